//! Diagnostics for programs, and which of them fail a run.

use std::fs;

use serde_json::{Value, json};

use crate::Folder;

/// The diagnostics of a conversion, which goes to standard output.
fn converted(folder: &Folder, more: &[&str]) -> (i32, String, String) {
    folder.run(&[&["convert", "acme.json"], more].concat())
}

fn in_format(folder: &Folder, format: &str, more: &[&str]) -> (i32, String) {
    let (code, _, error) = converted(folder, &[&["--format", format], more].concat());
    (code, error)
}

/// A title that is to stay one line, and one word.
fn hostile() -> Folder {
    let folder = Folder::new();
    let text = folder.read("acme.json").replace(
        "/pets/1",
        r"/pets?a\u001b[31m\u202e,%25=1\n::error::b&a\u001b[31m\u202e,%25=x",
    );
    fs::write(folder.path("acme.json"), text).unwrap();
    folder
}

#[test]
fn json_is_what_its_description_says() {
    let folder = Folder::new();
    let (code, error) = in_format(&folder, "json", &["--deny", "tag-unknown"]);
    assert_eq!(code, 1);
    let report: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(report["version"], 1);
    let message = report["error"].as_str().unwrap();
    assert!(
        message.contains("`--deny tag-unknown` is given"),
        "{message}"
    );
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let tag = diagnostics.iter().find(|d| d["code"] == "tag-unknown");
    let mut tag = tag.unwrap().clone();
    for text in ["message", "help"] {
        let text = tag.as_object_mut().unwrap().remove(text).unwrap();
        assert!(text.as_str().unwrap().len() > 10);
    }
    let place = json!({ "file": "acme.json", "pointer": "/item/0", "line": 2, "column": 26 });
    assert_eq!(
        tag,
        json!({ "code": "tag-unknown", "severity": "note", "denied": true, "places": [place] })
    );

    let (code, error) = in_format(&folder, "json", &["--allow", "tag-unknown"]);
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(report["error"], Value::Null);
    let allowed = report["diagnostics"].as_array().unwrap().iter();
    assert_eq!(allowed.filter(|d| d["code"] == "tag-unknown").count(), 0);

    // Whatever fails, and however early.
    fs::write(folder.path("acme.json"), "[").unwrap();
    let (code, error) = in_format(&folder, "json", &[]);
    let report: Value = serde_json::from_str(&error).unwrap();
    assert_eq!(
        (code, &report["diagnostics"][0]["code"]),
        (1, &json!("not-json"))
    );
    fs::remove_file(folder.path("acme.json")).unwrap();
    let (code, error) = in_format(&folder, "json", &[]);
    let report: Value = serde_json::from_str(&error).unwrap();
    assert_eq!((code, &report["diagnostics"]), (1, &json!([])));
    assert!(report["error"].as_str().unwrap().contains("can't read"));
}

#[test]
fn sarif_is_sarif() {
    let schema = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/schemas/sarif-2.1.0.json"
    );
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    // The brackets of a pattern do not match, so it is no regular expression. We write
    // no language.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let broken = Folder::new();
    fs::write(broken.path("acme.json"), "[").unwrap();
    let missing = Folder::new();
    fs::remove_file(missing.path("acme.json")).unwrap();
    for (folder, more, expected) in [
        (Folder::new(), &[][..], 0),
        (Folder::new(), &["--deny", "notes"], 1),
        (hostile(), &[], 0),
        (broken, &[], 1),
        (missing, &[], 1),
    ] {
        let (code, error) = in_format(&folder, "sarif", more);
        assert_eq!(code, expected, "{error}");
        let log: Value = serde_json::from_str(&error).unwrap();
        let faults: Vec<_> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        let run = &log["runs"][0];
        assert_eq!(
            run["invocations"][0]["executionSuccessful"],
            json!(expected == 0)
        );
        for result in run["results"].as_array().unwrap() {
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            if more == ["--deny", "notes"] {
                assert_eq!(result["level"], "error");
            }
        }
    }
    // The validator does refuse what is wrong.
    assert!(!validator.is_valid(&json!({ "version": "2.1.0" })));

    let folder = Folder::new();
    fs::rename(folder.path("acme.json"), folder.path("my pets: 1%.json")).unwrap();
    let (_, _, error) = folder.run(&["convert", "my pets: 1%.json", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&error).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20pets%3A%201%25.json");
    assert_eq!(place["region"]["startLine"], 1);
}

