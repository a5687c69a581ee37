//! Places in a document, as JSON pointers (RFC 6901).

use indexmap::IndexMap;
use openapiv3::{Components, OpenAPI, ReferenceOr};
use postman_openapi::extension::OTHER_OPERATIONS;
use serde_json::{Map, Value};

/// `name` as one token of a pointer.
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a token of a pointer says.
pub(crate) fn untoken(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Between a path and an operation's id, where a path item holds that one alone.
const OTHER: &str = "\0other ";

/// The path item of an operation for which that of `path` has no place.
pub(crate) fn other(path: &str, id: &str) -> String {
    format!("{path}{OTHER}{id}")
}

/// The path that a path item is sent to.
pub(crate) fn sent_to(path: &str) -> &str {
    path.split_once(OTHER).map_or(path, |(path, _)| path)
}

/// The place of an operation.
pub fn operation(path: &str, method: &str) -> String {
    match path.split_once(OTHER) {
        None => format!("/paths/{}/{method}", token(path)),
        Some((path, id)) => {
            let (path, id) = (token(path), token(id));
            format!("/paths/{path}/{OTHER_OPERATIONS}/{method}/{id}")
        }
    }
}

/// The members of an object or an array: name, value and place.
pub fn members<'a>(
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

/// A path template: each parameter with what stands before it, then the rest.
pub(crate) fn template(path: &str) -> (Vec<(&str, &str)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{')
        && let Some((name, behind)) = behind.split_once('}')
    {
        parameters.push((before, name));
        rest = behind;
    }
    (parameters, rest)
}

/// The names of the parameters in a path template, in their order.
pub fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    template(path).0.into_iter().map(|(_, name)| name)
}

/// The methods that a path item has a place for.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Each `$ref` in a part of a document.
pub(crate) fn references<'v>(part: &'v Value, found: &mut Vec<&'v str>) {
    found.extend(part.get("$ref").and_then(Value::as_str));
    let objects = part.as_object().into_iter().flat_map(Map::values);
    let elements = part.as_array().into_iter().flatten();
    for value in objects.chain(elements) {
        references(value, found);
    }
}

/// The component that a `$ref` names.
pub(crate) fn component(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// `item` itself, or the component that it refers to: one of `section`, which
/// `of` gives. `None` for a reference that leads elsewhere.
pub fn found<'a, T>(
    openapi: &'a OpenAPI,
    item: &'a ReferenceOr<T>,
    section: &str,
    of: impl FnOnce(&'a Components) -> &'a IndexMap<String, ReferenceOr<T>>,
) -> Option<&'a T> {
    let reference = match item {
        ReferenceOr::Item(item) => return Some(item),
        ReferenceOr::Reference { reference } => reference,
    };
    let (found, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    let named = || of(openapi.components.as_ref()?).get(name)?.as_item();
    (found == section).then(named)?
}

/// Every operation of `openapi` with its place.
pub fn operations(
    openapi: &OpenAPI,
) -> impl Iterator<Item = (String, &str, &openapiv3::Operation)> {
    openapi
        .operations()
        .map(|(path, method, found)| (operation(path, method), path, found))
}

/// How many operations there are, with those for which their paths have no place.
pub(crate) fn number_of_operations(openapi: &OpenAPI) -> usize {
    let items = openapi
        .paths
        .paths
        .values()
        .filter_map(ReferenceOr::as_item);
    let others = items.filter_map(|item| item.extensions.get(OTHER_OPERATIONS)?.as_object());
    let methods = others.flat_map(|others| others.values());
    let others: usize = methods
        .filter_map(|operations| Some(operations.as_object()?.len()))
        .sum();
    openapi.operations().count() + others
}
