//! [`Auth`]: credentials. They do not print, and are wiped when they are dropped.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use crate::api::SchemeKind;
use crate::bearer::{BearerToken, is_visible};
use crate::config_error::ConfigError;
use crate::secrets::Secrets;
use crate::token::{AccessToken, TokenError, TokenSource};

/// How requests are authorized.
///
/// ```
/// use postman_client_runtime::{ApiKey, Auth, BasicAuth, BearerToken};
///
/// let auths: [Auth; 5] = [
///     Auth::None,
///     Auth::External,
///     BearerToken::new("token")?.into(),
///     BasicAuth::new("user", "password")?.into(),
///     ApiKey::header("x-api-key", "key")?.into(),
/// ];
/// assert_eq!(format!("{auths:?}"), "[None, External, BearerToken, BasicAuth, ApiKey]");
/// # Ok::<(), postman_client_runtime::ConfigError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Auth {
    /// Not at all: an operation that asks for a credential fails before it is sent.
    None,
    /// Elsewhere: by a hook, an HTTP client or a proxy of your own, or not at all in a
    /// test. Every operation is sent without a credential.
    External,
    /// By an OAuth access token.
    Bearer(BearerToken),
    /// By user and password.
    Basic(BasicAuth),
    /// By a key.
    ApiKey(ApiKey),
    /// By access tokens that a source renews.
    Source(Arc<dyn TokenSource>),
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::External => f.write_str("External"),
            Self::Bearer(token) => token.fmt(f),
            Self::Basic(basic) => basic.fmt(f),
            Self::ApiKey(key) => key.fmt(f),
            Self::Source(_) => f.write_str("TokenSource"),
        }
    }
}

impl From<BearerToken> for Auth {
    fn from(token: BearerToken) -> Self {
        Self::Bearer(token)
    }
}

impl From<BasicAuth> for Auth {
    fn from(basic: BasicAuth) -> Self {
        Self::Basic(basic)
    }
}

impl From<ApiKey> for Auth {
    fn from(key: ApiKey) -> Self {
        Self::ApiKey(key)
    }
}

/// User and password (RFC 7617). Neither prints, and both are wiped when they
/// are dropped: many an API takes its key for the user.
#[derive(Clone)]
pub struct BasicAuth {
    user: SecretString,
    password: SecretString,
}

impl BasicAuth {
    /// A user and a password, sent as UTF-8. Either may be empty.
    ///
    /// # Errors
    /// [`ConfigError::Basic`] if the user holds a colon, which would end it, or
    /// one of the two a control character.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Result<Self, ConfigError> {
        let (user, password) = (
            SecretString::from(user.into()),
            SecretString::from(password.into()),
        );
        let has_control = |text: &SecretString| text.expose_secret().contains(char::is_control);
        if user.expose_secret().contains(':') || has_control(&user) || has_control(&password) {
            return Err(ConfigError::Basic);
        }
        Ok(Self { user, password })
    }

    fn encoded(&self) -> SecretString {
        let (user, password) = (self.user.expose_secret(), self.password.expose_secret());
        let pair = SecretString::from(format!("{user}:{password}"));
        STANDARD.encode(pair.expose_secret()).into()
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BasicAuth")
    }
}

/// A key in a header, in the query or in a cookie. It does not print and is wiped when it
/// is dropped.
#[derive(Clone)]
pub struct ApiKey {
    place: Place,
    value: SecretString,
}

#[derive(Clone)]
enum Place {
    Header(HeaderName),
    Query(String),
    Cookie(String),
}

impl ApiKey {
    /// A key in the header `name`.
    ///
    /// # Errors
    /// [`ConfigError::ApiKey`] if `name` is no header's name, or if `value` is
    /// empty or holds anything but visible ASCII.
    pub fn header(name: &str, value: impl Into<String>) -> Result<Self, ConfigError> {
        let place = HeaderName::try_from(name).map_err(|_| ConfigError::ApiKey)?;
        let value = SecretString::from(value.into());
        if !is_visible(&value) {
            return Err(ConfigError::ApiKey);
        }
        Ok(Self {
            place: Place::Header(place),
            value,
        })
    }

    /// A key in the query parameter `name`. A URL is written into many a log:
    /// where a vendor takes the header as well, prefer it.
    ///
    /// # Errors
    /// [`ConfigError::ApiKey`] if `name` or `value` is empty.
    pub fn query(name: impl Into<String>, value: impl Into<String>) -> Result<Self, ConfigError> {
        let (name, value) = (name.into(), SecretString::from(value.into()));
        if name.is_empty() || value.expose_secret().is_empty() {
            return Err(ConfigError::ApiKey);
        }
        Ok(Self {
            place: Place::Query(name),
            value,
        })
    }
}

