//! Request bodies of every mode and media type.

use std::borrow::Cow;

use indexmap::IndexMap;
use openapiv3::{
    Encoding, MediaType, ObjectType, ReferenceOr, RequestBody, Schema, SchemaKind, StringType, Type,
};
use serde_json::Value;

use crate::diagnostic::{Code, Report, Severity};
use crate::format::{Format, Placeholder, format_keyword};
use crate::json;
use crate::node::Node;
use crate::operation::Operation;
use crate::parameters::Stated;
use crate::postman::{self, Item, Request};
use crate::samples::{Shape, array_of, item as boxed, schema};
use crate::variables::Scope;
use crate::xml;

/// What a body or a saved response holds, by media type.
#[derive(Debug, Default)]
pub(crate) struct Content<'a>(IndexMap<String, Samples<'a>>);

#[derive(Debug)]
enum Samples<'a> {
    Json {
        shape: Shape,
        node: Node<'a>,
    },
    Form {
        fields: IndexMap<&'a str, Field<'a>>,
        requests: usize,
    },
    Text,
    Binary,
    /// Content of which nothing is known.
    Unread,
}

/// A field of a form.
#[derive(Debug)]
struct Field<'a> {
    stated: Stated<'a>,
    is_file: bool,
    /// The media types that its parts state.
    content_types: Vec<String>,
}

/// The body of an operation. It is required where every request has one:
/// Postman has no other word for it.
///
/// Postman sends no body with GET and HEAD, unless the item asks for it
/// (`disableBodyPruning`): one that was left there is none of the API's.
pub(crate) fn body(operation: &Operation<'_>, report: &mut Report) -> Option<RequestBody> {
    let mut content = Content::default();
    let mut bodies = 0;
    let own = operation.items.len();
    for (index, (item, request)) in operation.requests().enumerate() {
        let Some(body) = request.node.get("body") else {
            continue;
        };
        let is_own = index < own;
        if is_own && body.is("disabled") {
            not_converted(&body, "a body that is disabled was left out", report);
        }
        if body.is("disabled") || is_empty(&body) {
            continue;
        }
        if matches!(operation.method, "GET" | "HEAD") && !sends_body(item) {
            if is_own {
                report.note(
                    Code::BodyNotConverted,
                    &body,
                    format!(
                        "a body of {}, which Postman does not send, was left out",
                        operation.method
                    ),
                );
            }
            continue;
        }
        let before = content.0.len();
        content.add_request(index, is_own, item, request, &body, report);
        bodies += usize::from(is_own && (content.0.len() > before || !content.0.is_empty()));
    }
    let content = content.finish(own, report);
    (!content.is_empty()).then(|| RequestBody {
        content,
        required: bodies == own,
        ..RequestBody::default()
    })
}

fn sends_body(item: &Item<'_>) -> bool {
    let behavior = item.node.get("protocolProfileBehavior");
    behavior.is_some_and(|behavior| behavior.is("disableBodyPruning"))
}

