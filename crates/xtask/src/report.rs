//! Where a run's reports go.

use std::io::{self, Write};

use crate::visible::Visible;

/// A writer that a run never fails of: once the reader of its reports is gone,
/// or can take no more, the rest is not written.
pub(crate) struct Report<'a> {
    out: Visible<'a>,
    is_gone: bool,
}

impl<'a> Report<'a> {
    pub(crate) fn to(out: &'a mut dyn Write) -> Self {
        Self {
            out: Visible(out),
            is_gone: false,
        }
    }
}

impl Write for Report<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_gone = self.is_gone || self.out.write_all(bytes).is_err();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.is_gone = self.is_gone || self.out.flush().is_err();
        Ok(())
    }
}
