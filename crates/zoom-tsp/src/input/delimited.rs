//! Tables: a line of names, then rows of cells.

use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use csv::{ReaderBuilder, StringRecord};

use crate::rows::{COLUMNS, REQUIRED};

use super::{Fault, Place, known};

/// A column that is read over: this command writes it for rows that Zoom refused.
pub(crate) const REASON: &str = "reason";

/// So many unknown names are shown.
const SHOWN: usize = 10;

/// How the cells of a row are divided, and what each is.
pub(crate) struct Delimited {
    pub(crate) delimiter: u8,
    /// The names as they are written.
    pub(crate) header: StringRecord,
    /// The column of each cell; `None` is read over.
    columns: Vec<Option<&'static str>>,
    /// Made once, as it is costly, and led to each row.
    reader: Mutex<csv::Reader<Cursor<Arc<[u8]>>>>,
}

impl Delimited {
    /// The layout that the header says, and where the rows are.
    pub(crate) fn of(text: &str, is_tsv: bool) -> Result<(Self, Vec<Place>), Vec<Fault>> {
        let (start, stated) = stated_delimiter(text);
        let candidates: &[u8] = match (stated.as_ref(), is_tsv) {
            (Some(stated), _) => std::slice::from_ref(stated),
            (None, true) => b"\t",
            (None, false) => b",;\t",
        };
        let found = candidates.iter().filter_map(|delimiter| {
            let header = first(text.get(start..)?, *delimiter)?;
            let names = header.iter().filter(|name| column(name).is_some()).count();
            Some((names, *delimiter, header))
        });
        // The first of those that know most names.
        let mut best: Option<(usize, u8, StringRecord)> = None;
        for candidate in found {
            if best.as_ref().is_none_or(|best| candidate.0 > best.0) {
                best = Some(candidate);
            }
        }
        let (delimiter, header) = match best {
            Some((names, delimiter, header)) if names > 0 => (delimiter, header),
            // What is there may be a PIN: it is not quoted.
            _ => {
                let what = format!(
                    "the first line must name the columns: {}",
                    COLUMNS.join(", ")
                );
                return Err(vec![Fault::new(1, what)]);
            }
        };
        let mut places = places(text, start, delimiter);
        let line = places.first().map_or(1, |place| place.line);
        let columns = columns(&header, line)?;
        places.remove(0);
        let layout = Self {
            delimiter,
            header,
            columns,
            reader: Mutex::new(reader(Cursor::new(text.as_bytes().into()), delimiter)),
        };
        // A row of empty cells is none: spreadsheets save them.
        places.retain(|place| {
            let cells = layout.record(place.start);
            cells.is_some_and(|cells| cells.iter().any(|cell| !cell.trim().is_empty()))
        });
        Ok((layout, places))
    }

    /// The cells of the row that begins there.
    pub(crate) fn record(&self, start: usize) -> Option<StringRecord> {
        let mut position = csv::Position::new();
        position.set_byte(start as u64);
        let mut record = StringRecord::new();
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(position).ok()?;
        reader.read_record(&mut record).ok()?.then_some(record)
    }

    pub(crate) fn values(
        &self,
        line: u64,
        start: usize,
        row: &str,
    ) -> Result<Vec<(&'static str, String)>, Vec<Fault>> {
        let record = self.record(start).unwrap_or_default();
        // A quote that is not closed takes in the rows behind it.
        let breaks = |cell: &str| cell.contains(['\n', '\r']);
        let is_open = record.len() < self.columns.len() && breaks(row.trim_end())
            || self
                .columns
                .iter()
                .zip(&record)
                .any(|(column, cell)| column.is_none() && breaks(cell))
            || record.iter().skip(self.columns.len()).any(breaks);
        if is_open {
            let what = "the row goes on in another line: is a quote in it not closed?";
            return Err(vec![Fault::new(line, what)]);
        }
        if record
            .iter()
            .skip(self.columns.len())
            .any(|cell| !cell.trim().is_empty())
        {
            let (has, known) = (record.len(), self.columns.len());
            let what = format!("the row has {has} cells, and the first line {known}");
            return Err(vec![Fault::new(line, what)]);
        }
        let cells = self.columns.iter().enumerate().filter_map(|(n, column)| {
            let cell = record.get(n).unwrap_or_default();
            Some(((*column)?, value(cell).to_owned()))
        });
        Ok(cells.collect())
    }
}

