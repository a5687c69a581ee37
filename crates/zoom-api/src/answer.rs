//! Answers that are no success: read once, kept whole, shown with care.

use std::fmt;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::client::BearerToken;
use crate::error::{Error, ErrorKind};
use crate::generated::types::ErrorBody;

/// How much of an error's body is read: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// An answer that refused the request, or that is not documented.
///
/// `Display` and `Debug` show status, Zoom's code and message; the text of an
/// answer that is no error of Zoom's (a proxy's page, say) is kept for
/// [`Answer::text`] but not shown.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
    body: Option<ErrorBody>,
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What was said, as text: at most 1 MiB of it, invalid UTF-8 replaced,
    /// the token of the request, should it be echoed, redacted.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was said, if it is an error as Zoom writes it.
    pub fn body(&self) -> Option<&ErrorBody> {
        self.body.as_ref()
    }

    /// An answer of which only the status is left.
    pub(crate) fn silent(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            text: String::new(),
            body: None,
        }
    }

    /// Reads an answer, up to the limit. One that breaks off keeps what came.
    async fn read(mut response: Response, token: &BearerToken) -> Self {
        let mut bytes = BytesMut::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = BODY_LIMIT.saturating_sub(bytes.len());
            bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if bytes.len() >= BODY_LIMIT {
                break;
            }
        }
        Self::new(response.status(), response.headers().clone(), &bytes, token)
    }

    fn new(status: StatusCode, headers: HeaderMap, bytes: &[u8], token: &BearerToken) -> Self {
        let text = token.redact(&String::from_utf8_lossy(bytes));
        let body = serde_json::from_str(&text).ok();
        Self {
            status,
            headers,
            text,
            body,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)?;
        match (&self.body, self.text.len()) {
            (Some(body), _) => {
                write!(f, ", code {}: {}", body.code, body.message)?;
                for error in body.errors.iter().flatten() {
                    let field = error.field.as_deref().unwrap_or("a field");
                    write!(
                        f,
                        "; {field}: {}",
                        error.message.as_deref().unwrap_or("at fault")
                    )?;
                }
                Ok(())
            }
            (None, 0) => f.write_str(" and said nothing"),
            (None, length) => {
                let kind = self
                    .headers
                    .get(CONTENT_TYPE)
                    .and_then(|kind| kind.to_str().ok());
                write!(
                    f,
                    " with {length} bytes of {}",
                    kind.unwrap_or("an unstated type")
                )
            }
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Answer {}

/// Lets a success pass; anything else is read and becomes the error. Zoom
/// sometimes sends an error with status 200: that is one too.
pub(crate) async fn accept(response: Response, token: &BearerToken) -> Result<Response, Error> {
    if !response.status().is_success() {
        return Err(undocumented(response, token).await);
    }
    let is_json = |kind: &str| kind.to_ascii_lowercase().contains("json");
    if !response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(is_json))
    {
        return Ok(response);
    }
    let (status, version, headers) = (
        response.status(),
        response.version(),
        response.headers().clone(),
    );
    let bytes = response.bytes().await?;
    if holds_an_error(&bytes) {
        return Err(ErrorKind::Answer(Answer::new(status, headers, &bytes, token)).into());
    }
    let mut success = http::Response::new(bytes);
    *success.status_mut() = status;
    *success.version_mut() = version;
    *success.headers_mut() = headers;
    Ok(success.into())
}

/// The error of an answer that no operation documents as its success.
pub(crate) async fn undocumented(response: Response, token: &BearerToken) -> Error {
    ErrorKind::Answer(Answer::read(response, token).await).into()
}

/// An error body and nothing beside it: a success may well have a `code` or a
/// `message` among its properties.
fn holds_an_error(bytes: &Bytes) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NothingElse {
        #[serde(rename = "code")]
        _code: i64,
        #[serde(rename = "message")]
        _message: String,
        #[serde(rename = "errors")]
        _errors: Option<IgnoredAny>,
    }
    serde_json::from_slice::<NothingElse>(bytes).is_ok()
}
