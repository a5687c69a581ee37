//! Each rule at its limit and one beyond, and the proof that nothing was sent.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use zoom_api::prelude::*;
use zoom_api::rules::Rule;
use zoom_api::types::{DialInNumber, LeaderPin, TspBridge, UpdateTspAccountRequest};

use crate::fake;

/// A body that obeys every rule, with one member replaced.
fn with(path: &[&str], value: Value) -> Value {
    let mut body = json!({
        "conference_code": "123456",
        "leader_pin": "98765",
        "dial_in_numbers": [{ "code": "1", "number": "+1 1", "type": "toll", "country_label": "US" }],
        "tsp_bridge": "US_TSP_TB",
    });
    let mut place = &mut body;
    for key in path {
        place = match key.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[*key],
        };
    }
    *place = value;
    body
}

/// Each rule: where, a value at the limit, a value beyond it.
fn rules() -> Vec<(Vec<&'static str>, Value, Value)> {
    let text = |n| Value::from("1".repeat(n));
    // Counted in characters, not bytes.
    let wide = |n| Value::from("ü".repeat(n));
    vec![
        (vec!["conference_code"], text(1), text(0)),
        (vec!["conference_code"], text(15), text(16)),
        (
            vec!["conference_code"],
            json!("0123456789"),
            json!("012345678a"),
        ),
        (vec!["conference_code"], text(1), json!(1)),
        (vec!["leader_pin"], text(1), text(0)),
        (vec!["leader_pin"], text(15), text(16)),
        (vec!["leader_pin"], json!("0"), json!("١")),
        (vec!["leader_pin"], json!("0"), Value::Null),
        (vec!["dial_in_numbers"], json!([]), json!({})),
        (vec!["dial_in_numbers", "0"], json!({}), json!("+1")),
        (vec!["dial_in_numbers", "0", "code"], wide(6), wide(7)),
        (vec!["dial_in_numbers", "0", "number"], wide(1), wide(0)),
        (vec!["dial_in_numbers", "0", "number"], wide(16), wide(17)),
        (
            vec!["dial_in_numbers", "0", "type"],
            json!("media_link"),
            json!("Toll"),
        ),
        (
            vec!["dial_in_numbers", "0", "country_label"],
            wide(10),
            wide(11),
        ),
        (
            vec!["dial_in_numbers", "0", "country"],
            Value::Null,
            json!("US"),
        ),
        (vec!["tsp_bridge"], json!("EU_TSP_TB"), json!("")),
        (
            vec!["tsp_bridge"],
            Value::Null,
            json!("US_TSP_TB,EU_TSP_TB"),
        ),
    ]
}

#[tokio::test]
async fn each_rule_at_its_limit_and_beyond() {
    let (zoom, client) = fake().await;
    let update = |body| {
        client
            .update_tsp_account()
            .user_id("me")
            .tsp_id("1")
            .body(body)
            .send()
    };
    let mut refused = String::new();
    for (sent, (path, at, beyond)) in rules().into_iter().enumerate() {
        let body = UpdateTspAccountRequest::check(with(&path, at)).unwrap();
        update(body).await.unwrap();
        assert_eq!(
            zoom.journal().len(),
            sent + 1,
            "{path:?}: what obeys the rules is sent"
        );

        let violations = UpdateTspAccountRequest::check(with(&path, beyond)).unwrap_err();
        writeln!(refused, "{violations}").unwrap();
    }
    insta::assert_snapshot!("rejections_at_the_limits", refused);
}

#[test]
fn typed_values_keep_the_same_limits() {
    use zoom_api::types::{
        ConferenceCode, CountryLabel, DialInNumberCode, DialInNumberNumber, TspBridge,
    };
    assert!("1".repeat(15).parse::<ConferenceCode>().is_ok());
    let mut refused = String::new();
    for error in [
        "1".repeat(16).parse::<ConferenceCode>().unwrap_err(),
        "".parse::<ConferenceCode>().unwrap_err(),
        "12 34".parse::<ConferenceCode>().unwrap_err(),
        "1234567".parse::<DialInNumberCode>().unwrap_err(),
        "".parse::<DialInNumberNumber>().unwrap_err(),
        "ü".repeat(17).parse::<DialInNumberNumber>().unwrap_err(),
        "ü".repeat(11).parse::<CountryLabel>().unwrap_err(),
        "us_tsp_tb".parse::<TspBridge>().unwrap_err(),
    ] {
        writeln!(refused, "{error}").unwrap();
    }
    insta::assert_snapshot!("rejections_of_typed_values", refused);
}

