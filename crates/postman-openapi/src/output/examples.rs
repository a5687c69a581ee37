//! Saved bodies and values as examples of the document: each that obeys the schema
//! there, none that may hold a secret.
//!
//! They are gathered with the document, and added to it once it is complete: an
//! overlay may change a schema, and mark a secret.

mod added;
mod schema;
mod secrecy;
mod typed;

use std::collections::{HashMap, HashSet};
use std::{fmt, io};

use indexmap::IndexMap;
use openapiv3::OpenAPI;
use serde_json::{Map, Value};

use self::added::{Added, add};
use self::schema::Schemas;
use self::secrecy::holds_secret;
use self::typed::{form, values};
use crate::codes;
use crate::diagnostic::{Diagnostic, Place, Report, is_invisible};
use crate::infer::format::Placeholder;
use crate::infer::prose::{Reader, clean};
use crate::input::header::{content_type, headers};
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Item, Request, words};
use crate::output::known_secrets::KnownSecrets;
use crate::output::media_type::{essence, is_form, is_json, is_text};
use crate::output::operation::Operation;
use crate::output::responses::{key_of, status_of};
use crate::output::saved::{self, SavedBody, SavedContent};

/// The largest body that becomes an example, in bytes.
const LARGEST: usize = 64 << 10;

/// The longest name of an example, in characters.
const LONGEST_NAME: usize = 64;

/// Saved bodies and values that may be examples of the document, if
/// [`Inputs::examples`](crate::Inputs::examples) asks for them. `Debug` shows none.
#[derive(Clone, Default)]
pub struct Examples {
    samples: Vec<Sample>,
}

impl fmt::Debug for Examples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examples").finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Sample {
    /// The operation: a JSON pointer into the document.
    operation: String,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Body {
        /// The pointer to the content, below the operation.
        content: String,
        body: Result<SavedBody, LeftOut>,
        /// What it is called in the collection.
        name: String,
        /// Where it is saved.
        file: String,
        pointer: String,
    },
    Parameter {
        place: String,
        name: String,
        values: Vec<String>,
    },
}

/// Why a body is no example.
#[derive(Clone, Copy, PartialEq)]
enum LeftOut {
    TooLarge,
    Unclear,
    Secret,
    Disobeys,
}

impl LeftOut {
    fn message(self) -> &'static str {
        match self {
            Self::TooLarge => "this body is larger than 64 KiB; it is no example of the document",
            Self::Unclear => {
                "this body holds a placeholder, or a variable without a known value; it is no example of the document"
            }
            Self::Secret => "this body may hold a secret; it is no example of the document",
            Self::Disobeys => {
                "this body does not obey the schema of the document; it is no example of it"
            }
        }
    }
}

/// Gathers what may be an example of these operations.
pub(crate) fn gather(
    operations: &[Operation<'_>],
    reader: &Reader,
    secrets: &KnownSecrets,
) -> Examples {
    let mut gatherer = Gatherer {
        samples: Vec::new(),
        secrets,
    };
    for operation in operations {
        let pointer = operation.pointer();
        for item in &operation.items {
            gatherer.request(operation, &pointer, item, &item.request, item.name);
        }
        for item in &operation.items {
            for response in &item.responses {
                let read = reader.response(response.node.text("name").unwrap_or_default(), false);
                let name = &read.description.unwrap_or_default();
                let is_same = |request: &&Request<'_>| {
                    let path = &request.url.destination.path;
                    request.method == item.request.method
                        && item.request.url.destination.path.fits(path)
                };
                if let Some(request) = response.request.as_ref().filter(is_same) {
                    gatherer.request(operation, &pointer, item, request, name);
                }
                if let Some(status) = status_of(&response.node, || read.status) {
                    let content = format!("/responses/{}/content", key_of(status));
                    gatherer.response(&pointer, content, item, &response.node, name);
                }
            }
        }
    }
    Examples {
        samples: gatherer.samples,
    }
}

struct Gatherer<'s> {
    samples: Vec<Sample>,
    secrets: &'s KnownSecrets,
}

