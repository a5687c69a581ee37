//! [`Transport`]: what sends a request; in a test, what answers it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::{Request, Response};

use crate::operation::Operation;

/// Waits for the response of a [`Transport`].
pub type SendFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// Sends the requests of a client in place of its HTTP client: one attempt each. All else
/// stays: the checks before, the token, retries, the reading of the response, errors.
///
/// It is a function of the operation and the request, or a type of your own that asks
/// another transport; `reqwest::Client` is one.
///
/// ```
/// use postman_client_runtime::reqwest::Request;
/// use postman_client_runtime::{Auth, ClientBuilder, Operation, stub};
/// # struct Client;
/// # impl From<postman_client_runtime::Connection> for Client {
/// #     fn from(_: postman_client_runtime::Connection) -> Self { Self }
/// # }
///
/// let builder = ClientBuilder::<Client>::new("https://api.example.com/v2", Auth::None)
///     .transport(|operation: &'static Operation, _: Request| async move {
///         match operation.id {
///             "getUser" => stub::json(200, r#"{"id": "me"}"#),
///             _ => stub::json(404, r#"{"code": 1001, "message": "no such user"}"#),
///         }
///     });
/// # builder.build()?;
/// # Ok::<(), postman_client_runtime::ConfigError>(())
/// ```
pub trait Transport: Send + Sync {
    /// Sends a request, and returns its response, whatever its status.
    ///
    /// # Errors
    /// There is no response.
    fn send<'a>(&'a self, operation: &'static Operation, request: Request) -> SendFuture<'a>;
}

impl<F, R> Transport for F
where
    F: Fn(&'static Operation, Request) -> R + Send + Sync,
    R: Future<Output = Result<Response, TransportError>> + Send + 'static,
{
    fn send<'a>(&'a self, operation: &'static Operation, request: Request) -> SendFuture<'a> {
        Box::pin(self(operation, request))
    }
}

impl Transport for reqwest::Client {
    fn send<'a>(&'a self, _: &'static Operation, request: Request) -> SendFuture<'a> {
        Box::pin(async { Ok(self.execute(request).await?) })
    }
}

/// Why a request has no response. It shows no URL of a `reqwest::Error`.
#[derive(Clone)]
pub struct TransportError {
    source: Arc<dyn std::error::Error + Send + Sync>,
    is_connect: bool,
    is_timeout: bool,
    is_retryable: bool,
}

impl TransportError {
    /// No connection could be made: nothing was sent.
    pub fn connect(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::broken(source);
        error.is_connect = true;
        error
    }

    /// The connection broke: the server may have acted.
    pub fn broken(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        match source.into().downcast::<reqwest::Error>() {
            Ok(error) => Self::from(*error),
            Err(source) => Self {
                source: source.into(),
                is_connect: false,
                is_timeout: false,
                is_retryable: true,
            },
        }
    }

    /// The server did not answer in time; it may have acted.
    pub fn timeout(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::broken(source);
        error.is_timeout = true;
        error
    }

    /// Whether no connection could be made: nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.is_connect
    }

    /// Whether it took too long.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// Whether the same request may succeed later. One that could not be built, or was
    /// redirected too often, would not.
    pub fn is_retryable(&self) -> bool {
        self.is_retryable
    }

    /// The error of the HTTP client: a `reqwest::Error`, unless a [`Transport`] has one of
    /// its own.
    pub fn get<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.source.downcast_ref()
    }

    pub(crate) fn inner(&self) -> &(dyn std::error::Error + 'static) {
        &*self.source
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.source()
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self {
            is_connect: error.is_connect(),
            is_timeout: error.is_timeout(),
            is_retryable: !error.is_builder() && !error.is_redirect(),
            // The URL holds the user's address.
            source: Arc::new(error.without_url()),
        }
    }
}
