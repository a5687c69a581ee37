//! Media types, and what is made of each.

/// A media type and what is made of it.
#[derive(Clone, Debug)]
pub(crate) struct MediaTypeName {
    pub(crate) text: String,
    pub(crate) kind: MediaKind,
}

/// The most typed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MediaKind {
    Json,
    Multipart,
    Urlencoded,
    Text,
    Bytes,
}

impl MediaTypeName {
    pub(crate) fn of(text: &str) -> Self {
        let kind = match essence(text).as_str() {
            "application/json" | "*/*" | "application/*" => MediaKind::Json,
            "multipart/form-data" => MediaKind::Multipart,
            "application/x-www-form-urlencoded" => MediaKind::Urlencoded,
            json if json.ends_with("+json") || json.ends_with("/json") => MediaKind::Json,
            xml if xml.ends_with("+xml") || xml.ends_with("/xml") => MediaKind::Text,
            "application/javascript"
            | "application/graphql"
            | "application/yaml"
            | "application/x-yaml" => MediaKind::Text,
            other if other.starts_with("text/") => MediaKind::Text,
            _ => MediaKind::Bytes,
        };
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    pub(crate) fn essence(&self) -> String {
        essence(&self.text)
    }
}

fn essence(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// What tells the method of one media type from those of the others.
pub(crate) fn suffix(name: &MediaTypeName) -> &str {
    match name.kind {
        MediaKind::Json => "json",
        MediaKind::Multipart => "multipart",
        MediaKind::Urlencoded => "form",
        MediaKind::Text | MediaKind::Bytes => {
            let subtype = name.text.split(';').next().unwrap_or_default();
            subtype.rsplit(['/', '+']).next().unwrap_or(subtype).trim()
        }
    }
}
