//! Where access tokens come from: a server-to-server app, or a user's refresh
//! token. Both are [`TokenSource`]s, as a fixed [`BearerToken`] is an
//! [`Auth`](postman_client_runtime::Auth) by itself.

mod refresh_token;
mod server_to_server;

use std::collections::{HashMap, VecDeque};
use std::env::VarError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use postman_client_runtime::{
    AccessToken, Auth, BasicAuth, BearerToken, DEFAULT_CONNECT_TIMEOUT, ErrorResponse, Issued,
    Mismatch, RawBody, TokenError, TransportError,
};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};
use url::{Url, form_urlencoded};

pub use self::refresh_token::RefreshToken;
pub use self::server_to_server::ServerToServer;

/// Where Zoom issues tokens, by default.
pub const TOKEN_URL: &str = "https://zoom.us/oauth/token";

/// How much of a token's lifetime is left when it is renewed: a minute.
const MARGIN: Duration = Duration::from_secs(60);

/// How many tokens the endpoint is known to have seen: those of four renewals.
const SEEN: usize = 8;

/// The largest response with a token: a token must fit into a header.
const RESPONSE_LIMIT: usize = 64 << 10;

/// Zoom's own domains: a token goes to no other host.
const DOMAINS: [&str; 2] = ["zoom.us", "zoomgov.com"];

