//! JSON lines: an object on each line.

use serde_json::{Map, Value};

use super::{Fault, Place};

/// Where the objects are. An empty line is none.
pub(crate) fn places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut start = 0;
    for (line, row) in (1..).zip(text.split_inclusive('\n')) {
        let end = start + row.len();
        if !row.trim().is_empty() {
            places.push(Place { line, start, end });
        }
        start = end;
    }
    places
}

pub(crate) fn values(line: u64, row: &str) -> Result<Map<String, Value>, Vec<Fault>> {
    match serde_json::from_str(row) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(vec![Fault::new(line, "the line must be a JSON object")]),
        // serde_json's message names the place, and quotes nothing.
        Err(error) => {
            let what = match error.is_eof() {
                true => "the line is no JSON: it breaks off".to_owned(),
                false => format!("the line is no JSON, from column {}", error.column()),
            };
            Err(vec![Fault::new(line, what)])
        }
    }
}
