//! The rows that Zoom refused, as a file to be mended and applied again.

use std::io::Write;
use std::path::{Path, PathBuf};

use csv::WriterBuilder;
use serde_json::Value;

use crate::exit::Failure;
use crate::input::{Input, REASON, Values};
use crate::rows::COLUMNS;
use crate::screen::plain;

/// Where they are written: `accounts.csv` → `accounts.failed.csv`.
pub(crate) fn beside(file: &Path) -> PathBuf {
    file.with_extension("failed.csv")
}

/// Writes them, as they stand in the file, with Zoom's reason behind each. The file is
/// whole, or as it was; only its owner can read it.
pub(crate) fn write(path: &Path, input: &Input, failed: &[(u64, String)]) -> Result<(), Failure> {
    let unwritten = |error: &dyn std::error::Error| {
        let shown = plain(&path.display().to_string());
        Failure::bad_input(format_args!("the failed rows can't be written to {shown}"))
            .because(error)
    };
    let table = table(input, failed).map_err(|error| unwritten(&error))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| unwritten(&error))?;
    (&file)
        .write_all(&table)
        .map_err(|error| unwritten(&error))?;
    file.persist(path).map_err(|error| unwritten(&error))?;
    Ok(())
}

fn table(input: &Input, failed: &[(u64, String)]) -> Result<Vec<u8>, csv::Error> {
    // Excel reads UTF-8 where this mark is.
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    {
        let mut writer = WriterBuilder::new()
            .delimiter(input.delimiter())
            .from_writer(&mut bytes);
        let is_reason = |name: &str| name.trim().eq_ignore_ascii_case(REASON);
        // Rows that were written with a reason get another.
        let kept: Vec<bool> = match input.header() {
            Some(header) => header.iter().map(|name| !is_reason(name)).collect(),
            None => Vec::new(),
        };
        let only_kept = |record: &csv::StringRecord| -> Vec<String> {
            let cells = kept.iter().enumerate().filter(|(_, is_kept)| **is_kept);
            cells
                .map(|(n, _)| record.get(n).unwrap_or_default().to_owned())
                .collect()
        };
        let header = match input.header() {
            Some(header) => only_kept(header),
            None => COLUMNS.map(str::to_owned).to_vec(),
        };
        writer.write_record(header.iter().map(String::as_str).chain([REASON]))?;
        let mut failed = failed.iter().peekable();
        for row in 0..input.len() {
            let Some((_, reason)) = failed.next_if(|(line, _)| *line == input.line(row)) else {
                continue;
            };
            let cells = match input.cells(row) {
                Some(record) => only_kept(&record),
                None => members(input, row),
            };
            writer.write_record(
                cells
                    .iter()
                    .map(String::as_str)
                    .chain([plain(reason).as_str()]),
            )?;
        }
        writer.flush()?;
    }
    Ok(bytes)
}

/// The cells of a JSON object.
fn members(input: &Input, row: usize) -> Vec<String> {
    let Ok(Values::Object(members)) = input.values(row) else {
        return Vec::new();
    };
    let cell = |column: &str| match members.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    COLUMNS.map(cell).to_vec()
}