/// Why Zoom issued no token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// Zoom refused. Secrets are taken out of its response.
    #[error("the token endpoint answered {status} {error} {reason}")]
    #[non_exhaustive]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// Zoom's word for it: `invalid_client`, `invalid_request`, …; at most 100
        /// characters.
        error: String,
        /// Zoom's sentence, at most 200 characters.
        reason: String,
        /// How long Zoom asks to wait, if it does.
        retry_after: Option<Duration>,
    },
    /// Zoom could not be reached, or did not respond in time.
    #[error("the token endpoint could not be asked")]
    Transport(#[source] TransportError),
    /// The response holds no token; the second value says where it is at fault.
    #[error("the token endpoint answered {0} with no token: {1}")]
    Undecodable(StatusCode, #[source] Mismatch),
    /// The response is larger than 64 KiB.
    #[error("the token endpoint answered with more than 64 KiB")]
    TooLarge,
    /// The token's `api_url` is no https URL of Zoom's own domains: the token is
    /// sent nowhere.
    #[error("the token is for a host that is not Zoom's")]
    ForeignHost,
    /// The new refresh token could not be kept: see [`RefreshToken::new`].
    #[error("the new refresh token could not be kept")]
    NotKept(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl IssueError {
    /// A refusal, for a test of what handles it.
    pub fn refused(status: StatusCode, error: impl Into<String>) -> Self {
        Self::Refused {
            status,
            error: error.into(),
            reason: String::new(),
            retry_after: None,
        }
    }
}

/// A fault of the connection, and an endpoint that is down, may be gone the next
/// time.
impl From<IssueError> for TokenError {
    fn from(error: IssueError) -> Self {
        let is_transient = match &error {
            IssueError::Transport(fault) => fault.is_retryable(),
            IssueError::Refused { status, .. } => {
                matches!(status.as_u16(), 408 | 429 | 500..=599)
            }
            _ => false,
        };
        let retry_after = match &error {
            IssueError::Refused { retry_after, .. } => *retry_after,
            _ => None,
        };
        Self::new(error)
            .transient(is_transient)
            .retry_after(retry_after)
    }
}

impl From<reqwest::Error> for IssueError {
    fn from(error: reqwest::Error) -> Self {
        Self::Transport(error.into())
    }
}

/// Settings of an app that no token can be had with.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// One of them is empty or holds what can't be sent.
    #[error("the app's {0} must be visible ASCII, and not empty")]
    Unsendable(&'static str),
    /// The token URL is not https (nor http of a loopback address, nor allowed to be).
    #[error(
        "the token URL must be https: a secret would be readable on the way; `at_plain_http` allows it"
    )]
    TokenUrl,
    /// The HTTP client can't be set up.
    #[error("the HTTP client can't be set up")]
    HttpClient(#[source] Arc<reqwest::Error>),
    /// An environment variable is missing or no Unicode.
    #[error("the environment variable {0} is not set")]
    Variable(&'static str),
}

/// Zoom's token endpoint, and the app that asks it.
struct Endpoint {
    url: Url,
    plain_http: PlainHttp,
    http: reqwest::Client,
    client_id: String,
    client_secret: SecretString,
    /// The last tokens that were sent to it or came from it: it may repeat them.
    seen: Mutex<VecDeque<SecretString>>,
}

/// Whether an endpoint that is not of this machine may be asked without TLS.
#[derive(Clone, Copy, PartialEq)]
enum PlainHttp {
    Refused,
    Allowed,
}

/// What the endpoint reports of a token. The refresh token is there even where the
/// rest is of no use: the one before it is used up.
struct Granted {
    issued: Result<Issued, IssueError>,
    refresh_token: Option<SecretString>,
}

impl Endpoint {
    fn new(
        url: &str,
        plain_http: PlainHttp,
        client_id: String,
        client_secret: SecretString,
        timeout: Duration,
    ) -> Result<Self, CredentialsError> {
        visible("client id", &client_id)?;
        visible("client secret", client_secret.expose_secret())?;
        let url = Url::parse(url).map_err(|_| CredentialsError::TokenUrl)?;
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
            // Seldom asked, and never over a connection that is being closed.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none());
        let http = match is_loopback(&url) {
            // What is meant for this machine goes through no proxy.
            true => http.no_proxy(),
            false if url.scheme() == "https" && url.has_host() => http,
            false if url.scheme() == "http" && plain_http == PlainHttp::Allowed => http,
            false => return Err(CredentialsError::TokenUrl),
        };
        let http = http.build();
        Ok(Self {
            url,
            plain_http,
            http: http.map_err(|error| CredentialsError::HttpClient(Arc::new(error)))?,
            client_id,
            client_secret,
            seen: Mutex::default(),
        })
    }

    fn see(&self, token: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.iter().any(|known| known.expose_secret() == token) {
            return;
        }
        if seen.len() == SEEN {
            seen.pop_front();
        }
        seen.push_back(token.to_owned().into());
    }

    /// Asks for a token, in a span of its own.
    async fn grant(&self, fields: &[(&str, &str)]) -> Result<Granted, IssueError> {
        let span = span(&self.url);
        let granted = self.ask(fields, &span).instrument(span.clone()).await;
        let issued = granted.as_ref().map(|granted| &granted.issued);
        if let Err(error) | Ok(Err(error)) = issued {
            record_error(&span, error);
        }
        granted
    }

    async fn ask(&self, fields: &[(&str, &str)], span: &Span) -> Result<Granted, IssueError> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = self
            .http
            .post(self.url.clone())
            .basic_auth(&self.client_id, Some(self.client_secret.expose_secret()))
            .body(body)
            .build()?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form);
        if let Some(basic) = request.headers_mut().get_mut(AUTHORIZATION) {
            basic.set_sensitive(true);
        }
        for (name, value) in fields {
            if *name == "refresh_token" {
                self.see(value);
            }
        }
        let response = self.http.execute(request).await?;
        let status = response.status();
        span.record("http.response.status_code", status.as_u16());
        if !status.is_success() {
            return Err(self.refusal(response).await);
        }
        let bytes = whole(response).await?;
        let members = Members::of(&bytes);
        let refresh_token = members.as_ref().and_then(|m| m.text("refresh_token"));
        if let Some(token) = &refresh_token {
            self.see(token);
        }
        let no_object = || {
            let read = RawBody::from(bytes.clone()).json::<HashMap<String, IgnoredAny>>();
            let fault = read.err();
            fault.unwrap_or_else(|| Mismatch::new("", "an object", "something else"))
        };
        let issued = members.ok_or_else(|| IssueError::Undecodable(status, no_object()));
        Ok(Granted {
            issued: issued.and_then(|members| self.issued(status, &members)),
            refresh_token: refresh_token.map(SecretString::from),
        })
    }

    fn issued(&self, status: StatusCode, body: &Members<'_>) -> Result<Issued, IssueError> {
        let undecodable = |name: &str, expected: &str| {
            let found = kind(body.0.get(name).copied());
            IssueError::Undecodable(status, Mismatch::new(name, expected, found))
        };
        let token = body.text("access_token");
        let token = token.ok_or_else(|| undecodable("access_token", "a string"))?;
        self.see(&token);
        let token = BearerToken::new(token);
        let token = token.map_err(|_| undecodable("access_token", "visible ASCII"))?;
        let mut token = AccessToken::new(token);
        if let Some(scopes) = body.text("scope") {
            token = token.with_scopes(&scopes);
        }
        if body.get("api_url").is_some() {
            let api_url = body.text("api_url");
            let api_url = api_url.ok_or_else(|| undecodable("api_url", "a string"))?;
            token = token.for_origin(self.zooms_own(&api_url)?);
        }
        Ok(Issued {
            token,
            lifetime: lifetime(body),
        })
    }

    async fn refusal(&self, response: Response) -> IssueError {
        let status = response.status();
        let own = BasicAuth::new(&*self.client_id, self.client_secret.expose_secret());
        let mut secrets = own.map_or(Auth::None, Auth::from).secrets();
        {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.iter()
                .for_each(|token| secrets.add(token.expose_secret()));
        }
        let refusal = ErrorResponse::redacted(response, &secrets).await;
        let Refusal { error, reason } = refusal.json().unwrap_or_default();
        let line = |text: String, most| -> String {
            let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
            plain.take(most).collect()
        };
        IssueError::Refused {
            status,
            error: line(error, 100),
            reason: line(reason, 200),
            retry_after: refusal.retry_after(),
        }
    }

    /// An `api_url`, if a token may go there. That of a test's endpoint may be of
    /// this machine as well, that of one without TLS its own host.
    fn zooms_own(&self, api_url: &str) -> Result<Url, IssueError> {
        let url = Url::parse(api_url).map_err(|_| IssueError::ForeignHost)?;
        let is_same = self.plain_http == PlainHttp::Allowed && url.origin() == self.url.origin();
        match is_zooms_own(&url) || is_same || is_loopback(&url) && is_loopback(&self.url) {
            true => Ok(url),
            false => Err(IssueError::ForeignHost),
        }
    }
}

/// The span of a request of a token, by OpenTelemetry's names, as that of an attempt is. The
/// token URL is no secret; what is sent there, is.
fn span(url: &Url) -> Span {
    info_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = %format_args!("POST {}", url.path()),
        otel.status_code = Empty,
        http.request.method = "POST",
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        url.template = url.path(),
        http.response.status_code = Empty,
        error.r#type = Empty,
    )
}

