//! JSON lines: an object on each line.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
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
        Ok(Members(members)) => Ok(members),
        Err(error) => {
            let what = match error.classify() {
                serde_json::error::Category::Eof => {
                    "the line is not JSON: it breaks off".to_owned()
                }
                serde_json::error::Category::Data => {
                    "the line must be a JSON object, with each name once".to_owned()
                }
                _ => format!("the line is not JSON, from column {}", error.column()),
            };
            Err(vec![Fault::new(line, what)])
        }
    }
}

/// The members of an object, each once.
struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name twice"));
                    }
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}
