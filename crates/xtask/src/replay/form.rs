//! The fields of a form.

/// A field of a form, or a part of one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) value: String,
}

/// The parts of a multipart form whose boundary is `BOUNDARY`.
pub(super) fn multipart(body: &str) -> Vec<Field> {
    let parts = body.split("--BOUNDARY").skip(1);
    let parts = parts.take_while(|part| !part.starts_with("--"));
    let part = |part: &str| {
        let part = part.strip_prefix("\r\n").unwrap_or(part);
        let part = part.strip_suffix("\r\n").unwrap_or(part);
        let (head, value) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
        let mut field = Field {
            value: value.to_owned(),
            ..Field::default()
        };
        for line in head.lines() {
            let (header, value) = line.split_once(':').unwrap_or((line, ""));
            if header.eq_ignore_ascii_case("content-type") {
                field.media_type = Some(value.trim().to_owned());
            }
            if header.eq_ignore_ascii_case("content-disposition") {
                field.name = parameter(value, "name").unwrap_or_default();
                field.file_name = parameter(value, "filename");
            }
        }
        field
    };
    parts.map(part).collect()
}

/// `"…"` behind `; name=`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let (_, behind) = value.split_once(&format!("; {name}=\""))?;
    Some(behind.split('"').next()?.to_owned())
}

/// The fields of `a=b&c=d`, also those of a query.
pub(super) fn urlencoded(text: &str) -> Vec<Field> {
    let fields = form_urlencoded::parse(text.as_bytes());
    let field = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| Field {
        name: name.into_owned(),
        value: value.into_owned(),
        ..Field::default()
    };
    fields.map(field).collect()
}
