//! [`RefreshToken`]: tokens for a user who allowed an app to act for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use client_runtime::{BearerToken, Cached, Issued, Issuer, TokenError, TokenFuture, TokenSource};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::{CredentialsError, Endpoint, IssueError, MARGIN, TOKEN_URL};

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
        let user = User {
            endpoint: Endpoint::new(token_url, client_id.into(), client_secret.into())?,
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

    /// An own HTTP client to ask for tokens; see
    /// [`ServerToServer::http_client`](super::ServerToServer::http_client).
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
        let unkept = match state.unkept.take() {
            Some(unkept) => unkept,
            None => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", state.token.expose_secret()),
                ];
                let asked_at = Instant::now();
                let granted = self.endpoint.grant(&fields).await?;
                match granted.refresh_token {
                    Some(token) => state.token = token,
                    // The old one stays good.
                    None => return granted.issued,
                }
                (granted.issued, asked_at)
            }
        };
        let kept = tokio::time::timeout(KEEP_TIMEOUT, (self.keep)(state.token.clone()));
        let kept = match kept.await {
            Ok(kept) => kept,
            Err(late) => Err(late.into()),
        };
        if let Err(error) = kept {
            state.unkept = Some(unkept);
            return Err(IssueError::NotKept(error.into()));
        }
        let (issued, asked_at) = unkept;
        issued.map(|issued| Issued {
            lifetime: issued.lifetime.saturating_sub(asked_at.elapsed()),
            ..issued
        })
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
