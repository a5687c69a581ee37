//! [`RateLimiter`]: calls that wait before they are sent, so that the server
//! refuses none.

use std::future::Future;
use std::pin::Pin;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::operation::Operation;
use crate::rate_limit::RateLimited;

/// What a [`RateLimiter`] is asked for, while the caller waits.
pub type Permit<'a> = Pin<Box<dyn Future<Output = Result<(), RateLimited>> + Send + 'a>>;

/// Holds calls back. A client asks it before each attempt; all clones of a
/// client share it.
pub trait RateLimiter: Send + Sync {
    /// Waits until the operation may be called. To drop what it gives, before
    /// its end, gives the turn to the next.
    ///
    /// # Errors
    /// There is nothing to wait for: the calls of the day are used up.
    fn permit<'a>(&'a self, operation: &'static Operation) -> Permit<'a>;

    /// Learns what a response says of the limits.
    fn learn(&self, operation: &'static Operation, status: StatusCode, headers: &HeaderMap);
}
