//! The server: who may call, what is kept, what is refused.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::patch;
use axum::{Json, Router};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::account::{DialInNumber, TspAccount, User};
use crate::journal::ReceivedRequest;

/// The token that a fake takes.
pub const DEFAULT_TOKEN: &str = "zoom-fake-token";

/// How large a body may be: 10 MiB.
const BODY_LIMIT: usize = 10 << 20;

/// A running fake. It stops when it is dropped.
#[derive(Debug)]
pub struct ZoomFake {
    address: SocketAddr,
    state: Shared,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Fake {
    users: Vec<User>,
    journal: Vec<ReceivedRequest>,
    scripted: VecDeque<(StatusCode, HeaderValue, Bytes)>,
}

#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Fake>>);

impl Shared {
    // A test that panicked while it held the lock left the state whole.
    fn lock(&self) -> MutexGuard<'_, Fake> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ZoomFake {
    /// Starts a fake on a free loopback port, with the user `me`, who has the
    /// TSP account `1`.
    ///
    /// # Errors
    /// No port could be bound.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Shared::default();
        let app = Router::new()
            .route(
                "/v2/users/{user_id}/tsp/{tsp_id}",
                patch(update_tsp_account),
            )
            .fallback(|| async { refusal(StatusCode::NOT_FOUND, 300, "This API does not exist.") })
            .layer(middleware::from_fn_with_state(state.clone(), receive))
            .with_state(state.clone());
        // The server ends with its task; what it says then nobody reads.
        let server = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
        let fake = Self {
            address,
            state,
            server,
        };
        let account = TspAccount {
            conference_code: "111111".into(),
            leader_pin: "1111".into(),
            dial_in_numbers: Vec::new(),
            tsp_bridge: Some("US_TSP_TB".into()),
        };
        fake.add_user(
            User::new("me")
                .with_email("me@example.com")
                .with_account("1", account),
        );
        Ok(fake)
    }

    /// Its base URL, `http://127.0.0.1:<port>/v2`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The token it takes.
    pub fn token(&self) -> &'static str {
        DEFAULT_TOKEN
    }

    /// Adds a user, or replaces the one of the same id.
    pub fn add_user(&self, user: User) {
        let mut fake = self.state.lock();
        fake.users.retain(|known| known.id != user.id);
        fake.users.push(user);
    }

    /// A user's TSP account as it is now.
    pub fn account(&self, user: &str, tsp_id: &str) -> Option<TspAccount> {
        let fake = self.state.lock();
        fake.users
            .iter()
            .find(|known| known.is_called(user))?
            .accounts
            .get(tsp_id)
            .cloned()
    }

    /// Answers the next request that is not scripted yet with this, whatever
    /// it asks. Several scripted answers are given in their order.
    pub fn answer_next(
        &self,
        status: StatusCode,
        content_type: HeaderValue,
        body: impl Into<Bytes>,
    ) {
        self.state
            .lock()
            .scripted
            .push_back((status, content_type, body.into()));
    }

    /// Every request received so far, in their order.
    pub fn journal(&self) -> Vec<ReceivedRequest> {
        self.state.lock().journal.clone()
    }
}

