//! Placeholders: names of types instead of samples.

use openapiv3::{
    ArrayType, IntegerFormat, IntegerType, NumberFormat, NumberType, ObjectType, ReferenceOr,
    SchemaKind, StringType, Type, VariantOrUnknownOrEmpty,
};

use crate::infer::format::{Format, format_keyword};
use crate::infer::samples::schema;

/// A type, with or without a format, that replaces a sample: `<dateTime>`, as
/// openapi-to-postmanv2 writes it, or `string [date-time]` and `integer`, as
/// editors of OpenAPI documents do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    String(Option<Format>),
    /// `<integer>`: without a format, or of one that is not int64.
    Integer,
    /// `<long>`: an integer of format int64.
    Long,
    /// `<number>`: without a format.
    Number,
    Float,
    Double,
    Boolean,
    /// An object whose properties are not known.
    Object,
    /// An array whose items are not known.
    Array,
    /// A schema that was not written: too deep, circular or not found.
    Unknown,
}

impl Placeholder {
    /// A text that is unmistakably a placeholder.
    pub(crate) fn of(text: &str) -> Option<Self> {
        match text.strip_prefix('<') {
            Some(name) => Self::in_angles(name.strip_suffix('>')?),
            None => Self::with_format(text),
        }
    }

    /// Of a property, the bare name of a type is one, too, unless the property
    /// is about types.
    pub(crate) fn of_property(name: &str, text: &str) -> Option<Self> {
        Self::of(text).or_else(|| {
            let bare = match text {
                "string" => Self::String(None),
                "integer" => Self::Integer,
                "boolean" => Self::Boolean,
                _ => return None,
            };
            let name = name.to_ascii_lowercase();
            let is_about_types = ["type", "kind", "format", "class", "schema"]
                .iter()
                .any(|word| name.contains(word));
            (!is_about_types).then_some(bare)
        })
    }