#[test]
fn no_format_lets_a_text_out_of_its_place() {
    let folder = hostile();
    for format in ["text", "json", "sarif", "github"] {
        let (code, error) = in_format(&folder, format, &[]);
        assert_eq!(code, 0, "{error}");
        let is_shown = |c: char| c == '\n' || !postman_client::is_invisible(c);
        assert!(error.chars().all(is_shown), "{format}: {error:?}");
        if format == "github" {
            for line in error.lines() {
                let command = line.split("::").nth(1).unwrap();
                assert!(command.starts_with("notice file=acme.json,line="), "{line}");
            }
        }
    }
    let (_, error) = in_format(&Folder::new(), "github", &["--deny", "tag-unknown"]);
    let tag = error
        .lines()
        .find(|line| line.contains("title=tag-unknown::"));
    let tag = tag.unwrap();
    assert!(
        tag.starts_with("::error file=acme.json,line=2,col=26,title=tag-unknown::this request"),
        "{tag}"
    );
    assert!(
        error
            .lines()
            .last()
            .unwrap()
            .starts_with("::error::1 `tag-unknown`"),
        "{error}"
    );
}

#[test]
fn what_is_denied_fails_the_run_and_writes_nothing() {
    let folder = Folder::new();
    for (more, expected) in [
        (&["--deny", "warnings"][..], 0),
        (&["--deny", "notes"], 1),
        (&["--deny", "version-unknown"], 1),
        // Of the generation.
        (&["--deny", "response-raw"], 1),
        (&["--deny", "response-raw", "--allow", "response-raw"], 0),
    ] {
        let out = format!("a{}-api", more.join(""));
        let arguments = ["generate", "acme.json", "--runtime", "0.1", "--out", &out];
        let (code, _, error) = folder.run(&[&arguments, more].concat());
        assert_eq!(code, expected, "{more:?}: {error}");
        assert_eq!(folder.path(&out).exists(), expected == 0, "{more:?}");
    }
}

