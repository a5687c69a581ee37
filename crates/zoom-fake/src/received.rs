//! What a test reads of the journals.

use crate::ZoomFake;
use crate::journal::ReceivedRequest;
use crate::state::Fake;

/// What was received. A request whose connection was reset before it was read
/// is not there.
impl ZoomFake {
    /// Every request of the API received so far, in their order.
    pub fn journal(&self) -> Vec<ReceivedRequest> {
        self.state.lock().api.journal.read()
    }

    /// Every request of the token endpoint received so far, in their order.
    pub fn token_journal(&self) -> Vec<ReceivedRequest> {
        self.state.lock().token.journal.read()
    }

    /// Keeps only the last `entries` of each journal, at least one: for a fake that runs
    /// long. At the start all are kept.
    pub fn limit_journal(&self, entries: usize) {
        let mut fake = self.state.lock();
        let Fake { api, token, .. } = &mut *fake;
        for journal in [&mut api.journal, &mut token.journal] {
            journal.keep(entries);
        }
    }

    /// Shows each request to `log` when it is answered, or its connection is reset. `log`
    /// must not call the fake.
    pub fn on_request(&self, log: impl Fn(&ReceivedRequest) + Send + 'static) {
        self.state.lock().log = Some(Box::new(log));
    }
}
