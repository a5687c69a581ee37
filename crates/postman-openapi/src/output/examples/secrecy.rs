//! Whether a value may hold a secret: by the marks of its schema, by names, and by
//! how texts look.

use serde_json::Value;

use crate::infer::secrets::{may_be_secret, shows_secret};

/// How many schemas one value has at most, by `$ref`, `allOf`, `anyOf` and `oneOf`.
const MOST: usize = 256;

/// Whether a value of this name and this schema may hold a secret.
pub(super) fn holds_secret(
    document: &Value,
    name: &str,
    value: &Value,
    schema: Option<&Value>,
) -> bool {
    holds(
        document,
        may_be_secret(name),
        value,
        schema.into_iter().collect(),
    )
}

fn holds(document: &Value, is_secret: bool, value: &Value, schemas: Vec<&Value>) -> bool {
    let Some(schemas) = expanded(document, schemas) else {
        return true;
    };
    let is_marked = |schema: &&Value| schema.get("format").is_some_and(|of| of == "password");
    let is_secret = is_secret || schemas.iter().any(is_marked);
    let below = |key: &str| schemas.iter().filter_map(|of| of.get(key)).collect();
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(_) => is_secret,
        Value::String(text) => !text.is_empty() && (is_secret || shows_secret(text)),
        Value::Array(elements) => elements
            .iter()
            .any(|element| holds(document, is_secret, element, below("items"))),
        Value::Object(members) => {
            let named = ["key", "name", "id"]
                .iter()
                .filter_map(|of| members.get(*of)?.as_str());
            let pair = members
                .get("value")
                .map(|_| named.clone().any(may_be_secret));
            members.iter().any(|(name, member)| {
                let is_secret = is_secret
                    || match (name.as_str(), pair) {
                        // `{"key": …, "value": …}` is a pair.
                        ("key", Some(_)) => false,
                        ("value", Some(is_secret)) => is_secret,
                        (name, _) => may_be_secret(name),
                    };
                let of_member = schemas.iter().filter_map(|schema| {
                    let property = schema.get("properties").and_then(|all| all.get(name));
                    property.or_else(|| schema.get("additionalProperties"))
                });
                shows_secret(name) || holds(document, is_secret, member, of_member.collect())
            })
        }
    }
}

/// The schemas, and those that they are made of; `None` if there are too many.
fn expanded<'d>(document: &'d Value, schemas: Vec<&'d Value>) -> Option<Vec<&'d Value>> {
    let mut all = schemas;
    let mut at = 0;
    while let Some(schema) = all.get(at).copied() {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|to| super::at(document, to.strip_prefix('#')?));
        let parts = ["allOf", "anyOf", "oneOf"];
        let parts = parts
            .iter()
            .filter_map(|key| schema.get(key)?.as_array())
            .flatten();
        for part in target.into_iter().chain(parts) {
            if !all.iter().any(|known| std::ptr::eq(*known, part)) {
                all.push(part);
            }
        }
        at += 1;
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}
