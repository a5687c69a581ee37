//! Limits of numbers, sizes of lists and the like: 3.1 states exclusive limits by
//! numbers, and whoever writes YAML states sizes as `1.0` or `"1"`.

use serde_json::{Map, Number, Value};

use super::Reader;

/// The limits on one side.
const SIDES: [(&str, &str); 2] = [
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
];

impl Reader<'_> {
    /// The limits of numbers that `schema` states.
    pub(super) fn limits(
        &mut self,
        schema: &Map<String, Value>,
        at: &str,
        is_integer: bool,
    ) -> Map<String, Value> {
        let mut read = Map::new();
        for (inclusive, exclusive) in SIDES {
            let is_minimum = inclusive == "minimum";
            let mut limit = self.number(schema, inclusive, at);
            let mut is_exclusive = schema.get(exclusive) == Some(&Value::Bool(true));
            if !matches!(schema.get(exclusive), Some(Value::Bool(_)))
                && let Some(other) = self.number(schema, exclusive, at)
            {
                let decides = match (limit.as_ref().and_then(Number::as_f64), other.as_f64()) {
                    (Some(limit), Some(other)) if is_minimum => other >= limit,
                    (Some(limit), Some(other)) => other <= limit,
                    _ => true,
                };
                if decides {
                    (limit, is_exclusive) = (Some(other), true);
                }
            }
            if is_integer && let Some(exact) = &limit {
                let whole = whole(exact);
                if whole.is_none() {
                    // The next whole number on the inside; none that fits is no limit.
                    let exact = exact.as_f64().unwrap_or_default();
                    let inside = if is_minimum {
                        exact.ceil()
                    } else {
                        exact.floor()
                    };
                    limit = Number::from_f64(inside).as_ref().and_then(self::whole);
                    is_exclusive = false;
                } else {
                    limit = whole;
                }
            }
            if let Some(limit) = limit {
                read.insert(inclusive.to_owned(), Value::Number(limit));
                if is_exclusive {
                    read.insert(exclusive.to_owned(), Value::Bool(true));
                }
            }
        }
        if let Some(step) = self.number(schema, "multipleOf", at) {
            let step = if is_integer { whole(&step) } else { Some(step) };
            let step = step.filter(|step| step.as_f64().is_some_and(|step| step > 0.0));
            read.extend(step.map(|step| ("multipleOf".to_owned(), Value::Number(step))));
        }
        read
    }

    /// A number of elements, characters or properties.
    pub(super) fn size(&mut self, value: &Value, at: &str) -> Option<Value> {
        let stated = as_number(value).as_ref().and_then(whole);
        match stated.and_then(|size| size.as_u64()) {
            Some(size) => Some(Value::from(size)),
            None => {
                self.left_out(at, "this is no size; it is left out".to_owned());
                None
            }
        }
    }

    fn number(&mut self, schema: &Map<String, Value>, name: &str, at: &str) -> Option<Number> {
        let stated = schema.get(name).filter(|stated| !stated.is_null())?;
        let number = as_number(stated);
        if number.is_none() {
            let at = format!("{at}/{name}");
            self.left_out(&at, "this is not a number; it is left out".to_owned());
        }
        number
    }
}

fn as_number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The number as a whole one of 64 bits.
pub(super) fn whole(number: &Number) -> Option<Number> {
    if number.is_i64() {
        return Some(number.clone());
    }
    let float = number.as_f64()?;
    // Above that, floats are no exact numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_whole = float.fract() == 0.0 && float.abs() <= EXACT;
    is_whole.then(|| Number::from(float as i64))
}
