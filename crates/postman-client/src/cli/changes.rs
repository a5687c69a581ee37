//! What changed for callers between two documents or collections.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, anyhow};
use openapi_changes::{Changes, compare_paged};
use openapiv3::OpenAPI;
use postman_openapi::Profile;

use crate::cli::count::count;
use crate::cli::given::{Given, Selection};
use crate::cli::report::Report;
use crate::cli::{document, openapi};
use crate::paged;

/// Compares two documents, and which operations of their clients page.
///
/// # Errors
/// A document is not JSON, which one that was read never is.
pub fn compare(old: &OpenAPI, new: &OpenAPI) -> Result<Changes> {
    Ok(compare_paged(old, new, paged)?)
}

/// Lists changes, and how many there are.
///
/// # Errors
/// `out` takes no more.
pub fn list_changes(changes: &Changes, out: &mut dyn Write) -> Result<()> {
    if changes.is_empty() {
        writeln!(out, "nothing changed for callers")?;
        return Ok(());
    }
    for change in changes {
        writeln!(out, "{change}")?;
    }
    let number = count(changes.iter().count(), "change");
    writeln!(out, "{number} for callers; broken: {}", changes.breaks())?;
    Ok(())
}

/// An OpenAPI document of 3.0 or 3.1, or that of a collection.
///
/// # Errors
/// A file that is neither.
pub fn read_document(file: &Path, profile: &Profile, report: &mut Report<'_>) -> Result<OpenAPI> {
    let selection = Selection::default();
    let given = Given::read(&[file.to_owned()], &selection);
    let given = given.map_err(|faults| anyhow!("{}", faults.join("\n")))?;
    let inputs = given.inputs(&selection);
    if let Some((document, mut diagnostics)) = openapi::document(&inputs, report)? {
        inputs.locate(&mut diagnostics);
        report.diagnostics(&diagnostics);
        return Ok(document);
    }
    writeln!(report, "read {}", file.display())?;
    Ok(document::convert(inputs, None, profile, report)?.openapi)
}
