//! One call of a generated operation: the request it made, if it could make
//! one, and what its success gives. Whatever goes wrong names the operation.

use std::fmt;
use std::sync::Arc;

use progenitor_client::{ByteStream, ClientHooks, ResponseValue};
use reqwest::Response;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::exchange::{Body, exchange};
use crate::multipart::without_files;
use crate::operation::Operation;
use crate::rules::{self, Ruled};
use crate::session::Session;

/// A request as a generated operation makes it, with its secret arguments and the
/// body that holds its secret fields, if it has any: they are taken out of what is
/// answered.
pub struct Request {
    pub(crate) request: reqwest::Request,
    pub(crate) secrets: Option<SecretFields>,
}

/// What has secrets; they are looked up when there is something to take them out
/// of.
pub(crate) type SecretFields = Arc<dyn HasSecrets>;

pub(crate) trait HasSecrets: Send + Sync {
    fn secrets(&self, found: &mut dyn FnMut(&str));
}

impl<T: Ruled + Serialize + Send + Sync> HasSecrets for T {
    fn secrets(&self, found: &mut dyn FnMut(&str)) {
        let body = without_files(|| serde_json::to_value(self)).unwrap_or_default();
        rules::secrets(T::RULES, &body, &mut |secret| found(secret));
    }
}

/// A secret argument, beside other secrets.
struct Argument {
    text: SecretString,
    others: Option<SecretFields>,
}

impl HasSecrets for Argument {
    fn secrets(&self, found: &mut dyn FnMut(&str)) {
        found(self.text.expose_secret());
        if let Some(others) = &self.others {
            others.secrets(found);
        }
    }
}

impl Request {
    /// The same, with a secret argument, if it was given.
    #[must_use]
    pub fn hiding_argument(self, argument: Option<impl Into<SecretString>>) -> Self {
        let Some(text) = argument else { return self };
        let argument = Argument {
            text: text.into(),
            others: self.secrets,
        };
        Self {
            secrets: Some(Arc::new(argument)),
            ..self
        }
    }

    /// A request with such a body.
    #[must_use]
    pub fn hiding<T>(request: reqwest::Request, body: Option<T>) -> Self
    where
        T: Ruled + Serialize + Send + Sync + 'static,
    {
        let secrets = body.map(|body| Arc::new(body) as SecretFields);
        Self { request, secrets }
    }
}

impl From<reqwest::Request> for Request {
    fn from(request: reqwest::Request) -> Self {
        let secrets = None;
        Self { request, secrets }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", self.request.method())
            .finish_non_exhaustive()
    }
}

/// What is documented of the body of a success, by which a failure is known that
/// comes with the status of a success.
///
/// | | any client | [`errors_with_success`](crate::ClientBuilder::errors_with_success) |
/// |---|---|---|
/// | `Object` | `error` | `error`; `code` or `message` |
/// | `Object` without properties | `error` | `error`; `code` and `message`; one of the two, and nothing else |
/// | `Nothing` | `error` | `error`; `code` and `message` |
/// | `Other` | | the same, and nothing else |
///
/// `error` stands for `errors`, `error_code`, `errorCode` and `error_description`,
/// too. One that says that there is none (`null`, `false`, `0`, `"ok"`, an empty
/// list) does not count, nor does such a `code`, or a `message` beside a code `0`.
/// Whatever `Content-Type` is stated, a body that is no JSON object is none of
/// these. Where none is documented, it is
/// [`Undecodable`](crate::ErrorKind::Undecodable), unless it is other JSON or up to
/// 256 bytes of plain text; so is a broken object that has no documented property.
///
/// In doubt it is a success: an object that has a single documented property is
/// one, whatever it says beside that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// An object with these properties; a list, with none of its own.
    Object(&'static [&'static str]),
    /// No body.
    Nothing,
    /// Anything else: text, bytes, JSON of which no properties are known.
    Other,
}

/// The answer, whichever success it is; by its status, what is documented of it.
///
/// # Errors
/// Those of the request, of the token source, of the exchange, and any answer
/// that is no success.
pub async fn success<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    content: fn(u16) -> Content,
) -> Result<Response, Error> {
    answer(client, operation, request, Body::ByStatus(content)).await
}

async fn answer<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    body: Body,
) -> Result<Response, Error> {
    let answer = async { exchange(client, operation, request?, body).await };
    let mut response = answer.await.map_err(|error| error.during(operation))?;
    // For whoever reads it.
    response.extensions_mut().insert(operation);
    Ok(response)
}

/// The answer, if it has one of the documented statuses; any success, if none
/// is documented.
async fn documented<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
    body: Body,
) -> Result<Response, Error> {
    let response = answer(client, operation, request, body).await?;
    if statuses.is_empty() || statuses.contains(&response.status().as_u16()) {
        return Ok(response);
    }
    let error = client.inner().undocumented(response).await;
    Err(error.during(operation))
}

/// A call whose success has no body, or none that is documented.
///
/// # Errors
/// Those of [`success`], and [`ErrorKind::Answer`](crate::ErrorKind::Answer)
/// for a success of another status than these; of any, if there are none.
pub async fn nothing<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
) -> Result<ResponseValue<()>, Error> {
    let body = Body::Content(Content::Nothing);
    let response = documented(client, operation, request, statuses, body).await?;
    Ok(ResponseValue::empty(response))
}

/// A call whose success is JSON.
///
/// # Errors
/// Those of [`nothing`], and
/// [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable).
pub async fn json<C: ClientHooks<Session>, T: DeserializeOwned>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
    content: Content,
) -> Result<ResponseValue<T>, Error> {
    let body = Body::Content(content);
    let response = documented(client, operation, request, statuses, body).await?;
    let read = client.inner().decode(response).await;
    read.map_err(|error| error.during(operation))
}

/// A call whose success is text.
///
/// # Errors
/// Those of [`json`].
pub async fn text<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
) -> Result<ResponseValue<String>, Error> {
    let body = Body::Content(Content::Other);
    let response = documented(client, operation, request, statuses, body).await?;
    let read = client.inner().text(response).await;
    read.map_err(|error| error.during(operation))
}

/// A call whose success is handed to the caller while it arrives.
///
/// # Errors
/// Those of [`nothing`].
pub async fn stream<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
) -> Result<ResponseValue<ByteStream>, Error> {
    let response = documented(client, operation, request, statuses, Body::Stream).await?;
    Ok(client.inner().stream(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_arguments_are_hidden_beside_one_another() {
        let url = "https://api.example.com/".parse().unwrap();
        let request = Request::from(reqwest::Request::new(reqwest::Method::GET, url));
        let request = request
            .hiding_argument(Some("first".to_owned()))
            .hiding_argument(None::<String>)
            .hiding_argument(Some("second".to_owned()));
        let mut found = Vec::new();
        let secrets = request.secrets.as_ref().unwrap();
        secrets.secrets(&mut |secret| found.push(secret.to_owned()));
        assert_eq!(found, ["second", "first"]);
    }
}
