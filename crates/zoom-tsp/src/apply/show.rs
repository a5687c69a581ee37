//! What people, or programs, see of a run.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::journal::State;
use crate::plain::plain;
use crate::rows::Row;
use crate::screen::{BOLD, GREEN, RED, YELLOW, counted};

use super::output::{self, Record};
use super::totals::Totals;
use super::work::{Compared, Work};

impl Work<'_> {
    /// A row that changes, or that Zoom refused; of every row, its state for programs.
    pub(super) fn show(&self, row: &Row, state: State, compared: &Compared) {
        let screen = self.screen;
        if screen.json {
            let (changes, reason) = match compared {
                Compared::Same => (Vec::new(), None),
                Compared::Differs(changes) => (output::changes(changes, screen.masks), None),
                Compared::Refused(reason) => (Vec::new(), Some(reason.as_str())),
            };
            screen.record(&Record::row(row, state, changes, reason));
            return;
        }
        let head = |style| {
            let account = format!("{} {}", plain(&row.user), plain(&row.tsp_id));
            format!("{} (line {})", screen.styled(style, account), row.line)
        };
        match compared {
            Compared::Same => {}
            Compared::Refused(reason) => {
                screen.line(format_args!("{}\n    {}", head(RED), plain(reason)));
            }
            Compared::Differs(changes) => {
                let mut lines = head(BOLD);
                for change in changes {
                    let value = |value| match screen.masks.lines(change.field, value) {
                        shown if shown.is_empty() => "nothing".to_owned(),
                        shown => shown.join("; "),
                    };
                    let (from, to) = (value(&change.from), value(&change.to));
                    let to = screen.styled(YELLOW, to);
                    lines += &format!("\n    {:<16} {from} → {to}", change.field);
                }
                screen.line(lines);
            }
        }
    }

    /// What the rows would change.
    pub(super) fn show_plan(&self, totals: &Totals) {
        if self.screen.json {
            self.screen.record(&Record::plan(totals));
            return;
        }
        let Totals {
            planned,
            unchanged,
            failed,
            ..
        } = totals;
        let rows = counted(totals.rows as u64, "row");
        self.screen.line(format_args!(
            "{rows}: {planned} to update, {unchanged} unchanged, {failed} refused"
        ));
    }

    /// How the run ended; `failed` is the file of the refused rows, if it is written.
    pub(super) fn show_summary(&self, totals: &Totals, took: Duration, failed: Option<&Path>) {
        if self.screen.json {
            self.screen.record(&Record::summary(totals, failed));
            return;
        }
        let Totals {
            applied,
            unchanged,
            failed: refused,
            ..
        } = totals;
        let applied = self.screen.styled(GREEN, format_args!("{applied} updated"));
        let left = match totals.left() {
            0 => String::new(),
            left => format!(", {left} left"),
        };
        let rows = counted(totals.rows as u64, "row");
        let took = indicatif::HumanDuration(took);
        let retries = self.retries.load(Ordering::Relaxed);
        self.screen.line(format_args!(
            "{rows}: {applied}, {unchanged} unchanged, {refused} refused{left}; in {took}, \
             {retries} retries"
        ));
        if let Some(failed) = failed {
            let failed = plain(&failed.display().to_string());
            self.screen.line(format_args!(
                "The refused rows are in {failed}. Mend them, and apply that file."
            ));
        }
    }
}
