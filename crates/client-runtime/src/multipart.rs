//! `multipart/form-data` (RFC 7578) as one contiguous, replayable body.
//!
//! [`Form`] collects parts and encodes them; [`Encoding`] says how the
//! properties of a serializable body become parts. Parts carry no header but
//! `Content-Disposition`, unless a file states its media type.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use memchr::memmem;
use serde::Serialize;

mod serializer;

/// How one property of a body becomes a part (OpenAPI 3.0.3, Encoding Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartStyle {
    /// One part that holds a string, number or boolean as text.
    Text,
    /// One part that holds compact JSON (`contentType: application/json`).
    Json,
    /// A list: one part of the same name for each of its elements, as text.
    Repeated,
}

/// The properties of a body in the order of their parts, each with its style.
///
/// A property that is not named follows the named ones: a scalar as
/// [`PartStyle::Text`], anything else as [`PartStyle::Json`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Encoding<'a>(&'a [(&'a str, PartStyle)]);

impl<'a> Encoding<'a> {
    /// The encoding of these properties, in this order.
    pub const fn new(properties: &'a [(&'a str, PartStyle)]) -> Self {
        Self(properties)
    }

    fn place(&self, name: &str) -> Option<(usize, PartStyle)> {
        self.0
            .iter()
            .enumerate()
            .find_map(|(at, (known, style))| (*known == name).then_some((at, *style)))
    }
}

/// A form under construction.
///
/// `Debug` shows names and sizes, never contents.
///
/// ```
/// use client_runtime::multipart::Form;
///
/// let form = Form::new().text("bridge", "EU").file("plan", "plan \"b\".txt", "text/plain", "…");
/// let encoded = form.encode();
/// let body = std::str::from_utf8(&encoded.body).unwrap();
/// assert!(body.contains("name=\"plan\"; filename=\"plan %22b%22.txt\"\r\n"));
/// assert!(body.ends_with(&format!("--{}--\r\n", encoded.boundary)));
/// ```
#[derive(Clone, Default)]
pub struct Form {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    file: Option<File>,
    content: Vec<u8>,
}

#[derive(Clone)]
struct File {
    name: String,
    media_type: String,
}

/// A form as it goes on the wire.
#[derive(Clone, Debug)]
pub struct EncodedForm {
    /// The boundary; `--` and the boundary occur in no part's content.
    pub boundary: String,
    /// The body. Clones share it, so that a request can be sent again.
    pub body: Bytes,
}

impl EncodedForm {
    /// The value of the request's `Content-Type`.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }
}

impl Form {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part that holds text. The content is sent as it is, line breaks
    /// included.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, content: impl Into<String>) -> Self {
        self.push(name.into(), content.into().into_bytes());
        self
    }

    /// Adds a part that holds a file. Whatever of `media_type` could end the
    /// header (control characters) is left out.
    #[must_use]
    pub fn file(
        mut self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        media_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let media_type = media_type.into().replace(char::is_control, "");
        let file = Some(File {
            name: file_name.into(),
            media_type,
        });
        self.parts.push(Part {
            name: name.into(),
            file,
            content: content.into(),
        });
        self
    }

    /// The form of a serializable body: a struct or a map. Absent options
    /// (`None`, unit) get no part.
    ///
    /// # Errors
    /// A body that is no struct or map, or a property that can't be a part:
    /// a list or an object where the encoding says text, a number that is not
    /// finite (within JSON, it is `null`, as `serde_json` writes it), a failing
    /// `Serialize`.
    pub fn of<T: Serialize + ?Sized>(body: &T, encoding: &Encoding<'_>) -> Result<Self, FormError> {
        serializer::form(body, encoding)
    }

    /// Encodes the form under a boundary that its contents do not hold.
    pub fn encode(&self) -> EncodedForm {
        // The first candidate is absent but for a chance of about 2^-128; that
        // it is absent is looked up all the same.
        self.encode_with(std::iter::repeat_with(random_boundary))
    }

    fn encode_with(&self, mut candidates: impl Iterator<Item = String>) -> EncodedForm {
        let absent = |boundary: &String| {
            let delimiter = memmem::Finder::new(boundary.as_bytes());
            self.parts
                .iter()
                .all(|part| delimiter.find(&part.content).is_none())
        };
        // The candidates do not end; a test's do, behind one that is absent.
        let boundary = candidates.find(absent).unwrap_or_default();
        let size: usize = self
            .parts
            .iter()
            .map(|p| p.size_hint() + boundary.len())
            .sum();
        let mut body = Vec::with_capacity(size + boundary.len() + 6);
        for part in &self.parts {
            body.extend_from_slice(b"--");
            body.extend_from_slice(boundary.as_bytes());
            part.write(&mut body);
        }
        body.extend_from_slice(b"--");
        body.extend_from_slice(boundary.as_bytes());
        body.extend_from_slice(b"--\r\n");
        EncodedForm {
            boundary,
            body: body.into(),
        }
    }

    fn push(&mut self, name: String, content: Vec<u8>) {
        self.parts.push(Part {
            name,
            file: None,
            content,
        });
    }
}