fn record_error(span: &Span, error: &IssueError) {
    span.record("otel.status_code", "ERROR");
    match error {
        IssueError::Refused { status, .. } => span.record("error.type", status.as_str()),
        IssueError::Transport(error) if error.is_timeout() => span.record("error.type", "timeout"),
        IssueError::Transport(_) => span.record("error.type", "transport"),
        _ => span.record("error.type", "_OTHER"),
    };
}

/// The body of a response with a token. One that breaks off behind its JSON is
/// whole: the refresh token in it comes but once.
async fn whole(mut response: Response) -> Result<Vec<u8>, IssueError> {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(bytes),
            Err(_) if Members::of(&bytes).is_some() => return Ok(bytes),
            Err(error) => return Err(error.into()),
        }
        if bytes.len() > RESPONSE_LIMIT {
            return Err(IssueError::TooLarge);
        }
    }
}

/// The members of a JSON object, each read for itself: one that is odd costs no
/// other. Of those with one name, the last counts.
struct Members<'a>(HashMap<String, &'a RawValue>);

impl<'a> Members<'a> {
    fn of(response: &'a [u8]) -> Option<Self> {
        let response = response.strip_prefix(b"\xef\xbb\xbf").unwrap_or(response);
        let end = response.iter().rposition(|byte| *byte != 0)?;
        serde_json::from_slice(response.get(..=end)?).ok().map(Self)
    }