impl Gatherer<'_> {
    fn request(
        &mut self,
        operation: &Operation<'_>,
        pointer: &str,
        item: &Item<'_>,
        request: &Request<'_>,
        name: &str,
    ) {
        let mut values: IndexMap<(String, String), Vec<String>> = IndexMap::new();
        for parameter in saved::parameters(operation, item, request) {
            let of_name = values.entry((parameter.place, parameter.name));
            of_name.or_default().push(parameter.value);
        }
        for ((place, name), values) in values {
            // Cookies are mostly those of a session.
            let is_shown = |value: &String| {
                !value.is_empty() && !is_unclear(&name, value) && !self.secrets.are_in(value)
            };
            if place != "cookie" && values.iter().all(is_shown) {
                let kind = Kind::Parameter {
                    place,
                    name,
                    values,
                };
                self.add(pointer, kind);
            }
        }
        let Some(node) = request.node.get("body").filter(|body| !body.is("disabled")) else {
            return;
        };
        let size = match node.text("raw") {
            Some(text) => text.len(),
            None => size(node.value),
        };
        let body = match size > LARGEST {
            true => Err(LeftOut::TooLarge),
            false => match saved::body(&node, request, &item.scope) {
                Some(body) => self.checked(body, || {
                    node.text("raw")
                        .is_some_and(|raw| item.scope.resolve(raw).contains("{{"))
                }),
                None => return,
            },
        };
        let content = "/requestBody/content".to_owned();
        self.add_body(pointer, content, body, name, &node);
    }

    fn response(
        &mut self,
        pointer: &str,
        content: String,
        item: &Item<'_>,
        node: &Node<'_>,
        name: &str,
    ) {
        let Some(place) = node.get("body") else {
            return;
        };
        let text = node.value_text("body");
        if text.trim().is_empty() {
            return;
        }
        let body = match text.len() > LARGEST {
            true => Err(LeftOut::TooLarge),
            false => {
                let scope = &item.scope;
                let media_type = content_type(&headers(node), scope);
                let language = node
                    .text("_postman_previewlanguage")
                    .filter(|language| *language != "text");
                let is_json = match &media_type {
                    Some(stated) => is_json(stated),
                    None => language.is_none_or(|language| language == "json"),
                };
                let read = |value: &serde_json_borrow::Value<'_>| {
                    saved::resolved(value.clone().into(), scope)
                };
                let json = json::read(&text, scope, read).ok().filter(|_| is_json);
                let content = match json {
                    Some(json) => SavedContent::Json(json.of),
                    None => SavedContent::Text(scope.resolve(&text).into_owned()),
                };
                let body = SavedBody {
                    media_type,
                    content,
                };
                self.checked(body, || scope.resolve(&text).contains("{{"))
            }
        };
        self.add_body(pointer, content, body, name, &place);
    }

    /// The body, unless it holds what is not known, or a known secret.
    fn checked(
        &self,
        body: SavedBody,
        holds_variable: impl FnOnce() -> bool,
    ) -> Result<SavedBody, LeftOut> {
        let mut is_secret = false;
        let mut unclear = false;
        let mut see = |name: &str, text: &str| {
            unclear |= is_unclear(name, text);
            is_secret |= self.secrets.are_in(text);
        };
        match &body.content {
            SavedContent::Json(value) => texts("", value, &mut see),
            SavedContent::Form(fields) => {
                for field in fields.iter().filter(|field| !field.is_file) {
                    see(&field.name, &field.value);
                }
            }
            SavedContent::Text(text) => see("", text),
            SavedContent::File(_) => {}
        }
        match (is_secret, unclear || holds_variable()) {
            (true, _) => Err(LeftOut::Secret),
            (false, true) => Err(LeftOut::Unclear),
            (false, false) => Ok(body),
        }
    }

    fn add_body(
        &mut self,
        operation: &str,
        content: String,
        body: Result<SavedBody, LeftOut>,
        name: &str,
        node: &Node<'_>,
    ) {
        let (file, pointer) = node.place();
        let kind = Kind::Body {
            content,
            body,
            name: plain(name),
            file,
            pointer,
        };
        self.add(operation, kind);
    }

    fn add(&mut self, operation: &str, kind: Kind) {
        self.samples.push(Sample {
            operation: operation.to_owned(),
            kind,
        });
    }
}

