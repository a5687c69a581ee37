//! The derived `JsonSchema` says what the fragment says.

use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};
use zoom_api::types;

use crate::fragment;

/// A schema with its references followed, without what only documents.
fn resolved(schema: &Value, document: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap();
        return resolved(target, document);
    }
    let mut said = Map::new();
    for (keyword, value) in schema.as_object().unwrap() {
        let value = match keyword.as_str() {
            "description" | "title" | "$schema" | "$defs" => continue,
            // A text in a format is any text (see `lower/texts.rs`).
            "format" if value == "uri" => continue,
            "properties" => {
                let properties = value.as_object().unwrap().iter();
                properties
                    .map(|(name, schema)| (name.clone(), resolved(schema, document)))
                    .collect()
            }
            "items" => resolved(value, document),
            _ => value.clone(),
        };
        said.insert(keyword.clone(), value);
    }
    said.sort_keys();
    Value::Object(said)
}

fn assert_same<T: JsonSchema>(component: &str) {
    let derived = Value::from(schema_for!(T));
    let fragment = fragment();
    let documented = &fragment["components"]["schemas"][component];
    let mut documented = resolved(documented, &fragment);
    documented.sort_all_objects();
    let mut derived = resolved(&derived, &derived);
    derived.sort_all_objects();
    assert_eq!(derived, documented, "{component}");
}

#[test]
fn the_types_say_what_the_fragment_says() {
    use types::*;
    assert_same::<UpdateTspAccountRequest>("UpdateTspAccountRequest");
    assert_same::<AddUserTspAccountRequest>("AddUserTspAccountRequest");
    assert_same::<UpdateAccountTspInformationRequest>("UpdateAccountTspInformationRequest");
    assert_same::<SetUserTspDialInUrlRequest>("SetUserTspDialInUrlRequest");
    assert_same::<DialInNumber>("DialInNumber");
    assert_same::<TspAccount>("TspAccount");
    assert_same::<ListUserTspAccountsResponse>("ListUserTspAccountsResponse");
    assert_same::<GetAccountTspInformationResponse>("GetAccountTspInformationResponse");
    assert_same::<ErrorBody>("ErrorBody");
    assert_same::<FieldError>("FieldError");
    // No object of the fragment is left out here.
    assert_eq!(
        fragment()["components"]["schemas"]
            .as_object()
            .unwrap()
            .len(),
        10
    );
}

#[test]
fn validators_agree_with_the_checks() {
    use zoom_api::CheckExt;
    let derived = Value::from(schema_for!(types::UpdateTspAccountRequest));
    let validator = jsonschema::validator_for(&derived).unwrap();
    let pin = |pin: &str| serde_json::json!({ "conference_code": "1", "leader_pin": pin });
    for pin in ["", "1", "123456789012345", "1234567890123456", "1a", "12 "].map(pin) {
        assert_eq!(
            validator.is_valid(&pin),
            types::UpdateTspAccountRequest::check(pin.clone()).is_ok(),
            "{pin}"
        );
    }
}
