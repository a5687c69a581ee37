//! A document claims no more than a collection knows.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected ends it"
)]

use postman_openapi::{Input, Profile, convert};
use serde_json::{Value, json};

/// The document of these items, and the codes of what was reported.
fn converted(items: &Value) -> (Value, Vec<&'static str>) {
    let text = json!({ "info": { "name": "Kennel", "version": "1" }, "item": items }).to_string();
    let input = Input {
        name: "kennel.json",
        text: &text,
    };
    let conversion = convert(&[input], &Profile::default()).unwrap();
    let document = serde_json::to_value(&conversion.openapi).unwrap();
    let codes = conversion.diagnostics.iter().map(|d| d.code.name).collect();
    (document, codes)
}

/// A request with this query parameter: its name, its value, its description.
fn with_query(key: &str, value: &str, description: &str) -> Value {
    let query = json!([{ "key": key, "value": value, "description": description }]);
    json!({
        "name": "List dogs",
        "request": { "method": "GET", "url": { "raw": "https://api.kennel.example/dogs", "query": query } },
    })
}

fn schema(document: &Value) -> &Value {
    &document["paths"]["/dogs"]["get"]["parameters"][0]["schema"]
}

#[test]
fn digits_of_a_parameter_are_what_its_name_or_its_text_says() {
    for (name, value, text, expected) in [
        ("price", "400", "", "number"),
        ("price", "4.5", "", "number"),
        (
            "window",
            "5000",
            "Up to three decimal places (6000.346).",
            "number",
        ),
        ("window", "5000", "", "string"),
        ("limit", "20", "", "integer"),
        ("dog_id", "7", "", "integer"),
        ("card", "4000000000000002", "", "string"),
        ("zip", "94105", "", "string"),
        ("price", "0400", "", "string"),
        ("limit", "18446744073709551616", "", "string"),
    ] {
        let (document, _) = converted(&json!([with_query(name, value, text)]));
        assert_eq!(
            schema(&document)["type"],
            expected,
            "{name}={value}: {text}"
        );
    }
}

#[test]
fn of_several_descriptions_the_loosest_limits_count() {
    let (document, _) = converted(&json!([
        with_query("limit", "20", "Maximum: 50"),
        with_query("limit", "20", "Maximum: 100"),
        with_query("limit", "20", "How many."),
    ]));
    assert_eq!(
        schema(&document),
        &json!({ "type": "integer", "maximum": 100 })
    );
}

#[test]
fn a_rule_that_a_sample_breaks_is_reported_and_not_claimed() {
    let (document, codes) = converted(&json!([with_query("limit", "500", "Maximum: 300")]));
    assert_eq!(schema(&document), &json!({ "type": "integer" }));
    assert!(codes.contains(&"rule-broken"), "{codes:?}");
    let (_, codes) = converted(&json!([with_query("limit", "200", "Maximum: 300")]));
    assert!(!codes.contains(&"rule-broken"), "{codes:?}");
}

/// A request for dogs with this saved answer.
fn with_answer(answer: &str) -> Value {
    json!([{
        "name": "Get a dog",
        "request": "https://api.kennel.example/dogs/:id",
        "response": [{ "code": 200, "body": answer }],
    }])
}

#[test]
fn a_format_that_a_sample_breaks_is_reported_and_not_claimed() {
    let two = |one: &str, other: &str| {
        json!([with_query("born", one, ""), with_query("born", other, "")])
    };
    let (document, codes) = converted(&two("<dateTime>", "soon"));
    assert_eq!(schema(&document), &json!({ "type": "string" }));
    assert!(codes.contains(&"rule-broken"), "{codes:?}");
    let (document, codes) = converted(&two("<dateTime>", "2026-01-01T10:00:00Z"));
    assert_eq!(schema(&document)["format"], "date-time");
    assert!(!codes.contains(&"rule-broken"), "{codes:?}");

    let (document, codes) = converted(&with_answer(
        r#"{ "litters": [{ "born": "<date>", "chip": "<uuid>" }, { "born": "", "chip": "7" }] }"#,
    ));
    assert!(codes.contains(&"rule-broken"), "{codes:?}");
    let litter = &document["components"]["schemas"]["Litter"]["properties"];
    assert_eq!(litter["born"], json!({ "type": "string" }));
    // How one sample looks is no claim that another could break.
    let (_, codes) = converted(&with_answer(
        r#"{ "litters": [{ "born": "2026-01-01" }, { "born": "soon" }] }"#,
    ));
    assert!(!codes.contains(&"rule-broken"), "{codes:?}");
}

#[test]
fn limits_of_a_number_do_not_hold_for_a_text() {
    let (document, codes) = converted(&json!([with_query("limit", "many", "Maximum: 300")]));
    assert_eq!(schema(&document), &json!({ "type": "string" }));
    assert!(codes.contains(&"rule-broken"), "{codes:?}");
}

