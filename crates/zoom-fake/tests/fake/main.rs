//! The fake by raw HTTP: what it answers, refuses and breaks.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers as well"
)]

mod faults;
mod limits;
mod operations;
#[cfg(feature = "program")]
mod program;
mod tokens;

use std::io::ErrorKind;

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zoom_fake::{DEFAULT_TOKEN, User, ZoomFake};

/// A response as a caller reads it.
struct Received {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Received {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Status, code and message.
    fn refusal(&self) -> (u16, u64, &str) {
        let code = self.body["code"].as_u64().unwrap_or_default();
        (
            self.status,
            code,
            self.body["message"].as_str().unwrap_or_default(),
        )
    }
}

async fn received(request: reqwest::RequestBuilder) -> Received {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.unwrap();
    Received {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}

async fn call_with(
    zoom: &ZoomFake,
    token: &str,
    method: Method,
    path: &str,
    body: Value,
) -> Received {
    let request = reqwest::Client::new()
        .request(method, format!("{}{path}", zoom.base_url()))
        .bearer_auth(token);
    received(match body {
        Value::Null => request,
        body => request
            .header("content-type", "application/json")
            .body(body.to_string()),
    })
    .await
}

async fn call(zoom: &ZoomFake, method: Method, path: &str, body: Value) -> Received {
    call_with(zoom, zoom.token(), method, path, body).await
}

async fn token(zoom: &ZoomFake, secret: &str, form: &'static str) -> Received {
    let request = reqwest::Client::new()
        .post(zoom.token_url())
        .basic_auth(zoom.client_id(), Some(secret))
        .header("content-type", "application/x-www-form-urlencoded");
    received(request.body(form)).await
}

const BY_ACCOUNT: &str = "grant_type=account_credentials&account_id=zoom-fake-account-id";

/// Sends an update of `me`'s PIN to `pin` on a connection of its own, and
/// reads until it ends.
async fn raw(zoom: &ZoomFake, pin: u32) -> Result<String, ErrorKind> {
    let body = format!("{{\"conference_code\":\"1\",\"leader_pin\":\"{pin}\"}}");
    let head = format!(
        "PATCH /v2/users/me/tsp/1 HTTP/1.1\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n",
        body.len()
    );
    send(zoom, &head, &body).await
}

async fn get(zoom: &ZoomFake) -> Result<String, ErrorKind> {
    send(zoom, "GET /v2/users/me/tsp/1 HTTP/1.1\r\n", "").await
}

async fn connect(zoom: &ZoomFake) -> std::io::Result<TcpStream> {
    let url = zoom.base_url();
    TcpStream::connect(url.trim_start_matches("http://").trim_end_matches("/v2")).await
}

async fn send(zoom: &ZoomFake, head: &str, body: &str) -> Result<String, ErrorKind> {
    let mut stream = connect(zoom).await.map_err(|error| error.kind())?;
    let rest = format!(
        "host: zoom\r\nconnection: close\r\nauthorization: Bearer {DEFAULT_TOKEN}\r\n\r\n{body}"
    );
    stream
        .write_all(format!("{head}{rest}").as_bytes())
        .await
        .unwrap();
    let mut response = String::new();
    match stream.read_to_string(&mut response).await {
        Ok(_) => Ok(response),
        Err(error) => Err(error.kind()),
    }
}

#[tokio::test]
async fn nothing_shown_holds_a_secret() {
    let zoom = ZoomFake::start().await.unwrap();
    let (refresh, secret) = (zoom.refresh_token(), zoom.client_secret());
    let issued = token(&zoom, secret, BY_ACCOUNT).await.body;
    let issued = issued["access_token"].as_str().unwrap();
    let url = format!(
        "{}?grant_type=refresh_token&refresh_token={refresh}",
        zoom.token_url()
    );
    received(
        reqwest::Client::new()
            .post(url)
            .basic_auth(zoom.client_id(), Some(secret)),
    )
    .await;
    let body = json!({ "conference_code": "770077007", "leader_pin": "880088008" });
    let added = call_with(&zoom, issued, Method::POST, "/users/me/tsp", body).await;
    assert_eq!(added.status, 201);
    let user = User::new("u").with_account("1", zoom.account("me", "2").unwrap());
    let shown = format!(
        "{zoom:#?} {:#?} {:#?} {user:#?}",
        zoom.journal(),
        zoom.token_journal()
    );
    for secret in [
        issued,
        &refresh,
        secret,
        zoom.token(),
        "770077007",
        "880088008",
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
