//! Whether a value obeys a schema of the document.

use std::collections::HashMap;

use jsonschema::{Registry, Validator};
use serde_json::{Map, Value, json};

/// The name under which the document's components are known.
const DOCUMENT: &str = "urn:document";

/// The schemas of a document, as JSON Schema.
pub(super) struct Schemas {
    components: Option<Registry<'static>>,
    /// By their text.
    validators: HashMap<String, Option<Validator>>,
}

impl Schemas {
    pub(super) fn of(document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas");
        let schemas = schemas.map_or_else(Map::new, |schemas| map(schemas, json_schema));
        let components = json!({ "components": { "schemas": schemas } });
        let registry = Registry::new().add(DOCUMENT, components);
        Self {
            components: registry.and_then(|registry| registry.prepare()).ok(),
            validators: HashMap::new(),
        }
    }

    /// Whether a value obeys a schema; where none is stated, any does. A schema that
    /// can't be read accepts nothing.
    pub(super) fn accept(&mut self, schema: Option<&Value>, value: &Value) -> bool {
        let Some(schema) = schema else {
            return true;
        };
        let components = &self.components;
        let validator = self
            .validators
            .entry(schema.to_string())
            .or_insert_with(|| {
                let options = jsonschema::options().should_validate_formats(true);
                let options = options.with_registry(components.as_ref()?);
                options.build(&json_schema(schema)).ok()
            });
        validator
            .as_ref()
            .is_some_and(|validator| validator.is_valid(value))
    }
}

fn map(schemas: &Value, of: fn(&Value) -> Value) -> Map<String, Value> {
    let members = schemas.as_object().into_iter().flatten();
    members
        .map(|(name, schema)| (name.clone(), of(schema)))
        .collect()
}

/// A schema of OpenAPI 3.0 as one of JSON Schema.
fn json_schema(schema: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": format!("{DOCUMENT}{reference}") });
    }
    let mut read = Map::new();
    let is = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    for (key, value) in schema.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "properties" => Value::Object(map(value, json_schema)),
            "items" | "additionalProperties" | "not" => json_schema(value),
            "allOf" | "anyOf" | "oneOf" => {
                let all = value.as_array().into_iter().flatten();
                all.map(json_schema).collect()
            }
            "minimum" if is("exclusiveMinimum") => {
                read.insert("exclusiveMinimum".to_owned(), value.clone());
                continue;
            }
            "maximum" if is("exclusiveMaximum") => {
                read.insert("exclusiveMaximum".to_owned(), value.clone());
                continue;
            }
            "type" | "enum" | "format" | "pattern" | "required" | "uniqueItems" | "multipleOf"
            | "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems"
            | "minProperties" | "maxProperties" => value.clone(),
            _ => continue,
        };
        read.insert(key.clone(), value);
    }
    match schema {
        Value::Bool(_) => schema.clone(),
        _ if is("nullable") => json!({ "anyOf": [read, { "type": "null" }] }),
        _ => Value::Object(read),
    }
}
