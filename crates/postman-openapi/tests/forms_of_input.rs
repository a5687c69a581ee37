//! The forms in which one and the same request may be written.

#![allow(
    clippy::unwrap_used,
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
