//! [`TokenSource`]: where access tokens come from that expire.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;

use crate::bearer::BearerToken;
use crate::retry_after::from_now;

/// Waits for a token of a [`TokenSource`].
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// A source of access tokens.
///
/// A client asks it before every request, so a source should keep its token until
/// that expires. On 401 (or the vendor's own code for it) the client asks once more,
/// with the refused token, and retries the request once.
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
    /// A token that is good now. The server refused the token `refused`: a source that
    /// has no other must get a new one, or fail.
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a>;
}

/// A token, and what its issuer says of it: the host that it is for, its scopes.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(crate) token: BearerToken,
    pub(crate) origin: Option<Url>,
    scopes: Option<Arc<[String]>>,
}

impl AccessToken {
    /// A token for the client's own base URL.
    pub fn new(token: BearerToken) -> Self {
        Self {
            token,
            origin: None,
            scopes: None,
        }
    }

    /// Sends requests to scheme, host and port of `origin` instead, if the client has no
    /// base URL of its own. The source must trust the host: the token is sent there.
    #[must_use]
    pub fn for_origin(mut self, origin: Url) -> Self {
        self.origin = Some(origin);
        self
    }

    /// With the scopes that the issuer names: the words of `scope` (RFC 6749, section
    /// 3.3).
    #[must_use]
    pub fn with_scopes(mut self, scopes: &str) -> Self {
        self.scopes = Some(scopes.split_whitespace().map(str::to_owned).collect());
        self
    }

    /// The token.
    pub fn token(&self) -> &BearerToken {
        &self.token
    }

    /// The scopes that the issuer named; `None` if it named none.
    pub fn scopes(&self) -> Option<&[String]> {
        self.scopes.as_deref()
    }
}

/// Why there is no token. `Display` shows the error of the source, which must hold no
/// secret.
#[derive(Clone)]
pub struct TokenError {
    error: Arc<dyn std::error::Error + Send + Sync>,
    is_transient: bool,
    pub(crate) retry_after: Option<Duration>,
    retry_at: Option<SystemTime>,
}

impl TokenError {
    /// Wraps an error of a source.
    pub fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            error: Arc::new(error),
            is_transient: false,
            retry_after: None,
            retry_at: None,
        }
    }

    /// Sets whether the source may have a token when it is asked again.
    #[must_use]
    pub fn transient(mut self, is_transient: bool) -> Self {
        self.is_transient = is_transient;
        self
    }

    /// The same error, with how long the source asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self.retry_at = wait.map(from_now);
        self
    }

    /// Whether the source may have a token when it is asked again. If so, the call is
    /// retried.
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }

    /// When the source may have a token, if it says so.
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.retry_at
    }

    pub(crate) fn inner(&self) -> &(dyn std::error::Error + 'static) {
        &*self.error
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

/// A token that never changes, even if it is refused.
impl TokenSource for BearerToken {
    fn token<'a>(&'a self, _: Option<&'a BearerToken>) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new(self.clone())) })
    }
}
