//! Places in a document, as JSON pointers (RFC 6901).

use openapiv3::OpenAPI;
use serde_json::Value;

/// `name` as one token of a pointer.
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The place of an operation.
pub(crate) fn operation(path: &str, method: &str) -> String {
    format!("/paths/{}/{method}", token(path))
}

/// The members of an object or an array: name, value and place.
pub(crate) fn members<'a>(
    pointer: &str,
    value: &'a Value,
) -> impl Iterator<Item = (String, &'a Value, String)> {
    let objects = value.as_object().into_iter().flatten();
    let elements = value.as_array().into_iter().flatten().enumerate();
    let members = objects
        .map(|(name, value)| (name.clone(), value))
        .chain(elements.map(|(index, value)| (index.to_string(), value)));
    members.map(move |(name, value)| {
        let place = format!("{pointer}/{}", token(&name));
        (name, value, place)
    })
}

/// The names of the parameters in a path template, in their order.
pub(crate) fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The component that a `$ref` names.
pub(crate) fn component(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// Every operation of `openapi` with its place.
pub(crate) fn operations(
    openapi: &OpenAPI,
) -> impl Iterator<Item = (String, &str, &openapiv3::Operation)> {
    openapi
        .operations()
        .map(|(path, method, found)| (operation(path, method), path, found))
}
