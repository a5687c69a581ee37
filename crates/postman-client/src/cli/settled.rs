//! Diagnostics that the overlay answers. They are not reported, so that a new one
//! is seen.

use postman_openapi::Diagnostic;
use serde_json::Value;

use crate::pointer::members;

/// Removes the places whose result the overlay changed, and diagnostics without
/// other places.
pub(crate) fn remove(diagnostics: &mut Vec<Diagnostic>, before: &Value, after: &Value) {
    let mut changes = Vec::new();
    changed("", before, after, &mut changes);
    let is_settled = |output: &String| changes.iter().any(|change| is_one_in_other(change, output));
    diagnostics.retain_mut(|diagnostic| {
        let places = &mut diagnostic.places;
        places.retain(|place| !place.outputs.iter().any(is_settled));
        !places.is_empty()
    });
}

/// The pointers of the values that differ.
fn changed(pointer: &str, before: &Value, after: &Value, changes: &mut Vec<String>) {
    let is_inner = |value: &Value| value.is_object() || value.is_array();
    if before == after {
        return;
    }
    if !is_inner(before) || !is_inner(after) {
        changes.push(pointer.to_owned());
        return;
    }
    let step = |place: &str| place.get(pointer.len()..).unwrap_or_default().to_owned();
    for (_, old, place) in members(pointer, before) {
        let new = after.pointer(&step(&place));
        changed(&place, old, new.unwrap_or(&Value::Null), changes);
    }
    let added = members(pointer, after).map(|(_, _, place)| place);
    changes.extend(added.filter(|place| before.pointer(&step(place)).is_none()));
}

/// Whether one pointer is, or is above, the other.
fn is_one_in_other(one: &str, other: &str) -> bool {
    let is_above = |above: &str, below: &str| {
        let rest = below.strip_prefix(above);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_above(one, other) || is_above(other, one)
}