/// Whether a body holds nothing.
fn is_empty(body: &Node<'_>) -> bool {
    let mode = body.text("mode").unwrap_or_default();
    match body.value.get(mode) {
        _ if mode == "none" => true,
        // A file that is not chosen yet is a file all the same.
        _ if mode == "file" => false,
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

fn not_converted(body: &Node<'_>, message: impl Into<String>, report: &mut Report) {
    report.warning(
        Code::BodyNotConverted,
        body,
        message,
        "describe the body in the overlay",
    );
}

impl<'a> Content<'a> {
    fn add_request(
        &mut self,
        index: usize,
        own: bool,
        item: &'a Item<'a>,
        request: &'a Request<'a>,
        body: &Node<'a>,
        report: &mut Report,
    ) {
        let scope = &item.scope;
        let mode = body.text("mode").unwrap_or_default();
        let stated = request.content_type(scope);
        match mode {
            "formdata" | "urlencoded" => {
                let form = match mode {
                    "formdata" => "multipart/form-data",
                    _ => "application/x-www-form-urlencoded",
                };
                let fields = body.each(mode);
                self.add_form(form, index, own, fields, scope, report);
            }
            "raw" => {
                let text = body.text("raw").unwrap_or_default();
                if stated.as_deref() == Some("application/x-www-form-urlencoded") {
                    self.add_pairs(index, own, body, text, scope, report);
                    return;
                }
                let language = body
                    .get("options")
                    .and_then(|o| o.get("raw"))
                    .and_then(|raw| raw.text("language"));
                self.add_text(stated, language, body, text, scope, report);
            }
            "file" => {
                let media_type = stated.unwrap_or_else(|| "application/octet-stream".to_owned());
                self.0.entry(media_type).or_insert(Samples::Binary);
            }
            "graphql" => {
                let shape = body
                    .get("graphql")
                    .map(|body| graphql(&body, scope))
                    .unwrap_or_default();
                let media_type = "application/json".to_owned();
                self.add_shape(media_type, body, shape);
            }
            mode if own => {
                not_converted(
                    body,
                    format!("a body of mode `{mode}` was left out"),
                    report,
                );
            }
            _ => {}
        }
    }

    /// Adds a text of the media type that is stated, or that its language
    /// names, or that it shows by itself.
    pub(crate) fn add_text(
        &mut self,
        stated: Option<String>,
        language: Option<&str>,
        node: &Node<'a>,
        text: &str,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        let by_language = match language {
            Some("json") => Some("application/json"),
            Some("xml") => Some("application/xml"),
            Some("html") => Some("text/html"),
            Some("javascript") => Some("application/javascript"),
            Some("graphql") => Some("application/graphql"),
            _ => None,
        };
        let is_stated = stated.is_some() || by_language.is_some();
        let stated = stated.or_else(|| by_language.map(str::to_owned));
        let looks_structured = text.trim_start().starts_with(['{', '[']);
        if stated.as_deref().is_some_and(is_json) || !is_stated && looks_structured {
            let media_type = stated.clone();
            let media_type = media_type.unwrap_or_else(|| "application/json".to_owned());
            // A placeholder is no JSON, and says more than JSON would.
            if Placeholder::of(text.trim()).is_some() {
                self.add_shape(media_type, node, Shape::of(&text.trim().into()));
                return;
            }
            match json::read(text, scope) {
                Ok(json::Read { value, mended }) => {
                    if mended {
                        report.note(
                            Code::BodyMended,
                            node,
                            "a body is not quite JSON (comments, commas or zeros too many, quotes around the whole, variables) and was mended to be read",
                        );
                    }
                    self.add_shape(media_type, node, Shape::of(&value));
                    return;
                }
                Err(error) if is_stated => {
                    report.warning(
                        Code::BodyUnread,
                        node,
                        format!("a body of `{media_type}` is no JSON, so that nothing is said of its content: {error}"),
                        "mend the JSON in the collection, or describe the content in the overlay",
                    );
                    self.0.entry(media_type).or_insert(Samples::Unread);
                    return;
                }
                Err(_) => {}
            }
        }
        let stated = match stated.filter(|stated| !is_json(stated)) {
            Some(stated) => stated,
            None if text.trim_start().starts_with('<') => "application/xml".to_owned(),
            None => "text/plain".to_owned(),
        };
        if is_xml(&stated) {
            let read = xml::read(&scope.resolve(text));
            let message = match &read {
                Some(xml::Read { root, .. }) => format!(
                    "the root element of a body of `{stated}`, `{root}`, has no place in the document"
                ),
                None => {
                    format!("the structure of a body of `{stated}` is not described: it is a text")
                }
            };
            report.note(Code::BodyUnread, node, message);
            if let Some(xml::Read { value, .. }) = read {
                self.add_shape(stated, node, Shape::of(&value));
                return;
            }
        }
        let samples = if is_text(&stated) {
            Samples::Text
        } else {
            Samples::Binary
        };
        self.0.entry(stated).or_insert(samples);
    }

    fn add_shape(&mut self, media_type: String, node: &Node<'a>, new: Shape) {
        let samples = self.0.entry(media_type).or_insert(Samples::Unread);
        if let Samples::Json { shape, .. } = samples {
            *shape = std::mem::take(shape).merge(new);
        } else {
            let node = node.clone();
            *samples = Samples::Json { shape: new, node };
        }
    }

    /// The fields of a form of this media type.
    fn fields(&mut self, media_type: &str, own: bool) -> Option<&mut IndexMap<&'a str, Field<'a>>> {
        let empty = || Samples::Form {
            fields: IndexMap::new(),
            requests: 0,
        };
        match self.0.entry(media_type.to_owned()).or_insert_with(empty) {
            Samples::Form { fields, requests } => {
                *requests += usize::from(own);
                Some(fields)
            }
            _ => None,
        }
    }

    fn add_form(
        &mut self,
        media_type: &str,
        index: usize,
        own: bool,
        nodes: Vec<Node<'a>>,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        let Some(fields) = self.fields(media_type, own) else {
            return;
        };
        for node in nodes {
            let value = node.text("value").unwrap_or_default();
            let Some(name) = node
                .text("key")
                .map(str::trim)
                .filter(|name| !name.is_empty())
            else {
                if own && !value.is_empty() {
                    report.warning(
                        Code::ParameterNotConverted,
                        &node,
                        "a form field without a name was left out",
                        "name it in the collection",
                    );
                }
                continue;
            };
            let field = field(fields, name, &node);
            let is_file = node.text("type") == Some("file");
            field.is_file |= is_file;
            let sample = if is_file {
                Cow::default()
            } else {
                scope.resolve(value)
            };
            field
                .stated
                .add(index, own, node.description(), sample, report);
            field.stated.repeated |= node
                .get("src")
                .is_some_and(|src| src.value.as_array().is_some_and(|files| files.len() > 1));
            for stated in node
                .text("contentType")
                .into_iter()
                .flat_map(|stated| stated.split(','))
            {
                match postman::media_type(&scope.resolve(stated)) {
                    Some(stated) if !field.content_types.contains(&stated) => {
                        field.content_types.push(stated)
                    }
                    _ => {}
                }
            }
        }
    }

    /// Adds a form that was written as one text: `a=b&c=d`.
    fn add_pairs(
        &mut self,
        index: usize,
        own: bool,
        node: &Node<'a>,
        text: &'a str,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        let Some(fields) = self.fields("application/x-www-form-urlencoded", own) else {
            return;
        };
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.trim();
            if !name.is_empty() && !name.contains("{{") {
                let sample = scope.resolve(value.trim());
                field(fields, name, node)
                    .stated
                    .add(index, own, None, sample, report);
            }
        }
    }

    /// The media types with their schemas, for an operation of so many
    /// requests.
    pub(crate) fn finish(
        self,
        requests: usize,
        report: &mut Report,
    ) -> IndexMap<String, MediaType> {
        let media_types = self.0.into_iter().filter_map(|(name, samples)| {
            Some((name.clone(), samples.media_type(&name, requests, report)?))
        });
        media_types.collect()
    }
}

