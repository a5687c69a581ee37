//! A judge that nobody here wrote: Postman's own runtime. What it sends of each
//! saved request is recorded in `replay/recorded`; the generated clients send the
//! calls that the generator wrote of the same requests. They differ only where
//! `replay/excused.json` says why.

use std::fs;

use serde_json::Value;

use crate::xtask_messages::run;
use crate::{json, root};

/// Every collection of the tests, and those that were published.
const FOLDERS: &[&str] = &[
    "tests/replay/collections",
    "tests/collections",
    "spec/postman",
];

fn collections() -> Vec<String> {
    let mut collections = vec!["tests/fixtures/hard.postman_collection.json".to_owned()];
    for folder in FOLDERS {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".json") {
                collections.push(format!("{folder}/{name}"));
            }
        }
    }
    collections.sort();
    collections
}

#[test]
#[ignore = "slow: compiles a crate for each collection"]
fn a_client_sends_what_postman_sends_and_reads_what_servers_may_answer() {
    let collections = collections();
    let path = |path: &str| root().join(path).to_str().unwrap().to_owned();
    let (recorded, excused) = (
        path("tests/replay/recorded"),
        path("tests/replay/excused.json"),
    );
    let collections: Vec<_> = collections.iter().map(|file| path(file)).collect();
    let mut arguments = vec!["replay", "--recorded", &recorded, "--excused", &excused];
    arguments.extend(collections.iter().map(String::as_str));
    let (code, printed, error) = run(&root(), &arguments);
    assert_eq!(code, 0, "{printed}{error}");
}

/// What is recorded is of the collections as they are.
#[test]
fn what_postman_sends_is_recorded_of_every_request() {
    for collection in collections() {
        let name = collection.rsplit('/').next().unwrap();
        let name = name.strip_suffix(".json").unwrap();
        let stem = name.strip_suffix(".postman_collection").unwrap_or(name);
        let recorded = json(&format!("tests/replay/recorded/{stem}.json"));
        let mut recorded: Vec<_> = recorded
            .as_array()
            .unwrap()
            .iter()
            .map(|request| {
                (
                    request["pointer"].as_str().unwrap(),
                    request["name"].clone(),
                )
            })
            .collect();
        let collection = json(&collection);
        let mut requests = Vec::new();
        find("", &collection, &mut requests);
        let mut requests: Vec<_> = requests
            .iter()
            .map(|(at, name)| (at.as_str(), name.clone()))
            .collect();
        recorded.sort_by_key(|(at, _)| at.to_owned());
        requests.sort_by_key(|(at, _)| at.to_owned());
        assert_eq!(
            recorded, requests,
            "{stem}: record it again, see CONTRIBUTING.md"
        );
    }
}

/// The items with a request, by their place.
fn find(at: &str, item: &Value, found: &mut Vec<(String, Value)>) {
    if let Some(items) = item["item"].as_array() {
        for (index, item) in items.iter().enumerate() {
            find(&format!("{at}/item/{index}"), item, found);
        }
    } else if !item["request"].is_null() {
        let name = item.get("name").cloned().unwrap_or_else(|| "".into());
        found.push((at.to_owned(), name));
    }
}
