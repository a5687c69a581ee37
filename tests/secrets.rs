//! A token, a code and a PIN that are searched for in all that is shown.

use std::error::Error;
use std::io::Write;
use std::sync::{Arc, Mutex};

use http::{HeaderValue, StatusCode};
use serde_json::json;
use zoom_api::Retry;
use zoom_api::prelude::*;
use zoom_api::types::{self, UpdateTspAccountRequest};
use zoom_fake::ZoomFake;

use crate::tokens::server_to_server;

const TOKEN: &str = "marker-token-5f1c";
const CODE: &str = "770077007";
const PIN: &str = "880088008";

/// Every way to show a value, and every cause of an error.
fn shown<E: Error>(error: &E) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    text
}

fn assert_silent(text: &str) {
    for marker in [TOKEN, CODE, PIN] {
        assert!(!text.contains(marker), "{marker} is shown: {text}");
    }
}

fn body() -> UpdateTspAccountRequest {
    UpdateTspAccountRequest::check(json!({ "conference_code": CODE, "leader_pin": PIN })).unwrap()
}

#[test]
fn values_do_not_show_their_secrets() {
    let token = BearerToken::new(TOKEN).unwrap();
    let builder = Client::builder(token.clone());
    let client = builder.clone().build().unwrap();
    let call = client.update_tsp_account().user_id("me").body(body());
    let typed = types::UpdateTspAccountRequest::builder()
        .conference_code(CODE)
        .leader_pin(PIN);
    assert_silent(&format!(
        "{token:?} {builder:?} {client:#?} {call:#?} {:#?} {typed:#?}",
        body()
    ));
    let form = zoom_api::multipart::Form::new().text("leader_pin", PIN);
    assert_silent(&format!("{form:?}"));
}

#[test]
fn refused_input_is_not_repeated() {
    let long = PIN.repeat(2);
    let wrong = [
        json!({ "conference_code": CODE.parse::<i64>().unwrap(), "leader_pin": [PIN] }),
        json!({ "conference_code": format!("{CODE}x"), "leader_pin": long }),
        json!({ "conference_code": { PIN: 1 }, "leader_pin": PIN, "dial_in_numbers": CODE }),
        json!([CODE, PIN]),
    ];
    for input in wrong {
        assert_silent(&shown(
            &UpdateTspAccountRequest::check(input.clone()).unwrap_err(),
        ));
        // serde's own messages quote what they can't read.
        assert_silent(&shown(
            &serde_json::from_value::<UpdateTspAccountRequest>(input).unwrap_err(),
        ));
    }
    assert_silent(&shown(
        &UpdateTspAccountRequest::check(json!(PIN)).unwrap_err(),
    ));
    let row = [
        ("conference_code", format!("{CODE}x")),
        ("leader_pin", long.clone()),
        ("dial_in_numbers", PIN.into()),
    ];
    assert_silent(&shown(
        &UpdateTspAccountRequest::check_form(row).unwrap_err(),
    ));
    assert_silent(&shown(&long.parse::<types::LeaderPin>().unwrap_err()));
    assert_silent(&shown(&BearerToken::new(format!("{TOKEN}\n")).unwrap_err()));
    for url in [
        format!("https://u:{TOKEN}@api.zoom.us?token={TOKEN}"),
        format!("admin:{TOKEN}@proxy.example.com/v2"),
        format!("{TOKEN} is no URL"),
    ] {
        let builder = Client::builder(BearerToken::new("t").unwrap()).base_url(url);
        assert_silent(&format!(
            "{builder:?} {}",
            shown(&builder.clone().build().unwrap_err())
        ));
    }
}

#[tokio::test]
async fn errors_do_not_show_what_was_sent_or_echoed() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = Client::builder(BearerToken::new(TOKEN).unwrap())
        .base_url(zoom.base_url())
        .retry(Retry::never())
        .build()
        .unwrap();
    let page = format!("<html>You sent Authorization: Bearer {TOKEN} and {CODE}, {PIN}</html>");
    let json_echo =
        json!({ "code": 300, "message": format!("Invalid token {TOKEN}, leader_pin {PIN}."),
        "errors": [{ "field": "conference_code", "message": format!("{CODE} is taken") }] })
        .to_string();
    for (status, kind, body) in [
        (502, "text/html", page.clone()),
        (200, "text/html", page),
        (401, "application/json", json_echo),
    ] {
        zoom.answer_next(
            StatusCode::from_u16(status).unwrap(),
            HeaderValue::from_static(kind),
            body,
        );
    }
    for _ in 0..4 {
        let error = client
            .update_tsp_account()
            .user_id("me")
            .tsp_id("1")
            .body(body())
            .send()
            .await
            .unwrap_err();
        assert_silent(&shown(&error));
        assert_silent(error.answer().unwrap().text());
        assert_silent(error.message().unwrap_or_default());
    }
    let builder = client.update_tsp_account().body_map(|body| {
        body.conference_code(format!("{CODE}x"))
            .leader_pin(PIN.repeat(2))
    });
    assert_silent(&shown(&builder.send().await.unwrap_err()));
    let gone = zoom.base_url();
    assert_silent(&format!("{:?} {zoom:?}", zoom.journal()));
    drop(zoom);
    let client = Client::builder(BearerToken::new(TOKEN).unwrap())
        .base_url(gone)
        .build()
        .unwrap();
    assert_silent(&shown(
        &client
            .update_tsp_account()
            .user_id("me")
            .tsp_id("1")
            .body(body())
            .send()
            .await
            .unwrap_err(),
    ));
}

/// What a subscriber that takes everything wrote.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn spans_tell_what_happened_and_no_secret() {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || sink.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // Of one subscriber alone, a thread without it would say that nobody wants
    // the spans that it meets first.
    let _other = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let zoom = ZoomFake::start().await.unwrap();
    zoom.trouble(zoom_fake::Trouble::Status(StatusCode::SERVICE_UNAVAILABLE));
    let client = Client::builder(Auth::from_source(server_to_server(&zoom)))
        .base_url(zoom.base_url())
        .build()
        .unwrap();
    let call = client.update_tsp_account().user_id("who@example.com");
    call.tsp_id("1").body(body()).send().await.unwrap_err();
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    for told in [
        "http.request.method=\"PATCH\"",
        "url.template=\"/users/{userId}/tsp/{tspId}\"",
        "operation.id=\"updateTspAccount\"",
        "http.response.status_code=503",
        "http.request.resend_count=1",
        "http.response.status_code=404",
        "error.code=1001",
        "error.type=\"404\"",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert_silent(&text);
    for secret in ["zoom-fake-access-token", "Bearer ", "Basic "] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let own: Vec<_> = text
        .lines()
        .filter(|line| line.contains("client_runtime"))
        .collect();
    assert!(!own.is_empty());
    for secret in [zoom.client_secret(), "example.com"] {
        assert!(own.iter().all(|line| !line.contains(secret)), "{own:?}");
    }
}
