//! What changes for callers: more than fifty edits of the document, what is said of
//! each, and that no verdict is milder than that of cargo-semver-checks, which
//! `changes/record` wrote down.

mod facts;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use openapi_changes::{Changes, Step, compare};
use openapiv3::OpenAPI;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::facts::Facts;
use crate::add::{BRIDGE, bridge, published};
use crate::xtask_messages::run;

/// A case of `changes/cases.json`.
#[derive(Deserialize)]
struct Case {
    /// What the document before has besides.
    #[serde(default)]
    before: Map<String, Value>,
    edit: Map<String, Value>,
}

/// What the tool says of it.
#[derive(Deserialize)]
struct Recorded {
    step: String,
    lints: Vec<String>,
}

fn openapi(value: Value) -> OpenAPI {
    serde_json::from_value(value).unwrap()
}

/// As `edited` of `changes/record`.
fn edited(document: &Value, edit: &Map<String, Value>) -> Value {
    let mut document = document.clone();
    let key = |key: &str| key.replace("~1", "/").replace("~0", "~");
    let take = |document: &mut Value, pointer: &str| {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).expect(pointer) {
            Value::Object(members) => members.shift_remove(&key(name)).expect(pointer),
            Value::Array(elements) => elements.remove(name.parse().unwrap()),
            _ => panic!("{pointer} leads nowhere"),
        }
    };
    for (pointer, value) in edit {
        let value = match value.get("$move") {
            Some(from) => take(&mut document, from.as_str().unwrap()),
            None => value.clone(),
        };
        if value.is_null() {
            take(&mut document, pointer);
            continue;
        }
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).expect(pointer) {
            Value::Array(elements) if name == "-" => elements.push(value),
            Value::Array(elements) => elements[name.parse::<usize>().unwrap()] = value,
            parent => parent[key(name)] = value,
        }
    }
    document
}

/// Each case: its name, the documents before and after, and what changed.
fn cases() -> impl Iterator<Item = (String, [OpenAPI; 2], Changes)> {
    let document = crate::document();
    let cases: Map<String, Value> =
        serde_json::from_value(crate::json("tests/changes/cases.json")).unwrap();
    cases.into_iter().map(move |(name, case)| {
        let case: Case = serde_json::from_value(case).unwrap();
        let before = edited(&document, &case.before);
        let after = openapi(edited(&before, &case.edit));
        let before = openapi(before);
        let changes = compare(&before, &after).unwrap();
        (name, [before, after], changes)
    })
}

#[test]
fn what_is_said_of_each_change() {
    let mut said = String::new();
    for (name, _, changes) in cases() {
        assert!(!changes.is_empty(), "nothing is said of: {name}");
        writeln!(said, "== {name}: {}", changes.step()).unwrap();
        for change in &changes {
            writeln!(said, "{change}").unwrap();
        }
    }
    insta::assert_snapshot!("changes", said);
}

/// A new edition, in which several things changed.
#[test]
fn an_entry_is_drafted() {
    let cases = crate::json("tests/changes/cases.json");
    let mut after = crate::document();
    for name in [
        "a field is required",
        "an enum value is new",
        "a limit is loosened",
        "an error code is new",
        "an optional parameter is new",
        "a text is another one",
        "an operation is moved",
    ] {
        after = edited(&after, cases[name]["edit"].as_object().unwrap());
    }
    for operation in [
        "/paths/~1users~1{userId}~1tsp/get",
        "/paths/~1users~1{userId}~1tsp/post",
    ] {
        let label = format!("{operation}/x-rate-limit-label");
        *after.pointer_mut(&label).unwrap() = json!("`Heavy`\n<b>");
    }
    for (method, paging) in [("get", json!({ "style": "link" })), ("post", json!(false))] {
        let operation = format!("/paths/~1users~1{{userId}}~1tsp/{method}");
        after.pointer_mut(&operation).unwrap()["x-pagination"] = paging;
    }
    let changes = compare(&openapi(crate::document()), &openapi(after)).unwrap();
    insta::assert_snapshot!("changes_changelog", changes.changelog());
}