impl Part {
    fn size_hint(&self) -> usize {
        let file = self
            .file
            .as_ref()
            .map_or(0, |file| file.name.len() + file.media_type.len() + 30);
        self.content.len() + self.name.len() + file + 64
    }

    fn write(&self, body: &mut Vec<u8>) {
        body.extend_from_slice(b"\r\nContent-Disposition: form-data; name=\"");
        escape(&self.name, body);
        if let Some(file) = &self.file {
            body.extend_from_slice(b"\"; filename=\"");
            escape(&file.name, body);
            if !file.media_type.is_empty() {
                body.extend_from_slice(b"\"\r\nContent-Type: ");
                body.extend_from_slice(file.media_type.as_bytes());
            } else {
                body.push(b'"');
            }
            body.extend_from_slice(b"\r\n\r\n");
        } else {
            body.extend_from_slice(b"\"\r\n\r\n");
        }
        body.extend_from_slice(&self.content);
        body.extend_from_slice(b"\r\n");
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self
            .parts
            .iter()
            .map(|part| (&part.name, format!("{} bytes", part.content.len())));
        f.debug_map().entries(parts).finish()
    }
}

/// Names and file names as the WHATWG form standard escapes them
/// (HTML, "multipart/form-data encoding algorithm"): CR, LF and `"`, no more.
fn escape(name: &str, body: &mut Vec<u8>) {
    for byte in name.bytes() {
        match byte {
            b'\r' => body.extend_from_slice(b"%0D"),
            b'\n' => body.extend_from_slice(b"%0A"),
            b'"' => body.extend_from_slice(b"%22"),
            byte => body.push(byte),
        }
    }
}

/// 128 random bits; the hasher's keys come from the operating system.
fn random_boundary() -> String {
    let bits = || RandomState::new().hash_one(0u8);
    format!("form-{:016x}{:016x}", bits(), bits())
}

/// A body that can't be a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", .property.as_deref().map(|p| format!("property `{p}`: ")).unwrap_or_default())]
pub struct FormError {
    property: Option<String>,
    kind: FormErrorKind,
}

impl FormError {
    fn of_property(mut self, name: &str) -> Self {
        self.property.get_or_insert_with(|| name.to_owned());
        self
    }

    /// The property at fault; `None` where the body as a whole is.
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// What is wrong.
    pub fn kind(&self) -> &FormErrorKind {
        &self.kind
    }
}

impl From<FormErrorKind> for FormError {
    fn from(kind: FormErrorKind) -> Self {
        Self {
            property: None,
            kind,
        }
    }
}

/// What is wrong with a body or one of its properties.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormErrorKind {
    /// The body is a scalar or a list.
    #[error("a form is made of a struct or a map")]
    NotAnObject,
    /// A map's key is no string.
    #[error("a form's names are strings")]
    NameNotText,
    /// A list or an object where one text is asked for.
    #[error(
        "a list or an object is no text; encode it as JSON or, a list of texts, as repeated parts"
    )]
    NotText,
    /// Something else than a list where repeated parts are asked for.
    #[error("only a list becomes repeated parts")]
    NotAList,
    /// NaN or infinity.
    #[error("a number that is not finite has no text")]
    NotFinite,
    /// The value's own `Serialize` failed.
    #[error("the value does not serialize")]
    NotSerializable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_that_the_content_holds_is_not_taken() {
        let form = Form::new()
            .text("a", "x\r\n--first\r\n")
            .text("b", "--second");
        let encoded = form.encode_with(["first", "second", "third"].map(str::to_owned).into_iter());
        assert_eq!(encoded.boundary, "third");
    }

    #[test]
    fn debug_shows_no_content() {
        let shown = format!("{:?}", Form::new().text("leader_pin", "4242"));
        assert_eq!(shown, r#"{"leader_pin": "4 bytes"}"#);
    }
}
