//! [`Session`]: what each call of a client carries, and the one road of its
//! answers.

use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{ByteStream, ClientHooks, OperationInfo, ResponseValue};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::{Request, Response};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::answer::Answer;
use crate::auth::Auth;
use crate::error::{Error, ErrorKind};

/// What each call of a client carries: credentials, timeout, user agent.
/// Generated code takes each request and each answer through it, once.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) auth: Auth,
    pub(crate) timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    pub(crate) errors_with_success: bool,
}

impl Session {
    /// Adds what each request carries; called by the hook of a generated
    /// client.
    ///
    /// # Errors
    /// Credentials that are no header's value; none are, once they are made.
    #[expect(clippy::result_large_err, reason = "what progenitor's hooks fail with")]
    pub fn prepare<E>(&self, request: &mut Request) -> Result<(), progenitor_client::Error<E>> {
        self.auth.authorize(request)?;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers
            .entry(ACCEPT)
            // JSON, errors above all; but a file is as good where one is asked for.
            .or_insert(HeaderValue::from_static("application/json, */*;q=0.8"));
        *request.timeout_mut() = Some(self.timeout);
        Ok(())
    }

    /// Lets a success pass; anything else is read and becomes the error.
    ///
    /// # Errors
    /// [`ErrorKind::Answer`], and [`ErrorKind::Transport`] if a success breaks
    /// off that is read to see whether it is one.
    pub async fn accept(&self, response: Response) -> Result<Response, Error> {
        if !response.status().is_success() {
            return Err(self.undocumented(response).await);
        }
        let is_json = |kind: &str| kind.to_ascii_lowercase().contains("json");
        let may_be_an_error = self.errors_with_success
            && response
                .headers()
                .get(CONTENT_TYPE)
                .is_some_and(|kind| kind.to_str().is_ok_and(is_json));
        if !may_be_an_error {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        if holds_an_error(&bytes) {
            return Err(ErrorKind::Answer(Answer::new(status, headers, &bytes, &self.auth)).into());
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
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        match read(bytes) {
            Ok(value) => Ok(ResponseValue::new(value, status, headers)),
            Err(bytes) => {
                Err(ErrorKind::Undecodable(Answer::new(status, headers, &bytes, &self.auth)).into())
            }
        }
    }

    /// The error of an answer that no operation documents as its success.
    pub async fn undocumented(&self, response: Response) -> Error {
        ErrorKind::Answer(Answer::read(response, &self.auth).await).into()
    }
}

/// One exchange: the hooks of `client`, the request, the answer, if it is a
/// success.
///
/// # Errors
/// Those of the hooks and of [`Session::accept`].
pub async fn exchange<C: ClientHooks<Session>>(
    client: &C,
    mut request: Request,
    operation_id: &'static str,
) -> Result<Response, Error> {
    let info = OperationInfo { operation_id };
    client.pre::<()>(&mut request, &info).await?;
    let result = client.exec(request, &info).await;
    client.post::<()>(&result, &info).await?;
    client.inner().accept(result?).await
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
            user_agent: HeaderValue::from_static("test"),
            errors_with_success: false,
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
        let accepted = session.accept(response("[1, 2]")).await.unwrap();
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
        assert!(session.accept(response(body)).await.is_ok());
        session.errors_with_success = true;
        let error = session.accept(response(body)).await.unwrap_err();
        assert_eq!(error.message(), Some("no"));
        assert!(session.accept(response("{\"code\": 1}")).await.is_ok());
    }
}
