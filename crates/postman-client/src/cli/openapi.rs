//! An input that is an OpenAPI document already.

use anyhow::{Context, Result, bail};
use memchr::memmem;
use openapiv3::OpenAPI;
use postman_openapi::{Diagnostic, Input, Inputs, Rejection, Severity, Source};
use serde_json::Value;

use crate::Reading;
use crate::cli::mark::JSON_MEMBER;
use crate::cli::report::Report;

/// The document that the inputs are, and what is reported of it; nothing if they are
/// collections.
///
/// # Errors
/// There are other inputs, too, or it can't be read.
pub(super) fn document(
    inputs: &Inputs<'_>,
    out: &mut Report<'_>,
) -> Result<Option<(OpenAPI, Vec<Diagnostic>)>> {
    let mut documents = inputs.sources.iter().filter_map(|source| match source {
        Source::File(input) => Some((input, parsed(input)?)),
        Source::Folder(_) => None,
    });
    let (input, document) = match (documents.next(), inputs.sources.len()) {
        (None, _) => return Ok(None),
        (Some((input, document)), 1) => (input, document?),
        (Some((Input { name, .. }, _)), _) => {
            bail!("{name} is an OpenAPI document, which is read alone; give no other input")
        }
    };
    match crate::read(&document, input.name) {
        Ok(Reading {
            mut openapi,
            diagnostics,
        }) => {
            // It was generated, and is edited now.
            openapi.extensions.shift_remove(JSON_MEMBER);
            Ok(Some((openapi, diagnostics)))
        }
        Err(mut rejection) => {
            inputs.locate(&mut rejection.diagnostics);
            let is_error = |found: &&Diagnostic| found.severity() == Severity::Error;
            out.diagnostics(rejection.diagnostics.iter().filter(|d| !is_error(d)));
            Err(rejection).with_context(|| format!("{} can't be read", input.name))
        }
    }
}

/// The members that only a document has.
const NAMES: [&str; 2] = ["openapi", "swagger"];

/// Whether a text has one of them at some depth.
fn names_a_member(text: &str) -> bool {
    NAMES.iter().any(|name| {
        let mut found = memmem::find_iter(text.as_bytes(), name);
        found.any(|at| {
            let after = text.get(at + name.len()..).unwrap_or_default();
            let after = after.trim_start_matches(['"', '\'']).trim_start();
            after.starts_with(':')
        })
    })
}

/// What a document holds; nothing if the input is none. Most collections are not parsed
/// to know it.
fn parsed(input: &Input<'_>) -> Option<Result<Value, Rejection>> {
    let text = input.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        if !names_a_member(text) {
            return None;
        }
        // The conversion reports what is broken.
        let value = input.value().ok()?;
        let is_document = NAMES.iter().any(|name| value.get(name).is_some());
        return is_document.then_some(Ok(value));
    }
    // YAML: the names of its outermost mapping begin lines.
    let mut names = text.lines().filter_map(|line| line.split_once(':'));
    let is_document = names.any(|(name, _)| {
        let name = name.trim_end().trim_matches(['"', '\'']);
        NAMES.contains(&name)
    });
    is_document.then(|| input.value())
}
