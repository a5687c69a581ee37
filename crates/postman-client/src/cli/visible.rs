//! Reports on their way to a terminal.

use std::io::{self, Write};

use postman_openapi::is_invisible;

/// What reaches a terminal: whatever is invisible is shown as `\u{…}`, so that
/// no text of an input moves the cursor, changes a title or hides a line.
#[allow(missing_debug_implementations, reason = "a writer has nothing to show")]
pub struct Visible<'a>(pub &'a mut dyn Write);

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
