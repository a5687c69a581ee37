//! The real bytes that arrive on a socket.

use recording_server::{RecordedRequest, RecordingServer};
use serde_json::json;
use zoom_api::prelude::*;
use zoom_api::types::UpdateTspAccountRequest;

use crate::client;

const NUMBERS: &str =
    r#"[{"code":"1","number":"+1 1000200200","type":"toll","country_label":"US"}]"#;
const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn body() -> UpdateTspAccountRequest {
    UpdateTspAccountRequest::check_form([
        ("tsp_bridge", "EU_TSP_TB"),
        ("leader_pin", "98765"),
        ("conference_code", "123456"),
        ("dial_in_numbers", NUMBERS),
    ])
    .unwrap()
}

async fn sent(body: UpdateTspAccountRequest) -> RecordedRequest {
    let mut server = RecordingServer::start(DONE).await;
    let client = client(&server.base_url);
    client
        .update_tsp_account()
        .user_id("me")
        .tsp_id("1")
        .body(body)
        .send()
        .await
        .unwrap();
    server.request().await
}

/// A request with its line ends shown, its boundary and its secrets replaced;
/// each secret must be there.
fn shown(request: &RecordedRequest, secrets: &[(&str, &str)]) -> String {
    let (head, body) = (&request.head, request.text());
    let boundary = request.boundary();
    assert!(
        body.starts_with(&format!("--{boundary}\r\n")),
        "the body has the boundary of the head"
    );
    assert!(
        body.ends_with(&format!("\r\n--{boundary}--\r\n")),
        "the body ends with its boundary"
    );
    assert!(
        head.contains(&format!("content-length: {}\r\n", body.len())),
        "{head}"
    );
    let host = request.header("host").unwrap();
    let mut text = format!("{head}\r\n{body}")
        .replace(&boundary, "[boundary]")
        .replace(host, "[host]");
    for (secret, name) in secrets {
        assert!(text.contains(secret), "{name} was not sent");
        text = text.replace(secret, name);
    }
    let length = format!("content-length: {}", body.len());
    text.replace(&length, "content-length: [length]")
        .replace('\r', "\\r")
        .replace('\n', "\\n\n")
}

#[tokio::test]
async fn an_update_with_every_field() {
    let sent = sent(body()).await;
    let secrets = [
        (zoom_fake::DEFAULT_TOKEN, "[token]"),
        ("123456", "[conference_code]"),
        ("98765", "[leader_pin]"),
    ];
    insta::assert_snapshot!("wire_every_field", shown(&sent, &secrets));
}

/// Every other operation: its head, and its body where it has one.
#[tokio::test]
async fn each_operation() {
    let mut text = String::new();
    for operation in 0..7 {
        // A response that is not what is documented; what counts is what was sent.
        let mut server = RecordingServer::start("HTTP/1.1 418 Teapot\r\n\r\n").await;
        let client = client(&server.base_url);
        let failed = match operation {
            0 => client.get_account_tsp_information().send().await.err(),
            1 => {
                let call = client.update_account_tsp_information();
                let call = call.body_map(|b| b.enable(true).tsp_provider("Example".to_owned()));
                call.send().await.err()
            }
            2 => {
                let call = client.list_user_tsp_accounts().user_id("a b@example.com");
                call.send().await.err()
            }
            3 => {
                let call = client.add_user_tsp_account().user_id("me");
                call.body_map(|b| b.conference_code("1").leader_pin("2"))
                    .send()
                    .await
                    .err()
            }
            4 => {
                let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
                call.send().await.err()
            }
            5 => {
                let call = client.delete_user_tsp_account().user_id("me").tsp_id("2");
                call.send().await.err()
            }
            _ => {
                let call = client.set_user_tsp_dial_in_url().user_id("me");
                let call = call.body_map(|body| body.audio_url("https://example.com/?a=b"));
                call.send().await.err()
            }
        };
        assert!(failed.is_some());
        let sent = server.request().await;
        let secrets = [(zoom_fake::DEFAULT_TOKEN, "[token]")];
        text += &match sent.body.is_empty() {
            false => shown(&sent, &secrets),
            true => without_body(&sent),
        };
        text += "\n";
    }
    insta::assert_snapshot!("wire_each_operation", text);
}

/// A request without a body, its line ends shown.
fn without_body(request: &RecordedRequest) -> String {
    let lines = request.head.lines().chain([""]);
    let lines: Vec<_> = lines.filter(|line| !line.starts_with("host: ")).collect();
    let text = lines.join("\\r\\n\n");
    text.replace(zoom_fake::DEFAULT_TOKEN, "[token]")
}

#[tokio::test]
async fn absent_options_have_no_part_and_an_empty_list_has_one() {
    let check = |numbers| {
        let mut body = json!({ "conference_code": "123456", "leader_pin": "98765" });
        if let Some(numbers) = numbers {
            body["dial_in_numbers"] = numbers;
        }
        UpdateTspAccountRequest::check(body).unwrap()
    };
    let absent = sent(check(None)).await;
    assert_eq!(absent.text().matches("Content-Disposition").count(), 2);
    let empty = sent(check(Some(json!([])))).await;
    let part = "name=\"dial_in_numbers\"\r\n\r\n[]\r\n";
    assert!(empty.text().contains(part), "{}", empty.text());
}

#[tokio::test]
#[ignore = "needs curl: `.ci/run` installs it"]
async fn curl_sends_the_same_body() {
    let mut server = RecordingServer::start(DONE).await;
    let fields = [
        "conference_code=123456".to_owned(),
        "leader_pin=98765".to_owned(),
        format!("dial_in_numbers={NUMBERS}"),
        "tsp_bridge=EU_TSP_TB".to_owned(),
    ];
    let mut curl = tokio::process::Command::new("curl");
    curl.args(["--silent", "--max-time", "10", "--noproxy", "*"]);
    curl.args(["--request", "PATCH"]);
    for field in &fields {
        curl.args(["--form-string", field]);
    }
    curl.arg(format!("{}/users/me/tsp/1", server.base_url));
    assert!(curl.status().await.unwrap().success());
    let body_of = |request: &RecordedRequest| {
        let boundary = request.boundary();
        request.text().replace(&boundary, "[boundary]")
    };
    let (ours, curls) = (sent(body()).await, server.request().await);
    assert_eq!(body_of(&ours), body_of(&curls));
}
