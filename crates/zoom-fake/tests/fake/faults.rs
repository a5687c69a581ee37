//! Scripted faults and outages, as a client sees them.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zoom_fake::{Fault, LimitKind, RetryAfter, ZoomFake};

use crate::{BY_ACCOUNT, call, connect, get, raw, send, token};

#[tokio::test]
async fn scripted_responses_come_in_their_order() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.stop_time();
    let limited = |kind, retry_after| Fault::RateLimited { kind, retry_after };
    let minute = Duration::from_secs(60);
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let cases: Vec<(Fault, &[&str])> = vec![
        (
            limited(LimitKind::PerSecond, Some(RetryAfter::Seconds(3))),
            &[
                "HTTP/1.1 429",
                "x-ratelimit-category: Light\r\n",
                "x-ratelimit-type: QPS\r\n",
                "x-ratelimit-limit: 4\r\n",
                "x-ratelimit-remaining: 0\r\n",
                "retry-after: 3\r\n",
                "maximum per-second rate limit",
            ],
        ),
        (
            limited(LimitKind::Daily, Some(RetryAfter::DateTime(minute))),
            &[
                "HTTP/1.1 429",
                "x-ratelimit-type: Daily-limit\r\n",
                "x-ratelimit-limit: 6000\r\n",
                "x-ratelimit-reset: 2026-01-02T00:00:00Z\r\n",
                "retry-after: 2026-01-01T00:01:00Z\r\n",
                "maximum daily rate limit",
            ],
        ),
        (
            limited(LimitKind::Concurrent, Some(RetryAfter::HttpDate(minute))),
            &[
                "HTTP/1.1 429",
                "retry-after: Thu, 01 Jan 2026 00:01:00 GMT\r\n",
                "Too many concurrent requests. A request to this resource has already been made.",
            ],
        ),
        (
            Fault::Status(status),
            &[
                "HTTP/1.1 503",
                "\r\n\r\n{\"code\":503,\"message\":\"Service Unavailable\"}",
            ],
        ),
        (
            Fault::Html(status),
            &["HTTP/1.1 503", "content-type: text/html\r\n", "<h1>503"],
        ),
        (
            Fault::Empty(status),
            &["HTTP/1.1 503", "content-length: 0\r\n"],
        ),
        (
            Fault::Response {
                status: StatusCode::OK,
                content_type: HeaderValue::from_static("a/b"),
                body: Bytes::from_static(b"said"),
            },
            &["HTTP/1.1 200", "content-type: a/b\r\n", "\r\n\r\nsaid"],
        ),
    ];
    for (fault, _) in &cases {
        zoom.fault(fault.clone());
    }
    for (fault, expected) in &cases {
        let response = raw(&zoom, 7).await.unwrap();
        for text in *expected {
            assert!(response.contains(text), "{fault:?}: {response}");
        }
    }
    assert_eq!(zoom.account("me", "1").unwrap().leader_pin, "1111");
    assert!(
        zoom.journal()
            .iter()
            .all(|request| request.answered.is_some() && !request.applied)
    );

    zoom.fault_times(
        2,
        Fault::Huge {
            status: StatusCode::OK,
            bytes: 3_000_000,
        },
    );
    for _ in 0..2 {
        let response = raw(&zoom, 7).await.unwrap();
        assert!(response.contains("transfer-encoding: chunked\r\n"));
        assert_eq!(
            response
                .split_once("\r\n\r\n")
                .unwrap()
                .1
                .matches(' ')
                .count(),
            3_000_000
        );
    }
    assert!(raw(&zoom, 7).await.unwrap().starts_with("HTTP/1.1 204"));
}

#[tokio::test]
async fn connections_break_before_while_and_after_a_request_is_served() {
    let zoom = ZoomFake::start().await.unwrap();
    let pin = || zoom.account("me", "1").unwrap().leader_pin;

    zoom.fault(Fault::ResetBeforeRead);
    // The head alone: the body never arrives.
    let head = "PATCH /v2/users/me/tsp/1 HTTP/1.1\r\ncontent-length: 9\r\n";
    assert_eq!(send(&zoom, head, "").await, Err(ErrorKind::ConnectionReset));
    assert!(zoom.journal().is_empty());

    for (fault, kept, applied) in [
        (Fault::ResetAfterRead, "1111", false),
        (Fault::ResetAfterServed, "2", true),
    ] {
        zoom.fault(fault.clone());
        assert_eq!(
            raw(&zoom, 2).await,
            Err(ErrorKind::ConnectionReset),
            "{fault:?}"
        );
        let noted = zoom.journal().pop().unwrap();
        assert_eq!(
            (noted.answered, noted.applied),
            (None, applied),
            "{fault:?}"
        );
        assert_eq!(pin(), kept, "{fault:?}");
    }

    zoom.fault_times(2, Fault::CutOff);
    let whole = r#"{"id":"1","conference_code":"1","leader_pin":"2","dial_in_numbers":[],"tsp_bridge":"US_TSP_TB"}"#;
    let response = get(&zoom).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        head.contains(&format!("content-length: {}", whole.len())),
        "{head}"
    );
    assert_eq!(body, &whole[..whole.len() / 2]);
    let response = raw(&zoom, 3).await.unwrap();
    assert!(
        response.starts_with("HTTP/1.1 204") && !response.contains("\r\n\r\n"),
        "{response}"
    );
    assert_eq!(pin(), "3", "it was carried out");
}