    /// A member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        let value = self.0.get(name).copied()?;
        Some(value).filter(|value| value.get() != "null")
    }

    /// A text that is not blank, or a number as a text.
    fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?.get();
        let text = match serde_json::from_str::<String>(value) {
            Ok(text) => text,
            Err(_) if value.starts_with(|c: char| c.is_ascii_digit()) => value.to_owned(),
            Err(_) => return None,
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

/// Of which kind a member is.
fn kind(value: Option<&RawValue>) -> &'static str {
    match value.and_then(|value| value.get().chars().next()) {
        None => "nothing",
        Some('"') => "another string",
        Some('{') => "an object",
        Some('[') => "a list",
        Some('t' | 'f') => "a boolean",
        Some('n') => "null",
        Some(_) => "a number",
    }
}

/// How long Zoom's tokens are good, if the response does not say.
const HOUR: Duration = Duration::from_secs(3600);

/// How long a token is taken for good, if the response does not give a number of
/// seconds.
const MINUTE: Duration = Duration::from_secs(60);

/// No token is good for longer: thirty days.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long the token of a response is good.
fn lifetime(body: &Members<'_>) -> Duration {
    // `null` is not nothing.
    if !body.0.contains_key("expires_in") {
        return HOUR;
    }
    let seconds = body.text("expires_in").unwrap_or_default();
    let seconds = seconds.trim().parse::<f64>().unwrap_or(f64::NAN);
    match Duration::try_from_secs_f64(seconds) {
        Ok(stated) if stated.subsec_nanos() == 0 && stated <= LONGEST => stated,
        Ok(odd) => odd.min(MINUTE),
        Err(_) => MINUTE,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: String,
    reason: String,
}

fn is_zooms_own(url: &Url) -> bool {
    let is_own = |host: &str| {
        DOMAINS.iter().any(|domain| {
            let rest = host.strip_suffix(domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    url.scheme() == "https" && matches!(url.host(), Some(url::Host::Domain(host)) if is_own(host))
}

/// Whether a URL is of this machine, in plain http: that of a test.
fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http" && postman_client_runtime::is_loopback(url)
}

fn visible(what: &'static str, text: &str) -> Result<(), CredentialsError> {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(CredentialsError::Unsendable(what)),
    }
}

/// A variable of the environment; `None` if it is not set.
fn variable(name: &'static str) -> Result<Option<String>, CredentialsError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(CredentialsError::Variable(name)),
    }
}

fn needed(name: &'static str) -> Result<String, CredentialsError> {
    variable(name)?.ok_or(CredentialsError::Variable(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_seconds_is_a_short_life() {
        let of = |stated: &str| {
            let response = format!("{{\"expires_in\": {stated}}}");
            lifetime(&Members::of(response.as_bytes()).unwrap())
        };
        let seconds = Duration::from_secs;
        for (stated, read) in [
            ("3599", 3599),
            ("\" 3599 \"", 3599),
            ("3.599e3", 3599),
            ("0", 0),
        ] {
            assert_eq!(of(stated), seconds(read), "{stated}");
        }
        assert_eq!(of("1.5"), Duration::from_millis(1500));
        for odd in [
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"an hour\"",
            "\"inf\"",
            "\"NaN\"",
            "-1",
            "-0.5",
            "3599.5",
            "2592001",
            "18446744073709551616",
            "1e300",
            "1e400",
            "\"1e400\"",
        ] {
            assert_eq!(of(odd), seconds(60), "{odd}");
        }
        assert_eq!(lifetime(&Members::of(b"{}").unwrap()), seconds(3600));
    }

    #[test]
    fn a_token_goes_to_zooms_own_hosts_alone() {
        for own in [
            "https://zoom.us",
            "https://api-us.zoom.us",
            "https://api.zoomgov.com/v2",
        ] {
            assert!(is_zooms_own(&Url::parse(own).unwrap()), "{own}");
        }
        for foreign in [
            "http://api.zoom.us",
            "https://zoom.us.example.com",
            "https://notzoom.us",
            "https://example.com/zoom.us",
            "https://zoom.us@example.com",
            "https://10.0.0.1",
            "http://127.0.0.1:7",
            "ftp://zoom.us",
        ] {
            assert!(!is_zooms_own(&Url::parse(foreign).unwrap()), "{foreign}");
        }
    }
}
