//! What was read can be written: into a cache, a queue, a reply.

use std::fmt::Debug;

use hard_api::types;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zoom_api::types as zoom;

/// Reads `read`, and expects `written` of it, which reads as the same value. `Debug`
/// shows no `secret`.
fn assert_written<T>(read: Value, written: Value, secrets: &[&str])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let value: T = serde_json::from_value(read).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), written);
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value);
    let debug = format!("{value:?}");
    for secret in secrets {
        assert!(!debug.contains(secret), "{debug}");
        assert!(text.contains(secret), "{text}");
    }
}

fn assert_same<T>(json: Value, secrets: &[&str])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_written::<T>(json.clone(), json, secrets);
}

#[test]
fn responses_are_written_as_they_were_read() {
    assert_same::<types::Tree>(
        json!({ "left": { "left": {}, "token": "s3cret-left" }, "token": "s3cret" }),
        &["s3cret"],
    );
    assert_same::<types::Node>(
        json!({
            "next": { "state": "" },
            "children": [{ "children": [] }, {}],
            "by_name": { "a": { "by_name": { "b": {} } } },
        }),
        &[],
    );
    assert_same::<types::Receipt>(json!({ "no": -1, "loop": [{ "x": null }] }), &[]);
    assert_same::<types::Pet>(json!({}), &[]);
    assert_same::<zoom::ListUserTspAccountsResponse>(
        json!({ "tsp_accounts": [
            {
                "conference_code": "123456",
                "leader_pin": "98765",
                "dial_in_numbers": [{ "code": "1", "number": "20000", "type": "a new type" }],
                "id": 7,
                "tsp_bridge": "a new bridge",
            },
            { "conference_code": "", "leader_pin": "98766", "id": "a new id", "dial_in_numbers": [] },
        ] }),
        &["123456", "98765", "98766"],
    );
    assert_same::<zoom::ErrorBody>(
        json!({ "code": 300, "message": "", "errors": [{ "field": "x", "message": "y" }] }),
        &[],
    );
}

#[test]
fn what_is_sent_and_read_is_written_as_it_was_read() {
    assert_same::<types::Animal>(
        json!({
            "name": "", "2fa": "a", "$ref": "b", "@type": "c", "type": "ferret", "": "d", "a-b": 1,
            "a_b": 2, "self": "e", "Self": "f", "größe": 3, "extra": "g", "status": "日本",
            "key": "s3cret-key", "keys": ["s3cret-0", "s3cret-1"], "tags": [], "any": 7,
            "owner": { "friend": { "pets": [] } }, "deep": [[[{ "x": [{}] }]]], "mixed": [null],
            "height": 40, "width": 20,
        }),
        &["s3cret-key", "s3cret-0", "s3cret-1"],
    );
}

#[test]
fn null_is_what_it_is_to_the_type() {
    // Optional: absent.
    assert_written::<types::Pet>(json!({ "name": null, "tag": 1 }), json!({ "tag": 1 }), &[]);
    assert_written::<types::Owner>(json!({ "friend": null }), json!({}), &[]);
    // Part of any JSON: itself.
    assert_same::<types::Receipt>(json!({ "loop": { "a": null } }), &[]);
}

#[test]
fn a_success_is_written_as_the_value_that_it_holds() {
    let tree: types::Tree = serde_json::from_value(json!({ "left": {} })).unwrap();
    let success = types::PatchOrderSuccess::Ok(tree);
    assert_eq!(
        serde_json::to_value(success).unwrap(),
        json!({ "left": {} })
    );
    let success = types::PatchOrderSuccess::NoContent;
    assert_eq!(serde_json::to_value(success).unwrap(), Value::Null);
}

#[test]
fn a_value_is_refused_with_its_place() {
    let read = |json: Value| serde_json::from_value::<types::Node>(json).unwrap_err();
    let error = read(json!({ "next": { "state": 7 } })).to_string();
    assert!(error.starts_with("next.state: invalid type"), "{error}");
    let error = serde_json::from_value::<types::Animal>(json!({ "tags": [] })).unwrap_err();
    assert!(
        error.to_string().starts_with("missing field `name`"),
        "{error}"
    );
    let secret = json!({ "left": { "token": 4242 } });
    let error = serde_json::from_value::<types::Tree>(secret).unwrap_err();
    assert!(!error.to_string().contains("4242"), "{error}");
}
