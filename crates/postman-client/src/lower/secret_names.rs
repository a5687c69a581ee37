//! Properties and parameters whose names are those of secrets.

use openapiv3::OpenAPI;
use postman_openapi::is_secret_name;
use serde_json::Value;

use crate::codes;
use crate::pointer::members;
use crate::report::Report;

/// Reports every string that is named like a secret, and not marked as one.
pub(super) fn report(document: &OpenAPI, report: &mut Report) {
    // Its own types are written as JSON without a failure.
    let document = serde_json::to_value(document).unwrap_or_default();
    walk("", &document, report);
}

fn walk(pointer: &str, value: &Value, report: &mut Report) {
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
            "example" | "examples" | "default" | "enum" => continue,
            _ => {}
        }
        walk(&place, inner, report);
    }
}

fn check(kind: &str, name: &str, schema: &Value, place: &str, report: &mut Report) {
    let (schema, place) = match schema.get("items") {
        Some(items) => (items, format!("{place}/items")),
        None => (schema, place.to_owned()),
    };
    let is_string = schema.get("type").is_some_and(|of| of == "string");
    let is_marked = schema.get("format").is_some_and(|of| of == "password");
    if is_marked && !is_string {
        report.add_with_help(
            codes::SECRET_SHOWN,
            &place,
            format!("the {kind} `{name}` has `format: password`, but is not a string; the client shows it"),
            "make it a string in an overlay",
        );
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
            } } } },
        });
        let mut found = Report::about("d");
        report(&serde_json::from_value(document).unwrap(), &mut found);
        let found = found.finish();
        let places: Vec<_> = found.iter().map(|d| d.places[0].pointer.as_str()).collect();
        let of = |name: &str| format!("/components/schemas/A/properties/{name}");
        assert_eq!(places, [of("pin"), of("code")]);
    }
}