/// Excel's line `sep=;`: where the text behind it begins, and the delimiter.
fn stated_delimiter(text: &str) -> (usize, Option<u8>) {
    let line = text
        .split_inclusive(['\n', '\r'])
        .next()
        .unwrap_or_default();
    let stated = line.trim_end().trim_matches('"');
    match stated
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("sep="))
    {
        true => match stated.as_bytes().get(4..) {
            Some([delimiter]) if delimiter.is_ascii() => (line.len(), Some(*delimiter)),
            // The tab is trimmed.
            Some([]) => (line.len(), Some(b'\t')),
            _ => (0, None),
        },
        false => (0, None),
    }
}

fn reader<R: Read>(text: R, delimiter: u8) -> csv::Reader<R> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 10)
        .from_reader(text)
}

/// The first record.
fn first(text: &str, delimiter: u8) -> Option<StringRecord> {
    let mut record = StringRecord::new();
    match reader(text.as_bytes(), delimiter).read_record(&mut record) {
        Ok(true) => Some(record),
        _ => None,
    }
}

/// Where the records are, the header first.
fn places(text: &str, start: usize, delimiter: u8) -> Vec<Place> {
    let text_behind = text.get(start..).unwrap_or_default();
    let mut reader = reader(text_behind.as_bytes(), delimiter);
    let mut places = Vec::new();
    let mut record = csv::ByteRecord::new();
    let mut counted = Counted { line: 1, at: 0 };
    loop {
        let from = reader.position().byte();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            // Text is read to its end.
            _ => return places,
        }
        let offset = |byte: u64| start + usize::try_from(byte).unwrap_or(usize::MAX);
        let (from, end) = (offset(from), offset(reader.position().byte()));
        // Empty lines before it are read with it.
        let row = text.get(from..end).unwrap_or_default();
        let begin = from + (row.len() - row.trim_start_matches(['\r', '\n']).len());
        places.push(Place {
            line: counted.line_of(text, begin),
            start: begin,
            end,
        });
    }
}

/// Lines, counted as far as they are asked for. A line ends as any system ends it.
struct Counted {
    line: u64,
    at: usize,
}

impl Counted {
    fn line_of(&mut self, text: &str, at: usize) -> u64 {
        let passed = text.as_bytes().get(self.at..at).unwrap_or_default();
        let mut last = None;
        for byte in passed {
            self.line += match (last, byte) {
                (Some(b'\r'), b'\n') => 0,
                (_, b'\r' | b'\n') => 1,
                _ => 0,
            };
            last = Some(*byte);
        }
        self.at = at;
        self.line
    }
}

/// The columns of a header; all that is wrong with it.
fn columns(header: &StringRecord, line: u64) -> Result<Vec<Option<&'static str>>, Vec<Fault>> {
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    let mut faults = Vec::new();
    let mut unknown = 0;
    for name in header {
        let found = column(name);
        match found {
            Some(column) if columns.contains(&Some(column)) => {
                faults.push(Fault::of(line, column, "appears twice in the first line"));
            }
            None if !name.trim().is_empty() && !name.trim().eq_ignore_ascii_case(REASON) => {
                unknown += 1;
                if unknown <= SHOWN {
                    faults.push(Fault::of(line, name.trim(), known(&COLUMNS)));
                }
            }
            _ => {}
        }
        columns.push(found);
    }
    if unknown > SHOWN {
        let more = unknown - SHOWN;
        faults.push(Fault::new(
            line,
            format!("and {more} more names are not known"),
        ));
    }
    for required in REQUIRED {
        if !columns.contains(&Some(required)) {
            faults.push(Fault::of(
                line,
                required,
                "is required: the first line must name it",
            ));
        }
    }
    match faults.is_empty() {
        true => Ok(columns),
        false => Err(faults),
    }
}

/// The column of a name, whatever its case: `Leader PIN` is `leader_pin`.
fn column(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    COLUMNS.into_iter().find(|column| *column == name)
}

/// What a cell means: Excel's `="007"`, which keeps zeros, is `007`.
fn value(cell: &str) -> &str {
    let cell = cell.trim();
    let formula = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    formula.map_or(cell, str::trim)
}
