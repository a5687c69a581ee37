//! Collections as vendors write them, of our own making: what
//! `openapi-to-postmanv2` never writes, in `collections/`, and the document
//! and the diagnostics that each of them gives.

use std::fmt::Write;

use postman_openapi::{Input, Profile, convert};
use serde_json::Value;

use crate::any_collection::assert_sound;
use crate::{outline, root};

/// What a collection becomes: the document, and all of it and of its
/// diagnostics in few lines.
fn outcome(name: &str) -> (Value, String) {
    let path = root().join(format!("tests/collections/{name}.json"));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(assert_sound(&[serde_json::from_str(&text).unwrap()]));
    let input = Input { name, text: &text };
    let conversion = convert(&[input], &Profile::plain()).unwrap();
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    let mut outcome = String::new();
    for part in [
        outline::servers(&document),
        outline::operations(&document),
        outline::schemas(&document),
        outline::security_schemes(&document),
    ] {
        writeln!(outcome, "{part}").unwrap();
    }
    for diagnostic in &conversion.diagnostics {
        writeln!(outcome, "{diagnostic}").unwrap();
    }
    (document, outcome)
}

#[test]
fn the_forms_of_v2_0_and_null() {
    insta::assert_snapshot!("collection_forms_v2_0", outcome("forms_v2.0").1);
}

#[test]
fn variables_of_every_level() {
    insta::assert_snapshot!("collection_variables", outcome("variables").1);
}

#[test]
fn urls_as_postman_reads_them() {
    insta::assert_snapshot!("collection_addresses", outcome("addresses").1);
}

#[test]
fn several_requests_of_one_operation_and_names_of_every_kind() {
    insta::assert_snapshot!("collection_merged", outcome("merged").1);
}

#[test]
fn bodies_of_every_mode() {
    insta::assert_snapshot!("collection_bodies", outcome("bodies").1);
}

#[test]
fn authorization_of_every_kind() {
    let (document, outcome) = outcome("auth");
    let document = document.to_string();
    for trace in ["gold-4711", "{{secret}}", "{{user}}"] {
        assert!(
            !document.contains(trace) && !outcome.contains(trace),
            "a credential is kept: {trace}"
        );
    }
    insta::assert_snapshot!("collection_auth", outcome);
}

#[test]
fn saved_responses_of_every_kind() {
    insta::assert_snapshot!("collection_responses", outcome("responses").1);
}
