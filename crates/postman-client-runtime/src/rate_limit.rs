//! [`RateLimited`]: there were too many calls; when the next may be made.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::error_response::ErrorResponse;
use crate::limit_kind::LimitKind;
use crate::retry_after::{from_now, retry_after, time_to_wait};
use crate::vendor::Vendor;

/// There were too many calls: the server refused one (status 429), or a
/// [`RateLimiter`](crate::RateLimiter) did before anything was sent.
#[derive(Clone, Debug)]
pub struct RateLimited {
    response: Option<ErrorResponse>,
    kind: LimitKind,
    wait: Option<Duration>,
    retry_at: Option<SystemTime>,
}

impl RateLimited {
    pub(crate) fn new(response: ErrorResponse, vendor: &Vendor) -> Self {
        let kind = (vendor.limit)(&response);
        let headers = response.headers();
        let wait = match vendor.reset {
            Some(reset) => time_to_wait(headers, reset),
            None => retry_after(headers),
        };
        Self {
            kind,
            wait,
            retry_at: wait.map(from_now),
            response: Some(response),
        }
    }

    /// A call that the server refused. When the next may be made is taken from its
    /// `Retry-After`.
    pub fn refused(kind: LimitKind, response: ErrorResponse) -> Self {
        Self {
            kind,
            wait: response.retry_after(),
            retry_at: response.retry_at(),
            response: Some(response),
        }
    }

    /// A call that was not sent, because it would exceed a limit.
    pub fn before(kind: LimitKind, retry_at: Option<SystemTime>) -> Self {
        Self {
            response: None,
            kind,
            wait: retry_at.and_then(|at| at.duration_since(SystemTime::now()).ok()),
            retry_at,
        }
    }

    /// The response, if the call was sent.
    pub fn response(&self) -> Option<&ErrorResponse> {
        self.response.as_ref()
    }

    pub(crate) fn response_mut(&mut self) -> Option<&mut ErrorResponse> {
        self.response.as_mut()
    }

    /// Which limit was exceeded.
    pub fn kind(&self) -> LimitKind {
        self.kind
    }

    /// When the server accepts the next call, if it says so, by this machine's clock;
    /// at the latest at the end of the year 9999.
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.retry_at
    }

    pub(crate) fn wait(&self) -> Option<Duration> {
        self.wait
    }

    pub(crate) fn is_daily(&self) -> bool {
        self.kind == LimitKind::Daily
    }
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            LimitKind::PerSecond => "too many calls in a second",
            LimitKind::Daily => "too many calls today",
            LimitKind::Concurrent => "too many calls at the same time",
            LimitKind::Unknown => "too many calls",
        };
        match &self.response {
            Some(response) => write!(f, "{kind}: {response}")?,
            None => write!(f, "{kind}: nothing was sent")?,
        }
        match self.wait {
            Some(wait) => write!(f, "; the next may be made in {} s", wait.as_secs()),
            None => Ok(()),
        }
    }
}
