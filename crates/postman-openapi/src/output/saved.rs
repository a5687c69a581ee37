//! The requests of a collection with the values that they were saved with, in the
//! names of the document. A generator makes example calls of them.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json_borrow::Value as Borrowed;

use crate::input::header::sent_content_type;
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Item, Request};
use crate::input::url::decoded;
use crate::input::variables::Scope;
use crate::output::body::{is_empty, is_pairs, mode};
use crate::output::media_type::{essence, is_json};
use crate::output::operation::Operation;

/// A request of the collection, and what it sends.
///
/// Known variables are replaced; an unknown one stays as it is written,
/// `{{name}}`, and a made-up one becomes a placeholder, `<uuid>`. What is
/// disabled is left out. The values are those of the collection, its secrets
/// among them: `Debug` shows none.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedRequest {
    /// Its operation: a JSON pointer into the document.
    pub operation: String,
    /// Its name in the collection.
    pub name: String,
    /// The input that it is in, as the caller named it.
    pub file: String,
    /// Its item: a JSON pointer into the input.
    pub pointer: String,
    /// Its parameters, in the order of the input; some may be none of the
    /// document, as those of authorization are not.
    pub parameters: Vec<SavedParameter>,
    /// Its body, if it sends one.
    pub body: Option<SavedBody>,
}

/// A parameter of a request.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedParameter {
    /// Where it is sent, as OpenAPI says it: `path`, `query`, `header` or `cookie`.
    #[serde(rename = "in")]
    pub place: String,
    /// Its name in the document.
    pub name: String,
    /// Its text, decoded.
    pub value: String,
}

/// The body of a request.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedBody {
    /// The media type, where the request states one.
    pub media_type: Option<String>,
    /// What is sent.
    pub content: SavedContent,
}

/// The content of a body.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SavedContent {
    /// JSON.
    Json(Value),
    /// The fields of a form, in their order; a name may occur several times.
    Form(Vec<SavedField>),
    /// Any other text.
    Text(String),
    /// A file, by its path; empty where none was chosen.
    File(String),
}

/// A field of a form.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedField {
    /// Its name.
    pub name: String,
    /// Its text, or the path of its file.
    pub value: String,
    /// Whether it is a file.
    pub is_file: bool,
}

impl fmt::Debug for SavedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedRequest")
            .field("operation", &self.operation)
            .field("pointer", &self.pointer)
            .finish_non_exhaustive()
    }
}

macro_rules! silent {
    ($($type:ident),*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )*};
}

silent! { SavedParameter, SavedBody, SavedContent, SavedField }

/// The requests of all items, by their operations.
pub(crate) fn saved(operations: &[Operation<'_>]) -> Vec<SavedRequest> {
    let of = |operation: &Operation<'_>| -> Vec<_> {
        let items = operation.own_items().iter();
        items.map(|item| request(operation, item)).collect()
    };
    operations.iter().flat_map(of).collect()
}

fn request(operation: &Operation<'_>, item: &Item<'_>) -> SavedRequest {
    let (file, pointer) = item.node.place();
    SavedRequest {
        operation: operation.pointer(),
        name: item.name.to_owned(),
        file,
        pointer,
        parameters: parameters(operation, item, &item.request),
        body: item
            .request
            .node
            .get("body")
            .filter(|body| !body.is("disabled") && is_sent(item))
            .and_then(|body| self::body(&body, &item.request, &item.scope)),
    }
}

/// Whether Postman sends the body of the item.
fn is_sent(item: &Item<'_>) -> bool {
    item.sends_any_body || !matches!(item.request.method.as_str(), "GET" | "HEAD")
}

/// What a request of an operation sends beside its body.
pub(crate) fn parameters(
    operation: &Operation<'_>,
    item: &Item<'_>,
    request: &Request<'_>,
) -> Vec<SavedParameter> {
    let scope = &*item.scope;
    let mut parameters = Vec::new();
    let mut add = |place: &str, name: String, value: String| {
        parameters.push(SavedParameter {
            place: place.to_owned(),
            name,
            value,
        });
    };
    let keys = request.url.destination.path.keys();
    for (key, parameter) in keys.iter().zip(operation.path_parameters.iter()) {
        let value = request.url.sample(key, scope);
        add("path", parameter.name.clone(), unescaped(&value));
    }
    // A URL that is a string is the place of all of its parameters.
    let is_off = |node: &Node<'_>| node.is("disabled");
    for query in request
        .url
        .query
        .iter()
        .filter(|query| !is_off(&query.node))
    {
        let name = scope.resolve(&query.name).trim().to_owned();
        add("query", name, unescaped(&scope.resolve(&query.value)));
    }
    for header in request.headers() {
        if is_off(&header.node) || header.scheme().is_some() {
            continue;
        }
        let name = scope.resolve(header.name).trim().to_owned();
        let value = scope.resolve(&header.value);
        if !name.eq_ignore_ascii_case("cookie") {
            add("header", name, value.into_owned());
            continue;
        }
        for cookie in value.split(';') {
            let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
            add("cookie", name.trim().to_owned(), value.trim().to_owned());
        }
    }
    parameters
}

