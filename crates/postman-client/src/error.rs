//! Why a document gives no client.

use std::fmt::Display;
use std::io;

use postman_openapi::Diagnostic;

/// Why a document gives no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// progenitor refuses the document, whichever operations are left out.
    #[error("progenitor refuses it: {0}")]
    Refused(String),
    /// progenitor panics on the document, whichever operations are left out.
    #[error("progenitor panics on it: {0}")]
    Panicked(String),
    /// What progenitor generated is no Rust.
    #[error("progenitor's output does not parse: {0}")]
    Unparsable(String),
    /// The thread that progenitor runs in did not start.
    #[error("progenitor's thread does not start: {0}")]
    Thread(#[source] io::Error),
    /// A pass of the lift did not find what it expects in progenitor's output.
    #[error("pass `{pass}`: {fault}")]
    Pass {
        /// The name of the pass.
        pass: &'static str,
        /// What it did not find.
        fault: Fault,
    },
    /// The document's error codes or rules give no table.
    #[error("{0}")]
    Table(Fault),
}

/// An [`Error`], and what was reported before it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
#[non_exhaustive]
pub struct Rejection {
    /// Why there is no client.
    pub error: Error,
    /// What the lowering reported.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is wrong, behind the places that it is in, the outermost first:
/// `addPet, status 400: error code 7 needs a name`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fault(String);

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<syn::Error> for Fault {
    fn from(error: syn::Error) -> Self {
        Self(error.to_string())
    }
}

pub(crate) type Result<T, E = Fault> = std::result::Result<T, E>;

/// Names the place of a fault, or what is missing.
pub(crate) trait Context<T> {
    fn context(self, place: impl Display) -> Result<T>;
    fn with_context<P: Display>(self, place: impl FnOnce() -> P) -> Result<T>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn context(self, place: impl Display) -> Result<T> {
        self.with_context(|| place)
    }

    fn with_context<P: Display>(self, place: impl FnOnce() -> P) -> Result<T> {
        self.map_err(|fault| Fault(format!("{}: {fault}", place())))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, missing: impl Display) -> Result<T> {
        self.with_context(|| missing)
    }

    fn with_context<P: Display>(self, missing: impl FnOnce() -> P) -> Result<T> {
        self.ok_or_else(|| Fault(missing().to_string()))
    }
}

/// Returns a [`Fault`] with this message.
macro_rules! bail {
    ($($message:tt)*) => {
        return Err($crate::error::Fault::new(format!($($message)*)))
    };
}
pub(crate) use bail;

/// Returns a [`Fault`] with this message unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)*) => {
        if !$condition {
            $crate::error::bail!($($message)*);
        }
    };
}
pub(crate) use ensure;
