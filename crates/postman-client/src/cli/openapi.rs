//! An input that is an OpenAPI document already.

use anyhow::{Context, Result, bail};
use openapiv3::OpenAPI;
use postman_openapi::{Diagnostic, Input, Inputs, Severity, Source};
use serde::Deserialize;
use serde::de::IgnoredAny;

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
    let files = inputs.sources.iter().filter_map(|source| match source {
        Source::File(input) if is_document(input) => Some(input),
        _ => None,
    });
    let input = match (files.into_iter().next(), inputs.sources.len()) {
        (None, _) => return Ok(None),
        (Some(input), 1) => input,
        (Some(Input { name, .. }), _) => {
            bail!("{name} is an OpenAPI document, which is read alone; give no other input")
        }
    };
    let document = input.value()?;
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

/// What tells a document from a collection.
#[derive(Debug, Deserialize)]
struct Members {
    openapi: Option<IgnoredAny>,
    swagger: Option<IgnoredAny>,
}

fn is_document(input: &Input<'_>) -> bool {
    let text = input.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str(text) {
            Ok(Members { openapi, swagger }) => openapi.is_some() || swagger.is_some(),
            // JSON that only a lenient reader takes, or YAML in braces.
            Err(_) => input.value().is_ok_and(|value| {
                value.get("openapi").is_some() || value.get("swagger").is_some()
            }),
        };
    }
    // YAML: the names of its outermost mapping begin lines.
    let mut names = text.lines().filter_map(|line| line.split_once(':'));
    names.any(|(name, _)| {
        let name = name.trim_end().trim_matches(['"', '\'']);
        matches!(name, "openapi" | "swagger")
    })
}
