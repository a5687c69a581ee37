//! [`OneLine`]: text of a server in a message.

use std::fmt::{self, Write as _};

/// How many characters are shown.
const CHARACTERS_SHOWN: usize = 500;

/// Text of a server in a message: shortened, and without line breaks and other
/// control characters, which would forge lines of a log.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(CHARACTERS_SHOWN) {
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        match chars.next() {
            Some(_) => f.write_char('…'),
            None => Ok(()),
        }
    }
}
