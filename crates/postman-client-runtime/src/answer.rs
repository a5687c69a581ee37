//! Answers that are no success: read once, kept whole, shown with care.

use std::fmt::{self, Write as _};

use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::auth::Auth;
use crate::operation::DocumentedError;
use crate::rate_limit;
use crate::said::{self, Said};
use crate::secrets::Secrets;

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
///
/// # Secrets
/// The credentials and the secret fields of the request, should the server
/// repeat them, are taken out of all that an answer gives: its text and what
/// was read from it, the names and values of its headers. `[redacted]` stands in
/// their place. They are found wherever they stand, also within a word or a
/// number, percent-encoded, with the escapes of JSON or HTML, and in up to eight
/// layers of these: JSON within JSON, say; one of at least 8 characters also in
/// another case of ASCII, and as the Base64 of it alone. A number of JSON that holds one
/// becomes the text `"[redacted]"`. A number that is documented as a code of the
/// operation is no echo in the place of the code, and stays there.
///
/// A secret of one to three characters is taken out only where it stands for
/// itself, beside neither a letter nor a digit: a PIN `1` is part of nearly every
/// number, and a text without any `1` would say nothing but what the PIN is.
///
/// A success is what the caller asked for: it is handed on as it came.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    /// How long the headers ask to wait; read before anything is taken out.
    retry_after: Option<Duration>,
    text: String,
    /// The end of the text is missing: it is too long, or broke off.
    cut: bool,
    said: Option<Said>,
    /// Those that are documented for the operation, where that is known.
    errors: &'static [DocumentedError],
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, without secrets.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What was said, as text: at most 1 MiB of it, invalid UTF-8 replaced, and
    /// without secrets. Where it breaks off, the beginning of a secret is taken
    /// out, too. The mark for the 1,000th secret stands for all that follows.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was said, as JSON of the type asked for, without secrets; `None` if it
    /// is none.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.text.trim_start_matches('\u{feff}')).ok()
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

    /// How long the server asks to wait before the next call.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Reads an answer that is no success to a request with these credentials,
    /// which are taken out of it.
    pub async fn of(response: Response, auth: &Auth) -> Self {
        let mut answer = Self::read(response).await;
        let mut secrets = Secrets::default();
        auth.secrets(&mut |secret| secrets.add(secret));
        answer.hide(&secrets);
        answer
    }

    /// An answer of which only the status is left.
    pub(crate) fn silent(status: StatusCode) -> Self {
        Self::new(status, HeaderMap::new(), &[], false)
    }

    /// Reads an answer, up to the limit; its secrets are still in it. One that
    /// breaks off keeps what came.
    pub(crate) async fn read(mut response: Response) -> Self {
        let mut bytes = BytesMut::new();
        let cut = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = BODY_LIMIT.saturating_sub(bytes.len());
                    bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                    if chunk.len() > room {
                        break true;
                    }
                }
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        Self::new(response.status(), response.headers().clone(), &bytes, cut)
    }

    /// An answer, with its secrets still in it; whether its end is missing. No
    /// more of it is kept than the limit.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, bytes: &[u8], cut: bool) -> Self {
        let kept = bytes.get(..BODY_LIMIT).unwrap_or(bytes);
        let mut text = String::from_utf8_lossy(kept).into_owned();
        let cut = cut || text.len() > BODY_LIMIT || kept.len() < bytes.len();
        if text.len() > BODY_LIMIT {
            let mut ends = (0..=BODY_LIMIT).rev();
            let end = ends.find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or_default());
        }
        if cut {
            // A character may have been cut.
            let whole = text.trim_end_matches(char::REPLACEMENT_CHARACTER).len();
            text.truncate(whole);
        }
        Self {
            status,
            retry_after: rate_limit::retry_after(&headers),
            headers,
            said: Said::read(&text),
            text,
            cut,
            errors: &[],
        }
    }

    /// Takes `secret` out of all that was said, headers included; see
    /// [secrets](Self#secrets).
    pub fn redact(&mut self, secret: &str) {
        let mut secrets = Secrets::default();
        secrets.add(secret);
        self.hide(&secrets);
    }

    /// The same, to an operation with these errors.
    #[must_use]
    pub(crate) fn documented(mut self, errors: &'static [DocumentedError]) -> Self {
        self.set_documented(errors);
        self
    }

    pub(crate) fn set_documented(&mut self, errors: &'static [DocumentedError]) {
        self.errors = errors;
    }

    /// Its code, if that is documented: a number that the vendor is known to give
    /// in this place, and no echo.
    fn documented_code(&self) -> Option<i64> {
        let number = self.number()?;
        let is_documented = self.errors.iter().any(|error| error.number == number);
        is_documented.then_some(number)
    }

    /// Takes these out of all that was said, but for a documented code in its place.
    pub(crate) fn hide(&mut self, secrets: &Secrets) {
        let code = self.documented_code();
        let kept = code.map(|code| said::places_of_code(&self.text, code));
        let kept = kept.unwrap_or_default();
        let without = secrets.out_of(&self.text, self.cut, &kept);
        if let Some(without) = without {
            self.text = without;
        }
        for text in self
            .said
            .iter_mut()
            .flat_map(|said| said.texts(kept.is_empty()))
        {
            if let Some(without) = secrets.out_of_plain(text) {
                *text = without;
            }
        }
        for value in self.headers.values_mut() {
            if let Some(without) = secrets.out_of_bytes(value.as_bytes()) {
                // What is left of a value is a value.
                *value = HeaderValue::from_bytes(&without)
                    .unwrap_or(HeaderValue::from_static("[redacted]"));
            }
        }
        self.hide_names(&secrets.in_any_case());
    }

    fn hide_names(&mut self, secrets: &Secrets) {
        let holds = |name: &HeaderName| secrets.out_of_bytes(name.as_str().as_bytes()).is_some();
        let found: Vec<_> = self.headers.keys().filter(|n| holds(n)).cloned().collect();
        for name in found {
            // A name has no brackets.
            if let Some(value) = self.headers.remove(&name) {
                self.headers
                    .append(HeaderName::from_static("redacted"), value);
            }
        }
    }
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
    use serde_json::{Value, json};

    use super::*;
    fn answer(body: &str) -> Answer {
        let status = StatusCode::BAD_REQUEST;
        Answer::new(status, HeaderMap::new(), body.as_bytes(), false)
    }

    #[test]
    fn what_is_shown_of_a_server_is_one_line_and_ends() {
        let errors: Vec<_> = (0..25)
            .map(|n| json!({ "field": format!("f{n}"), "message": "x\r\ny" }))
            .collect();
        let body = json!({ "message": "a\n".repeat(10_000), "errors": errors });
        let shown = answer(&body.to_string()).to_string();
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
                let answer = answer(&text);
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
            let mut answer = answer(&text);
            answer.redact(&secret);
            let fields: Vec<_> = answer.field_errors().collect();
            let shown = format!("{answer} {answer:?} {} {fields:?} {:?} {:?}", answer.text(), answer.code(), answer.message());
            prop_assert!(!shown.contains("marker"), "{}", shown);
            let read = serde_json::from_str::<Value>(answer.text()).unwrap_or_default();
            prop_assert!(!read.to_string().contains("marker"), "{}", read);
        }
    }

    #[test]
    fn a_secret_is_taken_out_of_names_and_values_of_headers() {
        let headers = [
            ("x-marker-1", "a"),
            ("retry-after", "7"),
            ("location", "/a?b=%4DARKER"),
        ];
        let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let headers = HeaderMap::from_iter(headers);
        let mut answer = Answer::new(StatusCode::BAD_REQUEST, headers, b"", false);
        answer.redact("MARKER");
        answer.redact("7");
        assert_eq!(answer.headers()["location"], "/a?b=[redacted]");
        assert_eq!(answer.headers()["redacted"], "a");
        assert_eq!(answer.headers()["retry-after"], "[redacted]");
        assert_eq!(answer.headers().len(), 3);
        assert_eq!(answer.retry_after(), Some(Duration::from_secs(7)));
    }
}
