//! A part of a document: some of its operations, and what these refer to.

use std::collections::BTreeSet;

use postman_openapi::extension::OTHER_OPERATIONS;
use serde_json::{Map, Value};

use crate::pointer::members;

/// No operation has a name, which is no tag either.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no operation and no tag is called {name:?}; the tags are {}", list(.tags))]
#[non_exhaustive]
pub struct UnknownPart {
    /// The name.
    pub name: String,
    /// The tags that there are.
    pub tags: Vec<String>,
}

fn list(tags: &[String]) -> String {
    let tags: Vec<_> = tags.iter().map(|tag| format!("{tag:?}")).collect();
    tags.join(", ")
}

/// The tag of operations that have none.
const UNTAGGED: &str = "default";

/// The part of a document with the operations that one of `names` is the first tag or the
/// `operationId` of. Those without a tag have the tag `default`.
///
/// # Errors
/// Each name that is neither.
pub fn only(mut part: Value, names: &[String]) -> Result<Value, Vec<UnknownPart>> {
    let mut unknown: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut tags = BTreeSet::new();
    let mut is_wanted = |operation: &Value| {
        let own = operation.get("tags").and_then(Value::as_array);
        // An operation is in the trait of its first tag.
        let own = own.and_then(|tags| tags.first()?.as_str());
        let own = own.unwrap_or(UNTAGGED);
        tags.insert(own.to_owned());
        let id = operation.get("operationId").and_then(Value::as_str);
        let mut wanted = false;
        for name in names {
            if own == name || id == Some(name) {
                unknown.remove(name.as_str());
                wanted = true;
            }
        }
        wanted
    };
    if let Some(paths) = part.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|name, value| !is_method(name) || is_wanted(value));
            let others = item
                .get_mut(OTHER_OPERATIONS)
                .and_then(Value::as_object_mut);
            if let Some(others) = others {
                for operations in others.values_mut().filter_map(Value::as_object_mut) {
                    operations.retain(|_, operation| is_wanted(operation));
                }
                others.retain(|_, operations| operations != &Value::Object(Map::new()));
                if others.is_empty() {
                    item.shift_remove(OTHER_OPERATIONS);
                }
            }
        }
        paths.retain(|_, item| {
            let names = item.as_object().into_iter().flatten();
            names
                .into_iter()
                .any(|(name, _)| is_method(name) || name == OTHER_OPERATIONS)
        });
    }
    if !unknown.is_empty() {
        let unknown = unknown.into_iter().map(|name| UnknownPart {
            name: name.to_owned(),
            tags: tags.iter().cloned().collect(),
        });
        return Err(unknown.collect());
    }
    keep_used_tags(&mut part);
    keep_used_components(&mut part);
    Ok(part)
}

fn is_method(name: &str) -> bool {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    methods.contains(&name)
}

fn keep_used_tags(part: &mut Value) {
    let mut used = BTreeSet::new();
    strings_under("tags", part.get("paths").unwrap_or(&Value::Null), &mut used);
    if let Some(tags) = part.get_mut("tags").and_then(Value::as_array_mut) {
        tags.retain(|tag| {
            let name = tag.get("name").and_then(Value::as_str);
            name.is_some_and(|name| used.contains(name))
        });
    }
}

/// The strings in lists that are members `name`.
fn strings_under(name: &str, value: &Value, found: &mut BTreeSet<String>) {
    for (member, value, _) in members("", value) {
        if member == name {
            let strings = value.as_array().into_iter().flatten();
            found.extend(strings.filter_map(Value::as_str).map(str::to_owned));
        }
        strings_under(name, value, found);
    }
}

/// Takes out the components that nothing refers to, but for security schemes.
fn keep_used_components(part: &mut Value) {
    let mut used = BTreeSet::new();
    let mut waiting = Vec::new();
    references(part.get("paths").unwrap_or(&Value::Null), &mut waiting);
    while let Some(reference) = waiting.pop() {
        let target = reference.strip_prefix('#').and_then(|at| part.pointer(at));
        if let Some(target) = target
            && !used.contains(&reference)
        {
            references(target, &mut waiting);
            used.insert(reference);
        }
    }
    let components = part.get_mut("components").and_then(Value::as_object_mut);
    for (section, components) in components.into_iter().flatten() {
        if let Some(components) = components
            .as_object_mut()
            .filter(|_| section != "securitySchemes")
        {
            components.retain(|name, _| {
                let name = crate::pointer::token(name);
                used.contains(&format!("#/components/{section}/{name}"))
            });
        }
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    let reference = value.get("$ref").and_then(Value::as_str);
    found.extend(reference.map(str::to_owned));
    for (_, value, _) in members("", value) {
        references(value, found);
    }
}
