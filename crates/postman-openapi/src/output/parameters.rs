//! Path, query, header and cookie parameters.

use std::borrow::Cow;
use std::hash::Hash;

use indexmap::IndexMap;
use openapiv3::{
    CookieStyle, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr,
};

use crate::diagnostic::{Code, Report, Severity};
use crate::infer::prose;
use crate::infer::samples::{array_of, schema};
use crate::infer::value::value_schema;
use crate::input::ignored_headers::is_of_request;
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Request, is_token_byte};
use crate::input::variables::Scope;
use crate::output::operation::Operation;
use crate::output::security::ADDED_FOR_SCHEME;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum In {
    Path,
    Query,
    Header,
    Cookie,
}

/// What the requests say of one value: a parameter, a form's field, a header.
#[derive(Debug)]
pub(crate) struct Stated<'a> {
    pub(crate) node: Node<'a>,
    /// Its name, as it was first spelled.
    pub(crate) name: String,
    /// Its description, the first one.
    pub(crate) text: Option<&'a str>,
    pub(crate) samples: Vec<Cow<'a, str>>,
    /// How many of the items' own requests have it.
    pub(crate) requests: usize,
    /// Whether one request has it more than once.
    pub(crate) repeated: bool,
    /// The request that had it last, and whether that sends it.
    last: Option<(usize, bool)>,
}

impl<'a> Stated<'a> {
    pub(crate) fn new(name: &str, node: &Node<'a>) -> Self {
        Self {
            name: name.to_owned(),
            node: node.clone(),
            text: None,
            samples: Vec::new(),
            requests: 0,
            // `ids[]` says by itself that it is a list.
            repeated: name.ends_with("[]"),
            last: None,
        }
    }

    /// Adds what `node` in the request of this index says; `own` is whether that
    /// is an item's own. A value that is empty, or a variable that is not known,
    /// says nothing.
    pub(crate) fn add(
        &mut self,
        (index, own): (usize, bool),
        node: &Node<'_>,
        text: Option<&'a str>,
        sample: Cow<'a, str>,
        report: &mut Report,
    ) {
        // One that is disabled beside one that is not is another choice.
        let this = Some((index, !node.is("disabled")));
        self.repeated |= self.last == this;
        let is_first = self
            .last
            .is_none_or(|(last, is_sent)| last != index || !is_sent);
        self.requests += usize::from(own && is_first && this == Some((index, true)));
        self.last = this;
        match (self.text, text) {
            (None, text) => self.text = text,
            (Some(first), Some(other)) if own && first.trim() != other.trim() => report.once(
                Severity::Warning,
                Code::TextLeftOut,
                &self.node,
                format!(
                    "another request describes `{}` otherwise; the first description stands",
                    self.name
                ),
                "describe it once in the collection, or in the overlay",
            ),
            _ => {}
        }
        // JSON is read with its variables.
        let is_json = json::looks_structured(&sample);
        if !sample.is_empty() && (!sample.contains("{{") || is_json) {
            self.samples.push(sample);
        }
    }

    /// What is said under `key`, kept in `all` from then on.
    pub(crate) fn of<'s, K: Hash + Eq>(
        all: &'s mut IndexMap<K, Self>,
        key: K,
        name: &str,
        node: &Node<'a>,
    ) -> &'s mut Self {
        all.entry(key).or_insert_with(|| Self::new(name, node))
    }

    /// What its description says, and the schema of its values: an array of
    /// them, where a request has it more than once.
    pub(crate) fn read(&self, in_path: bool) -> (prose::Field, openapiv3::Schema) {
        let text = self.text.unwrap_or_default();
        let mut field = prose::field(text);
        let said = prose::Field {
            required: field.required,
            description: field.description.take(),
            ..prose::Field::default()
        };
        let known = self.samples.iter().filter(|sample| !sample.contains("{{"));
        let samples: Vec<_> = known.map(Cow::as_ref).collect();
        let mut value = value_schema(field, text, &self.name, &samples, in_path);
        if self.repeated && !in_path {
            value = schema(array_of(value), None);
        }
        (said, value)
    }
}

/// Every parameter of an operation: of the path, under the names it has in the
/// document, then of the query, then headers, then cookies.
///
/// A parameter that Postman holds as disabled is optional in the API and is
/// kept. `Accept`, `Content-Type` and `Authorization` are no parameters
/// (OpenAPI 3.0.3, Parameter Object), nor is what a security scheme carries:
/// `api_keys`. A header `Cookie` is a parameter for each of its cookies.
pub(crate) fn parameters(
    operation: &Operation<'_>,
    api_keys: &[(In, String)],
    report: &mut Report,
) -> Vec<ReferenceOr<Parameter>> {
    let mut all = IndexMap::new();
    let own = operation.items.len();
    for (index, (item, request)) in operation.requests().enumerate() {
        let mut gatherer = Gatherer {
            operation,
            all: &mut all,
            index,
            own: index < own,
            scope: &item.scope,
            report,
        };
        gatherer.path(request);
        gatherer.query(request);
        gatherer.headers(request);
    }
    // Where its own requests show no value, other methods of the path may.
    for parameter in operation.path_parameters.iter() {
        if let Some(stated) = all.get_mut(&key(In::Path, &parameter.name))
            && stated.samples.is_empty()
        {
            stated.samples.clone_from(&parameter.samples);
        }
    }
    for (place, name) in api_keys {
        all.shift_remove(&key(*place, name));
    }
    // Stable: within a place, the order of the input.
    all.sort_by(|(a, _), _, (b, _), _| (*a as u8).cmp(&(*b as u8)));
    let every_request = |stated: &Stated<'_>| stated.requests == own;
    let parameters = all.iter().map(|((place, _), stated)| {
        let (said, schema) = stated.read(*place == In::Path);
        let required = *place == In::Path || said.required && every_request(stated);
        parameter(*place, &stated.name, required, said.description, schema)
    });
    parameters.map(ReferenceOr::Item).collect()
}

