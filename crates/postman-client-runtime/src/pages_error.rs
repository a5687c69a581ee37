//! [`PagesError`]: why there is no next page, though the server says that there is one.

use std::fmt;

/// Why the next page can't be asked for. The pages before it are complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PagesError {
    /// The server led back to a page that was asked for before: it would never end. The
    /// parameter that it repeats, or `Link`.
    Repeated(&'static str),
    /// The server says that there are more elements, and gave a page without any.
    NoProgress,
    /// The answer lacks the property that says how it goes on, or has no value there that
    /// could be sent.
    Unknown(&'static str),
    /// The link to the next page leads to another host or path than that of the operation.
    /// An answer never changes which host is called.
    Elsewhere,
}

impl fmt::Display for PagesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated(name) => write!(f, "the server gave the same page twice, by `{name}`"),
            Self::NoProgress => {
                f.write_str("the server gave a page without elements before the last one")
            }
            Self::Unknown(name) => write!(f, "the answer has no usable `{name}`"),
            Self::Elsewhere => f.write_str("its link leads to another host or path"),
        }
    }
}

impl std::error::Error for PagesError {}
