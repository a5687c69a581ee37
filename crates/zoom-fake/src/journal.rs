//! What the fake received.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};

/// A request as it was received, and the status it was answered with.
/// `Debug` shows neither the token, nor the query, nor the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// When it was received: real time since the start, monotonic.
    pub at: Duration,
    /// The method.
    pub method: Method,
    /// The request target as it was sent, percent-encoding and all.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// The status of the response; `None` while there is none, and if the
    /// connection was reset in place of it.
    pub answered: Option<StatusCode>,
    /// Whether it changed what the fake keeps: a write that was carried out,
    /// or a token that was issued, even if the caller never heard of it.
    pub applied: bool,
}

impl ReceivedRequest {
    /// The parts of a multipart body, in their order: name and content.
    ///
    /// # Errors
    /// The request has no multipart body, or a broken one.
    pub async fn parts(&self) -> multer::Result<Vec<(String, String)>> {
        let content_type = self.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        parts(content_type.unwrap_or_default(), self.body.clone()).await
    }
}

pub(crate) async fn parts(
    content_type: &str,
    body: Bytes,
) -> multer::Result<Vec<(String, String)>> {
    let boundary = multer::parse_boundary(content_type)?;
    let mut multipart = multer::Multipart::with_reader(std::io::Cursor::new(body), boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        parts.push((name, field.text().await?));
    }
    Ok(parts)
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        // A token request may carry its secrets in the query.
        let path = self.target.split('?').next().unwrap_or_default();
        f.debug_struct("ReceivedRequest")
            .field("at", &self.at)
            .field("method", &self.method)
            .field("path", &path)
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("answered", &self.answered)
            .field("applied", &self.applied)
            .finish()
    }
}

/// What each request is shown to.
pub(crate) type Log = dyn Fn(&ReceivedRequest) + Send;

/// The requests of an endpoint: the last ones, if there is a limit.
#[derive(Default)]
pub(crate) struct Journal {
    entries: VecDeque<ReceivedRequest>,
    forgotten: usize,
    limit: Option<usize>,
}

impl Journal {
    /// Adds an entry, and returns its number.
    pub(crate) fn add(&mut self, entry: ReceivedRequest) -> usize {
        self.entries.push_back(entry);
        self.forget();
        self.forgotten + self.entries.len() - 1
    }

    /// The entry of this number, unless it is forgotten.
    pub(crate) fn get_mut(&mut self, number: usize) -> Option<&mut ReceivedRequest> {
        self.entries.get_mut(number.checked_sub(self.forgotten)?)
    }

    /// Keeps only this many entries.
    pub(crate) fn keep(&mut self, entries: usize) {
        self.limit = Some(entries);
        self.forget();
    }

    fn forget(&mut self) {
        while self
            .limit
            .is_some_and(|limit| self.entries.len() > limit.max(1))
        {
            self.entries.pop_front();
            self.forgotten += 1;
        }
    }

    pub(crate) fn read(&self) -> Vec<ReceivedRequest> {
        self.entries.iter().cloned().collect()
    }
}
