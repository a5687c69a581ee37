//! A part of a document: some of its operations, and what these refer to.

use std::collections::BTreeSet;

use postman_openapi::extension::OTHER_OPERATIONS;
use serde_json::{Map, Value};

use crate::pointer::{METHODS, references, token};

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
    let (mut tags, mut used) = (BTreeSet::new(), BTreeSet::new());
    let mut is_wanted = |operation: &Value| {
        let stated = operation.get("tags").and_then(Value::as_array);
        let stated = stated.into_iter().flatten().filter_map(Value::as_str);
        // An operation is in the trait of its first tag.
        let own = stated.clone().next().unwrap_or(UNTAGGED);
        tags.insert(own.to_owned());
        let id = operation.get("operationId").and_then(Value::as_str);
        let mut wanted = false;
        for name in names {
            if own == name || id == Some(name) {
                unknown.remove(name.as_str());
                wanted = true;
            }
        }
        used.extend(stated.filter(|_| wanted).map(str::to_owned));
        wanted
    };
    if let Some(paths) = part.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|name, value| !METHODS.contains(&name.as_str()) || is_wanted(value));
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
            let mut names = item.as_object().into_iter().flat_map(Map::keys);
            names.any(|name| METHODS.contains(&name.as_str()) || name == OTHER_OPERATIONS)
        });
    }
    if !unknown.is_empty() {
        let unknown = unknown.into_iter().map(|name| UnknownPart {
            name: name.to_owned(),
            tags: tags.iter().cloned().collect(),
        });
        return Err(unknown.collect());
    }
    if let Some(tags) = part.get_mut("tags").and_then(Value::as_array_mut) {
        let name = |tag: &Value| tag.get("name")?.as_str().map(str::to_owned);
        tags.retain(|tag| name(tag).is_some_and(|name| used.contains(&name)));
    }
    keep_used_components(&mut part);
    Ok(part)
}

/// Takes out the components that nothing refers to, but for security schemes.
fn keep_used_components(part: &mut Value) {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut waiting = Vec::new();
    references(part.get("paths").unwrap_or(&Value::Null), &mut waiting);
    while let Some(reference) = waiting.pop() {
        let target = reference.strip_prefix('#').and_then(|at| part.pointer(at));
        if let Some(target) = target
            && used.insert(reference.to_owned())
        {
            references(target, &mut waiting);
        }
    }
    let components = part.get_mut("components").and_then(Value::as_object_mut);
    for (section, components) in components.into_iter().flatten() {
        if let Some(components) = components
            .as_object_mut()
            .filter(|_| section != "securitySchemes")
        {
            components.retain(|name, _| {
                let name = token(name);
                used.contains(&format!("#/components/{section}/{name}"))
            });
        }
    }
}
