//! The document, and what the conversion reports.

use serde_json::{Value, json};
use xtask::{Mode, Workspace};

use crate::outline::{operations, schemas};
use crate::{document, root};

#[test]
fn the_operations_of_the_document() {
    insta::assert_snapshot!("convert_operations", operations(&document()));
}

#[test]
fn the_schemas_of_the_document() {
    insta::assert_snapshot!("convert_schemas", schemas(&document()));
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
fn the_document_is_valid_openapi() {
    let schema = crate::json("tests/schemas/openapi-3.0.json");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = validator
        .iter_errors(&document())
        .map(|error| error.to_string())
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // The validator does refuse what is wrong.
    assert!(!validator.is_valid(&json!({ "openapi": "3.0.3", "paths": {} })));

    let parsed: openapiv3::OpenAPI = serde_json::from_value(document()).unwrap();
    assert_eq!(serde_json::to_value(parsed).unwrap(), document());
}

#[test]
fn the_document_keeps_no_markup_and_no_filler() {
    let text = document().to_string();
    for trace in [
        "(Required)",
        "only be one of",
        "<br",
        "**",
        "exercit",
        "consequat",
        "$ref\":\"#/components/examples",
    ] {
        assert!(!text.contains(trace), "{trace} is in the document");
    }
    assert!(!has_example(&document()));
    // A property may have that name, and a description that word.
    let schema = json!({ "properties": { "example": { "description": "example" } } });
    assert!(!has_example(&schema));
    assert!(has_example(&json!([{ "schema": { "examples": {} } }])));
    let patch = &document()["paths"]["/users/{userId}/tsp/{tspId}"]["patch"];
    assert_eq!(
        patch["requestBody"]["content"]["multipart/form-data"]["encoding"]["dial_in_numbers"]["contentType"],
        "application/json"
    );
}

/// Whether a document holds an example of the vendor's.
fn has_example(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(has_example),
        Value::Object(members) => members.iter().any(|(key, value)| match key.as_str() {
            "example" | "examples" => true,
            // The keys are names that the vendor chose.
            "properties" => value.as_object().unwrap().values().any(has_example),
            _ => has_example(value),
        }),
        _ => false,
    }
}
