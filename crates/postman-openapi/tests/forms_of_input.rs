//! The forms in which one and the same request may be written.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Conversion, Input, Profile, codes, convert};
use serde_json::{Value, json};

fn converted(text: &str) -> Conversion {
    convert(&[Input { name: "test", text }], &Profile::plain()).unwrap()
}

fn paths(text: &str) -> Value {
    serde_json::to_value(converted(text).openapi.paths).unwrap()
}

#[test]
fn a_request_is_the_same_however_it_is_written() {
    let item = |request: Value| json!({ "name": "Get a pet", "request": request });
    let string = item(json!("{{baseUrl}}/pets/:id")).to_string();
    let expected = paths(&string);
    assert_eq!(expected["/pets/{id}"]["get"]["operationId"], "getPet");
    for request in [
        json!({ "method": "get", "url": "{{baseUrl}}/pets/{{id}}" }),
        json!({ "url": { "raw": "{{baseUrl}}/pets/:id" } }),
        json!({ "method": "GET", "url": { "host": ["{{baseUrl}}"], "path": ["pets", ":id"] } }),
        json!({ "method": "GET", "url": { "path": "/pets/:id" }, "description": { "content": "" } }),
    ] {
        assert_eq!(
            paths(&item(request.clone()).to_string()),
            expected,
            "{request}"
        );
    }
    assert_eq!(
        paths(&format!("\u{feff}{string}")),
        expected,
        "a byte order mark"
    );
}

#[test]
fn folders_name_tags_and_variables_name_servers() {
    let collection = json!({
        "collection": {
            "info": { "name": "Pets", "version": { "major": 2, "minor": 1, "patch": 0 } },
            "variable": [{ "key": "baseUrl", "value": "https://api.example.com/v1/" }],
            "item": [{ "name": "pet", "item": [{ "name": "List pets", "request": "{{baseUrl}}/pets?limit=1&limit=2" }] }],
        },
    });
    let Conversion {
        openapi,
        diagnostics,
        ..
    } = converted(&collection.to_string());
    let codes: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [codes::STATUS_UNKNOWN], "it has no saved response");
    assert_eq!(
        (openapi.info.title.as_str(), openapi.info.version.as_str()),
        ("Pets", "2.1.0")
    );
    assert_eq!(
        openapi.servers.first().unwrap().url,
        "https://api.example.com/v1"
    );
    let (path, _, operation) = openapi.operations().next().unwrap();
    assert_eq!(
        (path, operation.tags.as_slice()),
        ("/pets", &["pet".to_owned()][..])
    );
    assert_eq!(
        operation.parameters.len(),
        1,
        "a repeated query parameter is one"
    );
}

#[test]
fn an_environment_gives_values_that_go_before_those_of_the_collection() {
    let collection = json!({
        "info": { "name": "Pets", "version": "1" },
        "variable": [{ "key": "baseUrl", "value": "https://api.example.com" }, { "key": "limit", "value": "20" }],
        "item": [{ "name": "List pets", "request": "{{baseUrl}}/{{tenant}}/pets/{{key}}?{{page}}" }],
    });
    let environment = json!({ "environment": { "name": "Test", "values": [
        { "key": "baseUrl", "value": "https://test.example.com/v2", "enabled": true },
        { "key": "tenant", "value": "acme/eu", "enabled": true },
        { "key": "page", "value": "limit={{limit}}&after=x", "enabled": true },
        { "key": "limit", "value": "many", "enabled": false },
        { "key": "key", "value": "gold/4711", "type": "secret", "enabled": true },
    ] } });
    let (collection, environment) = (collection.to_string(), environment.to_string());
    let inputs = [("pets", &collection), ("test", &environment)];
    let inputs = inputs.map(|(name, text)| Input { name, text });
    let converted = convert(&inputs, &Profile::plain()).unwrap();
    let document = serde_json::to_value(&converted.openapi).unwrap();
    assert_eq!(document["servers"][0]["url"], "https://test.example.com/v2");
    let operation = &document["paths"]["/acme/eu/pets/{key}"]["get"];
    let names = operation["parameters"].as_array().unwrap();
    let names: Vec<_> = names.iter().map(|parameter| &parameter["name"]).collect();
    assert_eq!(names, ["key", "limit", "after"]);
    assert_eq!(operation["parameters"][1]["schema"]["type"], "integer");
    assert!(!document.to_string().contains("4711"), "a secret is kept");

    let alone = convert(&inputs[1..], &Profile::plain()).unwrap_err();
    assert_eq!(alone.diagnostics[0].code, codes::NOT_POSTMAN);
}

#[test]
fn each_collection_of_a_data_dump_is_read() {
    let collection = |name: &str| json!({ "info": { "name": name }, "item": [{ "name": format!("Get a {name}"), "request": format!("https://{name}.example/{name}s") }] });
    let dump = json!({
        "version": 1,
        "collections": [collection("pet"), collection("shop")],
        "environments": [{ "name": "Test", "values": [] }],
    });
    let Conversion {
        openapi,
        diagnostics,
        ..
    } = converted(&dump.to_string());
    let paths: Vec<_> = openapi.operations().map(|(path, ..)| path).collect();
    assert_eq!(paths, ["/pets", "/shops"]);
    let mut found = diagnostics.iter();
    assert!(found.any(|found| found.code == codes::ENVIRONMENT_NOT_USED));
}
