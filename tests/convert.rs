//! What the fragment says, and what the conversion has to say about it.

use std::fmt::Write;

use serde_json::Value;
use xtask::{Mode, Workspace};

use crate::{fragment, root};

/// One line an operation.
fn operations(fragment: &Value) -> String {
    let mut lines = String::new();
    for (path, item) in fragment["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"];
            let media_types = body["content"]
                .as_object()
                .map(|c| c.keys().cloned().collect::<Vec<_>>());
            let scopes: Vec<_> = operation["security"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| s["oauth2"][0].as_str().unwrap())
                .collect();
            let parameters: Vec<_> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| p["name"].as_str().unwrap())
                .collect();
            writeln!(
                lines,
                "{} {path} → {}, {}{}, parameters {}, scopes {}, label {}",
                method.to_uppercase(),
                operation["operationId"].as_str().unwrap(),
                media_types.unwrap_or_default().join(" | "),
                if body["required"] == true {
                    " (required)"
                } else {
                    ""
                },
                parameters.join(" "),
                scopes.join(" | "),
                operation["x-rate-limit-label"].as_str().unwrap_or("none"),
            )
            .unwrap();
            for (status, response) in operation["responses"].as_object().unwrap() {
                writeln!(
                    lines,
                    "  {status} {}",
                    response["description"].as_str().unwrap()
                )
                .unwrap();
                for error in response["x-error-codes"].as_array().into_iter().flatten() {
                    writeln!(
                        lines,
                        "    {} {}",
                        error["code"],
                        error["description"].as_str().unwrap()
                    )
                    .unwrap();
                }
            }
        }
    }
    lines
}

/// A few lines a schema.
fn schemas(fragment: &Value) -> String {
    let mut lines = String::new();
    for (name, schema) in fragment["components"]["schemas"].as_object().unwrap() {
        writeln!(lines, "{name}").unwrap();
        let required = schema["required"].as_array();
        for (property, rules) in schema["properties"].as_object().unwrap() {
            let is_required =
                required.is_some_and(|names| names.iter().any(|name| name == property));
            let mut rules = rules.clone();
            let description = rules.as_object_mut().unwrap().shift_remove("description");
            let mark = if is_required { "!" } else { "" };
            writeln!(lines, "  {property}{mark} {rules}").unwrap();
            if let Some(description) = description {
                writeln!(lines, "    {}", description.as_str().unwrap()).unwrap();
            }
        }
    }
    lines
}

#[test]
fn the_operations_of_the_fragment() {
    insta::assert_snapshot!("convert_operations", operations(&fragment()));
}

#[test]
fn the_schemas_of_the_fragment() {
    insta::assert_snapshot!("convert_schemas", schemas(&fragment()));
}

#[test]
fn the_report_of_a_conversion() {
    let mut out = Vec::new();
    Workspace::at(root())
        .convert(Mode::Check, &mut out)
        .unwrap();
    insta::assert_snapshot!("convert_report", String::from_utf8(out).unwrap());
}

#[test]
fn the_fragment_is_valid_openapi() {
    let schema: Value = serde_json::from_slice(
        &std::fs::read(root().join("tests/schemas/openapi-3.0.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = validator
        .iter_errors(&fragment())
        .map(|error| error.to_string())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // The validator does refuse what is wrong.
    assert!(!validator.is_valid(&serde_json::json!({ "openapi": "3.0.3", "paths": {} })));

    let parsed: openapiv3::OpenAPI = serde_json::from_value(fragment()).unwrap();
    assert_eq!(serde_json::to_value(parsed).unwrap(), fragment());
}

#[test]
fn the_fragment_keeps_no_markup_and_no_filler() {
    let text = fragment().to_string();
    for trace in [
        "(Required)",
        "only be one of",
        "<br",
        "**",
        "exercit",
        "consequat",
        "example",
        "$ref\":\"#/components/examples",
    ] {
        assert!(!text.contains(trace), "{trace} is in the fragment");
    }
    let patch = &fragment()["paths"]["/users/{userId}/tsp/{tspId}"]["patch"];
    assert_eq!(
        patch["requestBody"]["content"]["multipart/form-data"]["encoding"]["dial_in_numbers"]["contentType"],
        "application/json"
    );
}
