//! Path, query, header and cookie parameters.

use std::borrow::Cow;

use indexmap::IndexMap;
use openapiv3::{
    CookieStyle, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr,
};

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::prose::Reader;
use crate::input::header::is_token_byte;
use crate::input::ignored_headers::is_of_request;
use crate::input::node::Node;
use crate::input::postman::Request;
use crate::input::variables::Scope;
use crate::output::operation::Operation;
use crate::output::stated::{In, Stated, key};

/// The parameters of an operation: path parameters under their names in the
/// document, then query parameters, headers and cookies.
///
/// A parameter that is disabled in Postman is optional in the API and kept.
/// `Accept`, `Content-Type` and `Authorization` are not parameters (OpenAPI 3.0.3,
/// Parameter Object), nor are the `api_keys` that security schemes send. Each
/// cookie of a `Cookie` header is a parameter.
pub(crate) fn parameters(
    operation: &Operation<'_>,
    api_keys: &[(In, String)],
    reader: &Reader,
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
    // Other methods of the path may show a value.
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
    // A stable sort: within a location, the order of the input.
    all.sort_by(|(a, _), _, (b, _), _| (*a as u8).cmp(&(*b as u8)));
    let every_request = |stated: &Stated<'_>| stated.requests == own;
    let parameters = all.iter().map(|((place, _), stated)| {
        let (rules, schema) = stated.read(*place == In::Path, reader, report);
        let required = *place == In::Path || rules.required && every_request(stated);
        parameter(*place, &stated.name, required, rules.description, schema)
    });
    parameters.map(ReferenceOr::Item).collect()
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
        let stated = Stated::of(self.all, key(place, &name), &name, node);
        let request = (self.index, self.own);
        stated.add_value(request, node, text, value, self.scope, self.report);
    }

    fn path(&mut self, request: &'a Request<'a>) {
        let keys = request.url.destination.path.keys();
        for (key, parameter) in keys.iter().zip(self.operation.path_parameters.iter()) {
            let variable = request.url.variable(key);
            let node = variable.unwrap_or(&request.url.node);
            let text = variable.and_then(Node::description);
            let written = variable.map(|variable| variable.value_text("value"));
            let value = match written.filter(|value| value.contains("{{")) {
                Some(value) => value,
                None => request.url.sample(key, self.scope),
            };
            self.add(In::Path, parameter.name.clone(), node, text, value);
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
            if header.scheme().is_some()
                || matches!(lower.as_str(), "accept" | "content-type" | "authorization")
            {
                continue;
            }
            if is_of_request(&lower) {
                if self.own {
                    self.report.add(
                        codes::HEADERS_IGNORED,
                        &header.node,
                        "this header of a request belongs to HTTP or to a client, not to the API; it is left out",
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
                    self.add(
                        In::Cookie,
                        name.to_owned(),
                        &header.node,
                        header.description,
                        value.trim().to_owned().into(),
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
    report.add(
        codes::PARAMETER_NOT_CONVERTED,
        node,
        "this parameter has no name, or a name that HTTP does not allow; it is left out",
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
