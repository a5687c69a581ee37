//! Conference codes and PINs, as they are shown: not at all, unless asked for.

use serde_json::Value;
use zoom_api::CheckExt;
use zoom_api::types::UpdateTspAccountRequest;

use crate::plain::plain;

/// What stands for a secret.
pub(crate) const MASK: &str = "******";

/// Whether codes and PINs are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Masks {
    pub(crate) show_pins: bool,
}

/// Whether the rules say that the field is a secret.
pub(crate) fn is_secret(field: &str) -> bool {
    let property = UpdateTspAccountRequest::rules().property(field);
    property.is_some_and(|property| property.schema.is_secret())
}

impl Masks {
    /// The members of each object, without secrets.
    pub(crate) fn hide(self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::Null => {}
                        value if is_secret(name) && !self.show_pins => *value = MASK.into(),
                        value => self.hide(value),
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.hide(element)),
            _ => {}
        }
    }

    /// The value of a field, for people, as it may be shown on a terminal: a list has an
    /// element on each line.
    pub(crate) fn lines(self, field: &str, value: &Value) -> Vec<String> {
        let shown = match value {
            Value::Null => String::new(),
            _ if is_secret(field) && !self.show_pins => MASK.to_owned(),
            Value::Array(elements) => {
                let lines: Vec<_> = elements.iter().map(element).collect();
                lines.join("\n")
            }
            value => text(value),
        };
        shown.lines().map(plain).collect()
    }
}

/// `+1 1000200200 toll US`: the members of an object, in their order.
fn element(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let texts = members.values().filter_map(|value| match value {
                Value::Null => None,
                value => Some(text(value)),
            });
            texts.collect::<Vec<_>>().join(" ")
        }
        value => text(value),
    }
}

/// A string without its quotes, or JSON.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
