//! Request bodies: forms and JSON.

use indexmap::IndexMap;
use openapiv3::{
    Encoding, MediaType, ObjectType, ReferenceOr, RequestBody, Schema, SchemaKind, Type,
};
use serde_json::Value;

use crate::diagnostic::{Code, Report};
use crate::names;
use crate::node::Node;
use crate::postman::Item;
use crate::prose;
use crate::samples::{Components, Shape, boxed, schema};
use crate::value::value_schema;

/// The body of an item's request; samples are taken from the request and from
/// the requests that its responses were saved with.
pub(crate) fn body(
    item: &Item<'_>,
    operation_id: &str,
    components: &mut Components,
    report: &mut Report<'_>,
) -> Option<RequestBody> {
    let body = item.request.node.get("body")?;
    let mode = body.text("mode")?;
    if body
        .get("disabled")
        .is_some_and(|disabled| disabled.value == &Value::Bool(true))
    {
        not_converted(
            &body,
            "a body that is disabled was left out".to_owned(),
            report,
        );
        return None;
    }
    // The first is the request's own.
    let bodies: Vec<_> = item
        .requests()
        .filter_map(|request| request.get("body"))
        .filter(|body| body.text("mode") == Some(mode))
        .collect();
    let name = format!("{}Request", names::component(operation_id));
    let (media_type, content) = match mode {
        "formdata" => (
            "multipart/form-data",
            form(&bodies, mode, &name, components, report)?,
        ),
        "urlencoded" => (
            "application/x-www-form-urlencoded",
            form(&bodies, mode, &name, components, report)?,
        ),
        "raw" => (
            "application/json",
            json(&bodies, &name, components, report)?,
        ),
        _ => {
            not_converted(
                &body,
                format!("a body of mode `{mode}` was left out"),
                report,
            );
            return None;
        }
    };
    Some(RequestBody {
        content: IndexMap::from([(media_type.to_owned(), content)]),
        // Postman has no word for an optional body: one that was saved is sent.
        required: true,
        ..RequestBody::default()
    })
}

/// A field of a form, over all requests that were saved.
#[derive(Default)]
struct Field<'a> {
    text: Option<&'a str>,
    samples: Vec<&'a str>,
}

fn form(
    bodies: &[Node<'_>],
    mode: &str,
    name: &str,
    components: &mut Components,
    report: &mut Report<'_>,
) -> Option<MediaType> {
    let mut fields: IndexMap<&str, Field<'_>> = IndexMap::new();
    // What is wrong in the saved bodies is wrong in the request's, too, and
    // reported once.
    let fields_of_request = bodies.first().map_or(0, |body| body.each(mode).len());
    for (index, node) in bodies.iter().flat_map(|body| body.each(mode)).enumerate() {
        let in_request = index < fields_of_request;
        let key = node.text("key").filter(|key| !key.is_empty());
        let (Some(key), false) = (key, node.text("type") == Some("file")) else {
            if in_request {
                report.warning(
                    Code::ParameterNotConverted,
                    node.pointer.clone(),
                    "a form field without a name, or one that holds a file, was left out",
                    "name it in the collection, or describe it in the overlay",
                );
            }
            continue;
        };
        if in_request && let Some(content_type) = node.get("contentType") {
            report.warning(
                Code::ParameterNotConverted,
                content_type.pointer,
                format!("the content type of the form field `{key}` was left out"),
                "state it in the overlay, as `contentType` of the field's encoding",
            );
        }
        let field = fields.entry(key).or_default();
        field.text = field.text.or(node.description());
        field
            .samples
            .extend(node.text("value").filter(|value| !value.is_empty()));
    }
    if fields.is_empty() {
        return None;
    }
    let mut object = ObjectType::default();
    let mut encoding = IndexMap::new();
    for (key, Field { text, samples }) in fields {
        let text = text.unwrap_or_default();
        let field = prose::field(text);
        if field.required {
            object.required.push(key.to_owned());
        }
        let shapes = samples.iter().map(|sample| form_shape(sample));
        let shape = shapes.fold(Shape::default(), Shape::merge);
        let property = if shape.is_structured() {
            if mode == "formdata" {
                let content_type = Some("application/json".to_owned());
                encoding.insert(
                    key.to_owned(),
                    Encoding {
                        content_type,
                        ..Encoding::default()
                    },
                );
            }
            describe(components.schema(name, key, &shape), field.description)
        } else {
            ReferenceOr::Item(value_schema(field, text, &samples, false))
        };
        object.properties.insert(key.to_owned(), boxed(property));
    }
    let body = schema(SchemaKind::Type(Type::Object(object)), None);
    let reference = components.add("", name, body);
    let schema = Some(ReferenceOr::Reference { reference });
    Some(MediaType {
        schema,
        encoding,
        ..MediaType::default()
    })
}

/// A form's value is text, unless that text is a JSON object or array.
fn form_shape(value: &str) -> Shape {
    match serde_json::from_str::<Value>(value) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Shape::of(&value),
        _ => Shape::of(&Value::String(value.to_owned())),
    }
}

/// Puts a description beside a schema; beside a reference there is no place.
fn describe(mut schema: ReferenceOr<Schema>, description: Option<String>) -> ReferenceOr<Schema> {
    if let ReferenceOr::Item(schema) = &mut schema {
        schema.schema_data.description = description;
    }
    schema
}

fn json(
    bodies: &[Node<'_>],
    name: &str,
    components: &mut Components,
    report: &mut Report<'_>,
) -> Option<MediaType> {
    let texts = bodies
        .iter()
        .filter_map(|body| Some((body, body.text("raw")?)));
    let mut shape = None;
    for (body, text) in texts.filter(|(_, text)| !text.trim().is_empty()) {
        match serde_json::from_str::<Value>(text) {
            Ok(sample) => shape = Some(Shape::of(&sample).merge(shape.unwrap_or_default())),
            Err(error) => {
                not_converted(
                    body,
                    format!("a raw body that is not JSON was left out: {error}"),
                    report,
                );
            }
        }
    }
    let schema = Some(components.schema("", name, &shape?));
    Some(MediaType {
        schema,
        ..MediaType::default()
    })
}

fn not_converted(body: &Node<'_>, message: String, report: &mut Report<'_>) {
    report.warning(
        Code::BodyNotConverted,
        body.pointer.clone(),
        message,
        "describe the body in the overlay",
    );
}
