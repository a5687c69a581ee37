//! OpenAPI documents as inputs: ours and anybody's, of 3.0 and 3.1.

use std::fs;

use openapiv3::OpenAPI;
use postman_client::{Diagnostic, Reading, codes, read};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::generated_crates::{check, crate_of};
use crate::root;
use crate::xtask_messages::run;

/// A document with this schema as a component.
fn document(version: &str, schema: &Value) -> Value {
    json!({
        "openapi": version, "info": { "title": "Kennel", "version": "1" }, "paths": {},
        "components": { "schemas": {
            "It": schema,
            "Dog": { "type": "object", "properties": { "name": { "type": "string" } } },
        } },
    })
}

/// The codes and places of what was reported.
fn reported(diagnostics: &[Diagnostic]) -> Vec<String> {
    let places = diagnostics.iter().flat_map(|found| {
        let places = found.places.iter();
        places.map(move |place| format!("{} {}", found.code, place.pointer))
    });
    places.collect()
}

/// The schema as it is read, and what is reported.
fn schema(version: &str, stated: &Value) -> (Value, Vec<String>) {
    let Reading {
        openapi,
        diagnostics,
        ..
    } = read(&document(version, stated), "d").unwrap();
    let schema = serde_json::to_value(&openapi.components.unwrap().schemas["It"]).unwrap();
    (schema, reported(&diagnostics))
}

#[test]
fn a_schema_of_3_1_is_said_in_3_0() {
    let dog = json!({ "$ref": "#/components/schemas/Dog" });
    for (stated, said) in [
        (json!(true), json!({})),
        (
            json!({ "type": ["string", "null"], "maxLength": 3.0 }),
            json!({ "type": "string", "nullable": true, "maxLength": 3 }),
        ),
        (json!({ "type": "null" }), json!({ "nullable": true })),
        (
            json!({ "type": ["string", "integer"], "minLength": 1, "minimum": 2 }),
            json!({ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "integer", "minimum": 2 }] }),
        ),
        (
            json!({ "type": ["integer", "number"] }),
            json!({ "type": "number" }),
        ),
        (
            json!({ "const": "a" }),
            json!({ "type": "string", "enum": ["a"] }),
        ),
        (
            json!({ "enum": [1, null, 2] }),
            json!({ "type": "integer", "nullable": true, "enum": [1, null, 2] }),
        ),
        (
            json!({ "type": "integer", "exclusiveMinimum": 0, "maximum": 9.5 }),
            json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 9 }),
        ),
        (
            json!({ "type": "number", "minimum": 5, "exclusiveMinimum": 1 }),
            json!({ "type": "number", "minimum": 5.0 }),
        ),
        (
            json!({ "type": "string", "examples": ["a", "b"], "$comment": "x" }),
            json!({ "type": "string", "example": "a" }),
        ),
        (
            json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" }),
            json!({ "type": "string", "format": "byte" }),
        ),
        (
            json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
            json!({ "type": "string", "format": "binary" }),
        ),
        (
            json!({ "oneOf": [dog, { "type": "null" }], "description": "Whose." }),
            json!({ "allOf": [dog], "nullable": true, "description": "Whose." }),
        ),
        (
            json!({ "anyOf": [{ "type": "string", "maxLength": 2 }, { "type": "null" }] }),
            json!({ "type": "string", "maxLength": 2, "nullable": true }),
        ),
        (
            json!({ "oneOf": [{ "const": "on", "title": "On" }, { "const": "off" }] }),
            json!({ "type": "string", "enum": ["on", "off"] }),
        ),
        (
            json!({ "$ref": "#/components/schemas/Dog", "description": "The first." }),
            json!({ "allOf": [dog], "description": "The first." }),
        ),
        (
            json!({ "$ref": "#/components/schemas/Dog", "required": ["name"] }),
            json!({ "allOf": [dog, { "required": ["name"] }] }),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "string" }] }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        // What says nothing of values of the type.
        (
            json!({ "type": "string", "items": { "type": "string" }, "minimum": 1 }),
            json!({ "type": "string" }),
        ),
    ] {
        assert_eq!(schema("3.1.0", &stated), (said, vec![]), "{stated}");
    }
}

