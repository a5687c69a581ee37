//! What a value violates: [`Rule`]s, each at its place.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// A rule that a value violates. As JSON it is `"required"`, `{"max_length": 15}`,
/// `{"one_of": ["US", "EU"]}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// The property must be there.
    Required,
    /// Only these properties are known.
    Known(Vec<&'static str>),
    /// A field is given once.
    Once,
    /// The value is of this kind: "a string", "a whole number", …
    Kind(&'static str),
    /// The text holds JSON.
    Json,
    /// At least so many characters.
    MinLength(usize),
    /// At most so many characters.
    MaxLength(usize),
    /// The pattern is found in the text.
    Pattern(&'static str),
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// At least this value.
    Minimum(f64),
    /// At most this value.
    Maximum(f64),
    /// At least so many elements.
    MinItems(usize),
    /// At most so many elements.
    MaxItems(usize),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::Known(names) => write!(f, "is not known here; known are {}", names.join(", ")),
            Self::Once => f.write_str("is given more than once"),
            Self::Kind(kind) => write!(f, "must be {kind}"),
            Self::Json => f.write_str("must hold JSON"),
            Self::MinLength(n) => write!(f, "must have at least {n} {}", plural(*n, "character")),
            Self::MaxLength(n) => write!(f, "must have at most {n} {}", plural(*n, "character")),
            Self::Pattern("^[0-9]+$") => f.write_str("must consist of digits"),
            Self::Pattern(pattern) => write!(f, "must match the pattern {pattern}"),
            Self::OneOf(values) => write!(f, "must be one of {}", values.join(", ")),
            Self::Minimum(least) => write!(f, "must be at least {least}"),
            Self::Maximum(most) => write!(f, "must be at most {most}"),
            Self::MinItems(n) => write!(f, "must have at least {n} {}", plural(*n, "element")),
            Self::MaxItems(n) => write!(f, "must have at most {n} {}", plural(*n, "element")),
        }
    }
}

fn plural(n: usize, noun: &str) -> String {
    if n == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}

/// A value that violates a rule. Displays as `dial_in_numbers[3].type must be
/// one of toll, tollfree, media_link`; the value itself is never shown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// Where: `dial_in_numbers[3].type`; empty for the whole.
    pub path: String,
    /// The rule, as data.
    pub rule: Rule,
}

impl Violation {
    /// A violation of `rule` at `path`.
    pub fn new(path: impl Into<String>, rule: Rule) -> Self {
        Self {
            path: path.into(),
            rule,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the body"
        } else {
            &self.path
        };
        write!(f, "{path} {}", self.rule)
    }
}

/// For a reply: path, rule and the sentence.
///
/// ```
/// use postman_client_runtime::rules::{Rule, Violation};
///
/// let violation = Violation::new("leader_pin", Rule::MaxLength(15));
/// let json = serde_json::json!({
///     "path": "leader_pin",
///     "rule": { "max_length": 15 },
///     "message": "leader_pin must have at most 15 characters",
/// });
/// assert_eq!(serde_json::to_value(&violation)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut violation = serializer.serialize_struct("Violation", 3)?;
        violation.serialize_field("path", &self.path)?;
        violation.serialize_field("rule", &self.rule)?;
        violation.serialize_field("message", &self.to_string())?;
        violation.end()
    }
}

/// Every violation of an input, in the order of the rules; at least one. As JSON it is a
/// list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// A violation, and others.
    pub fn of(first: Violation, others: impl IntoIterator<Item = Violation>) -> Self {
        Self(std::iter::once(first).chain(others).collect())
    }

    pub(crate) fn new(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Self(violations))
        }
    }

    /// Those of several inputs, of which at least one has any.
    pub(crate) fn all(several: impl IntoIterator<Item = Self>) -> Self {
        Self(several.into_iter().flat_map(|each| each.0).collect())
    }

    pub(crate) fn one(path: &str, rule: Rule) -> Self {
        Self::of(Violation::new(path, rule), [])
    }

    /// The violations of what stands at `place`: a property, or `[1]`.
    pub(crate) fn within(mut self, place: &str) -> Self {
        for Violation { path, .. } in &mut self.0 {
            let dot = match path.is_empty() || path.starts_with('[') || place.is_empty() {
                true => "",
                false => ".",
            };
            *path = [place, dot, path].concat();
        }
        self
    }

    /// The violations.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
