//! A document claims no more than it knows: where a request has several saved
//! answers of one status, one is left out, the rest is converted, and what was
//! left out is held against the document. It must be readable, and nothing of it
//! may be lost.
//!
//! For any collection, which is not judged, only reported:
//! `LEAVE_ONE_OUT=collection.json cargo test --workspace leave_one_out -- --nocapture`.

use std::collections::BTreeMap;

use postman_openapi::{Input, Profile, convert};
use serde_json::{Map, Value, json};

/// What became of the answers that were left out.
#[derive(Debug, Default)]
struct Outcome {
    answers: usize,
    unreadable: Vec<String>,
    /// Values that neither a property, a map nor the unknown properties hold.
    lost: Vec<String>,
}

/// The answers of one request and status: the item's JSON pointer, the indexes.
struct Group {
    item: String,
    code: u64,
    answers: Vec<usize>,
}

fn groups(items: &Value, at: &str, found: &mut Vec<Group>) {
    for (index, item) in items.as_array().into_iter().flatten().enumerate() {
        let at = format!("{at}/{index}");
        groups(&item["item"], &format!("{at}/item"), found);
        let mut by_code: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (index, response) in item["response"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            if let (Some(code), Some(_)) = (response["code"].as_u64(), body(response)) {
                by_code.entry(code).or_default().push(index);
            }
        }
        let several = by_code.into_iter().filter(|(_, answers)| answers.len() > 1);
        found.extend(several.map(|(code, answers)| Group {
            item: at.clone(),
            code,
            answers,
        }));
    }
}

fn body(response: &Value) -> Option<Value> {
    let value: Value = serde_json::from_str(response["body"].as_str()?).ok()?;
    (value.is_object() || value.is_array()).then_some(value)
}

/// Leaves out each answer once: in each round, one of every group.
fn leave_one_out(collection: &Value) -> Outcome {
    let mut found = Vec::new();
    groups(&collection["item"], "/item", &mut found);
    let rounds = found.iter().map(|group| group.answers.len()).max();
    let mut outcome = Outcome::default();
    for round in 0..rounds.unwrap_or_default() {
        let mut rest = collection.clone();
        let mut left_out = Vec::new();
        for (number, group) in found.iter().enumerate() {
            let Some(index) = group.answers.get(round) else {
                continue;
            };
            let item = rest.pointer_mut(&group.item).unwrap();
            let answer = body(&item["response"][index]).unwrap();
            // What openapi-to-postmanv2 did not write out is no answer to judge by.
            if !answer.to_string().contains("<Error: ") {
                left_out.push((number, answer));
            }
            // Its place stays, so that the indexes of the others do.
            item["response"][index] = json!({ "code": group.code, "body": "" });
            if !item["request"].is_object() {
                item["request"] = json!({ "url": item["request"] });
            }
            // The same mark in a description finds the operation again.
            let marks = item["request"]["description"].as_str().unwrap_or_default();
            let marks = if marks.starts_with("@@") { marks } else { "" };
            item["request"]["description"] = json!(format!("{marks}@@{number}@@"));
        }
        let text = rest.to_string();
        let input = Input {
            name: "rest",
            text: &text,
        };
        let document = convert(&[input], &Profile::plain()).unwrap().openapi;
        let document = serde_json::to_value(document).unwrap();
        for (number, answer) in left_out {
            let code = found[number].code;
            if let Some((place, schema)) = schema_of(&document, &format!("@@{number}@@"), code) {
                hold(&document, &place, &schema, &answer, &mut outcome);
            }
        }
    }
    outcome
}

/// The schema of the JSON answers of the operation whose description has the mark.
fn schema_of(document: &Value, mark: &str, code: u64) -> Option<(String, Value)> {
    for (path, item) in document["paths"].as_object()? {
        for (method, operation) in item.as_object()? {
            let is_marked = operation["description"]
                .as_str()
                .is_some_and(|d| d.contains(mark));
            if !is_marked {
                continue;
            }
            let content = &operation["responses"][code.to_string()]["content"];
            let of_json = content
                .as_object()?
                .iter()
                .find(|(name, _)| name.contains("json"));
            return Some((
                format!("{method} {path} {code}"),
                of_json?.1["schema"].clone(),
            ));
        }
    }
    None
}

fn hold(document: &Value, place: &str, schema: &Value, answer: &Value, outcome: &mut Outcome) {
    let mut whole = schema_json(schema);
    if !whole.is_object() {
        whole = json!({});
    }
    let wrapped = json!({ "allOf": [whole], "components": schema_json(&document["components"]) });
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft4)
        .should_validate_formats(false)
        .build(&wrapped)
        .unwrap();
    outcome.answers += 1;
    if let Some(fault) = validator.iter_errors(answer).next() {
        let at = fault.instance_path().to_string();
        outcome.unreadable.push(format!("{place} {at}: {fault}"));
    }
    lost(document, place, schema, answer, &mut outcome.lost);
}

/// A schema of OpenAPI 3.0 as one of JSON Schema.
fn schema_json(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut read: Map<_, _> = members
                .iter()
                .map(|(name, value)| (name.clone(), schema_json(value)))
                .collect();
            match read.remove("nullable") {
                Some(Value::Bool(true)) => json!({ "anyOf": [read, { "type": "null" }] }),
                // A property of this name.
                Some(other) if other.is_object() => {
                    read.insert("nullable".to_owned(), other);
                    Value::Object(read)
                }
                _ => Value::Object(read),
            }
        }
        Value::Array(elements) => elements.iter().map(schema_json).collect(),
        other => other.clone(),
    }
}

