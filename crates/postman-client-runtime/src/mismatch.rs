//! [`Mismatch`]: where a body is not as documented.

use std::fmt;

/// Where a body is not what was expected: the place, and of which kinds the values are. It
/// quotes no value, because that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Mismatch {
    pub(crate) path: String,
    expected: String,
    found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", crate::one_line::OneLine(&self.path))?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl Mismatch {
    /// What is at fault at a place; `path` is empty if that is the whole body. None of these
    /// may hold a secret.
    pub fn new(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// Where the value is, by names on the wire: `owner.pets[2].name`. Empty if it is the
    /// whole body.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected: `a string`, `an integer`.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Of which kind the value is that was found: `a number`, `null`, `nothing`.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What an error of serde says, without the values that it quotes.
    pub(crate) fn of(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        if !error.is_data() {
            // The messages of the parser quote nothing.
            let found = match error.is_eof() && error.line() <= 1 && error.column() == 0 {
                true => "nothing".to_owned(),
                false => format!("other text ({message})"),
            };
            return Self::new("", "JSON", found);
        }
        let message = match message.rsplit_once(" at line ") {
            Some((message, _)) if error.line() > 0 => message,
            _ => &message,
        };
        let (path, said) = split(message);
        if let Some(name) = said.strip_prefix("missing field `") {
            let name = name.trim_end_matches('`');
            return Self::new(within(path, &step(name)), "a value", "nothing");
        }
        let found = said.strip_prefix("invalid type: ").map_or_else(
            || "another value".to_owned(),
            |found| kind(found.split([' ', ',']).next().unwrap_or_default()).to_owned(),
        );
        // What stands behind it comes from the type.
        let expected = match said.rsplit_once(", expected ") {
            Some((_, expected)) if said.starts_with("invalid ") => known(expected),
            _ if said.starts_with("data did not match any variant") => {
                "one of the documented forms".to_owned()
            }
            _ => "a value of the documented type".to_owned(),
        };
        Self::new(path, expected, found)
    }
}

/// The kind of a value, by serde's word for it.
fn kind(word: &str) -> &'static str {
    match word {
        "string" | "character" => "a string",
        "integer" => "an integer",
        "floating" => "a number with a fraction, or of more than 64 bits",
        "boolean" => "a boolean",
        "null" | "unit" | "Option" => "null",
        "map" => "an object",
        "sequence" => "a list",
        _ => "another value",
    }
}

/// What serde expects, by the words of JSON.
fn known(expected: &str) -> String {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "isize" => "an integer".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "an integer that is not negative".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a map" => "an object".to_owned(),
        "a sequence" => "a list".to_owned(),
        "unit" => "null".to_owned(),
        _ => expected.to_owned(),
    }
}

/// A message of serde, with the place before it at which the value is.
pub(crate) fn at(step: &str, error: impl fmt::Display) -> String {
    let message = error.to_string();
    let (path, said) = split(&message);
    format!("{}: {said}", within(step, path))
}

/// A property in a path. What can't be told from the rest of a message is `_`.
pub(crate) fn step(name: &str) -> String {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == ':';
    name.replace(is_odd, "_")
}

fn within(path: &str, rest: &str) -> String {
    match path.is_empty() || rest.is_empty() || rest.starts_with('[') {
        true => format!("{path}{rest}"),
        false => format!("{path}.{rest}"),
    }
}

/// The place that [`at`] wrote before a message, and the message.
fn split(message: &str) -> (&str, &str) {
    match message.split_once(": ") {
        Some((path, said)) if !path.contains(char::is_whitespace) => (path, said),
        _ => ("", message),
    }
}
