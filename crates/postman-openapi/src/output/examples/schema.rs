//! Whether a value obeys a schema of the document.

use std::collections::{HashMap, HashSet};
use std::ptr::from_ref;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::at;

/// The schemas of a document.
pub(super) struct Schemas<'d> {
    document: &'d Value,
    /// Of the keywords that are left to JSON Schema: by their text.
    validators: HashMap<String, Option<Validator>>,
    /// The schemas that can be read, all that they refer to included.
    readable: HashSet<*const Value>,
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
        schema.is_none_or(|schema| {
            self.is_readable(schema) && self.accepts(schema, value, &mut Vec::new())
        })
    }

    /// What a reference leads to, if the schema is one.
    fn target(&self, schema: &Value) -> Option<Option<&'d Value>> {
        let reference = schema.get("$ref")?.as_str()?;
        let pointer = reference.strip_prefix('#');
        Some(pointer.and_then(|pointer| at(self.document, pointer)))
    }

    fn is_readable(&mut self, schema: &'d Value) -> bool {
        // It may refer to itself.
        if !self.readable.insert(from_ref(schema)) {
            return true;
        }
        let is_readable = match self.target(schema) {
            Some(target) => target.is_some_and(|target| self.is_readable(target)),
            None => self.is_readable_itself(schema),
        };
        if !is_readable {
            self.readable.remove(&from_ref(schema));
        }
        is_readable
    }

    fn is_readable_itself(&mut self, schema: &'d Value) -> bool {
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

    /// The same of a schema that can be read, part of these that references led to.
    fn accepts(
        &mut self,
        schema: &'d Value,
        value: &Value,
        around: &mut Vec<*const Value>,
    ) -> bool {
        if let Some(target) = self.target(schema) {
            // What is made of itself alone accepts nothing.
            let target = target.filter(|target| !around.contains(&from_ref(target)));
            return target.is_some_and(|target| {
                around.push(from_ref(target));
                let accepts = self.accepts(target, value, around);
                around.pop();
                accepts
            });
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
        let mut accepts = |part: &'d Value| self.accepts(part, value, around);
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
                    stated.is_none_or(|schema| self.accepts(schema, member, &mut Vec::new()))
                })
            }
            Value::Array(elements) => schema.get("items").is_none_or(|items| {
                let mut elements = elements.iter();
                elements.all(|element| self.accepts(items, element, &mut Vec::new()))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_accepts_what_obeys_all_of_its_parts() {
        let text = json!({ "type": "string" });
        let dog = json!({ "$ref": "#/components/schemas/Dog" });
        let document = json!({ "components": { "schemas": {
            "Dog": {
                "type": "object",
                "required": ["name"],
                "properties": { "name": text, "puppies": { "type": "array", "items": dog } },
                "additionalProperties": false,
            },
            "Loop": { "anyOf": [
                { "$ref": "#/components/schemas/Loop" },
                { "$ref": "#/components/schemas/Loop" },
            ] },
        } } });
        let rex = json!({ "name": "Rex", "puppies": [{ "name": "Bo" }] });
        for (schema, accepted, refused) in [
            (dog.clone(), &rex, json!({ "name": "Rex", "puppies": [{}] })),
            (dog.clone(), &rex, json!({ "name": "Rex", "age": 3 })),
            (
                json!({ "$ref": "#/components/schemas/Dog/properties/name" }),
                &json!("Rex"),
                json!(3),
            ),
            (
                json!({ "allOf": [dog], "nullable": true }),
                &json!(null),
                json!({}),
            ),
            (
                json!({ "oneOf": [text, { "type": "string", "maxLength": 3 }] }),
                &json!("long"),
                json!("Rex"),
            ),
            (
                json!({ "anyOf": [text, { "type": "integer" }], "not": { "enum": ["Rex", 2] } }),
                &json!(3.0),
                json!("Rex"),
            ),
            (
                json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
                &json!(2),
                json!(1),
            ),
            (
                json!({ "additionalProperties": { "format": "date" } }),
                &json!({ "born": "2020-02-29" }),
                json!({ "born": "2021-02-29" }),
            ),
        ] {
            let mut schemas = Schemas::of(&document);
            assert!(schemas.accept(Some(&schema), accepted), "{schema}");
            assert!(!schemas.accept(Some(&schema), &refused), "{schema}");
        }
        for unreadable in [
            json!({ "$ref": "#/components/schemas/Cat" }),
            json!({ "$ref": "#/components/schemas/Loop" }),
            json!({ "properties": { "name": { "pattern": "(" } } }),
        ] {
            let mut schemas = Schemas::of(&document);
            assert!(!schemas.accept(Some(&unreadable), &rex), "{unreadable}");
        }
    }
}
