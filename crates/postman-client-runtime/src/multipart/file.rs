//! [`FilePart`]: a file of a form.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{self, Serialize, Serializer};

/// A file to be sent as a part of a form: bytes, or a path that is streamed
/// from the disk when the form is sent, and again when it is sent again.
///
/// It is sent with a file name (that of the path; `blob`, as the XHR standard
/// has it, for bytes) and a media type (`application/octet-stream` if neither
/// it nor the form's encoding states one). `Debug` shows no content.
///
/// It serializes into a form alone: in JSON, say, it is an error. It
/// deserializes from a text, which is its content and never a path: input from
/// outside names no file of this machine.
///
/// A form with a path is sent within the timeout of its call; for a large file
/// set a longer one.
///
/// ```
/// use postman_client_runtime::multipart::FilePart;
///
/// let photo = FilePart::path("photos/me.png").with_media_type("image/png");
/// assert_eq!(photo.file_name(), "me.png");
/// let notes = FilePart::from(b"Hello".to_vec()).with_file_name("notes.txt");
/// assert_eq!(format!("{notes:?}"), r#"FilePart { file_name: "notes.txt", media_type: None, content: 5 bytes }"#);
/// assert!(serde_json::to_string(&notes).is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    pub(super) content: Content,
    file_name: Option<String>,
    pub(super) media_type: Option<String>,
}

/// The content of a part.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Content {
    Bytes(Bytes),
    Path(PathBuf),
}

impl Content {
    /// The content as text; `None` if it is none, or not in memory.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Bytes(bytes) => String::from_utf8(bytes.into()).ok(),
            Self::Path(_) => None,
        }
    }
}

impl FilePart {
    /// A file that is in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(content.into()), None)
    }

    /// A file on the disk: a regular one, whose length does not change until it
    /// is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into());
        Self::new(Content::Path(path), file_name)
    }

    fn new(content: Content, file_name: Option<String>) -> Self {
        Self {
            content,
            file_name,
            media_type: None,
        }
    }

    /// With another file name.
    #[must_use]
    pub fn with_file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// With a media type, `image/png` say. Whatever of it could end its header
    /// (control characters) is left out.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The file name that is sent.
    pub fn file_name(&self) -> &str {
        self.file_name.as_deref().unwrap_or("blob")
    }

    /// The media type, if one was stated.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

impl From<Bytes> for FilePart {
    fn from(content: Bytes) -> Self {
        Self::bytes(content)
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(content: Vec<u8>) -> Self {
        Self::bytes(content)
    }
}

impl From<&[u8]> for FilePart {
    fn from(content: &[u8]) -> Self {
        Self::bytes(content.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for FilePart {
    fn from(content: &[u8; N]) -> Self {
        Self::bytes(content.to_vec())
    }
}

impl From<PathBuf> for FilePart {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for FilePart {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Path(path) => write!(f, "the file {}", path.display()),
        }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("file_name", &self.file_name())
            .field("media_type", &self.media_type)
            .field("content", &self.content)
            .finish()
    }
}

thread_local! {
    /// The file that is just being serialized: serde has no way to hand a value
    /// to a serializer that knows it but its texts and bytes.
    static HANDED_OVER: RefCell<Option<FilePart>> = const { RefCell::new(None) };
    static LEFT_OUT: Cell<bool> = const { Cell::new(false) };
}

/// The name under which a file announces itself to the form's serializer.
const TOKEN: &str = "postman_client_runtime::multipart::FilePart";

const REFUSAL: &str = "a file is sent only as a part of a form";

impl Serialize for FilePart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Refusal;

        impl Serialize for Refusal {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(ser::Error::custom(REFUSAL))
            }
        }

        if LEFT_OUT.get() {
            return serializer.serialize_none();
        }
        HANDED_OVER.set(Some(self.clone()));
        let serialized = serializer.serialize_newtype_struct(TOKEN, &Refusal);
        HANDED_OVER.take();
        serialized
    }
}

/// The file that announced itself by the name of its type; `None` for any other
/// type.
pub(super) fn handed_over(type_name: &str) -> Option<FilePart> {
    if type_name == TOKEN {
        HANDED_OVER.take()
    } else {
        None
    }
}

/// Whether `error` says that a file can't be serialized.
pub(super) fn is_refusal(error: &serde_json::Error) -> bool {
    error.to_string() == REFUSAL
}

/// What `serialize` gives where files count as absent.
pub(crate) fn without_files<T>(serialize: impl FnOnce() -> T) -> T {
    /// Set back even if a `Serialize` panics.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            LEFT_OUT.set(self.0);
        }
    }

    let _restore = Restore(LEFT_OUT.replace(true));
    serialize()
}

impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = FilePart;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the content of a file, as text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FilePart, E> {
                Ok(FilePart::from(text.as_bytes()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<FilePart, E> {
                Ok(FilePart::bytes(text))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<FilePart, E> {
                Ok(FilePart::from(bytes))
            }
        }

        deserializer.deserialize_string(Text)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for FilePart {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FilePart".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "binary" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_serialized_into_nothing_but_a_form() {
        let file = FilePart::bytes("4242");
        let error = serde_json::to_string(&[&file]).unwrap_err();
        assert!(is_refusal(&error));
        assert_eq!(error.to_string(), REFUSAL);
        assert!(HANDED_OVER.take().is_none(), "nothing stays behind");
        let absent = without_files(|| serde_json::to_string(&[&file, &file]));
        assert_eq!(absent.unwrap(), "[null,null]");
        assert!(serde_json::to_string(&file).is_err());
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn a_file_is_described_as_openapi_does() {
        let schema = serde_json::Value::from(schemars::schema_for!(FilePart));
        assert_eq!(
            (&schema["type"], &schema["format"]),
            (&"string".into(), &"binary".into())
        );
    }

    #[test]
    fn a_text_is_a_content_and_never_a_path() {
        let read: FilePart = serde_json::from_str("\"/etc/passwd\"").unwrap();
        assert_eq!(read, FilePart::from(b"/etc/passwd"));
        assert!(serde_json::from_str::<FilePart>("7").is_err());
    }
}
