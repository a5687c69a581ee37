//! What the fake received.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};

/// A request as it was received, and the status it was answered with.
/// `Debug` shows neither the token nor the body.
#[derive(Clone)]
pub struct ReceivedRequest {
    /// The method.
    pub method: Method,
    /// The request target as it was sent, percent-encoding and all.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// The status of the answer; `None` while there is none.
    pub answered: Option<StatusCode>,
}

impl ReceivedRequest {
    /// The parts of a multipart body, in their order: name and content.
    ///
    /// # Errors
    /// The request has no multipart body, or a broken one.
    pub async fn parts(&self) -> multer::Result<Vec<(String, String)>> {
        let content_type = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(content_type.unwrap_or_default())?;
        let body = self.body.clone();
        let mut multipart = multer::Multipart::with_reader(std::io::Cursor::new(body), boundary);
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            parts.push((name, field.text().await?));
        }
        Ok(parts)
    }
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("answered", &self.answered)
            .finish()
    }
}