impl ApiKey {
    /// A key in the cookie `name`.
    ///
    /// # Errors
    /// [`ConfigError::ApiKey`] if `name` is no cookie's name, or if `value` is empty or
    /// holds what no cookie does (RFC 6265, section 4.1.1).
    pub fn cookie(name: impl Into<String>, value: impl Into<String>) -> Result<Self, ConfigError> {
        let (name, value) = (name.into(), SecretString::from(value.into()));
        let is_name = HeaderName::try_from(name.as_str()).is_ok();
        let is_value = is_visible(&value) && !value.expose_secret().contains(['"', ',', ';', '\\']);
        if !(is_name && is_value) {
            return Err(ConfigError::ApiKey);
        }
        Ok(Self {
            place: Place::Cookie(name),
            value,
        })
    }

    /// Whether it is what a scheme asks for.
    fn serves(&self, kind: SchemeKind) -> bool {
        match (&self.place, kind) {
            (Place::Header(own), SchemeKind::Header(name)) => {
                own.as_str().eq_ignore_ascii_case(name)
            }
            // A cookie is written in this header.
            (Place::Header(own), SchemeKind::Cookie(_)) => own == COOKIE,
            (Place::Query(own), SchemeKind::Query(name))
            | (Place::Cookie(own), SchemeKind::Cookie(name)) => own == name,
            _ => false,
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey")
    }
}

impl Auth {
    /// By access tokens of `source`.
    pub fn from_source(source: impl TokenSource + 'static) -> Self {
        Self::Source(Arc::new(source))
    }

    /// Whether it is what a scheme asks for.
    pub(crate) fn serves(&self, kind: SchemeKind) -> bool {
        match self {
            Self::None => false,
            Self::External => true,
            Self::Bearer(_) | Self::Source(_) => kind == SchemeKind::Bearer,
            Self::Basic(_) => kind == SchemeKind::Basic,
            Self::ApiKey(key) => key.serves(kind),
        }
    }

    /// The credentials of one request, and the host that they are for, if a source
    /// names it. `refused` is a token that the server refused.
    pub(crate) async fn of_request(
        chosen: &[&Self],
        refused: Option<&BearerToken>,
    ) -> Result<(Vec<Self>, Option<Url>), TokenError> {
        let mut of_request = Vec::with_capacity(chosen.len());
        let mut host = None;
        for auth in chosen {
            of_request.push(match auth {
                Self::Source(source) => {
                    let AccessToken { token, origin, .. } = source.token(refused).await?;
                    host = host.or(origin);
                    Self::Bearer(token)
                }
                auth => (*auth).clone(),
            });
        }
        Ok((of_request, host))
    }

    /// Adds the credentials to a request.
    pub(crate) fn authorize(&self, request: &mut Request) -> Result<(), InvalidHeaderValue> {
        match self {
            // A source is asked before there is a request.
            Self::None | Self::External | Self::Source(_) => {}
            Self::Bearer(token) => {
                let value = sensitive(format!("Bearer {}", token.expose()))?;
                request.headers_mut().insert(AUTHORIZATION, value);
            }
            Self::Basic(basic) => {
                let value = sensitive(format!("Basic {}", basic.encoded().expose_secret()))?;
                request.headers_mut().insert(AUTHORIZATION, value);
            }
            Self::ApiKey(ApiKey { place, value }) => match place {
                Place::Header(name) => {
                    let value = sensitive(value.expose_secret().to_owned())?;
                    request.headers_mut().insert(name, value);
                }
                Place::Query(name) => {
                    let mut query = request.url_mut().query_pairs_mut();
                    query.append_pair(name, value.expose_secret());
                }
                Place::Cookie(name) => {
                    let others = request.headers().get(COOKIE);
                    let others = others.and_then(|value| value.to_str().ok());
                    let others = others.map(|value| format!("{value}; ")).unwrap_or_default();
                    let value = sensitive(format!("{others}{name}={}", value.expose_secret()))?;
                    request.headers_mut().insert(COOKIE, value);
                }
            },
        }
        Ok(())
    }

    /// The parameter of the query that it is sent as, if it is one.
    pub(crate) fn query_name(&self) -> Option<&str> {
        match self {
            Self::ApiKey(ApiKey {
                place: Place::Query(name),
                ..
            }) => Some(name),
            _ => None,
        }
    }

    /// Every text that must not be shown, in each form that is sent.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        self.add_secrets(&mut secrets);
        secrets
    }

    pub(crate) fn add_secrets(&self, secrets: &mut Secrets) {
        match self {
            Self::None | Self::External | Self::Source(_) => {}
            Self::Bearer(token) => secrets.add(token.expose()),
            Self::Basic(basic) => {
                secrets.add(basic.encoded().expose_secret());
                secrets.add(basic.password.expose_secret());
                secrets.add(basic.user.expose_secret());
            }
            Self::ApiKey(ApiKey { place, value }) => {
                let value = value.expose_secret();
                if let Place::Query(_) = place {
                    let sent: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                    secrets.add(SecretString::from(sent).expose_secret());
                }
                secrets.add(value);
            }
        }
    }
}

/// A header's value, marked so that it does not print.
fn sensitive(text: String) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(text)?;
    value.set_sensitive(true);
    Ok(value)
}
