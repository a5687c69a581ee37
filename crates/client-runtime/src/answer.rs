//! Answers that are no success: read once, kept whole, shown with care.

use std::fmt::{self, Write as _};

use bytes::BytesMut;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::auth::Auth;
use crate::said::Said;

/// How much of an error's body is read: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// How much of a text of a server's is shown in a message.
const CHARACTERS_SHOWN: usize = 500;

/// How many fields at fault are shown in a message.
const FIELDS_SHOWN: usize = 20;

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
        self.code()?.trim().parse().ok()
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

    /// Reads an answer that is no success to a request with these credentials,
    /// which are taken out of it.
    pub async fn of(response: Response, auth: &Auth) -> Self {
        Self::read(response, auth).await
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
    pub fn redact(&mut self, secret: &str) {
        // In JSON it may be written in more ways than one.
        if self.text.contains('\\')
            && let Ok(mut said) = serde_json::from_str(&self.text)
            && redact_within(&mut said, secret)
        {
            self.text = said.to_string();
        }
        let said = self.said.iter_mut().flat_map(Said::texts);
        for text in said.chain([&mut self.text]) {
            if let Some(redacted) = redacted(text, secret) {
                *text = redacted;
            }
        }
    }
}

/// Takes `secret` out of every text of a JSON value; whether there was one.
fn redact_within(value: &mut Value, secret: &str) -> bool {
    match value {
        Value::String(text) => match redacted(text, secret) {
            Some(redacted) => {
                *text = redacted;
                true
            }
            None => false,
        },
        Value::Array(elements) => {
            let mut found = false;
            for element in elements {
                found |= redact_within(element, secret);
            }
            found
        }
        Value::Object(members) => {
            let mut found = false;
            let names = std::mem::take(members).into_iter();
            *members = names
                .map(|(name, mut value)| {
                    found |= redact_within(&mut value, secret);
                    let redacted = redacted(&name, secret);
                    found |= redacted.is_some();
                    (redacted.unwrap_or(name), value)
                })
                .collect();
            found
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// `text` without `secret`, unless it is part of a longer word; `None` where
/// there is nothing to take out.
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
    redacted.push_str(rest);
    (redacted != text).then_some(redacted)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)?;
        match (&self.said, self.text.len()) {
            (Some(said), _) => {
                if let Some(code) = &said.code {
                    write!(f, ", code {}", OneLine(code))?;
                }
                if let Some(message) = &said.message {
                    write!(f, ": {}", OneLine(message))?;
                }
                for (field, message) in self.field_errors().take(FIELDS_SHOWN) {
                    let or = |text, or| OneLine(if str::is_empty(text) { or } else { text });
                    write!(f, "; {}: {}", or(field, "a field"), or(message, "at fault"))?;
                }
                match said.fields.len().saturating_sub(FIELDS_SHOWN) {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
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
                    OneLine(kind.unwrap_or("an unstated type"))
                )
            }
        }
    }
}

/// A text of a server's in a message: without line breaks and other control
/// characters, which would forge a log's lines, and not without end.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(CHARACTERS_SHOWN) {
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        match chars.next() {
            Some(_) => f.write_char('…'),
            None => Ok(()),
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
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::auth::BearerToken;

    fn answer(body: &str, auth: &Auth) -> Answer {
        let status = StatusCode::BAD_REQUEST;
        Answer::new(status, HeaderMap::new(), body.as_bytes(), auth)
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

    #[test]
    fn what_is_shown_of_a_server_is_one_line_and_ends() {
        let errors: Vec<_> = (0..25)
            .map(|n| json!({ "field": format!("f{n}"), "message": "x\r\ny" }))
            .collect();
        let body = json!({ "message": "a\n".repeat(10_000), "errors": errors });
        let shown = answer(&body.to_string(), &Auth::None).to_string();
        assert!(
            !shown.contains(char::is_control) && shown.len() < 1500,
            "{shown}"
        );
        assert!(shown.ends_with("; f19: x  y; and 5 more"), "{shown}");
    }

    /// Names that mean something in an error's body, and others.
    fn name() -> impl Strategy<Value = String> {
        let names = [
            "code",
            "message",
            "errors",
            "error",
            "details",
            "detail",
            "field",
            "name",
            "type",
            "title",
            "source",
            "pointer",
            "loc",
            "path",
            "error_description",
            "invalid-params",
        ];
        prop_oneof![
            prop::sample::select(names.to_vec()).prop_map(str::to_owned),
            ".{0,4}"
        ]
    }

    fn json_value(leaf: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((name(), inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn leaf() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ]
    }

    proptest! {
        #[test]
        fn any_answer_is_read_and_shown_on_one_line(body in json_value(leaf()), cut in any::<prop::sample::Index>()) {
            let text = body.to_string();
            // Whole, and broken off anywhere.
            let broken = String::from_utf8_lossy(&text.as_bytes()[..cut.index(text.len())]).into_owned();
            for text in [text, broken] {
                let answer = answer(&text, &Auth::None);
                prop_assert!(!answer.to_string().contains(char::is_control));
                prop_assert_eq!(answer.text(), text);
            }
        }

        /// A secret that stands for itself, wherever it is.
        #[test]
        fn no_secret_is_shown(
            body in json_value(prop_oneof![leaf(), Just(json!("<secret>")), Just(json!("it is <secret>."))]),
            secret in "[!-~ä€😀\n]{1,3}marker[!-~ä€😀\n]{1,3}",
            escape in any::<bool>(),
        ) {
            let text = body.to_string();
            // As a server may write it: plainly, or every character escaped.
            let plain = json!(format!("<{secret}>")).to_string();
            let escaped: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
            let echoed = if escape { format!("<{escaped}>") } else { plain.trim_matches('"').to_owned() };
            let text = text.replace("<secret>", &echoed);
            let mut answer = answer(&text, &Auth::None);
            answer.redact(&secret);
            let fields: Vec<_> = answer.field_errors().collect();
            let shown = format!("{answer} {answer:?} {} {fields:?} {:?} {:?}", answer.text(), answer.code(), answer.message());
            prop_assert!(!shown.contains("marker"), "{}", shown);
            let read = serde_json::from_str::<Value>(answer.text()).unwrap_or_default();
            prop_assert!(!read.to_string().contains("marker"), "{}", read);
        }
    }

    #[test]
    fn a_token_is_taken_out_of_each_text() {
        let auth = Auth::from(BearerToken::new("marker").unwrap());
        let body = json!({ "code": "marker", "message": "marker", "errors": [{ "field": "marker" }, "marker"] });
        let answer = answer(&body.to_string(), &auth);
        assert!(!format!("{answer:?} {answer} {}", answer.text()).contains("marker"));
    }
}
