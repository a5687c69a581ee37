//! The real bytes that arrive on a socket.

use serde_json::json;
use zoom_api::prelude::*;
use zoom_api::types::UpdateTspAccountRequest;

use crate::capture::{Capture, boundary, split};
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

async fn sent(body: UpdateTspAccountRequest) -> Vec<u8> {
    let server = Capture::answering(DONE).await;
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

/// Bytes with the line ends shown, the boundary and what is secret replaced;
/// each secret must be there.
fn shown(bytes: &[u8], secrets: &[(&str, &str)]) -> String {
    let (head, body) = split(bytes).unwrap();
    let boundary = boundary(head);
    let body = std::str::from_utf8(body).unwrap();
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
    let host = head
        .split_once("host: ")
        .unwrap()
        .1
        .split_once("\r\n")
        .unwrap()
        .0;
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
        // An answer that is not what is documented; what counts is what was sent.
        let server = Capture::answering("HTTP/1.1 418 Teapot\r\n\r\n").await;
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
                let url = "https://example.com/?a=b".parse().unwrap();
                call.body_map(|b| b.audio_url(Some(url))).send().await.err()
            }
        };
        assert!(failed.is_some());
        let sent = server.request().await;
        let secrets = [(zoom_fake::DEFAULT_TOKEN, "[token]")];
        text += &match split(&sent) {
            Some((_, body)) if !body.is_empty() => shown(&sent, &secrets),
            _ => without_body(&sent),
        };
        text += "\n";
    }
    insta::assert_snapshot!("wire_each_operation", text);
}

/// A request without a body, its line ends shown.
fn without_body(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("host: "));
    let lines: Vec<_> = lines.collect();
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
    let absent = String::from_utf8(sent(check(None)).await).unwrap();
    assert_eq!(absent.matches("Content-Disposition").count(), 2);
    let empty = String::from_utf8(sent(check(Some(json!([])))).await).unwrap();
    assert!(
        empty.contains("name=\"dial_in_numbers\"\r\n\r\n[]\r\n"),
        "{empty}"
    );
}

#[tokio::test]
async fn curl_sends_the_same_body() {
    let server = Capture::answering(DONE).await;
    let fields = [
        "conference_code=123456".to_owned(),
        "leader_pin=98765".to_owned(),
        format!("dial_in_numbers={NUMBERS}"),
        "tsp_bridge=EU_TSP_TB".to_owned(),
    ];
    let mut curl = tokio::process::Command::new("curl");
    curl.args([
        "--silent",
        "--max-time",
        "10",
        "--noproxy",
        "*",
        "--request",
        "PATCH",
    ]);
    for field in &fields {
        curl.args(["--form-string", field]);
    }
    curl.arg(format!("{}/users/me/tsp/1", server.base_url));
    match curl.status().await {
        Ok(status) => assert!(status.success()),
        Err(error) => {
            eprintln!("not compared: curl is not installed ({error})");
            return;
        }
    }
    let normal = |bytes: &[u8]| {
        let (head, body) = split(bytes).unwrap();
        std::str::from_utf8(body)
            .unwrap()
            .replace(&boundary(head), "[boundary]")
    };
    assert_eq!(normal(&sent(body()).await), normal(&server.request().await));
}