#[tokio::test]
async fn a_connection_that_was_kept_alive_is_reset_too() {
    let zoom = ZoomFake::start().await.unwrap();
    for fault in [Fault::ResetBeforeRead, Fault::ResetAfterServed] {
        let client = reqwest::Client::new();
        let ask = || {
            client
                .get(format!("{}/tsp", zoom.base_url()))
                .bearer_auth(zoom.token())
                .send()
        };
        let before = zoom.journal().len();
        ask().await.unwrap().bytes().await.unwrap();
        zoom.fault(fault.clone());
        let error = ask().await.unwrap_err();
        assert!(
            format!("{error:?}").contains("ConnectionReset"),
            "{error:?}"
        );
        let noted = usize::from(matches!(fault, Fault::ResetAfterServed));
        assert_eq!(zoom.journal().len(), before + 1 + noted);
        ask().await.unwrap();
    }
}

#[tokio::test]
async fn a_slow_response_comes_late_and_a_request_that_nobody_waits_for_is_not_carried_out() {
    let zoom = ZoomFake::start().await.unwrap();
    let delay = Duration::from_millis(200);
    zoom.fault_times(2, Fault::Slow(delay));
    let asked = Instant::now();
    assert!(raw(&zoom, 5).await.unwrap().starts_with("HTTP/1.1 204"));
    assert!(asked.elapsed() >= delay);
    let given_up = tokio::time::timeout(delay / 4, raw(&zoom, 6)).await;
    assert!(given_up.is_err());
    tokio::time::sleep(delay * 2).await;
    assert_eq!(zoom.account("me", "1").unwrap().leader_pin, "5");
    assert_eq!(zoom.journal()[1].answered, None);
}

#[tokio::test]
async fn a_fault_at_the_token_endpoint_is_its_own() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.token_fault(Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    zoom.token_fault(Fault::ResetAfterServed);
    assert_eq!(
        call(&zoom, Method::GET, "/tsp", Value::Null).await.status,
        200
    );
    let response = token(&zoom, zoom.client_secret(), BY_ACCOUNT).await;
    assert_eq!(
        (response.status, &response.body["error"]),
        (503, &json!("server_error"))
    );
    let lost = zoom.refresh_token();
    let request = reqwest::Client::new()
        .post(format!(
            "{}?grant_type=refresh_token&refresh_token={lost}",
            zoom.token_url()
        ))
        .basic_auth(zoom.client_id(), Some(zoom.client_secret()));
    assert!(request.send().await.is_err());
    assert_ne!(zoom.refresh_token(), lost, "it was used up");
    assert!(zoom.token_journal()[1].applied);
}

#[tokio::test]
async fn an_outage_closes_connections_and_keeps_the_state() {
    let zoom = ZoomFake::start().await.unwrap();
    raw(&zoom, 8).await.unwrap();
    let mut idle = connect(&zoom).await.unwrap();
    // Served, so that the fake has it and not the kernel alone.
    idle.write_all(b"GET /v2/tsp HTTP/1.1\r\nhost: zoom\r\n\r\n")
        .await
        .unwrap();
    assert!(idle.read(&mut [0; 4096]).await.unwrap() > 0);

    zoom.stop().await;
    let mut rest = [0; 1];
    let closed = tokio::time::timeout(Duration::from_secs(5), idle.read(&mut rest)).await;
    assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
    assert_eq!(get(&zoom).await, Err(ErrorKind::ConnectionRefused));
    zoom.stop().await;

    for _ in 0..2 {
        zoom.resume().await.unwrap();
        assert!(get(&zoom).await.unwrap().contains("\"leader_pin\":\"8\""));
    }
}
