//! What `cargo xtask` says and how it exits: done, stale, and on every kind of
//! broken input, with the proof that nothing was written.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::drift::copy_of_inputs;
use crate::{document, root};

/// Exit code, reports and error of `cargo xtask` with these arguments.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let root = root.to_str().unwrap();
    let arguments = [&["xtask"], arguments, &["--root", root]].concat();
    let code = xtask::main(arguments, &mut out, &mut err, xtask::Colors::default());
    let text = |bytes| String::from_utf8(bytes).unwrap().replace(root, "[root]");
    (code, text(out), text(err))
}

/// Every file below `folder` with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

pub(crate) const ITEM: &str = "spec/postman/update-a-tsp-account.json";

/// Replaces the item and states its new hash.
pub(crate) fn replace_item(root: &Path, text: &str) {
    let before = sha256(&root.join(ITEM));
    fs::write(root.join(ITEM), text).unwrap();
    let table = root.join("spec/README.md");
    let stated = fs::read_to_string(&table)
        .unwrap()
        .replace(&before, &sha256(&root.join(ITEM)));
    fs::write(table, stated).unwrap();
}

/// By the tool that the documentation names.
fn sha256(file: &Path) -> String {
    let output = Command::new("sha256sum").arg(file).output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned()
}

fn change_overlay(root: &Path, change: impl FnOnce(&mut Vec<Value>)) {
    let file = root.join("spec/overlay.json");
    let mut overlay: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    change(overlay["actions"].as_array_mut().unwrap());
    fs::write(file, overlay.to_string()).unwrap();
}

fn action(target: &str, update: Value) -> Value {
    json!({ "target": target, "description": "test", "update": update })
}

/// Adds a second item, as spec/README.md says.
fn add_item(root: &Path) {
    let file = "spec/postman/get-a-tsp-bridge.json";
    let item = json!({
        "name": "Get a TSP bridge",
        "request": { "method": "GET", "url": "{{baseUrl}}/users/:userId/tsp/:tspId/bridge" },
        "response": [{ "name": "The bridge.", "code": 200, "body": "{\"name\": \"US_TSP_TB\"}" }],
    });
    fs::write(root.join(file), item.to_string()).unwrap();
    let row = format!(
        "| `postman/get-a-tsp-bridge.json` | `{}` | today | test |\n",
        sha256(&root.join(file))
    );
    let table = root.join("spec/README.md");
    let text = fs::read_to_string(&table).unwrap();
    let end = text.find("\n\nThe item's own curl line").unwrap();
    fs::write(
        table,
        format!("{}\n{row}{}", &text[..end], &text[end + 1..]),
    )
    .unwrap();
}

#[test]
fn an_added_item_is_generated_beside_the_others() {
    let copy = copy_of_inputs();
    add_item(copy.path());
    let (code, printed, error) = run(copy.path(), &["codegen"]);
    assert_eq!(code, 0, "{error}");
    let paths = document()["paths"].as_object().unwrap().clone();
    let operations: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    let expected = format!("{} operations, 1 warning, 1 note\n", operations + 1);
    assert!(printed.contains(&expected), "{printed}");
    assert!(printed.contains("warning[security-unknown]"), "{printed}");
    let generated = crate::generated(&copy.path().join("crates/zoom-api"));
    for part in [
        "fn get_tsp_bridge(",
        "fn update_tsp_account(",
        "static GET_TSP_BRIDGE: Operation",
    ] {
        assert!(generated.contains(part), "{part}");
    }
}

#[test]
fn an_overlay_answers_what_an_item_does_not_state() {
    let copy = copy_of_inputs();
    add_item(copy.path());
    let strict = ["convert", "--deny", "warnings"];
    let (code, _, error) = run(copy.path(), &strict);
    assert_eq!(code, 1, "{error}");
    change_overlay(copy.path(), |actions| {
        let operation = "$.paths['/users/{userId}/tsp/{tspId}/bridge'].get";
        let security = json!({ "security": [{ "oauth2": ["tsp:read"] }] });
        actions.push(action(operation, security));
    });
    let (code, printed, error) = run(copy.path(), &strict);
    assert_eq!(code, 0, "{error}");
    assert!(!printed.contains("security-unknown"), "{printed}");
}

const PATCH: &str = "$.paths['/users/{userId}/tsp/{tspId}'].patch";

/// Breaks the inputs below a root.
type Break = Box<dyn Fn(&Path)>;

