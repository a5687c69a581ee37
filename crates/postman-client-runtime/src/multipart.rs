//! `multipart/form-data` (RFC 7578) with a stated length, which can be sent
//! again.
//!
//! [`Form`] collects parts and encodes them; [`Encoding`] says how the
//! properties of a serializable body become parts; [`FilePart`] is a file in
//! memory or on the disk. Parts carry no header but `Content-Disposition`,
//! unless they are files or the encoding states a media type.
//!
//! Names are escaped as the WHATWG has it (`"`, CR, LF). One that servers read in
//! several ways even so is refused before anything is sent: see [`NameFault`].

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

mod encoded;
mod fault;
mod file;
mod segment;
mod serializer;
mod stream;

pub use encoded::EncodedForm;
pub use fault::{FileFault, FormError, FormErrorKind, NameFault};
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
    /// A list or an object: a part for each scalar or file in it, whose name says
    /// where it stands: `lines[0][sku]`, `lines[1][sku]`.
    Indexed,
}

/// The properties of a body in the order of their parts, each with its style.
///
/// A property that is not named follows the named ones: a scalar or a file as
/// [`PartStyle::Text`], anything else as [`PartStyle::Json`].
///
/// ```
/// use postman_client_runtime::multipart::{Encoding, PartStyle};
///
/// const ENCODING: Encoding<'static> =
///     Encoding::new(&[("note", PartStyle::Text), ("rows", PartStyle::Text)])
///         .with_media_types(&[("rows", "text/csv")]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Encoding<'a> {
    properties: &'a [(&'a str, PartStyle)],
    media_types: &'a [(&'a str, &'a str)],
    any_names: bool,
}

impl<'a> Encoding<'a> {
    /// The encoding of these properties, in this order.
    pub const fn new(properties: &'a [(&'a str, PartStyle)]) -> Self {
        Self {
            properties,
            media_types: &[],
            any_names: false,
        }
    }

    /// With the `Content-Type` of the parts of these properties, each one
    /// concrete media type. A file that states its own keeps it.
    #[must_use]
    pub const fn with_media_types(mut self, media_types: &'a [(&'a str, &'a str)]) -> Self {
        self.media_types = media_types;
        self
    }

    /// With whatever names other properties and files have: for a server that is
    /// known to take them.
    #[must_use]
    pub const fn with_any_names(mut self) -> Self {
        self.any_names = true;
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
/// use postman_client_runtime::multipart::{FilePart, Form};
///
/// let plan = FilePart::bytes("…").with_file_name("plan \"b\".txt").with_media_type("text/plain");
/// let form = Form::new().text("bridge", "EU").file("plan", plan);
/// let encoded = form.encode()?;
/// let body = std::str::from_utf8(encoded.bytes().unwrap()).unwrap();
/// assert!(body.contains("name=\"plan\"; filename=\"plan %22b%22.txt\"\r\nContent-Type: text/plain\r\n"));
/// assert!(body.ends_with(&format!("--{}--\r\n", encoded.boundary())));
/// # Ok::<(), postman_client_runtime::multipart::FormError>(())
/// ```
#[derive(Clone, Default)]
pub struct Form {
    parts: Vec<Part>,
    any_names: bool,
}

#[derive(Clone)]
struct Part {
    name: String,
    /// Whether the name is one that the server documents.
    is_documented: bool,
    file_name: Option<String>,
    media_type: Option<String>,
    content: Content,
}

impl Part {
    fn text(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            is_documented: false,
            file_name: None,
            media_type: None,
            content: Content::Bytes(content.into()),
        }
    }

    fn file(name: impl Into<String>, file: FilePart) -> Self {
        Self {
            name: name.into(),
            is_documented: false,
            file_name: Some(file.file_name().to_owned()),
            media_type: file.media_type,
            content: file.content,
        }
    }

    /// What is wrong with its media type.
    fn media_type_fault(&self) -> Option<FormError> {
        let media_type = self.media_type.as_deref()?;
        let is_blank = encoded::safe(media_type).all(|byte| byte == b' ');
        is_blank.then(|| FormError::from(FormErrorKind::BlankMediaType).of_property(&self.name))
    }

    /// What is wrong with its names.
    fn name_faults(&self) -> impl Iterator<Item = FormError> {
        let name = NameFault::of(&self.name).filter(|_| !self.is_documented);
        let file_name = self.file_name.as_ref().and_then(|file_name| {
            let (file_name, fault) = (file_name.clone(), NameFault::of(file_name)?);
            Some(FormErrorKind::FileName { file_name, fault })
        });
        let kinds = name.map(FormErrorKind::Name).into_iter().chain(file_name);
        kinds.map(|kind| FormError::from(kind).of_property(&self.name))
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

    /// Allows whatever names parts and files have: for a server that is known to
    /// take them.
    #[must_use]
    pub fn any_names(mut self) -> Self {
        self.any_names = true;
        self
    }

    /// The form of a serializable body: a struct or a map. Absent options
    /// (`None`, unit) get no part.
    ///
    /// # Errors
    /// A body that is no struct or map, or a property that can't be a part:
    /// a list or an object where the encoding says text, a number that is not
    /// finite (within JSON, it is `null`, as `serde_json` writes it), a file
    /// within JSON, a failing `Serialize`, a [name](NameFault) that the encoding
    /// does not state.
    pub fn of<T: Serialize + ?Sized>(body: &T, encoding: &Encoding<'_>) -> Result<Self, FormError> {
        let (form, mut faults) = serializer::form(body, encoding);
        faults.extend(form.faults());
        FormError::of_all(faults)?;
        Ok(form)
    }

    /// [`of`](Self::of) and [`encode`](Self::encode), whose faults are reported at
    /// once.
    pub(crate) fn encoded_of<T: Serialize + ?Sized>(
        body: &T,
        encoding: &Encoding<'_>,
    ) -> Result<EncodedForm, FormError> {
        let (form, faults) = serializer::form(body, encoding);
        form.encode_unless(faults)
    }

    fn faults(&self) -> Vec<FormError> {
        let of_part = |part: &Part| {
            let of_names = part.name_faults().filter(|_| !self.any_names);
            of_names.chain(part.media_type_fault()).collect::<Vec<_>>()
        };
        let mut faults: Vec<_> = self.parts.iter().flat_map(of_part).collect();
        // Repeated parts have one name.
        faults.dedup();
        faults
    }

    fn encode_unless(&self, mut faults: Vec<FormError>) -> Result<EncodedForm, FormError> {
        faults.extend(self.faults());
        encoded::encode(&self.parts, faults)
    }

    /// Encodes the form. Files on the disk are looked up, and read only when
    /// the form is sent.
    ///
    /// # Errors
    /// [`FormErrorKind::File`]: a file is not there, can't be opened, or is no
    /// regular file. [`FormErrorKind::Name`], [`FormErrorKind::FileName`] and
    /// [`FormErrorKind::BlankMediaType`].
    pub fn encode(&self) -> Result<EncodedForm, FormError> {
        self.encode_unless(Vec::new())
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