#[test]
fn the_command_explains_itself() {
    let folder = Folder::new();
    let (code, page, _) = folder.run(&["explain", "tag-unknown"]);
    assert_eq!(code, 0);
    assert!(page.starts_with("## `tag-unknown` (note)\n"), "{page}");
    assert!(page.contains("```json\n"), "{page}");
    let (_, list, _) = folder.run(&["explain"]);
    for code in ["tag-unknown (note)", "response-raw (note)"] {
        assert!(list.contains(code), "{list}");
    }
    for command in ["", "convert", "generate", "check", "diff"] {
        let arguments: Vec<_> = [command, "--help"]
            .into_iter()
            .filter(|a| !a.is_empty())
            .collect();
        let (code, help, _) = folder.run(&arguments);
        assert_eq!(code, 0);
        let expected = if command.is_empty() {
            "Exit codes:"
        } else {
            "Examples:"
        };
        assert!(help.contains(expected), "{help}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, script, _) = folder.run(&["completions", shell]);
        assert!(code == 0 && script.contains("overlay"), "{shell}");
    }
    let (code, page, _) = folder.run(&["man"]);
    assert!(code == 0 && page.starts_with(".ie"), "{page}");
    for text in ["Exit codes", "\\-\\-overlay", "Examples"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn two_documents_are_compared() {
    let folder = Folder::new();
    folder.convert("old.json");
    let text = folder.read("acme.json").replace("pets", "dogs");
    fs::write(folder.path("acme.json"), text).unwrap();
    let (code, listed, error) = folder.run(&["diff", "old.json", "acme.json"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        listed.contains("/dogs") && listed.contains("a major step"),
        "{listed}"
    );
    let (_, listed, _) = folder.run(&["diff", "old.json", "old.json"]);
    assert_eq!(listed, "nothing changed for callers\n");
    // Whatever `generate` takes, as it reads it.
    for (file, version, name) in [
        ("old.yaml", "3.0.3", "{ type: string, nullable: true }"),
        ("new.yml", "3.1.0", "{ type: [string, 'null'] }"),
    ] {
        let text = format!(
            "\u{feff}openapi: {version}\ninfo: {{ title: Pets, version: '1' }}\npaths: {{}}\n\
             components: {{ schemas: {{ Name: {name} }} }}\n"
        );
        fs::write(folder.path(file), text).unwrap();
    }
    let (code, listed, error) = folder.run(&["diff", "old.yaml", "new.yml"]);
    assert_eq!(
        (code, &*listed),
        (0, "nothing changed for callers\n"),
        "{error}"
    );
}

/// A property more takes `items()` or `pages()` away from who calls them.
#[test]
fn what_a_builder_has_because_it_pages_is_compared() {
    let folder = Folder::new();
    let number = json!({ "type": "integer" });
    let list = json!({ "type": "array", "items": { "type": "string" } });
    let write = |file: &str, added: &[(&str, &Value)], stated: Value| {
        let mut properties = json!({ "pets": list, "page": number, "page_count": number });
        for (name, schema) in added {
            properties[name] = (*schema).clone();
        }
        let schema = json!({ "type": "object", "properties": properties });
        let parameter = |name: &str| json!({ "name": name, "in": "query", "schema": number });
        let mut operation = json!({
            "operationId": "listPets",
            "tags": ["pets"],
            "parameters": [parameter("page"), parameter("page_size")],
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": schema } } } },
        });
        if !stated.is_null() {
            operation["x-pagination"] = stated;
        }
        let document = json!({ "openapi": "3.0.3", "info": { "title": "Pets", "version": "1" },
            "paths": { "/pets": { "get": operation } } });
        folder.write(file, document.to_string());
    };
    let pinned = || json!({ "items": "pets" });
    write("old.json", &[], Value::Null);
    write("list.json", &[("owners", &list)], Value::Null);
    write("count.json", &[("total_pages", &number)], Value::Null);
    write("pinned.json", &[("owners", &list)], pinned());
    write(
        "other.json",
        &[("owners", &list)],
        json!({ "items": "owners" }),
    );
    let diff = |old: &str, new: &str| {
        let (code, listed, error) = folder.run(&["diff", old, new]);
        assert_eq!(code, 0, "{error}");
        let lines = listed
            .lines()
            .filter(|line| line.contains("[api-") || line.contains("step"));
        lines
            .map(|line| line.replace(" #/paths/~1pets/get", ""))
            .collect::<Vec<_>>()
    };
    let lost = |method: &str| {
        format!(
            "Breaking[api-pages-removed]: `list_pets` has no `{method}()` any more: how it pages is \
             not clear; if it does, `x-pagination` in an overlay states it"
        )
    };
    let step = |step: &str| format!("a {step} step of the version");
    assert_eq!(
        diff("old.json", "list.json"),
        [lost("items"), step("major")]
    );
    assert_eq!(
        diff("old.json", "count.json"),
        [lost("pages"), lost("items"), step("major")]
    );
    let stated = "Added[api-pagination-added]: how `list_pets` pages is stated".to_owned();
    assert_eq!(
        diff("old.json", "pinned.json"),
        [stated.clone(), step("minor")]
    );
    let others = "Breaking[api-items-changed]: the `items()` of `list_pets` are those of `/owners`, \
                  before of `/pets`; `x-pagination` in an overlay states the list";
    assert_eq!(
        diff("old.json", "other.json"),
        [others.to_owned(), stated.clone(), step("major")]
    );
    let gained = "Added[api-pages-added]: `list_pets` has `items()`".to_owned();
    assert_eq!(
        diff("list.json", "pinned.json"),
        [stated, gained, step("minor")]
    );
}
