//! [`StringOrNumber`]: a value that a server writes as a string or as a number.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A string or a number, such as an id. It serializes as it was read; `Display`
/// writes both in the same way.
///
/// ```
/// use postman_client_runtime::StringOrNumber;
///
/// let ids: Vec<StringOrNumber> = serde_json::from_str(r#"["1", 2]"#)?;
/// assert_eq!(ids.iter().map(ToString::to_string).collect::<String>(), "12");
/// assert_eq!(serde_json::to_string(&ids)?, r#"["1",2]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum StringOrNumber {
    /// A string.
    String(String),
    /// A number.
    Number(Number),
}

impl fmt::Display for StringOrNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => text.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl From<&str> for StringOrNumber {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for StringOrNumber {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for StringOrNumber {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<&String> for StringOrNumber {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for StringOrNumber {
            fn from(number: $integer) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

from_integers! { i8, i16, i32, isize, u8, u16, u32, u64, usize }

/// The text of either, such as a path argument.
impl From<StringOrNumber> for String {
    fn from(value: StringOrNumber) -> Self {
        match value {
            StringOrNumber::String(text) => text,
            StringOrNumber::Number(number) => number.to_string(),
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for StringOrNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StringOrNumber".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] })
    }
}
