//! [`UndocumentedValue`]: a string that an enum of documented values does not know.

use std::fmt;

/// A string that is none of the documented values of its enum.
///
/// The enum alone makes one, so it never holds a documented value. A value that is
/// documented one day becomes a variant of its own: compare the enum's text
/// (`kind.as_ref() == "sip"`), not this one's, in code that should go on to work.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UndocumentedValue(String);

impl UndocumentedValue {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The string as it was read or given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UndocumentedValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UndocumentedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UndocumentedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