#[test]
fn no_verdict_is_milder_than_that_of_cargo_semver_checks() {
    let recorded = crate::json("tests/changes/recorded.json");
    let mut recorded: BTreeMap<String, Recorded> = serde_json::from_value(recorded).unwrap();
    let mut milder = Vec::new();
    for (name, _, changes) in cases() {
        let said = recorded.remove(&name).expect(&name);
        // Code is all that the tool sees.
        let own = if changes.breaks().code {
            Step::Major
        } else {
            changes.step().min(Step::Minor)
        };
        let its = match said.step.as_str() {
            "major" => Step::Major,
            "minor" => Step::Minor,
            _ => Step::None,
        };
        if own < its {
            milder.push(format!(
                "{name}: {own}, its {its} ({})",
                said.lints.join(", ")
            ));
        }
    }
    assert!(recorded.is_empty(), "no cases: {:?}", recorded.keys());
    assert!(milder.is_empty(), "{}", milder.join("\n"));
}

/// What callers need not know of: code that compiled goes on to compile.
#[test]
fn what_is_new_is_a_minor_version() {
    let recorded = crate::json("tests/changes/recorded.json");
    let mut cases: BTreeMap<_, _> = cases()
        .map(|(name, _, changes)| (name, changes.step()))
        .collect();
    for name in [
        "an optional field is new",
        "a response's property is new",
        "an error body has one more property",
        "an enum value is new",
        "an enum value is new before the others",
        "an enum value is new where it is only sent",
        "an enum that was only sent is read, too",
        "an enum of successes has one more status",
        "an error code is new",
        "an operation is new",
        "an optional parameter is new",
    ] {
        assert_eq!(cases.remove(name), Some(Step::Minor), "{name}");
        assert_eq!(recorded[name]["step"], "none", "{name}");
    }
}

/// What the client of a document offers, if there can be one.
fn facts(document: &OpenAPI) -> Option<Facts> {
    let sources = postman_client::sources(document, &[]).ok()?;
    Some(Facts::of(&sources))
}

