//! What a caller gets for each documented error and for each odd response.

use std::error::Error as _;
use std::fmt::Write;
use std::time::Duration;

use http::{HeaderValue, StatusCode};
use recording_server::RecordingServer;
use zoom_api::prelude::*;
use zoom_api::{Error, ErrorKind};
use zoom_fake::{TspAccount, User, ZoomFake};

use crate::{client, fake, update};

/// Display and its chain, then what a caller can match on.
fn described(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // What the system says differs from machine to machine.
        write!(
            text,
            "\n  because: {}",
            cause.to_string().split(" (os").next().unwrap()
        )
        .unwrap();
        source = cause.source();
    }
    writeln!(text).unwrap();
    let status = error.status().map(|status| status.as_u16());
    write!(
        text,
        "  status {status:?}, code {:?}, retryable {}",
        error.code(),
        error.is_retryable()
    )
    .unwrap();
    for (field, message) in error.field_errors() {
        write!(text, "\n  {field}: {message}").unwrap();
    }
    text + "\n"
}

#[tokio::test]
async fn each_documented_error() {
    let (zoom, client) = fake().await;
    zoom.add_user(User::new("invited").pending());
    zoom.add_user(User::new("without-tsp").without_tsp());
    zoom.add_user(
        User::new("att")
            .with_account("1", TspAccount::default())
            .with_media_link_required(),
    );
    let mut text = String::new();
    for (user, account) in [
        ("nobody", "1"),
        ("invited", "1"),
        ("without-tsp", "1"),
        ("me", "3"),
        ("me", "2"),
        ("att", "1"),
    ] {
        text += &described(&update(&client, user, account).await.unwrap_err());
    }
    let stranger = Client::builder(BearerToken::new("expired").unwrap()).base_url(zoom.base_url());
    text += &described(
        &update(&stranger.build().unwrap(), "me", "1")
            .await
            .unwrap_err(),
    );

    // What the typed body does not let through is refused by the fake, too.
    text += &described(&sent_unchecked(&zoom, &client, "tsp_bridge", "ASIA").await);
    text += &described(&sent_unchecked(&zoom, &client, "leader_pin", "letters").await);
    // What the fake says otherwise, or not at all.
    for (status, code, message) in [
        (400, 300, "At least one tsp config must be available"),
        (400, 300, "A meaning that nobody documented."),
        (401, 4700, "Invalid access token, does not contain scopes."),
        (
            400,
            4711,
            "Invalid access token, does not contain scopes:[tsp:write].",
        ),
        (400, 9999, "A code that nobody documented."),
    ] {
        let body = serde_json::json!({ "code": code, "message": message }).to_string();
        script(&zoom, status, "application/json", body);
        text += &described(&update(&client, "me", "1").await.unwrap_err());
    }
    insta::assert_snapshot!("errors_documented", text);
}

fn script(zoom: &ZoomFake, status: u16, content_type: &'static str, body: impl Into<bytes::Bytes>) {
    let status = StatusCode::from_u16(status).unwrap();
    zoom.respond_next(status, HeaderValue::from_static(content_type), body);
}

/// What the fake says to a form with a field that the client would refuse,
/// as the client reads it.
async fn sent_unchecked(zoom: &ZoomFake, client: &Client, field: &str, value: &str) -> Error {
    let mut form = vec![("conference_code", "123456"), ("leader_pin", "98765")];
    form.retain(|(name, _)| *name != field);
    form.push((field, value));
    let form = form
        .iter()
        .fold(zoom_api::multipart::Form::new(), |form, (n, v)| {
            form.text(*n, *v)
        })
        .encode()
        .unwrap();
    let request = reqwest::Client::new()
        .patch(format!("{}/users/me/tsp/1", zoom.base_url()))
        .bearer_auth(zoom.token())
        .header("content-type", form.content_type())
        .body(form.body());
    let response = request.send().await.unwrap();
    let (status, body) = (response.status(), response.bytes().await.unwrap());
    zoom.respond_next(status, HeaderValue::from_static("application/json"), body);
    update(client, "me", "1").await.unwrap_err()
}

