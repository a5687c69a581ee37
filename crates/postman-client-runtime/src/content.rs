//! What a call expects of the body of a success, and how it is read.

use crate::support::Object;

/// What is documented of the body of a success. It decides which bodies count as
/// errors; the rules stand at
/// [`errors_with_success`](crate::ClientBuilder::errors_with_success).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// An object with these properties; a list, with none of its own.
    Object(&'static [&'static str]),
    /// No body.
    Nothing,
    /// Anything else: text, bytes, JSON of which no properties are known.
    Other,
}

impl Content {
    /// An object of a generated type.
    pub const fn of<T: Object>() -> Self {
        Self::Object(T::NAMES)
    }
}

/// How the body of a response is read before the response counts as a success.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    /// Whole: a body that breaks off is a fault of the connection.
    Content(Content),
    /// Whole; the status decides what is documented.
    ByStatus(fn(u16) -> Content),
    /// The caller reads it.
    Stream,
}
