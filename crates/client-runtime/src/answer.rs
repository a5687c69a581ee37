//! Answers that are no success: read once, kept whole, shown with care.

use std::fmt;

use bytes::BytesMut;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::auth::Auth;
use crate::said::Said;

/// How much of an error's body is read: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// An answer that refused the request, or that is not documented.
///
/// Code, message and fields are read from the usual forms of error bodies:
/// `{code, message, errors}`, problem details (RFC 9457), `{error,
/// error_description}` (RFC 6749), `{name, message, details}`, `{error: {code,
/// message}}`, `{errors: […]}` and their like.
///
/// `Display` and `Debug` show the status and what was read so; any other text
/// (a proxy's page, say) is kept for [`Answer::text`] but not shown.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
    said: Option<Said>,
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

    /// What was said, as JSON of the type asked for; `None` if it is none.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }

    /// The vendor's code, a word or a number.
    pub fn code(&self) -> Option<&str> {
        self.said.as_ref()?.code.as_deref()
    }

    /// The vendor's code, where it is a number.
    pub fn number(&self) -> Option<i64> {
        self.code()?.parse().ok()
    }

    /// The vendor's message.
    pub fn message(&self) -> Option<&str> {
        self.said.as_ref()?.message.as_deref()
    }

    /// The fields that are at fault, each with what is wrong with it; either
    /// may be empty.
    pub fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.said.iter().flat_map(|said| &said.fields);
        fields.map(|error| (error.field.as_str(), error.message.as_str()))
    }

    /// An answer of which only the status is left.
    pub(crate) fn silent(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            text: String::new(),
            said: None,
        }
    }

    /// Reads an answer, up to the limit. One that breaks off keeps what came.
    pub(crate) async fn read(mut response: Response, auth: &Auth) -> Self {
        let mut bytes = BytesMut::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = BODY_LIMIT.saturating_sub(bytes.len());
            bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if bytes.len() >= BODY_LIMIT {
                break;
            }
        }
        Self::new(response.status(), response.headers().clone(), &bytes, auth)
    }

    /// An answer without the credentials of its request.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, bytes: &[u8], auth: &Auth) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut answer = Self {
            status,
            headers,
            said: Said::read(&text),
            text,
        };
        auth.secrets(&mut |secret| answer.redact(secret));
        answer
    }

    /// Takes `secret` out of all that was said, where it stands for itself.
    pub(crate) fn redact(&mut self, secret: &str) {
        for secret in [Some(secret), escaped(secret).as_deref()]
            .into_iter()
            .flatten()
        {
            let said = self.said.iter_mut().flat_map(Said::texts);
            for text in said.chain([&mut self.text]) {
                if let Some(redacted) = redacted(text, secret) {
                    *text = redacted;
                }
            }
        }
    }
}

/// `secret` as it stands in JSON of ASCII alone; `None` where that is the same.
fn escaped(secret: &str) -> Option<String> {
    let needs_escape = |c: char| !c.is_ascii() || c.is_control() || matches!(c, '"' | '\\');
    if !secret.contains(needs_escape) {
        return None;
    }
    let mut escaped = String::new();
    for c in secret.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if c.is_ascii() && !c.is_control() => escaped.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    Some(escaped)
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

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)?;
        match (&self.said, self.text.len()) {
            (Some(said), _) => {
                if let Some(code) = &said.code {
                    write!(f, ", code {code}")?;
                }
                if let Some(message) = &said.message {
                    write!(f, ": {message}")?;
                }
                for (field, message) in self.field_errors() {
                    let or = |text, or| if str::is_empty(text) { or } else { text };
                    write!(f, "; {}: {}", or(field, "a field"), or(message, "at fault"))?;
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
            .field("said", &self.said)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Answer {}

#[cfg(test)]
mod tests {
    use super::*;

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
