//! Rate limits, counted as Zoom counts them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::ZoomFake;
use crate::clock::{iso_8601, later, next_midnight, seconds};
use crate::response::{Refusal, Response};

const CATEGORY: HeaderName = HeaderName::from_static("x-ratelimit-category");
const TYPE: HeaderName = HeaderName::from_static("x-ratelimit-type");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// A plan of Zoom's, with its limits for the labels of the operations here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plan {
    /// Light: 4 a second, 6,000 a day; Medium: 2 a second, 2,000 a day.
    Free,
    /// Light: 30 a second; Medium: 20 a second.
    Pro,
    /// Light: 80 a second; Medium: 60 a second.
    BusinessPlus,
}

/// Which limit a 429 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitKind {
    /// Too many in this second.
    PerSecond,
    /// Too many today.
    Daily,
    /// Too many at once.
    Concurrent,
}

impl LimitKind {
    fn message(self) -> &'static str {
        match self {
            Self::PerSecond => {
                "You have reached the maximum per-second rate limit for this API. \
                 Try again later."
            }
            Self::Daily => {
                "You have reached the maximum daily rate limit for this API. Refer to the \
                 response header for details on when you can make another request."
            }
            Self::Concurrent => {
                "Too many concurrent requests. A request to this resource has already been made."
            }
        }
    }
}

/// A `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// So long from the fake's now, as an HTTP date.
    HttpDate(Duration),
    /// So long from the fake's now, as ISO 8601: what Zoom itself sends.
    DateTime(Duration),
}

impl RetryAfter {
    fn text(self, now: SystemTime) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::HttpDate(from_now) => httpdate::fmt_http_date(later(now, from_now)),
            Self::DateTime(from_now) => iso_8601(later(now, from_now)),
        }
    }
}

/// A limit for a fixed window of time, and what is used of it.
#[derive(Debug)]
struct Window {
    limit: u32,
    seconds: u64,
    /// The window that `used` is about, counted from 1970.
    current: u64,
    used: u32,
}

impl Window {
    fn new(limit: u32, seconds: u64) -> Self {
        Self {
            limit,
            seconds,
            current: 0,
            used: 0,
        }
    }

    fn remaining(&mut self, now: SystemTime) -> u32 {
        let current = seconds(now) / self.seconds;
        if current != self.current {
            (self.current, self.used) = (current, 0);
        }
        self.limit.saturating_sub(self.used)
    }
}

#[derive(Debug)]
struct Label {
    per_second: Option<Window>,
    per_day: Option<Window>,
}

/// The limits that are on, by label.
#[derive(Debug, Default)]
pub(crate) struct Limits(BTreeMap<String, Label>);

impl Limits {
    fn set(&mut self, label: &str, per_second: Option<u32>, per_day: Option<u32>) {
        let limits = Label {
            per_second: per_second.map(|limit| Window::new(limit, 1)),
            per_day: per_day.map(|limit| Window::new(limit, 24 * 60 * 60)),
        };
        self.0.insert(label.into(), limits);
    }

    /// Counts a call, and returns the headers of its response; one too many is not
    /// counted.
    pub(crate) fn count(
        &mut self,
        label: &'static str,
        now: SystemTime,
    ) -> Result<HeaderMap, LimitKind> {
        let Some(limits) = self.0.get_mut(label) else {
            return Ok(HeaderMap::new());
        };
        let windows = [
            (LimitKind::Daily, &mut limits.per_day),
            (LimitKind::PerSecond, &mut limits.per_second),
        ];
        let mut windows = windows.map(|(kind, window)| Some((kind, window.as_mut()?)));
        for (kind, window) in windows.iter_mut().flatten() {
            if window.remaining(now) == 0 {
                return Err(*kind);
            }
        }
        // The headers report one limit: that per second, if there is one.
        let mut headers = HeaderMap::new();
        for (kind, window) in windows.into_iter().flatten() {
            window.used += 1;
            headers = described(kind, Some(label), window.limit, window.remaining(now));
        }
        Ok(headers)
    }

    /// A 429; where no limit is on, with the numbers of the Free plan.
    pub(crate) fn refusal(
        &self,
        kind: LimitKind,
        label: Option<&'static str>,
        retry_after: Option<RetryAfter>,
        now: SystemTime,
    ) -> Response {
        let limits = label.and_then(|label| self.0.get(label));
        let window = limits.and_then(|limits| match kind {
            LimitKind::Daily => limits.per_day.as_ref(),
            _ => limits.per_second.as_ref(),
        });
        let (per_second, per_day) = Plan::Free.limits(label.unwrap_or("Light"));
        let limit = match (window, kind) {
            (Some(window), _) => window.limit,
            (None, LimitKind::Daily) => per_day.unwrap_or_default(),
            (None, _) => per_second.unwrap_or_default(),
        };
        let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, 429, kind.message());
        let mut response = Response::from(refusal);
        let headers = response.headers_mut();
        headers.extend(described(kind, label, limit, 0));
        if let (LimitKind::Daily, Ok(reset)) = (kind, iso_8601(next_midnight(now)).try_into()) {
            headers.insert(RESET, reset);
        }
        if let Some(Ok(wait)) = retry_after.map(|wait| wait.text(now).try_into()) {
            headers.insert(RETRY_AFTER, wait);
        }
        response
    }
}

fn described(
    kind: LimitKind,
    label: Option<&'static str>,
    limit: u32,
    remaining: u32,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(label) = label {
        headers.insert(CATEGORY, HeaderValue::from_static(label));
    }
    let kind = match kind {
        LimitKind::PerSecond => "QPS",
        LimitKind::Daily => "Daily-limit",
        // Zoom publishes no number of concurrent calls.
        LimitKind::Concurrent => return headers,
    };
    headers.insert(TYPE, HeaderValue::from_static(kind));
    headers.insert(LIMIT, limit.into());
    headers.insert(REMAINING, remaining.into());
    headers
}

impl Plan {
    /// Per second and per day.
    fn limits(self, label: &str) -> (Option<u32>, Option<u32>) {
        match (self, label) {
            (Self::Free, "Medium") => (Some(2), Some(2_000)),
            (Self::Free, _) => (Some(4), Some(6_000)),
            (Self::Pro, "Medium") => (Some(20), None),
            (Self::Pro, _) => (Some(30), None),
            (Self::BusinessPlus, "Medium") => (Some(60), None),
            (Self::BusinessPlus, _) => (Some(80), None),
        }
    }
}

/// Rate limits: off at the start. Every call with a good token to an operation
/// that exists counts, refused or not, except those that are answered 429. All
/// callers of a fake are one account, and each label is counted by itself. A
/// second and a day are fixed windows of the fake's time: they begin with the
/// second and at midnight UTC, not with the first call.
impl ZoomFake {
    /// Turns a plan's limits on.
    pub fn limit(&self, plan: Plan) {
        for label in ["Light", "Medium"] {
            let (per_second, per_day) = plan.limits(label);
            self.limit_label(label, per_second, per_day);
        }
    }

    /// Sets the limits of one label, `Light` or `Medium`; `None` is no limit.
    pub fn limit_label(
        &self,
        label: &str,
        per_second: impl Into<Option<u32>>,
        per_day: impl Into<Option<u32>>,
    ) {
        let mut fake = self.state.lock();
        fake.limits.set(label, per_second.into(), per_day.into());
    }
}
