//! Rows: what each asks for, and whether all of them may be sent.

use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;
use zoom_api::types::UpdateTspAccountRequest;
use zoom_api::{CheckExt, EncodedSegment};

use crate::input::{Fault, Input, Values, known};

const USER: &str = "user";
const TSP_ID: &str = "tsp_id";
/// The ids of Zoom's TSP accounts.
pub(crate) const TSP_IDS: [&str; 2] = ["1", "2"];

/// The columns of a file: whose account, then the fields of an update. A test compares
/// them with the rules.
pub(crate) const COLUMNS: [&str; 6] = [
    USER,
    TSP_ID,
    "conference_code",
    "leader_pin",
    "dial_in_numbers",
    "tsp_bridge",
];
/// Those that no row can be without.
pub(crate) const REQUIRED: [&str; 4] = [USER, TSP_ID, "conference_code", "leader_pin"];

/// One update.
pub(crate) struct Row {
    pub(crate) line: u64,
    /// As it is written.
    pub(crate) user: String,
    pub(crate) tsp_id: String,
    pub(crate) body: UpdateTspAccountRequest,
}

/// Where a failure was: `line 2, ada@example.com 1`.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {} {}", self.line, self.user, self.tsp_id)
    }
}

impl Row {
    /// The row of a file, checked.
    pub(crate) fn read(input: &Input, row: usize) -> Result<Self, Vec<Fault>> {
        let line = input.line(row);
        let mut faults = Vec::new();
        let mut shortened = Vec::new();
        let (key, body) = match input.values(row)? {
            Values::Cells(cells) => {
                let (key, fields): (Vec<_>, Vec<_>) = cells
                    .into_iter()
                    .partition(|(name, _)| [USER, TSP_ID].contains(name));
                let short = fields.iter().filter(|(_, text)| is_shortened(text));
                shortened.extend(short.map(|(name, _)| *name));
                let key = move |name: &str| {
                    let cell = key.iter().find(|(column, _)| *column == name);
                    cell.map(|(_, text)| text.clone()).ok_or(())
                };
                (
                    [key(USER), key(TSP_ID)],
                    UpdateTspAccountRequest::check_form(fields),
                )
            }
            Values::Object(mut members) => {
                let mut key = |name: &str| match members.remove(name) {
                    Some(Value::String(text)) => Ok(text.trim().to_owned()),
                    // Another number would be another id when it is written.
                    Some(Value::Number(number)) => number.as_u64().map(|n| n.to_string()).ok_or(()),
                    None | Some(Value::Null) => Ok(String::new()),
                    Some(_) => Err(()),
                };
                let key = [key(USER), key(TSP_ID)];
                members.retain(|name, _| {
                    let is_known = COLUMNS.contains(&name.as_str());
                    if !is_known {
                        faults.push(Fault::of(line, name.clone(), known(&COLUMNS)));
                    }
                    is_known
                });
                (key, UpdateTspAccountRequest::check(Value::Object(members)))
            }
        };
        let mut fault = |field, message: String| faults.push(Fault::of(line, field, message));
        let [user, tsp_id] = key;
        match &user {
            Ok(user) if user.is_empty() => fault(USER, "is required".to_owned()),
            Ok(user) => {
                if let Err(kind) = EncodedSegment::once(user) {
                    fault(USER, format!("is not an id or an email address: it {kind}"));
                }
            }
            Err(()) => fault(USER, "must be a string".to_owned()),
        }
        match &tsp_id {
            Ok(id) if id.is_empty() => fault(TSP_ID, "is required".to_owned()),
            Ok(id) if TSP_IDS.contains(&id.as_str()) => {}
            _ => fault(TSP_ID, format!("must be one of {}", TSP_IDS.join(", "))),
        }
        if let Err(violations) = &body {
            faults.extend(violations.iter().map(|violation| {
                let mut fault = Fault::violation(line, violation);
                if shortened.contains(&violation.path.as_str()) {
                    fault.message += SHORTENED;
                }
                fault
            }));
        }
        match (user, tsp_id, body) {
            (Ok(user), Ok(tsp_id), Ok(body)) if faults.is_empty() => Ok(Self {
                line,
                user,
                tsp_id,
                body,
            }),
            _ => Err(faults),
        }
    }

    /// The path arguments of its account.
    pub(crate) fn segments(&self) -> Option<(EncodedSegment, EncodedSegment)> {
        Some((
            EncodedSegment::once(&self.user).ok()?,
            EncodedSegment::once(&self.tsp_id).ok()?,
        ))
    }
}

/// Whether a spreadsheet has written a long number as `1.23457E+14`: its digits are lost.
fn is_shortened(text: &str) -> bool {
    let number = text.split_once("E+");
    number.is_some_and(|(digits, exponent)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_number(&digits.replace(['.', ','], "")) && is_number(exponent)
    })
}

const SHORTENED: &str =
    "; a spreadsheet has shortened the number: format the column as text, and enter it again";

/// The rows of each user, in the order of the file: by email address or id, whatever the
/// case of an address.
pub(crate) type Users = IndexMap<String, Vec<usize>>;

/// Case does not tell addresses apart; it does tell ids.
fn key(user: &str) -> String {
    match user.contains('@') {
        true => user.to_lowercase(),
        false => user.to_owned(),
    }
}

/// Checks every row, and shows each fault to `show`.
pub(crate) fn check(input: &Input, mut show: impl FnMut(&Fault)) -> (Users, Counts) {
    let mut users = Users::new();
    let mut counts = Counts::default();
    for index in 0..input.len() {
        counts.rows += 1;
        let faults = match Row::read(input, index) {
            Ok(row) => {
                let of_user = users.entry(key(&row.user)).or_default();
                let same = of_user.iter().find(|other| {
                    Row::read(input, **other).is_ok_and(|other| other.tsp_id == row.tsp_id)
                });
                let fault = same.map(|other| {
                    let first = input.line(*other);
                    let what = format!("is that of line {first}: the same account appears twice");
                    Fault::of(row.line, format!("{USER}, {TSP_ID}"), what)
                });
                // There are as many accounts of a user as there are ids.
                if fault.is_none() {
                    of_user.push(index);
                }
                Vec::from_iter(fault)
            }
            Err(faults) => faults,
        };
        counts.bad_rows += u64::from(!faults.is_empty());
        for fault in &faults {
            counts.faults += 1;
            show(fault);
        }
    }
    (users, counts)
}

/// What a check found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) bad_rows: u64,
    pub(crate) faults: u64,
}
