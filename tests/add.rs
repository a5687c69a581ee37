//! `cargo xtask add`: a published file, or a new edition of one, is taken in whole or
//! not at all.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::drift::copy_of_inputs;
use crate::json;
use crate::xtask_messages::{files, run};

pub(crate) const BRIDGE: &str = "get-a-tsp-bridge.json";

pub(crate) fn bridge() -> Value {
    json!({
        "name": "Get a TSP bridge",
        "request": {
            "method": "GET",
            "url": "{{baseUrl}}/users/:userId/tsp/:tspId/bridge",
            "auth": { "type": "oauth2" },
            "description": "**Scopes:** `tsp:read`\n\n**Rate Limit Label:** `Light`",
        },
        "response": [{ "name": "The bridge.", "code": 200, "body": "{\"name\": \"US_TSP_TB\"}" }],
    })
}

/// The inputs with a fragment, and a file that was published, outside of them.
pub(crate) fn published(name: &str, text: &str) -> (tempfile::TempDir, tempfile::TempDir, PathBuf) {
    let (workspace, outside) = (copy_of_inputs(), tempfile::tempdir().unwrap());
    assert_eq!(run(workspace.path(), &["convert"]).0, 0);
    let file = outside.path().join(name);
    fs::write(&file, text).unwrap();
    (workspace, outside, file)
}

fn add(root: &Path, file: &Path, more: &[&str]) -> (u8, String, String) {
    let file = file.to_str().unwrap();
    let (code, printed, error) = run(root, &[&["add", file], more].concat());
    let folder = Path::new(file).parent().unwrap().to_str().unwrap();
    let shown = |text: String| text.replace(folder, "[outside]");
    (code, shown(printed), shown(error))
}

fn row(root: &Path, name: &str) -> String {
    let table = fs::read_to_string(root.join("spec/README.md")).unwrap();
    let start = format!("| `postman/{name}`");
    let mut rows = table.lines().filter(|line| line.starts_with(&start));
    let row = rows.next().unwrap().to_owned();
    assert_eq!(rows.next(), None);
    row
}

#[test]
fn a_published_item_is_taken_in_by_one_command() {
    let text = bridge().to_string();
    let (workspace, _outside, file) = published(BRIDGE, &text);
    let root = workspace.path();
    let arguments = [
        "--source",
        "https://example.com/a|b",
        "--date",
        "2026-12-04",
    ];
    let (code, printed, error) = add(root, &file, &arguments);
    assert_eq!(code, 0, "{error}");
    insta::assert_snapshot!("xtask_add", printed);
    let written = fs::read_to_string(root.join("spec/postman").join(BRIDGE));
    assert_eq!(written.unwrap(), text);
    let row = row(root, BRIDGE);
    assert!(
        row.ends_with("` | 2026-12-04 | https://example.com/a\\|b |"),
        "{row}"
    );
    assert_eq!(run(root, &["convert", "--check"]).0, 0);

    // Again, with nothing new.
    let before = files(root);
    let (code, printed, _) = add(root, &file, &["--date", "2026-12-04"]);
    assert_eq!(code, 0);
    assert!(printed.contains("has these bytes already"), "{printed}");
    assert!(!printed.contains("for callers"), "{printed}");
    assert_eq!(files(root), before);
}

#[test]
fn a_new_edition_replaces_bytes_hash_and_date() {
    let name = "tsp-accounts.json";
    let mut edition = json(&format!("spec/postman/{name}"));
    let items = edition["item"].as_array_mut().unwrap();
    let folder = items.iter_mut().find(|item| item["item"].is_array());
    let items = match folder {
        Some(folder) => folder["item"].as_array_mut().unwrap(),
        None => items,
    };
    items.push(bridge());
    let (workspace, _outside, file) = published("from the vendor.json", &edition.to_string());
    let root = workspace.path();
    let before = row(root, name);
    let arguments = ["--as", name, "--date", "2027-01-01"];
    let (code, printed, error) = add(root, &file, &arguments);
    assert_eq!(code, 0, "{error}");
    let changed = "operations: getTspBridge";
    let (_, changes) = printed.split_once("wrote spec/openapi.json").unwrap();
    assert!(changes.contains(changed), "{printed}");
    let after = row(root, name);
    let cells = |row: &str| row.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (cells(&before), cells(&after));
    assert_eq!(before[3], after[3], "the source that is known stays");
    assert_ne!(before[1], after[1]);
    assert_eq!(after[2], "2027-01-01");
    assert_eq!(run(root, &["convert", "--check"]).0, 0);
}

#[test]
fn what_is_not_taken_in_changes_nothing() {
    let item = "update-a-tsp-account.json";
    // An overlay action names the operation that this edition has no more.
    let moved = bridge().to_string();
    let source: &[&str] = &["--source", "https://example.com"];
    let mut errors = String::new();
    for (file, text, more) in [
        (BRIDGE, "{ oops", source),
        (BRIDGE, "{}", source),
        (BRIDGE, moved.as_str(), &[]),
        (BRIDGE, moved.as_str(), &["--source", "two\nlines"]),
        (BRIDGE, moved.as_str(), &["--as", "../overlay.json"]),
        (BRIDGE, moved.as_str(), &["--as", "README.md"]),
        (BRIDGE, moved.as_str(), &["--date", "yesterday"]),
        ("Get a bridge.json", moved.as_str(), source),
        (item, moved.as_str(), &[]),
    ] {
        let (workspace, _outside, file) = published(file, text);
        let before = files(workspace.path());
        let (code, _, error) = add(workspace.path(), &file, more);
        assert_eq!(code, 1, "{more:?}");
        assert_eq!(files(workspace.path()), before, "{error}");
        errors += &format!("# {text:.20} {more:?}\n{error}\n");
    }
    insta::assert_snapshot!("xtask_add_refused", errors);
}

#[test]
fn the_date_is_today_if_none_is_given() {
    let (workspace, _outside, file) = published(BRIDGE, &bridge().to_string());
    let (code, _, error) = add(workspace.path(), &file, &["--source", "test"]);
    assert_eq!(code, 0, "{error}");
    let row = row(workspace.path(), BRIDGE);
    let date = row.split(" | ").nth(2).unwrap();
    assert!(date.len() == 10 && date > "2026-01-01", "{date}");
}
