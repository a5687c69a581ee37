//! The published inputs: listed in `spec/README.md`, verified by their hash.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use regex::Regex;
use sha2::{Digest, Sha256};

/// A published collection or item.
#[derive(Debug)]
pub(crate) struct Source {
    /// Below the workspace: `spec/postman/….json`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The page whose table lists the sources.
pub(crate) const TABLE: &str = "spec/README.md";

/// A row of the table, with its first two cells.
const ROW: &str = r"(?m)^\|\s*`(postman/[^`*]+)`\s*\|\s*([^|]*?)\s*\|";

/// Reads the page whose table lists the sources.
pub(crate) fn table(root: &Path) -> Result<String> {
    fs::read_to_string(root.join(TABLE))
        .with_context(|| format!("can't read {TABLE}, the table of sources"))
}

/// Reads every source in the order of the table.
///
/// All faults are reported at once: a row without its file, a file without
/// its row, bytes that do not have the stated hash.
pub(crate) fn read(root: &Path) -> Result<Vec<Source>> {
    read_listed(root, &table(root)?, None)
}

/// The sources that `readme` lists, one of which may be new and not written yet.
pub(crate) fn read_listed(root: &Path, readme: &str, new: Option<&Source>) -> Result<Vec<Source>> {
    let table = TABLE;
    let row = Regex::new(ROW)?;
    let hash = Regex::new("^`[0-9a-f]{64}`$")?;
    let mut faults = Vec::new();
    let mut unlisted = files(&root.join("spec/postman"))?;
    let mut sources = Vec::new();
    for (_, [file, stated]) in row.captures_iter(readme).map(|captures| captures.extract()) {
        let path = format!("spec/{file}");
        unlisted.remove(&path);
        if !hash.is_match(stated) {
            faults.push(format!(
                "{path}: its row in {table} states no sha256; write the 64 hex digits of `sha256sum {path}` in backticks"
            ));
            continue;
        }
        let stated = stated.trim_matches('`');
        let text = match new.filter(|new| new.path == path) {
            Some(new) => Ok(new.text.clone()),
            None => fs::read_to_string(root.join(&path)),
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                faults.push(format!(
                    "{path} is listed in {table}, but can't be read: {error}; restore it, or remove its row"
                ));
                continue;
            }
        };
        let actual = sha256(&text);
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

/// The sources that `readme` lists, as `read` gives them; their hashes are not verified.
pub(crate) fn listed(readme: &str, read: impl Fn(&str) -> Result<String>) -> Result<Vec<Source>> {
    let row = Regex::new(ROW)?;
    let rows = row.captures_iter(readme).map(|row| row.extract());
    let source = |(_, [file, _]): (&str, [&str; 2])| {
        let path = format!("spec/{file}");
        let text = read(&path)?;
        Ok(Source { path, text })
    };
    rows.map(source).collect()
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `readme` with the row of a source: a new one comes last; one that is there states
/// the new hash and date, and the new origin, if there is one. Also gives whether it
/// was there.
pub(crate) fn with_row(
    readme: &str,
    source: &Source,
    date: Date,
    origin: Option<&str>,
) -> Result<(String, bool)> {
    let file = source.path.strip_prefix("spec/").unwrap_or(&source.path);
    let hash = sha256(&source.text);
    // The character that ends a cell.
    let origin = origin.map(|origin| origin.trim().replace('|', r"\|"));
    let row = Regex::new(ROW)?;
    let cell = Regex::new(r"(?:[^|\\]|\\.)*")?;
    let mut end = None;
    for captures in row.captures_iter(readme) {
        let (Some(start), Some(name)) = (captures.get(0), captures.get(1)) else {
            continue;
        };
        let rest = readme.get(start.start()..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let range = start.start()..start.start() + line.len();
        if name.as_str() != file {
            end = Some(range.end);
            continue;
        }
        let cells: Vec<_> = cell.find_iter(line).map(|cell| cell.as_str()).collect();
        let known = cells.get(4).map(|cell| cell.trim()).unwrap_or_default();
        let origin = origin.as_deref().unwrap_or(known);
        let mut readme = readme.to_owned();
        readme.replace_range(
            range,
            &format!("| `{file}` | `{hash}` | {date} | {origin} |"),
        );
        return Ok((readme, true));
    }
    let Some(origin) = origin else {
        bail!("{TABLE} does not list {file} yet; say with --source where it was published");
    };
    let Some(end) = end else {
        bail!("{TABLE} has no table of sources to add {file} to; restore it");
    };
    let mut readme = readme.to_owned();
    readme.insert_str(
        end,
        &format!("\n| `{file}` | `{hash}` | {date} | {origin} |"),
    );
    Ok((readme, false))
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
