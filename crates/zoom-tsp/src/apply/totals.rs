//! [`Totals`]: how many rows are in which state.

use crate::exit::Exit;
use crate::journal::State;

/// How many rows are in which state.
pub(super) struct Totals {
    pub(super) rows: usize,
    pub(super) waiting: usize,
    pub(super) planned: usize,
    pub(super) unchanged: usize,
    pub(super) applied: usize,
    pub(super) failed: usize,
}

impl Totals {
    pub(super) fn of(states: &[State]) -> Self {
        let count = |state| states.iter().filter(|found| **found == state).count();
        Self {
            rows: states.len(),
            waiting: count(State::Waiting),
            planned: count(State::Planned) + count(State::Sending),
            unchanged: count(State::Unchanged),
            applied: count(State::Applied),
            failed: count(State::Failed),
        }
    }

    pub(super) fn left(&self) -> usize {
        self.waiting + self.planned
    }

    pub(super) fn exit(&self) -> Exit {
        match self.failed {
            0 => Exit::Done,
            _ => Exit::Refused,
        }
    }
}
