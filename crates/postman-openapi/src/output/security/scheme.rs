//! A security scheme and its form in OpenAPI.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, SecurityScheme,
};

use crate::extension;
use crate::output::names::component;

/// A security scheme. That of oauth2 has the scopes that operations require.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scheme {
    Http(&'static str, Option<&'static str>),
    ApiKey(APIKeyLocation, String),
    /// One that is computed for each request: the first word of its
    /// `Authorization`, and what it is called.
    Signed(&'static str, &'static str),
    OAuth2 {
        grant: Grant,
        authorize: String,
        token: String,
        refresh: Option<String>,
        scopes: IndexSet<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grant {
    AuthorizationCode,
    Implicit,
    Password,
    ClientCredentials,
}

impl Scheme {
    /// The suffix that distinguishes its name from others of its kind.
    pub(super) fn particular(&self) -> String {
        match self {
            Self::OAuth2 { grant, .. } => format!("{grant:?}"),
            Self::ApiKey(_, name) => component(name),
            Self::Http(..) | Self::Signed(..) => String::new(),
        }
    }

    /// Its identity: everything but the scopes, which operations add.
    pub(super) fn identity(&self) -> String {
        match self {
            Self::OAuth2 {
                grant,
                authorize,
                token,
                refresh,
                ..
            } => format!("{grant:?} {authorize} {token} {refresh:?}"),
            other => format!("{other:?}"),
        }
    }

    pub(super) fn add_scopes(&mut self, new: Self) {
        if let (Self::OAuth2 { scopes, .. }, Self::OAuth2 { scopes: more, .. }) = (self, new) {
            scopes.extend(more);
        }
    }

    /// Whether it is a flow without the URLs that OpenAPI requires.
    pub(super) fn lacks_urls(&self) -> bool {
        match self {
            Self::OAuth2 {
                grant,
                authorize,
                token,
                ..
            } => match grant {
                Grant::AuthorizationCode => authorize.is_empty() || token.is_empty(),
                Grant::Implicit => authorize.is_empty(),
                Grant::Password | Grant::ClientCredentials => token.is_empty(),
            },
            Self::Http(..) | Self::ApiKey(..) | Self::Signed(..) => false,
        }
    }

    pub(super) fn into_openapi(self) -> SecurityScheme {
        let extensions = IndexMap::new;
        match self {
            Self::Http(scheme, format) => SecurityScheme::HTTP {
                scheme: scheme.to_owned(),
                bearer_format: format.map(str::to_owned),
                description: None,
                extensions: extensions(),
            },
            Self::ApiKey(location, name) => SecurityScheme::APIKey {
                location,
                name,
                description: None,
                extensions: extensions(),
            },
            Self::Signed(scheme, name) => SecurityScheme::HTTP {
                scheme: scheme.to_owned(),
                bearer_format: None,
                description: None,
                extensions: IndexMap::from([(extension::UNSUPPORTED.to_owned(), name.into())]),
            },
            Self::OAuth2 {
                grant,
                authorize,
                token,
                refresh,
                scopes,
            } => {
                let scopes = scopes
                    .into_iter()
                    .map(|scope| (scope, String::new()))
                    .collect();
                let (authorization_url, token_url, refresh_url) = (authorize, token, refresh);
                let mut flows = OAuth2Flows::default();
                match grant {
                    Grant::AuthorizationCode => {
                        flows.authorization_code = Some(AuthorizationCodeOAuth2Flow {
                            authorization_url,
                            token_url,
                            refresh_url,
                            scopes,
                            extensions: extensions(),
                        });
                    }
                    Grant::Implicit => {
                        flows.implicit = Some(ImplicitOAuth2Flow {
                            authorization_url,
                            refresh_url,
                            scopes,
                            extensions: extensions(),
                        });
                    }
                    Grant::Password => {
                        flows.password = Some(PasswordOAuth2Flow {
                            token_url,
                            refresh_url,
                            scopes,
                            extensions: extensions(),
                        });
                    }
                    Grant::ClientCredentials => {
                        flows.client_credentials = Some(ClientCredentialsOAuth2Flow {
                            token_url,
                            refresh_url,
                            scopes,
                            extensions: extensions(),
                        });
                    }
                }
                SecurityScheme::OAuth2 {
                    flows,
                    description: None,
                    extensions: extensions(),
                }
            }
        }
    }
}
