//! The call of a generated operation: executes its request and reads its success.
//! Every error names the operation.

use bytes::Bytes;
use progenitor_client::{ByteStream, ClientHooks, ResponseValue};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use tracing::{Instrument, Span};

pub use super::caller::Caller;
pub use super::request::Request;
pub use crate::call_options::{CallOptions, HasOptions};
pub use crate::content::Content;
use crate::content::Reading;
use crate::error::Error;
use crate::execute::execute;
use crate::operation::Operation;
use crate::request_context::RequestContext;
use crate::session::Session;
use crate::spans;

/// Gives the builders of operations the settings of a call: each has its
/// [`Caller`] in the field `client`.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_calls {
    ($($builder:ident),* $(,)?) => {$(
        impl $crate::support::call::HasOptions for $builder<'_> {
            fn options(&mut self) -> &mut $crate::support::call::CallOptions {
                self.client.options()
            }
        }
    )*};
}

/// The response of a call that has several successes; `content` is what is documented
/// of each, by its status.
///
/// # Errors
/// Those of the request, of the token source and of the connection, and any response
/// that is no success.
pub async fn success<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    content: fn(u16) -> Content,
) -> Result<Response, Error> {
    let reading = Reading::ByStatus(content);
    let call = async |call: &Span| {
        let mut response = executed(client, operation, request, reading, call).await?;
        // What it holds is read later.
        if let Some(context) = response.extensions_mut().get_mut::<RequestContext>() {
            context.call = Some(call.clone());
        }
        Ok(response)
    };
    called(operation, Response::status, call).await
}

/// Makes a call in a span of its own.
async fn called<T>(
    operation: &'static Operation,
    status: fn(&T) -> StatusCode,
    call: impl AsyncFnOnce(&Span) -> Result<T, Error>,
) -> Result<T, Error> {
    let span = spans::call(operation);
    let result = call(&span).instrument(span.clone()).await;
    match &result {
        Ok(value) => spans::record_status(&span, status(value)),
        Err(error) => spans::record_error(&span, error),
    }
    result
}

async fn executed<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    reading: Reading,
    call: &Span,
) -> Result<Response, Error> {
    let response = async { execute(client, operation, request?, reading, call).await };
    let mut response = response.await.map_err(|error| {
        spans::record_resent(call, error.attempts().saturating_sub(1));
        error.during(operation)
    })?;
    // For the reader of the body.
    response.extensions_mut().insert(operation);
    Ok(response)
}

/// The response, if it has one of the documented statuses; any success, if none
/// is documented.
async fn documented<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
    reading: Reading,
    call: &Span,
) -> Result<Response, Error> {
    let response = executed(client, operation, request, reading, call).await?;
    if statuses.is_empty() || statuses.contains(&response.status().as_u16()) {
        return Ok(response);
    }
    let error = client.inner().undocumented(response).await;
    Err(error.during(operation))
}

/// A call whose success has no body, or none that is documented.
///
/// # Errors
/// Those of [`success`], and [`ErrorKind::Response`](crate::ErrorKind::Response)
/// for a success of another status than these; of any, if there are none.
pub async fn nothing<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
) -> Result<ResponseValue<()>, Error> {
    let reading = Reading::Content(Content::Nothing);
    let call = async |call: &Span| {
        let response = documented(client, operation, request, statuses, reading, call).await?;
        Ok(ResponseValue::empty(response))
    };
    called(operation, ResponseValue::status, call).await
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
    let reading = Reading::Content(content);
    let call = async |call: &Span| {
        let response = documented(client, operation, request, statuses, reading, call).await?;
        let read = client.inner().decode(response).await;
        read.map_err(|error| error.during(operation))
    };
    called(operation, ResponseValue::status, call).await
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
    let reading = Reading::Content(Content::Other);
    let call = async |call: &Span| {
        let response = documented(client, operation, request, statuses, reading, call).await?;
        let read = client.inner().text(response).await;
        read.map_err(|error| error.during(operation))
    };
    called(operation, ResponseValue::status, call).await
}

/// A call whose success is read as it is.
///
/// # Errors
/// Those of [`nothing`].
pub async fn bytes<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
) -> Result<ResponseValue<Bytes>, Error> {
    let reading = Reading::Content(Content::Other);
    let call = async |call: &Span| {
        let response = executed(client, operation, request, reading, call).await?;
        let read = client.inner().bytes(response).await;
        read.map_err(|error| error.during(operation))
    };
    called(operation, ResponseValue::status, call).await
}

/// A call whose success is streamed to the caller.
///
/// # Errors
/// Those of [`nothing`].
pub async fn stream<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    statuses: &[u16],
) -> Result<ResponseValue<ByteStream>, Error> {
    let reading = Reading::Stream;
    let call = async |call: &Span| {
        let response = documented(client, operation, request, statuses, reading, call).await?;
        Ok(client.inner().stream(response))
    };
    called(operation, ResponseValue::status, call).await
}