/// What a body sends.
pub(crate) fn body(body: &Node<'_>, request: &Request<'_>, scope: &Scope<'_>) -> Option<SavedBody> {
    let mode = mode(body);
    if is_empty(body, mode) {
        return None;
    }
    let stated = sent_content_type(&request.headers(), scope);
    let (media_type, content) = match (mode, body.member(mode)?) {
        ("formdata" | "urlencoded", Borrowed::Array(_)) => {
            let fields = body.each(mode).into_iter();
            let fields = fields.filter(|field| !field.is("disabled"));
            let of = if mode == "formdata" { FORM_DATA } else { FORM };
            let fields = fields.flat_map(|node| field(&node, scope)).collect();
            (Some(of.to_owned()), SavedContent::Form(fields))
        }
        ("urlencoded", Borrowed::Str(text)) => (
            Some(FORM.to_owned()),
            SavedContent::Form(pairs(text, scope)),
        ),
        ("raw", Borrowed::Str(text)) => {
            let options = body.get("options").and_then(|options| options.get("raw"));
            let language = options.and_then(|raw| raw.text("language"));
            let is_json = match &stated {
                Some(stated) => is_json(stated),
                None => language.is_none_or(|language| language == "json"),
            };
            let read = |value: &Borrowed<'_>| resolved(value.clone().into(), scope);
            let read = json::read(text, scope, read).ok().filter(|_| is_json);
            match read {
                Some(read) => {
                    let media_type = stated.unwrap_or_else(|| JSON.to_owned());
                    (Some(media_type), SavedContent::Json(read.of))
                }
                None if is_pairs(text)
                    && stated.as_deref().is_some_and(|of| essence(of) == FORM) =>
                {
                    (stated, SavedContent::Form(pairs(text, scope)))
                }
                None => (stated, SavedContent::Text(scope.resolve(text).into_owned())),
            }
        }
        ("file", _) => {
            let file = body.get("file");
            let file = file.and_then(|file| Some(file.text("src")?.to_owned()));
            (stated, SavedContent::File(file.unwrap_or_default()))
        }
        ("graphql", graphql @ Borrowed::Object(_)) => {
            let mut graphql: Value = graphql.clone().into();
            // The variables are JSON in a text.
            if let Some(variables) = graphql.get_mut("variables")
                && let Some(text) = variables.as_str()
            {
                let read = json::read(text, scope, |value| value.clone().into());
                *variables = read.map_or(Value::Null, |read| read.of);
            }
            let members = graphql.as_object_mut()?;
            members.retain(|_, value| !(value.is_null() || value == ""));
            let value = resolved(graphql, scope);
            (Some(JSON.to_owned()), SavedContent::Json(value))
        }
        _ => return None,
    };
    Some(SavedBody {
        media_type,
        content,
    })
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const FORM_DATA: &str = "multipart/form-data";

/// A field, once for each of its files.
fn field(node: &Node<'_>, scope: &Scope<'_>) -> Vec<SavedField> {
    let name = scope.resolve(node.text("key").unwrap_or_default().trim());
    let is_file = node.text("type") == Some("file");
    let field = |value: String| SavedField {
        name: name.clone().into_owned(),
        value,
        is_file,
    };
    if !is_file {
        let value = node.value_text("value");
        return vec![field(scope.resolve(&value).into_owned())];
    }
    match node.get("src") {
        Some(src) if src.value.is_array() => {
            let files = src.elements();
            let files = files.filter_map(|file| file.str().map(str::to_owned));
            files.map(field).collect()
        }
        Some(src) => vec![field(src.str().unwrap_or_default().to_owned())],
        None => vec![field(String::new())],
    }
}

/// The fields of a form that is written as one string.
fn pairs(text: &str, scope: &Scope<'_>) -> Vec<SavedField> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        SavedField {
            name: decoded(&scope.resolve(name)),
            value: decoded(&scope.resolve(value)),
            is_file: false,
        }
    };
    let pairs = text.split('&').filter(|pair| !pair.trim().is_empty());
    pairs.map(pair).collect()
}

/// `value` with the variables in its texts replaced.
pub(crate) fn resolved(value: Value, scope: &Scope<'_>) -> Value {
    match value {
        Value::String(text) => scope.resolve(&text).into(),
        Value::Array(elements) => {
            let elements = elements.into_iter();
            elements.map(|element| resolved(element, scope)).collect()
        }
        Value::Object(members) => {
            let members = members.into_iter();
            let member = |(name, value)| (name, resolved(value, scope));
            Value::Object(members.map(member).collect())
        }
        value => value,
    }
}

/// A part of a URL without its escapes.
fn unescaped(text: &str) -> String {
    let text = percent_encoding::percent_decode_str(text);
    text.decode_utf8_lossy().into_owned()
}
