//! What a sample's text shows of its type: a format, or a placeholder.

use std::sync::LazyLock;

use openapiv3::{
    ArrayType, IntegerFormat, IntegerType, NumberFormat, NumberType, ObjectType, ReferenceOr,
    SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use regex::Regex;

use crate::prose::constant;
use crate::samples::schema;

/// A format of texts (OpenAPI 3.0.3, Data Types, and the registry of formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    // Those that a text shows by itself.
    DateTime,
    Date,
    Email,
    Uri,
    Uuid,
    // Those that only a placeholder names.
    Byte,
    Binary,
    Password,
    Hostname,
    Ipv4,
    Ipv6,
}

impl Format {
    pub(crate) fn of(text: &str) -> Option<Self> {
        static FORMATS: LazyLock<[(Format, Regex); 5]> = LazyLock::new(|| {
            let date = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";
            let time = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?";
            [
                (
                    Format::DateTime,
                    format!(r"^{date}[Tt]{time}(?:[Zz]|[+-][0-2][0-9]:[0-5][0-9])$"),
                ),
                (Format::Date, format!("^{date}$")),
                (
                    Format::Email,
                    r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$".to_owned(),
                ),
                (Format::Uri, r"^https?://[!-~]+$".to_owned()),
                (
                    Format::Uuid,
                    r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$".to_owned(),
                ),
            ]
            .map(|(format, pattern)| (format, constant(&pattern)))
        });
        FORMATS
            .iter()
            .find(|(_, pattern)| pattern.is_match(text))
            .map(|(format, _)| *format)
    }
}

/// A format as the schema of a text holds it.
pub(crate) fn format_keyword(format: Option<Format>) -> VariantOrUnknownOrEmpty<StringFormat> {
    let other = |name: &str| VariantOrUnknownOrEmpty::Unknown(name.to_owned());
    match format {
        None => VariantOrUnknownOrEmpty::Empty,
        Some(Format::DateTime) => VariantOrUnknownOrEmpty::Item(StringFormat::DateTime),
        Some(Format::Date) => VariantOrUnknownOrEmpty::Item(StringFormat::Date),
        Some(Format::Byte) => VariantOrUnknownOrEmpty::Item(StringFormat::Byte),
        Some(Format::Binary) => VariantOrUnknownOrEmpty::Item(StringFormat::Binary),
        Some(Format::Password) => VariantOrUnknownOrEmpty::Item(StringFormat::Password),
        Some(Format::Email) => other("email"),
        Some(Format::Uri) => other("uri"),
        Some(Format::Uuid) => other("uuid"),
        Some(Format::Hostname) => other("hostname"),
        Some(Format::Ipv4) => other("ipv4"),
        Some(Format::Ipv6) => other("ipv6"),
    }
}

/// What openapi-to-postmanv2 writes in place of a sample: the type or the
/// format of the schema it read, in angle brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    String(Option<Format>),
    /// `<integer>`: without a format, or of format int32.
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
    pub(crate) fn of(text: &str) -> Option<Self> {
        let name = text.strip_prefix('<')?.strip_suffix('>')?;
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
            "integer" => Self::Integer,
            "long" => Self::Long,
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

    /// Whether `sample`, another value of the same place, is of this type.
    pub(crate) fn fits(self, sample: &str) -> bool {
        if let Some(other) = Self::of(sample) {
            return other == self;
        }
        match self {
            Self::String(None | Some(Format::Byte | Format::Binary | Format::Password)) => true,
            Self::String(format) => Format::of(sample) == format,
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
    use crate::samples::Shape;

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
        ] {
            assert_eq!(Placeholder::of(none), None, "{none}");
        }
    }

    #[test]
    fn a_format_is_what_every_sample_has() {
        let format = |samples: &[&str]| {
            let shapes = samples.iter().map(|sample| Shape::of(&json!(sample)));
            shapes.fold(Shape::default(), Shape::merge).format()
        };
        assert_eq!(format(&["2020-02-29", "1999-12-31"]), Some(Format::Date));
        assert_eq!(
            format(&["2020-02-29T10:00:00Z", "1999-12-31t23:59:60.5+01:00"]),
            Some(Format::DateTime)
        );
        assert_eq!(format(&["a.b+c@example.co.uk"]), Some(Format::Email));
        assert_eq!(format(&["https://example.com/a?b=c"]), Some(Format::Uri));
        assert_eq!(
            format(&["00000000-0000-0000-0000-00000000000f"]),
            Some(Format::Uuid)
        );
        for none in [
            &["2020-02-29", "soon"][..],
            &["2020-13-01"],
            &["a@b"],
            &["http://"],
            &["", ""],
            &["2020-02-29", ""],
        ] {
            assert_eq!(format(none), None, "{none:?}");
        }
    }
}
