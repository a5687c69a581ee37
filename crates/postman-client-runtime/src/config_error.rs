//! [`ConfigError`]: settings from which no client can be made.

/// Settings from which no client can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The token is empty or holds anything but visible ASCII.
    #[error("the access token must be visible ASCII, without spaces or line breaks, and not empty")]
    Token,
    /// User or password of basic authentication hold what can't be sent.
    #[error(
        "user and password must have no control characters, and the user no colon, which would end it"
    )]
    Basic,
    /// The API key, or the name it is sent under, can't be sent.
    #[error(
        "an API key must not be empty, and in a header be visible ASCII, without spaces or line breaks, under a header's name"
    )]
    ApiKey,
    /// The user agent is no header's value.
    #[error("the user agent must be visible ASCII and spaces")]
    UserAgent,
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
