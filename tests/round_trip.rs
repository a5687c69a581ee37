//! A round trip that nobody has to believe: OpenAPI documents of our own
//! (`round_trip/openapi`) became collections by `openapi-to-postmanv2`
//! (`round_trip/collections`); the converter turns them back, and what comes
//! back is compared fact by fact with what went in.
//!
//! What that package drops, and what it says itself, is listed in
//! `round_trip/losses`, with an edit that takes each of the lost facts out of the
//! document: `round_trip/regenerate.mjs` proves that the collection stays the
//! same, byte for byte, so that it can't hold them.

mod facts;
mod losses;

use std::fmt::Write;
use std::path::Path;

use postman_openapi::{Input, Profile, convert};
use serde_json::Value;

use self::facts::{Fact, facts};
use self::losses::Losses;
use crate::{any_collection, outline};

/// What is said of these is no claim: a document has each of them, whether or
/// not the collection holds it. A server variable has a text because
/// `openapiv3` would write `null`.
const ALWAYS_SAID: [&str; 4] = [
    "version",
    "operation ids",
    "body required",
    "server variable texts",
];

fn json(path: &str) -> Value {
    crate::json(&format!("tests/round_trip/{path}"))
}

/// One line a feature: how many facts went in and came back, how many the
/// collection does not hold, how many it holds that did not go in.
fn table(before: &[Fact], missing: &[&Fact], added: &[&Fact]) -> String {
    let mut features: Vec<&str> = Vec::new();
    for fact in before.iter().chain(added.iter().copied()) {
        if !features.contains(&fact.feature.as_str()) {
            features.push(&fact.feature);
        }
    }
    let mut table = String::from("feature                          kept/total  dropped  added\n");
    for feature in features {
        let total = before.iter().filter(|fact| fact.feature == feature).count();
        let lost = missing
            .iter()
            .filter(|fact| fact.feature == feature)
            .count();
        let said = added.iter().filter(|fact| fact.feature == feature).count();
        let kept = format!("{}/{total}", total - lost);
        writeln!(table, "{feature:<32} {kept:>10} {lost:>8} {said:>6}").unwrap();
    }
    table
}

fn round_trip(name: &str) {
    let trip = &json("trips.json")[name];
    let document = json(&format!(
        "openapi/{}.json",
        trip["openapi"].as_str().unwrap()
    ));
    let collection = json(&format!("collections/{name}.json"));
    let losses: Losses = serde_json::from_value(json(&format!("losses/{name}.json"))).unwrap();

    assert!(any_collection::assert_sound(std::slice::from_ref(
        &collection
    )));
    let text = collection.to_string();
    let input = Input { name, text: &text };
    let conversion = convert(&[input], &Profile::plain()).unwrap();
    let converted = serde_json::to_value(&conversion.openapi).unwrap();

    if let Ok(directory) = std::env::var("ROUND_TRIP_OUT") {
        let path = Path::new(&directory).join(format!("{name}.json"));
        std::fs::write(path, serde_json::to_vec_pretty(&converted).unwrap()).unwrap();
    }

    let (before, after) = (facts(&document), facts(&converted));
    let missing: Vec<_> = before.iter().filter(|fact| !after.contains(fact)).collect();
    let is_added =
        |fact: &&Fact| !before.contains(fact) && !ALWAYS_SAID.contains(&fact.feature.as_str());
    let added: Vec<_> = after.iter().filter(is_added).collect();
    let mut faults = losses.faults(&document, &collection, &missing, &added);
    let unexcused = missing.iter().filter(|fact| !losses.excuse(fact));
    faults.extend(unexcused.map(|fact| format!("not kept: {fact}")));
    let unexplained = added.iter().filter(|fact| !losses.explain(fact));
    faults.extend(unexplained.map(|fact| format!("claimed: {fact}")));

    let mut report = table(&before, &missing, &added);
    writeln!(report, "\n{}", outline::operations(&converted)).unwrap();
    writeln!(report, "{}", outline::schemas(&converted)).unwrap();
    for diagnostic in &conversion.diagnostics {
        writeln!(report, "{diagnostic}").unwrap();
    }
    assert!(
        faults.is_empty(),
        "{name}:\n{}\n{report}",
        faults.join("\n")
    );
    insta::assert_snapshot!(format!("round_trip_{name}"), report);
}

#[test]
fn parameters_of_every_place_type_and_format() {
    round_trip("lantern");
}

#[test]
fn json_bodies_with_placeholders() {
    round_trip("harbour");
}

#[test]
fn json_bodies_with_samples() {
    round_trip("harbour-examples");
}

#[test]
fn bodies_of_every_media_type() {
    round_trip("mill");
}

#[test]
fn authorization_and_servers() {
    round_trip("gates");
}

/// The pointers of all members that hold neither members nor elements.
fn leaves(node: &Value, pointer: &str, found: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(member, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                leaves(element, &format!("{pointer}/{index}"), found);
            }
        }
        _ => found.push(pointer.to_owned()),
    }
}

#[test]
fn whatever_is_changed_in_a_document_changes_its_facts() {
    // The dialect, samples, names in XML, what a reference is called, a type
    // said twice, and of two tags the outer one.
    let unsaid = [
        "/openapi",
        "/example",
        "/xml/",
        "/$ref",
        "/allOf/0/type",
        "/~1loans~1{state}/get/tags/0",
    ];
    for name in ["lantern", "harbour", "mill", "gates"] {
        let document = json(&format!("openapi/{name}.json"));
        let known = facts(&document);
        let mut pointers = Vec::new();
        leaves(&document, "", &mut pointers);
        pointers.retain(|pointer| !unsaid.iter().any(|part| pointer.contains(part)));
        for pointer in pointers {
            let mut changed = document.clone();
            let leaf = changed.pointer_mut(&pointer).unwrap();
            *leaf = match &*leaf {
                Value::Bool(truth) => Value::Bool(!truth),
                Value::String(text) => Value::from(format!("{text}, changed")),
                other => Value::from(format!("{other}, changed")),
            };
            assert!(facts(&changed) != known, "{name}: {pointer} is no fact");
        }
    }
}