/// Finds numbers that the type of a client does not hold, and properties that a
/// closed object drops.
fn lost(document: &Value, at: &str, schema: &Value, value: &Value, found: &mut Vec<String>) {
    let mut schema = schema;
    loop {
        let part = match &schema["allOf"][0] {
            Value::Null => schema,
            part => part,
        };
        match part["$ref"]
            .as_str()
            .and_then(|to| document.pointer(to.strip_prefix('#')?))
        {
            Some(referred) => schema = referred,
            None => break,
        }
    }
    match value {
        Value::Object(members) => {
            let rest = &schema["additionalProperties"];
            for (name, value) in members {
                match (&schema["properties"][name], rest) {
                    (Value::Null, Value::Bool(false)) => found.push(format!("{at}.{name}")),
                    (Value::Null, rest) => {
                        lost(document, &format!("{at}.{name}"), rest, value, found)
                    }
                    (property, _) => {
                        lost(document, &format!("{at}.{name}"), property, value, found)
                    }
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                lost(
                    document,
                    &format!("{at}[]"),
                    &schema["items"],
                    element,
                    found,
                );
            }
        }
        Value::Number(number) => {
            let is_held = match schema["type"].as_str() {
                Some("integer") => {
                    number.is_i64()
                        || number
                            .as_f64()
                            .is_some_and(|n| n.fract() == 0.0 && number.is_f64())
                }
                // A float has the digits of whole numbers up to 2^53.
                Some("number") => {
                    number.is_f64() || number.as_i64().is_some_and(|n| n.unsigned_abs() <= 1 << 53)
                }
                _ => true,
            };
            if !is_held {
                found.push(format!("{at}: {number}"));
            }
        }
        _ => {}
    }
}

/// A collection with a request for each of these lists of answers.
fn collection(requests: &[(&str, Value)]) -> Value {
    let item = |(name, answers): &(&str, Value)| {
        let response = |body: &Value| json!({ "code": 200, "body": body.to_string() });
        let answers = answers.as_array().unwrap();
        json!({
            "name": format!("Get {name}"),
            "request": { "url": format!("https://api.kennel.example/{name}") },
            "response": answers.iter().map(response).collect::<Vec<_>>(),
        })
    };
    json!({
        "info": { "name": "Kennel", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "item": requests.iter().map(item).collect::<Vec<_>>(),
    })
}

#[test]
fn an_answer_that_no_sample_shows_is_readable_and_kept() {
    let mark = "<Error: Too many levels of nesting to fake this schema>";
    let answers = collection(&[
        (
            "bills",
            json!([
                { "total": 10, "tax_rate": 19, "lines": [{ "price": 3, "count": 1 }] },
                { "total": 10.5, "tax_rate": 7.7, "lines": [{ "price": 2.95, "count": 2 }], "note": "paid" },
            ]),
        ),
        (
            "rates",
            json!([
                { "base": "EUR", "rates": { "2026-01-01": { "USD": 1, "GBP": 0.9 } } },
                { "base": "EUR", "rates": { "2026-02-01": { "CHF": 1.02 }, "2026-02-02": {} } },
            ]),
        ),
        (
            "dogs",
            json!([
                { "name": { "en": "Rex", "de": "Rex" }, "pups": { "10017": { "age": 1 } } },
                { "name": { "fr": "Rex" }, "pups": { "10018": { "age": 2, "born": "2026-01-01" } } },
            ]),
        ),
        (
            "events",
            json!([
                [{ "id": { "value": mark }, "kind": { "description": "a kind", "value": mark } }],
                [{ "id": "7", "kind": { "name": "walk" } }],
            ]),
        ),
        (
            "times",
            json!([
                { "at": "2026-01-01T10:00:00Z", "by": "a@kennel.example", "on": "2026-01-01" },
                { "at": "soon", "by": "the owner", "on": "" },
            ]),
        ),
    ]);
    let outcome = leave_one_out(&answers);
    assert_eq!(outcome.answers, 9);
    assert_eq!(outcome.unreadable, [""; 0]);
    assert_eq!(outcome.lost, [""; 0]);
}

#[test]
fn the_judge_sees_what_a_document_refuses() {
    let outcome = leave_one_out(&collection(&[(
        "dogs",
        json!([{ "age": 1 }, { "age": "one" }]),
    )]));
    assert_eq!((outcome.answers, outcome.unreadable.len()), (2, 2));
    let big = 18_446_744_073_709_551_615_u64;
    let outcome = leave_one_out(&collection(&[(
        "dogs",
        json!([{ "age": 1 }, { "age": big }]),
    )]));
    assert_eq!(outcome.lost, [format!("get /dogs 200.age: {big}")]);
}

/// Reports on the collection that the environment names.
#[test]
fn leave_one_out_of_a_collection() {
    let Some(path) = std::env::var_os("LEAVE_ONE_OUT") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let read: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let collection = read.get("collection").unwrap_or(&read);
    let Outcome {
        answers,
        unreadable,
        lost,
    } = leave_one_out(collection);
    println!(
        "{} of {answers} answers are readable; {} values are lost",
        answers - unreadable.len(),
        lost.len()
    );
    for line in unreadable.iter().chain(&lost) {
        println!("  {line}");
    }
}
