//! An API's rules as data, and their violations.
//!
//! The tables are generated; a form can show them, [`CheckExt`](crate::CheckExt)
//! applies them.

mod conversion_error;
mod violations;

use serde_json::Value;

pub use conversion_error::ConversionError;
pub use violations::{Rule, Violation, Violations};

/// The rules of a generated type, by which
/// [`CheckExt`](crate::CheckExt) checks what is to become one; implemented by
/// generated code.
pub trait Ruled {
    /// The rules.
    const RULES: &'static Object;
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Schema {
    /// A text.
    Text(Text),
    /// A whole number.
    Integer(Limits),
    /// A number.
    Number(Limits),
    /// `true` or `false`.
    Boolean,
    /// A list.
    List(List),
    /// An object with known properties.
    Object(&'static Object),
    /// Anything.
    Any,
}

/// The rules of a text. Lengths are counted in characters (Unicode scalar
/// values), limits included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The least number of characters.
    pub min_length: Option<usize>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// An ECMA-262 regular expression that must be found in it.
    pub pattern: Option<&'static str>,
    /// The only values allowed; empty where any is.
    pub allowed: &'static [&'static str],
    /// A secret: not to be shown, and never repeated in a message.
    pub secret: bool,
}

impl Text {
    /// Any text.
    pub const ANY: Self = Self {
        min_length: None,
        max_length: None,
        pattern: None,
        allowed: &[],
        secret: false,
    };
}

/// The rules of a number, limits included.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
}

/// The rules of a list, limits included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct List {
    /// What each element must be.
    pub items: &'static Schema,
    /// The least number of elements.
    pub min_items: Option<usize>,
    /// The greatest number of elements.
    pub max_items: Option<usize>,
}

/// The rules of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object {
    /// Its name, which is its type's.
    pub name: &'static str,
    /// Its properties, in the order of its schema.
    pub properties: &'static [Property],
}

/// One property of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Property {
    /// Its name on the wire.
    pub name: &'static str,
    /// The vendor's description; empty if there is none.
    pub description: &'static str,
    /// Whether an object must have it.
    pub required: bool,
    /// What its value must be.
    pub schema: Schema,
}

impl Property {
    /// A property; written by the generator.
    pub const fn new(
        name: &'static str,
        description: &'static str,
        required: bool,
        schema: Schema,
    ) -> Self {
        Self {
            name,
            description,
            required,
            schema,
        }
    }
}

/// What a whole number of a generated type is.
pub(crate) const WHOLE_NUMBER: &str =
    "a whole number from -9223372036854775808 to 9223372036854775807";

/// Gives every secret text of `value`, an object under `rules`.
pub(crate) fn secrets(rules: &Object, value: &Value, found: &mut impl FnMut(&str)) {
    fn of(schema: &Schema, value: &Value, found: &mut impl FnMut(&str)) {
        match (schema, value) {
            (schema, Value::String(text)) if schema.is_secret() => found(text),
            (Schema::List(rules), Value::Array(elements)) => {
                elements
                    .iter()
                    .for_each(|element| of(rules.items, element, found));
            }
            (Schema::Object(rules), value) => secrets(rules, value, found),
            _ => {}
        }
    }
    for property in rules.properties {
        if let Some(value) = value.get(property.name) {
            of(&property.schema, value, found);
        }
    }
}

impl Schema {
    /// Whether its values are secrets: not to be shown.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Text(Text { secret: true, .. }))
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Boolean => "true or false",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Any => "a value",
        }
    }

    /// The value that a field of a form means. What does not parse stays text
    /// and breaks the rule of its kind.
    pub(crate) fn parse(&self, text: &str) -> Option<Value> {
        match self {
            Self::Text(_) => Some(Value::from(text)),
            Self::List(_) | Self::Object(_) => serde_json::from_str(text).ok(),
            Self::Integer(_) | Self::Number(_) | Self::Boolean | Self::Any => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
            }
        }
    }
}

impl Object {
    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    pub(crate) fn known(&self) -> Rule {
        Rule::Known(
            self.properties
                .iter()
                .map(|property| property.name)
                .collect(),
        )
    }
}
