//! Why a body can't be a form.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A body that can't be a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    property: Option<String>,
    pub(super) kind: FormErrorKind,
}

impl FormError {
    /// The fault of a file of a part.
    pub(super) fn of_file(property: &str, path: &Path, fault: FileFault) -> Self {
        let path = path.to_owned();
        Self::from(FormErrorKind::File { path, fault }).of_property(property)
    }

    pub(super) fn of_property(mut self, name: &str) -> Self {
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

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(property) = &self.property {
            write!(f, "property `{property}`: ")?;
        }
        self.kind.fmt(f)
    }
}

impl std::error::Error for FormError {}

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
    /// A file within JSON.
    #[error("a file is a part of its own, and can't stand within JSON")]
    FileInJson,
    /// The value's own `Serialize` failed.
    #[error("the value does not serialize")]
    NotSerializable,
    /// A file on the disk can't be sent.
    #[error("the file {} {fault}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
}

/// Why a file on the disk can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// It is not there, or can't be opened or read.
    #[error("can't be read: {0}")]
    Unreadable(io::ErrorKind),
    /// It is a directory, a device or a pipe: its length can't be stated.
    #[error("is no regular file")]
    NotRegular,
    /// Its length or its time of change is another than when its length was
    /// stated. The request was broken off, so that no half of it is taken for
    /// the whole.
    #[error("changed while it was to be sent")]
    Changed,
}
