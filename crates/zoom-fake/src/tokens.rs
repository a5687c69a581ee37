//! Tokens: the endpoint that issues them, and which of them are good.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, Method, StatusCode, request};
use serde::Serialize;
use serde_json::json;

use crate::ZoomFake;
use crate::response::{self, Refusal, Response};

/// The token that a fake takes from the start.
pub const DEFAULT_TOKEN: &str = "zoom-fake-token";

/// Where tokens are issued.
pub(crate) const PATH: &str = "/oauth/token";
const CLIENT_ID: &str = "zoom-fake-client-id";
const CLIENT_SECRET: &str = "zoom-fake-client-secret";
const ACCOUNT_ID: &str = "zoom-fake-account-id";
const SCOPES: [&str; 4] = ["tsp:read:admin", "tsp:write:admin", "tsp:read", "tsp:write"];

pub(crate) struct Tokens {
    issued: usize,
    /// The tokens that are good, and until when; `None` is for ever.
    good: BTreeMap<String, Option<SystemTime>>,
    refreshed: usize,
    lifetime: Duration,
    /// `None`: the host that was asked.
    api_url: Option<String>,
    scopes: Vec<String>,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            issued: 0,
            good: BTreeMap::from([(DEFAULT_TOKEN.into(), None)]),
            refreshed: 0,
            lifetime: Duration::from_secs(3599),
            api_url: None,
            scopes: SCOPES.map(Into::into).into(),
        }
    }

    pub(crate) fn check(&self, headers: &HeaderMap, now: SystemTime) -> Result<(), Refusal> {
        let token = credentials(headers, "bearer");
        match token.and_then(|token| self.good.get(token)) {
            Some(until) if until.is_none_or(|until| now < until) => Ok(()),
            _ => Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                124,
                "Invalid access token.",
            )),
        }
    }

    /// Whether the tokens have one of `needed`.
    pub(crate) fn check_scopes(&self, needed: &[&str]) -> Result<(), Refusal> {
        if self.scopes.iter().any(|has| needed.contains(&has.as_str())) {
            return Ok(());
        }
        let needed = needed.join(", ");
        let message = format!("Invalid access token, does not contain scopes:[{needed}].");
        Err(Refusal::bad_request(4711, message))
    }

    fn refresh_token(&self) -> String {
        format!("zoom-fake-refresh-token-{}", self.refreshed + 1)
    }

    /// Responses a request of the token endpoint. Parameters are read from the
    /// body, a form, and from the query, where Zoom's own samples have them.
    pub(crate) fn serve(
        &mut self,
        head: &request::Parts,
        body: &Bytes,
        now: SystemTime,
    ) -> Response {
        if head.method != Method::POST {
            let reason = "Only POST is supported";
            return refusal(StatusCode::METHOD_NOT_ALLOWED, reason, "invalid_request");
        }
        let client = credentials(&head.headers, "basic")
            .and_then(|credentials| BASE64_STANDARD.decode(credentials).ok());
        if client != Some(format!("{CLIENT_ID}:{CLIENT_SECRET}").into_bytes()) {
            let reason = "Invalid client_id or client_secret";
            return refusal(StatusCode::UNAUTHORIZED, reason, "invalid_client");
        }
        let query = head.uri.query().unwrap_or_default();
        let parameters: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes())
            .chain(form_urlencoded::parse(body))
            .collect();
        let parameter = |name: &str| parameters.get(name).map(AsRef::as_ref);
        let rotates = match parameter("grant_type") {
            Some("account_credentials") if parameter("account_id") == Some(ACCOUNT_ID) => false,
            Some("account_credentials") => {
                return refusal(StatusCode::BAD_REQUEST, "Bad Request", "invalid_request");
            }
            Some("refresh_token") if parameter("refresh_token") == Some(&self.refresh_token()) => {
                true
            }
            Some("refresh_token") => {
                return refusal(StatusCode::BAD_REQUEST, "Invalid Token!", "invalid_grant");
            }
            _ => {
                let reason = "unsupported grant type";
                return refusal(StatusCode::BAD_REQUEST, reason, "unsupported_grant_type");
            }
        };
        self.issued += 1;
        let token = format!("zoom-fake-access-token-{}", self.issued);
        self.good
            .insert(token.clone(), now.checked_add(self.lifetime));
        let refresh_token = rotates.then(|| {
            self.refreshed += 1;
            self.refresh_token()
        });
        let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
        let asked = format!("http://{}", host.unwrap_or("127.0.0.1"));
        let issued = Issued {
            access_token: &token,
            token_type: "bearer",
            expires_in: self.lifetime.as_secs(),
            scope: self.scopes.join(" "),
            api_url: self.api_url.as_deref().unwrap_or(&asked),
            refresh_token,
        };
        response::json(StatusCode::OK, &json!(issued))
    }
}

/// The response that holds a token.
#[derive(Serialize)]
struct Issued<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: u64,
    scope: String,
    api_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// What follows `scheme` in `Authorization`.
fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (given, credentials) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then_some(credentials)
}

/// An error, as the token endpoint words it.
pub(crate) fn refusal(status: StatusCode, reason: &str, error: &str) -> Response {
    response::json(status, &json!({ "reason": reason, "error": error }))
}

/// Tokens: the API takes [`ZoomFake::token`] and every one that the token
/// endpoint has issued, until it expires.
impl ZoomFake {
    /// A token that it takes from the start, until [`ZoomFake::expire_tokens`].
    pub fn token(&self) -> &'static str {
        DEFAULT_TOKEN
    }

    /// The token endpoint, `http://127.0.0.1:<port>/oauth/token`: it takes the
    /// grants `account_credentials` and `refresh_token`.
    pub fn token_url(&self) -> String {
        format!("{}{PATH}", self.origin())
    }

    /// The client id that the token endpoint takes.
    pub fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// The client secret that the token endpoint takes.
    pub fn client_secret(&self) -> &'static str {
        CLIENT_SECRET
    }

    /// The account id that the grant `account_credentials` takes.
    pub fn account_id(&self) -> &'static str {
        ACCOUNT_ID
    }

    /// The refresh token that is good now. It is good for one use: the response
    /// to it holds the next one.
    pub fn refresh_token(&self) -> String {
        self.state.lock().tokens.refresh_token()
    }

    /// How many tokens were issued so far.
    pub fn tokens_issued(&self) -> usize {
        self.state.lock().tokens.issued
    }

    /// From now on every token issued so far is refused, and
    /// [`ZoomFake::token`] too: 401, code 124.
    pub fn expire_tokens(&self) {
        self.state.lock().tokens.good.clear();
    }

    /// How long tokens are good that are issued from now on, by the fake's
    /// time; 3599 seconds at the start.
    pub fn token_lifetime(&self, lifetime: Duration) {
        self.state.lock().tokens.lifetime = lifetime;
    }

    /// What the token endpoint names as `api_url`; at the start it is the fake's own
    /// address, as the `Host` of the request has it, without `/v2`, as Zoom's is.
    pub fn set_api_url(&self, api_url: impl Into<String>) {
        self.state.lock().tokens.api_url = Some(api_url.into());
    }

    /// Every token has these scopes alone; operations that need others are
    /// refused with code 4711. At the start tokens have all.
    pub fn restrict_scopes(&self, scopes: &[&str]) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.state.lock().tokens.scopes = scopes;
    }
}
