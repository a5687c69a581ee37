//! A new edition of the published item, as a maintainer meets it: what the
//! pipeline stops at, and what changes for callers.

use std::fs;
use std::path::Path;

use crate::drift::copy_of_inputs;
use crate::root;
use crate::xtask_messages::{ITEM, replace_item, run};

/// What changes in the item: a text, and what takes its place.
const EDITIONS: [(&str, &str, &str); 8] = [
    (
        "a description is written anew",
        "List of dial in numbers.",
        "The numbers to dial in by.",
    ),
    (
        "a limit is tightened",
        "Conference code: numeric value, length is less than 16.",
        "Conference code: numeric value, length is less than 12.",
    ),
    (
        "a limit is loosened",
        "Leader PIN: numeric value, length is less than 16.",
        "Leader PIN: numeric value, length is less than 21.",
    ),
    (
        "a value is added to an enum",
        "US_TSP_TB,EU_TSP_TB)",
        "US_TSP_TB,EU_TSP_TB,AU_TSP_TB)",
    ),
    (
        "a field becomes required",
        "\"List of dial in numbers.",
        "\"(Required) List of dial in numbers.",
    ),
    ("an error code is another", "`2024`", "`2025`"),
    ("a secret is renamed", "leader_pin", "host_pin"),
    ("the operation is moved", "/tsp/:tspId", "/phone/:tspId"),
];

/// The item's text with `from` replaced; the parts of its URL as well.
fn edition(root: &Path, from: &str, to: &str) -> String {
    let text = fs::read_to_string(root.join(ITEM)).unwrap();
    let edited = text.replace(from, to);
    assert_ne!(edited, text, "{from}");
    match from {
        "/tsp/:tspId" => edited.replace("\"tsp\"", "\"phone\""),
        _ => edited,
    }
}

#[test]
fn each_edition_stops_where_a_person_decides_and_says_what_changes() {
    let mut outcome = String::new();
    for (name, from, to) in EDITIONS {
        let copy = copy_of_inputs();
        let root_of_copy = copy.path();
        assert_eq!(run(root_of_copy, &["codegen"]).0, 0);
        let generated = root_of_copy.join("crates/zoom-api");
        let before = crate::generated(&generated);
        let old = root().join("spec/openapi.json");

        replace_item(root_of_copy, &edition(root_of_copy, from, to));
        let (code, _, error) = run(root_of_copy, &["codegen", "--deny", "warnings"]);
        outcome += &format!("# {name}\n{error}");
        if code == 0 {
            let against = ["changes", "--against", old.to_str().unwrap()];
            let (code, changes, error) = run(root_of_copy, &against);
            assert_eq!(code, 0, "{name}: {error}");
            outcome += &changes;
            let source = crate::generated(&generated);
            for secret in ["secret ConferenceCode", "secret LeaderPin"] {
                assert!(source.contains(secret), "{name}: no {secret}");
            }
        } else {
            let after = crate::generated(&generated);
            assert!(after == before, "{name}: something was written");
        }
        outcome += "\n";
    }
    insta::assert_snapshot!("editions", outcome);
}
