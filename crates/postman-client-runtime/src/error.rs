//! [`Error`]: why a call failed.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

use crate::error_response::ErrorResponse;
use crate::multipart::FormError;
use crate::no_credential::NoCredential;
use crate::no_server::NoServer;
use crate::operation::{DocumentedError, Operation};
use crate::pages_error::PagesError;
use crate::path::PathError;
use crate::rate_limit::RateLimited;
use crate::rules::{ConversionError, Violations};
use crate::secrets::Secrets;
use crate::token::TokenError;
use crate::transport::TransportError;
use crate::vendor::{ErrorClass, Vendor};

/// Why a call failed: in which operation, and a [kind](ErrorKind).
///
/// A test of what handles it makes it from a kind, or from a response:
///
/// ```
/// use postman_client_runtime::reqwest::StatusCode;
/// use postman_client_runtime::{Error, ErrorKind, ErrorResponse, Operation, Vendor};
///
/// static GET_USER: Operation = Operation::new("getUser", "GET", "/users/{userId}");
///
/// let response = ErrorResponse::new(StatusCode::NOT_FOUND, r#"{"code": 1001, "message": "no"}"#);
/// let error = Error::of_response(&GET_USER, response, &Vendor::PLAIN);
/// assert!(matches!(error.kind(), ErrorKind::NotFound(_)));
/// assert_eq!(error.to_string(), "getUser: the server answered 404 Not Found, code 1001: no");
///
/// let error = Error::from(ErrorKind::Deadline).during(&GET_USER).after(3);
/// assert_eq!((error.is_timeout(), error.attempts()), (true, 3));
/// ```
///
/// Neither `Display` nor `Debug` shows a token, the body of a request, a URL, or a
/// body of a response that has none of the usual forms of an error.
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static Operation>,
    attempts: u32,
    /// The status was that of a success before the connection broke.
    is_begun: bool,
    kind: ErrorKind,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of a request can't be sent: a header's value, a media type. Nothing
    /// was sent.
    #[error("invalid input: {0}")]
    Input(String),
    /// A builder lacks values or was given ones that violate rules, or untyped input
    /// does. Nothing was sent.
    #[error("invalid input: {0}")]
    Violations(Violations),
    /// An argument would change the path. Nothing was sent.
    #[error("invalid input: {0}")]
    Path(PathError),
    /// The body can't be sent as a form. Nothing was sent; or a file changed while it
    /// was sent, and the request was cut off.
    #[error("invalid input: {0}")]
    Form(FormError),
    /// The client has no credential for the operation. Nothing was sent.
    #[error("{0}")]
    NoCredential(NoCredential),
    /// The operation is at another server, whose address is not known. Nothing was sent.
    #[error("{0}")]
    NoServer(NoServer),
    /// There is no access token.
    #[error("there is no access token: {0}")]
    Token(#[source] TokenError),
    /// The hook of the client did not let the request go; see
    /// [`ClientBuilder::before_send`](crate::ClientBuilder::before_send). This attempt was
    /// not sent.
    #[error("the request was not sent: {0}")]
    Hook(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Could not connect, or the connection broke.
    #[error("could not connect, or the connection broke")]
    Transport(#[source] TransportError),
    /// An attempt took too long.
    #[error("the server did not answer in time")]
    Timeout(#[source] TransportError),
    /// The deadline of the call passed before a request could be sent.
    #[error("the deadline passed before the request could be sent")]
    Deadline,
    /// The server refused the credentials.
    #[error("{0}")]
    Authentication(ErrorResponse),
    /// The credentials do not permit the operation.
    #[error("{0}")]
    Permission(ErrorResponse),
    /// The resource does not exist.
    #[error("{0}")]
    NotFound(ErrorResponse),
    /// The state of the resource does not allow the operation.
    #[error("{0}")]
    Conflict(ErrorResponse),
    /// There were too many calls.
    #[error("{0}")]
    RateLimited(RateLimited),
    /// There is no next page, though the server says that there is one; see
    /// [`PagesExt`](crate::PagesExt).
    #[error("the next page can't be asked for: {0}")]
    Pages(PagesError),
    /// The server failed, or a proxy before it.
    #[error("{0}")]
    Server(ErrorResponse),
    /// The server, or a proxy before it, refused the request for another reason.
    #[error("{0}")]
    Response(ErrorResponse),
    /// A success whose body is not as documented; [`ErrorResponse::mismatch`] says where.
    /// The server has carried the operation out, by its status.
    #[error("the response is not as documented: {place}{0}", place = place(.0))]
    Undecodable(ErrorResponse),
    /// A success whose body is larger than the client's limit. The operation may have
    /// been carried out; a retry would fail in the same way.
    #[error(
        "the response with status {} is larger than {limit} bytes; ClientBuilder::body_limit sets another limit",
        response.status()
    )]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
        /// The response, without its body.
        response: ErrorResponse,
    },
}

