//! Why a body can't be a form.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A body that can't be a form: every fault of it that was found at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    property: Option<String>,
    pub(super) kind: FormErrorKind,
    others: Vec<FormError>,
}

impl FormError {
    /// The faults of a body as one error, if there is one.
    pub(super) fn of_all(faults: Vec<Self>) -> Result<(), Self> {
        let mut faults = faults.into_iter();
        match faults.next() {
            Some(mut first) => {
                for mut other in faults {
                    let others = std::mem::take(&mut other.others);
                    first.others.push(other);
                    first.others.extend(others);
                }
                Err(first)
            }
            None => Ok(()),
        }
    }

    /// The fault of a file of a part.
    pub(super) fn of_file(property: &str, path: &Path, fault: FileFault) -> Self {
        let path = path.to_owned();
        Self::from(FormErrorKind::File { path, fault }).of_property(property)
    }

    pub(super) fn of_property(mut self, name: &str) -> Self {
        self.property.get_or_insert_with(|| name.to_owned());
        self
    }

    /// This fault, and those that were found with it.
    pub fn faults(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
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
        for (n, fault) in self.faults().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            if let Some(property) = &fault.property {
                write!(f, "property `{}`: ", shown(property))?;
            }
            fault.kind.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for FormError {}

impl From<FormErrorKind> for FormError {
    fn from(kind: FormErrorKind) -> Self {
        Self {
            property: None,
            kind,
            others: Vec::new(),
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
    /// The name of a part that is not documented can't be sent so that every
    /// server reads it; see [`NameFault`].
    #[error("its name {0}; give it another, or allow any name")]
    Name(NameFault),
    /// A file name can't be sent so that every server reads it.
    #[error(
        "its file name `{}` {fault}; give it another, or allow any name",
        shown(file_name)
    )]
    FileName {
        /// The file name.
        file_name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// The media type of a part is empty or blank: servers refuse a `Content-Type`
    /// without a value, or read it in several ways.
    #[error("its media type is blank; state one, or none")]
    BlankMediaType,
    /// A file on the disk can't be sent.
    #[error("the file {} {fault}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
}

/// Why servers would read a name, of a part or of a file, in several ways or not
/// at all. What a name may hold is decided by what common servers make of it.
///
/// Names that are documented (those of an [`Encoding`](super::Encoding)) are sent
/// as they are. Where the server is known to take any other, insist:
/// [`Form::any_names`](super::Form::any_names),
/// [`Encoding::with_any_names`](super::Encoding::with_any_names),
/// [`ClientBuilder::any_part_names`](crate::ClientBuilder::any_part_names).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// A `\`: servers read it as itself, as an escape that takes the next
    /// character along, at the end the quote, so that the part is lost, or as the
    /// end of a folder's name.
    #[error("holds a `\\`, which servers read in several ways")]
    Backslash,
    /// An ASCII control character other than tab, CR and LF (the latter two are
    /// sent escaped): servers refuse the whole form.
    #[error("holds the control character {:?}, for which servers refuse the whole form", .0)]
    Control(char),
}

impl NameFault {
    /// What is wrong with a name, if anything is.
    pub(super) fn of(name: &str) -> Option<Self> {
        name.chars().find_map(|c| match c {
            '\\' => Some(Self::Backslash),
            '\t' | '\r' | '\n' => None,
            c if c.is_ascii_control() => Some(Self::Control(c)),
            _ => None,
        })
    }
}

/// A name as a message shows it: control characters escaped.
fn shown(name: &str) -> String {
    let escaped = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    name.chars().map(escaped).collect()
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