/// Whether a media type is JSON (RFC 8259; RFC 6839, section 3.1).
fn is_json(media_type: &str) -> bool {
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

/// Whether a media type is XML (RFC 7303).
fn is_xml(media_type: &str) -> bool {
    media_type.ends_with("/xml") || media_type.ends_with("+xml")
}

/// Whether what is of a media type is text; anything else is binary.
fn is_text(media_type: &str) -> bool {
    let texts = [
        "graphql",
        "javascript",
        "jwt",
        "ndjson",
        "sql",
        "x-ndjson",
        "x-yaml",
        "yaml",
    ];
    let subtype = media_type.strip_prefix("application/").unwrap_or_default();
    media_type.starts_with("text/") || is_xml(media_type) || texts.contains(&subtype)
}

fn field<'s, 'a>(
    fields: &'s mut IndexMap<&'a str, Field<'a>>,
    name: &'a str,
    node: &Node<'a>,
) -> &'s mut Field<'a> {
    fields.entry(name).or_insert_with(|| Field {
        stated: Stated::new(name, node),
        is_file: false,
        content_types: Vec::new(),
    })
}

impl Samples<'_> {
    fn media_type(self, name: &str, requests: usize, report: &mut Report) -> Option<MediaType> {
        let mut encoding = IndexMap::new();
        let schema = match self {
            Self::Json { mut shape, node } => {
                shape.fold_trees();
                let mut places = Vec::new();
                shape.disagreements("", &mut places);
                if !places.is_empty() {
                    report.say(
                        Severity::Note,
                        Code::SamplesDisagree,
                        &node,
                        format!(
                            "the samples are of several types, so that any value is allowed: {}",
                            places.join(", ")
                        ),
                        Some("state the type in the overlay"),
                    );
                }
                Some(shape.schema())
            }
            Self::Form { fields, .. } if fields.is_empty() => return None,
            Self::Form {
                fields,
                requests: of_this_type,
            } => {
                // A field that one of the requests does without is optional.
                let all = of_this_type.min(requests);
                Some(form(name, &fields, all, &mut encoding))
            }
            Self::Text => Some(text(None)),
            Self::Binary => Some(text(Some(Format::Binary))),
            Self::Unread => None,
        };
        Some(MediaType {
            schema: schema.map(ReferenceOr::Item),
            encoding,
            ..MediaType::default()
        })
    }
}

