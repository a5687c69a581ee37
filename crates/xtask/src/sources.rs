//! The published inputs: listed in `spec/README.md`, verified by their hash.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use regex::Regex;
use sha2::{Digest, Sha256};

/// A published collection or item.
#[derive(Debug)]
pub(crate) struct Source {
    /// Below the workspace: `spec/postman/….json`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Reads every source in the order of the table.
///
/// All faults are reported at once: a row without its file, a file without
/// its row, bytes that do not have the stated hash.
pub(crate) fn read(root: &Path) -> Result<Vec<Source>> {
    let table = "spec/README.md";
    let readme = fs::read_to_string(root.join(table))
        .with_context(|| format!("can't read {table}, the table of sources"))?;
    let row = Regex::new(r"(?m)^\|\s*`(postman/[^`*]+)`\s*\|\s*([^|]*?)\s*\|")?;
    let hash = Regex::new("^`[0-9a-f]{64}`$")?;
    let mut faults = Vec::new();
    let mut unlisted = files(&root.join("spec/postman"))?;
    let mut sources = Vec::new();
    for (_, [file, stated]) in row
        .captures_iter(&readme)
        .map(|captures| captures.extract())
    {
        let path = format!("spec/{file}");
        unlisted.remove(&path);
        if !hash.is_match(stated) {
            faults.push(format!(
                "{path}: its row in {table} states no sha256; write the 64 hex digits of `sha256sum {path}` in backticks"
            ));
            continue;
        }
        let stated = stated.trim_matches('`');
        let text = match fs::read_to_string(root.join(&path)) {
            Ok(text) => text,
            Err(error) => {
                faults.push(format!(
                    "{path} is listed in {table}, but can't be read: {error}; restore it, or remove its row"
                ));
                continue;
            }
        };
        let actual: String = Sha256::digest(&text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if actual != stated {
            faults.push(format!(
                "{path} has sha256 {actual}, but {table} states {stated}; \
                 restore the published file, or, for a new edition, update its row"
            ));
        }
        sources.push(Source { path, text });
    }
    for path in unlisted {
        faults.push(format!(
            "{path} is not listed in {table}; add a row with its sha256 (sha256sum {path}), date and source"
        ));
    }
    if sources.is_empty() && faults.is_empty() {
        faults.push(format!(
            "{table} lists no source; add a row for a file of spec/postman/"
        ));
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(sources)
}

fn files(folder: &Path) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            files.insert(format!("spec/postman/{name}"));
        }
    }
    Ok(files)
}
