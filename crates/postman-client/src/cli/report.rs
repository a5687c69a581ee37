//! Where a run's reports go.

use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::ValueEnum;
use postman_openapi::{Diagnostic, Severity};

use crate::cli::count::count;
use crate::cli::format::{self, Format, Reported};
use crate::cli::policy::{Denied, Policy};
use crate::cli::visible::Visible;

/// Which streams show colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colors {
    /// That of the results.
    pub out: bool,
    /// That of diagnostics and errors.
    pub err: bool,
}

/// When a command's reports have colors: what `--color` takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the stream shows them.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// The streams that have colors; `auto` says which show them.
    pub fn of(self, auto: Colors) -> Colors {
        match self {
            Self::Auto => auto,
            Self::Always => Colors {
                out: true,
                err: true,
            },
            Self::Never => Colors::default(),
        }
    }
}

/// A writer that a run never fails of: once the reader of its reports is gone,
/// or can take no more, the rest is not written.
///
/// What is written to it is for people: a format for programs leaves it out.
#[allow(missing_debug_implementations, reason = "a writer has nothing to show")]
pub struct Report<'a> {
    out: Visible<'a>,
    has_colors: bool,
    is_gone: bool,
    is_verbose: bool,
    format: Format,
    policy: Policy,
    /// What was reported, and whether it fails the run.
    reported: Vec<Reported>,
    denied: Vec<(Denied, usize)>,
}

impl<'a> Report<'a> {
    /// A report to `out`.
    pub fn to(out: &'a mut dyn Write, has_colors: bool) -> Self {
        Self {
            out: Visible(out),
            has_colors,
            is_gone: false,
            is_verbose: false,
            format: Format::Text,
            policy: Policy::default(),
            reported: Vec::new(),
            denied: Vec::new(),
        }
    }

    /// The same in this format.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The same, with what only maintainers of the generator ask for.
    pub fn verbose(mut self, is_verbose: bool) -> Self {
        self.is_verbose = is_verbose;
        self
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.is_verbose
    }

    /// From here on, the diagnostics of this policy are reported, and denied.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// Whether a diagnostic is reported.
    pub(super) fn takes(&self, diagnostic: &Diagnostic) -> bool {
        self.policy.reports(diagnostic)
    }

    /// Reports diagnostics, but those that are allowed. They show no invisible
    /// characters themselves.
    pub fn diagnostics<'d>(&mut self, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) {
        for diagnostic in diagnostics {
            if !self.takes(diagnostic) {
                continue;
            }
            let denied = self.policy.denies(diagnostic);
            if let Some(denied) = denied {
                match self.denied.iter_mut().find(|(by, _)| *by == denied) {
                    Some((_, number)) => *number += 1,
                    None => self.denied.push((denied, 1)),
                }
            }
            if self.format != Format::Text {
                self.reported.push(Reported {
                    diagnostic: diagnostic.clone(),
                    is_denied: denied.is_some(),
                });
                continue;
            }
            if self.is_gone {
                continue;
            }
            let written = match self.has_colors {
                true => writeln!(self.out.0, "{}", diagnostic.colored()),
                false => writeln!(self.out.0, "{diagnostic}"),
            };
            self.is_gone = written.is_err();
        }
    }

    /// Fails where a diagnostic is denied.
    ///
    /// # Errors
    /// One is.
    pub fn refuse_denied(&self) -> Result<()> {
        let faults = self.denied.iter().map(|(by, number)| {
            let what = match by {
                Denied::Warnings => count(*number, "warning"),
                Denied::Notes => count(*number, "diagnostic"),
                Denied::Code(code) => count(*number, &format!("`{code}`")),
            };
            format!("{what}, and `--deny {}` is given", by.name())
        });
        let faults: Vec<_> = faults.collect();
        if !faults.is_empty() {
            bail!(
                "{}; follow the help, or leave the flag out",
                faults.join("; ")
            );
        }
        Ok(())
    }

    /// Ends the report with the error that ends the run, if one does, behind the
    /// diagnostics that it is made of.
    pub fn finish(&mut self, error: Option<&anyhow::Error>) {
        let rejection = error.and_then(|error| error.downcast_ref::<postman_openapi::Rejection>());
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error;
        let errors = rejection
            .iter()
            .flat_map(|rejection| &rejection.diagnostics);
        self.diagnostics(errors.filter(is_error));
        let message = error.map(|error| match rejection {
            Some(_) => error.to_string(),
            None => format!("{error:#}"),
        });
        let message = message.as_deref();
        let written = match self.format {
            Format::Text => match message {
                Some(message) => writeln!(self.out, "error: {message}"),
                None => Ok(()),
            },
            _ => {
                let text = format::text(self.format, &self.reported, message);
                self.out.0.write_all(text.as_bytes())
            }
        };
        self.is_gone = self.is_gone || written.is_err();
    }
}

impl Write for Report<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.format == Format::Text {
            self.is_gone = self.is_gone || self.out.write_all(bytes).is_err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.is_gone = self.is_gone || self.out.flush().is_err();
        Ok(())
    }
}
