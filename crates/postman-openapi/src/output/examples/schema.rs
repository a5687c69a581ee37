//! Whether a value obeys a schema of the document.

use std::collections::{HashMap, HashSet};

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::at;

/// How many references lead from one schema to the one that says what a value is.
const MOST: usize = 64;

/// The schemas of a document.
pub(super) struct Schemas<'d> {
    document: &'d Value,
    /// Of the keywords that are left to JSON Schema: by their text.
    validators: HashMap<String, Option<Validator>>,
    /// The references that lead to what can be read, all that it refers to included.
    readable: HashSet<&'d str>,
}

impl<'d> Schemas<'d> {
    pub(super) fn of(document: &'d Value) -> Self {
        Self {
            document,
            validators: HashMap::new(),
            readable: HashSet::new(),
        }
    }

    /// Whether a value obeys a schema; where none is stated, any does. A schema that
    /// can't be read accepts nothing.
    pub(super) fn accept(&mut self, schema: Option<&'d Value>, value: &Value) -> bool {
        schema.is_none_or(|schema| self.is_readable(schema) && self.accepts(schema, value, 0))
    }

    fn target(&self, schema: &'d Value) -> Option<(&'d str, Option<&'d Value>)> {
        let reference = schema.get("$ref")?.as_str()?;
        let target = reference.strip_prefix('#');
        Some((
            reference,
            target.and_then(|pointer| at(self.document, pointer)),
        ))
    }

    fn is_readable(&mut self, schema: &'d Value) -> bool {
        if let Some((reference, target)) = self.target(schema) {
            // It may refer to itself.
            if !self.readable.insert(reference) {
                return true;
            }
            let is_readable = target.is_some_and(|target| self.is_readable(target));
            if !is_readable {
                self.readable.remove(reference);
            }
            return is_readable;
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flat_map(Map::values);
        let one = ["items", "additionalProperties", "not"];
        let one = one.iter().filter_map(|key| schema.get(key));
        let several = ["allOf", "anyOf", "oneOf"];
        let several = several.iter().flat_map(|key| parts(schema, key));
        let mut below = properties.chain(one).chain(several);
        (is_plain(schema) || self.validator(schema).is_some())
            && below.all(|schema| self.is_readable(schema))
    }

    /// The same of a schema that can be read, behind so many references.
    fn accepts(&mut self, schema: &'d Value, value: &Value, references: usize) -> bool {
        if let Some((_, target)) = self.target(schema) {
            let target = target.filter(|_| references < MOST);
            return target.is_some_and(|target| self.accepts(target, value, references + 1));
        }
        if let Value::Bool(accepts_all) = schema {
            return *accepts_all;
        }
        if value.is_null() && is_true(schema, "nullable") {
            return true;
        }
        let obeys_keywords = match is_plain(schema) {
            true => obeys_plain(schema, value),
            false => self
                .validator(schema)
                .is_some_and(|validator| validator.is_valid(value)),
        };
        let mut accepts = |part: &'d Value| self.accepts(part, value, references + 1);
        obeys_keywords
            && parts(schema, "allOf").all(&mut accepts)
            && schema.get("not").is_none_or(|not| !accepts(not))
            && schema
                .get("anyOf")
                .is_none_or(|_| parts(schema, "anyOf").any(&mut accepts))
            && schema
                .get("oneOf")
                .is_none_or(|_| parts(schema, "oneOf").filter(|part| accepts(part)).count() == 1)
            && self.accepts_below(schema, value)
    }

    /// Whether the members or elements of a value obey what a schema says of them.
    fn accepts_below(&mut self, schema: &'d Value, value: &Value) -> bool {
        match value {
            Value::Object(members) => {
                let properties = schema.get("properties").and_then(Value::as_object);
                let others = schema.get("additionalProperties");
                members.iter().all(|(name, member)| {
                    let stated = properties.and_then(|all| all.get(name)).or(others);
                    stated.is_none_or(|schema| self.accepts(schema, member, 0))
                })
            }
            Value::Array(elements) => schema.get("items").is_none_or(|items| {
                let mut elements = elements.iter();
                elements.all(|element| self.accepts(items, element, 0))
            }),
            _ => true,
        }
    }

    /// What judges the keywords of a schema that are about a value itself.
    fn validator(&mut self, schema: &Value) -> Option<&Validator> {
        let keywords = Value::Object(keywords(schema));
        let validator = self.validators.entry(keywords.to_string());
        let build = || {
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&keywords).ok()
        };
        validator.or_insert_with(build).as_ref()
    }
}

/// The schemas of a list.
fn parts<'d>(schema: &'d Value, key: &str) -> impl Iterator<Item = &'d Value> {
    let parts = schema.get(key).and_then(Value::as_array);
    parts.into_iter().flatten()
}

fn is_true(schema: &Value, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}

/// Keywords that are about a value itself.
const OF_VALUES: [&str; 15] = [
    "type",
    "enum",
    "format",
    "pattern",
    "required",
    "uniqueItems",
    "multipleOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Those of a schema of OpenAPI 3.0, as JSON Schema has them.
fn keywords(schema: &Value) -> Map<String, Value> {
    let members = schema.as_object().into_iter().flatten();
    let keywords = members.filter(|(key, _)| OF_VALUES.contains(&key.as_str()));
    let keywords = keywords.map(|(key, value)| {
        let key = match key.as_str() {
            "minimum" if is_true(schema, "exclusiveMinimum") => "exclusiveMinimum",
            "maximum" if is_true(schema, "exclusiveMaximum") => "exclusiveMaximum",
            key => key,
        };
        (key.to_owned(), value.clone())
    });
    keywords.collect()
}

/// Whether a schema says no more of a value itself than its type, as most do.
fn is_plain(schema: &Value) -> bool {
    let types = ["string", "object", "array", "boolean", "number", "integer"];
    let mut members = schema.as_object().into_iter().flatten();
    members.all(|(key, value)| match key.as_str() {
        "type" => value.as_str().is_some_and(|of| types.contains(&of)),
        key => !OF_VALUES.contains(&key),
    })
}

fn obeys_plain(schema: &Value, value: &Value) -> bool {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => {
            let is_whole = |number: f64| number.fract() == 0.0;
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(is_whole)
        }
        _ => true,
    }
}
