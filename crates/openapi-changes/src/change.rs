//! One change: where it is, whom it concerns, what it breaks.

use std::fmt;

use serde::Serialize;

use crate::checks::Check;

/// What a change breaks for the callers of a generated client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Breaks {
    /// Code that compiled may not compile: a name, a type, a field, a variant or a
    /// method of a trait is another one.
    pub code: bool,
    /// What was accepted is refused, or the server may refuse what an older client
    /// sends.
    pub requests: bool,
    /// What was read is not there, or is something else.
    pub reading: bool,
}

impl Breaks {
    /// It breaks nothing.
    pub const NOTHING: Self = Self {
        code: false,
        requests: false,
        reading: false,
    };

    /// Whether it breaks anything.
    pub fn any(self) -> bool {
        self != Self::NOTHING
    }

    /// What either breaks.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            code: self.code || other.code,
            requests: self.requests || other.requests,
            reading: self.reading || other.reading,
        }
    }
}

/// Displays as `code, requests`, or as `nothing`.
impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [
            (self.code, "code"),
            (self.requests, "requests"),
            (self.reading, "reading"),
        ];
        let words: Vec<_> = words
            .iter()
            .filter_map(|(breaks, word)| breaks.then_some(*word))
            .collect();
        f.write_str(if words.is_empty() { "nothing" } else { "" })?;
        f.write_str(&words.join(", "))
    }
}

/// The section of a changelog that a change belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Heading {
    /// A caller must know of it before taking the new version.
    Breaking,
    /// Something that was not there.
    Added,
    /// Something is otherwise, and nothing breaks.
    Changed,
    /// Texts alone.
    Fixed,
}

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
