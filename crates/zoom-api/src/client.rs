//! How to make a client of Zoom.

use postman_client_runtime::{Auth, ConfigError, Retry};

use crate::generated::Client;
use crate::tokens::{CredentialsError, ServerToServer};
use crate::vendor::ZOOM;

/// Zoom's API, the default base URL.
pub const BASE_URL: &str = "https://api.zoom.us/v2";

/// Builds a [`Client`]; see [`Client::builder`].
pub type ClientBuilder = postman_client_runtime::ClientBuilder<Client>;

/// Why no client could be made from the environment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvError {
    /// A variable is missing, or holds what can't be sent.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The client can't be made.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Client {
    /// A client of Zoom's API with default settings.
    ///
    /// # Errors
    /// [`ConfigError::HttpClient`], for want of a TLS backend, say.
    pub fn new(auth: impl Into<Auth>) -> Result<Self, ConfigError> {
        Self::builder(auth).build()
    }

    /// A client with default settings for the server-to-server app that the
    /// environment names; see [`ServerToServer::from_env`].
    ///
    /// # Errors
    /// Variables that are missing or can't be sent, and those of
    /// [`new`](Self::new).
    pub fn from_env() -> Result<Self, EnvError> {
        let source = ServerToServer::from_env()?;
        Ok(Self::new(Auth::from_source(source))?)
    }

    /// A client with settings of its own.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zoom_api::{BearerToken, Client, Retry};
    ///
    /// let client = Client::builder(BearerToken::new("token")?)
    ///     .base_url("https://api.zoomgov.com/v2")
    ///     .timeout(Duration::from_secs(5))
    ///     .deadline(Duration::from_secs(20))
    ///     .retry(Retry::default().attempts(3))
    ///     .build()?;
    /// # Ok::<(), zoom_api::ConfigError>(())
    /// ```
    pub fn builder(auth: impl Into<Auth>) -> ClientBuilder {
        ClientBuilder::new(BASE_URL, auth)
            .api(&crate::generated::api::API)
            .user_agent(concat!("zoom-api/", env!("CARGO_PKG_VERSION")))
            .vendor(&ZOOM)
            // Zoom sends such errors now and then.
            .errors_with_success(true)
    }

    /// This client with another [`Retry`], for one call or several. Connections, token
    /// source and all other settings are shared.
    ///
    /// ```
    /// use zoom_api::{BearerToken, Client, ClientTspExt, Retry};
    ///
    /// let client = Client::new(BearerToken::new("token")?)?;
    /// let once = client.with_retry(Retry::never());
    /// let call = once.list_user_tsp_accounts().user_id("me");
    /// # let _ = call;
    /// # Ok::<(), zoom_api::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        let mut client = self.clone();
        client.inner = client.inner.with_retry(retry);
        client
    }
}