#[test]
fn what_3_0_can_not_say_is_reported_at_its_place() {
    let at = |rest: &str| format!("/components/schemas/It{rest}");
    for (stated, said, codes) in [
        (
            json!(false),
            json!({}),
            vec![format!("keyword-left-out {}", at(""))],
        ),
        (
            json!({ "type": "object", "if": {}, "then": {} }),
            json!({ "type": "object" }),
            vec![
                format!("keyword-left-out {}", at("/if")),
                format!("keyword-left-out {}", at("/then")),
            ],
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } }),
            json!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } }),
            vec![format!("keyword-left-out {}", at("/prefixItems"))],
        ),
        (
            json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } } }),
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            vec![format!("keyword-left-out {}", at("/patternProperties"))],
        ),
        (
            json!({ "type": "string", "enum": [1, true, {}] }),
            json!({ "type": "string", "enum": ["1", "true"] }),
            vec![
                format!("value-converted {}", at("/enum")),
                format!("value-converted {}", at("/enum")),
                format!("part-left-out {}", at("/enum")),
            ],
        ),
        (
            json!({ "type": "object", "required": true, "propertes": {}, "minProperties": -1 }),
            json!({ "type": "object" }),
            vec![
                format!("part-left-out {}", at("/required")),
                format!("part-left-out {}", at("/propertes")),
                format!("part-left-out {}", at("/minProperties")),
            ],
        ),
        (
            json!({ "type": "object", "properties": { "a": { "$ref": "#/nowhere" } } }),
            json!({ "type": "object", "properties": { "a": {} } }),
            vec![format!("reference-nowhere {}", at("/properties/a"))],
        ),
    ] {
        assert_eq!(schema("3.1.0", &stated), (said, codes), "{stated}");
    }
}

#[test]
fn a_reference_leads_to_a_component() {
    let mut document = document(
        "3.0.3",
        &json!({ "$ref": "#/components/schemas/Dog/properties/name" }),
    );
    document["paths"] = json!({
        "/dogs/{id}": { "$ref": "#/x-paths/dog" },
        "/cats": { "get": { "responses": { "200": { "$ref": "#/components/responses/Alias" } } } },
    });
    document["x-paths"] = json!({ "dog": {
        "parameters": [{ "$ref": "#/components/parameters/id" }],
        "get": { "responses": { "200": { "$ref": "#/components/responses/Dog" } } },
    } });
    document["components"]["parameters"] =
        json!({ "id": { "name": "id", "in": "path", "schema": {} } });
    document["components"]["responses"] = json!({
        "Alias": { "$ref": "#/components/responses/Dog" },
        "Dog": { "description": "A dog." },
    });
    let reading = read(&document, "d").unwrap();
    assert_eq!(
        reported(&reading.diagnostics),
        ["component-added /components/schemas/It"]
    );
    let read = serde_json::to_value(&reading.openapi).unwrap();
    let dog = json!({ "$ref": "#/components/responses/Dog" });
    let at = |pointer: &str| read.pointer(pointer).unwrap_or(&Value::Null).clone();
    assert_eq!(
        at("/components/schemas/It/$ref"),
        "#/components/schemas/name"
    );
    assert_eq!(at("/components/schemas/name"), json!({ "type": "string" }));
    assert_eq!(at("/paths/~1dogs~1{id}/get/responses/200"), dog);
    assert_eq!(
        at("/components/responses/Alias"),
        json!({ "description": "A dog." })
    );
    assert_eq!(
        at("/paths/~1dogs~1{id}/parameters/0"),
        json!({ "$ref": "#/components/parameters/id" })
    );
    assert_eq!(at("/paths/~1cats/get/responses/200"), dog);
}

/// YAML makes one of a version without quotes.
#[test]
fn a_version_may_be_a_number() {
    let siblings = json!({ "$ref": "#/components/schemas/Dog", "minProperties": 1 });
    let read_of = |document: &Value| {
        let reading = read(document, "d").unwrap();
        let codes = reported(&reading.diagnostics);
        (serde_json::to_value(&reading.openapi).unwrap(), codes)
    };
    let [old, new] = [(3.0, "3.0.3"), (3.1, "3.1.0")].map(|(number, text)| {
        let mut document = document(text, &siblings);
        let read = read_of(&document);
        document["openapi"] = json!(number);
        assert_eq!(read_of(&document), read, "{number}");
        read
    });
    assert_ne!(old, new);
}

#[test]
fn what_is_no_document_is_refused_with_help() {
    let refused = |document: Value| {
        let rejection = read(&document, "d.json").unwrap_err();
        rejection.to_string()
    };
    let swagger = refused(json!({ "swagger": "2.0" }));
    assert!(
        swagger.contains("Swagger 2.0") && swagger.contains("= help:"),
        "{swagger}"
    );
    for (document, fault) in [
        (json!({ "openapi": "4.0.0" }), "this is OpenAPI \"4.0.0\""),
        (json!({ "openapi": 4.0 }), "this is OpenAPI \"4.0\""),
        (json!([]), "states no version"),
        (
            document("3.0.0", &json!({ "$ref": "dogs.yaml#/Dog" })),
            "the reference \"dogs.yaml#/Dog\" leads to another file or address",
        ),
    ] {
        let refused = refused(document);
        assert!(
            refused.contains(fault) && refused.contains("d.json"),
            "{refused}"
        );
    }
}

