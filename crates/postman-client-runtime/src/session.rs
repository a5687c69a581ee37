//! [`Session`]: the settings of each call, and which responses are successes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::api::Server;
use crate::auth::Auth;
use crate::before_send::BeforeSend;
use crate::begun::Begun;
use crate::call_options::CallOptions;
use crate::content::{Content, Reading};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::error_response::ErrorResponse;
use crate::errors_with_success::{Verdict, judged};
use crate::mismatch::Mismatch;
use crate::operation::Operation;
use crate::rate_limiter::RateLimiter;
use crate::retry::Retry;
use crate::servers::Servers;
use crate::tracked;
use crate::transport::Transport;
use crate::undecoded::Undecoded;
use crate::vendor::Vendor;

/// A stream is searched for an error up to this size: 64 KiB.
const LARGEST_ERROR: usize = 64 << 10;

/// What each call of a client carries: credentials, timeout, user agent.
/// Each request and each response of generated code passes through it.
#[derive(Clone)]
pub struct Session {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) servers: Arc<Servers>,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) body_limit: u64,
    pub(crate) retry: Retry,
    pub(crate) user_agent: HeaderValue,
    pub(crate) errors_with_success: bool,
    pub(crate) vendor: &'static Vendor,
    /// Whether a request goes to the host that its token is for.
    pub(crate) follows_origin: bool,
    pub(crate) limiter: Option<Arc<dyn RateLimiter>>,
    /// What sees each request before it is sent.
    pub(crate) before_send: Option<Arc<BeforeSend>>,
    /// What sends in place of the HTTP client.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    /// Whether forms without files are sent as JSON.
    pub(crate) json_forms: bool,
    /// Whether forms are sent whatever names their parts have.
    pub(crate) any_part_names: bool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Adds to a request what each one carries, except credentials. The hook of a
    /// generated client calls it for each attempt.
    ///
    /// # Errors
    /// None.
    #[expect(clippy::result_large_err, reason = "what progenitor's hooks fail with")]
    pub fn prepare<E>(&self, request: &mut Request) -> Result<(), progenitor_client::Error<E>> {
        let headers = request.headers_mut();
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        headers
            .entry(ACCEPT)
            // Errors are JSON; a file is welcome where one was requested.
            .or_insert(HeaderValue::from_static("application/json, */*;q=0.8"));
        request.timeout_mut().get_or_insert(self.timeout);
        Ok(())
    }

    /// The address of a server that is not the default one, without a slash at its end.
    ///
    /// # Errors
    /// [`ErrorKind::NoServer`].
    pub fn server(&self, server: &'static Server) -> Result<&str, Error> {
        Ok(self.servers.exact(server)?.trim_end_matches('/'))
    }

    /// The address of a server as it is, for a request that has no path; `None` is the
    /// default server.
    ///
    /// # Errors
    /// [`ErrorKind::NoServer`].
    pub fn exact(&self, server: Option<&'static Server>) -> Result<&str, Error> {
        match server {
            Some(server) => Ok(self.servers.exact(server)?),
            None => Ok(self.servers.default_address()),
        }
    }

    /// This session with another [`Retry`].
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Returns a success, read as far as the call requires. Any other response becomes
    /// the error, with its secrets still in it.
    pub(crate) async fn accept(
        &self,
        response: Response,
        reading: Reading,
    ) -> Result<Response, Error> {
        if !response.status().is_success() {
            let response = ErrorResponse::read(response).await;
            return Err(ErrorKind::of(response, self.vendor).into());
        }
        let content = match reading {
            Reading::Content(content) => content,
            Reading::ByStatus(content) => content(response.status().as_u16()),
            Reading::Stream => return self.accept_stream(response).await,
        };
        // Without a body the response need not be built again.
        if response.content_length() == Some(0) {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = up_to(self.body_limit, response).await;
        let Some(bytes) = bytes.map_err(Error::begun)? else {
            let response = ErrorResponse::of(status, headers, &[], false);
            let limit = self.body_limit;
            return Err(ErrorKind::TooLarge { limit, response }.into());
        };
        self.judge(&bytes, content, status, &headers)?;
        Ok(anew(status, headers, bytes))
    }

    /// Fails if the body reports an error, or is nothing that is documented.
    fn judge(
        &self,
        bytes: &[u8],
        content: Content,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<(), Error> {
        let response = || ErrorResponse::of(status, headers.clone(), bytes, false);
        match judged(bytes, content, self.errors_with_success) {
            Verdict::Success => Ok(()),
            Verdict::Failure => Err(ErrorKind::of(response(), self.vendor).into()),
            Verdict::Undocumented => Err(ErrorKind::Undecodable(response()).into()),
        }
    }

    /// Looks for an error at the beginning of a stream, if the vendor sends errors with
    /// the status of a success. The stream must be JSON or state a small length, and
    /// begin as an object does. Without an error, the caller gets the whole stream.
    async fn accept_stream(&self, mut response: Response) -> Result<Response, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        let is_json = kind.ends_with("/json") || kind.contains("/json;") || kind.contains("+json");
        let is_small = match response.content_length() {
            Some(length) => (1..=LARGEST_ERROR as u64).contains(&length),
            None => is_json,
        };
        if !(self.errors_with_success && is_small) {
            return Ok(response);
        }
        let mut begun = BytesMut::new();
        let begins_as_object = |bytes: &[u8]| {
            let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
            first.is_none_or(|byte| *byte == b'{')
        };
        while begun.len() <= LARGEST_ERROR && begins_as_object(&begun) {
            match response
                .chunk()
                .await
                .map_err(|error| Error::from(error).begun())?
            {
                Some(chunk) => begun.extend_from_slice(&chunk),
                None => {
                    self.judge(&begun, Content::Other, status, &headers)?;
                    return Ok(anew(status, headers, begun.freeze()));
                }
            }
        }
        let body = Begun::new(begun.freeze(), response.into());
        Ok(anew(status, headers, reqwest::Body::wrap(body)))
    }

    /// Reads the JSON of a success.
    ///
    /// # Errors
    /// [`ErrorKind::Undecodable`], which keeps the body.
    pub async fn decode<T: DeserializeOwned>(
        &self,
        response: Response,
    ) -> Result<ResponseValue<T>, Error> {
        self.decoded(Undecoded::of(response).await?)
    }

    /// Reads the text of a success.
    ///
    /// # Errors
    /// [`ErrorKind::Undecodable`] if it is no UTF-8.
    pub async fn text(&self, response: Response) -> Result<ResponseValue<String>, Error> {
        self.read(response, |bytes| {
            let text = String::from_utf8(bytes.into());
            text.map_err(|error| {
                let mismatch = Mismatch::new("", "UTF-8", "other bytes");
                (error.into_bytes().into(), mismatch)
            })
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

    /// Streams a documented success to the caller. The timeout of the attempt covers the
    /// whole stream.
    pub fn stream(&self, response: Response) -> ResponseValue<ByteStream> {
        ResponseValue::stream(response)
    }

    /// Decodes the JSON of a success.
    pub(crate) fn decoded<T: DeserializeOwned>(
        &self,
        body: Undecoded,
    ) -> Result<ResponseValue<T>, Error> {
        let read = |bytes: Bytes| tracked::read(&bytes).map_err(|mismatch| (bytes, mismatch));
        body.read(read, |kind| self.of_unknown_request(kind))
    }

    /// Reads the body. `read` returns bytes that it can't decode, and where; they go into the
    /// error.
    async fn read<T>(
        &self,
        response: Response,
        read: impl FnOnce(Bytes) -> Result<T, (Bytes, Mismatch)>,
    ) -> Result<ResponseValue<T>, Error> {
        let body = Undecoded::of(response).await?;
        body.read(read, |kind| self.of_unknown_request(kind))
    }

    /// The parameters of the query that a call adds by itself: credentials, and those of its
    /// options.
    pub(crate) fn added_to_query<'a>(
        &'a self,
        operation: &Operation,
        options: &'a CallOptions,
    ) -> Vec<&'a str> {
        let has_hook = self.before_send.is_some();
        let chosen = self.credentials.of_call(operation, options, has_hook);
        let names = chosen.into_iter().flatten().filter_map(Auth::query_name);
        names.chain(options.query_names()).collect()
    }

    /// The error of a success that is not as documented, whatever its request was.
    fn of_unknown_request(&self, kind: ErrorKind) -> Error {
        Error::from(kind).hide(&self.credentials.secrets())
    }
}

/// The whole body; `None` if it is larger than `limit`.
async fn up_to(limit: u64, mut response: Response) -> Result<Option<Bytes>, Error> {
    match response.content_length() {
        Some(length) if length > limit => return Ok(None),
        // No more than this length is read.
        Some(_) => return Ok(Some(response.bytes().await?)),
        None => {}
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limit {
            return Ok(None);
        }
    }
    Ok(Some(bytes.freeze()))
}

/// The response again, with the body that was read.
fn anew(status: StatusCode, headers: HeaderMap, body: impl Into<reqwest::Body>) -> Response {
    let mut response = http::Response::new(body.into());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session {
            credentials: Arc::new(Credentials {
                unnamed: Auth::None,
                named: Vec::new(),
            }),
            servers: Arc::default(),
            timeout: Duration::from_secs(1),
            deadline: None,
            body_limit: 10,
            retry: Retry::never(),
            user_agent: HeaderValue::from_static("test"),
            errors_with_success: false,
            vendor: &Vendor::PLAIN,
            follows_origin: false,
            limiter: None,
            before_send: None,
            transport: None,
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
            .accept(response("[1, 2]"), Reading::Content(Content::Other))
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
            "the response is not as documented: expected a list, found an object; the server answered 200 OK with 10 bytes of application/json"
        );
        assert_eq!(
            (error.status(), error.response().unwrap().text()),
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
                .accept(response(body), Reading::Stream)
                .await
                .is_ok()
        );
        session.errors_with_success = true;
        let error = session
            .accept(response(body), Reading::Stream)
            .await
            .unwrap_err();
        assert_eq!(error.message(), Some("no"));
        assert!(
            session
                .accept(response("{\"code\": 1}"), Reading::Stream)
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn a_stream_is_looked_into_only_as_far_as_it_may_be_an_error() {
        let mut session = session();
        session.errors_with_success = true;
        let streamed = |kind: &str, begin: &str, rest: &str| -> Response {
            let rest = reqwest::Body::from(rest.to_owned());
            let body = Begun::new(Bytes::from(begin.to_owned()), rest);
            let response = http::Response::builder().header(CONTENT_TYPE, kind);
            response.body(reqwest::Body::wrap(body)).unwrap().into()
        };
        let long = format!("1, \"a\": \"{}\"}}", "x".repeat(2 * LARGEST_ERROR));
        for (kind, begin, rest, is_error) in [
            (
                "application/json",
                r#" {"code": 1, "#,
                r#""message": "no"}"#,
                true,
            ),
            (
                "application/json; charset=utf-8",
                r#"{"error":"#,
                r#""no"}"#,
                true,
            ),
            (
                "application/json",
                r#"{"code": 1, "#,
                r#""message": "no", "a": 1}"#,
                false,
            ),
            ("application/json", r#"{"code": "#, &long, false),
            ("application/json", "[1, ", "2]", false),
            // Its length is unknown.
            ("text/csv", r#"{"code": 1, "#, r#""message": "no"}"#, false),
            (
                "application/x-ndjson",
                r#"{"code": 1, "#,
                r#""message": "no"}"#,
                false,
            ),
        ] {
            let response = session.accept(streamed(kind, begin, rest), Reading::Stream);
            match response.await {
                Ok(response) => {
                    let whole = response.bytes().await.unwrap();
                    assert_eq!((whole == format!("{begin}{rest}"), is_error), (true, false));
                }
                Err(error) => assert!(is_error, "{error}"),
            }
        }
        // A small length is enough, whatever the type.
        let error = http::Response::new(r#"{"code": "1", "message": "no"}"#);
        let error = session.accept(error.into(), Reading::Stream).await;
        assert_eq!(error.unwrap_err().message(), Some("no"));
    }
}
