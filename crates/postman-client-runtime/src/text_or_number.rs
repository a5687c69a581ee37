//! [`TextOrNumber`]: a value that a server writes now as a text, now as a number.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A text or a number: an id, mostly. It is written as it was read, and shown as
/// the text that it is either way.
///
/// ```
/// use postman_client_runtime::TextOrNumber;
///
/// let ids: Vec<TextOrNumber> = serde_json::from_str(r#"["1", 2]"#)?;
/// assert_eq!(ids.iter().map(ToString::to_string).collect::<String>(), "12");
/// assert_eq!(serde_json::to_string(&ids)?, r#"["1",2]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum TextOrNumber {
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
}

impl fmt::Display for TextOrNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl From<&str> for TextOrNumber {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TextOrNumber {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for TextOrNumber {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

/// The text that it is either way: an argument of a path, say.
impl From<TextOrNumber> for String {
    fn from(value: TextOrNumber) -> Self {
        match value {
            TextOrNumber::Text(text) => text,
            TextOrNumber::Number(number) => number.to_string(),
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for TextOrNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TextOrNumber".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] })
    }
}