#[tokio::test]
async fn a_builder_reports_every_fault_and_sends_nothing() {
    let (zoom, client) = fake().await;
    let nothing = client.update_tsp_account().send().await.unwrap_err();
    let broken = client
        .update_tsp_account()
        .user_id("me")
        .tsp_id("1")
        .body_map(|body| {
            body.conference_code("12 34")
                .leader_pin("1".repeat(16))
                .tsp_bridge("ASIA".parse::<TspBridge>().ok())
        })
        .send()
        .await
        .unwrap_err();
    assert!(zoom.journal().is_empty());
    insta::assert_snapshot!("rejections_of_a_builder", format!("{nothing}\n{broken}"));
}

/// Path, rule and sentence of a violation do not depend on who finds it.
#[tokio::test]
async fn a_builder_refuses_as_check_does() {
    let (zoom, client) = fake().await;
    let (code, pin) = ("12 34", "98 765 000 000 000");
    let numbers = [
        DialInNumber::builder().code("1"),
        DialInNumber::builder()
            .type_("fax")
            .country_label("0123456789a")
            .code("1234567"),
    ];
    let call = || client.update_tsp_account().user_id("me").tsp_id("1");
    let broken = call().body_map(|body| {
        body.tsp_bridge("ASIA")
            .leader_pin(pin)
            .conference_code(code)
            .dial_in_numbers(numbers)
    });
    let lacking = call().body_map(|body| body.leader_pin("1"));
    let numbers = json!([{ "code": "1" }, { "type": "fax", "country_label": "0123456789a", "code": "1234567" }]);
    let same = json!({ "conference_code": code, "leader_pin": pin, "dial_in_numbers": numbers, "tsp_bridge": "ASIA" });
    for (call, same) in [(broken, same), (lacking, json!({ "leader_pin": "1" }))] {
        let error = call.send().await.unwrap_err();
        let violations = UpdateTspAccountRequest::check(same).unwrap_err();
        assert_eq!(error.violations(), Some(&violations));
        assert_eq!(
            error.to_string(),
            format!("updateTspAccount: invalid input: {violations}")
        );
        assert!(!format!("{error:?}").contains(pin), "{error:?}");
    }
    assert!(zoom.journal().is_empty());

    // A text alone: the rule, and no path.
    let refused = pin.parse::<LeaderPin>().unwrap_err();
    let rules: Vec<_> = refused.violations().iter().map(|v| &v.rule).collect();
    assert_eq!(rules, [&Rule::MaxLength(15), &Rule::Pattern("^[0-9]+$")]);
    assert!(!format!("{refused:?} {refused}").contains(pin));
}

#[test]
fn every_violation_of_an_input_is_in_one_error() {
    let input = json!({
        "conference_code": 5,
        "dial_in_numbers": [{}, { "type": "fax", "cuontry_label": "US" }, { "code": "1234567", "type": "" }, 7],
        "tsp_bridge": ["US_TSP_TB"],
        "leader": "98765",
    });
    let violations = UpdateTspAccountRequest::check(input).unwrap_err();
    let lines: Vec<_> = violations
        .iter()
        .map(|v| format!("{v}    {:?}", v.rule))
        .collect();
    insta::assert_snapshot!("rejections_all_at_once", lines.join("\n"));
    assert_eq!(
        UpdateTspAccountRequest::check(json!([]))
            .unwrap_err()
            .to_string(),
        "the body must be an object"
    );
}