#[tokio::test]
async fn each_odd_response() {
    let (zoom, client) = fake().await;
    let mut text = String::new();
    let odd: [(u16, &'static str, &'static str); 15] = [
        (401, "text/html", "<html>Log in</html>"),
        (
            429,
            "application/json",
            r#"{"code": 429, "message": "Too many requests."}"#,
        ),
        (429, "text/plain", ""),
        (500, "application/json", ""),
        (502, "text/html", "<html>Bad Gateway</html>"),
        (503, "application/json", "{\"code\": \"not a number\"}"),
        (404, "application/json", "null"),
        (
            400,
            "application/json",
            r#"{"code": 300, "message": "TSP Config does not exist.", "errors": null}"#,
        ),
        (
            200,
            "application/json;charset=UTF-8",
            r#"{"code": 2024, "message": "Account has not enabled TSP."}"#,
        ),
        (
            400,
            "application/json",
            r#"{"code": "300", "message": "Validation Failed.", "errors": [{"field": "a"}, 7]}"#,
        ),
        (
            400,
            "application/json",
            r#"{"code": 300, "errors": "none", "more": {}}"#,
        ),
        (400, "application/json", r#"{"message": "No code."}"#),
        (200, "application/json", r#"{"ok": true}"#),
        (204, "application/json", ""),
        (302, "text/plain", "elsewhere"),
    ];
    for (status, content_type, body) in odd {
        script(&zoom, status, content_type, body);
        match update(&client, "me", "1").await {
            Ok(status) => writeln!(text, "success {status}").unwrap(),
            Err(error) => {
                assert_eq!(error.response().unwrap().text(), body, "the body is kept");
                text += &described(&error);
            }
        }
    }
    insta::assert_snapshot!("errors_odd_responses", text);
}

/// A response with this body, and this line of its head.
fn response(status: &str, line: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Said\r\n{line}content-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn a_failure_with_the_status_of_a_success_is_an_error() {
    let json = "content-type: application/json\r\n";
    let mut text = String::new();
    for (line, body) in [
        (json, r#"{"code": "300", "message": "No."}"#),
        (json, r#"{"code": 300.0, "message": "No."}"#),
        (
            json,
            r#"{"code": 300, "message": "No.", "request_id": "a"}"#,
        ),
        (json, r#"{"error": "invalid_request", "reason": "No."}"#),
        (
            json,
            r#"{"error": {"code": 300, "message": "No."}, "trace": 1}"#,
        ),
        (json, r#"{"message": "No."}"#),
        ("", r#"{"code": 300, "message": "No."}"#),
        (
            "content-type: text/html\r\n",
            r#" {"code": "1001", "message": "No."}"#,
        ),
    ] {
        for status in ["200", "201"] {
            let server = RecordingServer::start(response(status, line, body)).await;
            let client = client(&server.base_url);
            let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
            let error = call.send().await.unwrap_err();
            assert_eq!(error.response().unwrap().text(), body);
            text += &described(&error);
        }
        // Where no body is documented.
        let server = RecordingServer::start(response("200", line, body)).await;
        let error = update(&client(&server.base_url), "me", "1").await;
        assert_eq!(error.unwrap_err().response().unwrap().text(), body);
    }
    insta::assert_snapshot!("errors_with_success", text);

    // A good response is never one, whatever else it says.
    for body in [
        "{}",
        r#"{"unheard_of": 1}"#,
        r#"{"id": 1, "code": 300, "message": "No.", "error": "x"}"#,
        r#"{"code": 0, "message": "success"}"#,
        r#"{"error": null, "errors": []}"#,
    ] {
        let server = RecordingServer::start(response("200", json, body)).await;
        let client = client(&server.base_url);
        let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
        call.send()
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

#[tokio::test]
async fn each_of_several_successes_differs_from_a_failure() {
    use hard_api::prelude::ClientUserAccountsExt;

    let token = BearerToken::new("t").unwrap();
    let body = r#"{"error": "No."}"#;
    // An object of known properties, JSON of any, a stream of bytes.
    for (status, is_failure) in [("200", true), ("204", false)] {
        let body = if is_failure { body } else { "" };
        let server = RecordingServer::start(response(status, "", body)).await;
        let client = hard_api::Client::builder(token.clone()).base_url(&server.base_url);
        let client = client.build().unwrap();
        let response = client.patch_order().order_id("1").send().await;
        assert_eq!(response.is_err(), is_failure);
    }
}

#[tokio::test]
async fn a_success_that_is_too_large_is_an_error() {
    let body = format!(r#"{{"id": "{}"}}"#, "x".repeat(1000));
    let stated = response("200", "", &body);
    // It ends with the connection.
    let unstated = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
    // It says how long it would be, and is not waited for.
    let early = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 1_u64 << 50);
    let length = body.len() as u64;
    for (response, limit, is_taken) in [
        (&stated, length, true),
        (&unstated, length, true),
        (&stated, length - 1, false),
        (&unstated, length - 1, false),
        (&early, zoom_api::DEFAULT_BODY_LIMIT, false),
    ] {
        let server = RecordingServer::start(response.clone()).await;
        let client = Client::builder(BearerToken::new("t").unwrap());
        let client = client.base_url(&server.base_url).body_limit(limit);
        let client = client.build().unwrap();
        let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
        let response = call.send().await;
        assert_eq!(response.is_ok(), is_taken);
        let Err(error) = response else { continue };
        // It was sent once: the server takes no second call.
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        assert_eq!(error.status(), Some(StatusCode::OK));
        let message = format!(
            "getUserTspAccount: the response with status 200 OK is larger than {limit} bytes; ClientBuilder::body_limit sets another limit"
        );
        assert_eq!(error.to_string(), message);
        assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: told, .. } if *told == limit));
    }
}

#[tokio::test]
async fn a_huge_error_is_read_up_to_the_limit() {
    let (zoom, client) = fake().await;
    script(&zoom, 500, "text/plain", "x".repeat(3 << 20));
    let error = update(&client, "me", "1").await.unwrap_err();
    assert_eq!(error.response().unwrap().text().len(), 1 << 20);
    assert!(error.to_string().len() < 200);
}

#[tokio::test]
async fn a_response_that_breaks_off_keeps_its_status() {
    let response =
        "HTTP/1.1 503 Busy\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nhalf";
    let server = RecordingServer::start(response).await;
    let error = update(&client(&server.base_url), "me", "1")
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(error.response().unwrap().text(), "half");
}

#[tokio::test]
async fn failures_of_transport_are_distinguished() {
    // A port that was bound and is closed again.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let refused = update(&client(format!("http://{closed}/v2")), "me", "1")
        .await
        .unwrap_err();
    assert!(refused.is_retryable() && !refused.is_timeout());
    assert!(matches!(refused.kind(), ErrorKind::Transport(error) if error.is_connect()));

    let broken = RecordingServer::start("").await;
    let broken = update(&client(&broken.base_url), "me", "1")
        .await
        .unwrap_err();
    assert!(broken.is_retryable() && broken.status().is_none());

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let token = BearerToken::new("t").unwrap();
    let hasty = Client::builder(token)
        .base_url(format!("http://{}", silent.local_addr().unwrap()))
        // The timeout holds with an own HTTP client, too.
        .http_client(reqwest::Client::new())
        .timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let late = update(&hasty, "someone@example.com", "1")
        .await
        .unwrap_err();
    assert!(late.is_timeout() && late.is_retryable());
    assert!(
        !format!("{late:?} {}", described(&late)).contains("example.com"),
        "no user's address is shown"
    );
}

#[test]
fn settings_are_refused_with_their_fault() {
    let mut text = String::new();
    for url in [
        "",
        "api.zoom.us/v2",
        "http://api.zoom.us/v2",
        "https://user:secret@api.zoom.us/v2",
        "https://api.zoom.us/v2?a=b",
        "https://api.zoom.us/v2#a",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
    ] {
        let built = Client::builder(BearerToken::new("t").unwrap())
            .base_url(url)
            .build();
        writeln!(text, "{url:?}: {}", built.unwrap_err()).unwrap();
    }
    for token in ["", "two words", "line\n", "ü"] {
        writeln!(text, "a token: {}", BearerToken::new(token).unwrap_err()).unwrap();
    }
    insta::assert_snapshot!("errors_of_settings", text);
    for url in [
        "https://api.zoom.us/v2/",
        "http://localhost:1/v2",
        "http://[::1]:1",
        "http://127.0.0.1:1",
    ] {
        Client::builder(BearerToken::new("t").unwrap())
            .base_url(url)
            .build()
            .unwrap();
    }
}

/// A response with the status 200 and this body, byte for byte.
fn success(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_body_that_is_neither_json_nor_a_short_text_is_no_success() {
    use hard_api::prelude::ClientPetsExt as _;

    let hard = |server: &RecordingServer| {
        let client = hard_api::Client::builder(BearerToken::new("t").unwrap());
        client.base_url(&server.base_url).build().unwrap()
    };
    // Where no body is documented, and where all properties are optional.
    for (body, code) in [
        (&b"\xef\xbb\xbf{\"error\":\"No.\"}"[..], Some("No.")),
        (br#"{"error":"E1","error":null}"#, None),
        (br#"{"error":{"code":0,"message":"Denied"}}"#, Some("0")),
        (br#"{"errors":[{}]}"#, None),
        (b"{\"error\":\"E\xe9\"}", Some("E\u{fffd}")),
        (b"{\"note\":\"\xe9\"}", None),
        (b"{\"error\":\"E1\"}\0", Some("E1")),
        (br#"{"error":"E1"} {"error":"E2"}"#, Some("E1")),
        (br#"{"error":"E1","#, None),
        (br#"{"error":"E1",}"#, None),
        (br#"{"error":"cut \ud83d"}"#, None),
        (b"<!doctype html><title>Log in</title>", None),
    ] {
        let text = String::from_utf8_lossy(body);
        let server = RecordingServer::start(success(body)).await;
        let client = hard(&server);
        let call = client.query().body(serde_json::json!({}));
        let error = call.send().await.unwrap_err();
        assert_eq!(error.response().unwrap().text(), text);
        assert_eq!(error.response().unwrap().code(), code, "{text}");
        let server = RecordingServer::start(success(body)).await;
        let pet = hard(&server).get_pet().pet_id("1").send().await;
        assert!(pet.is_err(), "{text}");
    }
    for body in [
        "",
        " \r\n",
        "OK",
        "\"ok\"",
        "true",
        "null",
        "[]",
        "Gel\u{f6}scht.",
        r#"{"done":true}"#,
        "\u{feff}{\"done\":true}",
        r#"{"note":"cut \ud83d"}"#,
        r#"{"error":{"code":0,"message":"No error."}}"#,
    ] {
        let server = RecordingServer::start(success(body.as_bytes())).await;
        let client = hard(&server);
        let call = client.query().body(serde_json::json!({}));
        assert!(call.send().await.is_ok(), "{body}");
    }
    // A success is read behind a byte order mark.
    let server = RecordingServer::start(success("\u{feff}{\"id\":\"1\"}".as_bytes())).await;
    let client = client(&server.base_url);
    let call = client.get_user_tsp_account();
    assert!(call.user_id("me").tsp_id("1").send().await.is_ok());
}

#[tokio::test]
async fn some_of_an_error_and_nothing_documented_is_an_error() {
    for (body, is_error) in [
        (
            r#"{"message":"Invalid access token","request_id":"x"}"#,
            true,
        ),
        (r#"{"code":300,"request_id":"x"}"#, true),
        (
            r#"{"code":null,"message":"Invalid access token","result":null}"#,
            true,
        ),
        (
            r#"{"code":0,"message":"All is well","request_id":"x"}"#,
            false,
        ),
        (r#"{"request_id":"x"}"#, false),
        (r#"{"id":"1","message":"Invalid","request_id":"x"}"#, false),
    ] {
        let server = RecordingServer::start(success(body.as_bytes())).await;
        let client = client(&server.base_url);
        let call = client.get_user_tsp_account();
        let response = call.user_id("me").tsp_id("1").send().await;
        assert_eq!(response.is_err(), is_error, "{body}");
    }
}
