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
    /// A credential is for a security scheme that the document does not have.
    #[error("the document has no security scheme {0:?}")]
    Scheme(String),
    /// An address is for a server that the document does not have.
    #[error("the document has no server {0:?}")]
    Server(String),
    /// The value of a server variable can't be a part of the server's URL, or no server
    /// has the variable.
    #[error("server variable {name:?} {fault}")]
    ServerVariable {
        /// Its name.
        name: String,
        /// What is wrong.
        fault: &'static str,
    },
    /// The HTTP client can't be set up, for want of a TLS backend, say.
    #[error("the HTTP client can't be set up")]
    HttpClient(#[source] reqwest::Error),
}
