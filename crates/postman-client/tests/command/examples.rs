//! Examples of a converted document, and what else is said of inputs.

use std::fs;

use serde_json::{Value, json};

use crate::Folder;

/// A folder with a collection that saved an answer.
fn folder() -> Folder {
    let folder = Folder::new();
    let collection = json!({
        "info": { "name": "Acme" },
        "item": [{
            "name": "Get a pet",
            "request": { "method": "GET", "url": "https://api.example.com/pets/1" },
            "response": [{ "name": "Rex", "code": 200, "body": "{\"name\": \"Rex\", \"chip\": \"985\"}" }],
        }],
    });
    fs::write(folder.path("acme.json"), collection.to_string()).unwrap();
    folder
}

fn examples(document: &str) -> Value {
    let document: Value = serde_json::from_str(document).unwrap();
    document["paths"]["/pets/1"]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
        .clone()
}

#[test]
fn a_converted_document_has_examples_unless_they_are_declined() {
    let folder = folder();
    let rex = json!({ "Rex": { "value": { "name": "Rex", "chip": "985" } } });
    let with = ["convert", "acme.json", "--out", "with.json"];
    let without = [
        "convert",
        "acme.json",
        "--no-examples",
        "--out",
        "without.json",
    ];
    for arguments in [&with[..], &without[..]] {
        let (code, _, error) = folder.run(arguments);
        assert_eq!(code, 0, "{error}");
        assert_eq!(folder.run(&[arguments, &["--check"]].concat()).0, 0);
    }
    assert_eq!(examples(&folder.read("with.json")), rex);
    assert!(examples(&folder.read("without.json")).is_null());
    let other = ["convert", "acme.json", "--out", "without.json", "--check"];
    assert_eq!(folder.run(&other).0, 2);
    assert_eq!(
        folder
            .run(&[&other[..], &["--no-examples", "--examples"]].concat())
            .0,
        2
    );
    // An example is nothing to a caller.
    let (code, printed, _) = folder.run(&["diff", "without.json", "with.json"]);
    assert_eq!(
        (code, printed.as_str()),
        (0, "nothing changed for callers\n")
    );
    let (code, _, error) = folder.run(&["generate", "acme.json", "--out", "acme-api"]);
    assert_eq!(code, 0, "{error}");
    assert!(examples(&folder.read("acme-api/openapi.json")).is_null());
}

#[test]
fn an_overlay_that_marks_a_secret_takes_its_examples_away() {
    let folder = folder();
    let overlay = json!({ "overlay": "1.0.0", "info": { "title": "Facts", "version": "1" }, "actions": [{
        "target": "$.components.schemas.*.properties.chip", "description": "It is secret.",
        "update": { "format": "password" },
    }] });
    fs::write(folder.path("overlay.json"), overlay.to_string()).unwrap();
    let (code, printed, error) = folder.run(&["convert", "acme.json", "--overlay", "overlay.json"]);
    assert_eq!(code, 0, "{error}");
    assert!(printed.contains("password") && examples(&printed).is_null());
    assert!(
        error.contains("note[example-left-out]: this body may hold a secret"),
        "{error}"
    );
}

#[test]
fn operations_that_share_a_path_are_counted() {
    let folder = Folder::new();
    let query = |name: &str| {
        json!({ "name": name, "request": {
        "method": "POST", "url": "https://api.example.com/graphql",
        "body": { "mode": "graphql", "graphql": { "query": format!("query {name} {{ a }}") } },
    } })
    };
    let collection = json!({ "info": { "name": "Acme" }, "item": [query("dogs"), query("cats")] });
    fs::write(folder.path("acme.json"), collection.to_string()).unwrap();
    let (_, _, error) = folder.run(&["convert", "acme.json"]);
    assert!(error.contains("3 operations, "), "{error}");
}

#[test]
fn a_client_says_what_it_is_generated_from() {
    let folder = Folder::new();
    folder.convert("api.json");
    for (input, out, what) in [
        ("acme.json", "of-collection", "its Postman collection"),
        ("api.json", "of-document", "its OpenAPI document"),
    ] {
        let (code, _, error) = folder.run(&["generate", input, "--out", out]);
        assert_eq!(code, 0, "{error}");
        for file in ["Cargo.toml", "README.md"] {
            let text = folder.read(folder.path(out).join(file));
            assert!(text.contains(&format!("generated from {what}")), "{text}");
        }
    }
}

#[test]
fn a_given_value_of_a_secret_is_neither_used_nor_written() {
    let folder = Folder::new();
    let environment = json!({ "name": "live", "values": [
        { "key": "key", "value": "", "type": "secret" }, { "key": "host", "value": "a" },
    ] });
    fs::write(folder.path("live.json"), environment.to_string()).unwrap();
    let arguments = [
        "generate",
        "acme.json",
        "--out",
        "acme-api",
        "--env",
        "live.json",
        "--set",
        "key=bone-4711",
        "--set",
        "host=api.example.com",
    ];
    for _ in 0..2 {
        let (code, printed, error) = folder.run(&arguments);
        assert_eq!(code, 0, "{error}");
        assert!(error.contains("the variable `key` is secret"), "{error}");
        assert!(!printed.contains("4711") && !error.contains("4711"));
        for file in [
            "postman-client.toml",
            "openapi.json",
            "README.md",
            "Cargo.toml",
        ] {
            let text = folder.read(folder.path("acme-api").join(file));
            assert!(!text.contains("4711"), "{file}: {text}");
        }
        let settings = folder.read("acme-api/postman-client.toml");
        assert!(
            settings.contains(r#"set = ["host=api.example.com"]"#),
            "{settings}"
        );
    }
}

#[test]
fn the_collections_of_a_dump_are_named() {
    let folder = Folder::new();
    let of = |name: &str| {
        json!({ "info": { "name": name }, "item": [
        { "name": format!("Get {name}"), "request": format!("https://api.example.com/{name}") },
    ] })
    };
    let dump = json!({ "version": 1, "collections": [of("dogs"), of("cats")] });
    fs::write(folder.path("dump.json"), dump.to_string()).unwrap();
    let (_, _, error) = folder.run(&["convert", "dump.json"]);
    let note = "note[collections-merged]: this input holds 2 collections, which become one document: `dogs`, `cats`";
    assert!(error.contains(note), "{error}");
    let (_, _, error) = folder.run(&["convert", "dump.json", "--collection", "cats"]);
    assert!(!error.contains("collections-merged"), "{error}");
    let (code, _, error) = folder.run(&["convert", "dump.json", "--env", "live"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("help: give an input that holds the environment, or leave its name out"),
        "{error}"
    );
}
