//! [`RefreshToken`]: tokens for a user who allowed an app to act for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postman_client_runtime::{
    BearerToken, Cached, Issued, Issuer, TokenError, TokenFuture, TokenSource,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::{CredentialsError, Endpoint, IssueError, MARGIN, PlainHttp, TOKEN_URL};

/// How long Zoom may take to issue a token: longer than for other tokens, as a
/// response that arrives too late takes its refresh token with it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long keeping a refresh token may take: every call waits for it.
const KEEP_TIMEOUT: Duration = Duration::from_secs(10);

type Kept = Result<(), Box<dyn std::error::Error + Send + Sync>>;
type Keep = dyn Fn(SecretString) -> Pin<Box<dyn Future<Output = Kept> + Send>> + Send + Sync;

/// The tokens of a user, by a refresh token
/// (<https://developers.zoom.us/docs/integrations/oauth/>). Each is good for one
/// use: Zoom gives a new one with every access token.
///
/// ```no_run
/// use secrecy::{ExposeSecret, SecretString};
/// use zoom_api::{Auth, Client, RefreshToken};
///
/// let keep = |token: SecretString| async move {
///     std::fs::write("refresh-token", token.expose_secret())?;
///     Ok(())
/// };
/// let first = std::fs::read_to_string("refresh-token")?;
/// let source = RefreshToken::new("client id", "client secret".to_owned(), first, keep)?;
/// let client = Client::builder(Auth::from_source(source)).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RefreshToken(Cached<User>);

struct User {
    endpoint: Endpoint,
    refresh_token: Mutex<State>,
    keep: Arc<Keep>,
}

struct State {
    token: SecretString,
    /// What came with it, and when, as long as it is not kept.
    unkept: Option<(Result<Issued, IssueError>, Instant)>,
}

impl RefreshToken {
    /// The tokens of a user, from [`TOKEN_URL`].
    ///
    /// `keep` is handed each new refresh token before the access token that came
    /// with it is used. If it fails, or takes longer than 10 seconds, the call
    /// fails with [`IssueError::NotKept`]; the next one hands over the same token
    /// again. It must not use the client that waits for it.
    ///
    /// A renewal, `keep` included, runs on a runtime of its own that lasts as long as
    /// the process: it ends what it began, also when the caller's runtime ends, or
    /// this source is dropped. What `keep` uses must live as long: a connection that
    /// needs the caller's runtime does not. A process that may end in the middle
    /// waits for it by [`token(None)`](TokenSource::token), of a source that it keeps
    /// in an `Arc`.
    ///
    /// # Errors
    /// An id or a secret that can't be sent.
    pub fn new<F>(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
        keep: impl Fn(SecretString) -> F + Send + Sync + 'static,
    ) -> Result<Self, CredentialsError>
    where
        F: Future<Output = Kept> + Send + 'static,
    {
        Self::at(TOKEN_URL, client_id, client_secret, refresh_token, keep)
    }

    /// The same, from another URL; see [`ServerToServer::at`](super::ServerToServer::at).
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`CredentialsError::TokenUrl`].
    pub fn at<F>(
        token_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
        keep: impl Fn(SecretString) -> F + Send + Sync + 'static,
    ) -> Result<Self, CredentialsError>
    where
        F: Future<Output = Kept> + Send + 'static,
    {
        let plain_http = PlainHttp::Refused;
        Self::of(
            token_url,
            plain_http,
            client_id,
            client_secret,
            refresh_token,
            keep,
        )
    }

    /// The same, from a URL that may be `http` of any host; see
    /// [`ServerToServer::at_plain_http`](super::ServerToServer::at_plain_http).
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn at_plain_http<F>(
        token_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
        keep: impl Fn(SecretString) -> F + Send + Sync + 'static,
    ) -> Result<Self, CredentialsError>
    where
        F: Future<Output = Kept> + Send + 'static,
    {
        let plain_http = PlainHttp::Allowed;
        Self::of(
            token_url,
            plain_http,
            client_id,
            client_secret,
            refresh_token,
            keep,
        )
    }

    fn of<F>(
        token_url: &str,
        plain_http: PlainHttp,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
        keep: impl Fn(SecretString) -> F + Send + Sync + 'static,
    ) -> Result<Self, CredentialsError>
    where
        F: Future<Output = Kept> + Send + 'static,
    {
        let (id, secret) = (client_id.into(), client_secret.into());
        let user = User {
            endpoint: Endpoint::new(token_url, plain_http, id, secret, TIMEOUT)?,
            refresh_token: Mutex::new(State {
                token: refresh_token.into(),
                unkept: None,
            }),
            keep: Arc::new(move |token| Box::pin(keep(token))),
        };
        Ok(Self(Cached::new(user, MARGIN)))
    }

    /// How much of a token's lifetime is left when it is renewed; a minute by
    /// default.
    #[must_use]
    pub fn margin(self, margin: Duration) -> Self {
        Self(self.0.margin(margin))
    }

    /// An HTTP client of your own for requests of tokens; see
    /// [`ServerToServer::http_client`](super::ServerToServer::http_client). Use it for
    /// tokens alone: a connection of another runtime ends with that runtime, and then a
    /// response on its way is lost, with its refresh token. Give it a long timeout; that
    /// of the built-in client is 30 seconds.
    #[must_use]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        if let Some(user) = self.0.issuer_mut() {
            user.endpoint.http = http;
        }
        self
    }
}

impl User {
    async fn refresh(&self) -> Result<Issued, IssueError> {
        let mut state = self.refresh_token.lock().await;
        let State { token, unkept } = &mut *state;
        let (issued, asked_at) = match unkept {
            Some(unkept) => unkept,
            None => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", token.expose_secret()),
                ];
                let asked_at = Instant::now();
                let granted = self.endpoint.grant(&fields).await?;
                match granted.refresh_token {
                    Some(rotated) => *token = rotated,
                    // The old one stays good.
                    None => return granted.issued,
                }
                // Before it is handed over, which may fail in any way.
                unkept.insert((granted.issued, asked_at))
            }
        };
        let kept = tokio::time::timeout(KEEP_TIMEOUT, (self.keep)(token.clone())).await;
        let kept = kept.unwrap_or_else(|late| Err(late.into()));
        kept.map_err(|error| IssueError::NotKept(error.into()))?;
        let issued = issued.clone().map(|issued| Issued {
            lifetime: issued.lifetime.saturating_sub(asked_at.elapsed()),
            ..issued
        });
        *unkept = None;
        issued
    }
}

impl Issuer for User {
    async fn issue(&self) -> Result<Issued, TokenError> {
        Ok(self.refresh().await?)
    }
}

impl TokenSource for RefreshToken {
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a> {
        self.0.token(refused)
    }
}
