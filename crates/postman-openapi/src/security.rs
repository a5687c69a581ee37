//! Security schemes and requirements.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, ReferenceOr, SecurityRequirement, SecurityScheme,
};

use crate::diagnostic::{Code, Report, Severity};
use crate::node::Node;
use crate::postman::Item;

/// What the generator of collections writes on the header it adds for a
/// security scheme.
const ADDED_FOR_SCHEME: &str = "Added as a part of security scheme: ";

/// The security schemes of the document under construction.
#[derive(Debug, Default)]
pub(crate) struct Schemes {
    schemes: IndexMap<String, Scheme>,
}

/// A scheme; of oauth2, with the scopes that operations ask for.
#[derive(Clone, Debug, PartialEq)]
enum Scheme {
    Http(&'static str, Option<&'static str>),
    ApiKey(APIKeyLocation, String),
    OAuth2 {
        grant: Grant,
        authorize: String,
        token: String,
        scopes: Vec<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Grant {
    AuthorizationCode,
    Implicit,
    Password,
    ClientCredentials,
}

impl Schemes {
    /// What an item's requests say of security: the scheme named beside their
    /// `Authorization` header, else their `auth`, their folder's or their
    /// collection's, the nearest one. Several scopes are alternatives: one
    /// requirement each.
    pub(crate) fn requirements(
        &mut self,
        item: &Item<'_>,
        scopes: &[String],
        report: &mut Report<'_>,
    ) -> Option<Vec<SecurityRequirement>> {
        let marked = item
            .requests()
            .flat_map(|request| request.each("header"))
            .find_map(|h| scheme_of(&h));
        let auth = item.request.node.get("auth").or_else(|| item.auth.clone());
        let kind = auth.as_ref().and_then(|auth| auth.text("type"));
        let (name, mut scheme) = match (marked, &auth, kind) {
            // The mark names the scheme; of oauth2, `auth` may know the URLs.
            (Some(name), Some(auth), Some("oauth2")) => (component_key(name), oauth2(auth)),
            (Some(name), ..) => (component_key(name), oauth2(&item.request.node)),
            (None, _, Some("noauth")) => return Some(Vec::new()),
            (None, Some(auth), Some(kind)) => match scheme(kind, auth) {
                Some((name, scheme)) => (name.to_owned(), scheme),
                None => {
                    report.warning(
                        Code::AuthNotConverted,
                        auth.pointer.clone(),
                        format!("authorization of kind `{kind}` has no security scheme in OpenAPI 3.0, or lacks its name"),
                        "describe the security scheme in the overlay",
                    );
                    return None;
                }
            },
            _ => return None,
        };
        if let Scheme::OAuth2 { scopes: known, .. } = &mut scheme {
            known.extend(scopes.iter().cloned());
        }
        let place = auth.unwrap_or_else(|| item.request.node.clone()).pointer;
        let name = self.add(&name, scheme, &place, report);
        let is_oauth2 = matches!(self.schemes.get(&name), Some(Scheme::OAuth2 { .. }));
        let requirement = |scopes: Vec<String>| SecurityRequirement::from([(name.clone(), scopes)]);
        Some(if scopes.is_empty() || !is_oauth2 {
            vec![requirement(Vec::new())]
        } else {
            scopes
                .iter()
                .map(|scope| requirement(vec![scope.clone()]))
                .collect()
        })
    }

    /// Registers a scheme and gives the name under which it stands: its own,
    /// with a number if that is another scheme's.
    fn add(&mut self, name: &str, new: Scheme, place: &str, report: &mut Report<'_>) -> String {
        let numbered = (2..).map(|n| format!("{name}{n}"));
        for name in std::iter::once(name.to_owned()).chain(numbered) {
            if let Some(known) = self.schemes.get_mut(&name) {
                if known.merge(&new) {
                    return name;
                }
                continue;
            }
            if new.lacks_urls() {
                report.say(
                    Severity::Note,
                    Code::OauthUrlsUnknown,
                    place,
                    format!("the input names the security scheme `{name}`, but not its URLs"),
                    Some("set authorizationUrl and tokenUrl of its flow in the overlay"),
                );
            }
            self.schemes.insert(name.clone(), new);
            return name;
        }
        unreachable!("the names never end")
    }

    pub(crate) fn into_components(self) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let schemes = self.schemes.into_iter();
        schemes
            .map(|(name, scheme)| (name, ReferenceOr::Item(scheme.into_openapi())))
            .collect()
    }
}

/// The scheme of an `auth` object, and its usual name.
fn scheme(kind: &str, auth: &Node<'_>) -> Option<(&'static str, Scheme)> {
    Some(match kind {
        "basic" => ("basicAuth", Scheme::Http("basic", None)),
        "bearer" => ("bearerAuth", Scheme::Http("bearer", None)),
        "jwt" => ("bearerAuth", Scheme::Http("bearer", Some("JWT"))),
        "digest" => ("digestAuth", Scheme::Http("digest", None)),
        "hawk" => ("hawkAuth", Scheme::Http("hawk", None)),
        "oauth2" => ("oauth2", oauth2(auth)),
        "apikey" => {
            let place = match setting(auth, "in") {
                Some("query") => APIKeyLocation::Query,
                _ => APIKeyLocation::Header,
            };
            (
                "apiKeyAuth",
                Scheme::ApiKey(place, setting(auth, "key")?.to_owned()),
            )
        }
        _ => return None,
    })
}

fn oauth2(auth: &Node<'_>) -> Scheme {
    // A URL that holds a variable is none that a client could call.
    let url = |name| {
        setting(auth, name)
            .filter(|url| !url.contains("{{"))
            .unwrap_or_default()
            .to_owned()
    };
    let grant = match setting(auth, "grant_type") {
        Some("implicit") => Grant::Implicit,
        Some("password_credentials") => Grant::Password,
        Some("client_credentials") => Grant::ClientCredentials,
        _ => Grant::AuthorizationCode,
    };
    let scopes = setting(auth, "scope").unwrap_or_default();
    let scopes = scopes
        .split([' ', ','])
        .filter(|scope| !scope.is_empty() && !scope.contains("{{"));
    let scopes = scopes.map(str::to_owned).collect();
    Scheme::OAuth2 {
        grant,
        authorize: url("authUrl"),
        token: url("accessTokenUrl"),
        scopes,
    }
}

/// A setting of an `auth` object: in 2.1 a list of keys and values under the
/// kind's name, in 2.0 an object.
fn setting<'a>(auth: &Node<'a>, name: &str) -> Option<&'a str> {
    let settings = auth.get(auth.text("type")?)?;
    let listed = settings
        .elements()
        .into_iter()
        .find(|entry| entry.text("key") == Some(name));
    listed
        .and_then(|entry| entry.text("value"))
        .or_else(|| settings.text(name))
        .filter(|text| !text.is_empty())
}