    fn in_angles(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String(None),
            "dateTime" | "date-time" => Self::String(Some(Format::DateTime)),
            "date" => Self::String(Some(Format::Date)),
            "email" => Self::String(Some(Format::Email)),
            "uri" | "url" => Self::String(Some(Format::Uri)),
            "uuid" => Self::String(Some(Format::Uuid)),
            "byte" => Self::String(Some(Format::Byte)),
            "binary" => Self::String(Some(Format::Binary)),
            "password" => Self::String(Some(Format::Password)),
            "hostname" => Self::String(Some(Format::Hostname)),
            "ipv4" => Self::String(Some(Format::Ipv4)),
            "ipv6" => Self::String(Some(Format::Ipv6)),
            "integer" | "int" => Self::Integer,
            "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32" | "uint64" => Self::Integer,
            "long" | "int64" => Self::Long,
            "number" => Self::Number,
            "float" => Self::Float,
            "double" => Self::Double,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            _ if name.starts_with("Error: ") || name.starts_with("Circular reference to ") => {
                Self::Unknown
            }
            _ => return None,
        })
    }

    /// `string [date-time]`.
    fn with_format(text: &str) -> Option<Self> {
        let (kind, format) = text.strip_suffix(']')?.split_once(" [")?;
        match (kind, format) {
            ("integer", format) => {
                Self::in_angles(format).filter(|p| matches!(p, Self::Integer | Self::Long))
            }
            ("number", "float") => Some(Self::Float),
            ("number", "double") => Some(Self::Double),
            ("string", format) => {
                Self::in_angles(format).filter(|p| matches!(p, Self::String(Some(_))))
            }
            _ => None,
        }
    }

    /// Whether it is of a value that one text holds.
    pub(crate) fn is_scalar(self) -> bool {
        !matches!(self, Self::Object | Self::Array | Self::Unknown)
    }

    /// Whether `sample`, another value of the same place, is of this type.
    pub(crate) fn fits(self, sample: &str) -> bool {
        if let Some(other) = Self::of(sample) {
            let is_whole = matches!(other, Self::Integer | Self::Long);
            let takes_whole = matches!(self, Self::Number | Self::Float | Self::Double);
            return other == self || is_whole && takes_whole;
        }
        match self {
            Self::String(format) => format.is_none_or(|format| format.is_of(sample)),
            Self::Integer | Self::Long => sample.parse::<i64>().is_ok(),
            Self::Number | Self::Float | Self::Double => sample.parse::<f64>().is_ok(),
            Self::Boolean => matches!(sample, "true" | "false"),
            Self::Object | Self::Array | Self::Unknown => false,
        }
    }

    /// The schema that the placeholder stands for.
    pub(crate) fn kind(self) -> SchemaKind {
        let integer = |format| {
            Type::Integer(IntegerType {
                format,
                ..IntegerType::default()
            })
        };
        let number = |format| {
            Type::Number(NumberType {
                format,
                ..NumberType::default()
            })
        };
        SchemaKind::Type(match self {
            Self::String(format) => Type::String(StringType {
                format: format_keyword(format),
                ..StringType::default()
            }),
            Self::Integer => integer(VariantOrUnknownOrEmpty::Empty),
            Self::Long => integer(VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64)),
            Self::Number => number(VariantOrUnknownOrEmpty::Empty),
            Self::Float => number(VariantOrUnknownOrEmpty::Item(NumberFormat::Float)),
            Self::Double => number(VariantOrUnknownOrEmpty::Item(NumberFormat::Double)),
            Self::Boolean => Type::Boolean(Default::default()),
            Self::Object => Type::Object(ObjectType::default()),
            Self::Array => Type::Array(ArrayType {
                items: Some(ReferenceOr::Item(Box::new(schema(
                    SchemaKind::Any(Default::default()),
                    None,
                )))),
                min_items: None,
                max_items: None,
                unique_items: false,
            }),
            Self::Unknown => return SchemaKind::Any(Default::default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_placeholder_names_a_type_and_a_format() {
        let kind = |text| Placeholder::of(text).map(|p| serde_json::to_value(p.kind()).unwrap());
        for (text, schema) in [
            ("<string>", json!({ "type": "string" })),
            (
                "<dateTime>",
                json!({ "type": "string", "format": "date-time" }),
            ),
            ("<email>", json!({ "type": "string", "format": "email" })),
            (
                "<password>",
                json!({ "type": "string", "format": "password" }),
            ),
            ("<integer>", json!({ "type": "integer" })),
            ("<long>", json!({ "type": "integer", "format": "int64" })),
            ("<int64>", json!({ "type": "integer", "format": "int64" })),
            ("<int32>", json!({ "type": "integer" })),
            ("<uint8>", json!({ "type": "integer" })),
            ("<uint64>", json!({ "type": "integer" })),
            ("integer [uint16]", json!({ "type": "integer" })),
            ("<double>", json!({ "type": "number", "format": "double" })),
            ("<boolean>", json!({ "type": "boolean" })),
            ("<object>", json!({ "type": "object" })),
            ("<array>", json!({ "type": "array", "items": {} })),
            (
                "<Error: Too many levels of nesting to fake this schema>",
                json!({}),
            ),
        ] {
            assert_eq!(kind(text), Some(schema), "{text}");
        }
        for none in [
            "",
            "<>",
            "<",
            "<token>",
            "integer",
            " <integer>",
            "<b>bold</b>",
            "string [a]",
            "string []",
            "array [date]",
            "integer [date]",
            "<uint>",
        ] {
            assert_eq!(Placeholder::of(none), None, "{none}");
        }
    }

    #[test]
    fn the_name_of_a_type_is_a_placeholder_unless_types_are_the_matter() {
        let of = Placeholder::of_property;
        assert_eq!(of("enabled", "boolean"), Some(Placeholder::Boolean));
        assert_eq!(of("page_size", "integer"), Some(Placeholder::Integer));
        for name in ["type", "columnType", "kind", "value_format"] {
            assert_eq!(of(name, "boolean"), None, "{name}");
        }
        for text in ["number", "object", "array", "Boolean", "a boolean"] {
            assert_eq!(of("x", text), None, "{text}");
        }
    }
}
