//! A collection is a stranger's file: nothing that it says is run, by whoever
//! generates a client of it, builds its documentation or runs its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use postman_openapi::{Input, convert};
use postman_openapi_check::{SEEDS, check_source, hostile, profile};
use serde_json::{Value, json};

use crate::root;
use crate::xtask_messages::run;

/// The first seed, with a hostile text in each place.
fn collection(turn: usize) -> String {
    let mut collection: Value = serde_json::from_str(SEEDS[0]).unwrap();
    hostile::inject(&mut collection, turn);
    collection.to_string()
}

/// Fails where what is generated of a text holds more than our own.
fn assert_harmless(text: &str) {
    let inputs = [Input { name: "a\nb", text }];
    let conversion = convert(&inputs, &profile()).unwrap();
    let files = postman_client::sources(&conversion.openapi, &conversion.requests).unwrap();
    for (path, text) in files {
        let tests = check_source(&text).unwrap_or_else(|faults| {
            panic!("{path}: {}", faults.join("\n"));
        });
        // One of each method, and that of the crate.
        let methods = syn::parse_file(&text).unwrap().items.into_iter();
        let own: usize = methods
            .map(|item| match item {
                syn::Item::Trait(item) => item.items.len(),
                _ => 0,
            })
            .sum();
        let own = own + usize::from(path == "src/lib.rs");
        assert_eq!(tests, own, "{path}");
    }
}

#[test]
fn hostile_texts_in_every_place_are_shown_and_do_nothing() {
    shown_and_harmless(4);
}

#[test]
#[ignore = "slow: every text in every place"]
fn every_text_in_every_place_is_shown_and_does_nothing() {
    shown_and_harmless(1);
}

/// Each turn moves each text to another place.
fn shown_and_harmless(step: usize) {
    for turn in (0..hostile::TEXTS.len()).step_by(step) {
        let text = collection(turn);
        let inputs = [Input {
            name: "c",
            text: &text,
        }];
        let document = convert(&inputs, &profile()).unwrap().openapi;
        // Else there is nothing to see.
        assert!(document.operations().count() > 10, "turn {turn}");
        assert_harmless(&text);
    }
}

#[test]
#[ignore = "slow: compiles a crate for each turn"]
fn crates_of_hostile_texts_are_as_safe_as_any() {
    let folder = tempfile::tempdir().unwrap();
    for turn in (0..hostile::TEXTS.len()).step_by(5) {
        let name = format!("turn-{turn}-api");
        let built = Built::of(&collection(turn), folder.path(), &name);
        built.assert_harmless();
        built.assert_own_test();
    }
}

/// What no collection says, but an overlay or a document of another origin may.
#[test]
fn hostile_texts_of_a_document_are_shown_and_do_nothing() {
    for text in hostile::TEXTS {
        let property =
            json!({ "type": "string", "description": format!("**Optional**<br>{text}") });
        let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let content = |name: &str| json!({ "application/json": { "schema": schema(name) } });
        let document = json!({
            "openapi": "3.0.3",
            "info": { "title": text, "version": text, "description": text },
            "servers": [{ "url": text }],
            "security": [{ *text: [text, text] }, {}],
            "x-error-codes": [{ "code": 1, "name": "Odd", "description": text }],
            "paths": { "/a/{id}": {
                "servers": [{ "url": format!("https://{text}") }],
                "post": {
                    "operationId": "addThing",
                    "tags": ["things"],
                    "summary": text,
                    "description": text,
                    "x-rate-limit-label": text,
                    "parameters": [{
                        "in": "path", "name": "id", "required": true,
                        "description": text, "schema": { "type": "string", "enum": [text] },
                    }],
                    "requestBody": { "content": content("Thing") },
                    "responses": {
                        "200": { "description": text, "content": content("Answer") },
                        "400": {
                            "description": text,
                            "content": content("Fault"),
                            "x-error-codes": [{ "code": 2, "name": "Even", "description": text }],
                        },
                        "5XX": { "description": text },
                    },
                },
            } },
            "components": { "schemas": {
                "Thing": { "type": "object", "properties": { "a": property, *text: property } },
                "Answer": { "type": "object", "properties": { *text: {
                    "type": "object", "properties": { *text: property },
                } } },
                "Fault": { "type": "object", "properties": { "b": property } },
            } },
        });
        let document = serde_json::from_value(document).unwrap();
        let files = postman_client::sources(&document, &[]).unwrap();
        for (path, source) in files {
            let judged = check_source(&source);
            judged.unwrap_or_else(|faults| panic!("{text:?}, {path}: {}", faults.join("\n")));
        }
    }
}

