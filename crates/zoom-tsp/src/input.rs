//! A file of rows, as a spreadsheet saves it: CSV in any of its forms, TSV, JSON lines.
//!
//! The bytes are read once and kept, so that what was checked is what is applied. A row is
//! parsed when it is asked for.

mod decode;
mod delimited;
mod json_lines;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use zoom_api::rules::{Rule, Violation};

use crate::cli::{self, Format};
use crate::exit::Failure;
use crate::plain::plain;

use self::delimited::Delimited;
pub(crate) use self::delimited::REASON;

/// The largest file: several hundred thousand rows.
const MOST: u64 = 64 << 20;

/// What is wrong with a file. Neither part quotes a code or a PIN.
#[derive(Debug)]
pub(crate) struct Fault {
    /// From 1.
    pub(crate) line: u64,
    /// The column, or a place in it: `dial_in_numbers[0].type`.
    pub(crate) field: Option<String>,
    pub(crate) message: String,
}

impl Fault {
    fn new(line: u64, message: impl Into<String>) -> Self {
        Self {
            line,
            field: None,
            message: message.into(),
        }
    }

    pub(crate) fn of(line: u64, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            line,
            field: Some(field.into()),
            message: message.into(),
        }
    }

    pub(crate) fn violation(line: u64, violation: &Violation) -> Self {
        let what = match violation.path.is_empty() {
            true => violation.to_string(),
            // The sentence begins with the path.
            false => {
                let sentence = violation.to_string();
                let rest = sentence
                    .strip_prefix(violation.path.as_str())
                    .map(str::trim_start);
                rest.map_or(sentence.clone(), str::to_owned)
            }
        };
        match violation.path.is_empty() {
            true => Self::new(line, what),
            false => Self::of(line, violation.path.clone(), what),
        }
    }
}

/// The values of a row, by column, before they are checked.
pub(crate) enum Values {
    /// Of a table: each is text, and an empty one is absent.
    Cells(Vec<(&'static str, String)>),
    /// Of JSON lines.
    Object(serde_json::Map<String, Value>),
}

/// A file that is read, and where its rows are.
pub(crate) struct Input {
    text: String,
    layout: Layout,
    /// Where each row begins and ends, and its line.
    places: Vec<Place>,
}

enum Layout {
    Delimited(Delimited),
    JsonLines,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    line: u64,
    start: usize,
    end: usize,
}

impl Input {
    /// Reads a file.
    ///
    /// # Errors
    /// It can't be read; or its first line is at fault, which is a list of faults.
    pub(crate) fn read(input: &cli::Input) -> Result<Result<Self, Vec<Fault>>, Failure> {
        let name = name(&input.file);
        let bytes = bytes(&input.file).map_err(|error| {
            Failure::bad_input(format_args!("{name} can't be read")).because(&error)
        })?;
        if bytes.len() as u64 > MOST {
            let what = format!("{name} is larger than {} MiB", MOST >> 20);
            return Err(Failure::bad_input(what).help("Divide it."));
        }
        let text = match decode::text(bytes) {
            Ok(text) => text,
            Err(line) => {
                return Ok(Err(vec![Fault::new(
                    line,
                    "the text is not UTF-8; save the file as \"CSV UTF-8\"",
                )]));
            }
        };
        if let Some(at) = text.find('\0') {
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64;
            let what = "the text holds NUL characters, as UTF-16 without a mark does; save the \
                        file as \"CSV UTF-8\"";
            return Ok(Err(vec![Fault::new(line, what)]));
        }
        if text.trim_start().starts_with('[') {
            let what = "a JSON array is not read; write an object on each line";
            return Ok(Err(vec![Fault::new(1, what)]));
        }
        let format = input.format.or_else(|| by_name(&input.file));
        let is_json = match format {
            Some(format) => format == Format::Jsonl,
            None => text.trim_start().starts_with('{'),
        };
        Ok(match is_json {
            true => Ok(Self {
                places: json_lines::places(&text),
                layout: Layout::JsonLines,
                text,
            }),
            false => {
                Delimited::of(&text, format == Some(Format::Tsv)).map(|(layout, places)| Self {
                    layout: Layout::Delimited(layout),
                    places,
                    text,
                })
            }
        })
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn line(&self, row: usize) -> u64 {
        self.places.get(row).map_or(0, |place| place.line)
    }

    /// The values of a row.
    pub(crate) fn values(&self, row: usize) -> Result<Values, Vec<Fault>> {
        let (line, text) = self.row(row);
        match &self.layout {
            Layout::Delimited(layout) => layout
                .values(line, self.start(row), text)
                .map(Values::Cells),
            Layout::JsonLines => json_lines::values(line, text).map(Values::Object),
        }
    }

    fn start(&self, row: usize) -> usize {
        self.places.get(row).map_or(0, |place| place.start)
    }

    fn row(&self, row: usize) -> (u64, &str) {
        let place = self.places.get(row);
        place.map_or((0, ""), |place| {
            (
                place.line,
                self.text.get(place.start..place.end).unwrap_or_default(),
            )
        })
    }

    /// The cells of a row as they are written; `None` of JSON lines.
    pub(crate) fn cells(&self, row: usize) -> Option<csv::StringRecord> {
        match &self.layout {
            Layout::Delimited(layout) => layout.record(self.start(row)),
            Layout::JsonLines => None,
        }
    }

    /// The header as it is written; `None` of JSON lines.
    pub(crate) fn header(&self) -> Option<&csv::StringRecord> {
        match &self.layout {
            Layout::Delimited(layout) => Some(&layout.header),
            Layout::JsonLines => None,
        }
    }

    pub(crate) fn delimiter(&self) -> u8 {
        match &self.layout {
            Layout::Delimited(layout) => layout.delimiter,
            Layout::JsonLines => b',',
        }
    }

    /// A digest of the whole file. The salt makes it useless for a search in other
    /// digests; a file of a single row may still be guessed from it.
    pub(crate) fn digest(&self, salt: &[u8]) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update(salt);
        digest.update(self.text.as_bytes());
        digest.finalize().to_vec()
    }
}

/// What a rule of an unknown column says.
pub(crate) fn known(columns: &[&'static str]) -> String {
    Rule::Known(columns.to_vec()).to_string()
}

pub(crate) fn name(path: &Path) -> String {
    match path == Path::new("-") {
        true => "standard input".to_owned(),
        false => plain(&path.display().to_string()),
    }
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more than may be shows that it is too large.
    match path == Path::new("-") {
        true => std::io::stdin().take(MOST + 1).read_to_end(&mut bytes)?,
        false => File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}

fn by_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "tsv" | "tab" => Some(Format::Tsv),
        "csv" => Some(Format::Csv),
        _ => None,
    }
}
