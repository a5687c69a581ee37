//! A token, a code and a PIN that are searched for in all that is shown.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use hard_api::{ApiKey, BasicAuth};
use http::{HeaderValue, StatusCode};
use recording_server::RecordingServer;
use secrecy::SecretString;
use serde_json::{Value, json};
use zoom_api::prelude::*;
use zoom_api::types::{self, UpdateTspAccountRequest};
use zoom_api::{ErrorKind, IssueError, RefreshToken, Retry};
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
        zoom.respond_next(
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
        assert_silent(error.response().unwrap().text());
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
async fn spans_report_what_happened_and_no_secret() {
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
    zoom.fault(zoom_fake::Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
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
        .filter(|line| line.contains("postman_client_runtime"))
        .collect();
    assert!(!own.is_empty());
    for secret in [zoom.client_secret(), "example.com"] {
        assert!(own.iter().all(|line| !line.contains(secret)), "{own:?}");
    }
}

/// A credential that looks like no other text, and has what encodings change.
const MARKER: &str = "mArk3r/t+k%n-q7";

/// Ways in which a server may write a secret.
fn encodings(secret: &str) -> Vec<String> {
    let percent = |byte: u8| format!("%{byte:02x}");
    let some = |(at, byte): (usize, u8)| match (at % 2, byte) {
        (0, b'/' | b'+' | b'%') | (1, _) => percent(byte).to_uppercase(),
        _ => char::from(byte).to_string(),
    };
    let partly: String = secret.bytes().enumerate().map(some).collect();
    let all: String = secret.bytes().map(percent).collect();
    let escaped: String = secret
        .chars()
        .map(|c| format!("\\u{:04x}", c as u32))
        .collect();
    let entities: String = secret.chars().map(|c| format!("&#{};", c as u32)).collect();
    let slashes = secret.replace('/', "\\/");
    let upper = escaped.to_uppercase().replace("\\U", "\\u");
    // As it stands in JSON within JSON.
    let within = |text: &str| text.replace('\\', "\\\\");
    vec![
        secret.to_owned(),
        format!("x{secret}9"),
        partly.replace("%20", "+"),
        all.replace('%', "%25"),
        all,
        entities,
        within(&within(&escaped)),
        within(&slashes),
        upper,
        slashes,
        escaped,
    ]
}

/// A response that repeats these secrets wherever it can.
fn echo(status: &str, kind: &str, secrets: &[&str]) -> String {
    let all: Vec<_> = secrets
        .iter()
        .flat_map(|secret| encodings(secret))
        .collect();
    let joined = all.join(" ");
    let mut fields = Vec::new();
    let mut head = format!("HTTP/1.1 {status} {joined}\r\nconnection: close\r\n");
    for secret in &all {
        fields.push(format!(
            r#"{{"field": "{secret}", "message": "it is {secret}"}}"#
        ));
        write!(head, "x-echo: {secret}\r\n").unwrap();
    }
    for secret in secrets {
        let name: String = secret.chars().filter(|c| !"/:=".contains(*c)).collect();
        if name == **secret {
            write!(head, "x-{secret}: 1\r\n").unwrap();
        }
        let name: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        write!(head, "x-{name}: 1\r\n").unwrap();
        write!(head, "location: https://e.example/{name}?{secret}\r\n").unwrap();
    }
    write!(head, "x-zm-trackingid: T-{joined}\r\n").unwrap();
    let names: Vec<_> = all
        .iter()
        .map(|secret| format!(r#""{secret}": 1"#))
        .collect();
    let body = format!(
        r#"{{"code": "{}", "message": "{joined}", "error": "{}", "reason": "{joined}", "errors": [{}],
            "numbers": [{PIN}, {PIN}.0, 8.80088008e8, 1{CODE}], {}}}"#,
        all[0],
        all[1],
        fields.join(","),
        names.join(",")
    );
    let length = body.len();
    write!(
        head,
        "content-type: {kind}; of={joined}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    head
}

/// All that a failed call gives.
fn given(error: &zoom_api::Error) -> String {
    let mut text = shown(error);
    write!(
        text,
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        error.message(),
        error.code(),
        error.body(),
        error.tracking_id(),
        error.documented(),
        error.field_errors().collect::<Vec<_>>(),
    )
    .unwrap();
    if let Some(response) = error.response() {
        write!(
            text,
            "{} {} {:?} {response} {response:?} {:?} {:?} {:?} {:?}",
            shown(response),
            response.text(),
            response.headers(),
            response.code(),
            response.number(),
            response.json::<Value>(),
            response.json::<Value>().map(|value| value.to_string()),
        )
        .unwrap();
    }
    text
}

fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        for encoded in encodings(secret) {
            // Names of headers are in small letters.
            for written in [encoded.clone(), encoded.to_lowercase()] {
                assert!(!text.contains(&written), "{written} is shown: {text}");
            }
        }
    }
}

/// Every kind of credential, and what of it is secret.
fn credentials() -> Vec<(Auth, Vec<&'static str>)> {
    // Base64 of `mArk3r-user:mArk3r/t+k%n-q7`.
    let basic = "bUFyazNyLXVzZXI6bUFyazNyL3QrayVuLXE3";
    vec![
        (BearerToken::new(MARKER).unwrap().into(), vec![MARKER]),
        (
            BasicAuth::new("mArk3r-user", MARKER).unwrap().into(),
            vec![MARKER, "mArk3r-user", basic],
        ),
        (
            ApiKey::header("x-key", MARKER).unwrap().into(),
            vec![MARKER],
        ),
        (ApiKey::query("key", MARKER).unwrap().into(), vec![MARKER]),
    ]
}

#[tokio::test]
async fn what_a_server_repeats_is_shown_nowhere() {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || sink.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let _other = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let mut seen = Vec::new();
    for (auth, mut secrets) in credentials() {
        secrets.extend([CODE, PIN]);
        for (status, kind) in [
            ("400", "application/json"),
            ("200", "application/json"),
            ("204", "application/json"),
            ("302", "text/html"),
            ("429", "application/json"),
            ("502", "text/html"),
        ] {
            let server = RecordingServer::start(echo(status, kind, &secrets)).await;
            let client = Client::builder(Auth::None)
                .credential("oauth2", auth.clone())
                .base_url(&server.base_url)
                .retry(Retry::never());
            let client = client.build().unwrap();
            let call = client.update_tsp_account().user_id("me").tsp_id("1");
            let response = call.body(body()).send().await;
            if status == "204" {
                assert_hidden(&format!("{:?}", response.unwrap()), &secrets);
            } else {
                let error = response.unwrap_err();
                let json = error.response().unwrap().json::<Value>();
                assert!(
                    json.is_some(),
                    "JSON stays JSON: {}",
                    error.response().unwrap().text()
                );
                assert!(error.response().unwrap().text().contains("[redacted]"));
                assert_hidden(&given(&error), &secrets);
            }
            assert_hidden(&format!("{client:?}"), &secrets);
            seen.extend(secrets.iter().copied());
        }
    }
    // A number that is the PIN is the code of no error.
    let auth = BearerToken::new(MARKER).unwrap();
    let text = format!(r#"{{"code": {PIN}, "message": "No."}}"#);
    let response = format!(
        "HTTP/1.1 400 Bad\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    );
    let server = RecordingServer::start(response).await;
    let client = Client::builder(auth)
        .base_url(&server.base_url)
        .build()
        .unwrap();
    let call = client.update_tsp_account().user_id("me").tsp_id("1");
    let error = call.body(body()).send().await.unwrap_err();
    assert_hidden(&given(&error), &seen);
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let own: Vec<_> = text
        .lines()
        .filter(|line| line.contains("postman_client_runtime") || line.contains("zoom_api"))
        .collect();
    assert!(
        own.iter()
            .any(|line| line.contains("tracking.id=\"T-[redacted]")),
        "{own:?}"
    );
    assert_hidden(&own.join("\n"), &seen);
}

#[tokio::test]
async fn what_the_token_endpoint_repeats_is_shown_nowhere() {
    let secrets = [MARKER, "mArk3r-refr3sh/t"];
    let keep = |_: SecretString| async { Ok(()) };
    for (status, kind) in [
        ("400", "application/json"),
        ("200", "application/json"),
        ("302", "text/html"),
        ("500", "text/html"),
    ] {
        for is_of_user in [false, true] {
            let server = RecordingServer::start(echo(status, kind, &secrets)).await;
            let (url, secret) = (&*server.base_url, MARKER.to_owned());
            let auth = if is_of_user {
                let token = secrets[1].to_owned();
                let source = RefreshToken::at(url, "app-id-7", secret, token, keep).unwrap();
                assert_hidden(&format!("{source:?}"), &secrets);
                Auth::from_source(source)
            } else {
                let source = ServerToServer::at(url, "account", "app-id-7", secret).unwrap();
                assert_hidden(&format!("{source:?}"), &secrets);
                Auth::from_source(source)
            };
            let client = Client::builder(auth).retry(Retry::never());
            let client = client.base_url("http://127.0.0.1:9").build().unwrap();
            let call = client.list_user_tsp_accounts().user_id("me").send();
            let error = call.await.unwrap_err();
            let ErrorKind::Token(token) = error.kind() else {
                panic!("{error:?}");
            };
            assert!(token.get::<IssueError>().is_some());
            // An app sends no refresh token: what equals one is none of its secrets.
            let sent = if is_of_user {
                &secrets[..]
            } else {
                &secrets[..1]
            };
            assert_hidden(&given(&error), sent);
        }
    }
}

/// A secret that is half within what is kept of an error.
#[tokio::test]
async fn a_secret_is_hidden_where_a_response_is_cut() {
    let escaped: String = MARKER
        .chars()
        .map(|c| format!("\\u{:04x}", c as u32))
        .collect();
    let kept = 1 << 20;
    for (secret, cut) in [
        (MARKER.to_owned(), 9),
        (escaped, 40),
        (MARKER.to_owned(), 99),
    ] {
        let page = format!("{}{secret}{}", "x".repeat(kept - cut), "y".repeat(200));
        let whole = page.len();
        // Too long, and broken off in the same place.
        for (sent, stated) in [(whole, whole), (kept, whole + 1)] {
            let head = format!("HTTP/1.1 500 Down\r\ncontent-length: {stated}\r\n\r\n");
            let server = RecordingServer::start(head + &page[..sent]).await;
            let client = Client::builder(BearerToken::new(MARKER).unwrap());
            let client = client.base_url(&server.base_url).retry(Retry::never());
            let client = client.build().unwrap();
            let call = client.list_user_tsp_accounts().user_id("me").send();
            let error = call.await.unwrap_err();
            let text = error.response().unwrap().text();
            let end = text.trim_start_matches('x').trim_end_matches('y');
            assert_eq!(end, "[redacted]");
        }
    }
}

/// What an update of an account fails with, if its response has this body.
async fn failed(pin: &str, body: &str) -> zoom_api::Error {
    let length = body.len();
    let head = format!("HTTP/1.1 400 Bad\r\ncontent-length: {length}\r\n\r\n");
    let server = RecordingServer::start(head + body).await;
    let client = Client::builder(BearerToken::new(LONG_NUMBER).unwrap());
    let client = client.base_url(&server.base_url).retry(Retry::never());
    let client = client.build().unwrap();
    let call = client.update_tsp_account();
    let call = call.user_id("me").tsp_id("1");
    let call = call.body_map(|body| body.conference_code(CODE).leader_pin(pin));
    call.send().await.unwrap_err()
}

/// A token that is a number of more digits than a float holds.
const LONG_NUMBER: &str = "1234567890123456789012345";

#[tokio::test]
async fn any_body_is_redacted_in_a_length_of_its_own() {
    let kept = 1 << 20;
    // Each of these numbers has 309 digits; what they have of them is compared.
    let numbers = format!("[{}98.765e3]", "1e308,".repeat(kept / 6 - 9));
    let error = failed("98765", &numbers).await;
    let text = error.response().unwrap().text();
    assert!(text.ends_with(r#",1e308,"[redacted]"]"#), "{}", text.len());

    for body in [format!("[{}1]", "1,".repeat(kept / 2)), "1 ".repeat(kept)] {
        let error = failed("1", &body).await;
        let text = error.response().unwrap().text();
        assert_eq!(text.matches("[redacted]").count(), 1000);
        assert!(text.len() < kept);
        assert!(!text.contains('1'));
    }
    // What is not UTF-8 does not grow beyond the limit either.
    let head = format!("HTTP/1.1 500 No\r\ncontent-length: {kept}\r\n\r\n");
    let response = [head.as_bytes(), &vec![0xff; kept]].concat();
    let server = RecordingServer::start(response).await;
    let client = crate::client(&server.base_url);
    let call = client.list_user_tsp_accounts().user_id("me").send();
    assert!(call.await.unwrap_err().response().unwrap().text().len() <= kept);
}

#[tokio::test]
async fn a_documented_code_is_no_echo_in_its_place() {
    let message = "TSP Config does not exist.";
    for pin in ["300", "0300", "98765"] {
        for code in ["300", "\"300\"", "3e2", "300.0"] {
            let body = format!(r#"{{"code":{code},"message":"{message}"}}"#);
            let error = failed(pin, &body).await;
            let meant = Some(zoom_api::ErrorCode::TspConfigDoesNotExist);
            assert_eq!(error.code(), meant, "{pin} {body}");
            assert_eq!(error.response().unwrap().text(), body);
            assert!(error.to_string().contains("code 300: TSP"), "{error}");
        }
    }
    // In any other place it is one, and so is any other number in that place.
    for body in [
        r#"{"code":300,"message":"Not 0300.","pin":300,"sent":{"code":300},"errors":[{"field":"300"}]}"#,
        r#"{"sent":[{"code":300}],"error":{"code":300,"message":"Not 300."}}"#,
    ] {
        let error = failed("0300", body).await;
        assert_eq!(error.response().unwrap().code(), Some("300"));
        let text = error.response().unwrap().text();
        assert_eq!(text.matches("300").count(), 1, "{text}");
        assert_eq!(error.message(), Some("Not [redacted]."));
    }
    let error = failed("7777", r#"{"code":7777,"message":"No."}"#).await;
    assert_eq!(error.response().unwrap().code(), Some("[redacted]"));
}

#[tokio::test]
async fn a_number_is_hidden_with_all_of_its_digits() {
    for number in [
        LONG_NUMBER.to_owned(),
        format!("{LONG_NUMBER}.0"),
        "1.234567890123456789012345e24".to_owned(),
        "123456789012345678901.2345E+4".to_owned(),
        "0.1234567890123456789012345e+25".to_owned(),
        "1234567890123456789012345000e-3".to_owned(),
    ] {
        for body in [
            format!(r#"{{"code":{number},"message":"No."}}"#),
            format!(r#"{{"message":"No: {number}","errors":[{{"field":{number}}}]}}"#),
            format!(r#"{{"message":"{{\"a\":{number}}}","errors":["{number}"]}}"#),
        ] {
            let given = given(&failed("98765", &body).await);
            assert!(!given.contains("4567"), "{given}");
        }
    }
    // One that is no secret is told as it is.
    let error = failed("98765", r#"{"code":1234567890123456789,"message":"No."}"#).await;
    assert_eq!(
        error.response().unwrap().number(),
        Some(1_234_567_890_123_456_789)
    );
}