/// Each kind of broken input, by name.
fn broken() -> Vec<(&'static str, Break)> {
    vec![
        (
            "no such file",
            Box::new(|root| fs::remove_file(root.join(ITEM)).unwrap()),
        ),
        (
            "other bytes than published",
            Box::new(|root| fs::write(root.join(ITEM), "{}").unwrap()),
        ),
        (
            "a file without a row",
            Box::new(|root| fs::write(root.join("spec/postman/new.json"), "{}").unwrap()),
        ),
        (
            "not JSON",
            Box::new(|root| replace_item(root, "{\n  \"name\": oops\n}")),
        ),
        (
            "no collection",
            Box::new(|root| replace_item(root, r#"{"swagger": "2.0"}"#)),
        ),
        (
            "nested without end",
            Box::new(|root| replace_item(root, &"{\"item\":[".repeat(10_000))),
        ),
        (
            "no overlay",
            Box::new(|root| fs::remove_file(root.join("spec/overlay.json")).unwrap()),
        ),
        (
            "a profile with an unknown key",
            Box::new(|root| {
                let path = root.join("spec/profile.toml");
                let text = fs::read_to_string(&path).unwrap();
                fs::write(path, text.replace("scope-labels", "scopes")).unwrap();
            }),
        ),
        (
            "overlay not JSON",
            Box::new(|root| fs::write(root.join("spec/overlay.json"), "[").unwrap()),
        ),
        (
            "overlay actions that match nothing",
            Box::new(|root| {
                change_overlay(root, |actions| {
                    actions.push(action("$.paths['/nowhere']", json!({})));
                    actions.push(json!({ "target": "$.info.licence", "description": "test", "remove": true }));
                });
            }),
        ),
        (
            "overlay that OpenAPI does not know",
            Box::new(|root| {
                change_overlay(root, |actions| {
                    actions.push(action("$.info", json!({ "descriptoin": "A typo." })));
                    actions.push(action(
                        PATCH,
                        json!({ "requestBody": { "$ref": "#/components/requestBodies/None" } }),
                    ));
                });
            }),
        ),
        (
            "overlay that breaks a type",
            Box::new(|root| {
                change_overlay(root, |actions| {
                    actions.push(action("$.info", json!({ "title": 1 })))
                })
            }),
        ),
        (
            "two error codes of one name",
            Box::new(|root| {
                change_overlay(root, |actions| {
                    let code = json!({ "code": 7, "name": "MediaLinkRequired", "description": "Another." });
                    actions.push(action("$['x-error-codes']", code));
                });
            }),
        ),
    ]
}

#[test]
fn each_broken_input_is_one_readable_error_and_nothing_is_written() {
    let mut errors = String::new();
    for (name, breaks) in broken() {
        let copy = copy_of_inputs();
        breaks(copy.path());
        let before = files(copy.path());
        let (code, _, error) = run(copy.path(), &["codegen"]);
        assert_eq!(code, 1, "{name}");
        assert!(error.starts_with("error"), "{name}: {error}");
        assert_eq!(files(copy.path()), before, "{name}: something was written");
        // No hash of a file that a new edition replaces.
        let error = error.replace(&sha256(&root().join(ITEM)), "[published]");
        errors += &format!("# {name}\n{error}\n");
    }
    insta::assert_snapshot!("xtask_broken_inputs", errors);
}

/// What progenitor does not take, by name: how the overlay changes, and what
/// the client then has.
fn lowered() -> Vec<(&'static str, Vec<Value>, &'static [&'static str])> {
    let content = format!("{PATCH}.requestBody.content");
    let success = |name: &str| {
        json!({ "description": "", "content": { "application/json": {
            "schema": { "$ref": format!("#/components/schemas/{name}") } } } })
    };
    vec![
        (
            "a body of two media types",
            vec![action(
                PATCH,
                json!({ "requestBody": { "content": { "text/xml": {} } } }),
            )],
            &[
                "fn update_tsp_account(",
                "fn update_tsp_account_as_xml(",
                ".header(reqwest::header::CONTENT_TYPE, \"text/xml\")",
            ],
        ),
        (
            "a body of one that it does not know",
            vec![
                json!({ "target": format!("{content}['multipart/form-data']"), "description": "test", "remove": true }),
                action(
                    &content,
                    json!({ "text/xml": { "schema": { "type": "object" } } }),
                ),
            ],
            &["pub fn body(mut self, value: impl Into<String>)"],
        ),
        (
            "successes that differ",
            vec![action(
                &format!("{PATCH}.responses"),
                json!({ "200": success("ErrorBody"), "201": success("DialInNumber") }),
            )],
            &[
                "pub enum UpdateTspAccountSuccess {",
                "Created(DialInNumber)",
                "NoContent,",
            ],
        ),
    ]
}

#[test]
fn what_progenitor_does_not_take_is_generated() {
    for (name, changes, expected) in lowered() {
        let copy = copy_of_inputs();
        change_overlay(copy.path(), |actions| actions.extend(changes));
        let (code, _, error) = run(copy.path(), &["codegen"]);
        assert_eq!(code, 0, "{name}: {error}");
        let generated = crate::generated(&copy.path().join("crates/zoom-api"));
        for part in expected {
            assert!(generated.contains(part), "{name}: {part}");
        }
    }
}

#[test]
fn exit_codes_distinguish_stale_from_broken() {
    let copy = copy_of_inputs();
    for command in ["convert", "codegen"] {
        let (code, printed, _) = run(copy.path(), &[command, "--check"]);
        assert_eq!(code, 2, "{printed}");
        assert!(
            printed.ends_with(&format!("stale; update it with: cargo xtask {command}\n")),
            "{printed}"
        );
        assert_eq!(run(copy.path(), &[command]).0, 0);
        assert_eq!(run(copy.path(), &[command, "--check"]).0, 0);
    }
    let (code, printed, error) = run(copy.path(), &["codegne"]);
    assert_eq!((code, printed.as_str()), (1, ""));
    assert!(
        error.contains("unrecognized subcommand 'codegne'"),
        "{error}"
    );
    let (code, printed, _) = run(copy.path(), &["--help"]);
    assert_eq!(code, 0);
    assert!(printed.contains("2 stale"), "{printed}");
}

#[test]
fn a_tree_that_takes_no_folder_is_one_error() {
    let copy = copy_of_inputs();
    let folder = copy.path().join("crates/zoom-api/src");
    fs::remove_dir(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    let (code, _, error) = run(copy.path(), &["codegen"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("can't make [root]/crates/zoom-api/src/generated"),
        "{error}"
    );
    assert!(
        !copy.path().join("spec/openapi.json").exists(),
        "not even the half that could be written"
    );
    assert!(root().join("spec/openapi.json").exists());
}

#[test]
fn colors_are_a_choice_and_hide_nothing() {
    let copy = copy_of_inputs();
    let item = copy.path().join(ITEM);
    let converted = |color: &str| {
        let arguments = ["convert", "--color", color, "--from"];
        let files = [item.to_str().unwrap(), "--out", "/dev/null"];
        run(copy.path(), &[&arguments[..], &files].concat()).1
    };
    let (plain, colored) = (converted("never"), converted("always"));
    assert!(colored.contains("\u{1b}[33mwarning[name-cut]"), "{colored}");
    let mut parts = colored.split('\u{1b}');
    let mut shown = parts.next().unwrap().to_owned();
    for part in parts {
        shown += part.split_once('m').unwrap().1;
    }
    assert_eq!(shown, plain);
}

#[test]
fn an_overlay_hides_only_what_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let items: Vec<_> = (0..150)
        .map(|n| json!({ "name": format!("Get {n}"), "request": format!("https://api.example.com/p{n}") }))
        .chain([json!({ "name": "Get it", "request": "other.example.com/it" })])
        .collect();
    let collection = json!({ "info": { "name": "Pets", "version": "1.0.0" }, "item": items });
    let actions = [
        json!({ "target": "$.servers[0]", "description": "d", "update": { "url": "https://pets.example.com" } }),
        json!({ "target": "$.paths['/p0'].get", "description": "d", "update": { "tags": ["pets"] } }),
        json!({ "target": "$.paths['/p1'].get.responses", "description": "d",
            "update": { "429": { "description": "Slow down." } } }),
        json!({ "target": "$.paths['/p2'].get.responses", "description": "d",
            "update": { "200": { "description": "A pet." } } }),
    ];
    let overlay =
        json!({ "overlay": "1.0.0", "info": { "title": "t", "version": "1" }, "actions": actions });
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(file("pets.json"), collection.to_string()).unwrap();
    fs::write(file("overlay.json"), overlay.to_string()).unwrap();
    let (pets, overlay, out) = (file("pets.json"), file("overlay.json"), file("out.json"));
    let arguments = [
        "convert",
        "--from",
        &pets,
        "--overlay",
        &overlay,
        "--out",
        &out,
    ];
    let (code, printed, error) = run(&root(), &arguments);
    assert_eq!(code, 0, "{error}");
    for expected in [
        "its operation has no tag (150 places)",
        "one `default` response (150 places)",
        "warning[scheme-unknown]",
        "151 operations, 1 warning, 3 notes",
    ] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
}
