//! Reads the authorization of an item.

use indexmap::IndexSet;
use openapiv3::APIKeyLocation;

use super::scheme::{Grant, Scheme};
use crate::input::header::{Header, enabled, is_token_byte};
use crate::input::node::Node;
use crate::input::postman::{Item, Request};
use crate::input::variables::Scope;

/// The authorization of an item.
#[derive(Debug)]
pub(super) enum Authorization {
    /// All of these schemes, each with its usual name.
    Schemes(Vec<(String, Scheme)>),
    /// No authorization is needed.
    Open,
    /// The item states nothing.
    Nothing,
    /// A kind that is unknown or incomplete.
    Unknown(Option<String>),
}

/// Reads the authorization from the requests of an item and from its `auth`.
pub(super) fn authorization(item: &Item<'_>) -> Authorization {
    let auth = item.auth.as_ref();
    let kind = auth.and_then(|auth| auth.text("type"));
    let mut marks = item.requests().map(|request| {
        let headers = request.headers();
        headers.iter().filter_map(marked).collect::<Vec<_>>()
    });
    let marks = marks.find(|marks| !marks.is_empty()).unwrap_or_default();
    match (marks.as_slice(), auth, kind) {
        // The header names the scheme, but only `auth` has the URLs of oauth2.
        ([(name, Scheme::OAuth2 { .. })], Some(auth), Some("oauth2")) => {
            Authorization::Schemes(vec![(name.clone(), oauth2(auth, &item.scope))])
        }
        ([_, ..], _, None | Some("noauth")) => Authorization::Schemes(marks),
        (_, None, _) | (_, _, Some("noauth")) => match by_hand(&item.request, &item.scope) {
            Some((name, scheme)) => Authorization::Schemes(vec![(name.to_owned(), scheme)]),
            None if kind.is_some() => Authorization::Open,
            None => Authorization::Nothing,
        },
        (_, Some(auth), kind) => match kind.and_then(|kind| scheme(kind, auth, &item.scope)) {
            Some(first) => {
                // An API key leaves the `Authorization` header as it is written.
                let second = match &first.1 {
                    Scheme::ApiKey(place, name) if !is_authorization(place, name) => {
                        by_hand(&item.request, &item.scope)
                    }
                    _ => None,
                };
                let all = std::iter::once(first).chain(second);
                Authorization::Schemes(
                    all.map(|(name, scheme)| (name.to_owned(), scheme))
                        .collect(),
                )
            }
            None => Authorization::Unknown(kind.map(str::to_owned)),
        },
    }
}

const AWS: Scheme = Scheme::Signed("AWS4-HMAC-SHA256", "AWS SigV4");
const EDGE_GRID: Scheme = Scheme::Signed("EG1-HMAC-SHA256", "Akamai EdgeGrid");
const OAUTH1: Scheme = Scheme::Signed("oauth", "OAuth 1.0");

fn is_authorization(place: &APIKeyLocation, name: &str) -> bool {
    *place == APIKeyLocation::Header && name.eq_ignore_ascii_case("authorization")
}

/// An HTTP scheme and its usual name, by the first word of `Authorization` in
/// lower case.
fn http(scheme: &str) -> Option<(&'static str, Scheme)> {
    Some(match scheme {
        "basic" => ("basicAuth", Scheme::Http("basic", None)),
        "bearer" => ("bearerAuth", Scheme::Http("bearer", None)),
        "digest" => ("digestAuth", Scheme::Signed("digest", "Digest")),
        "hawk" => ("hawkAuth", Scheme::Signed("hawk", "Hawk")),
        "ntlm" => ("ntlmAuth", Scheme::Signed("ntlm", "NTLM")),
        "eg1-hmac-sha256" => ("edgeGridAuth", EDGE_GRID),
        "aws4-hmac-sha256" => ("awsSigV4", AWS),
        _ => return None,
    })
}

/// The scheme of an `auth` object, and its usual name.
///
/// Kinds that sign a request (AWS, Hawk, Digest, OAuth 1, NTLM, Akamai's EdgeGrid)
/// are HTTP schemes, named by the first word of their `Authorization`.
fn scheme(kind: &str, auth: &Node<'_>, scope: &Scope<'_>) -> Option<(&'static str, Scheme)> {
    Some(match kind {
        "jwt" if setting(auth, "addTokenTo") == Some("queryParam") => {
            let name = setting(auth, "queryParamKey").unwrap_or("token");
            let scheme = Scheme::ApiKey(APIKeyLocation::Query, name.to_owned());
            ("jwtAuth", scheme)
        }
        "jwt" | "asap" => ("jwtAuth", Scheme::Http("bearer", Some("JWT"))),
        "oauth1" => ("oauth1", OAUTH1),
        "edgegrid" => ("edgeGridAuth", EDGE_GRID),
        "awsv4" => ("awsSigV4", AWS),
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

/// A scheme that is written by hand: a user in the URL, or an `Authorization`
/// header. The value of that header is an API key if it names no HTTP scheme.
fn by_hand(request: &Request<'_>, scope: &Scope<'_>) -> Option<(&'static str, Scheme)> {
    if request.url.destination.has_user {
        return http("basic");
    }
    let headers = request.headers();
    let header = enabled(&headers, "authorization").next()?;
    let value = scope.resolve(&header.value);
    let scheme = value.trim().split(' ').next().unwrap_or_default();
    let key = || Scheme::ApiKey(APIKeyLocation::Header, "Authorization".to_owned());
    match scheme.to_ascii_lowercase().as_str() {
        "" => None,
        // Others send a token that stays the same behind this word.
        "oauth" if value.contains("oauth_signature") => Some(("oauth1", OAUTH1)),
        scheme => http(scheme).or_else(|| Some(("authorizationHeader", key()))),
    }
}

fn oauth2(auth: &Node<'_>, scope: &Scope<'_>) -> Scheme {
    // No client can call a URL that still contains a variable.
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

/// A setting of an `auth` object. Under the name of the kind, 2.1 has a list of
/// keys and values, 2.0 an object.
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

/// A name in the characters that a key of components may have (OpenAPI 3.0.3,
/// Components Object).
fn component_key(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if is_allowed(c) { c } else { '_' })
        .collect()
}

/// The scheme that a header was added for, and the name of the scheme.
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