impl Drop for ZoomFake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Notes every request, gives scripted answers, and checks the token.
async fn receive(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (at, scripted) = {
        let mut fake = state.lock();
        fake.journal.push(ReceivedRequest {
            method: parts.method.clone(),
            target: parts.uri.to_string(),
            headers: parts.headers.clone(),
            body: body.clone(),
            answered: None,
        });
        (fake.journal.len() - 1, fake.scripted.pop_front())
    };
    let token = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let response = match scripted {
        Some((status, content_type, body)) => {
            (status, [(CONTENT_TYPE, content_type)], body).into_response()
        }
        None if token != Some(&format!("Bearer {DEFAULT_TOKEN}")) => {
            refusal(StatusCode::UNAUTHORIZED, 124, "Invalid access token.")
        }
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    if let Some(entry) = state.lock().journal.get_mut(at) {
        entry.answered = Some(response.status());
    }
    response
}

fn refusal(status: StatusCode, code: u32, message: &str) -> Response {
    (status, Json(json!({ "code": code, "message": message }))).into_response()
}

fn bad_request(code: u32, message: &str) -> Response {
    refusal(StatusCode::BAD_REQUEST, code, message)
}

fn invalid_fields(fields: &[&str]) -> Response {
    let errors: Vec<_> = fields
        .iter()
        .map(|field| json!({ "field": field, "message": "Invalid field." }))
        .collect();
    let body = json!({ "code": 300, "message": "Validation Failed.", "errors": errors });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

async fn update_tsp_account(
    State(state): State<Shared>,
    Path((user_id, tsp_id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let form = match Multipart::from_request(request, &()).await {
        Ok(multipart) => Form::read(multipart).await,
        Err(_) => None,
    };
    let mut fake = state.lock();
    let Some(user) = fake.users.iter_mut().find(|user| user.is_called(&user_id)) else {
        return refusal(
            StatusCode::NOT_FOUND,
            1001,
            &format!("User does not exist: {user_id}."),
        );
    };
    if user.pending {
        let message = "A valid invitation to join the Zoom account was not found for this user.";
        return refusal(StatusCode::NOT_FOUND, 1120, message);
    }
    if !user.tsp_enabled {
        return bad_request(2024, "Account has not enabled TSP.");
    }
    if !matches!(tsp_id.as_str(), "1" | "2") {
        return bad_request(300, "The TSP id provided does not exist.");
    }
    let Some(account) = user.accounts.get_mut(&tsp_id) else {
        return bad_request(300, "TSP Config does not exist.");
    };
    let Some(form) = form else {
        return bad_request(300, "Validation Failed.");
    };
    let faults = form.faults();
    if !faults.is_empty() {
        return invalid_fields(&faults);
    }
    if let Some(bridge) = &form.tsp_bridge
        && !matches!(bridge.as_str(), "US_TSP_TB" | "EU_TSP_TB")
    {
        return bad_request(300, "Invalid parameter: tsp_bridge.");
    }
    let numbers = form.numbers.as_ref().unwrap_or(&account.dial_in_numbers);
    if user.media_link_required && !numbers.iter().any(|number| number.kind == "media_link") {
        return bad_request(300, "Media link is required for AT&T TSP accounts.");
    }
    form.apply(account);
    StatusCode::NO_CONTENT.into_response()
}

/// The form of an update.
#[derive(Default)]
struct Form {
    conference_code: Option<String>,
    leader_pin: Option<String>,
    numbers: Option<Vec<DialInNumber>>,
    tsp_bridge: Option<String>,
    unreadable: Vec<&'static str>,
}

impl Form {
    /// Reads the parts; `None` if they are no form.
    async fn read(mut multipart: Multipart) -> Option<Self> {
        let mut form = Self::default();
        while let Some(field) = multipart.next_field().await.ok()? {
            let name = field.name().unwrap_or_default().to_owned();
            let text = field.text().await.ok()?;
            match name.as_str() {
                "conference_code" => form.conference_code = Some(text),
                "leader_pin" => form.leader_pin = Some(text),
                "tsp_bridge" => form.tsp_bridge = Some(text),
                "dial_in_numbers" => match serde_json::from_str(&text) {
                    Ok(numbers) => form.numbers = Some(numbers),
                    Err(_) => form.unreadable.push("dial_in_numbers"),
                },
                _ => {}
            }
        }
        Some(form)
    }

    /// The fields that are missing or break their rule.
    fn faults(&self) -> Vec<&'static str> {
        let is_code = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| {
                (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        let mut faults = self.unreadable.clone();
        if !is_code(&self.conference_code) {
            faults.push("conference_code");
        }
        if !is_code(&self.leader_pin) {
            faults.push("leader_pin");
        }
        let is_known = |number: &DialInNumber| {
            matches!(
                number.kind.as_str(),
                "" | "toll" | "tollfree" | "media_link"
            ) && number.code.chars().count() <= 6
                && number.country_label.chars().count() <= 10
                && number.number.chars().count() <= 16
        };
        if !self.numbers.iter().flatten().all(is_known) {
            faults.push("dial_in_numbers");
        }
        faults
    }

    /// What is absent stays as it is.
    fn apply(self, account: &mut TspAccount) {
        let Self {
            conference_code,
            leader_pin,
            numbers,
            tsp_bridge,
            ..
        } = self;
        if let Some(code) = conference_code {
            account.conference_code = code;
        }
        if let Some(pin) = leader_pin {
            account.leader_pin = pin;
        }
        if let Some(numbers) = numbers {
            account.dial_in_numbers = numbers;
        }
        account.tsp_bridge = tsp_bridge.or_else(|| account.tsp_bridge.take());
    }
}
