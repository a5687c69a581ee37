//! [`ServerToServer`]: tokens for an account, without a user.

use std::time::Duration;

use postman_client_runtime::{
    BearerToken, Cached, Issued, Issuer, TokenError, TokenFuture, TokenSource,
};
use secrecy::SecretString;

use super::{CredentialsError, Endpoint, MARGIN, PlainHttp, TOKEN_URL, needed, variable, visible};

/// How long Zoom may take to issue a token.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The tokens of a server-to-server OAuth app, for one account
/// (<https://developers.zoom.us/docs/internal-apps/s2s-oauth/>): kept until
/// shortly before they run out, one renewal in flight however many callers wait.
///
/// ```no_run
/// use zoom_api::{Auth, Client, ServerToServer};
///
/// let source = ServerToServer::new("account id", "client id", "client secret".to_owned())?;
/// let client = Client::builder(Auth::from_source(source)).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What goes wrong is an [`IssueError`](super::IssueError) within the call's
/// [`ErrorKind::Token`](postman_client_runtime::ErrorKind::Token).
#[derive(Debug)]
pub struct ServerToServer(Cached<App>);

struct App {
    endpoint: Endpoint,
    account_id: String,
}

impl ServerToServer {
    /// The variable of the environment that [`from_env`](Self::from_env) reads
    /// the account from.
    pub const ACCOUNT_ID: &'static str = "ZOOM_ACCOUNT_ID";
    /// That of the client id.
    pub const CLIENT_ID: &'static str = "ZOOM_CLIENT_ID";
    /// That of the client secret.
    pub const CLIENT_SECRET: &'static str = "ZOOM_CLIENT_SECRET";
    /// That of the token URL, which may be left out.
    pub const TOKEN_URL: &'static str = "ZOOM_TOKEN_URL";

    /// The tokens of an app, from [`TOKEN_URL`].
    ///
    /// # Errors
    /// Ids or a secret that can't be sent.
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, CredentialsError> {
        Self::at(TOKEN_URL, account_id, client_id, client_secret)
    }

    /// The same, from another URL: `https://zoomgov.com/oauth/token`, say. It is
    /// https, or http of a loopback address.
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`CredentialsError::TokenUrl`].
    pub fn at(
        token_url: &str,
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, CredentialsError> {
        Self::of(
            token_url,
            PlainHttp::Refused,
            account_id,
            client_id,
            client_secret,
        )
    }

    /// The same, from a URL that may be `http` of any host: everybody on the way reads the
    /// secret and the tokens. For a network of which you know that nobody else is on it: a
    /// sidecar, a fake in the same compose file. The tokens may be for that host, too.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn at_plain_http(
        token_url: &str,
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, CredentialsError> {
        Self::of(
            token_url,
            PlainHttp::Allowed,
            account_id,
            client_id,
            client_secret,
        )
    }

    fn of(
        token_url: &str,
        plain_http: PlainHttp,
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Result<Self, CredentialsError> {
        let account_id = account_id.into();
        let (id, secret) = (client_id.into(), client_secret.into());
        visible("account id", &account_id)?;
        let app = App {
            endpoint: Endpoint::new(token_url, plain_http, id, secret, TIMEOUT)?,
            account_id,
        };
        Ok(Self(Cached::new(app, MARGIN)))
    }

    /// Where `ZOOM_ALLOW_PLAIN_HTTP` is `1` or `true`, `ZOOM_TOKEN_URL` may be `http` of any
    /// host; see [`at_plain_http`](Self::at_plain_http).
    pub const ALLOW_PLAIN_HTTP: &'static str = "ZOOM_ALLOW_PLAIN_HTTP";

    /// The tokens of the app that the environment names: `ZOOM_ACCOUNT_ID`,
    /// `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`; from `ZOOM_TOKEN_URL`, if that is
    /// set, which may be `http` if `ZOOM_ALLOW_PLAIN_HTTP` says so.
    ///
    /// # Errors
    /// As [`at`](Self::at), and [`CredentialsError::Variable`].
    pub fn from_env() -> Result<Self, CredentialsError> {
        let url = variable(Self::TOKEN_URL)?;
        let plain_http = match variable(Self::ALLOW_PLAIN_HTTP)?.as_deref() {
            Some("1" | "true") => PlainHttp::Allowed,
            _ => PlainHttp::Refused,
        };
        Self::of(
            url.as_deref().unwrap_or(TOKEN_URL),
            plain_http,
            needed(Self::ACCOUNT_ID)?,
            needed(Self::CLIENT_ID)?,
            needed(Self::CLIENT_SECRET)?,
        )
    }

    /// How much of a token's lifetime is left when it is renewed; a minute by
    /// default.
    #[must_use]
    pub fn margin(self, margin: Duration) -> Self {
        Self(self.0.margin(margin))
    }

    /// An own HTTP client to ask for tokens: its proxy, TLS and timeout hold. It
    /// should follow no redirect. Otherwise one is made, with a timeout of 10
    /// seconds.
    #[must_use]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        if let Some(app) = self.0.issuer_mut() {
            app.endpoint.http = http;
        }
        self
    }
}

impl Issuer for App {
    async fn issue(&self) -> Result<Issued, TokenError> {
        let fields = [
            ("grant_type", "account_credentials"),
            ("account_id", &self.account_id),
        ];
        Ok(self.endpoint.grant(&fields).await?.issued?)
    }
}

impl TokenSource for ServerToServer {
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a> {
        self.0.token(refused)
    }
}