/// Where a response is not as documented, before what else is said of it.
fn place(response: &ErrorResponse) -> String {
    let mismatch = response.mismatch();
    mismatch.map_or_else(String::new, |mismatch| format!("{mismatch}; "))
}

/// The response that a kind holds; `$of` gets it from a [`RateLimited`].
macro_rules! response_of {
    ($kind:ident, $of:ident) => {
        match $kind {
            Self::Authentication(response)
            | Self::Permission(response)
            | Self::NotFound(response)
            | Self::Conflict(response)
            | Self::Server(response)
            | Self::Response(response)
            | Self::Undecodable(response)
            | Self::TooLarge { response, .. } => Some(response),
            Self::RateLimited(limited) => limited.$of(),
            _ => None,
        }
    };
}

impl ErrorKind {
    /// The kind of error that a response is, by what a vendor's responses mean.
    pub fn of(response: ErrorResponse, vendor: &Vendor) -> Self {
        match ErrorClass::of(&response, vendor) {
            ErrorClass::Authentication => Self::Authentication(response),
            ErrorClass::Permission => Self::Permission(response),
            ErrorClass::NotFound => Self::NotFound(response),
            ErrorClass::Conflict => Self::Conflict(response),
            ErrorClass::RateLimited => Self::RateLimited(RateLimited::new(response, vendor)),
            ErrorClass::Server => Self::Server(response),
            ErrorClass::Refused => Self::Response(response),
        }
    }

    fn response(&self) -> Option<&ErrorResponse> {
        response_of!(self, response)
    }

    fn response_mut(&mut self) -> Option<&mut ErrorResponse> {
        response_of!(self, response_mut)
    }
}

impl Error {
    /// The error of a call that was answered with this response; `vendor` tells what it
    /// means.
    pub fn of_response(
        operation: &'static Operation,
        response: impl Into<ErrorResponse>,
        vendor: &Vendor,
    ) -> Self {
        let kind = ErrorKind::of(response.into(), vendor);
        Self::from(kind).during(operation).after(1)
    }

    /// The error, with the operation that was called. Every generated operation calls
    /// this.
    #[must_use]
    pub fn during(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        if let Some(response) = self.0.kind.response_mut() {
            response.set_documented(operation.errors);
        }
        self
    }

    /// Takes secrets out of the response.
    pub(crate) fn hide(mut self, secrets: &Secrets) -> Self {
        if let Some(response) = self.0.kind.response_mut() {
            response.hide(secrets);
        }
        self
    }

