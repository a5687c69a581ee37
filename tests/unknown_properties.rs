//! What no sample shows is kept, written back, and can be sent.

use hard_api::prelude::*;
use hard_api::{UnknownProperties, types};
use recording_server::RecordingServer;
use serde_json::{Value, json};
use zoom_api::prelude::ClientTspExt as _;
use zoom_api::types as zoom;

#[test]
fn what_is_read_changed_and_sent_again_loses_nothing() {
    let read = json!({
        "left": { "token": "s3cret", "colour": { "a": [1, null] } },
        "born": null,
        "colours": { "b": 2 },
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
        r#"{"left":{"colour":{"a":[1,null]}},"colours":{"b":2},"more":"s3cret"}"#
    );
    let again: types::Tree = serde_json::from_str(&written).unwrap();
    assert_eq!(again, tree.clone());
    assert_ne!(again, types::Tree::default());
    let debug = format!("{tree:?}");
    assert!(debug.contains(r#"{"colours", "more"}"#), "{debug}");
    assert!(!debug.contains("s3cret"), "{debug}");
}

#[test]
fn an_object_with_a_type_for_them_keeps_its_map() {
    let json = json!({ "name": "x", "tags": [], "height": 4 });
    let pet: types::Animal = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(pet.extra["height"], 4);
    assert_eq!(serde_json::to_value(&pet).unwrap(), json);
    let other = json!({ "name": "x", "tags": [], "height": "tall" });
    assert!(serde_json::from_value::<types::Animal>(other).is_err());
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
        .pets([types::Animal::builder()
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

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn of_server(server: &RecordingServer) -> hard_api::ClientBuilder {
    hard_api::Client::builder(hard_api::Auth::None).base_url(&server.base_url)
}

#[tokio::test]
async fn unknown_properties_are_sent_as_json_and_in_forms() {
    let mut server = RecordingServer::start(NO_CONTENT).await;
    let client = of_server(&server).build().unwrap();
    let order = client.pay_order().order_id("1").body_map(|body| {
        body.items(["a"])
            .unknown_property("tip & \"co\"\r\n", "1=2")
            .unknown_property("list", json!(["x", 2]))
            .unknown_property("deep", json!({ "x": 1 }))
            .unknown_property("absent", Value::Null)
    });
    order.send().await.unwrap();
    assert_eq!(
        server.request().await.text(),
        "items=a&tip+%26+%22co%22%0D%0A=1%3D2&list=x&list=2&deep=%7B%22x%22%3A1%7D"
    );
    let patch = client.patch_order().order_id("1").body_map(|body| {
        body.note("n")
            .unknown_property("note", json!([true]))
            .unknown_property("absent", Value::Null)
    });
    patch.send().await.unwrap();
    assert_eq!(
        server.request().await.text(),
        r#"{"note":[true],"absent":null}"#
    );
}

#[tokio::test]
async fn unknown_parts_of_a_form_are_named_as_others_are() {
    let mut server = RecordingServer::start(NO_CONTENT).await;
    let zoom = crate::client(&server.base_url);
    let update = |name: &str| {
        let call = zoom.update_tsp_account().user_id("me").tsp_id("1");
        call.body_map(|body| {
            body.conference_code("1")
                .leader_pin("2")
                .unknown_property(name, "1\r\n--x")
                .unknown_property("deep", json!({ "x": [1] }))
                .unknown_property("list", json!(["x", 2]))
                .unknown_property("absent", Value::Null)
                .unknown_property("tsp_bridge", "ASIA")
        })
    };
    update("a \"b\"\r\n").send().await.unwrap();
    let sent = server.request().await;
    let body = sent.text();
    assert!(
        body.contains("name=\"a %22b%22%0D%0A\"\r\n\r\n1\r\n--x\r\n"),
        "{body}"
    );
    let parts = sent.parts().await;
    let parts: Vec<_> = parts
        .iter()
        .map(|part| (part.name.as_str(), part.content.as_slice()))
        .collect();
    assert_eq!(
        parts,
        [
            ("conference_code", &b"1"[..]),
            ("leader_pin", b"2"),
            ("tsp_bridge", b"ASIA"),
            ("a %22b%22%0D%0A", b"1\r\n--x"),
            ("deep", br#"{"x":[1]}"#),
            ("list", br#"["x",2]"#),
        ]
    );
    // Nothing is sent that servers read in several ways.
    let error = update("a\\").send().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("property `a\\`: its name holds a `\\`"),
        "{error}"
    );
}

#[test]
fn a_property_may_be_named_as_the_place_of_others() {
    for json in [
        json!({ "unknown_properties": "a", "unknown_property": 1, "more": 2 }),
        json!({ "more": { "unknown_properties": 7 } }),
    ] {
        let owner: types::Owner = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(owner.unknown_properties.len(), 1);
        assert_eq!(serde_json::to_value(&owner).unwrap(), json);
    }
    let order = types::PayOrderRequest::builder()
        .items(["a"])
        .unknown_properties2([1])
        .unknown_property2(true)
        .unknown_property("more", 1);
    let order = types::PayOrderRequest::try_from(order).unwrap();
    assert_eq!(
        serde_json::to_value(&order).unwrap(),
        json!({ "items": ["a"], "unknown_properties": [1], "unknown_property": true, "more": 1 })
    );
    // Beside a type for what is not documented.
    let json = json!({ "name": "x", "tags": ["a"], "unknown_properties": ["b"], "height": 4 });
    let pet: types::Animal = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(pet.extra.len(), 1);
    assert_eq!(serde_json::to_value(&pet).unwrap(), json);
}
