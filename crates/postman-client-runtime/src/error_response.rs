//! Error responses: buffered once, redacted in `Display` and `Debug`.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::BytesMut;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::error_body::{self, ErrorBody};
use crate::mismatch::Mismatch;
use crate::one_line::OneLine;
use crate::operation::DocumentedError;
use crate::redact::redact_headers;
use crate::retry_after::{from_now, retry_after};
use crate::secrets::Secrets;

/// The longest part of a body that is read: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// How many invalid fields a message shows.
const FIELDS_SHOWN: usize = 20;

/// A response that refuses the request, or that is not documented.
///
/// Code, message and fields are read from the usual forms of error bodies:
/// `{code, message, errors}`, problem details (RFC 9457), `{error,
/// error_description}` (RFC 6749), `{name, message, details}`, `{error: {code,
/// message}}`, `{errors: […]}` and their like.
///
/// `Display` and `Debug` show the status and what was read this way. Any other body,
/// such as the page of a proxy, is kept for [`ErrorResponse::text`] but not shown.
///
/// # Secrets
/// The credentials and the secret fields of the request, should the server
/// repeat them, are taken out of all that a response gives: its text and what
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
/// Successes are not redacted.
#[derive(Clone)]
pub struct ErrorResponse {
    status: StatusCode,
    headers: HeaderMap,
    /// How long the headers ask to wait; read before anything is taken out.
    retry_after: Option<Duration>,
    retry_at: Option<SystemTime>,
    text: String,
    /// The end of the text is missing: it is too long, or broke off.
    cut: bool,
    body: Option<ErrorBody>,
    /// Where the body of a success is not as documented.
    mismatch: Option<Box<Mismatch>>,
    /// The errors that are documented for the operation, if it is known.
    errors: &'static [DocumentedError],
}

impl ErrorResponse {
    /// A response without headers, for a test of what handles it. One with headers is made
    /// from an `http::Response`.
    pub fn new(status: StatusCode, body: impl AsRef<[u8]>) -> Self {
        Self::of(status, HeaderMap::new(), body.as_ref(), false)
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, without secrets.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as text: at most 1 MiB, with invalid UTF-8 replaced, and without
    /// secrets. If the body was cut, the beginning of a secret at its end is taken out,
    /// too. The mark for the 1,000th secret stands for all that follows.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body as JSON of type `T`, without secrets; `None` if it is not of that
    /// type.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.text.trim_start_matches('\u{feff}')).ok()
    }

    /// The vendor's code, a word or a number.
    pub fn code(&self) -> Option<&str> {
        self.body.as_ref()?.code.as_deref()
    }

    /// The vendor's code, where it is a number.
    pub fn number(&self) -> Option<i64> {
        self.code()?.trim().parse().ok()
    }

    /// The vendor's message.
    pub fn message(&self) -> Option<&str> {
        self.body.as_ref()?.message.as_deref()
    }

