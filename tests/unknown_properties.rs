//! What no sample shows is kept, written back, and can be sent.

use hard_api::{UnknownProperties, types};
use serde_json::{Value, json};

use zoom_api::CheckExt as _;
use zoom_api::types as zoom;

#[test]
fn what_is_read_changed_and_sent_again_loses_nothing() {
    let read = json!({
        "left": { "token": "s3cret", "colour": { "a": [1, null] } },
        "born": null,
        "unknown_properties": { "b": 2 },
    });
    let mut tree: types::Tree = serde_json::from_value(read).unwrap();
    assert_eq!(tree.unknown_properties.len(), 2);
    let left = tree.left.as_mut().unwrap();
    assert_eq!(
        left.unknown_properties.get("colour"),
        Some(&json!({ "a": [1, null] }))
    );
    left.token = None;
    tree.unknown_properties.insert("more", "s3cret");
    tree.unknown_properties.remove("born");

    let written = serde_json::to_string(&tree).unwrap();
    assert_eq!(
        written,
        r#"{"left":{"colour":{"a":[1,null]}},"unknown_properties":{"b":2},"more":"s3cret"}"#
    );
    let again: types::Tree = serde_json::from_str(&written).unwrap();
    assert_eq!(again, tree.clone());
    assert_ne!(again, types::Tree::default());
    let debug = format!("{tree:?}");
    assert!(
        debug.contains(r#"{"unknown_properties", "more"}"#),
        "{debug}"
    );
    assert!(!debug.contains("s3cret"), "{debug}");
}

#[test]
fn an_object_with_a_type_for_them_keeps_its_map() {
    let json = json!({ "name": "x", "tags": [], "height": 4 });
    let pet: types::Pet = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(pet.extra["height"], 4);
    assert_eq!(serde_json::to_value(&pet).unwrap(), json);
    let other = json!({ "name": "x", "tags": [], "height": "tall" });
    assert!(serde_json::from_value::<types::Pet>(other).is_err());
}

#[test]
fn a_place_without_any_costs_a_pointer() {
    assert_eq!(size_of::<UnknownProperties>(), size_of::<usize>());
    let mut unknown = UnknownProperties::default();
    unknown.insert("a", 1);
    assert_ne!(unknown, UnknownProperties::default());
    unknown.remove("a");
    assert_eq!(unknown, UnknownProperties::default());
}

#[test]
fn a_builder_sets_what_no_sample_shows() {
    // With the builder that most objects share, and with one of its own.
    let owner = types::Owner::builder()
        .unknown_property("beta", true)
        .unknown_property("pets", "in the place of the list")
        .pets([types::Pet::builder()
            .name("x")
            .tags(["y"])
            .extra(std::collections::HashMap::new())]);
    let owner = types::Owner::try_from(owner).unwrap();
    assert_eq!(
        serde_json::to_value(&owner).unwrap(),
        json!({ "beta": true, "pets": "in the place of the list" })
    );
    let order = types::PayOrderRequest::builder()
        .items(["a"])
        .unknown_property("tip", json!({ "percent": 10 }));
    let order = types::PayOrderRequest::try_from(order).unwrap();
    assert_eq!(
        serde_json::to_value(&order).unwrap(),
        json!({ "items": ["a"], "tip": { "percent": 10 } })
    );
    let again = types::builder::PayOrderRequest::from(order.clone());
    assert_eq!(types::PayOrderRequest::try_from(again).unwrap(), order);
}

#[test]
fn input_that_is_checked_has_none() {
    let input = json!({ "conference_code": "1234", "leader_pin": "5678", "beta": 1 });
    let refused = zoom::UpdateTspAccountRequest::check(input.clone()).unwrap_err();
    assert!(
        refused.to_string().starts_with("beta is not known here"),
        "{refused}"
    );
    // As it was stored, it is read back.
    let stored: zoom::UpdateTspAccountRequest = serde_json::from_value(input.clone()).unwrap();
    assert_eq!(serde_json::to_value(&stored).unwrap(), input);
    assert_eq!(stored.unknown_properties.get("beta"), Some(&Value::from(1)));
}