/// What we write is read as it is.
#[test]
fn our_own_documents_are_read_as_they_are() {
    let mut files = vec![
        root().join("spec/openapi.json"),
        root().join("tests/hard-api/openapi.json"),
    ];
    let trips = fs::read_dir(root().join("tests/round_trip/openapi")).unwrap();
    files.extend(trips.map(|file| file.unwrap().path()));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let openapi: OpenAPI = serde_json::from_str(&text).unwrap();
        let reading = read(&document, "d").unwrap();
        assert_eq!(
            reported(&reading.diagnostics),
            [""; 0],
            "{}",
            file.display()
        );
        let (read, stated) = (json!(reading.openapi), json!(openapi));
        for (read, stated) in [
            (&read["paths"], &stated["paths"]),
            (&read["components"], &stated["components"]),
        ] {
            assert_eq!(read, stated, "{}", file.display());
        }
    }
}

/// Everything that is hard in anybody's documents, once.
fn hard() -> Value {
    let file = root().join("tests/fixtures/hard.openapi.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn a_hard_document_generates_and_its_losses_are_reported() {
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("hard-document-api");
    let from = root().join("tests/fixtures/hard.openapi.json");
    let (code, printed, error) = run(
        &root(),
        &[
            "codegen",
            "--from",
            from.to_str().unwrap(),
            "--out",
            to.to_str().unwrap(),
        ],
    );
    assert_eq!(code, 0, "{printed}{error}");
    let folder = to.display().to_string();
    let root = format!("{}/", root().display());
    let printed = printed.replace(&folder, "OUT").replace(&root, "");
    let lines = printed.lines().filter(|line| !line.starts_with("wrote "));
    insta::assert_snapshot!("documents_hard", lines.collect::<Vec<_>>().join("\n"));

    let source = crate::generated(&to);
    let methods = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("fn "));
    let methods = methods.filter_map(|line| line.split_once("(&self)"));
    let mut methods: Vec<_> = methods.map(|(name, _)| name).collect();
    methods.sort_unstable();
    methods.dedup();
    insta::assert_snapshot!("documents_hard_methods", methods.join("\n"));

    // What was generated is an input, too.
    let again = out.path().join("again.json");
    let document = to.join("openapi.json");
    let (code, _, error) = run(
        &crate::root(),
        &[
            "convert",
            "--from",
            document.to_str().unwrap(),
            "--out",
            again.to_str().unwrap(),
        ],
    );
    assert_eq!(code, 0, "{error}");
    assert_eq!(fs::read(document).unwrap(), fs::read(again).unwrap());
}

#[test]
#[ignore = "slow: compiles a crate"]
fn the_client_of_a_hard_document_compiles() {
    let reading = read(&hard(), "hard.openapi.json").unwrap();
    check(crate_of(&reading.openapi, "hard-document-api").path());
}

#[test]
fn a_document_is_read_alone() {
    let from = root().join("tests/fixtures/hard.openapi.json");
    let from = from.to_str().unwrap();
    let (code, _, error) = run(
        &root(),
        &["convert", "--from", from, from, "--out", "/dev/stdout"],
    );
    assert_eq!(code, 1);
    assert!(
        error.contains("is an OpenAPI document, which is read alone"),
        "{error}"
    );
}

/// JSON with the words of OpenAPI in it.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "enum",
        "const",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "items",
        "prefixItems",
        "properties",
        "required",
        "nullable",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "$ref",
        "additionalProperties",
        "patternProperties",
        "discriminator",
        "examples",
        "schema",
        "content",
        "application/json",
        "parameters",
        "responses",
        "200",
        "get",
        "/a/{b}",
        "in",
        "name",
        "style",
        "explode",
        "security",
        "flows",
        "x-a",
        "a",
        "description",
        "format",
    ]);
    let text = prop::sample::select(vec![
        "string",
        "integer",
        "array",
        "object",
        "null",
        "query",
        "path",
        "deepObject",
        "password",
        "#/components/schemas/It",
        "#/components/schemas/It/items",
        "#/paths",
        "#",
        "a",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: proptest::test_runner::RngSeed::Fixed(31),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// A part that is broken does not stand in the way of the document, and what is read
    /// is read again without a loss.
    #[test]
    fn any_part_is_read(part in any_json()) {
        for version in ["3.0.3", "3.1.0"] {
            let mut document = document(version, &part);
            document["paths"] = json!({ "/it": { "get": part, "post": { "requestBody": part,
                "parameters": [part], "responses": { "200": part } } } });
            let reading = match read(&document, "d") {
                Ok(reading) => reading,
                Err(rejection) => {
                    let mut codes = rejection.diagnostics.iter().map(|found| found.code);
                    let is_outside = codes.any(|code| code == codes::REFERENCE_OUTSIDE);
                    prop_assert!(is_outside, "{}", rejection);
                    continue;
                }
            };
            let said = serde_json::to_value(&reading.openapi).unwrap();
            let again = read(&said, "d");
            let again = again.map_err(|rejection| TestCaseError::fail(rejection.to_string()))?;
            let lost: Vec<_> = reported(&again.diagnostics);
            let lost = lost.iter().filter(|code| code.starts_with("part-left-out"));
            prop_assert_eq!(lost.count(), 0, "{:?} {}", again.diagnostics, said);
        }
    }
}
