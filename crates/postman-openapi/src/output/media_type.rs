//! Kinds of media types.

use openapiv3::{Schema, SchemaKind, StringType, Type};

use crate::infer::format::{Format, format_keyword};
use crate::infer::samples::schema;

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Whether a media type is JSON (RFC 8259; RFC 6839, section 3.1).
pub(crate) fn is_json(media_type: &str) -> bool {
    let media_type = essence(media_type);
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

/// Whether a media type is that of a form.
pub(crate) fn is_form(media_type: &str) -> bool {
    matches!(
        essence(media_type),
        "multipart/form-data" | "application/x-www-form-urlencoded"
    )
}

/// Whether a media type is XML (RFC 7303).
pub(crate) fn is_xml(media_type: &str) -> bool {
    let media_type = essence(media_type);
    media_type.ends_with("/xml") || media_type.ends_with("+xml")
}

/// Whether content of a media type is text. Other content is binary.
pub(crate) fn is_text(media_type: &str) -> bool {
    let media_type = essence(media_type);
    let texts = [
        "graphql",
        "javascript",
        "jwt",
        "ndjson",
        "sql",
        "x-ndjson",
        "x-yaml",
        "yaml",
    ];
    let subtype = media_type.strip_prefix("application/").unwrap_or_default();
    media_type.starts_with("text/") || is_xml(media_type) || texts.contains(&subtype)
}

/// The schema of a string.
pub(crate) fn text(format: Option<Format>) -> Schema {
    let text = StringType {
        format: format_keyword(format),
        ..StringType::default()
    };
    schema(SchemaKind::Type(Type::String(text)), None)
}
