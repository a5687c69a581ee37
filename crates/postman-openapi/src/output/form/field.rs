//! One value of a form.

use std::borrow::Cow;

use openapiv3::{Schema, SchemaKind, Type};
use serde_json_borrow::Value;

use crate::diagnostic::Report;
use crate::infer::format::Format;
use crate::infer::prose::Reader;
use crate::infer::samples::{Shape, array_of, schema};
use crate::input::header::sent_media_type;
use crate::input::json;
use crate::input::node::Node;
use crate::input::variables::Scope;
use crate::output::doubts::report_doubts;
use crate::output::media_type::text;
use crate::output::stated::Stated;

#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) stated: Stated<'a>,
    /// The variables that hold for its first sample.
    scope: &'a Scope<'a>,
    pub(super) is_file: bool,
    pub(super) is_text: bool,
    /// The media types that its parts state.
    content_types: Vec<String>,
}

/// What a field is read as.
#[derive(Debug)]
pub(super) struct Read {
    /// Whether its description requires it.
    pub(super) required: bool,
    pub(super) schema: Schema,
    /// The media type, unless that is the default.
    pub(super) content_type: Option<String>,
    /// Whether no request states the media type.
    pub(super) is_implied: bool,
}

impl<'a> Field<'a> {
    pub(super) fn new(name: &str, node: &Node<'a>, scope: &'a Scope<'a>) -> Self {
        Self {
            stated: Stated::new(name, node),
            scope,
            is_file: false,
            is_text: false,
            content_types: Vec::new(),
        }
    }

    /// Adds a field of the request of this index.
    pub(super) fn add(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        let is_file = node.text("type") == Some("file");
        self.is_file |= is_file;
        self.is_text |= !is_file;
        let value = match is_file {
            true => Cow::default(),
            false => node.value_text("value"),
        };
        self.stated
            .add_value(request, node, node.description(), value, scope, report);
        let files = node.member("src").and_then(Value::as_array);
        self.stated.repeated |= files.is_some_and(|files| files.len() > 1);
        let types = node.text("contentType").unwrap_or_default();
        for stated in types
            .split(',')
            .filter_map(|stated| sent_media_type(&scope.resolve(stated)))
        {
            if !self.content_types.contains(&stated) {
                self.content_types.push(stated);
            }
        }
    }

    /// Adds a pair of a form that is written as one string.
    pub(super) fn add_pair(
        &mut self,
        request: (usize, bool),
        node: &Node<'a>,
        value: &'a str,
        scope: &'a Scope<'a>,
        report: &mut Report,
    ) {
        self.is_text = true;
        self.stated
            .add_value(request, node, None, value.into(), scope, report);
    }

    pub(super) fn read(&self, reader: &Reader, report: &mut Report) -> Read {
        let shapes = self
            .stated
            .samples
            .iter()
            .map(|sample| shape(sample, self.scope, &self.stated.node, report));
        let mut shape = shapes.fold(Shape::default(), Shape::merge);
        shape.settle(&self.stated.name);
        if shape.is_structured() {
            report_doubts(&shape, || (&self.stated.node).into(), report);
        }
        let (rules, value) = self.stated.read(false, reader, report);
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
        Read {
            required: rules.required,
            schema: value,
            content_type,
            is_implied: self.content_types.is_empty(),
        }
    }

    /// As [`read`](Self::read), of a field of which a form sends several, each
    /// under a name of its own. Its value is a scalar: an object would have
    /// names of its own, too.
    pub(super) fn read_scalar(&self, reader: &Reader, report: &mut Report) -> Read {
        let mut read = self.read(reader, report);
        let is_scalar = match &read.schema.schema_kind {
            SchemaKind::Type(kind) => !matches!(kind, Type::Array(_) | Type::Object(_)),
            _ => false,
        };
        if !is_scalar {
            let description = read.schema.schema_data.description.take();
            read.schema = text(self.is_file.then_some(Format::Binary));
            read.schema.schema_data.description = description;
        }
        read
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
