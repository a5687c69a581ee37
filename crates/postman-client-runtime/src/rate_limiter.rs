//! [`RateLimiter`]: delays calls, so that the server refuses none.

use std::future::Future;
use std::pin::Pin;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::operation::Operation;
use crate::rate_limit::RateLimited;

/// Waits for a permit of a [`RateLimiter`].
pub type Permit<'a> = Pin<Box<dyn Future<Output = Result<(), RateLimited>> + Send + 'a>>;

/// Delays calls. A client asks for a permit before each attempt; all clones of a
/// client share the limiter.
pub trait RateLimiter: Send + Sync {
    /// Waits until the operation may be called. Dropping the permit early passes it to
    /// the next waiter.
    ///
    /// # Errors
    /// Waiting does not help: the calls of the day are used up.
    fn permit<'a>(&'a self, operation: &'static Operation) -> Permit<'a>;

    /// Takes the limits from the headers of a response.
    fn learn(&self, operation: &'static Operation, status: StatusCode, headers: &HeaderMap);
}