/// How long a value is as JSON.
fn size(value: &serde_json_borrow::Value<'_>) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    // Counting does not fail.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// A name on one line, without markup.
fn plain(name: &str) -> String {
    let name = clean(name).unwrap_or_default();
    words(&name.replace("**", "").replace('`', ""))
}

/// Shows every scalar in a value, with the name of the property that it is in.
fn texts(name: &str, value: &Value, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => see(name, text),
        Value::Number(number) => see(name, &number.to_string()),
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| texts(name, element, see)),
        Value::Object(members) => {
            for (name, member) in members {
                see("", name);
                texts(name, member, see);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Whether a text stands for a value that is not known.
fn is_unclear(name: &str, text: &str) -> bool {
    text.contains("{{") || Placeholder::of_property(name, text.trim()).is_some()
}

impl Examples {
    /// The places of the bodies.
    pub(crate) fn places(&mut self) -> impl Iterator<Item = (&mut String, &mut String)> {
        let samples = self.samples.iter_mut();
        samples.filter_map(|sample| match &mut sample.kind {
            Kind::Body { file, pointer, .. } => Some((file, pointer)),
            Kind::Parameter { .. } => None,
        })
    }

    /// Adds the examples to the document, which an overlay may have changed since. One
    /// that states examples at a place keeps those alone. Reports the bodies that are
    /// no examples.
    ///
    /// An example is named as its response, or its request, is saved; of several equal
    /// ones, the first counts.
    pub fn add_to(self, openapi: &mut OpenAPI) -> Vec<Diagnostic> {
        let mut report = Report::default();
        // What was built from JSON serializes.
        let document = serde_json::to_value(&*openapi).unwrap_or_default();
        let mut found = Found::new(&document);
        // A request may be one of several operations.
        let mut reported = HashSet::new();
        for sample in self.samples {
            match sample.kind {
                Kind::Body {
                    content,
                    body,
                    name,
                    file,
                    pointer,
                } => {
                    let place = (&*sample.operation, &*content);
                    let Err(why) = body.and_then(|body| found.body(place, &name, body)) else {
                        continue;
                    };
                    if reported.insert((file.clone(), pointer.clone())) {
                        let place = Place::new(file, pointer);
                        report.add(codes::EXAMPLE_LEFT_OUT, place, why.message());
                    }
                }
                Kind::Parameter {
                    place,
                    name,
                    values,
                } => found.parameter(&sample.operation, (&place, &name), &values),
            }
        }
        for (pointer, examples) in found.bodies {
            add(openapi, &pointer, Added::Examples(examples));
        }
        for (pointer, example) in found.parameters {
            add(openapi, &pointer, Added::Example(example));
        }
        report.finish()
    }
}

/// The value at a JSON pointer, as [`Value::pointer`] finds it; that one copies each step.
fn at<'d>(document: &'d Value, pointer: &str) -> Option<&'d Value> {
    let mut steps = pointer.split('/').skip(1);
    steps.try_fold(document, |value, step| match value {
        Value::Object(members) if step.contains('~') => members.get(&unescaped(step)),
        Value::Object(members) => members.get(step),
        Value::Array(elements) => elements.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The name that a step of a JSON pointer stands for.
fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The examples that are found for a document.
struct Found<'d> {
    document: &'d Value,
    /// The operation at hand, by its pointer.
    operation: (String, Option<&'d Value>),
    schemas: Schemas<'d>,
    /// By the pointer to the media type, the values by name.
    bodies: HashMap<String, Map<String, Value>>,
    /// By the pointer to the parameter.
    parameters: HashMap<String, Value>,
}

impl<'d> Found<'d> {
    fn new(document: &'d Value) -> Self {
        Self {
            document,
            operation: (String::new(), Some(document)),
            schemas: Schemas::of(document),
            bodies: HashMap::new(),
            parameters: HashMap::new(),
        }
    }

    /// What is at a pointer below an operation.
    fn below(&mut self, operation: &str, pointer: &str) -> Option<&'d Value> {
        if self.operation.0 != operation {
            self.operation = (operation.to_owned(), at(self.document, operation));
        }
        at(self.operation.1?, pointer)
    }

    /// Adds a body to the content at a pointer below an operation. What has no place
    /// there is none of it.
    fn body(
        &mut self,
        (operation, content): (&str, &str),
        name: &str,
        body: SavedBody,
    ) -> Result<(), LeftOut> {
        let Some(Value::Object(media_types)) = self.below(operation, content) else {
            return Ok(());
        };
        let Some((key, media_type)) = of_body(media_types, &body) else {
            return Ok(());
        };
        if ["example", "examples"]
            .iter()
            .any(|of| media_type.get(of).is_some())
        {
            return Ok(());
        }
        let schema = media_type.get("schema");
        let value = match body.content {
            SavedContent::Json(value) => value,
            SavedContent::Text(text) => Value::String(text),
            SavedContent::Form(fields) => {
                let value = schema.and_then(|schema| form(self.document, schema, &fields));
                value.ok_or(LeftOut::Disobeys)?
            }
            SavedContent::File(_) => return Ok(()),
        };
        if value
            .as_object()
            .is_some_and(|fields| fields.is_empty() && is_form(key))
        {
            return Ok(());
        }
        if holds_secret(self.document, "", &value, schema) {
            return Err(LeftOut::Secret);
        }
        if !self.schemas.accept(schema, &value) {
            return Err(LeftOut::Disobeys);
        }
        let key = crate::diagnostic::pointer_token(key);
        let pointer = format!("{operation}{content}/{key}");
        let examples = self.bodies.entry(pointer).or_default();
        if examples.values().all(|known| *known != value) {
            let key = free(examples, name);
            examples.insert(key, value);
        }
        Ok(())
    }

    fn parameter(&mut self, operation: &str, (place, name): (&str, &str), texts: &[String]) {
        let parameters = self.below(operation, "/parameters");
        let parameters = parameters.and_then(Value::as_array);
        let is_it = |parameter: &&(usize, &Value)| {
            let (_, parameter) = parameter;
            let called = parameter
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            parameter.get("in").is_some_and(|at| at == place)
                && match place {
                    "header" => called.eq_ignore_ascii_case(name),
                    _ => called == name,
                }
        };
        let all = parameters.into_iter().flatten().enumerate();
        let Some((index, parameter)) = all.collect::<Vec<_>>().iter().find(is_it).copied() else {
            return;
        };
        let pointer = format!("{operation}/parameters/{index}");
        let (Some(schema), false) = (
            parameter.get("schema"),
            self.parameters.contains_key(&pointer),
        ) else {
            return;
        };
        let is_stated = ["example", "examples"]
            .iter()
            .any(|of| parameter.get(of).is_some() || schema.get(of).is_some());
        if is_stated || schema.get(crate::extension::CONSTANT).is_some() {
            return;
        }
        let Some(value) = values(self.document, schema, texts.iter().map(String::as_str)) else {
            return;
        };
        if !holds_secret(self.document, name, &value, Some(schema))
            && self.schemas.accept(Some(schema), &value)
        {
            self.parameters.insert(pointer, value);
        }
    }
}

/// The media type of a body: the one that it states; if it states none, one of its kind.
fn of_body<'m>(
    media_types: &'m Map<String, Value>,
    body: &SavedBody,
) -> Option<(&'m String, &'m Value)> {
    let of_kind = |key: &str| match body.content {
        SavedContent::Json(_) => is_json(key),
        SavedContent::Form(_) => is_form(key),
        // What is not JSON is no example of it, and of a file there is none.
        SavedContent::Text(_) => is_text(key),
        SavedContent::File(_) => false,
    };
    let stated = body.media_type.as_deref();
    let is_it = |key: &str| stated.is_none_or(|stated| essence(stated) == essence(key));
    let mut all = media_types.iter().filter(|(key, _)| of_kind(key));
    all.find(|(key, _)| is_it(key))
}

/// A name for an example that none of the others has.
fn free(examples: &Map<String, Value>, name: &str) -> String {
    let visible = name.chars().filter(|c| !is_invisible(*c));
    let mut name: String = visible.clone().take(LONGEST_NAME).collect();
    if visible.count() > LONGEST_NAME {
        let end = name.rfind(' ').unwrap_or(name.len());
        name.truncate(end);
        name.push('…');
    }
    if name.is_empty() {
        name = "Example".to_owned();
    }
    let numbered = (2..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names
        .find(|name| !examples.contains_key(name))
        .unwrap_or(name)
}
