//! What a client makes of a media type.

/// The kinds, the most typed one first: that one gives the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MediaKind {
    Json,
    Multipart,
    Urlencoded,
    Text,
    Bytes,
}

impl MediaKind {
    pub(crate) fn of(name: &str) -> Self {
        match essence(name).to_ascii_lowercase().as_str() {
            "application/json" | "*/*" | "application/*" => Self::Json,
            "multipart/form-data" => Self::Multipart,
            "application/x-www-form-urlencoded" => Self::Urlencoded,
            json if json.ends_with("+json") || json.ends_with("/json") => Self::Json,
            xml if xml.ends_with("+xml") || xml.ends_with("/xml") => Self::Text,
            "application/javascript"
            | "application/graphql"
            | "application/yaml"
            | "application/x-yaml" => Self::Text,
            other if other.starts_with("text/") => Self::Text,
            _ => Self::Bytes,
        }
    }
}

fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// What tells the method of a media type from the others.
pub(super) fn suffix(name: &str) -> &str {
    match MediaKind::of(name) {
        MediaKind::Json => "json",
        MediaKind::Multipart => "multipart",
        MediaKind::Urlencoded => "form",
        MediaKind::Text | MediaKind::Bytes => {
            let words = essence(name).rsplit(['/', '+']);
            words.into_iter().next().unwrap_or_default()
        }
    }
}
