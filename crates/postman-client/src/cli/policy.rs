//! Which diagnostics are reported, and which of them fail the run.

use std::str::FromStr;

use postman_openapi::{Code, Diagnostic, Severity};

/// Which diagnostics are reported, and which of them fail the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Codes that are not reported.
    pub allow: Vec<&'static Code>,
    /// Diagnostics that fail the run.
    pub deny: Vec<Denied>,
}

/// Diagnostics that fail the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Every warning.
    Warnings,
    /// Every diagnostic.
    Notes,
    /// Those of one code.
    Code(&'static Code),
}

impl Policy {
    /// Whether a diagnostic is reported. An error always is.
    pub(super) fn reports(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.severity() == Severity::Error || !self.allow.contains(&diagnostic.code)
    }

    /// By which of its rules a diagnostic fails the run.
    pub(super) fn denies(&self, diagnostic: &Diagnostic) -> Option<Denied> {
        let denied = self.deny.iter().copied();
        denied.into_iter().find(|denied| match denied {
            Denied::Warnings => diagnostic.severity() == Severity::Warning,
            Denied::Notes => diagnostic.severity() != Severity::Error,
            Denied::Code(code) => diagnostic.code == *code,
        })
    }

    /// This policy, and that of another as well.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            allow: [&self.allow[..], &other.allow].concat(),
            deny: [&self.deny[..], &other.deny].concat(),
        }
    }
}

impl Denied {
    /// What `--deny` takes for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Warnings => "warnings",
            Self::Notes => "notes",
            Self::Code(code) => code.name,
        }
    }
}

impl FromStr for Denied {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "warnings" => Ok(Self::Warnings),
            "notes" => Ok(Self::Notes),
            _ => code(text).map(Self::Code),
        }
    }
}

/// The code of this name, of either step.
pub(super) fn code(name: &str) -> Result<&'static Code, String> {
    let all = || postman_openapi::codes::ALL.iter().chain(crate::codes::ALL);
    if let Some(code) = all().find(|code| code.name == name) {
        return Ok(code);
    }
    let words = |name: &str| name.split('-').map(str::to_owned).collect::<Vec<_>>();
    let near = all().filter(|code| {
        words(code.name)
            .iter()
            .any(|word| words(name).contains(word))
    });
    let near: Vec<_> = near.take(4).map(|code| code.name).collect();
    Err(match near.is_empty() {
        true => format!("there is no code {name:?}; `postman-client explain` lists them"),
        false => format!("there is no code {name:?}; there is {}", near.join(", ")),
    })
}