/// Constants of a collection become literals, and are shown.
#[test]
fn hostile_constants_are_sent_and_do_nothing() {
    let post = |name: &str, path: &str, header: Value, body: Value| {
        let url = format!("https://api.example.com/{path}");
        let request = json!({ "method": "POST", "url": url, "header": header, "body": body });
        json!({ "name": name, "request": request })
    };
    let raw = |text: &str| json!({ "mode": "raw", "raw": text });
    let mut items = Vec::new();
    for (number, text) in hostile::TEXTS.iter().enumerate() {
        let query = format!("{{ a{number} }} #\n{text}");
        let graphql = json!({ "query": query, "operationName": text, "variables": "{\"a\": 1}" });
        let graphql = json!({ "mode": "graphql", "graphql": graphql });
        items.push(post(text, "graphql", json!([]), graphql));
        let call = json!({ "jsonrpc": "2.0", "method": text, "params": [number] }).to_string();
        let header = json!([{ "key": "Content-Type", "value": "application/json" }]);
        items.push(post(text, "rpc", header, raw(&call)));
        let header = json!([{ "key": "SOAPAction", "value": text }]);
        items.push(post(text, "soap", header, raw("<a/>")));
    }
    let collection = json!({ "info": { "name": "Hostile" }, "item": items }).to_string();
    let inputs = [Input {
        name: "c",
        text: &collection,
    }];
    let conversion = convert(&inputs, &profile()).unwrap();
    let others = |path: &str| {
        let item = conversion.openapi.paths.paths[path].as_item().unwrap();
        item.extensions["x-other-operations"]["post"]
            .as_object()
            .unwrap()
            .len()
    };
    // One holds a variable of Postman's.
    let all = hostile::TEXTS.len() - 1;
    assert_eq!(["/graphql", "/rpc", "/soap"].map(others), [all; 3]);
    assert_harmless(&collection);
}

const OFFLINE: &str = "--offline";
const MINIMAL: &str = "--no-default-features";
const ALL: &str = "--features=all";

/// A crate that was generated, with everything around it as hostile.
struct Built {
    folder: PathBuf,
}

impl Built {
    fn of(collection: &str, folder: &Path, name: &str) -> Self {
        let odd = "`\n[build-dependencies]\nhostile = \"1\" #\u{202e}";
        let from = folder.join(odd);
        fs::create_dir_all(&from).unwrap();
        let from = from.join(format!("{odd}.json"));
        fs::write(&from, collection).unwrap();
        let built = Self {
            folder: folder.join(name),
        };
        let (from, out) = (from.to_str().unwrap(), built.folder.to_str().unwrap());
        let (code, printed, error) = run(&root(), &["codegen", "--from", from, "--out", out]);
        assert_eq!(code, 0, "{error}");
        let is_hidden = |c: char| c.is_control() && !"\n\t".contains(c) || c == '\u{202e}';
        assert!(!printed.contains(is_hidden), "{printed}");
        fs::copy(root().join("Cargo.lock"), built.folder.join("Cargo.lock")).unwrap();
        built
    }

    fn cargo(&self, arguments: &[&str]) -> String {
        let done = Command::new(env!("CARGO"))
            .args(arguments)
            .env("CARGO_TARGET_DIR", root().join("target/generated-crates"))
            .env("RUSTFLAGS", "-D warnings")
            .env("RUSTDOCFLAGS", "-D warnings")
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {stderr}", self.folder.display());
        String::from_utf8(done.stdout).unwrap()
    }

    /// `cargo test` runs our own test, and no other: the examples are but compiled.
    fn assert_own_test(&self) {
        let tests = self.cargo(&["test", "--doc", OFFLINE, MINIMAL, ALL, "--", "--list"]);
        let of_examples = "src/generated/";
        let tests = tests.lines().filter(|line| line.ends_with(": test"));
        let (examples, tests): (Vec<_>, Vec<_>) =
            tests.partition(|test| test.starts_with(of_examples));
        assert!(
            matches!(tests.as_slice(), [test] if test.starts_with("src/lib.rs - (line ")),
            "{tests:?}"
        );
        let generated = crate::generated(&self.folder);
        assert_eq!(generated.matches("/// ```no_run\n").count(), examples.len());
        assert!(examples.len() > 5, "{examples:?}");
        self.cargo(&["test", "--doc", OFFLINE, MINIMAL, ALL]);
    }

    /// It compiles without a warning, and depends on nothing of a stranger's. No
    /// page of its documentation holds an element, a link or an attribute that we
    /// did not write.
    fn assert_harmless(&self) {
        let read = |file: &str| fs::read_to_string(self.folder.join(file)).unwrap();
        let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
        assert!(!manifest.contains_key("build-dependencies"));
        check_source(&read("src/lib.rs")).unwrap();
        check_source(&crate::generated(&self.folder)).unwrap();
        self.cargo(&["check", OFFLINE, MINIMAL, ALL]);
        self.cargo(&["doc", "--no-deps", OFFLINE, MINIMAL, ALL]);
        let name = self.folder.file_name().unwrap().to_str().unwrap();
        let pages = root().join("target/generated-crates/doc");
        let mut folders = vec![pages.join(name.replace('-', "_"))];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|kind| kind == "html") {
                    assert_no_element(&fs::read_to_string(&path).unwrap(), &path);
                    seen += 1;
                }
            }
        }
        assert!(seen > 50, "{seen} pages");
    }
}

/// What each text would be, if it were more than a text.
fn assert_no_element(page: &str, path: &Path) {
    for element in [
        "<hostile",
        "<!-- hostile",
        "<script>hostile",
        "=\"javascript:",
        "=\"https://hostile",
    ] {
        assert!(!page.contains(element), "{element} in {}", path.display());
    }
}
