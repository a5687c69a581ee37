//! Collects diagnostics.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::{Code, Diagnostic, Place, Severity};

/// Collects diagnostics. The same message about several places is one diagnostic.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: IndexMap<(&'static str, Cow<'static, str>), Found>,
}

#[derive(Debug)]
struct Found {
    code: &'static Code,
    help: Cow<'static, str>,
    places: Vec<Place>,
}

impl Report {
    /// Adds a diagnostic, with the help of its code.
    pub fn add(
        &mut self,
        code: &'static Code,
        place: impl Into<Place>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add_with_help(code, place, message, code.help);
    }

    /// Adds a diagnostic with help of its own.
    pub fn add_with_help(
        &mut self,
        code: &'static Code,
        place: impl Into<Place>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) {
        let found = self
            .diagnostics
            .entry((code.name, shortened(message.into())))
            .or_insert_with(|| Found {
                code,
                help: help.into(),
                places: Vec::new(),
            });
        found.places.push(place.into());
    }

    /// Adds what another report has of some places.
    pub(crate) fn extend(&mut self, other: Self, is_of: impl Fn(&Place) -> bool) {
        for ((_, message), found) in other.diagnostics {
            for place in found.places.into_iter().filter(&is_of) {
                self.add_with_help(found.code, place, message.clone(), found.help.clone());
            }
        }
    }

    /// Whether one of the diagnostics is an error.
    pub fn has_errors(&self) -> bool {
        let mut found = self.diagnostics.values();
        found.any(|found| found.code.severity == Severity::Error)
    }

    /// The diagnostics, in the order in which they were added.
    pub fn finish(self) -> Vec<Diagnostic> {
        let diagnostics = self.diagnostics.into_iter().map(|((_, message), found)| {
            let Found { code, help, places } = found;
            Diagnostic {
                code,
                message: message.into_owned(),
                help,
                places,
            }
        });
        diagnostics.collect()
    }
}

/// A message of a readable length: what it quotes may be of any.
fn shortened(message: Cow<'static, str>) -> Cow<'static, str> {
    const MOST: usize = 2_000;
    const ENDS: usize = 500;
    if message.len() <= MOST {
        return message;
    }
    let boundary = |at: usize| (at..message.len()).find(|at| message.is_char_boundary(*at));
    let start = boundary(MOST - 2 * ENDS).and_then(|at| message.get(..at));
    let end = boundary(message.len() - ENDS).and_then(|at| message.get(at..));
    let (start, end) = (start.unwrap_or_default(), end.unwrap_or_default());
    format!("{start} … {end}").into()
}