    /// The error of a body that broke off behind the status of a success.
    pub(crate) fn begun(mut self) -> Self {
        self.0.is_begun = true;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What the input violates: of a builder, or of untyped input.
    ///
    /// ```
    /// use postman_client_runtime::Error;
    /// use postman_client_runtime::rules::{Rule, Violation, Violations};
    ///
    /// let pin = Violation::new("leader_pin", Rule::Required);
    /// let error = Error::from(Violations::of(pin.clone(), []));
    /// assert_eq!(error.violations(), Some(&Violations::of(pin, [])));
    /// ```
    pub fn violations(&self) -> Option<&Violations> {
        match self.kind() {
            ErrorKind::Violations(violations) => Some(violations),
            _ => None,
        }
    }

    /// The operation that was called; `None` before there was one.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The response of the server, if there was one.
    pub fn response(&self) -> Option<&ErrorResponse> {
        self.kind().response()
    }

    /// How many requests were sent, at least in part.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error, with the number of requests that were sent.
    #[must_use]
    pub fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// How long to wait before the next call, if the server says so.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::RateLimited(limited) => limited.wait(),
            ErrorKind::Token(error) => error.retry_after,
            kind => kind.response()?.retry_after(),
        }
    }

    /// When the next call may succeed, if the server says so: at a limit, with 503, or in
    /// an answer of the token endpoint. By this machine's clock; at the latest at the end
    /// of the year 9999.
    pub fn retry_at(&self) -> Option<SystemTime> {
        match self.kind() {
            ErrorKind::RateLimited(limited) => limited.retry_at(),
            ErrorKind::Token(error) => error.retry_at(),
            kind => kind.response()?.retry_at(),
        }
    }

    /// The HTTP status of the response.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(ErrorResponse::status)
    }

    /// The documented error of the operation that this is; see
    /// [`Operation::documented`].
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        let response = self.response()?;
        let message = response.message().unwrap_or_default();
        self.operation()?.documented(response.number()?, message)
    }

    /// The vendor's message.
    pub fn message(&self) -> Option<&str> {
        self.response()?.message()
    }

    /// The invalid fields, each with the vendor's message; either may be empty.
    pub fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        self.response()
            .into_iter()
            .flat_map(ErrorResponse::field_errors)
    }

    /// Whether the same call may succeed later: the connection failed, or the status
    /// was 408, 429, 502, 503 or 504. The operation may have been carried out
    /// nevertheless.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport(fault) => fault.is_retryable(),
            ErrorKind::Timeout(_) | ErrorKind::Deadline | ErrorKind::RateLimited(_) => true,
            ErrorKind::Token(fault) => fault.is_transient(),
            kind => kind
                .response()
                .is_some_and(|response| matches!(response.status().as_u16(), 408 | 502..=504)),
        }
    }

    /// Whether the server said that it had succeeded, with a status of 2xx: the body can't
    /// be read, is too large, or broke off. Don't send such a call again unless it may be
    /// carried out twice; the client repeats a `GET`, `HEAD`, `OPTIONS` or `TRACE` alone.
    ///
    /// An error that a vendor sends with the status of a success is none of these.
    pub fn server_succeeded(&self) -> bool {
        let is_read = matches!(
            self.kind(),
            ErrorKind::Undecodable(_) | ErrorKind::TooLarge { .. }
        );
        is_read || self.0.is_begun
    }

    /// Whether a timeout or the deadline ended the call.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_) | ErrorKind::Deadline)
    }

    /// Whether other credentials might help: there is none or no token, or the server
    /// refused the credentials.
    pub fn is_auth(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NoCredential(_) | ErrorKind::Token(_) | ErrorKind::Authentication(_)
        )
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation().map(|operation| operation.id);
        f.debug_struct("Error")
            .field("operation", &operation)
            .field("attempts", &self.attempts())
            .field("kind", self.kind())
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{}: ", operation.id)?;
        }
        self.kind().fmt(f)
    }
}

impl std::error::Error for Error {
    /// The cause. That of a token failure is the source's own error, whose message
    /// `Display` has, too: a line of a log says why without its causes.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Token(error) => Some(error.inner()),
            ErrorKind::Transport(error) | ErrorKind::Timeout(error) => Some(error.inner()),
            ErrorKind::Undecodable(response) => response.mismatch().map(|mismatch| mismatch as _),
            kind => kind.source(),
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            operation: None,
            attempts: 0,
            is_begun: false,
            kind,
        }))
    }
}

impl From<NoServer> for Error {
    fn from(error: NoServer) -> Self {
        ErrorKind::NoServer(error).into()
    }
}

impl From<PathError> for Error {
    fn from(error: PathError) -> Self {
        ErrorKind::Path(error).into()
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        ErrorKind::Token(error).into()
    }
}

impl From<FormError> for Error {
    fn from(error: FormError) -> Self {
        ErrorKind::Form(error).into()
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        ErrorKind::Violations(violations).into()
    }
}

impl From<ConversionError> for Error {
    fn from(error: ConversionError) -> Self {
        Violations::from(error).into()
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        let mut cause = std::error::Error::source(&error);
        while let Some(found) = cause {
            // A file that changed while it was sent.
            if let Some(fault) = found.downcast_ref::<FormError>() {
                return fault.clone().into();
            }
            cause = found.source();
        }
        TransportError::from(error).into()
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error.is_timeout() {
            true => ErrorKind::Timeout(error).into(),
            false => ErrorKind::Transport(error).into(),
        }
    }
}

/// The errors of generated code and of hooks.
impl From<progenitor_client::Error<()>> for Error {
    fn from(error: progenitor_client::Error<()>) -> Self {
        use progenitor_client::Error as Generated;
        match error {
            Generated::InvalidRequest(message) | Generated::Custom(message) => {
                ErrorKind::Input(message).into()
            }
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => error.into(),
            // No generated operation reads a response by itself: `Session` does.
            Generated::InvalidResponsePayload(..) => {
                ErrorKind::Undecodable(ErrorResponse::silent(StatusCode::OK)).into()
            }
            Generated::ErrorResponse(response) => {
                ErrorKind::Response(ErrorResponse::silent(response.status())).into()
            }
            Generated::UnexpectedResponse(response) => {
                ErrorKind::Response(ErrorResponse::silent(response.status())).into()
            }
        }
    }
}
