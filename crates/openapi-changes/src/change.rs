//! One change: where it is, whom it concerns, what it breaks.

use std::fmt;

use serde::Serialize;

use crate::breaks::{Breaks, Heading};
use crate::checks::Check;

/// One change between two documents.
///
/// Displays as `Breaking[request-property-became-required] #/components/…:
/// sentence`, with what it breaks and where it is used on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which check found it.
    #[serde(skip)]
    pub check: Check,
    /// The name of the check at this place, in kebab-case; that of the same check
    /// of oasdiff where it has one.
    pub code: String,
    /// Where it was in the old document: a JSON pointer (RFC 6901), `None` for
    /// what was not there.
    pub old: Option<String>,
    /// Where it is in the new document, `None` for what is not there.
    pub new: Option<String>,
    /// The operations that it concerns, by their ids; none for a component that no
    /// operation uses, and for what concerns the whole document.
    pub operations: Vec<String>,
    /// What changed, in a sentence without its full stop.
    pub message: String,
    /// What it breaks.
    pub breaks: Breaks,
}

impl Change {
    /// The section of a changelog that it belongs to.
    pub fn heading(&self) -> Heading {
        if self.breaks.any() {
            Heading::Breaking
        } else {
            self.check.heading()
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.new.as_ref().or(self.old.as_ref());
        let place = place.map(String::as_str).unwrap_or_default();
        let (heading, code, message) = (self.heading(), &self.code, &self.message);
        write!(f, "{heading:?}[{code}] #{place}: {message}")?;
        write!(f, "\n  breaks: {}", self.breaks)?;
        if self.operations.is_empty() {
            return Ok(());
        }
        write!(f, "; operations: {}", self.operations.join(", "))
    }
}