    /// The invalid fields, each with the vendor's message; either may be empty.
    pub fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.body.iter().flat_map(|body| &body.fields);
        fields.map(|error| (error.field.as_str(), error.message.as_str()))
    }

    /// Where the body of a success is not as documented; `None` for any other response, and
    /// where no single place is at fault.
    pub fn mismatch(&self) -> Option<&Mismatch> {
        self.mismatch.as_deref()
    }

    /// The same response, with where it is not as documented.
    #[must_use]
    pub(crate) fn but(mut self, mismatch: Mismatch) -> Self {
        self.mismatch = Some(Box::new(mismatch));
        self
    }

    /// How long to wait before the next call, if the server says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// When the next call may be made, if the server says so; see
    /// [`Error::retry_at`](crate::Error::retry_at).
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.retry_at
    }

    /// Reads a response that is no success; the secrets are taken out of it.
    pub async fn redacted(response: Response, secrets: &Secrets) -> Self {
        let mut response = Self::read(response).await;
        response.hide(secrets);
        response
    }

    /// A response of which only the status is known.
    pub(crate) fn silent(status: StatusCode) -> Self {
        Self::of(status, HeaderMap::new(), &[], false)
    }

    /// Reads a response, up to the limit, with its secrets still in it. If the body
    /// breaks off, its beginning is kept.
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
        Self::of(response.status(), response.headers().clone(), &bytes, cut)
    }

    /// A response with its secrets still in it; at most the limit is kept. `cut`: the
    /// end of the body is missing.
    pub(crate) fn of(status: StatusCode, headers: HeaderMap, bytes: &[u8], cut: bool) -> Self {
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
        let retry_after = retry_after(&headers);
        Self {
            status,
            retry_after,
            retry_at: retry_after.map(from_now),
            headers,
            body: ErrorBody::read(&text),
            text,
            cut,
            mismatch: None,
            errors: &[],
        }
    }

    /// The same response, to an operation with these documented errors.
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

    /// Takes the secrets out of text, fields and headers. A documented code stays in its
    /// place.
    pub(crate) fn hide(&mut self, secrets: &Secrets) {
        let code = self.documented_code();
        let kept = code.map(|code| error_body::places_of_code(&self.text, code));
        let kept = kept.unwrap_or_default();
        let without = secrets.out_of(&self.text, self.cut, &kept);
        if let Some(without) = without {
            self.text = without;
        }
        let texts = self.body.iter_mut();
        for text in texts.flat_map(|body| body.texts(kept.is_empty())) {
            if let Some(without) = secrets.out_of_plain(text) {
                *text = without;
            }
        }
        // A name may be that of an object with any properties.
        if let Some(mismatch) = &mut self.mismatch
            && let Some(without) = secrets.out_of_plain(&mismatch.path)
        {
            mismatch.path = without;
        }
        redact_headers(&mut self.headers, secrets);
    }
}

impl<B: AsRef<[u8]>> From<http::Response<B>> for ErrorResponse {
    fn from(response: http::Response<B>) -> Self {
        let (head, body) = response.into_parts();
        Self::of(head.status, head.headers, body.as_ref(), false)
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)?;
        match (&self.body, self.text.len()) {
            (Some(body), _) => {
                if let Some(code) = &body.code {
                    write!(f, ", code {}", OneLine(code))?;
                }
                if let Some(message) = &body.message {
                    write!(f, ": {}", OneLine(message))?;
                }
                for (field, message) in self.field_errors().take(FIELDS_SHOWN) {
                    let or = |text, or| OneLine(if str::is_empty(text) { or } else { text });
                    write!(f, "; {}: {}", or(field, "a field"), or(message, "at fault"))?;
                }
                match body.fields.len().saturating_sub(FIELDS_SHOWN) {
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

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("text", &format_args!("{} bytes", self.text.len()))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ErrorResponse {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn redact(response: &mut ErrorResponse, secret: &str) {
        let mut secrets = Secrets::default();
        secrets.add(secret);
        response.hide(&secrets);
    }

    fn response(body: &str) -> ErrorResponse {
        let status = StatusCode::BAD_REQUEST;
        ErrorResponse::of(status, HeaderMap::new(), body.as_bytes(), false)
    }

    #[test]
    fn what_is_shown_of_a_server_is_one_line_and_ends() {
        let errors: Vec<_> = (0..25)
            .map(|n| json!({ "field": format!("f{n}"), "message": "x\r\ny" }))
            .collect();
        let body = json!({ "message": "a\n".repeat(10_000), "errors": errors });
        let shown = response(&body.to_string()).to_string();
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
                let response = response(&text);
                prop_assert!(!response.to_string().contains(char::is_control));
                prop_assert_eq!(response.text(), text);
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
            let mut response = response(&text);
            redact(&mut response, &secret);
            let fields: Vec<_> = response.field_errors().collect();
            let shown = format!("{response} {response:?} {} {fields:?} {:?} {:?}", response.text(), response.code(), response.message());
            prop_assert!(!shown.contains("marker"), "{}", shown);
            let read = serde_json::from_str::<Value>(response.text()).unwrap_or_default();
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
        let mut response = ErrorResponse::of(StatusCode::BAD_REQUEST, headers, b"", false);
        redact(&mut response, "MARKER");
        redact(&mut response, "7");
        assert_eq!(response.headers()["location"], "/a?b=[redacted]");
        assert_eq!(response.headers()["redacted"], "a");
        assert_eq!(response.headers()["retry-after"], "[redacted]");
        assert_eq!(response.headers().len(), 3);
        assert_eq!(response.retry_after(), Some(Duration::from_secs(7)));
    }
}
