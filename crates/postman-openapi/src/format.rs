//! The formats that a text shows by itself.

use std::sync::LazyLock;

use openapiv3::{StringFormat, VariantOrUnknownOrEmpty};
use regex::Regex;

use crate::prose::constant;

/// The formats that a text shows by itself (OpenAPI 3.0.3, Data Types, and the
/// registry of formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    DateTime,
    Date,
    Email,
    Uri,
    Uuid,
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
        Some(Format::Email) => other("email"),
        Some(Format::Uri) => other("uri"),
        Some(Format::Uuid) => other("uuid"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::Shape;

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
