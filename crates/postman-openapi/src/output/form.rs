//! Forms: `multipart/form-data` and `application/x-www-form-urlencoded`.

use std::borrow::Cow;

use indexmap::IndexMap;
use openapiv3::{Encoding, ObjectType, Schema, SchemaKind, Type};
use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::format::Format;
use crate::infer::samples::{Shape, array_of, item, schema};
use crate::input::header::media_type;
use crate::input::json;
use crate::input::node::Node;
use crate::input::url::decoded;
use crate::input::variables::Scope;
use crate::output::media_type::{is_json, text};
use crate::output::stated::Stated;

/// The fields of a form, over all requests that send it.
#[derive(Debug, Default)]
pub(crate) struct Form<'a> {
    fields: IndexMap<String, Field<'a>>,
    /// How many of the items' own requests send it.
    requests: usize,
}

#[derive(Debug)]
struct Field<'a> {
    stated: Stated<'a>,
    /// The variables that hold for its first sample.
    scope: &'a Scope<'a>,
    is_file: bool,
    is_text: bool,
    /// The media types that its parts state.
    content_types: Vec<String>,
}

impl<'a> Form<'a> {
    /// Adds the form of one more of the items' own requests.
    pub(crate) fn add_request(&mut self, own: bool) {
        self.requests += usize::from(own);
    }

    fn field(&mut self, name: &str, node: &Node<'a>, scope: &'a Scope<'a>) -> &mut Field<'a> {
        self.fields.entry(name.to_owned()).or_insert_with(|| Field {
            stated: Stated::new(name, node),
            scope,
            is_file: false,
            is_text: false,
            content_types: Vec::new(),
        })
    }

    /// Adds a field of the request of this index.
    pub(crate) fn add(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        let value = node.value_text("value");
        let key = node.text("key").unwrap_or_default();
        let name = scope.resolve(key.trim());
        if name.is_empty() || name.contains("{{") {
            if request.1 && !(key.is_empty() && value.is_empty()) {
                report.add(
                    codes::PARAMETER_NOT_CONVERTED,
                    node,
                    "this form field has no name; it is left out",
                );
            }
            return;
        }
        let field = self.field(&name, node, scope);
        let is_file = node.text("type") == Some("file");
        field.is_file |= is_file;
        field.is_text |= !is_file;
        let sample = if is_file {
            Cow::default()
        } else {
            scope.resolve_cow(value)
        };
        let stated = &mut field.stated;
        stated.add(request, node, node.description(), sample, report);
        let files = node.member("src").and_then(Value::as_array);
        stated.repeated |= files.is_some_and(|files| files.len() > 1);
        let types = node.text("contentType").unwrap_or_default();
        for stated in types
            .split(',')
            .filter_map(|stated| media_type(&scope.resolve(stated)))
        {
            if !field.content_types.contains(&stated) {
                field.content_types.push(stated);
            }
        }
    }

    /// Adds the fields of a form that is written as one string: `a=b&c=d`.
    pub(crate) fn add_pairs(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        text: &'a str,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = scope.resolve(name.trim());
            if !name.is_empty() && !name.contains("{{") {
                let sample = scope.resolve(value.trim());
                let field = self.field(&decoded(&name), node, scope);
                field.is_text = true;
                field.stated.add(request, node, None, sample, report);
            }
        }
    }

    /// The schema and the encoding of the fields. `None` if there are no fields.
    ///
    /// A field has an encoding if it holds JSON or states a media type other than
    /// the default (OpenAPI 3.0.3, Encoding Object). A field that some request
    /// lacks is optional.
    pub(crate) fn schema(
        &self,
        form: &str,
        report: &mut Report,
    ) -> Option<(Schema, IndexMap<String, Encoding>)> {
        let mut object = ObjectType::default();
        let mut encoding = IndexMap::new();
        for (name, field) in &self.fields {
            if field.is_file && field.is_text {
                report.add(
                    codes::FILE_OR_TEXT,
                    &field.stated.node,
                    format!("the field `{name}` is a file in one request and a text in another; the document says a file"),
                );
            }
            let (is_required, schema, content_type) = field.read(report);
            let has_encoding =
                form == "multipart/form-data" || content_type.as_deref().is_some_and(is_json);
            if let Some(content_type) = content_type.filter(|_| has_encoding) {
                let content_type = Some(content_type);
                let stated = Encoding {
                    content_type,
                    ..Encoding::default()
                };
                encoding.insert(name.clone(), stated);
            }
            if is_required && field.stated.requests == self.requests {
                object.required.push(name.clone());
            }
            object.properties.insert(name.clone(), item(schema));
        }
        let is_empty = object.properties.is_empty();
        let schema = schema(SchemaKind::Type(Type::Object(object)), None);
        (!is_empty).then_some((schema, encoding))
    }
}

impl Field<'_> {
    /// Whether its description requires it, its schema, and its media type unless
    /// that is the default.
    fn read(&self, report: &mut Report) -> (bool, Schema, Option<String>) {
        let shapes = self
            .stated
            .samples
            .iter()
            .map(|sample| shape(sample, self.scope, &self.stated.node, report));
        let mut shape = shapes.fold(Shape::default(), Shape::merge);
        shape.fold_trees();
        let (rules, value) = self.stated.read(false);
        let list = |element: Schema| match self.stated.repeated {
            true => schema(array_of(element), None),
            false => element,
        };
        let (mut value, default) = if self.is_file {
            (list(text(Some(Format::Binary))), "application/octet-stream")
        } else if shape.is_structured() {
            (list(shape.schema()), "")
        } else {
            (value, "text/plain")
        };
        value.schema_data.description = rules.description;
        let stated = self.content_types.join(", ");
        let content_type = match stated.as_str() {
            "" if default.is_empty() => Some("application/json".to_owned()),
            "" => None,
            stated => Some(stated.to_owned()).filter(|stated| stated != default),
        };
        (rules.required, value, content_type)
    }
}

/// The value of a form field is a string, unless it is a JSON object or array, or
/// what JavaScript prints for an object.
fn shape(value: &str, scope: &Scope<'_>, node: &Node<'_>, report: &mut Report) -> Shape {
    if value == "[object Object]" {
        return Shape::of(&Value::Object(Default::default()));
    }
    let structured = |value: &Value<'_>| {
        let is_structured = value.is_object() || value.is_array();
        is_structured.then(|| Shape::of(value))
    };
    if json::looks_structured(value)
        && let Ok(json::Read {
            of: Some(shape),
            misfits,
            ..
        }) = json::read(value, scope, structured)
    {
        for misfit in misfits {
            misfit.report_in(node, report);
        }
        return shape;
    }
    if value.contains("{{") {
        return Shape::default();
    }
    Shape::of(&Value::from(value))
}
