//! What a change breaks, and where a changelog lists it.

use std::fmt;

use serde::Serialize;

/// What a change breaks for the callers of a generated client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Breaks {
    /// Code that compiled may not compile: a name, a type, a field, a variant or a
    /// method is another one.
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
