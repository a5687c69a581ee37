//! How a client is made, and what each of its requests carries.

use std::fmt;
use std::time::Duration;

use progenitor_client::{ClientHooks, OperationInfo, ResponseValue};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, InvalidHeaderValue, USER_AGENT};
use reqwest::{Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer;
use crate::error::Error;
use crate::generated::Client;

/// Zoom's API, the default base URL.
pub const BASE_URL: &str = "https://api.zoom.us/v2";

/// How long a call may take by default, its answer included: 30 seconds.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may take to be made by default: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

const AGENT: &str = concat!("zoom-api/", env!("CARGO_PKG_VERSION"));

/// An OAuth access token (RFC 6750). It does not print, and what is kept of it
/// is wiped when it is dropped.
///
/// ```
/// let token = zoom_api::BearerToken::new("eyJzdiI6…".replace('…', "."))?;
/// assert_eq!(format!("{token:?}"), "BearerToken");
/// assert!(zoom_api::BearerToken::new("with a\nline break").is_err());
/// # Ok::<(), zoom_api::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct BearerToken(SecretString);

impl BearerToken {
    /// A token from its text.
    ///
    /// # Errors
    /// [`ConfigError::Token`] if it is empty or holds anything but visible
    /// ASCII: a line break from a file, say.
    pub fn new(token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = Self(SecretString::from(token.into()));
        let text = token.0.expose_secret();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::Token);
        }
        Ok(token)
    }

    /// The value of `Authorization`, marked so that it does not print either.
    fn header(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut header = HeaderValue::try_from(format!("Bearer {}", self.0.expose_secret()))?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// The token, to be looked for and taken out.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken")
    }
}

/// Settings from which no client can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The token is empty or holds anything but visible ASCII.
    #[error("the access token must be visible ASCII, without spaces or line breaks, and not empty")]
    Token,
    /// The base URL is no plain `https` URL.
    #[error("base URL {url:?} {fault}")]
    BaseUrl {
        /// The URL as given, without user, password, query and fragment.
        url: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The HTTP client can't be set up, for want of a TLS backend, say.
    #[error("the HTTP client can't be set up")]
    HttpClient(#[source] reqwest::Error),
}

/// What each call of a client carries.
#[derive(Clone, Debug)]
pub struct Session {
    token: BearerToken,
    timeout: Duration,
}

/// Builds a [`Client`]; see [`Client::builder`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    token: BearerToken,
    base_url: String,
    http: Option<reqwest::Client>,
    timeout: Duration,
    connect_timeout: Duration,
}

impl fmt::Debug for ClientBuilder {
    // Not the base URL: it is not checked yet and may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// The base URL, [`BASE_URL`] by default: `https` with a host, `http` only
    /// for a loopback address; no user, query or fragment.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// An own HTTP client: its proxy, TLS, pool and redirect settings hold,
    /// and the connect timeout is its own. Otherwise one is made that follows
    /// no redirect.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How long a call may take, its answer included; [`DEFAULT_TIMEOUT`] by
    /// default. It holds with an own HTTP client, too.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a connection may take to be made; [`DEFAULT_CONNECT_TIMEOUT`]
    /// by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ConfigError::BaseUrl`] or [`ConfigError::HttpClient`].
    pub fn build(self) -> Result<Client, ConfigError> {
        let url = base_url(&self.base_url)?;
        let client = match self.http {
            Some(client) => client,
            None => {
                let http = reqwest::Client::builder()
                    .connect_timeout(self.connect_timeout)
                    .redirect(reqwest::redirect::Policy::none());
                // What is meant for this machine goes through no proxy.
                let http = if is_loopback(&url) {
                    http.no_proxy()
                } else {
                    http
                };
                http.build().map_err(ConfigError::HttpClient)?
            }
        };
        let baseurl = url.as_str().trim_end_matches('/').to_owned();
        let inner = Session {
            token: self.token,
            timeout: self.timeout,
        };
        Ok(Client {
            baseurl,
            client,
            inner,
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Checks a base URL.
fn base_url(text: &str) -> Result<Url, ConfigError> {
    let Ok(given) = Url::parse(text) else {
        // What is no URL is not shown: it may hold a password.
        let fault = "is no URL; it looks like https://api.zoom.us/v2";
        return Err(ConfigError::BaseUrl {
            url: String::new(),
            fault,
        });
    };
    let mut url = given.clone();
    // Neither fails on a URL that has a host, as one with a user has.
    let (_, _) = (url.set_username(""), url.set_password(None));
    url.set_query(None);
    url.set_fragment(None);
    let fault = if !given.username().is_empty() || given.password().is_some() {
        "holds a user; the token authenticates"
    } else if given != url {
        "has a query or a fragment"
    } else if url.host().is_none() {
        "has no host"
    } else if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        "must be https: the token would be readable on the way"
    } else {
        return Ok(url);
    };
    // Without a host nothing says which part of it is a password.
    let url = if url.has_host() {
        url.into()
    } else {
        String::new()
    };
    Err(ConfigError::BaseUrl { url, fault })
}

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
        ClientBuilder {
            token,
            base_url: BASE_URL.to_owned(),
            http: None,
            timeout: DEFAULT_TIMEOUT,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
        }
    }

    /// Lets a success pass; called by every generated operation.
    pub(crate) async fn accept(&self, response: Response) -> Result<Response, Error> {
        answer::accept(response, &self.inner.token).await
    }

    /// Reads the body of a documented success; called by every generated
    /// operation whose success has one.
    #[allow(
        dead_code,
        reason = "called as soon as an operation answers with a body"
    )]
    pub(crate) async fn decode<T: DeserializeOwned>(
        &self,
        response: Response,
    ) -> Result<ResponseValue<T>, Error> {
        answer::decode(response, &self.inner.token).await
    }

    /// The error of an answer that is not documented; called by every
    /// generated operation.
    pub(crate) async fn undocumented(&self, response: Response) -> Error {
        answer::undocumented(response, &self.inner.token).await
    }
}

impl ClientHooks<Session> for Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        _: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        let authorization = self.inner.token.header()?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        *request.timeout_mut() = Some(self.inner.timeout);
        Ok(())
    }
}
