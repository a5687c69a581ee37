//! Withdraws lists of values that another operation contradicts.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapiv3::{OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr, SchemaKind, Type};

/// Identifies a parameter: its resource, its location, its name, and the words
/// before its first value.
type Key = (String, &'static str, String, String);

/// Withdraws the lists of values that another operation contradicts: it lists all
/// these values and more for the same parameter of the same resource, with the
/// same introduction.
pub(crate) fn withdraw_partial_lists(openapi: &mut OpenAPI) {
    let mut lists: HashMap<Key, HashSet<BTreeSet<String>>> = HashMap::new();
    for (key, values) in listed_parameters(openapi) {
        let values = values.iter().flatten().cloned().collect();
        lists.entry(key).or_default().insert(values);
    }
    for (key, values) in listed_parameters(openapi) {
        let is_partial = lists.get(&key).into_iter().flatten().any(|other| {
            other.len() > values.len() && values.iter().flatten().all(|v| other.contains(v))
        });
        if is_partial {
            values.clear();
        }
    }
}

/// The values of every parameter whose description lists them.
fn listed_parameters(
    openapi: &mut OpenAPI,
) -> impl Iterator<Item = (Key, &mut Vec<Option<String>>)> {
    openapi.paths.paths.iter_mut().flat_map(|(path, paths)| {
        // Two segments: the first may be the API's own, as in `/v1/users`.
        let resource: Vec<_> = path.split('/').skip(1).take(2).collect();
        let resource = resource.join("/");
        let operations = item(paths).into_iter().flat_map(|item| {
            [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.options,
                &mut item.head,
                &mut item.patch,
                &mut item.trace,
            ]
        });
        let parameters = operations.flatten().flat_map(|op| op.parameters.iter_mut());
        parameters
            .filter_map(item)
            .filter_map(move |parameter| listed(&resource, parameter))
    })
}

fn item<T>(item: &mut ReferenceOr<T>) -> Option<&mut T> {
    match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    }
}

fn listed<'a>(
    resource: &str,
    parameter: &'a mut Parameter,
) -> Option<(Key, &'a mut Vec<Option<String>>)> {
    let place = match parameter {
        Parameter::Path { .. } => "path",
        Parameter::Query { .. } => "query",
        Parameter::Header { .. } => "header",
        Parameter::Cookie { .. } => "cookie",
    };
    let parameter = match parameter {
        Parameter::Path { parameter_data, .. }
        | Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    };
    let text = parameter.description.as_deref()?;
    let ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)) = &mut parameter.format else {
        return None;
    };
    let SchemaKind::Type(Type::String(kind)) = &mut schema.schema_kind else {
        return None;
    };
    let values = &mut kind.enumeration;
    // Each is looked for before the others only.
    let first = values.iter().flatten().fold(None, |first, value| {
        let end = first.map_or(text.len(), |first: usize| first + value.len());
        let end = (end..text.len()).find(|at| text.is_char_boundary(*at));
        let before = text.get(..end.unwrap_or(text.len()))?;
        before.find(value.as_str()).or(first)
    })?;
    let words = text.get(..first)?.to_owned();
    let key = (resource.to_owned(), place, parameter.name.clone(), words);
    Some((key, values))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_is_longer_elsewhere_is_no_list() {
        let get = |name: &str, words: &str, values: &[&str]| {
            let list = values.iter().map(|value| format!("`{value}`\n"));
            json!({ "get": {
                "parameters": [{
                    "name": name, "in": "query",
                    "description": format!("{words}\n{}", list.collect::<String>()),
                    "schema": { "type": "string", "enum": values },
                }],
                "responses": {},
            } })
        };
        let mut openapi: OpenAPI = serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": { "title": "", "version": "" },
            "paths": {
                "/a/b/part": get("type", "The type:", &["a", "b"]),
                "/a/b/whole": get("type", "The type:", &["a", "c", "b"]),
                "/a/b/other-name": get("kind", "The type:", &["a", "b"]),
                "/a/b/other-words": get("type", "The color:", &["a", "b"]),
                "/a/c": get("type", "The type:", &["a", "b"]),
                "/a/b/other-values": get("type", "The type:", &["a", "d"]),
            },
        }))
        .unwrap();
        withdraw_partial_lists(&mut openapi);
        let openapi = serde_json::to_value(openapi).unwrap();
        let values =
            |path: &str| openapi["paths"][path]["get"]["parameters"][0]["schema"]["enum"].clone();
        assert_eq!(values("/a/b/part"), json!(null));
        assert_eq!(values("/a/b/whole"), json!(["a", "c", "b"]));
        for path in ["/a/b/other-name", "/a/b/other-words", "/a/c"] {
            assert_eq!(values(path), json!(["a", "b"]), "{path}");
        }
        assert_eq!(values("/a/b/other-values"), json!(["a", "d"]));
    }
}
