//! What a row would change of what Zoom has.

use serde_json::Value;
use zoom_api::CheckExt;
use zoom_api::types::{TspAccount, UpdateTspAccountRequest};

/// A field that a row changes.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) field: &'static str,
    pub(crate) from: Value,
    pub(crate) to: Value,
}

/// The fields of `body` that are other than what Zoom has, in the order of the rules.
/// Fields that the row does not have stay as they are.
pub(crate) fn changes(body: &UpdateTspAccountRequest, now: &TspAccount) -> Vec<Change> {
    // Both are written from plain members.
    let body = serde_json::to_value(body).unwrap_or_default();
    let now = serde_json::to_value(now).unwrap_or_default();
    let properties = UpdateTspAccountRequest::rules().properties.iter();
    let changes = properties.filter_map(|property| {
        let to = body.get(property.name).filter(|value| !value.is_null())?;
        let from = now.get(property.name).unwrap_or(&Value::Null);
        (!agrees(to, from)).then(|| Change {
            field: property.name,
            from: from.clone(),
            to: to.clone(),
        })
    });
    changes.collect()
}

/// Whether Zoom has what is wanted. It may say more of an object.
fn agrees(wanted: &Value, has: &Value) -> bool {
    match (wanted, has) {
        (Value::Object(wanted), Value::Object(has)) => wanted
            .iter()
            .all(|(name, value)| agrees(value, has.get(name).unwrap_or(&Value::Null))),
        (Value::Array(wanted), Value::Array(has)) => {
            wanted.len() == has.len()
                && wanted
                    .iter()
                    .zip(has)
                    .all(|(wanted, has)| agrees(wanted, has))
        }
        // An empty list is none.
        (Value::Array(wanted), Value::Null) => wanted.is_empty(),
        (wanted, has) => wanted == has,
    }
}
