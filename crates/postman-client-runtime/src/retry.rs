//! [`Retry`]: which requests are retried, how often, and when.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Method;

use crate::error::{Error, ErrorKind};
use crate::limit_kind::LimitKind;

/// Which failed requests are retried, and when.
///
/// Retried are faults of the connection, timeouts, and the statuses 408, 429, 502,
/// 503 and 504. A `POST` is retried only if the server can't have acted on it: the
/// connection could not be made, or the status is 429. If the body of a success breaks
/// off, only a request that changes nothing is retried: `GET`, `HEAD`, `OPTIONS`, `TRACE`.
///
/// A wait is random, between zero and a length that doubles with each attempt ("full
/// jitter"). If the server says how long to wait, that is added; if it is too long,
/// the call fails. After a 429, retries go on until the deadline; the wait is at least
/// a second if the limit is per second. A daily limit is not retried.
///
/// Retries, except after 429, draw on a budget that all clones of a client share, so
/// that an unresponsive server is not hammered. Each call adds to the budget.
///
/// ```
/// use std::time::Duration;
/// use postman_client_runtime::Retry;
///
/// let patient = Retry::default().attempts(6).longest_wait(Duration::from_secs(30));
/// let never = Retry::never();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Retry {
    attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    second_wait: Duration,
    limit_wait: Duration,
    longest_asked: Duration,
    budget: Budget,
}

impl Default for Retry {
    /// At most 4 attempts, with waits of up to 0.25, 0.5 and 1 second, or of up to 5
    /// minutes if the server asks for them. The budget begins with 20 retries, and
    /// grows by one with each five calls.
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(10),
            second_wait: Duration::from_secs(1),
            limit_wait: Duration::from_millis(250),
            longest_asked: Duration::from_secs(5 * 60),
            budget: Budget::new(0.2, 20),
        }
    }
}

impl Retry {
    /// Never retries.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// The greatest number of attempts, the first included; at least one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest that the first wait may be; each further one may be twice as
    /// long.
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The longest that any wait may be that the server did not ask for.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// The least that is waited at a limit of calls in a second; one second by
    /// default.
    pub fn least_wait_at_limit_per_second(mut self, wait: Duration) -> Self {
        self.second_wait = wait;
        self
    }

    /// The least that is waited at a limit of another kind, that of calls at the
    /// same time above all; 250 milliseconds by default.
    pub fn least_wait_at_limit(mut self, wait: Duration) -> Self {
        self.limit_wait = wait;
        self
    }

    /// The longest wait that the server may ask for; 5 minutes by default. A call
    /// that it asks to wait longer fails at once, with or without a deadline: at a
    /// limit [`RateLimited::retry_at`](crate::RateLimited::retry_at) says until when.
    pub fn longest_wait_asked_for(mut self, wait: Duration) -> Self {
        self.longest_asked = wait;
        self
    }

    /// The budget: it begins with `reserve` retries, and each call adds `per_call`, up
    /// to `reserve`.
    pub fn budget(mut self, per_call: f64, reserve: u32) -> Self {
        self.budget = Budget::new(per_call, reserve);
        self
    }

    /// Adds to the budget for a new call.
    pub(crate) fn begin(&self) {
        self.budget.fill();
    }

    /// How long to wait before the next attempt; `None` if there is none. Within a
    /// deadline, a short limit is retried any number of times.
    pub(crate) fn wait(
        &self,
        made: u32,
        method: &Method,
        error: &Error,
        has_deadline: bool,
    ) -> Option<Duration> {
        let limit = match error.kind() {
            ErrorKind::RateLimited(limited) => Some(limited.kind()),
            _ => None,
        };
        let is_counted = self.attempts == 1 || limit.is_none() || !has_deadline;
        if is_counted && made >= self.attempts || !may_retry(method, error) {
            return None;
        }
        let asked = error.retry_after().unwrap_or_default();
        if asked > self.longest_asked {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (made - 1).min(20));
        let longest = doubled.min(self.longest_wait);
        let jitter = longest.mul_f64(fastrand::f64());
        let least = match limit {
            Some(LimitKind::PerSecond) => self.second_wait,
            Some(_) => self.limit_wait,
            None => Duration::ZERO,
        };
        // With the jitter, so that callers do not return all at once.
        Some(asked.max(least).saturating_add(jitter))
    }

    /// Takes a retry from the budget, if there is one.
    pub(crate) fn take(&self, error: &Error) -> bool {
        matches!(error.kind(), ErrorKind::RateLimited(_)) || self.budget.take()
    }
}

fn may_retry(method: &Method, error: &Error) -> bool {
    if error.server_succeeded() && !method.is_safe() {
        return false;
    }
    let acted_on_nothing = match error.kind() {
        ErrorKind::RateLimited(limited) => return !limited.is_daily(),
        ErrorKind::Transport(fault) | ErrorKind::Timeout(fault) => fault.is_connect(),
        ErrorKind::Token(fault) => fault.is_transient(),
        _ => false,
    };
    acted_on_nothing || *method != Method::POST && error.is_retryable()
}

/// Retries, in thousandths, shared by all clones.
#[derive(Clone, Debug)]
struct Budget {
    left: Arc<AtomicU64>,
    per_call: u64,
    reserve: u64,
}

impl Budget {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts of floats saturate"
    )]
    fn new(per_call: f64, reserve: u32) -> Self {
        let reserve = u64::from(reserve) * 1000;
        Self {
            left: Arc::new(reserve.into()),
            per_call: (per_call * 1000.0) as u64,
            reserve,
        }
    }

    fn fill(&self) {
        let filled = |left: u64| Some(left.saturating_add(self.per_call).min(self.reserve));
        // It never refuses.
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, filled);
    }

    fn take(&self) -> bool {
        let taken = |left: u64| left.checked_sub(1000);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken)
            .is_ok()
    }
}
