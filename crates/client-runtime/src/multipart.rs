//! `multipart/form-data` (RFC 7578) with a stated length, which can be sent
//! again.
//!
//! [`Form`] collects parts and encodes them; [`Encoding`] says how the
//! properties of a serializable body become parts; [`FilePart`] is a file in
//! memory or on the disk. Parts carry no header but `Content-Disposition`,
//! unless they are files or the encoding states a media type.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

mod encoded;
mod fault;
mod file;
mod serializer;
mod stream;

pub use encoded::EncodedForm;
pub use fault::{FileFault, FormError, FormErrorKind};
pub use file::FilePart;

use file::Content;

pub(crate) use file::without_files;

/// How one property of a body becomes a part (OpenAPI 3.0.3, Encoding Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartStyle {
    /// One part: a string, a number or a boolean as text, or a [`FilePart`].
    Text,
    /// One part that holds compact JSON (`contentType: application/json`).
    Json,
    /// A list: one part of the same name for each of its elements, as
    /// [`PartStyle::Text`] would write it.
    Repeated,
}

/// The properties of a body in the order of their parts, each with its style.
///
/// A property that is not named follows the named ones: a scalar or a file as
/// [`PartStyle::Text`], anything else as [`PartStyle::Json`].
///
/// ```
/// use client_runtime::multipart::{Encoding, PartStyle};
///
/// const ENCODING: Encoding<'static> =
///     Encoding::new(&[("note", PartStyle::Text), ("rows", PartStyle::Text)])
///         .with_media_types(&[("rows", "text/csv")]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Encoding<'a> {
    properties: &'a [(&'a str, PartStyle)],
    media_types: &'a [(&'a str, &'a str)],
}

impl<'a> Encoding<'a> {
    /// The encoding of these properties, in this order.
    pub const fn new(properties: &'a [(&'a str, PartStyle)]) -> Self {
        Self {
            properties,
            media_types: &[],
        }
    }

    /// With the `Content-Type` of the parts of these properties, each one
    /// concrete media type. A file that states its own keeps it.
    #[must_use]
    pub const fn with_media_types(mut self, media_types: &'a [(&'a str, &'a str)]) -> Self {
        self.media_types = media_types;
        self
    }

    fn place(&self, name: &str) -> Option<(usize, PartStyle)> {
        self.properties
            .iter()
            .enumerate()
            .find_map(|(at, (known, style))| (*known == name).then_some((at, *style)))
    }

    fn media_type(&self, name: &str) -> Option<&'a str> {
        self.media_types
            .iter()
            .find_map(|(known, media_type)| (*known == name).then_some(*media_type))
    }
}

/// A form under construction.
///
/// `Debug` shows names and sizes, never contents.
///
/// ```
/// use client_runtime::multipart::{FilePart, Form};
///
/// let plan = FilePart::bytes("…").with_file_name("plan \"b\".txt").with_media_type("text/plain");
/// let form = Form::new().text("bridge", "EU").file("plan", plan);
/// let encoded = form.encode()?;
/// let body = std::str::from_utf8(encoded.bytes().unwrap()).unwrap();
/// assert!(body.contains("name=\"plan\"; filename=\"plan %22b%22.txt\"\r\nContent-Type: text/plain\r\n"));
/// assert!(body.ends_with(&format!("--{}--\r\n", encoded.boundary())));
/// # Ok::<(), client_runtime::multipart::FormError>(())
/// ```
#[derive(Clone, Default)]
pub struct Form {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    file_name: Option<String>,
    media_type: Option<String>,
    content: Content,
}

impl Part {
    fn text(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            file_name: None,
            media_type: None,
            content: Content::Bytes(content.into()),
        }
    }

    fn file(name: impl Into<String>, file: FilePart) -> Self {
        Self {
            name: name.into(),
            file_name: Some(file.file_name().to_owned()),
            media_type: file.media_type,
            content: file.content,
        }
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
        self.parts.push(Part::text(name, content.into()));
        self
    }

    /// Adds a part that holds a file.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, file: impl Into<FilePart>) -> Self {
        self.parts.push(Part::file(name, file.into()));
        self
    }

    /// The form of a serializable body: a struct or a map. Absent options
    /// (`None`, unit) get no part.
    ///
    /// # Errors
    /// A body that is no struct or map, or a property that can't be a part:
    /// a list or an object where the encoding says text, a number that is not
    /// finite (within JSON, it is `null`, as `serde_json` writes it), a file
    /// within JSON, a failing `Serialize`.
    pub fn of<T: Serialize + ?Sized>(body: &T, encoding: &Encoding<'_>) -> Result<Self, FormError> {
        serializer::form(body, encoding)
    }

    /// Encodes the form. Files on the disk are looked up, and read only when
    /// the form is sent.
    ///
    /// # Errors
    /// [`FormErrorKind::File`]: a file is not there, can't be opened, or is no
    /// regular file.
    pub fn encode(&self) -> Result<EncodedForm, FormError> {
        encoded::encode(&self.parts)
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.parts.iter().map(|part| (&part.name, &part.content)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_content() {
        let form = Form::new()
            .text("leader_pin", "4242")
            .file("plan", FilePart::bytes("4242"))
            .file("photo", FilePart::path("a.png"));
        assert_eq!(
            format!("{form:?}"),
            r#"{"leader_pin": 4 bytes, "plan": 4 bytes, "photo": the file a.png}"#
        );
        let encoded = Form::new().text("leader_pin", "4242").encode().unwrap();
        assert!(!format!("{encoded:?}").contains("4242"));
    }
}
