//! What changed for callers between two documents or collections.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use openapi_changes::Changes;
use openapiv3::OpenAPI;
use postman_openapi::Profile;
use serde_json::Value;

use crate::cli::count::count;
use crate::cli::document;
use crate::cli::given::Selection;
use crate::cli::report::Report;

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

/// An OpenAPI document, or that of a collection.
///
/// # Errors
/// A file that is neither.
pub fn read_document(file: &Path, profile: &Profile, report: &mut Report<'_>) -> Result<OpenAPI> {
    let name = file.display().to_string();
    if !file.is_dir() {
        let text = fs::read_to_string(file).with_context(|| format!("can't read {name}"))?;
        let is_document = |value: Value| value.get("openapi").is_some();
        if serde_json::from_str(&text).is_ok_and(is_document) {
            return openapi(&text, &name);
        }
    }
    let files = [file.to_owned()];
    Ok(document::of_collections(&files, &Selection::default(), None, profile, report)?.openapi)
}

/// A document from its text, which messages call `name`.
///
/// # Errors
/// No OpenAPI document, or one of another version.
pub fn openapi(text: &str, name: &str) -> Result<OpenAPI> {
    let document: OpenAPI =
        serde_json::from_str(text).with_context(|| format!("{name} is no OpenAPI document"))?;
    if !document.openapi.starts_with("3.0") {
        let version = &document.openapi;
        bail!("{name} is of OpenAPI {version}; only 3.0 is compared");
    }
    Ok(document)
}