/// What one parameter is known by: the names of headers know no case.
fn key(place: In, name: &str) -> (In, String) {
    let name = match place {
        In::Header => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    (place, name)
}

struct Gatherer<'a, 's> {
    operation: &'s Operation<'a>,
    all: &'s mut IndexMap<(In, String), Stated<'a>>,
    index: usize,
    own: bool,
    scope: &'a Scope<'a>,
    report: &'s mut Report,
}

impl<'a> Gatherer<'a, '_> {
    fn add(
        &mut self,
        place: In,
        name: String,
        node: &Node<'a>,
        text: Option<&'a str>,
        value: Cow<'a, str>,
    ) {
        let sample = self.scope.resolve_cow(value);
        self.add_sample(place, name, node, text, sample);
    }

    fn add_sample(
        &mut self,
        place: In,
        name: String,
        node: &Node<'a>,
        text: Option<&'a str>,
        sample: Cow<'a, str>,
    ) {
        let stated = Stated::of(self.all, key(place, &name), &name, node);
        stated.add((self.index, self.own), node, text, sample, self.report);
    }

    fn path(&mut self, request: &'a Request<'a>) {
        let keys = request.url.path.keys();
        for (key, parameter) in keys.iter().zip(self.operation.path_parameters.iter()) {
            let variable = request.url.variable(key);
            let node = variable.unwrap_or(&request.url.node);
            let text = variable.and_then(Node::description);
            let sample = request.url.sample(key, self.scope);
            self.add_sample(In::Path, parameter.name.clone(), node, text, sample);
        }
    }

    fn query(&mut self, request: &'a Request<'a>) {
        for query in &request.url.query {
            let name = self.scope.resolve(&query.name).trim().to_owned();
            if name.is_empty() || name.contains("{{") {
                if self.own && !(query.name.is_empty() && query.value.is_empty()) {
                    unnamed(&query.node, self.report);
                }
                continue;
            }
            self.add(
                In::Query,
                name,
                &query.node,
                query.description,
                query.value.clone(),
            );
        }
    }

    fn headers(&mut self, request: &'a Request<'a>) {
        for header in request.headers() {
            let name = self.scope.resolve(header.name).trim().to_owned();
            let lower = name.to_ascii_lowercase();
            let for_scheme = header
                .description
                .is_some_and(|text| text.starts_with(ADDED_FOR_SCHEME));
            if for_scheme || matches!(lower.as_str(), "accept" | "content-type" | "authorization") {
                continue;
            }
            if is_of_request(&lower) {
                if self.own {
                    self.report.once(
                        Severity::Note,
                        Code::HeadersIgnored,
                        &header.node,
                        "a header of a request that is HTTP's or its client's own was left out",
                        "describe it in the overlay, if it is the API's",
                    );
                }
                continue;
            }
            if name.is_empty() || !name.bytes().all(is_token_byte) {
                if self.own && !(header.name.is_empty() && header.value.is_empty()) {
                    unnamed(&header.node, self.report);
                }
                continue;
            }
            if lower == "cookie" {
                for cookie in header
                    .value
                    .split(';')
                    .filter(|cookie| !cookie.trim().is_empty())
                {
                    let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
                    let name = name.trim();
                    if name.is_empty() || name.contains("{{") {
                        unnamed(&header.node, self.report);
                        continue;
                    }
                    let value = self.scope.resolve(value.trim()).into_owned();
                    self.add_sample(
                        In::Cookie,
                        name.to_owned(),
                        &header.node,
                        header.description,
                        value.into(),
                    );
                }
                continue;
            }
            self.add(
                In::Header,
                name,
                &header.node,
                header.description,
                header.value,
            );
        }
    }
}

fn unnamed(node: &Node<'_>, report: &mut Report) {
    report.warning(
        Code::ParameterNotConverted,
        node,
        "a parameter without a name, or with one that can't be sent, was left out",
        "name it in the collection",
    );
}

fn parameter(
    place: In,
    name: &str,
    required: bool,
    description: Option<String>,
    schema: openapiv3::Schema,
) -> Parameter {
    let parameter_data = ParameterData {
        name: name.to_owned(),
        required,
        description,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    };
    match place {
        In::Path => Parameter::Path {
            parameter_data,
            style: PathStyle::Simple,
        },
        In::Query => Parameter::Query {
            parameter_data,
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        },
        In::Header => Parameter::Header {
            parameter_data,
            style: HeaderStyle::Simple,
        },
        In::Cookie => Parameter::Cookie {
            parameter_data,
            style: CookieStyle::Form,
        },
    }
}
