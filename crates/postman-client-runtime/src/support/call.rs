//! The call of a generated operation: executes its request and reads its success.
//! Every error names the operation.

use bytes::Bytes;
use progenitor_client::{ByteStream, ClientHooks, ResponseValue};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use tracing::{Instrument, Span};

pub use super::caller::Caller;
pub use super::paged::{Fetch, Fetching, HasItems, Paged};
pub use super::request::Request;
pub use super::sendable::Sendable;
pub use crate::call_options::{CallOptions, HasOptions};
pub use crate::content::Content;
use crate::content::Reading;
use crate::error::Error;
use crate::execute::execute;
use crate::operation::Operation;
pub use crate::paging::Paging;
use crate::raw_body::RawBody;
use crate::request_context::RequestContext;
use crate::session::Session;
use crate::spans;
pub use crate::undecoded::Undecoded;

/// Gives the builders of operations the settings of a call, and the ways to send it: each
/// has its [`Caller`] in the field `client`, and a method `request`. Its `Debug` shows
/// these settings, and none of its values.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_calls {
    ($($builder:ident: $operation:ident),* $(,)?) => {$(
        impl $crate::support::call::HasOptions for $builder<'_> {
            fn options(&mut self) -> &mut $crate::support::call::CallOptions {
                self.client.options()
            }
        }
        impl ::core::fmt::Debug for $builder<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.client.debug(stringify!($builder), f)
            }
        }
        impl $crate::support::call::Sendable for $builder<'_> {
            type Client = super::Client;
            fn parts(
                self,
            ) -> (
                super::Client,
                &'static $crate::Operation,
                ::core::result::Result<$crate::support::call::Request, $crate::Error>,
            ) {
                (self.client.client().clone(), &super::operations::$operation, self.request())
            }
        }
    )*};
}

/// Makes a client what fetches pages. Only where its type is known, its futures are known
/// to be `Send`.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_fetch {
    ($client:ty) => {
        impl $crate::support::call::Fetch for $client {
            fn fetch(
                &self,
                operation: &'static $crate::Operation,
                request: $crate::support::call::Request,
                content: $crate::support::call::Content,
            ) -> $crate::support::call::Fetching {
                let client = self.clone();
                ::std::boxed::Box::pin(async move {
                    let request = ::core::result::Result::Ok(request);
                    $crate::support::call::undecoded(&client, operation, request, content).await
                })
            }

            fn session(&self) -> &$crate::Session {
                &self.inner
            }
        }
    };
}

/// How the body of a success is read as a documented one, with the status of that.
pub type Reader<T> = (u16, fn(&RawBody) -> Option<T>);

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
        decoded_later(&mut response, call);
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

/// A success of a status that is not documented: what the first of `readers` makes of it,
/// beginning with the documented status that is nearest, or else `otherwise`.
///
/// # Errors
/// [`ErrorKind::Transport`](crate::ErrorKind::Transport) if it breaks off.
pub async fn undocumented<T: std::fmt::Debug>(
    session: &Session,
    response: Response,
    readers: &[Reader<T>],
    otherwise: fn(RawBody) -> T,
) -> Result<ResponseValue<T>, Error> {
    let status = response.status().as_u16();
    let mut readers: Vec<_> = readers.iter().collect();
    readers.sort_by_key(|(documented, _)| documented.abs_diff(status));
    let response = session.bytes(response).await?;
    response.map(|bytes| {
        let body = RawBody::from(bytes);
        let read = readers.iter().find_map(|(_, read)| read(&body));
        read.unwrap_or_else(|| otherwise(body))
    })
}

/// A call whose success has no body, or none that is documented.
///
/// # Errors
/// Those of [`success`].
pub async fn nothing<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
) -> Result<ResponseValue<()>, Error> {
    let reading = Reading::Content(Content::Nothing);
    let call = async |call: &Span| {
        let response = executed(client, operation, request, reading, call).await?;
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
    content: Content,
) -> Result<ResponseValue<T>, Error> {
    let reading = Reading::Content(content);
    let call = async |call: &Span| {
        let response = executed(client, operation, request, reading, call).await?;
        let read = client.inner().decode(response).await;
        read.map_err(|error| error.during(operation))
    };
    called(operation, ResponseValue::status, call).await
}

/// A call whose success is JSON, which is decoded later.
///
/// # Errors
/// Those of [`nothing`].
pub async fn undecoded<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
    content: Content,
) -> Result<Undecoded, Error> {
    let reading = Reading::Content(content);
    let call = async |call: &Span| {
        let mut response = executed(client, operation, request, reading, call).await?;
        decoded_later(&mut response, call);
        let read = Undecoded::of(response).await;
        read.map_err(|error| error.during(operation))
    };
    called(operation, Undecoded::status, call).await
}

/// Leaves the span of the call to who decodes the response.
fn decoded_later(response: &mut Response, call: &Span) {
    if let Some(context) = response.extensions_mut().get_mut::<RequestContext>() {
        context.call = Some(call.clone());
    }
}

/// A call whose success is text.
///
/// # Errors
/// Those of [`json`].
pub async fn text<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: Result<Request, Error>,
) -> Result<ResponseValue<String>, Error> {
    let reading = Reading::Content(Content::Other);
    let call = async |call: &Span| {
        let response = executed(client, operation, request, reading, call).await?;
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
) -> Result<ResponseValue<ByteStream>, Error> {
    let reading = Reading::Stream;
    let call = async |call: &Span| {
        let response = executed(client, operation, request, reading, call).await?;
        Ok(client.inner().stream(response))
    };
    called(operation, ResponseValue::status, call).await
}
