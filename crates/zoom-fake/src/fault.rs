//! Scripted faults: what a request meets in place of the usual response.

use std::iter;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

use crate::ZoomFake;
use crate::limits::{LimitKind, Limits, RetryAfter};
use crate::response::{self, Refusal, Response};
use crate::tokens;

/// What a request meets in place of the usual response, or before it.
/// Unless it says otherwise, the request is read and noted, but not carried
/// out, and no limit counts it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// A 429 as Zoom writes it.
    RateLimited {
        /// Which limit it reports.
        kind: LimitKind,
        /// Its `Retry-After`, if it has one. A daily one also says in
        /// `X-RateLimit-Reset` when the fake's next day begins.
        retry_after: Option<RetryAfter>,
    },
    /// This status, with a JSON error body.
    Status(StatusCode),
    /// This status, with an HTML page.
    Html(StatusCode),
    /// This status, without a body.
    Empty(StatusCode),
    /// Exactly this. `Debug` shows it.
    Response {
        /// The status.
        status: StatusCode,
        /// The content type.
        content_type: HeaderValue,
        /// The body.
        body: Bytes,
    },
    /// A body of blanks, streamed without saying how long it is.
    Huge {
        /// The status.
        status: StatusCode,
        /// How long the body is.
        bytes: u64,
    },
    /// So much real time passes first, then it is served as usual. If the
    /// caller has hung up by then, it is not carried out.
    Slow(Duration),
    /// Served as usual and at once, but so much real time passes before it is
    /// answered.
    LateResponse(Duration),
    /// Served as usual, but the response breaks off in the middle of its body,
    /// though its `content-length` promised more; a response without a body
    /// breaks off in its head.
    CutOff,
    /// The connection is reset as soon as the head has arrived: the request is
    /// not noted, and nothing happened.
    ResetBeforeRead,
    /// The request is read, not carried out, and the connection reset.
    ResetAfterRead,
    /// The request is carried out, and the connection reset without a response.
    ResetAfterServed,
}

impl Fault {
    /// The response in place of the usual one; `None` if the request is served.
    pub(crate) fn response(
        &self,
        is_token: bool,
        label: Option<&'static str>,
        limits: &Limits,
        now: SystemTime,
    ) -> Option<Response> {
        Some(match self {
            Self::RateLimited { kind, retry_after } => {
                limits.refusal(*kind, label, *retry_after, now)
            }
            Self::Status(status) => {
                let message = status.canonical_reason().unwrap_or("Unknown");
                if is_token {
                    let error = match status.is_server_error() {
                        true => "server_error",
                        false => "invalid_request",
                    };
                    tokens::refusal(*status, message, error)
                } else {
                    Refusal::new(*status, status.as_u16(), message).into()
                }
            }
            Self::Html(status) => {
                let page = format!("<html><body><h1>{status}</h1></body></html>\n");
                response::with_body(*status, HeaderValue::from_static("text/html"), page)
            }
            Self::Response {
                status,
                content_type,
                body,
            } => response::with_body(*status, content_type.clone(), body.clone()),
            Self::Huge { status, .. } => {
                let content_type = HeaderValue::from_static("application/json");
                response::with_body(*status, content_type, Bytes::new())
            }
            Self::Empty(status) => response::empty(*status),
            // Nobody gets it.
            Self::ResetBeforeRead | Self::ResetAfterRead => response::empty(StatusCode::OK),
            Self::Slow(_) | Self::LateResponse(_) | Self::CutOff | Self::ResetAfterServed => {
                return None;
            }
        })
    }
}

/// Scripted faults: each meets one request, in the order of the script.
impl ZoomFake {
    /// The next request of the API that is not scripted yet meets this,
    /// whatever it asks and whatever token it has.
    pub fn fault(&self, fault: Fault) {
        self.fault_times(1, fault);
    }

    /// The next `n` requests of the API meet this.
    pub fn fault_times(&self, n: usize, fault: Fault) {
        let faults = &mut self.state.lock().api.faults;
        faults.extend(iter::repeat_n(fault, n));
    }

    /// The next request of the token endpoint meets this.
    pub fn token_fault(&self, fault: Fault) {
        self.state.lock().token.faults.push_back(fault);
    }

    /// Sends this response to the next request of the API; short for
    /// [`Fault::Response`].
    pub fn respond_next(
        &self,
        status: StatusCode,
        content_type: HeaderValue,
        body: impl Into<Bytes>,
    ) {
        self.fault(Fault::Response {
            status,
            content_type,
            body: body.into(),
        });
    }
}
