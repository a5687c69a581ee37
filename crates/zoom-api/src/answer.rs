//! Answers that are no success: read once, kept whole, shown with care.

use std::fmt;

use bytes::{Bytes, BytesMut};
use progenitor_client::ResponseValue;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::client::BearerToken;
use crate::error::{Error, ErrorKind};
use crate::generated::types::{ErrorBody, FieldError};

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

    /// What was said, as text: at most 1 MiB of it, invalid UTF-8 replaced, and
    /// the token and the secret fields of the request, should they be echoed,
    /// redacted.
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
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut answer = Self {
            status,
            headers,
            body: error_body(&text),
            text,
        };
        answer.redact(token.expose());
        answer
    }

    /// Takes `secret` out of all that was said, where it stands for itself.
    pub(crate) fn redact(&mut self, secret: &str) {
        let errors = self.body.iter_mut().flat_map(|body| {
            let fields = body.errors.iter_mut().flatten();
            let texts = fields.flat_map(|error| [&mut error.field, &mut error.message]);
            std::iter::once(&mut body.message).chain(texts.flatten())
        });
        for text in errors.chain([&mut self.text]) {
            if let Some(redacted) = redacted(text, secret) {
                *text = redacted;
            }
        }
    }
}

/// `text` without `secret`, unless it is part of a longer word; `None` where it
/// does not hold it.
fn redacted(text: &str, secret: &str) -> Option<String> {
    if secret.is_empty() || !text.contains(secret) {
        return None;
    }
    let (mut redacted, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(secret) {
        let (before, after) = (rest.get(..at)?, rest.get(at + secret.len()..)?);
        let last = before
            .chars()
            .next_back()
            .or_else(|| redacted.chars().next_back());
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        redacted.push_str(before);
        redacted.push_str(if is_word(last) || is_word(after.chars().next()) {
            secret
        } else {
            "[redacted]"
        });
        rest = after;
    }
    Some(redacted + rest)
}

/// An error as Zoom writes it, read with patience: `code` a number or its
/// digits, and whatever else is as documented.
fn error_body(text: &str) -> Option<ErrorBody> {
    let said: Value = serde_json::from_str(text).ok()?;
    let code = said.get("code")?;
    let code = code
        .as_i64()
        .or_else(|| code.as_str()?.trim().parse().ok())?;
    let text_of =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let errors = said.get("errors").and_then(Value::as_array).map(|errors| {
        let read = |error| FieldError {
            field: text_of(error, "field"),
            message: text_of(error, "message"),
        };
        errors
            .iter()
            .filter(|error| error.is_object())
            .map(read)
            .collect()
    });
    Some(ErrorBody {
        code,
        message: text_of(&said, "message").unwrap_or_default(),
        errors,
    })
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
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await?;
    if holds_an_error(&bytes) {
        return Err(ErrorKind::Answer(Answer::new(status, headers, &bytes, token)).into());
    }
    let mut success = http::Response::new(bytes);
    *success.status_mut() = status;
    *success.headers_mut() = headers;
    Ok(success.into())
}

/// Reads the body of a documented success.
pub(crate) async fn decode<T: DeserializeOwned>(
    response: Response,
    token: &BearerToken,
) -> Result<ResponseValue<T>, Error> {
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await?;
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        // serde's message may quote what was said; the answer keeps it.
        Err(_) => Err(ErrorKind::Undecodable(Answer::new(status, headers, &bytes, token)).into()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn response(body: &str) -> Response {
        http::Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned())
            .unwrap()
            .into()
    }

    #[tokio::test]
    async fn a_success_that_is_not_as_documented_keeps_what_was_said() {
        let token = BearerToken::new("t").unwrap();
        let accepted = accept(response("[1, 2]"), &token).await.unwrap();
        assert_eq!(
            decode::<Vec<i64>>(accepted, &token)
                .await
                .unwrap()
                .into_inner(),
            [1, 2]
        );
        let error = decode::<Vec<i64>>(response("{\"pin\": 1}"), &token)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the answer is not what is documented: the server answered 200 OK with 10 bytes of application/json"
        );
        assert_eq!(
            (error.status(), error.answer().unwrap().text()),
            (Some(StatusCode::OK), "{\"pin\": 1}")
        );
    }

    #[test]
    fn a_secret_is_taken_out_where_it_stands_for_itself() {
        assert_eq!(
            redacted("1, 21, x1 and 1.", "1").unwrap(),
            "[redacted], 21, x1 and [redacted]."
        );
        assert_eq!(redacted("11 1", "1").unwrap(), "11 [redacted]");
        assert_eq!((redacted("2", "1"), redacted("2", "")), (None, None));
    }
}
