//! What is added to a collection renames nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use postman_openapi::{Input, Profile, convert};
use serde_json::Value;

/// The collections of this repository, by name.
fn collections() -> impl Iterator<Item = (String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let folders = [
        "collections",
        "fixtures",
        "round_trip/collections",
        "replay/collections",
    ];
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.sort();
    assert!(files.len() > 10);
    files.into_iter().map(|file| {
        let text = std::fs::read_to_string(&file).unwrap();
        (
            file.display().to_string(),
            serde_json::from_str(&text).unwrap(),
        )
    })
}

/// Requests that make another request known for what it is: a second call says that
/// the first was one of several, a list that a body is not always an object.
const REVEALING: &[&str] = &["End calls", "Several at once"];

/// The names of a document that callers use: operations, and schemas.
fn names(collection: &Value) -> BTreeSet<String> {
    let input = Input {
        name: "collection.json",
        text: &collection.to_string(),
    };
    let Ok(conversion) = convert(&[input], &Profile::default()) else {
        return BTreeSet::new();
    };
    let document = serde_json::to_value(conversion.openapi).unwrap();
    let mut names = BTreeSet::new();
    ids(&document["paths"], &mut names);
    let schemas = document["components"]["schemas"].as_object();
    names.extend(
        schemas
            .into_iter()
            .flat_map(|schemas| schemas.keys().cloned()),
    );
    names
}

/// The ids of all operations, also of those that share a path and a method.
fn ids(of: &Value, found: &mut BTreeSet<String>) {
    for (name, value) in of.as_object().into_iter().flatten() {
        match value.as_str().filter(|_| name == "operationId") {
            Some(id) => _ = found.insert(id.to_owned()),
            None => ids(value, found),
        }
    }
}

/// Takes the last request out, with the folders that are empty then.
fn remove_last(of: &mut Value) -> Option<Value> {
    let items = of["item"].as_array_mut()?;
    let last = items.last_mut()?;
    if last.get("item").is_none() {
        return items.pop();
    }
    let removed = remove_last(last);
    if last["item"] == Value::Array(Vec::new()) {
        items.pop();
    }
    removed
}

#[test]
fn a_request_behind_the_others_renames_nothing() {
    let mut renamed = Vec::new();
    for (name, mut collection) in collections() {
        let mut all = names(&collection);
        while let Some(removed) = remove_last(&mut collection) {
            let before = names(&collection);
            let lost: Vec<_> = before.difference(&all).collect();
            let is_revealing = REVEALING.iter().any(|name| removed["name"] == *name);
            if !lost.is_empty() && !is_revealing {
                renamed.push(format!("{name}: {} renames {lost:?}", removed["name"]));
            }
            all = before;
        }
    }
    assert!(renamed.is_empty(), "{renamed:#?}");
}

/// The pointers of the texts of bodies and answers.
fn bodies(of: &Value, at: &str, found: &mut Vec<String>) {
    match of {
        Value::Object(members) => {
            for (name, value) in members {
                let at = format!("{at}/{name}");
                match value {
                    Value::String(text)
                        if (name == "body" || name == "raw") && text.starts_with(['{', '[']) =>
                    {
                        found.push(at)
                    }
                    value => bodies(value, &at, found),
                }
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                bodies(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Adds a property to the object of this number, outermost first.
fn add_property(value: &mut Value, number: &mut usize) -> bool {
    match value {
        Value::Object(members) => {
            if *number == 0 && !members.is_empty() {
                members.insert("added_later".to_owned(), true.into());
                return true;
            }
            *number = number.saturating_sub(1);
            members
                .values_mut()
                .any(|value| add_property(value, number))
        }
        Value::Array(elements) => elements.iter_mut().any(|value| add_property(value, number)),
        _ => false,
    }
}

#[test]
fn a_property_more_in_one_sample_renames_nothing() {
    let mut renamed = Vec::new();
    for (name, collection) in collections() {
        let before = names(&collection);
        let mut texts = Vec::new();
        bodies(&collection, "", &mut texts);
        for at in texts {
            let text = collection.pointer(&at).and_then(Value::as_str).unwrap();
            let Ok(body) = serde_json::from_str::<Value>(text) else {
                continue;
            };
            // With a property more, these are no longer what they are.
            if text.contains("Circular reference") || body.get("query").is_some() {
                continue;
            }
            for number in 0..5 {
                let mut changed = body.clone();
                if !add_property(&mut changed, &mut { number }) {
                    break;
                }
                let mut more = collection.clone();
                *more.pointer_mut(&at).unwrap() = changed.to_string().into();
                let after = names(&more);
                let lost: Vec<_> = before.difference(&after).collect();
                if !lost.is_empty() {
                    renamed.push(format!("{name}: object {number} of {at} renames {lost:?}"));
                }
            }
        }
    }
    assert!(renamed.is_empty(), "{renamed:#?}");
}
