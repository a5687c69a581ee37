//! What `--json` prints of a file: an object on each line.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::compare;
use crate::input::Fault;
use crate::journal::State;
use crate::masks::Masks;
use crate::rows::Row;

use super::totals::Totals;

/// A line of `check`, `plan` or `apply`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Record {
    /// A violation of a row, or of the first line. Nothing was sent.
    Violation {
        /// The line of the file, from 1.
        line: u64,
        /// The column, or a place in it.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// The rule.
        message: String,
    },
    /// How a check of the file ended.
    Checked {
        /// How many rows it has.
        rows: u64,
        /// How many violations there are.
        violations: u64,
    },
    /// What is known of a row now. A row may come twice: as it is planned, and as it ended.
    Row {
        /// The line of the file, from 1.
        line: u64,
        /// As the file has it.
        user: String,
        /// `1` or `2`.
        tsp_id: String,
        /// What is known.
        state: RowState,
        /// What changes, of a planned row.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[schemars(default)]
        changes: Vec<Change>,
        /// Zoom's reason, of a failed row.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What the rows would change, before it is done.
    Plan {
        /// How many rows the file has.
        rows: usize,
        /// Rows that change something.
        planned: usize,
        /// Rows that Zoom has already.
        unchanged: usize,
        /// Rows that Zoom refused.
        failed: usize,
    },
    /// How it ended.
    Summary {
        /// How many rows the file has.
        rows: usize,
        /// Rows that Zoom confirmed.
        applied: usize,
        /// Rows that Zoom had already.
        unchanged: usize,
        /// Rows that Zoom refused.
        failed: usize,
        /// Rows that are left.
        left: usize,
        /// The file with the rows that Zoom refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        failed_file: Option<String>,
    },
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowState {
    /// It changes something.
    Planned,
    /// Zoom has it already.
    Unchanged,
    /// Zoom confirmed it.
    Applied,
    /// Zoom refused it.
    Failed,
}

/// A field that changes. Codes and PINs are `******`, unless `--show-pins` is set.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Change {
    /// Its name.
    field: &'static str,
    /// What Zoom has; `null` for nothing.
    from: Value,
    /// What the row has.
    to: Value,
}

pub(crate) fn changes(changes: &[compare::Change], masks: Masks) -> Vec<Change> {
    let shown = |field: &str, value: &Value| {
        let mut value = serde_json::json!({ field: value });
        masks.hide(&mut value);
        value.get_mut(field).map(Value::take).unwrap_or_default()
    };
    let changes = changes.iter().map(|change| Change {
        field: change.field,
        from: shown(change.field, &change.from),
        to: shown(change.field, &change.to),
    });
    changes.collect()
}

impl Record {
    pub(super) fn violation(fault: &Fault) -> Self {
        Self::Violation {
            line: fault.line,
            field: fault.field.clone(),
            message: fault.message.clone(),
        }
    }

    pub(super) fn row(row: &Row, state: State, changes: Vec<Change>, reason: Option<&str>) -> Self {
        Self::Row {
            line: row.line,
            user: row.user.clone(),
            tsp_id: row.tsp_id.clone(),
            state: match state {
                State::Unchanged => RowState::Unchanged,
                State::Applied => RowState::Applied,
                State::Failed => RowState::Failed,
                State::Waiting | State::Planned | State::Sending => RowState::Planned,
            },
            changes,
            reason: reason.map(str::to_owned),
        }
    }

    pub(super) fn plan(totals: &Totals) -> Self {
        Self::Plan {
            rows: totals.rows,
            planned: totals.planned,
            unchanged: totals.unchanged,
            failed: totals.failed,
        }
    }

    pub(super) fn summary(totals: &Totals, failed: Option<&Path>) -> Self {
        Self::Summary {
            rows: totals.rows,
            applied: totals.applied,
            unchanged: totals.unchanged,
            failed: totals.failed,
            left: totals.left(),
            failed_file: failed.map(|path| path.display().to_string()),
        }
    }
}
