//! [`Limits`]: Zoom's rate limits, obeyed by the client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use postman_client_runtime::{LimitKind, Operation, Permit, RateLimited, RateLimiter};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::Instant;

/// A plan of Zoom's, by which it limits calls
/// (<https://developers.zoom.us/docs/api/rate-limits/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Free.
    Free,
    /// Pro.
    Pro,
    /// Business, Education, Enterprise and Partners.
    Business,
}

/// Zoom's rate limits, by label, for all clones of a client.
///
/// Calls of a label are spaced evenly, no more than two in a hundred at once. They fit
/// wherever Zoom's seconds begin, also if some are later on their way than others, by up
/// to 30 ms. One that is later still may be one too many in the next second: Zoom refuses
/// it, and it is retried. A daily limit that is used up is an error at once.
///
/// Zoom's `X-RateLimit-*` headers overrule what was counted here, because the limits
/// are the account's, and other apps share them: a lower limit per second, a daily
/// limit that is used up, a second that another app used up.
///
/// ```
/// use zoom_api::{BearerToken, Client, Limits, Plan};
///
/// // Half of what the account may call, for this service.
/// let limits = Limits::of(Plan::Pro).share(0.5);
/// let client = Client::builder(BearerToken::new("token")?).limiter(limits).build()?;
/// # Ok::<(), zoom_api::ConfigError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Limits {
    labels: HashMap<String, Label>,
}

#[derive(Debug)]
struct Label {
    calls: u32,
    period: Duration,
    pace: Mutex<Pace>,
    /// Held by the caller that is next; the others wait in order.
    queue: tokio::sync::Mutex<()>,
    /// Nothing is sent before.
    paused: Mutex<Option<Instant>>,
    day: Arc<Day>,
}

/// How fast calls may follow each other, for so many in a period.
#[derive(Debug)]
struct Pace {
    calls: u32,
    spaced: Duration,
    /// How much earlier than it is due a call may be.
    ahead: Duration,
    /// When the next call is due, if they are spaced evenly.
    due: Instant,
}

/// The calls of a day, of one label or of several that share it.
#[derive(Debug)]
struct Day {
    most: Option<u32>,
    clock: Clock,
    seen: Mutex<Seen>,
}

/// The calls counted on a day, and when Zoom accepts the next.
#[derive(Debug, Default)]
struct Seen {
    day: u64,
    calls: u32,
    /// Zoom takes no calls before, whatever was counted.
    opens_at: Option<Instant>,
}

/// The time of day, UTC: read once from this machine's clock, plus the time that
/// has passed since. Setting that clock has no effect.
#[derive(Debug)]
struct Clock {
    started: Duration,
    at: Instant,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A longer time is none that a caller could wait for: ten years.
const LONGEST: Duration = Duration::from_secs(3650 * 24 * 60 * 60);

impl Limits {
    /// The limits of a plan.
    pub fn of(plan: Plan) -> Self {
        let endless = || Day::new(None);
        let day = |most| Day::new(Some(most));
        // "Heavy" and "Resource-intensive" share their day, but in the free plan.
        let (light, medium, heavy, intensive) = match plan {
            Plan::Free => (
                (4, day(6_000)),
                (2, day(2_000)),
                (1, day(1_000)),
                (10, day(30_000)),
            ),
            Plan::Pro => {
                let shared = day(30_000);
                (
                    (30, endless()),
                    (20, endless()),
                    (10, shared.clone()),
                    (10, shared),
                )
            }
            Plan::Business => {
                let shared = day(60_000);
                (
                    (80, endless()),
                    (60, endless()),
                    (40, shared.clone()),
                    (20, shared),
                )
            }
        };
        let labels = [
            ("Light", light, SECOND),
            ("Medium", medium, SECOND),
            ("Heavy", heavy, SECOND),
            ("Resource-intensive", intensive, MINUTE),
        ];
        let labels = labels
            .into_iter()
            .map(|(name, (calls, day), period)| (name.to_owned(), Label::new(calls, period, day)));
        Self {
            labels: labels.collect(),
        }
    }

    /// Another limit for a label: so many calls in a period, of ten years at most,
    /// and in a day (UTC). No calls in a period is taken for one; none in a day lets
    /// nothing through.
    pub fn label(
        mut self,
        label: impl Into<String>,
        calls: u32,
        period: Duration,
        per_day: Option<u32>,
    ) -> Self {
        let label = label.into();
        let limit = Label::new(calls, period, Day::new(per_day));
        self.labels.insert(label, limit);
        self
    }

    /// A share of every limit, between 0 and 1, for one of several services of an
    /// account.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number that fits, fits"
    )]
    pub fn share(mut self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let part = |number: u32| (f64::from(number) * share) as u32;
        // What is shared stays so.
        let mut days: Vec<(Arc<Day>, Arc<Day>)> = Vec::new();
        for label in self.labels.values_mut() {
            let known = days
                .iter()
                .find(|(whole, _)| Arc::ptr_eq(whole, &label.day));
            let day = match known {
                Some((_, day)) => day.clone(),
                None => {
                    let day = Day::new(label.day.most.map(|most| part(most).max(most.min(1))));
                    days.push((label.day.clone(), day.clone()));
                    day
                }
            };
            // A share of one call is one in a longer time.
            let longer = label.period.as_secs_f64() / share.max(0.001);
            let longer = Duration::try_from_secs_f64(longer).unwrap_or(Duration::MAX);
            *label = match part(label.calls) {
                0 => Label::new(label.calls, longer, day),
                calls => Label::new(calls, label.period, day),
            };
        }
        self
    }
}