/// A name as a key of components may be written (OpenAPI 3.0.3, Components
/// Object).
fn component_key(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if is_allowed(c) { c } else { '_' })
        .collect()
}

fn scheme_of<'a>(header: &Node<'a>) -> Option<&'a str> {
    let is_authorization = header.text("key")?.eq_ignore_ascii_case("authorization");
    let scheme = header.description()?.strip_prefix(ADDED_FOR_SCHEME)?.trim();
    (is_authorization && scheme.to_ascii_lowercase().contains("oauth2")).then_some(scheme)
}

impl Scheme {
    /// Takes the scopes of `new`, if the two are the same scheme otherwise.
    fn merge(&mut self, new: &Self) -> bool {
        match (self, new) {
            (
                Self::OAuth2 {
                    grant,
                    authorize,
                    token,
                    scopes,
                },
                Self::OAuth2 {
                    grant: g,
                    authorize: a,
                    token: t,
                    scopes: more,
                },
            ) if (*grant, &*authorize, &*token) == (*g, a, t) => {
                for scope in more {
                    if !scopes.contains(scope) {
                        scopes.push(scope.clone());
                    }
                }
                true
            }
            (known, new) => known == new,
        }
    }

    /// Whether it is a flow whose URLs the input does not hold.
    fn lacks_urls(&self) -> bool {
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
            Self::Http(..) | Self::ApiKey(..) => false,
        }
    }

    fn into_openapi(self) -> SecurityScheme {
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
            Self::OAuth2 {
                grant,
                authorize,
                token,
                scopes,
            } => {
                let scopes = scopes
                    .into_iter()
                    .map(|scope| (scope, String::new()))
                    .collect();
                let (authorization_url, token_url, refresh_url) = (authorize, token, None);
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
