//! Secrets that the client would show: properties and parameters with the names of secrets,
//! and secrets that are no strings.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use postman_openapi::is_secret_name;
use serde::Serialize;
use serde_json::Value;

use crate::codes;
use crate::pointer::{component, members};
use crate::report::Report;

/// Members of a schema that are values.
const NO_SCHEMAS: &[&str] = &["example", "examples", "default", "enum"];

/// Reports every string that is named like a secret and not marked as one, and every number
/// that is marked as one.
pub(super) fn report(document: &OpenAPI, report: &mut Report) {
    // Its own types are written as JSON without a failure.
    let document = serde_json::to_value(document).unwrap_or_default();
    walk("", &document, report);
}

fn walk(pointer: &str, value: &Value, report: &mut Report) {
    let is_number = value
        .get("type")
        .is_some_and(|of| of == "integer" || of == "number");
    if is_number && is_marked(value) {
        report.add_with_help(
            codes::SECRET_SHOWN,
            pointer,
            "this number has `format: password`, which hides strings alone; the client shows it",
            "make it a string in an overlay, if it is one on the wire",
        );
    }
    for (name, inner, place) in members(pointer, value) {
        match name.as_str() {
            "properties" => {
                // `{"key": …, "value": …}` is a pair.
                let is_pair = inner.get("value").is_some();
                for (name, schema, place) in members(&place, inner) {
                    if !(is_pair && name == "key") {
                        check("property", &name, schema, &place, report);
                    }
                }
            }
            "schema" => {
                if let Some(name) = value.get("name").and_then(Value::as_str) {
                    check("parameter", name, inner, &place, report);
                }
            }
            name if NO_SCHEMAS.contains(&name) => continue,
            _ => {}
        }
        walk(&place, inner, report);
    }
}

fn is_marked(schema: &Value) -> bool {
    schema.get("format").is_some_and(|of| of == "password")
}

fn check(kind: &str, name: &str, schema: &Value, place: &str, report: &mut Report) {
    let (schema, place) = match schema.get("items") {
        Some(items) => (items, format!("{place}/items")),
        None => (schema, place.to_owned()),
    };
    let is_string = schema.get("type").is_some_and(|of| of == "string");
    let is_plain = ["format", "enum"]
        .iter()
        .all(|key| schema.get(key).is_none());
    if is_string && is_plain && is_secret_name(name) {
        report.add(
            codes::SECRET_SHOWN,
            &place,
            format!("the {kind} `{name}` has the name of a secret, but not `format: password`; the client shows it"),
        );
    }
}

/// The components that are secrets, or have one within.
#[derive(Debug)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    pub(super) fn of(document: &OpenAPI) -> Self {
        let components = document.components.iter().flat_map(|c| &c.schemas);
        let components = components.map(|(name, schema)| (name, Within::of(schema)));
        let mut components: Vec<_> = components.collect();
        let mut secrets = Self(BTreeSet::new());
        loop {
            let known = components.len();
            components.retain(|(name, within)| {
                let is_one = secrets.are_among(within);
                if is_one {
                    secrets.0.insert((*name).clone());
                }
                !is_one
            });
            if components.len() == known {
                return secrets;
            }
        }
    }

    /// Whether a schema is a secret, or has one within.
    pub(super) fn are_within(&self, schema: &impl Serialize) -> bool {
        self.are_among(&Within::of(schema))
    }

    fn are_among(&self, within: &Within) -> bool {
        within.is_secret || !self.0.is_disjoint(&within.components)
    }
}

/// What is within a schema.
#[derive(Default)]
struct Within {
    is_secret: bool,
    components: BTreeSet<String>,
}

impl Within {
    fn of(schema: &impl Serialize) -> Self {
        let mut within = Self::default();
        // A schema is written as JSON without a failure.
        within.add(&serde_json::to_value(schema).unwrap_or_default());
        within
    }

    fn add(&mut self, value: &Value) {
        self.is_secret |= is_marked(value);
        let reference = value.get("$ref").and_then(Value::as_str);
        self.components
            .extend(reference.and_then(component).map(str::to_owned));
        for (name, inner, _) in members("", value) {
            if !NO_SCHEMAS.contains(&name.as_str()) {
                self.add(inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lower::{lower, spread};

    #[test]
    fn what_the_client_would_show_is_reported() {
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": {},
            "components": { "schemas": { "A": { "type": "object", "properties": {
                "pin": { "type": "string" },
                "code": { "type": "integer", "format": "password" },
                "secret": { "type": "string", "format": "password" },
                "tokens": { "type": "object", "properties": {
                    "key": { "type": "string" }, "value": { "type": "string" },
                } },
            } }, "Codes": { "type": "array", "items": { "type": "number", "format": "password" } } } },
        });
        let mut found = Report::about("d");
        report(&serde_json::from_value(document).unwrap(), &mut found);
        let found = found.finish();
        let places = found.iter().flat_map(|diagnostic| &diagnostic.places);
        let places: Vec<_> = places.map(|place| place.pointer.as_str()).collect();
        let of = |name: &str| format!("/components/schemas/A/properties/{name}");
        assert_eq!(
            places,
            [
                of("pin"),
                of("code"),
                "/components/schemas/Codes/items".to_owned()
            ]
        );
    }

    #[test]
    fn a_secret_in_any_json_is_reported() {
        let string = json!({ "type": "string" });
        let secret = json!({ "type": "string", "format": "password" });
        let flag = json!({ "type": "boolean" });
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": {},
            "components": { "schemas": {
                "Alone": { "oneOf": [secret, flag] },
                "ByReference": { "anyOf": [{ "$ref": "#/components/schemas/Holder" }, flag] },
                "Hidden": { "oneOf": [secret, string] },
                "None": { "oneOf": [string, flag] },
                "Holder": { "type": "object", "properties": { "one": { "$ref": "#/components/schemas/Secret" } } },
                "Secret": secret,
            } },
        });
        let document = serde_json::from_value(document).unwrap();
        let diagnostics = lower(&spread(&document), "d").report.finish();
        let found = diagnostics.iter().filter(|d| d.code == codes::SECRET_SHOWN);
        let places = found.flat_map(|diagnostic| &diagnostic.places);
        let places: Vec<_> = places.map(|place| place.pointer.as_str()).collect();
        let of = |name: &str| format!("/components/schemas/{name}");
        assert_eq!(places, [of("Alone"), of("ByReference")]);
    }
}