#[test]
fn a_row_of_texts_is_read_as_a_form() {
    let row = [
        ("conference_code", "123456"),
        ("leader_pin", "98765"),
        ("dial_in_numbers", r#"[{"code":"1"}]"#),
        ("tsp_bridge", ""),
    ];
    let body = UpdateTspAccountRequest::check_form(row).unwrap();
    assert_eq!(
        (body.dial_in_numbers.unwrap().len(), body.tsp_bridge),
        (1, None)
    );

    let row = [
        ("leader_pin", ""),
        ("dial_in_numbers", "[{]"),
        ("conference_code", "1"),
        ("conference_code", "2"),
        ("Leader PIN", "98765"),
    ];
    let violations = UpdateTspAccountRequest::check_form(row).unwrap_err();
    let lines: Vec<_> = violations.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("rejections_of_a_row", lines.join("\n"));
}

#[test]
fn the_rules_are_those_of_the_document() {
    let rules = UpdateTspAccountRequest::rules();
    let document = crate::document();
    let schema = &document["components"]["schemas"][rules.name];
    let names: Vec<_> = rules
        .properties
        .iter()
        .map(|property| property.name)
        .collect();
    assert_eq!(
        names,
        schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>()
    );
    for property in rules.properties {
        let required = schema["required"]
            .as_array()
            .unwrap()
            .contains(&property.name.into());
        assert_eq!(property.required, required, "{}", property.name);
        let documented = &schema["properties"][property.name];
        assert_eq!(
            property.description,
            documented["description"].as_str().unwrap()
        );
        if let zoom_api::rules::Schema::Text(text) = property.schema {
            let number = |name: &str| {
                documented[name]
                    .as_u64()
                    .map(|n| usize::try_from(n).unwrap())
            };
            assert_eq!(
                (text.min_length, text.max_length),
                (number("minLength"), number("maxLength"))
            );
            assert_eq!(text.pattern, documented["pattern"].as_str());
            assert_eq!(
                json!(text.allowed),
                documented.get("enum").cloned().unwrap_or(json!([]))
            );
            assert_eq!(text.secret, documented["format"] == "password");
        }
    }
}

/// The bodies of the other operations: each rule at its limit, and beyond it as
/// it is told.
#[test]
fn each_rule_of_the_other_bodies() {
    fn at<T: CheckExt + std::fmt::Debug>(member: &str, fits: Value, beyond: Value) -> String {
        let body = |value: Value| {
            let mut body = json!({});
            for name in ["conference_code", "leader_pin"] {
                if T::rules().property(name).is_some() {
                    body[name] = json!("1");
                }
            }
            body[member] = value;
            body
        };
        T::check(body(fits)).unwrap();
        let violations = T::check(body(beyond)).unwrap_err();
        format!("{}: {violations}\n", T::rules().name)
    }
    use zoom_api::types::{
        AddUserTspAccountRequest as Add, SetUserTspDialInUrlRequest as SetUrl,
        UpdateAccountTspInformationRequest as Settings,
    };
    let text = |n| Value::from("1".repeat(n));
    let errors = [
        at::<Add>("conference_code", text(15), text(16)),
        at::<Add>("conference_code", text(1), Value::Null),
        at::<Add>("leader_pin", text(15), json!("1a")),
        at::<Add>("dial_in_numbers", json!([{}]), json!([{ "type": "sip" }])),
        at::<Add>("tsp_bridge", json!("EU_TSP_TB"), json!("ASIA_TSP_TB")),
        at::<Settings>("tsp_bridge", json!("US_TSP_TB"), json!("")),
        at::<Settings>("enable", json!(true), json!("true")),
        at::<Settings>("tsp_provider", json!(""), json!(1)),
        at::<Settings>("tsp_enabled", Value::Null, json!(0)),
        at::<SetUrl>("audio_url", text(512), text(513)),
        at::<SetUrl>("audio_url", Value::Null, json!(["https://example.com"])),
        at::<SetUrl>("audio_url", text(1), json!({})),
    ];
    insta::assert_snapshot!("rejections_of_the_other_bodies", errors.concat());
}

/// No type keeps a limit of a number or the size of a list. The call does.
#[tokio::test]
async fn limits_are_kept_before_anything_is_sent() {
    use hard_api::prelude::*;
    use hard_api::types::{Animal, Owner, PayOrderRequest};

    let sent = Arc::new(AtomicUsize::new(0));
    let seen = sent.clone();
    let builder = hard_api::Client::builder(hard_api::Auth::None);
    let builder = builder.transport(move |_: &'static hard_api::Operation, _| {
        seen.fetch_add(1, Ordering::Relaxed);
        async { hard_api::stub::json(202, "") }
    });
    let client = builder.build().unwrap();

    let pet = || {
        let owner = Owner::builder().unknown_property2(10);
        let pet = Animal::builder().name("x").tags(["a"]).size(1).owner(owner);
        pet.extra(HashMap::new())
    };
    let same =
        json!({ "name": "x", "tags": ["a"], "size": 1, "owner": { "unknown_property": 10 } });
    let violations = Animal::check(same).unwrap_err();
    assert_eq!(violations.iter().count(), 3, "{violations}");
    for error in [
        client.create_pet().body(pet()).send().await.unwrap_err(),
        client
            .create_pet_as_form()
            .body(pet())
            .send()
            .await
            .unwrap_err(),
        client
            .create_pet_as_multipart()
            .body(pet())
            .send()
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.violations(), Some(&violations));
    }

    let order = |number: i64, sum: f64| {
        let body = PayOrderRequest::builder().items(["a"]).sum(sum);
        let body = body.unknown_properties2([0, number]);
        client.pay_order().order_id("1").body(body)
    };
    let error = order(10, 0.25).send().await.unwrap_err();
    let same = json!({ "items": ["a"], "sum": 0.25, "unknown_properties": [0, 10] });
    assert_eq!(
        error.violations(),
        PayOrderRequest::check(same).err().as_ref()
    );
    let error = client.find_places().page(301).send().await.unwrap_err();
    assert!(
        error.to_string().contains("page must be at most 300"),
        "{error}"
    );
    assert_eq!(sent.load(Ordering::Relaxed), 0);

    // What is meant is sent, as any property that is not documented.
    let meant = pet()
        .tags(["a", "b"])
        .owner(Owner::builder().unknown_property("unknown_property", 10));
    let meant = meant.size(2);
    client.create_pet().body(meant).send().await.unwrap();
    assert_eq!(sent.load(Ordering::Relaxed), 1);
}
