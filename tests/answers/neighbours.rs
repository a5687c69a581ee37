//! What a server may send in place of a saved answer; and whether what a client made of it
//! is the same. Also compiled into the program of `cargo xtask replay`.

use serde_json::{Value, json};

/// An integer that no `i64` holds, and every `f64`.
const BEYOND_I64: u64 = 1 << 63;

/// The answers that a server may send in place of one: at each place another value.
pub(crate) fn of(sample: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match sample {
        Value::Object(members) => {
            for (name, value) in members {
                let with = |value: Value| {
                    let mut members = members.clone();
                    members.insert(name.clone(), value);
                    Value::Object(members)
                };
                found.push(with(Value::Null));
                found.extend(of(value).into_iter().map(with));
                let mut without = members.clone();
                without.shift_remove(name);
                found.push(without.into());
            }
            let mut more = members.clone();
            more.insert("a new one".to_owned(), json!({ "x": [null, 1.5] }));
            found.push(more.into());
            found.push(json!({}));
        }
        Value::Array(items) => {
            found.push(json!([]));
            found.push([&items[..], &items[..]].concat().into());
            for (at, item) in items.iter().enumerate() {
                found.extend(of(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                }));
            }
        }
        Value::String(_) => found.extend([json!(""), json!("a new value \u{1f600}")]),
        Value::Number(number) => {
            let integer = number.as_i64().unwrap_or_default();
            #[allow(clippy::cast_precision_loss, reason = "any number will do")]
            let float = integer as f64;
            found.extend([json!(0), json!(-0.25), json!(10.5), json!(i64::MIN)]);
            found.extend([json!(float), json!(BEYOND_I64), json!(1e300)]);
        }
        Value::Bool(is_set) => found.push(json!(!is_set)),
        Value::Null => {}
    }
    found
}

/// Whether nothing of an answer is lost in what was written of it. Null is absent, or an
/// object without members; `10.0` is 10.
pub(crate) fn is_kept(answer: &Value, written: &Value) -> bool {
    let is_nothing = |value: &Value| value.is_null() || *value == json!({});
    match (answer, written) {
        (Value::Object(answer), Value::Object(written)) => {
            let names = answer.keys().chain(written.keys());
            let of = |members: &serde_json::Map<String, Value>, name: &str| {
                members.get(name).cloned().unwrap_or_default()
            };
            names
                .into_iter()
                .all(|name| is_kept(&of(answer, name), &of(written, name)))
        }
        (Value::Array(answer), Value::Array(written)) => {
            let mut pairs = answer.iter().zip(written);
            answer.len() == written.len() && pairs.all(|(a, b)| is_kept(a, b))
        }
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Object(members), none) | (none, Value::Object(members)) if none.is_null() => {
            members.values().all(is_nothing)
        }
        (answer, written) => answer == written,
    }
}
