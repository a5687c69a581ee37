//! Whatever JSON it is given, the converter gives a valid document or an error
//! with its place, and never panics.

use std::sync::LazyLock;

use postman_openapi::{Input, Profile, Severity, convert};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::root;

/// The members that Postman writes, whatever stands in them here.
const NAMES: &[&str] = &[
    "info",
    "name",
    "item",
    "request",
    "response",
    "method",
    "url",
    "raw",
    "host",
    "path",
    "query",
    "variable",
    "key",
    "value",
    "type",
    "description",
    "content",
    "header",
    "body",
    "mode",
    "formdata",
    "urlencoded",
    "raw",
    "auth",
    "oauth2",
    "bearer",
    "code",
    "status",
    "originalRequest",
    "event",
    "id",
    "disabled",
    "file",
    "graphql",
    "collection",
];

const TEXTS: &[&str] = &[
    "",
    "GET",
    "patch",
    "BREW",
    "{{baseUrl}}",
    ":id",
    "{{id}}",
    "/",
    "//",
    "https://a.example/b/:c?d=e#f",
    "{",
    "}",
    "a b",
    "formdata",
    "raw",
    "urlencoded",
    "file",
    "text",
    "[{\"a\":1}]",
    "{\"a\":{}}",
    "null",
    "1",
    "true",
    "(Required) numeric value, length is less than 16",
    "(This can only be one of A,,B)",
    "oauth2",
    "noauth",
    "bearer",
    "Added as a part of security scheme: oauth2",
    "Authorization",
    "Content-Type",
    "ü~/\u{0}",
    "x\u{2028}y",
    "$ref",
    "**Scopes:** `a` `b`",
    "**Error Code:** `300` x",
    "length is less than 0",
    "length is less than 999999999999",
    "2020-02-29",
    "<integer>",
    "components",
    "9",
    "-",
    "List the things",
    "__",
    "a.b",
    "{a}{b}",
    "%7B",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(TEXTS).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => Just("x".repeat(255)),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop_oneof![any::<i64>(), 100..600i64].prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
    ];
    let name = prop_oneof![8 => prop::sample::select(NAMES).prop_map(str::to_owned), 1 => text()];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A collection that is well-formed as far as its requests, and any JSON in it.
fn nearly_a_collection() -> impl Strategy<Value = Value> {
    let request = (any_json(), any_json(), any_json(), any_json(), text(), text()).prop_map(
        |(header, body, url, response, name, method)| {
            json!({ "name": name, "request": { "method": method, "header": header, "url": url, "body": body,
                "description": name }, "response": [response] })
        },
    );
    let form = (text(), text(), text(), text(), any_json()).prop_map(|(key, value, description, path, more)| {
        let field = json!({ "key": key, "value": value, "description": description, "type": "text" });
        json!({ "name": description, "request": { "method": "POST", "description": description,
            "url": { "path": ["a", path, ":b"], "query": [field], "variable": [{ "key": "b", "value": value }] },
            "header": [field], "body": { "mode": "formdata", "formdata": [field, more] } },
            "response": [{ "name": description, "code": 200, "body": value }, more] })
    });
    let items = prop::collection::vec(prop_oneof![request, form], 0..4);
    (items, any_json(), any_json()).prop_map(|(items, auth, variable)| {
        json!({ "info": { "name": "API" }, "auth": auth, "variable": variable, "item": [{ "name": "Folder", "item": items }] })
    })
}

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = std::fs::read(root().join("tests/schemas/openapi-3.0.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap()
});

fn profile() -> Profile {
    Profile {
        scope_labels: vec!["Scopes".into()],
        error_code_labels: vec!["Error Code".into()],
        ..Profile::plain()
    }
}

/// Converts `input` and asserts that the outcome is valid, or refused with a
/// place.
pub(crate) fn assert_sound(input: &Value) {
    let text = input.to_string();
    match convert(
        &[Input {
            name: "any",
            text: &text,
        }],
        &profile(),
    ) {
        Ok(conversion) => {
            let document = serde_json::to_value(&conversion.openapi).unwrap();
            let faults: Vec<_> = VALIDATOR
                .iter_errors(&document)
                .map(|e| format!("{} {e}", e.instance_path()))
                .collect();
            assert!(
                faults.is_empty(),
                "{}\n{input}\n{document}",
                faults.join("\n")
            );
            assert_consistent(&document, input);
            let again: openapiv3::OpenAPI = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(again).unwrap(), document);
            for diagnostic in conversion.diagnostics {
                assert!(
                    input.pointer(&diagnostic.pointer).is_some(),
                    "{diagnostic} points nowhere in {input}"
                );
            }
        }
        Err(rejection) => {
            let errors: Vec<_> = rejection
                .diagnostics
                .iter()
                .filter(|d| d.severity == Severity::Error)
                .collect();
            assert!(!errors.is_empty());
            for error in errors {
                assert!(
                    input.pointer(&error.pointer).is_some(),
                    "{error} points nowhere in {input}"
                );
            }
        }
    }
}

/// What the schema of OpenAPI does not say: ids are unique, a path's template
/// and its parameters name the same, references lead somewhere.
fn assert_consistent(document: &Value, input: &Value) {
    let mut ids = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut template: Vec<_> = path
            .split('{')
            .skip(1)
            .map(|rest| rest.split_once('}').expect(path).0)
            .collect();
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(
                !id.is_empty() && !ids.contains(&id),
                "{id:?} twice in {input}"
            );
            ids.push(id);
            let names = |place: &str| -> Vec<&str> {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let placed = parameters.filter(|parameter| parameter["in"] == place);
                let mut names: Vec<_> = placed
                    .map(|parameter| parameter["name"].as_str().unwrap())
                    .collect();
                names.sort_unstable();
                names
            };
            template.sort_unstable();
            assert_eq!(names("path"), template, "{method} {path} in {input}");
            for place in ["query", "header"] {
                let mut once = names(place);
                once.dedup();
                assert_eq!(once, names(place), "{method} {path} in {input}");
            }
        }
    }
    let text = document.to_string();
    for reference in text
        .split("{\"$ref\":\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            document.pointer(reference).is_some(),
            "{reference} leads nowhere in {document}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_json_is_converted_or_refused(input in any_json()) {
        assert_sound(&input);
    }

    #[test]
    fn a_collection_that_holds_any_json_is_converted_or_refused(input in nearly_a_collection()) {
        assert_sound(&input);
    }
}
