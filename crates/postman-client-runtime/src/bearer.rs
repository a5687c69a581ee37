//! [`BearerToken`]: an access token that does not print.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::config_error::ConfigError;

/// An OAuth access token (RFC 6750). It does not print, and its
/// memory is wiped when it is dropped.
///
/// ```
/// use postman_client_runtime::BearerToken;
///
/// let token = BearerToken::new("eyJzdiI6.MDAwMDAx")?;
/// assert_eq!(format!("{token:?}"), "BearerToken");
/// assert!(BearerToken::new("with a\nline break").is_err());
/// # Ok::<(), postman_client_runtime::ConfigError>(())
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
        let token = SecretString::from(token.into());
        if is_visible(&token) {
            Ok(Self(token))
        } else {
            Err(ConfigError::Token)
        }
    }
}

impl BearerToken {
    /// Whether both are the same token.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken")
    }
}

/// Whether the text is visible ASCII, and not empty.
pub(crate) fn is_visible(text: &SecretString) -> bool {
    let text = text.expose_secret();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
