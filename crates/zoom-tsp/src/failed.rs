//! The rows that Zoom refused, as a file to be mended and applied again.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use csv::WriterBuilder;
use serde_json::Value;

use crate::exit::{Exit, Failure};
use crate::input::{Input, REASON, Values};
use crate::masks::text;
use crate::plain::plain;
use crate::rows::COLUMNS;

/// Excel reads UTF-8 where this mark is.
const MARK: &str = "\u{feff}";

/// The first line of such a file is no longer.
const MOST: u64 = 64 << 10;

/// Where they are written: `accounts.csv` → `accounts.failed.csv`.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = match file.extension() {
        Some(extension) if extension == "csv" => file.with_extension(""),
        _ => file.to_owned(),
    }
    .into_os_string();
    name.push(".failed.csv");
    name.into()
}

/// Refuses a place where they can't be written, or where something else is.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    let shown = plain(&path.display().to_string());
    let refused = |what: &str| {
        Failure::bad_input(format_args!("{shown} {what}")).help("--failed names another file.")
    };
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err(refused("is not a regular file")),
        Ok(_) if !is_ours(path) => {
            return Err(refused("is no file of refused rows; it is left alone"));
        }
        _ => {}
    }
    let probe = tempfile::NamedTempFile::new_in(folder(path));
    probe
        .map(|_| ())
        .map_err(|error| refused("is where refused rows could not be written").because(&error))
}

/// Whether it begins as such a file does: with the mark, and the reason as the last column.
fn is_ours(path: &Path) -> bool {
    let mut line = String::new();
    let read =
        File::open(path).and_then(|file| BufReader::new(file.take(MOST)).read_line(&mut line));
    let last = line.trim_end().rsplit([',', ';', '\t']).next();
    read.is_ok() && line.starts_with(MARK) && last == Some(REASON)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes them, as they stand in the file, with Zoom's reason behind each. The file is
/// whole, or as it was; only its owner can read it. One that was written before is kept, if
/// it is asked for: it may be mended since.
pub(crate) fn write(
    path: &Path,
    input: &Input,
    failed: &[(u64, String)],
    keep: bool,
) -> Result<(), Failure> {
    check(path).map_err(|failure| Failure {
        exit: Exit::Interrupted,
        help: Some("Go on with --resume, and --failed for another file.".to_owned()),
        ..failure
    })?;
    if keep && path.exists() {
        return Ok(());
    }
    let unwritten = |error: &dyn std::error::Error| {
        let shown = plain(&path.display().to_string());
        let what = format!("the refused rows can't be written to {shown}");
        Failure::new(Exit::Interrupted, what)
            .because(error)
            .help("Mend that, and go on with --resume.")
    };
    let table = table(input, failed).map_err(|error| unwritten(&error))?;
    let file = tempfile::NamedTempFile::new_in(folder(path)).map_err(|error| unwritten(&error))?;
    (&file)
        .write_all(&table)
        .map_err(|error| unwritten(&error))?;
    // The journal must not say that it ended before they are on disk.
    file.as_file()
        .sync_all()
        .map_err(|error| unwritten(&error))?;
    file.persist(path).map_err(|error| unwritten(&error))?;
    Ok(())
}

fn table(input: &Input, failed: &[(u64, String)]) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = MARK.as_bytes().to_vec();
    {
        let mut writer = WriterBuilder::new()
            .delimiter(match input.delimiter() {
                known @ (b',' | b';' | b'\t') => known,
                // Another must be stated in the file.
                _ => b',',
            })
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
                    .chain([harmless(reason).as_str()]),
            )?;
        }
        writer.flush()?;
    }
    Ok(bytes)
}

/// A text that no spreadsheet takes for a formula.
fn harmless(reason: &str) -> String {
    let reason = plain(reason);
    match reason.starts_with(['=', '+', '-', '@']) {
        true => format!("'{reason}"),
        false => reason,
    }
}

/// The cells of a JSON object.
fn members(input: &Input, row: usize) -> Vec<String> {
    let Ok(Values::Object(members)) = input.values(row) else {
        return Vec::new();
    };
    let cell = |column: &str| match members.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(value) => text(value),
    };
    COLUMNS.map(cell).to_vec()
}