fn text(format: Option<Format>) -> Schema {
    let text = StringType {
        format: format_keyword(format),
        ..StringType::default()
    };
    schema(SchemaKind::Type(Type::String(text)), None)
}

/// The schema of a form. A field that holds JSON says so in its encoding, as
/// does one that states a media type other than its default (OpenAPI 3.0.3,
/// Encoding Object).
fn form(
    media_type: &str,
    fields: &IndexMap<&str, Field<'_>>,
    requests: usize,
    encoding: &mut IndexMap<String, Encoding>,
) -> Schema {
    let is_multipart = media_type == "multipart/form-data";
    let mut object = ObjectType::default();
    for (&name, field) in fields {
        let shapes = field.stated.samples.iter().map(|sample| form_shape(sample));
        let mut shape = shapes.fold(Shape::default(), Shape::merge);
        shape.fold_trees();
        let (said, value) = field.stated.read(false);
        let list = |element: Schema| match field.stated.repeated {
            true => schema(array_of(element), None),
            false => element,
        };
        let (mut value, default) = if field.is_file {
            (list(text(Some(Format::Binary))), "application/octet-stream")
        } else if shape.is_structured() {
            (list(shape.schema()), "")
        } else {
            (value, "text/plain")
        };
        let stated = field.content_types.join(", ");
        let content_type = match stated.as_str() {
            "" if default.is_empty() => Some("application/json".to_owned()),
            "" => None,
            stated => Some(stated.to_owned()).filter(|stated| stated != default),
        };
        if let Some(content_type) = content_type.filter(|stated| is_multipart || is_json(stated)) {
            let content_type = Some(content_type);
            let stated = Encoding {
                content_type,
                ..Encoding::default()
            };
            encoding.insert(name.to_owned(), stated);
        }
        value.schema_data.description = said.description;
        if said.required && field.stated.requests == requests {
            object.required.push(name.to_owned());
        }
        object.properties.insert(name.to_owned(), boxed(value));
    }
    schema(SchemaKind::Type(Type::Object(object)), None)
}

/// A form's value is text, unless that text is a JSON object or array, or what
/// JavaScript makes of an object.
fn form_shape(value: &str) -> Shape {
    if value == "[object Object]" {
        return Shape::of(&Value::Object(Default::default()));
    }
    if value.trim_start().starts_with(['{', '['])
        && let Ok(value @ (Value::Object(_) | Value::Array(_))) =
            serde_json::from_str::<Value>(value)
    {
        return Shape::of(&value);
    }
    Shape::of(&Value::from(value))
}

/// A GraphQL request over HTTP: query, operation's name, variables
/// (<https://graphql.github.io/graphql-over-http/draft/>).
fn graphql(body: &Node<'_>, scope: &Scope<'_>) -> Shape {
    let mut request = serde_json::Map::new();
    request.insert("query".to_owned(), "".into());
    if body
        .text("operationName")
        .is_some_and(|name| !name.is_empty())
    {
        request.insert("operationName".to_owned(), "".into());
    }
    let variables = match body.value.get("variables") {
        Some(Value::String(text)) => json::read(text, scope).ok().map(|read| read.value),
        Some(variables @ Value::Object(_)) => Some(variables.clone()),
        _ => None,
    };
    let variables = variables.filter(Value::is_object);
    request.insert(
        "variables".to_owned(),
        variables.unwrap_or_else(|| Value::Object(Default::default())),
    );
    Shape::of(&Value::Object(request))
}
