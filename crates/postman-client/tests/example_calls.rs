//! The calls that are written of saved requests: in the documentation, and as they
//! were saved.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, what is not as expected ends it"
)]

use postman_client::{CommandLine, CrateName, Generated, Target, generate};
use postman_openapi::{Input, Profile, convert};
use serde_json::{Value, json};

/// The client of a collection with this request.
fn client(request: Value) -> Generated {
    let collection = json!({
        "info": { "name": "Kites" },
        "item": [{ "name": "Fly a kite", "request": request }],
    });
    let text = collection.to_string();
    let inputs = [Input {
        name: "kites.json",
        text: &text,
    }];
    let conversion = convert(&inputs, &Profile::plain()).unwrap();
    let target = Target {
        command: &CommandLine::new(["codegen"]),
        document: "openapi.json",
        crate_name: &CrateName::new("kites-api").unwrap(),
        requests: &conversion.requests,
        schemars: false,
    };
    generate(&conversion.openapi, target).unwrap()
}

/// All files, one after the other.
fn source(generated: &Generated) -> String {
    generated
        .files
        .iter()
        .map(|(_, text)| text.as_str())
        .collect()
}

/// The example in the documentation of its one operation.
fn example(generated: &Generated) -> String {
    let source = source(generated);
    let (_, behind) = source.split_once("/// ```no_run\n").unwrap();
    let (example, _) = behind.split_once("/// ```\n").unwrap();
    let lines = example
        .lines()
        .map(|line| line.trim().trim_start_matches("///"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
}

fn post(body: &Value) -> Value {
    json!({
        "method": "POST",
        "url": {
            "raw": "https://kites.example/kites/:kiteId?wind={{wind}}&limit=20",
            "host": ["https://kites.example"], "path": ["kites", ":kiteId"],
            "query": [{ "key": "wind", "value": "{{wind}}" }, { "key": "limit", "value": "20" },
                { "key": "off", "value": "1", "disabled": true }],
            "variable": [{ "key": "kiteId", "value": "red \"one\"" }],
        },
        "body": { "mode": "raw", "raw": body.to_string(), "options": { "raw": { "language": "json" } } },
    })
}

#[test]
fn an_example_is_the_saved_request_with_values_that_obey() {
    let body = json!({
        "name": "<string>", "password": "gold-4711", "length": -2.5, "tails": ["a", "b"],
        "owner": { "name": "Ann" }, "note": "dolor ut", "tricks": [], "extra": [1, "x"],
    });
    let generated = client(post(&body));
    assert_eq!(
        example(&generated),
        r#"use kites_api::types;
let response = client
    .fly_kite()
    .kite_id("red \"one\"")
    .wind("wind")
    .limit(20)
    .body_map(|body| {
        body
            .name("name")
            .password("password")
            .length(-2.5)
            .tails(["a", "b"])
            .owner(types::Owner::builder().name("Ann"))
            .note("note")
            .tricks(Vec::<serde_json::Value>::new())
            .extra(vec![serde_json::json!(1), serde_json::json!("x")])
    })
    .send()
    .await?;
"#
    );
}

#[test]
fn a_call_has_the_values_as_they_were_saved() {
    let body = json!({ "password": "gold-4711", "note": "dolor ut", "at": "{{hour}} sharp" });
    let generated = client(post(&body));
    assert!(!source(&generated).contains("gold-4711"));
    let [call] = generated.calls.as_slice() else {
        panic!("{:?}", generated.calls);
    };
    for setter in [
        r#". password ("gold-4711")"#,
        r#". note ("dolor ut")"#,
        r#". at ("{{hour}} sharp")"#,
    ] {
        assert!(call.code.contains(setter), "{}", call.code);
    }
}

#[test]
fn a_text_of_a_stranger_stays_within_its_literal() {
    let hostile = "\"); std::process::abort(); //\n```\n# x\u{202e}*/";
    let generated = client(post(&json!({ "note": hostile, hostile: hostile })));
    let [call] = generated.calls.as_slice() else {
        panic!("{:?}", generated.calls);
    };
    assert!(
        call.code
            .contains(r#"\"); std::process::abort(); //\n```\n# x\u{202e}*/"#)
    );
    assert!(syn::parse_str::<syn::Expr>(&call.code).is_ok());
    assert!(!source(&generated).contains("\u{202e}"));
    let fences = source(&generated).matches("/// ```").count();
    assert_eq!(
        fences,
        2 * source(&generated).matches("/// ```no_run").count()
    );
}
