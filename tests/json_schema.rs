//! The derived `JsonSchema` has the schemas of the document.

use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};
use zoom_api::types;

use crate::document;

/// A schema with its references followed, without what only documents.
fn resolved(schema: &Value, document: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap();
        return resolved(target, document);
    }
    let mut kept = Map::new();
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
        kept.insert(keyword.clone(), value);
    }
    kept.sort_keys();
    Value::Object(kept)
}

fn assert_same<T: JsonSchema>(component: &str) {
    let derived = Value::from(schema_for!(T));
    let document = document();
    let documented = &document["components"]["schemas"][component];
    let mut documented = resolved(documented, &document);
    documented.sort_all_objects();
    let mut derived = resolved(&derived, &derived);
    derived.sort_all_objects();
    assert_eq!(derived, documented, "{component}");
}

#[test]
fn the_types_have_the_schemas_of_the_document() {
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
    // No object of the document is left out here.
    assert_eq!(
        document()["components"]["schemas"]
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