/// What breaks a caller's code is read off the generated code, too: a verdict of code
/// is neither milder nor harsher than that.
#[test]
#[ignore = "slow: a client is generated for each change"]
fn code_breaks_where_the_generated_code_does() {
    let mut wrong = Vec::new();
    for (name, documents, changes) in cases() {
        let [before, after] = documents.map(|document| facts(&document).unwrap());
        let broken = after.broken_since(&before);
        if changes.breaks().code == broken.is_empty() {
            wrong.push(format!("{name}: {broken:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Operations of one method and path, told apart by a constant, are compared each by
/// itself; what is said of code is read off the generated code.
#[test]
fn operations_of_one_place_are_compared() {
    let call = |id: &str, (name, value): (&str, &str), parts: &[&str]| {
        let constant = json!({ "type": "string", "enum": [value], "x-constant": true });
        let mut properties = json!({ name: constant });
        for part in parts {
            properties[*part] = json!({ "type": "string" });
        }
        let object = json!({ "type": "object", "required": [name], "properties": properties });
        let content = json!({ "application/json": { "schema": object } });
        json!({ "operationId": id, "responses": { "204": { "description": "Done." } },
            "requestBody": { "required": true, "content": content } })
    };
    let list = |id, method, parts: &[&str]| call(id, ("method", method), parts);
    let get = |parts: &[&str]| call("getDog", ("method", "dogs.get"), parts);
    let others = |calls: &[Value]| {
        let by_id = calls.iter();
        let by_id = by_id.map(|call| (call["operationId"].as_str().unwrap(), call));
        let by_id: BTreeMap<_, _> = by_id.collect();
        openapi(
            json!({ "openapi": "3.0.3", "info": { "title": "Dogs", "version": "1" },
            "paths": { "/rpc": { "x-other-operations": { "post": by_id } } } }),
        )
    };
    let same = || list("listDogs", "dogs.list", &[]);
    let before = others(&[same(), get(&["id"])]);
    let old_facts = facts(&before).unwrap();
    let mut said = String::new();
    for (name, first, others_of) in [
        (
            "one is new",
            same(),
            vec![get(&["id"]), list("addDog", "dogs.add", &[])],
        ),
        ("one is gone", same(), vec![]),
        (
            "another name",
            list("allDogs", "dogs.list", &[]),
            vec![get(&["id"])],
        ),
        (
            "another method",
            list("listDogs", "dogs.all", &[]),
            vec![get(&["id"])],
        ),
        (
            "a query",
            call("listDogs", ("query", "{ dogs }"), &[]),
            vec![get(&["id"])],
        ),
        ("a parameter more", same(), vec![get(&["id", "fields"])]),
        (
            "the first parameter",
            list("listDogs", "dogs.list", &["limit"]),
            vec![get(&["id"])],
        ),
        ("no parameter", same(), vec![get(&[])]),
    ] {
        let after = others(&[vec![first], others_of].concat());
        let changes = compare(&before, &after).unwrap();
        writeln!(said, "== {name}: {}", changes.step()).unwrap();
        for change in &changes {
            writeln!(said, "{change}").unwrap();
        }
        let broken = facts(&after).unwrap().broken_since(&old_facts);
        assert_eq!(
            changes.breaks().code,
            !broken.is_empty(),
            "{said}{broken:#?}"
        );
    }
    insta::assert_snapshot!("changes_of_one_place", said);
}

/// Edits of each kind at the places of a document, a few of each kind.
fn edits(document: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((pointer, value)) = open.pop() {
        let token = |name: &str| name.replace('~', "~0").replace('/', "~1");
        for (name, member) in value.as_object().into_iter().flatten() {
            open.push((format!("{pointer}/{}", token(name)), member));
        }
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            open.push((format!("{pointer}/{index}"), element));
        }
        if !pointer.contains("/example") {
            places.push((pointer, value));
        }
    }
    let is_schema = |value: &Value| value.get("type").is_some_and(Value::is_string);
    let mut kinds: BTreeMap<&str, Vec<(String, Value)>> = BTreeMap::new();
    for (pointer, value) in places {
        let mut edit = |kind: &'static str, key: &str, to: Value| {
            let all = kinds.entry(kind).or_default();
            all.push((format!("{pointer}/{key}"), to));
        };
        if is_schema(value) && value.get("properties").is_some() {
            edit(
                "property added",
                "properties/added",
                json!({ "type": "string" }),
            );
            edit("required", "required", json!([]));
            let properties = value["properties"].as_object().unwrap();
            edit(
                "all required",
                "required",
                properties.keys().cloned().collect(),
            );
            for name in properties.keys().take(1) {
                edit(
                    "property removed",
                    &format!("properties/{name}"),
                    Value::Null,
                );
            }
        } else if is_schema(value) && !pointer.contains("security") {
            let rules = ["enum", "format", "maxLength", "minLength", "pattern"];
            if rules.iter().all(|rule| value.get(rule).is_none()) {
                edit("type", "type", json!("boolean"));
            }
            edit("null", "nullable", json!(true));
            if value["type"] == "string" {
                edit("limit", "maxLength", json!(7));
                edit("secret", "format", json!("password"));
                edit("enum", "enum", json!(["a", "b"]));
            }
        }
        if value.get("operationId").is_some() {
            edit("status", "responses/299", json!({ "description": "Odd." }));
            edit("body", "requestBody/content/application~1x-odd", json!({}));
            edit("id", "operationId", json!("another"));
            edit("tag", "tags", json!(["another"]));
        }
        if let Some(list) = value.get("parameters").and_then(Value::as_array)
            && list.first().is_some_and(|first| first["in"] != "path")
        {
            edit("parameter removed", "parameters/0", Value::Null);
        }
    }
    // As many of each kind, spread over the document.
    const EACH: usize = 5;
    let spread = |edits: Vec<(String, Value)>| {
        let step = edits.len().div_ceil(EACH);
        edits.into_iter().step_by(step)
    };
    kinds.into_values().flat_map(spread).collect()
}

/// The same of edits that nobody chose, of the document of everything that is hard.
#[test]
#[ignore = "slow: a client is generated for each change"]
fn code_breaks_where_the_generated_code_does_whatever_is_edited() {
    let hard = crate::json("tests/hard-api/openapi.json");
    let before = facts(&openapi(hard.clone())).unwrap();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (pointer, to) in edits(&hard) {
        let edit = Map::from_iter([(pointer.clone(), to.clone())]);
        let reached = pointer
            .rsplit_once('/')
            .and_then(|(parent, _)| hard.pointer(parent));
        if reached.is_none_or(Value::is_null) {
            continue;
        }
        let Ok(after) = serde_json::from_value(edited(&hard, &edit)) else {
            continue;
        };
        let Some(after_facts) = facts(&after) else {
            continue;
        };
        compared += 1;
        let changes = compare(&openapi(hard.clone()), &after).unwrap();
        let broken = after_facts.broken_since(&before);
        if changes.breaks().code == broken.is_empty() {
            wrong.push(format!(
                "{pointer} = {to}: {broken:#?}\n{}",
                changes.changelog()
            ));
        }
    }
    assert!(compared > 40, "{compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn git(root: &Path, arguments: &[&str]) {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
    let done = git.args(arguments).current_dir(root).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// The document of a workspace, changed since it was committed.
#[test]
fn the_command_says_what_changed() {
    let copy = crate::drift::copy_of_inputs();
    let root = copy.path();
    let document = root.join("spec/openapi.json");
    std::fs::copy(crate::root().join("spec/openapi.json"), &document).unwrap();
    let surface = "tests/snapshots/workspace__surface__surface_types.snap";
    let surface = root.join(surface);
    std::fs::create_dir_all(surface.parent().unwrap()).unwrap();
    std::fs::write(&surface, "---\nsource: s\n---\npub struct A;\n").unwrap();
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "As it was"]);
    let said = (0, "nothing changed for callers\n".to_owned(), String::new());
    assert_eq!(run(root, &["changes"]), said);

    let text = std::fs::read_to_string(&document).unwrap();
    let text = text.replace("\"maxLength\": 512", "\"maxLength\": 256");
    std::fs::write(&document, text).unwrap();
    std::fs::write(&surface, "---\nsource: t\n---\npub struct B;\n").unwrap();
    let (code, said, error) = run(root, &["changes"]);
    assert_eq!((code, error.as_str()), (0, ""), "{said}");
    insta::assert_snapshot!("changes_command", said);

    // The same of files, and of what a run that checks would write.
    let (old, new) = (crate::root().join("spec/openapi.json"), &document);
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let (head, rest) = said.split_once("surface ").unwrap();
    let rest = &rest[rest.find("a major step").unwrap()..];
    let said = format!("{head}{rest}");
    assert_eq!(run(root, &["changes", "--against", old]).1, said);
    let of_files = run(root, &["changes", old, new]).1;
    assert_eq!(of_files, said.replace(": after 0.1.0 comes 0.2.0", ""));
    let (code, said, _) = run(root, &["convert", "--check"]);
    assert_eq!(code, 2);
    assert!(
        said.contains("Changed[request-property-max-length-increased]"),
        "{said}"
    );
}

/// A fact of all operations was stated before the new one was there.
#[test]
fn a_wildcard_of_the_overlay_that_matches_more_is_named() {
    let (workspace, _outside, file) = published(BRIDGE, &bridge().to_string());
    let root = workspace.path();
    std::fs::create_dir_all(root.join("tests/snapshots")).unwrap();
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "As it was"]);
    let grown = || {
        let (code, said, error) = run(root, &["changes"]);
        assert_eq!((code, error.as_str()), (0, ""), "{said}");
        let lines = said.lines().filter(|line| line.starts_with("spec/overlay"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(grown(), [""; 0]);
    let file = file.to_str().unwrap();
    let (code, _, error) = run(root, &["add", file, "--source", "https://example.com"]);
    assert_eq!(code, 0, "{error}");
    let expected = "spec/overlay.json: $.paths.*.* matches 9 places, before 8; \
         check that its fact holds for the new ones";
    assert_eq!(grown(), [expected]);
    // What gives no document is reported by `convert`.
    std::fs::write(root.join("spec/overlay.json"), "{}").unwrap();
    assert_eq!(grown(), [""; 0]);
}

#[test]
fn what_can_not_be_compared() {
    let run = |arguments: &[&str]| {
        let (code, _, error) = run(&crate::root(), arguments);
        assert_eq!(code, 1, "{error}");
        error
    };
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.json");
    let other = other.to_str().unwrap();
    let info = json!({ "title": "t", "version": "1" });
    let newer = json!({ "openapi": "3.2.0", "info": info, "paths": {} });
    std::fs::write(other, newer.to_string()).unwrap();
    let errors = [
        run(&["changes", "--against=--output=stolen"]),
        run(&["changes", "--against=no-such-revision"]),
        run(&["changes", "spec/openapi.json"]),
        run(&["changes", other, other]),
        run(&["changes", "no-such-file", "no-such-file"]),
    ];
    for (error, expected) in errors.iter().zip([
        "--output=stolen is no file: git has no \"--output=stolen\"",
        "no-such-revision is no file: git has no \"no-such-revision\"",
        "2 values required",
        "this is OpenAPI \"3.2.0\"",
        "can't read no-such-file",
    ]) {
        assert!(error.contains(expected), "{error}");
    }
}

/// A chain of components, which is walked only where something changed, and is no
/// chain of calls.
#[test]
fn a_long_chain_of_types_is_compared() {
    const LENGTH: usize = 2_000;
    let chain = |end: &str| {
        let link = |index: usize| {
            let next = match index + 1 {
                LENGTH => json!({ "type": end }),
                next => json!({ "$ref": format!("#/components/schemas/C{next}") }),
            };
            let own = json!({ "type": "object", "properties": { "next": next } });
            (format!("C{index}"), own)
        };
        let schemas: Map<_, _> = (0..LENGTH).map(link).collect();
        let operation = |number: usize| {
            let schema = json!({ "$ref": format!("#/components/schemas/C{number}") });
            let content = json!({ "application/json": { "schema": schema } });
            let responses = json!({ "200": { "description": "", "content": content } });
            let id = format!("get{number}");
            let operation = json!({ "get": { "operationId": id, "responses": responses } });
            (format!("/{number}"), operation)
        };
        let paths: Map<_, _> = (0..3).map(operation).collect();
        openapi(json!({
            "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": paths,
            "components": { "schemas": schemas },
        }))
    };
    let changes = compare(&chain("string"), &chain("boolean")).unwrap();
    let [change] = changes.iter().as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(change.code, "response-property-type-changed");
    assert_eq!(change.operations, ["get0", "get1", "get2"]);
    assert!(change.breaks.code && change.breaks.reading);
    assert!(
        compare(&chain("string"), &chain("string"))
            .unwrap()
            .is_empty()
    );
}

/// The same document twice, and every document with itself.
#[test]
fn a_document_is_as_it_is() {
    for path in ["spec/openapi.json", "tests/hard-api/openapi.json"] {
        let same = || openapi(crate::json(path));
        assert!(compare(&same(), &same()).unwrap().is_empty(), "{path}");
    }
}
