//! [`Limits`]: Zoom's rate limits, kept on this side.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use client_runtime::{CallLimiter, LimitKind, Operation, RateLimited, Turn};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
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
/// Calls of a label are spaced evenly, three in a hundred less than the limit, and
/// no more than two in a hundred at once, so that they fit wherever Zoom's seconds
/// begin. A daily limit that is used up is
/// an error at once. What Zoom's `X-RateLimit-*` headers say goes before what was
/// counted here: the limits are those of an account, and other apps use them,
/// too.
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
    per_day: Option<u32>,
    pace: DefaultDirectRateLimiter,
    /// Whose turn it is: the others wait in their order.
    queue: tokio::sync::Mutex<()>,
    seen: Mutex<Seen>,
}

/// What was counted, and what Zoom said.
#[derive(Debug, Default)]
struct Seen {
    day: u64,
    calls: u32,
    /// Nothing is sent before.
    paused: Option<Instant>,
    /// The calls of this day are used up, whatever was counted.
    used_up: Option<u64>,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: u64 = 24 * 60 * 60;

impl Limits {
    /// The limits of a plan. Those of "Heavy" and "Resource-intensive" share
    /// their day at Zoom; here each counts for itself.
    pub fn of(plan: Plan) -> Self {
        let (light, medium, heavy, intensive) = match plan {
            Plan::Free => (
                (4, SECOND, Some(6_000)),
                (2, SECOND, Some(2_000)),
                (1, SECOND, Some(1_000)),
                (10, MINUTE, Some(30_000)),
            ),
            Plan::Pro => (
                (30, SECOND, None),
                (20, SECOND, None),
                (10, SECOND, Some(30_000)),
                (10, MINUTE, Some(30_000)),
            ),
            Plan::Business => (
                (80, SECOND, None),
                (60, SECOND, None),
                (40, SECOND, Some(60_000)),
                (20, MINUTE, Some(60_000)),
            ),
        };
        let limits = Self {
            labels: HashMap::new(),
        };
        [
            ("Light", light),
            ("Medium", medium),
            ("Heavy", heavy),
            ("Resource-intensive", intensive),
        ]
        .into_iter()
        .fold(limits, |limits, (label, (calls, period, per_day))| {
            limits.label(label, calls, period, per_day)
        })
    }

    /// Another limit for a label: so many calls in a period, and in a day. No
    /// calls at all is taken for one.
    pub fn label(
        mut self,
        label: impl Into<String>,
        calls: u32,
        period: Duration,
        per_day: Option<u32>,
    ) -> Self {
        let label = label.into();
        self.labels
            .insert(label, Label::new(calls, period, per_day));
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
        for label in self.labels.values_mut() {
            // A share of one call is one in a longer time.
            let longer = label.period.div_f64(share.max(0.001));
            let per_day = label.per_day.map(part);
            *label = match part(label.calls) {
                0 => Label::new(label.calls, longer, per_day),
                calls => Label::new(calls, label.period, per_day),
            };
        }
        self
    }
}

impl Label {
    fn new(calls: u32, period: Duration, per_day: Option<u32>) -> Self {
        let calls = calls.max(1);
        let spaced = period.div_f64(0.97) / calls;
        let at_once = NonZeroU32::new(calls / 50).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(spaced.max(Duration::from_nanos(1)))
            .unwrap_or(Quota::per_second(NonZeroU32::MIN))
            .allow_burst(at_once);
        Self {
            calls,
            period,
            per_day,
            pace: RateLimiter::direct(quota),
            queue: tokio::sync::Mutex::default(),
            seen: Mutex::default(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let today = today();
        if seen.day != today {
            (seen.day, seen.calls) = (today, 0);
        }
        seen
    }

    async fn turn(&self) -> Result<(), RateLimited> {
        let _turn = self.queue.lock().await;
        loop {
            let paused = {
                let seen = self.seen();
                let is_used_up = self.per_day.is_some_and(|most| seen.calls >= most);
                if is_used_up || seen.used_up == Some(seen.day) {
                    return Err(RateLimited::before(LimitKind::Daily, midnight()));
                }
                seen.paused.filter(|until| *until > Instant::now())
            };
            if let Some(until) = paused {
                tokio::time::sleep_until(until).await;
                continue;
            }
            match self.pace.check() {
                Ok(()) => break,
                Err(early) => {
                    let wait = early.wait_time_from(DefaultClock::default().now());
                    tokio::time::sleep(wait).await;
                }
            }
        }
        // Nothing is waited for any more: who gives up now has used the call.
        self.seen().calls += 1;
        Ok(())
    }

    fn learn(&self, status: StatusCode, headers: &HeaderMap) {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let none_left = text("x-ratelimit-remaining").map(str::trim) == Some("0");
        let kind = text("x-ratelimit-type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut seen = self.seen();
        if kind.contains("daily") {
            if none_left || status == StatusCode::TOO_MANY_REQUESTS {
                seen.used_up = Some(seen.day);
            }
        } else if status == StatusCode::TOO_MANY_REQUESTS {
            // Somebody else of the account used the second up.
            seen.paused = Instant::now().checked_add(self.period.min(SECOND));
        }
    }
}

/// The day since 1970, UTC: as Zoom counts them.
fn today() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs() / DAY)
}

fn midnight() -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs((today() + 1) * DAY))
}

impl CallLimiter for Limits {
    fn turn<'a>(&'a self, operation: &'static Operation) -> Turn<'a> {
        let label = operation
            .rate_limit_label
            .and_then(|label| self.labels.get(label));
        Box::pin(async move {
            match label {
                Some(label) => label.turn().await,
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
