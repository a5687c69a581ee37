//! Security schemes and requirements.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, ReferenceOr, SecurityRequirement, SecurityScheme,
};

use crate::diagnostic::{Code, Report};
use crate::input::node::Node;
use crate::input::postman::{Header, Item, Request, is_token_byte};
use crate::input::variables::Scope;
use crate::output::names::component;
use crate::output::operation::Operation;
use crate::output::stated::In;

/// The security schemes of the document under construction.
#[derive(Debug, Default)]
pub(crate) struct Schemes {
    schemes: IndexMap<String, Scheme>,
    /// The name of each scheme that is not alone of its kind, by its usual name
    /// and what makes it itself.
    names: HashMap<(String, String), String>,
    /// What each item of each operation says, in their order.
    said: std::vec::IntoIter<Said>,
}

/// A scheme; of oauth2, with the scopes that operations ask for.
#[derive(Clone, Debug, PartialEq)]
enum Scheme {
    Http(&'static str, Option<&'static str>),
    ApiKey(APIKeyLocation, String),
    AwsV4,
    OAuth2 {
        grant: Grant,
        authorize: String,
        token: String,
        refresh: Option<String>,
        scopes: IndexSet<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Grant {
    AuthorizationCode,
    Implicit,
    Password,
    ClientCredentials,
}

/// What an operation needs.
#[derive(Debug, Default)]
pub(crate) struct Security {
    /// Alternatives; none where nothing is said.
    pub(crate) requirements: Option<Vec<SecurityRequirement>>,
    /// What schemes carry, and parameters need not.
    pub(crate) api_keys: Vec<(In, String)>,
}

impl Schemes {
    /// Names the schemes of all operations. One that is alone of its kind has
    /// the usual name; of several, each has with it what tells it apart, so
    /// that none depends on which comes first.
    pub(crate) fn of(operations: &[Operation<'_>]) -> Self {
        let items = operations.iter().flat_map(|operation| &operation.items);
        let said: Vec<_> = items.map(|item| schemes(item)).collect();
        let mut kinds: IndexMap<&str, IndexMap<String, &Scheme>> = IndexMap::new();
        for said in &said {
            let Said::Schemes(schemes) = said else {
                continue;
            };
            for (name, scheme) in schemes {
                let kind = kinds.entry(name).or_default();
                kind.entry(scheme.identity()).or_insert(scheme);
            }
        }
        let mut names = HashMap::new();
        let mut taken: HashSet<String> = kinds.keys().map(|name| (*name).to_owned()).collect();
        let mut last: HashMap<String, usize> = HashMap::new();
        for (name, kind) in kinds.into_iter().filter(|(_, kind)| kind.len() > 1) {
            for (identity, scheme) in kind {
                let full = format!("{name}{}", scheme.particular());
                let number = last.entry(full.clone()).or_default();
                let free = loop {
                    *number += 1;
                    let free = match *number {
                        1 => full.clone(),
                        number => format!("{full}{number}"),
                    };
                    if taken.insert(free.clone()) {
                        break free;
                    }
                };
                names.insert((name.to_owned(), identity), free);
            }
        }
        Self {
            schemes: IndexMap::new(),
            names,
            said: said.into_iter(),
        }
    }

    /// What the requests of the next operation say of security: alternatives,
    /// where they say several things.
    pub(crate) fn requirements(
        &mut self,
        operation: &Operation<'_>,
        scopes: &[String],
        report: &mut Report,
    ) -> Security {
        let mut api_keys = Vec::new();
        let mut said = Vec::new();
        for item in &operation.items {
            let requirements = self.of_item(item, scopes, &mut api_keys, report);
            said.push((requirements, item));
        }
        // What says nothing beside one that does sends nothing.
        let any = said.iter().any(|(requirements, _)| requirements.is_some());
        let mut alternatives = IndexMap::new();
        for (requirements, item) in said {
            let list = match requirements {
                Some(list) if !list.is_empty() => list,
                _ => vec![SecurityRequirement::new()],
            };
            for requirement in list {
                let key = format!("{requirement:?}");
                alternatives.entry(key).or_insert((requirement, item));
            }
        }
        let first = alternatives.values().next().map(|(_, item)| *item);
        let is_other = |item| first.is_some_and(|first| !std::ptr::eq(first, item));
        let other = alternatives.values().find(|(_, item)| is_other(*item));
        if let Some((_, other)) = other.filter(|_| any) {
            report.note(
                Code::AuthMerged,
                &other.node,
                "another request of this operation is authorized otherwise; either will do",
                "state one authorization in the collection, if only that one will do",
            );
        }
        // No scheme at all, and nothing else, is an empty list.
        let is_open = |list: &[SecurityRequirement]| matches!(list, [none] if none.is_empty());
        let list = alternatives
            .into_values()
            .map(|(requirement, _)| requirement);
        let list: Vec<_> = list.collect();
        let list = if is_open(&list) { Vec::new() } else { list };
        Security {
            requirements: any.then_some(list),
            api_keys,
        }
    }

    /// What an item's requests say of security: the schemes that headers were
    /// added for, else their `auth`, their folder's or their collection's, the
    /// nearest one, else a user in their URL or their `Authorization` header.
    /// Several scopes are alternatives: one requirement each.
    fn of_item(
        &mut self,
        item: &Item<'_>,
        scopes: &[String],
        api_keys: &mut Vec<(In, String)>,
        report: &mut Report,
    ) -> Option<Vec<SecurityRequirement>> {
        let place = item.auth.as_ref().unwrap_or(&item.request.node);
        let schemes = match self.said.next()? {
            Said::Schemes(schemes) => schemes,
            Said::Open => return Some(Vec::new()),
            Said::Nothing => return None,
            Said::Unknown(kind) => {
                let kind = kind.map_or("no kind".to_owned(), |kind| format!("the kind `{kind}`"));
                report.warning(
                    Code::AuthNotConverted,
                    place,
                    format!("authorization of {kind} is not known, or lacks its name"),
                    "describe the security scheme in the overlay",
                );
                return None;
            }
        };
        let mut requirement = SecurityRequirement::new();
        let mut oauth2 = None;
        for (name, mut scheme) in schemes {
            match &mut scheme {
                Scheme::OAuth2 { scopes: known, .. } => known.extend(scopes.iter().cloned()),
                Scheme::ApiKey(location, name) => {
                    let place = match location {
                        APIKeyLocation::Header => In::Header,
                        APIKeyLocation::Query => In::Query,
                        APIKeyLocation::Cookie => In::Cookie,
                    };
                    api_keys.push((place, name.clone()));
                }
                Scheme::Http(..) | Scheme::AwsV4 => {}
            }
            let is_oauth2 = matches!(scheme, Scheme::OAuth2 { .. });
            let name = self.add(name, scheme, place, report);
            if is_oauth2 {
                oauth2 = Some(name.clone());
            }
            requirement.insert(name, Vec::new());
        }
        let Some(oauth2) = oauth2.filter(|_| !scopes.is_empty()) else {
            return Some(vec![requirement]);
        };
        let with = |scope: &String| {
            let mut requirement = requirement.clone();
            requirement.insert(oauth2.clone(), vec![scope.clone()]);
            requirement
        };
        Some(scopes.iter().map(with).collect())
    }

    /// Registers a scheme and gives the name under which it stands.
    fn add(&mut self, name: String, new: Scheme, place: &Node<'_>, report: &mut Report) -> String {
        let key = (name, new.identity());
        let name = self.names.get(&key).unwrap_or(&key.0).clone();
        if let Some(known) = self.schemes.get_mut(&name) {
            known.add_scopes(new);
            return name;
        }
        if new.lacks_urls() {
            report.note(
                Code::OauthUrlsUnknown,
                place,
                format!("the input names the security scheme `{name}`, but not its URLs"),
                "set authorizationUrl and tokenUrl of its flow in the overlay",
            );
        }
        self.schemes.insert(name.clone(), new);
        name
    }

    pub(crate) fn into_components(self) -> IndexMap<String, ReferenceOr<SecurityScheme>> {
        let schemes = self.schemes.into_iter();
        schemes
            .map(|(name, scheme)| (name, ReferenceOr::Item(scheme.into_openapi())))
            .collect()
    }
}

/// What an item says of security.
#[derive(Debug)]
enum Said {
    /// All of these schemes, each with its usual name.
    Schemes(Vec<(String, Scheme)>),
    /// None is needed.
    Open,
    Nothing,
    /// A kind that is not known, or lacks what it needs.
    Unknown(Option<String>),
}

fn schemes(item: &Item<'_>) -> Said {
    let auth = item.auth.as_ref();
    let kind = auth.and_then(|auth| auth.text("type"));
    let mut marks = item.requests().map(|request| {
        let headers = request.headers();
        headers.iter().filter_map(marked).collect::<Vec<_>>()
    });
    let marks = marks.find(|marks| !marks.is_empty()).unwrap_or_default();
    match (marks.as_slice(), auth, kind) {
        // The mark names the scheme; of oauth2, `auth` may know the URLs.
        ([(name, Scheme::OAuth2 { .. })], Some(auth), Some("oauth2")) => {
            Said::Schemes(vec![(name.clone(), oauth2(auth, &item.scope))])
        }
        ([_, ..], _, None | Some("noauth")) => Said::Schemes(marks),
        (_, None, _) | (_, _, Some("noauth")) => match by_hand(&item.request, &item.scope) {
            Some((name, scheme)) => Said::Schemes(vec![(name.to_owned(), scheme)]),
            None if kind.is_some() => Said::Open,
            None => Said::Nothing,
        },
        (_, Some(auth), kind) => match kind.and_then(|kind| scheme(kind, auth, &item.scope)) {
            Some((name, scheme)) => Said::Schemes(vec![(name.to_owned(), scheme)]),
            None => Said::Unknown(kind.map(str::to_owned)),
        },
    }
}

/// A scheme of HTTP by the name that an `Authorization` begins with, in small
/// letters, and its usual name.
fn http(scheme: &str) -> Option<(&'static str, Scheme)> {
    Some(match scheme {
        "basic" => ("basicAuth", Scheme::Http("basic", None)),
        "bearer" => ("bearerAuth", Scheme::Http("bearer", None)),
        "digest" => ("digestAuth", Scheme::Http("digest", None)),
        _ => return None,
    })
}

/// The scheme of an `auth` object, and its usual name.
///
/// The kinds that sign a request (Hawk, Digest, OAuth 1, NTLM, Akamai's
/// EdgeGrid) are schemes of HTTP, by the name that their `Authorization` begins
/// with; AWS's signature is the API key that AWS itself exports.
fn scheme(kind: &str, auth: &Node<'_>, scope: &Scope<'_>) -> Option<(&'static str, Scheme)> {
    Some(match kind {
        "jwt" if setting(auth, "addTokenTo") == Some("queryParam") => {
            let name = setting(auth, "queryParamKey").unwrap_or("token");
            let scheme = Scheme::ApiKey(APIKeyLocation::Query, name.to_owned());
            ("jwtAuth", scheme)
        }
        "jwt" | "asap" => ("jwtAuth", Scheme::Http("bearer", Some("JWT"))),
        "hawk" => ("hawkAuth", Scheme::Http("hawk", None)),
        "ntlm" => ("ntlmAuth", Scheme::Http("ntlm", None)),
        "oauth1" => ("oauth1", Scheme::Http("oauth", None)),
        "edgegrid" => ("edgeGridAuth", Scheme::Http("EG1-HMAC-SHA256", None)),
        "awsv4" => ("awsSigV4", Scheme::AwsV4),
        "oauth2" => ("oauth2", oauth2(auth, scope)),
        "apikey" => {
            let place = match setting(auth, "in") {
                Some("query") => APIKeyLocation::Query,
                _ => APIKeyLocation::Header,
            };
            let name = scope.resolve(setting(auth, "key")?);
            let is_sendable = place == APIKeyLocation::Query || name.bytes().all(is_token_byte);
            if name.contains("{{") || !is_sendable {
                return None;
            }
            ("apiKeyAuth", Scheme::ApiKey(place, name.into_owned()))
        }
        other => return http(other),
    })
}

/// The scheme that somebody wrote by hand: a user in the URL, or an
/// `Authorization` header, whose value is an API key where it names no scheme
/// of HTTP.
fn by_hand(request: &Request<'_>, scope: &Scope<'_>) -> Option<(&'static str, Scheme)> {
    if request.url.has_user {
        return http("basic");
    }
    let headers = request.headers();
    let header = headers.iter().find(|header| {
        header.name.eq_ignore_ascii_case("authorization") && !header.node.is("disabled")
    })?;
    let value = scope.resolve(&header.value);
    let scheme = value.trim().split(' ').next().unwrap_or_default();
    let key = || Scheme::ApiKey(APIKeyLocation::Header, "Authorization".to_owned());
    match scheme.to_ascii_lowercase().as_str() {
        "" => None,
        scheme => http(scheme).or_else(|| Some(("authorizationHeader", key()))),
    }
}

fn oauth2(auth: &Node<'_>, scope: &Scope<'_>) -> Scheme {
    // A URL that holds a variable is none that a client could call.
    let url = |name| {
        let url = setting(auth, name).map(|url| scope.resolve(url));
        url.filter(|url| !url.contains("{{"))
            .unwrap_or_default()
            .into_owned()
    };
    let grant = match setting(auth, "grant_type") {
        Some("implicit") => Grant::Implicit,
        Some("password_credentials") => Grant::Password,
        Some("client_credentials") => Grant::ClientCredentials,
        _ => Grant::AuthorizationCode,
    };
    let scopes = scope.resolve(setting(auth, "scope").unwrap_or_default());
    let scopes = scopes
        .split([' ', ','])
        .filter(|scope| !scope.is_empty() && !scope.contains("{{"));
    let scopes = scopes.map(str::to_owned).collect();
    Scheme::OAuth2 {
        grant,
        authorize: url("authUrl"),
        token: url("accessTokenUrl"),
        refresh: Some(url("refreshTokenUrl")).filter(|url| !url.is_empty()),
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

/// The scheme that a header was added for, and its name.
fn marked(header: &Header<'_>) -> Option<(String, Scheme)> {
    let name = header.scheme()?;
    let lower = name.to_ascii_lowercase();
    let is_authorization = header.name.eq_ignore_ascii_case("authorization");
    let (name, scheme) = match lower.as_str() {
        "apikey" => {
            let scheme = Scheme::ApiKey(APIKeyLocation::Header, header.name.to_owned());
            ("apiKeyAuth", scheme)
        }
        scheme if is_authorization && scheme.contains("oauth2") => {
            let scheme = Scheme::OAuth2 {
                grant: Grant::AuthorizationCode,
                authorize: String::new(),
                token: String::new(),
                refresh: None,
                scopes: IndexSet::new(),
            };
            return Some((component_key(name), scheme));
        }
        scheme => http(scheme)?,
    };
    Some((name.to_owned(), scheme))
}

impl Scheme {
    /// What tells it from others of its kind.
    fn particular(&self) -> String {
        match self {
            Self::OAuth2 { grant, .. } => format!("{grant:?}"),
            Self::ApiKey(_, name) => component(name),
            Self::Http(..) | Self::AwsV4 => String::new(),
        }
    }

    /// What makes it the scheme that it is: all but the scopes, which
    /// operations add.
    fn identity(&self) -> String {
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

    fn add_scopes(&mut self, new: Self) {
        if let (Self::OAuth2 { scopes, .. }, Self::OAuth2 { scopes: more, .. }) = (self, new) {
            scopes.extend(more);
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
            Self::Http(..) | Self::ApiKey(..) | Self::AwsV4 => false,
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
            Self::AwsV4 => SecurityScheme::APIKey {
                location: APIKeyLocation::Header,
                name: "Authorization".to_owned(),
                description: Some("AWS Signature Version 4.".to_owned()),
                extensions: IndexMap::from([(
                    "x-amazon-apigateway-authtype".to_owned(),
                    "awsSigv4".into(),
                )]),
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
