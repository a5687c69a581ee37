//! [`TokenSource`]: where access tokens come from that do not last.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use url::Url;

use crate::bearer::BearerToken;

/// What a [`TokenSource`] is asked for, while it is on its way.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// A source of access tokens.
///
/// A client asks it before every request, so that it keeps what it has until
/// that runs out. On 401 (or what the vendor says instead) the client asks once
/// more, with the token that was refused, and repeats the request once.
///
/// ```
/// use postman_client_runtime::{AccessToken, Auth, BearerToken, TokenFuture, TokenSource};
///
/// /// A token from a file that another process renews.
/// #[derive(Debug)]
/// struct FromFile(std::path::PathBuf);
///
/// impl TokenSource for FromFile {
///     fn token<'a>(&'a self, _refused: Option<&'a BearerToken>) -> TokenFuture<'a> {
///         Box::pin(async {
///             let text = std::fs::read_to_string(&self.0).map_err(postman_client_runtime::TokenError::new)?;
///             let token = BearerToken::new(text.trim()).map_err(postman_client_runtime::TokenError::new)?;
///             Ok(AccessToken::new(token))
///         })
///     }
/// }
///
/// let auth = Auth::from_source(FromFile("token".into()));
/// assert_eq!(format!("{auth:?}"), "TokenSource");
/// ```
pub trait TokenSource: Send + Sync {
    /// A token that is good now. `refused` is one that the server refused: a
    /// source that has no other gets a new one, or fails.
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a>;
}

/// A token, and the host that it is for, where its issuer says so.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(crate) token: BearerToken,
    pub(crate) origin: Option<Url>,
}

impl AccessToken {
    /// A token for the client's own base URL.
    pub fn new(token: BearerToken) -> Self {
        let origin = None;
        Self { token, origin }
    }

    /// Sends requests to scheme, host and port of `origin` instead, if the
    /// client has no base URL of its own. The source answers for the host: a
    /// token goes where it says.
    #[must_use]
    pub fn for_origin(mut self, origin: Url) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The token.
    pub fn token(&self) -> &BearerToken {
        &self.token
    }
}

/// Why there is no token. `Display` says what the source says of it; no secret
/// belongs there.
#[derive(Clone)]
pub struct TokenError {
    error: Arc<dyn std::error::Error + Send + Sync>,
    is_transient: bool,
}

impl TokenError {
    /// An error of a source, of whatever type.
    pub fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            error: Arc::new(error),
            is_transient: false,
        }
    }

    /// The same; whether the source may well have a token when it is asked again.
    #[must_use]
    pub fn transient(mut self, is_transient: bool) -> Self {
        self.is_transient = is_transient;
        self
    }

    /// Whether the source may well have a token when it is asked again: the call
    /// is repeated then.
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }

    /// The source's own error.
    pub fn get<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// A token that is always the same, whatever becomes of it.
impl TokenSource for BearerToken {
    fn token<'a>(&'a self, _: Option<&'a BearerToken>) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new(self.clone())) })
    }
}
