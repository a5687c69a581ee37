//! What the fake keeps.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::account::{AccountSettings, User};
use crate::clock::Clock;
use crate::fault::Fault;
use crate::journal::{Journal, Log};
use crate::limits::Limits;
use crate::tokens::Tokens;

pub(crate) struct Fake {
    pub(crate) started: Instant,
    pub(crate) clock: Clock,
    pub(crate) settings: AccountSettings,
    /// Whether the account as a whole has TSP.
    pub(crate) tsp_enabled: bool,
    pub(crate) ids_are_numbers: bool,
    pub(crate) users: Vec<User>,
    pub(crate) limits: Limits,
    pub(crate) tokens: Tokens,
    pub(crate) api: Endpoint,
    pub(crate) token: Endpoint,
    /// What each request is shown to when it is answered.
    pub(crate) log: Option<Box<Log>>,
}

/// What was received, and what is scripted for the next requests.
#[derive(Default)]
pub(crate) struct Endpoint {
    pub(crate) journal: Journal,
    pub(crate) faults: VecDeque<Fault>,
}

impl Fake {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            clock: Clock::new(),
            settings: AccountSettings::default(),
            tsp_enabled: true,
            ids_are_numbers: false,
            users: Vec::new(),
            limits: Limits::default(),
            tokens: Tokens::new(),
            api: Endpoint::default(),
            token: Endpoint::default(),
            log: None,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Fake>>);

impl Shared {
    pub(crate) fn new(fake: Fake) -> Self {
        Self(Arc::new(Mutex::new(fake)))
    }

    // A test that panicked while it held the lock left the state whole.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Fake> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
