//! Scripted trouble: what else than the usual answer a request meets.

use std::iter;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

use crate::ZoomFake;
use crate::answer::{self, Answer, Refusal};
use crate::limits::{LimitKind, Limits, RetryAfter};
use crate::tokens;

/// What a request meets in place of the usual answer, or on the way to it.
/// Unless it says otherwise, the request is read and noted, but not carried
/// out, and no limit counts it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Trouble {
    /// A 429 as Zoom writes it.
    RateLimited {
        /// Which limit it tells of.
        kind: LimitKind,
        /// Its `Retry-After`, if it has one. A daily one also tells in
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
    Answer {
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
    LateAnswer(Duration),
    /// Served as usual, but the answer breaks off in the middle of its body,
    /// though its `content-length` promised more; an answer without a body
    /// breaks off in its head.
    CutOff,
    /// The connection is reset as soon as the head has arrived: the request is
    /// not noted, and nothing happened.
    ResetBeforeRead,
    /// The request is read, not carried out, and the connection reset.
    ResetAfterRead,
    /// The request is carried out, and the connection reset without an answer.
    ResetAfterServed,
}

impl Trouble {
    /// The answer in place of the usual one; `None` if the request is served.
    pub(crate) fn answer(
        &self,
        is_token: bool,
        label: Option<&'static str>,
        limits: &Limits,
        now: SystemTime,
    ) -> Option<Answer> {
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
                answer::with_body(*status, HeaderValue::from_static("text/html"), page)
            }
            Self::Answer {
                status,
                content_type,
                body,
            } => answer::with_body(*status, content_type.clone(), body.clone()),
            Self::Huge { status, .. } => {
                let content_type = HeaderValue::from_static("application/json");
                answer::with_body(*status, content_type, Bytes::new())
            }
            Self::Empty(status) => answer::empty(*status),
            // Nobody gets it.
            Self::ResetBeforeRead | Self::ResetAfterRead => answer::empty(StatusCode::OK),
            Self::Slow(_) | Self::LateAnswer(_) | Self::CutOff | Self::ResetAfterServed => {
                return None;
            }
        })
    }
}

/// Scripted trouble: each meets one request, in the order of the script.
impl ZoomFake {
    /// The next request of the API that is not scripted yet meets this,
    /// whatever it asks and whatever token it has.
    pub fn trouble(&self, trouble: Trouble) {
        self.trouble_times(1, trouble);
    }

    /// The next `n` requests of the API meet this.
    pub fn trouble_times(&self, n: usize, trouble: Trouble) {
        let troubles = &mut self.state.lock().api.troubles;
        troubles.extend(iter::repeat_n(trouble, n));
    }

    /// The next request of the token endpoint meets this.
    pub fn token_trouble(&self, trouble: Trouble) {
        self.state.lock().token.troubles.push_back(trouble);
    }

    /// The next request of the API is answered with this:
    /// [`Trouble::Answer`] in short.
    pub fn answer_next(
        &self,
        status: StatusCode,
        content_type: HeaderValue,
        body: impl Into<Bytes>,
    ) {
        self.trouble(Trouble::Answer {
            status,
            content_type,
            body: body.into(),
        });
    }
}
