//! Puts examples where they belong in the document.

use openapiv3::{
    Example, MediaType, OpenAPI, Operation, Parameter, ParameterData, ReferenceOr, StatusCode,
};
use serde_json::{Map, Value, json};

use super::unescaped;
use crate::output::document::slot;

/// What is added at a place.
pub(super) enum Added {
    /// To a media type: the values by name.
    Examples(Map<String, Value>),
    /// To a parameter.
    Example(Value),
}

/// Adds it to what is at a JSON pointer into the document.
pub(super) fn add(openapi: &mut OpenAPI, pointer: &str, added: Added) -> Option<()> {
    let below = pointer.strip_prefix("/paths/")?;
    let (path, below) = below.split_once('/')?;
    let item = match openapi.paths.paths.get_mut(&unescaped(path))? {
        ReferenceOr::Item(item) => item,
        ReferenceOr::Reference { .. } => return None,
    };
    let (first, below) = below.split_once('/')?;
    if let Some(of_item) = item.extensions.get_mut(first) {
        return to_value(of_item.pointer_mut(&format!("/{below}"))?, added);
    }
    let operation = slot(item, &first.to_ascii_uppercase()).as_mut()?;
    match added {
        Added::Examples(examples) => {
            media_type(operation, below)?.examples = examples
                .into_iter()
                .map(|(name, value)| (name, ReferenceOr::Item(example(value))))
                .collect();
        }
        Added::Example(value) => {
            let index = below.strip_prefix("parameters/")?;
            parameter(operation, index.parse().ok()?)?.example = Some(value);
        }
    }
    Some(())
}

/// Adds it to what no type of the document is for.
fn to_value(place: &mut Value, added: Added) -> Option<()> {
    let (key, value) = match added {
        Added::Examples(examples) => {
            let examples = examples.into_iter();
            let examples = examples.map(|(name, value)| (name, json!({ "value": value })));
            ("examples", examples.collect())
        }
        Added::Example(value) => ("example", value),
    };
    place.as_object_mut()?.insert(key.to_owned(), value);
    Some(())
}

fn media_type<'o>(operation: &'o mut Operation, pointer: &str) -> Option<&'o mut MediaType> {
    let (place, key) = pointer.split_once("/content/")?;
    let content = match place.strip_prefix("responses/") {
        None => match operation.request_body.as_mut()? {
            ReferenceOr::Item(body) => &mut body.content,
            ReferenceOr::Reference { .. } => return None,
        },
        Some(status) => {
            let responses = &mut operation.responses;
            let response = match status {
                "default" => responses.default.as_mut()?,
                status => {
                    let status = StatusCode::Code(status.parse().ok()?);
                    responses.responses.get_mut(&status)?
                }
            };
            match response {
                ReferenceOr::Item(response) => &mut response.content,
                ReferenceOr::Reference { .. } => return None,
            }
        }
    };
    content.get_mut(&unescaped(key))
}

fn parameter(operation: &mut Operation, index: usize) -> Option<&mut ParameterData> {
    match operation.parameters.get_mut(index)? {
        ReferenceOr::Item(
            Parameter::Query { parameter_data, .. }
            | Parameter::Header { parameter_data, .. }
            | Parameter::Path { parameter_data, .. }
            | Parameter::Cookie { parameter_data, .. },
        ) => Some(parameter_data),
        ReferenceOr::Reference { .. } => None,
    }
}

/// An example of this value.
fn example(value: Value) -> Example {
    Example {
        value: Some(value),
        ..Example::default()
    }
}