impl Pace {
    fn of(calls: u32, period: Duration) -> Self {
        let calls = calls.max(1);
        let at_once = (calls / 50).max(1);
        // In three hundredths more than a period, those at once included, there are no
        // more than `calls`.
        let spaced = period.min(LONGEST).div_f64(0.97) / (calls - at_once + 1);
        Self {
            calls,
            spaced,
            ahead: spaced * (at_once - 1),
            due: Instant::now(),
        }
    }

    /// Takes a call, or says when there is one.
    fn take(&mut self) -> Result<(), Instant> {
        let now = Instant::now();
        let due = self.due.max(now);
        match due.checked_sub(self.ahead) {
            Some(opens_at) if opens_at > now => Err(opens_at),
            _ => {
                self.due = due + self.spaced;
                Ok(())
            }
        }
    }
}

impl Day {
    fn new(most: Option<u32>) -> Arc<Self> {
        let (clock, seen) = (Clock::new(), Mutex::default());
        Arc::new(Self { most, clock, seen })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        let mut seen = lock(&self.seen);
        let day = self.clock.now().as_secs() / DAY.as_secs();
        if seen.day != day {
            (seen.day, seen.calls) = (day, 0);
        }
        seen
    }

    /// What a call fails with, if those of the day are used up.
    fn spent(&self, seen: &Seen) -> Option<RateLimited> {
        let stated = seen.opens_at.map(|at| at.duration_since(Instant::now()));
        let stated = stated.filter(|wait| !wait.is_zero());
        let is_used_up = self.most.is_some_and(|most| seen.calls >= most);
        let wait = stated.or(is_used_up.then(|| self.clock.until_midnight()))?;
        let opens_at = SystemTime::now().checked_add(wait);
        Some(RateLimited::before(LimitKind::Daily, opens_at))
    }
}

impl Clock {
    fn new() -> Self {
        let started = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            started: started.unwrap_or_default(),
            at: Instant::now(),
        }
    }

    /// Since 1970.
    fn now(&self) -> Duration {
        self.started.saturating_add(self.at.elapsed())
    }

    fn until_midnight(&self) -> Duration {
        let today = Duration::from_secs(self.now().as_secs() % DAY.as_secs());
        DAY.saturating_sub(today)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Label {
    fn new(calls: u32, period: Duration, day: Arc<Day>) -> Self {
        let calls = calls.max(1);
        Self {
            calls,
            period,
            pace: Pace::of(calls, period).into(),
            queue: tokio::sync::Mutex::default(),
            paused: Mutex::default(),
            day,
        }
    }

    async fn permit(&self) -> Result<(), RateLimited> {
        let _first = self.queue.lock().await;
        loop {
            if let Some(spent) = self.day.spent(&self.day.seen()) {
                return Err(spent);
            }
            let paused = *lock(&self.paused);
            if let Some(until) = paused.filter(|until| *until > Instant::now()) {
                tokio::time::sleep_until(until).await;
                continue;
            }
            let taken = lock(&self.pace).take();
            match taken {
                Ok(()) => break,
                Err(opens_at) => tokio::time::sleep_until(opens_at).await,
            }
        }
        // Nothing is waited for any more: who gives up now has used the call. Another
        // label of the same day may have used the last one.
        let mut seen = self.day.seen();
        if let Some(spent) = self.day.spent(&seen) {
            return Err(spent);
        }
        seen.calls = seen.calls.saturating_add(1);
        Ok(())
    }

    fn learn(&self, status: StatusCode, headers: &HeaderMap) {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let none_left = text("x-ratelimit-remaining").map(str::trim) == Some("0");
        let kind = text("x-ratelimit-type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_refused = status == StatusCode::TOO_MANY_REQUESTS;
        if kind == "qps" && self.period == SECOND {
            // Never faster than was asked for.
            let stated = text("x-ratelimit-limit").and_then(|limit| limit.trim().parse().ok());
            let calls = stated.unwrap_or(self.calls).clamp(1, self.calls);
            let mut pace = lock(&self.pace);
            if pace.calls != calls {
                *pace = Pace::of(calls, self.period);
                // The call that reported it is one of them.
                let _ = pace.take();
            }
        }
        if kind.contains("daily") {
            if none_left || is_refused {
                // By Zoom's clock, if it sends its time: this machine's may be ahead.
                let wait = postman_client_runtime::time_to_wait(headers, "x-ratelimit-reset");
                let wait = wait.unwrap_or_else(|| self.day.clock.until_midnight());
                // A daily limit ends within a day, whatever Zoom reports.
                self.day.seen().opens_at = Some(Instant::now() + wait.min(DAY));
            }
        } else if is_refused {
            // Somebody else of the account used the second up.
            *lock(&self.paused) = Instant::now().checked_add(self.period.min(SECOND));
        }
    }
}

impl RateLimiter for Limits {
    fn permit<'a>(&'a self, operation: &'static Operation) -> Permit<'a> {
        let label = operation
            .rate_limit_label
            .and_then(|label| self.labels.get(label));
        Box::pin(async move {
            match label {
                Some(label) => label.permit().await,
                None => Ok(()),
            }
        })
    }

    fn learn(&self, operation: &'static Operation, status: StatusCode, headers: &HeaderMap) {
        let label = operation
            .rate_limit_label
            .and_then(|label| self.labels.get(label));
        if let Some(label) = label {
            label.learn(status, headers);
        }
    }
}
