//! The client of a document, and what its generation reports.

use std::io::Write;

use anyhow::Result;
use openapiv3::OpenAPI;
use postman_openapi::locate;

use crate::cli::report::Report;
use crate::{Generated, Target};

/// The client of a document, with a report of what was lowered and lifted. Its
/// file has this name and this text.
///
/// # Errors
/// A document that nothing is generated from.
pub fn generate(
    document: &OpenAPI,
    target: Target<'_>,
    (name, text): (&str, &str),
    out: &mut Report<'_>,
) -> Result<Generated> {
    let mut generated = crate::generate(document, target);
    let diagnostics = match &mut generated {
        Ok(generated) => &mut generated.diagnostics,
        Err(rejection) => &mut rejection.diagnostics,
    };
    for place in diagnostics.iter_mut().flat_map(|found| &mut found.places) {
        name.clone_into(&mut place.file);
    }
    locate(diagnostics, name, text);
    out.diagnostics(&*diagnostics);
    let generated = generated?;
    if out.is_verbose() {
        for pass in &generated.passes {
            writeln!(out, "  {pass}")?;
        }
    }
    Ok(generated)
}
