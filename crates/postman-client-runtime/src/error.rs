//! The one error of a call.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use crate::answer::Answer;
use crate::multipart::FormError;
use crate::operation::{DocumentedError, Operation};
use crate::path::PathError;
use crate::rate_limit::RateLimited;
use crate::rules::Violations;
use crate::secrets::Secrets;
use crate::token::TokenError;
use crate::vendor::{AnswerClass, Vendor};

/// Why a call failed: in which operation, and a [kind](ErrorKind).
///
/// Neither `Display` nor `Debug` shows a token, a request's body, a URL or
/// what a server said that is in no usual form of an error.
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static Operation>,
    attempts: u32,
    kind: ErrorKind,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A builder lacks a value, or was given one that breaks a rule. Nothing
    /// was sent.
    #[error("invalid input: {0}")]
    Input(String),
    /// Untyped input breaks rules. Nothing was sent.
    #[error("invalid input: {0}")]
    Violations(Violations),
    /// An argument would change the path. Nothing was sent.
    #[error("invalid input: {0}")]
    Path(PathError),
    /// The body can't be sent as a form. Nothing was sent, or, where a file
    /// changed on the way, not the whole: the request was broken off.
    #[error("invalid input: {0}")]
    Form(FormError),
    /// There is no access token.
    #[error("there is no access token: {0}")]
    Token(TokenError),
    /// The exchange failed: no connection, or one that broke.
    #[error("the exchange with the server failed")]
    Transport(#[source] reqwest::Error),
    /// An attempt took too long.
    #[error("the server did not answer in time")]
    Timeout(#[source] reqwest::Error),
    /// The deadline of the call passed before a request could be sent.
    #[error("the deadline passed before the request could be sent")]
    Deadline,
    /// The server does not take the credentials.
    #[error("{0}")]
    Authentication(Answer),
    /// The caller may not do this.
    #[error("{0}")]
    Permission(Answer),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(Answer),
    /// It is not in a state for this.
    #[error("{0}")]
    Conflict(Answer),
    /// There were too many calls.
    #[error("{0}")]
    RateLimited(RateLimited),
    /// The server failed, or something on the way to it.
    #[error("{0}")]
    Server(Answer),
    /// The server, or something on the way to it, refused the request for another
    /// reason, or answered what is not documented.
    #[error("{0}")]
    Answer(Answer),
    /// A success whose body is not what is documented. It may have been carried
    /// out.
    #[error("the answer is not what is documented: {0}")]
    Undecodable(Answer),
    /// A success whose body is larger than the client's limit. It may have been
    /// carried out; the same call would be answered the same.
    #[error(
        "the answer with status {} is larger than {limit} bytes; ClientBuilder::body_limit sets another limit",
        answer.status()
    )]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
        /// The answer, without its body.
        answer: Answer,
    },
}

/// The answer that a kind holds, shared or not: `$of` is what gives it of a limit.
macro_rules! answer_of {
    ($kind:ident, $of:ident) => {
        match $kind {
            Self::Authentication(answer)
            | Self::Permission(answer)
            | Self::NotFound(answer)
            | Self::Conflict(answer)
            | Self::Server(answer)
            | Self::Answer(answer)
            | Self::Undecodable(answer)
            | Self::TooLarge { answer, .. } => Some(answer),
            Self::RateLimited(limited) => limited.$of(),
            _ => None,
        }
    };
}

impl ErrorKind {
    /// What an answer means that is no success.
    pub(crate) fn of(answer: Answer, vendor: &Vendor) -> Self {
        match AnswerClass::of(&answer, vendor) {
            AnswerClass::Authentication => Self::Authentication(answer),
            AnswerClass::Permission => Self::Permission(answer),
            AnswerClass::NotFound => Self::NotFound(answer),
            AnswerClass::Conflict => Self::Conflict(answer),
            AnswerClass::RateLimited => Self::RateLimited(RateLimited::new(answer, vendor)),
            AnswerClass::Server => Self::Server(answer),
            AnswerClass::Refused => Self::Answer(answer),
        }
    }

    fn answer(&self) -> Option<&Answer> {
        answer_of!(self, answer)
    }

    fn answer_mut(&mut self) -> Option<&mut Answer> {
        answer_of!(self, answer_mut)
    }
}

impl Error {
    /// The error, with the operation that was called; called by every generated
    /// operation.
    #[must_use]
    pub fn during(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        if let Some(answer) = self.0.kind.answer_mut() {
            answer.set_documented(operation.errors);
        }
        self
    }

    /// Takes these out of what was answered.
    pub(crate) fn hide(mut self, secrets: &Secrets) -> Self {
        if let Some(answer) = self.0.kind.answer_mut() {
            answer.hide(secrets);
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation that was called; `None` before there was one.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// What was answered, if there was an answer.
    pub fn answer(&self) -> Option<&Answer> {
        self.kind().answer()
    }

    /// How many requests were sent, or begun.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// How long the server asks to wait before the next call.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::RateLimited(limited) => limited.wait(),
            kind => kind.answer()?.retry_after(),
        }
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(Answer::status)
    }

    /// The documented error of the operation that was called which the server
    /// answered; see [`Operation::documented`].
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        let answer = self.answer()?;
        let message = answer.message().unwrap_or_default();
        self.operation()?.documented(answer.number()?, message)
    }

    /// The vendor's message.
    pub fn message(&self) -> Option<&str> {
        self.answer()?.message()
    }

    /// The fields that the vendor finds at fault, each with what is wrong with
    /// it; either may be empty.
    pub fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answer().into_iter().flat_map(Answer::field_errors)
    }

    /// Whether the same call may succeed later: it failed on the way, or with
    /// status 408, 429, 502, 503 or 504. A call that is not idempotent may have
    /// been carried out all the same.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport(fault) => !fault.is_builder() && !fault.is_redirect(),
            ErrorKind::Timeout(_) | ErrorKind::Deadline | ErrorKind::RateLimited(_) => true,
            ErrorKind::Token(fault) => fault.is_transient(),
            kind => kind
                .answer()
                .is_some_and(|answer| matches!(answer.status().as_u16(), 408 | 502..=504)),
        }
    }

    /// Whether a timeout or the deadline ended the call.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_) | ErrorKind::Deadline)
    }

    /// Whether other credentials might help: there is no token, or the server
    /// does not take what was sent.
    pub fn is_auth(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Token(_) | ErrorKind::Authentication(_)
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
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.kind().source()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            operation: None,
            attempts: 0,
            kind,
        }))
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
        // The URL holds the user's address.
        let error = error.without_url();
        match error.is_timeout() {
            true => ErrorKind::Timeout(error).into(),
            false => ErrorKind::Transport(error).into(),
        }
    }
}

/// What the generated code and the hooks fail with.
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
            // No generated operation reads an answer by itself: `Session` does.
            Generated::InvalidResponsePayload(..) => {
                ErrorKind::Undecodable(Answer::silent(StatusCode::OK)).into()
            }
            Generated::ErrorResponse(response) => {
                ErrorKind::Answer(Answer::silent(response.status())).into()
            }
            Generated::UnexpectedResponse(response) => {
                ErrorKind::Answer(Answer::silent(response.status())).into()
            }
        }
    }
}