#[test]
fn null_beside_values_is_one_of_them() {
    let (document, _) = converted(&with_answer(
        r#"{ "days": { "2024-01-01": { "walks": 1 }, "2024-01-02": null }, "ranks": [1, null] }"#,
    ));
    let properties = &document["components"]["schemas"]["Dog"]["properties"];
    assert_eq!(
        properties["days"]["additionalProperties"],
        json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Day" }] })
    );
    assert_eq!(
        properties["ranks"]["items"],
        json!({ "type": "integer", "nullable": true })
    );
}

#[test]
fn no_type_takes_digits_from_a_number() {
    let (document, _) = converted(&with_answer(
        r#"{ "id": 9007199254740993, "chip": 9223372036854775808, "far": 18446744073709551616,
             "low": -9223372036854775809, "price": 9007199254740993, "weights": [9007199254740993, 0.5],
             "least": -9223372036854775808, "measured": 1e80 }"#,
    ));
    let properties = &document["components"]["schemas"]["Dog"]["properties"];
    for (name, expected) in [
        ("id", "integer"),
        ("least", "integer"),
        ("measured", "number"),
    ] {
        assert_eq!(properties[name]["type"], expected, "{name}");
    }
    for name in ["chip", "far", "low", "price"] {
        assert!(properties[name]["type"].is_null(), "{name}");
    }
    assert!(properties["weights"]["items"]["type"].is_null());
}

#[test]
fn a_map_holds_objects_of_one_named_type() {
    let answer = json!({ "pups": { "10017": { "age": 1 }, "10018": { "born": "2026-01-01" } } });
    let (document, _) = converted(&json!([{
        "name": "Get a dog",
        "request": "https://api.kennel.example/dogs/:id",
        "response": [{ "code": 200, "body": answer.to_string() }],
    }]));
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["Dog"]["properties"]["pups"],
        json!({ "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Pup" } })
    );
    assert_eq!(schemas["Pup"]["properties"]["age"]["type"], "integer");
    assert_eq!(schemas["Pup"]["properties"]["born"]["format"], "date");
}

#[test]
fn a_graphql_request_takes_any_query() {
    let (document, _) = converted(&json!([{
        "name": "Find a dog",
        "request": {
            "method": "POST",
            "url": "https://api.kennel.example/graphql",
            "body": { "mode": "graphql", "graphql": { "query": "query Dog($id: ID!) { dog(id: $id) { name } }", "variables": "{\"id\": \"1\"}" } },
        },
    }]));
    assert_eq!(
        document["components"]["schemas"]["GraphqlRequest"]["properties"],
        json!({
            "query": { "type": "string" },
            "operationName": { "type": "string" },
            "variables": { "type": "object" },
        })
    );
}

#[test]
fn a_format_that_a_sample_breaks_is_reported_wherever_it_is_stated() {
    let answers = |bodies: &[Value]| {
        let answer = |body: &Value| json!({ "name": "Dog", "code": 200, "body": body.to_string() });
        json!([{ "name": "Get a dog", "request": "https://api.kennel.example/dog",
            "response": bodies.iter().map(answer).collect::<Vec<_>>() }])
    };
    let fields = |values: &[Value]| {
        let field = |value: &Value| {
            let fields = json!([{ "key": "dog", "value": value.to_string() }]);
            json!({ "name": "Add a dog", "request": { "method": "POST",
                "url": "https://api.kennel.example/dog",
                "body": { "mode": "urlencoded", "urlencoded": fields } } })
        };
        values.iter().map(field).collect::<Value>()
    };
    for (marker, sample, is_broken) in [
        ("<date>", "soon", true),
        ("<date>", "2026-01-31", false),
        ("<ipv4>", "the first", true),
        ("<ipv4>", "192.0.2.1", false),
        ("<ipv6>", "192.0.2.1", true),
        ("<ipv6>", "2001:db8::1", false),
        ("<hostname>", "dogs.example.com", false),
        ("<hostname>", "192.0.2.1", false),
        ("<hostname>", "no host", true),
        // An address under a name that does not mention mail.
        ("<email>", "rex@example.com", false),
        ("<email>", "rex", true),
        ("<password>", "bone", false),
    ] {
        let values = [
            json!({ "at": marker }),
            json!({ "at": sample }),
            json!({ "at": marker }),
        ];
        for items in [answers(&values), fields(&values)] {
            let (document, codes) = converted(&items);
            let name = format!("{marker} {sample}: {document}");
            assert_eq!(codes.contains(&"rule-broken"), is_broken, "{name}");
            assert_eq!(
                !document.to_string().contains("\"format\""),
                is_broken,
                "{name}"
            );
        }
    }
}
