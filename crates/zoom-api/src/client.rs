//! How a client of Zoom is made.

use client_runtime::{BearerToken, ConfigError};

use crate::generated::Client;

/// Zoom's API, the default base URL.
pub const BASE_URL: &str = "https://api.zoom.us/v2";

/// Builds a [`Client`]; see [`Client::builder`].
pub type ClientBuilder = client_runtime::ClientBuilder<Client>;

impl Client {
    /// A client of Zoom's API with default settings.
    ///
    /// # Errors
    /// [`ConfigError::HttpClient`], for want of a TLS backend, say.
    pub fn new(token: BearerToken) -> Result<Self, ConfigError> {
        Self::builder(token).build()
    }

    /// A client with settings of its own.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zoom_api::{BearerToken, Client};
    ///
    /// let client = Client::builder(BearerToken::new("token")?)
    ///     .base_url("https://api.zoomgov.com/v2")
    ///     .timeout(Duration::from_secs(5))
    ///     .build()?;
    /// # Ok::<(), zoom_api::ConfigError>(())
    /// ```
    pub fn builder(token: BearerToken) -> ClientBuilder {
        ClientBuilder::new(BASE_URL, token)
            .user_agent(concat!("zoom-api/", env!("CARGO_PKG_VERSION")))
            // Zoom does so now and then.
            .errors_with_success(true)
    }
}
