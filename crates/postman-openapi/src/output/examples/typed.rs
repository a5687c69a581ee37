//! Texts of parameters and forms as values of their schemas.

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use super::at;
use crate::output::saved::SavedField;

/// A form as an object; `None` if the schema does not know one of its fields. What an
/// example can't show, a file, is left out, and so is what is empty.
pub(super) fn form(document: &Value, schema: &Value, fields: &[SavedField]) -> Option<Value> {
    let properties = resolved(document, schema).get("properties")?;
    let mut texts: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for field in fields {
        if !field.is_file && !field.value.is_empty() {
            texts.entry(&field.name).or_default().push(&field.value);
        }
    }
    let member = |(name, texts): (&str, Vec<&str>)| {
        let value = values(document, properties.get(name)?, texts.into_iter())?;
        Some((name.to_owned(), value))
    };
    let members: Option<Map<_, _>> = texts.into_iter().map(member).collect();
    members.map(Value::Object)
}

/// The value of a parameter or a field that has these texts; `None` if there are
/// several where the schema has one.
pub(super) fn values<'t>(
    document: &Value,
    schema: &Value,
    texts: impl Iterator<Item = &'t str>,
) -> Option<Value> {
    let schema = resolved(document, schema);
    let texts: Vec<_> = texts.collect();
    let elements = schema.get("items").filter(|_| is(schema, "array"));
    match (elements, texts.as_slice()) {
        (Some(_), [text]) if text.trim_start().starts_with('[') => serde_json::from_str(text).ok(),
        (Some(element), texts) => {
            let element = resolved(document, element);
            Some(texts.iter().map(|text| value(element, text)).collect())
        }
        (None, [text]) => Some(value(schema, text)),
        (None, _) => None,
    }
}

fn value(schema: &Value, text: &str) -> Value {
    let read = match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => {
            let number = serde_json::from_str::<Number>(text.trim());
            number.ok().map(Value::Number)
        }
        Some("boolean") => text.trim().parse().ok().map(Value::Bool),
        Some("object") => serde_json::from_str(text).ok(),
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}

fn is(schema: &Value, kind: &str) -> bool {
    schema.get("type").is_some_and(|of| of == kind)
}

/// The schema that another one refers to, or is made of alone.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    const MOST: usize = 16;
    let mut schema = schema;
    for _ in 0..MOST {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|to| at(document, to.strip_prefix('#')?));
        let only = || match schema.get("allOf")?.as_array()?.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        match target.or_else(only) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}
