//! Finds one value in the JSON of a page, without decoding the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// What stands at a path.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Text(String),
    Number(String),
    Flag(bool),
    /// Of so many elements.
    List(u64),
    /// An object, or a number whose digits are not known.
    Other,
}

impl Found {
    /// A number, also one that is written as text.
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Text(text) | Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// What stands at `path`; nothing where that is `null`, or no JSON.
pub(super) fn at(json: &[u8], path: &[&str]) -> Option<Found> {
    let mut json = serde_json::Deserializer::from_slice(without_mark(json));
    Probe(path).deserialize(&mut json).ok()?
}

/// What tells a page from others: the elements of its list, where they are objects, or else
/// all of it. Lists of simple values may be equal.
pub(super) fn identity(json: &[u8], path: Option<&[&str]>) -> Option<Value> {
    let page: Value = serde_json::from_slice(without_mark(json)).ok()?;
    let mut names = path.into_iter().flatten();
    let list = path.and(names.try_fold(&page, |value, name| value.get(*name)));
    let elements = list.and_then(Value::as_array).into_iter().flatten();
    match list.filter(|_| elements.into_iter().any(Value::is_object)) {
        Some(list) => Some(list.clone()),
        None => Some(page),
    }
}

fn without_mark(json: &[u8]) -> &[u8] {
    json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json)
}

struct Probe<'a>(&'a [&'a str]);

impl Probe<'_> {
    fn here(&self, found: Found) -> Option<Found> {
        self.0.is_empty().then_some(found)
    }
}

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = Option<Found>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = Option<Found>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(self.here(Found::Flag(flag)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.here(Found::Number(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.here(Found::Number(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        // `10.0` is 10; beyond 53 bits, it may be another that was written.
        let is_exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
        Ok(self.here(match is_exact {
            true => Found::Number(number.to_string()),
            false => Found::Other,
        }))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.here(Found::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut length = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            length += 1;
        }
        Ok(self.here(Found::List(length)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = self.here(Found::Other);
        let (name, rest) = match self.0.split_first() {
            Some((name, rest)) => (Some(*name), rest),
            None => (None, self.0),
        };
        while let Some(key) = object.next_key::<String>()? {
            if name.is_some_and(|name| name == key) {
                found = object.next_value_seed(Probe(rest))?;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_path() {
        let json = br#"{"a": [{"b": 1}], "m": {"a": "x", "n": {"a": 2.0, "z": null}, "l": [1, [2], {}]}, "t": true}"#;
        let of = |path: &[&str]| at(json, path);
        assert_eq!(of(&["m", "a"]), Some(Found::Text("x".to_owned())));
        assert_eq!(
            of(&["m", "n", "a"]).and_then(|found| found.number()),
            Some(2)
        );
        assert_eq!(of(&["m", "l"]), Some(Found::List(3)));
        assert_eq!(of(&["t"]), Some(Found::Flag(true)));
        assert_eq!(of(&["m", "n"]), Some(Found::Other));
        assert_eq!(at(b"36893488147419103232", &[]), Some(Found::Other));
        for absent in [&["a", "b"][..], &["m", "n", "z"], &["x"]] {
            assert_eq!(of(absent), None, "{absent:?}");
        }
        assert_eq!(at(b"[1, 2]", &[]), Some(Found::List(2)));
        assert_eq!(at(b"{\"a\": 1", &["a"]), None);
    }
}
