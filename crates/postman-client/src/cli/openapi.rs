//! An input that is an OpenAPI document already.

use anyhow::{Context, Result, bail};
use openapiv3::OpenAPI;
use postman_openapi::{Diagnostic, Input, Severity};
use serde::Deserialize;
use serde::de::IgnoredAny;
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
    inputs: &[Input<'_>],
    out: &mut Report<'_>,
) -> Result<Option<(OpenAPI, Vec<Diagnostic>)>> {
    let input = match inputs {
        [only] if is_document(only.text) => only,
        [_] => return Ok(None),
        several => match several.iter().find(|input| is_document(input.text)) {
            Some(Input { name, .. }) => {
                bail!("{name} is an OpenAPI document, which is read alone; give no other input")
            }
            None => return Ok(None),
        },
    };
    let document: Value = serde_json::from_str(without_mark(input.text))
        .with_context(|| format!("{} can't be read", input.name))?;
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
            postman_openapi::locate(&mut rejection.diagnostics, input.name, input.text);
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

fn is_document(text: &str) -> bool {
    let members = serde_json::from_str(without_mark(text));
    members.is_ok_and(|of: Members| of.openapi.is_some() || of.swagger.is_some())
}

fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}
