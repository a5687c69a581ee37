//! Maps: objects whose keys are values, and whose values have one shape.

use indexmap::IndexMap;

use super::keys::{are_currencies, are_values};
use super::{Kind, Shape};
use crate::infer::digits::Digits;

impl Shape {
    /// Makes maps of objects, from the innermost. `name` is that of the property.
    pub(super) fn fold_maps(&mut self, name: &str) {
        match &mut self.kind {
            Kind::Array(element) => element.fold_maps(name),
            Kind::Object(members) => {
                // The keys of an object of values say nothing about them.
                let is_map = are_values(members.keys().map(String::as_str));
                for (key, shape) in &mut *members {
                    shape.fold_maps(if is_map { name } else { key });
                }
                if is_map && let Some(mut value) = one_shape(members) {
                    value.forget_holder();
                    let is_money = are_currencies(members.keys().map(String::as_str));
                    if is_money || Digits::are_amount(name) {
                        value.kind = value.kind.with_fractions();
                    }
                    self.kind = Kind::Map(Box::new(value));
                }
            }
            _ => {}
        }
    }

    /// A map has no name that its values could refer to.
    fn forget_holder(&mut self) {
        match &mut self.kind {
            Kind::Itself => *self = Self::default(),
            Kind::Array(element) => element.forget_holder(),
            _ => {}
        }
    }
}

/// The shape that all values have.
fn one_shape(members: &IndexMap<String, Shape>) -> Option<Shape> {
    let before: usize = members.values().map(Shape::number_of_disagreements).sum();
    let value = members
        .values()
        .cloned()
        .fold(Shape::default(), Shape::merge);
    (value.number_of_disagreements() <= before).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn settled(sample: Value) -> Value {
        let mut shape = Shape::of(&(&sample).into());
        shape.settle("");
        serde_json::to_value(shape.schema()).unwrap()
    }

    #[test]
    fn an_object_whose_keys_are_values_is_a_map() {
        let schema = settled(json!({
            "name": { "en": "Dog", "de": "Hund" },
            "rates": { "2026-01-01": { "USD": 1, "GBP": 0.9 }, "2026-01-02": { "USD": 1 } },
            "pups": { "10017": { "age": 1, "tags": [] }, "10018": { "tags": ["x"] } },
            "weights": { "2024-01": 4 },
            "mixed": { "10017": 1, "10018": "x" },
        }));
        let map = |value: Value| json!({ "type": "object", "additionalProperties": value });
        let properties = &schema["properties"];
        assert_eq!(properties["name"], map(json!({ "type": "string" })));
        assert_eq!(properties["rates"], map(map(json!({ "type": "number" }))));
        assert_eq!(properties["weights"], map(json!({ "type": "number" })));
        assert_eq!(
            properties["pups"]["additionalProperties"]["properties"]["tags"]["items"],
            json!({ "type": "string" })
        );
        assert_eq!(
            properties["mixed"]["properties"]["10018"],
            json!({ "type": "string" })
        );
        let circular =
            json!({ "value": "<Circular reference to #/components/schemas/A detected>" });
        assert_eq!(settled(json!({ "10017": circular })), map(json!({})));
    }
}
