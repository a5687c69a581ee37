//! Where a run's reports go.

use std::io::{self, Write};

use postman_openapi::Diagnostic;

use crate::cli::visible::Visible;

/// Which streams show colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colors {
    /// That of the reports.
    pub out: bool,
    /// That of errors.
    pub err: bool,
}

/// A writer that a run never fails of: once the reader of its reports is gone,
/// or can take no more, the rest is not written.
#[allow(missing_debug_implementations, reason = "a writer has nothing to show")]
pub struct Report<'a> {
    out: Visible<'a>,
    has_colors: bool,
    is_gone: bool,
}

impl<'a> Report<'a> {
    /// A report to `out`.
    pub fn to(out: &'a mut dyn Write, has_colors: bool) -> Self {
        Self {
            out: Visible(out),
            has_colors,
            is_gone: false,
        }
    }

    /// Writes diagnostics. They show no invisible characters themselves.
    pub fn diagnostics<'d>(&mut self, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
        for diagnostic in diagnostics {
            if self.is_gone {
                return;
            }
            let written = match self.has_colors {
                true => writeln!(self.out.0, "{}", diagnostic.colored()),
                false => writeln!(self.out.0, "{diagnostic}"),
            };
            self.is_gone = written.is_err();
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
