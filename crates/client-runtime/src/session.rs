//! [`Session`]: what each call of a client carries, and the one road of its
//! answers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Request, Response};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::answer::Answer;
use crate::auth::Auth;
use crate::error::{Error, ErrorKind};
use crate::exchange::{Body, Sent};
use crate::limiter::CallLimiter;
use crate::retry::Retry;
use crate::vendor::Vendor;

/// What each call of a client carries: credentials, timeout, user agent.
/// Generated code takes each request and each answer through it, once.
#[derive(Clone)]
pub struct Session {
    pub(crate) auth: Auth,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Retry,
    pub(crate) user_agent: HeaderValue,
    pub(crate) errors_with_success: bool,
    pub(crate) vendor: &'static Vendor,
    /// Whether a request goes to the host that its token is for.
    pub(crate) follows_origin: bool,
    pub(crate) limiter: Option<Arc<dyn CallLimiter>>,
    /// Whether forms without files are sent as JSON.
    pub(crate) json_forms: bool,
    /// Whether forms are sent whatever names their parts have.
    pub(crate) any_part_names: bool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("auth", &self.auth)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Adds what each request carries but its credentials; called by the hook of
    /// a generated client, for each attempt.
    ///
    /// # Errors
    /// None.
    #[expect(clippy::result_large_err, reason = "what progenitor's hooks fail with")]
    pub fn prepare<E>(&self, request: &mut Request) -> Result<(), progenitor_client::Error<E>> {
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers
            .entry(ACCEPT)
            // JSON, errors above all; but a file is as good where one is asked for.
            .or_insert(HeaderValue::from_static("application/json, */*;q=0.8"));
        *request.timeout_mut() = Some(self.timeout);
        Ok(())
    }

    /// This session, with other repetitions.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Lets a success pass, read as far as the call asks for; anything else is
    /// read and becomes the error.
    pub(crate) async fn accept(
        &self,
        response: Response,
        auth: &Auth,
        body: Body,
    ) -> Result<Response, Error> {
        if !response.status().is_success() {
            let answer = Answer::read(response, auth).await;
            return Err(ErrorKind::of(answer, self.vendor).into());
        }
        let is_json = |kind: &str| kind.to_ascii_lowercase().contains("json");
        let may_be_an_error = self.errors_with_success
            && response
                .headers()
                .get(CONTENT_TYPE)
                .is_some_and(|kind| kind.to_str().is_ok_and(is_json));
        if body == Body::Stream && !may_be_an_error {
            return Ok(response);
        }
        // There is nothing to read, and to make an answer anew costs something.
        if response.content_length() == Some(0) {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        if may_be_an_error && holds_an_error(&bytes) {
            let answer = Answer::new(status, headers, &bytes, auth);
            return Err(ErrorKind::of(answer, self.vendor).into());
        }
        let mut success = http::Response::new(bytes);
        *success.status_mut() = status;
        *success.headers_mut() = headers;
        Ok(success.into())
    }

    /// Reads the JSON of a documented success.
    ///
    /// # Errors
    /// [`ErrorKind::Undecodable`], which keeps what was said.
    pub async fn decode<T: DeserializeOwned>(
        &self,
        response: Response,
    ) -> Result<ResponseValue<T>, Error> {
        // serde's message may quote what was said; the answer keeps it.
        self.read(response, |bytes| {
            serde_json::from_slice(&bytes).map_err(|_| bytes)
        })
        .await
    }

    /// Reads the text of a documented success.
    ///
    /// # Errors
    /// [`ErrorKind::Undecodable`] if it is no UTF-8.
    pub async fn text(&self, response: Response) -> Result<ResponseValue<String>, Error> {
        self.read(response, |bytes| {
            String::from_utf8(bytes.into()).map_err(|error| error.into_bytes().into())
        })
        .await
    }

    /// Reads a documented success as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if it breaks off.
    pub async fn bytes(&self, response: Response) -> Result<ResponseValue<Bytes>, Error> {
        self.read(response, Ok).await
    }

    /// Hands a documented success to the caller while it arrives. The timeout
    /// of the call holds until its end.
    pub fn stream(&self, response: Response) -> ResponseValue<ByteStream> {
        ResponseValue::stream(response)
    }

    /// What `read` can't read, it gives back.
    async fn read<T>(
        &self,
        response: Response,
        read: impl FnOnce(Bytes) -> Result<T, Bytes>,
    ) -> Result<ResponseValue<T>, Error> {
        let sent = response.extensions().get::<Sent>().cloned();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        match read(bytes) {
            Ok(value) => Ok(ResponseValue::new(value, status, headers)),
            Err(bytes) => {
                let auth = sent.as_ref().map_or(&self.auth, |sent| &sent.auth);
                let answer = Answer::new(status, headers, &bytes, auth);
                Err(told(sent.as_ref(), ErrorKind::Undecodable(answer)))
            }
        }
    }

    /// The error of an answer that no operation documents as its success.
    pub async fn undocumented(&self, response: Response) -> Error {
        let sent = response.extensions().get::<Sent>().cloned();
        let auth = sent.as_ref().map_or(&self.auth, |sent| &sent.auth);
        let answer = Answer::read(response, auth).await;
        told(sent.as_ref(), ErrorKind::Answer(answer))
    }
}

/// The error of a success that is not as documented.
fn told(sent: Option<&Sent>, kind: ErrorKind) -> Error {
    match sent {
        Some(sent) => sent.tell(kind),
        None => kind.into(),
    }
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
    use reqwest::StatusCode;

    use super::*;

    fn session() -> Session {
        Session {
            auth: Auth::None,
            timeout: Duration::from_secs(1),
            deadline: None,
            retry: Retry::never(),
            user_agent: HeaderValue::from_static("test"),
            errors_with_success: false,
            vendor: &Vendor::PLAIN,
            follows_origin: false,
            limiter: None,
            json_forms: false,
            any_part_names: false,
        }
    }

    fn response(body: impl Into<Vec<u8>>) -> Response {
        http::Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap()
            .into()
    }

    #[tokio::test]
    async fn a_success_that_is_not_as_documented_keeps_what_was_said() {
        let session = session();
        let accepted = session
            .accept(response("[1, 2]"), &Auth::None, Body::Whole)
            .await
            .unwrap();
        assert_eq!(
            session
                .decode::<Vec<i64>>(accepted)
                .await
                .unwrap()
                .into_inner(),
            [1, 2]
        );
        let error = session
            .decode::<Vec<i64>>(response("{\"pin\": 1}"))
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

    #[tokio::test]
    async fn what_is_no_json_is_handed_on() {
        let session = session();
        let text = session.text(response("a,b")).await.unwrap();
        assert_eq!(*text, "a,b");
        let bytes = session.bytes(response([0xff, 0])).await.unwrap();
        assert_eq!(bytes.as_ref(), &[0xff, 0][..]);
        let error = session.text(response([0xff])).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Undecodable(_)));
    }

    #[tokio::test]
    async fn an_error_with_a_success_is_one_where_the_vendor_sends_such() {
        let body = "{\"code\": 1, \"message\": \"no\"}";
        let mut session = session();
        assert!(
            session
                .accept(response(body), &Auth::None, Body::Stream)
                .await
                .is_ok()
        );
        session.errors_with_success = true;
        let error = session
            .accept(response(body), &Auth::None, Body::Stream)
            .await
            .unwrap_err();
        assert_eq!(error.message(), Some("no"));
        assert!(
            session
                .accept(response("{\"code\": 1}"), &Auth::None, Body::Stream)
                .await
                .is_ok()
        );
    }
}
