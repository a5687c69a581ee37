//! Characters that a reader does not see, or that change what he sees.

use std::io::{self, Write};

/// Whether a character shows nothing, or turns the direction of what is shown.
/// Those that join letters and emoji are no such character.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// What reaches a terminal: whatever is invisible is shown as `\u{…}`, so that
/// no text of an input moves the cursor, changes a title or hides a line.
pub(crate) struct Visible<'a>(pub(crate) &'a mut dyn Write);

impl Write for Visible<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let is_hidden = |c: char| is_invisible(c) && !matches!(c, '\n' | '\t');
        if text.contains(is_hidden) {
            let mut shown = String::with_capacity(text.len());
            for c in text.chars() {
                match is_hidden(c) {
                    true => shown.extend(c.escape_unicode()),
                    false => shown.push(c),
                }
            }
            self.0.write_all(shown.as_bytes())?;
        } else {
            self.0.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
