//! The way out: settings of one call, requests that no operation is generated for, and a
//! hook before the wire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderValue, Method, StatusCode};
use recording_server::RecordingServer;
use serde_json::json;
use zoom_api::multipart::Encoding;
use zoom_api::prelude::*;
use zoom_api::reqwest::{Request, Response};
use zoom_api::types::UpdateTspAccountRequest;
use zoom_api::{
    Error, ErrorCode, ErrorKind, Limits, Operation, PathErrorKind, Retry, TransportError, stub,
};
use zoom_fake::{Fault, ZoomFake};

use crate::{client, fake};

type Seen = Arc<Mutex<Vec<Request>>>;

/// A client that is answered with `status` and `body`, and what it sent.
fn answered(status: u16, body: &'static str) -> (zoom_api::ClientBuilder, Seen) {
    let seen = Seen::default();
    let sent = seen.clone();
    let answer = move |_: &'static Operation, request: Request| {
        sent.lock().unwrap().push(request);
        async move { stub::json(status, body) as Result<Response, TransportError> }
    };
    let builder = Client::builder(BearerToken::new("client-token").unwrap());
    (builder.retry(Retry::never()).transport(answer), seen)
}

const EMPTY: &str = r#"{"tsp_accounts": []}"#;

#[tokio::test]
async fn a_call_has_headers_and_a_query_of_its_own() {
    let mut server = RecordingServer::start("HTTP/1.1 204 No Content\r\n\r\n").await;
    let client = client(&server.base_url);
    let call = client.update_tsp_account().user_id("me").tsp_id("1");
    let call = call.body_map(|body| body.conference_code("1").leader_pin("2"));
    let call = call
        .header("x-request-id", "7")
        .header("x-many", "a")
        .header("x-many", "b")
        .header("accept", "text/plain")
        .header("user-agent", "service/1")
        .query("note", "a&b=c/../../#?")
        .query("n", 7);
    call.send().await.unwrap();
    let sent = server.request().await;
    // Neither path nor host is another.
    let line = "PATCH /v2/users/me/tsp/1?note=a%26b%3Dc%2F..%2F..%2F%23%3F&n=7 HTTP/1.1";
    assert_eq!(sent.head.lines().next(), Some(line));
    for header in [
        "x-request-id: 7",
        "x-many: a",
        "x-many: b",
        "accept: text/plain",
        "user-agent: service/1",
        "content-type: multipart/form-data; boundary=",
    ] {
        let found = sent.head.lines().filter(|line| line.starts_with(header));
        assert_eq!(found.count(), 1, "{header}: {}", sent.head);
    }
    assert_eq!(sent.parts().await.len(), 2);
}

#[tokio::test]
async fn what_can_t_be_sent_is_invalid_input() {
    let (builder, seen) = answered(200, EMPTY);
    let client = builder.build().unwrap();
    let list = || client.list_user_tsp_accounts().user_id("me");
    for (call, expected) in [
        (
            list().header("host", "evil.example"),
            "the header host can't be set",
        ),
        (
            list().header("Content-Length", "0"),
            "the header content-length can't be set",
        ),
        (
            list().header("a b", "c"),
            "the name of a header can't be sent",
        ),
        (
            list().header("x-a", "c\r\nd: marker"),
            "the value of the header x-a can't be sent",
        ),
    ] {
        let error = call.send().await.unwrap_err();
        let expected = format!("listUserTspAccounts: invalid input: {expected}");
        assert_eq!((error.to_string(), error.attempts()), (expected, 0));
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_call_has_times_and_retries_of_its_own() {
    let (zoom, client) = fake().await;
    let list = || client.list_user_tsp_accounts().user_id("me");
    zoom.fault_times(2, Fault::Slow(Duration::from_secs(5)));
    let error = list()
        .timeout(Duration::from_millis(50))
        .send()
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)));
    let error = list()
        .deadline(Duration::from_millis(50))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    // The client itself never retries.
    zoom.fault(Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    let patient = Retry::default().first_wait(Duration::ZERO);
    list().retry(patient).deadline(None).send().await.unwrap();
    zoom.fault(Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(list().send().await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn a_call_may_bring_credentials_of_its_own() {
    let (builder, seen) = answered(200, EMPTY);
    let client = builder.build().unwrap();
    let list = || client.list_user_tsp_accounts().user_id("me");
    list()
        .header("authorization", "Bearer another")
        .send()
        .await
        .unwrap();
    list().send().await.unwrap();
    let seen = seen.lock().unwrap();
    let sent = |n: usize| {
        seen[n]
            .headers()
            .get_all("authorization")
            .iter()
            .collect::<Vec<_>>()
    };
    assert_eq!(sent(0), ["Bearer another"]);
    assert_eq!(sent(1), ["Bearer client-token"]);
}

#[tokio::test]
async fn what_a_call_adds_is_not_shown() {
    let body = r#"{"code": 300, "message": "marker-key, marker-signature, marker-own, page 7"}"#;
    let (builder, _) = answered(400, body);
    let client = builder.build().unwrap();
    let mut own = HeaderValue::from_static("marker-own");
    own.set_sensitive(true);
    let call = client
        .list_user_tsp_accounts()
        .user_id("me")
        .header("x-api-key", "marker-key")
        .header("x-own", own)
        .query("signature", "marker-signature")
        .query("page", "7");
    let shown = format!("{call:?}");
    assert!(
        shown.contains("x-api-key") && !shown.contains("marker"),
        "{shown}"
    );
    let error = call.send().await.unwrap_err();
    assert_eq!(
        error.message(),
        Some("[redacted], [redacted], [redacted], page 7")
    );
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("marker"), "{shown}");
}

#[tokio::test]
async fn own_credentials_are_not_shown_without_their_scheme() {
    let (builder, _) = answered(400, r#"{"code": 300, "message": "bad token marker-own"}"#);
    let client = builder.build().unwrap();
    let call = client.list_user_tsp_accounts().user_id("me");
    let error = call
        .header("authorization", "Bearer marker-own")
        .send()
        .await;
    assert_eq!(error.unwrap_err().message(), Some("bad token [redacted]"));
}

#[tokio::test]
async fn a_raw_request_goes_the_way_of_all_requests() {
    let zoom = ZoomFake::start().await.unwrap();
    let source = Auth::from_source(crate::tokens::server_to_server(&zoom));
    let quick = Retry::default().first_wait(Duration::ZERO);
    let client = Client::builder(source)
        .base_url(zoom.base_url())
        .retry(quick);
    let client = client.build().unwrap();
    let get = || client.raw_request(Method::GET, "/users/{userId}/tsp/{tspId}");
    // The token is renewed, and the fault is retried.
    get()
        .argument("userId", "me")
        .argument("tspId", "1")
        .send()
        .await
        .unwrap();
    zoom.expire_tokens();
    zoom.fault(Fault::ResetAfterRead);
    let account = get()
        .argument("userId", "me")
        .argument("tspId", 1)
        .query("a", "b c");
    let account = account.send_for::<serde_json::Value>().await.unwrap();
    assert_eq!(account["leader_pin"], "1111");
    assert_eq!(
        zoom.journal().last().unwrap().target,
        "/v2/users/me/tsp/1?a=b+c"
    );
    assert_eq!((zoom.journal().len(), zoom.tokens_issued()), (4, 2));

    let error = get()
        .argument("userId", "nobody")
        .argument("tspId", "1")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound(_)));
    assert!(
        matches!(error.code(), Some(ErrorCode::Unknown { number: 1001, .. })),
        "{:?}",
        error.code()
    );
    let id = "GET /users/{userId}/tsp/{tspId}";
    assert_eq!(error.operation().unwrap().id, id);
    assert!(
        error
            .to_string()
            .starts_with(&format!("{id}: the server answered 404"))
    );

    // Bodies of each kind.
    let patch = || client.raw_request(Method::PATCH, "/users/me/tsp/1");
    let body = json!({ "conference_code": "3", "leader_pin": "4" });
    patch().json(&body).send().await.unwrap();
    assert_eq!(zoom.account("me", "1").unwrap().conference_code, "3");
    let typed = UpdateTspAccountRequest::builder()
        .conference_code("5")
        .leader_pin("6");
    let typed = UpdateTspAccountRequest::try_from(typed).unwrap();
    patch()
        .multipart(&typed, &Encoding::default())
        .send()
        .await
        .unwrap();
    assert_eq!(zoom.account("me", "1").unwrap().conference_code, "5");
    patch()
        .body("application/json", body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(zoom.account("me", "1").unwrap().conference_code, "3");
}

#[tokio::test]
async fn a_raw_operation_has_its_label_and_its_errors() {
    static LIST: Operation =
        Operation::new("listTsp", "GET", "/users/me/tsp").rate_limit_label("Medium");
    let limits = Limits::of(zoom_api::Plan::Pro).label("Medium", 0, Duration::ZERO, Some(0));
    let (builder, seen) = answered(200, EMPTY);
    let client = builder.limiter(limits).build().unwrap();
    let error = client.raw_operation(&LIST).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RateLimited(_)), "{error}");
    assert!(seen.lock().unwrap().is_empty());
    client
        .raw_request(Method::GET, "/users/me/tsp")
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn no_argument_changes_the_path_of_a_raw_request() {
    let (builder, seen) = answered(200, EMPTY);
    let client = builder.build().unwrap();
    let get = |value: &'static str| {
        let raw = client.raw_request(Method::GET, "/users/{userId}");
        async move { raw.argument("userId", value).send().await }
    };
    for value in ["", "..", "%2E%2e", "a/../b", "a?b", "a#b", "a\\b", "a\nb"] {
        let error = get(value).await.unwrap_err();
        let ErrorKind::Path(path) = error.kind() else {
            panic!("{value}: {error}");
        };
        assert_eq!(path.parameter(), "userId");
        assert_eq!(path.kind() == PathErrorKind::Empty, value.is_empty());
    }
    let refused = async |path, argument| {
        let raw = client
            .raw_request(Method::GET, path)
            .argument(argument, "x");
        raw.send().await.unwrap_err().to_string()
    };
    let ends = [
        ("/users/{userId}", "user", "userId is required"),
        ("/users", "user", "the path has no parameter user"),
        ("{user}.evil.example/", "user", "is no path"),
        ("@evil.example/{user}", "user", "is no path"),
        ("/../{user}", "user", "is no path"),
        ("/a?b={user}", "user", "is no path"),
        ("/a\\{user}", "user", "is no path"),
        ("/{user}#a", "user", "is no path"),
    ];
    for (path, argument, end) in ends {
        let message = refused(path, argument).await;
        assert!(message.ends_with(end), "{message}");
    }
    assert!(seen.lock().unwrap().is_empty());
    get("a b@é").await.unwrap();
    assert_eq!(
        seen.lock().unwrap()[0].url().path(),
        "/v2/users/a%20b@%C3%A9"
    );
}

#[tokio::test]
async fn a_hook_sees_each_finished_request() {
    let (zoom, _) = fake().await;
    let quick = Retry::default().first_wait(Duration::ZERO);
    let builder = Client::builder(BearerToken::new(zoom.token()).unwrap());
    let builder = builder.base_url(zoom.base_url()).retry(quick);
    let count = Mutex::new(0);
    let client = builder.before_send(move |operation, request| {
        let mut count = count.lock().unwrap();
        *count += 1;
        assert!(request.headers().contains_key("authorization"));
        assert!(request.headers().contains_key("user-agent"));
        assert_eq!(request.headers()["x-request-id"], "7");
        let body = request.body().and_then(|body| body.as_bytes()).unwrap();
        let signature = format!("{} {} {count}", operation.id, body.len());
        request
            .headers_mut()
            .insert("x-signature", signature.parse()?);
        Ok(())
    });
    let client = client.build().unwrap();
    zoom.fault(Fault::ResetAfterRead);
    let update = client.update_tsp_account().user_id("me").tsp_id("1");
    let update = update.body_map(|body| body.conference_code("1").leader_pin("2"));
    update.header("x-request-id", "7").send().await.unwrap();
    let journal = zoom.journal();
    for (n, sent) in journal.iter().enumerate() {
        let signature = format!("updateTspAccount {} {}", sent.body.len(), n + 1);
        assert_eq!(sent.headers["x-signature"], signature);
    }
    assert_eq!(journal.len(), 2);
}

#[tokio::test]
async fn a_hook_may_refuse_and_its_secrets_are_not_shown() {
    let (builder, seen) = answered(400, r#"{"code": 300, "message": "no marker-signature"}"#);
    let signed = builder.clone().before_send(|_, request| {
        let signature = HeaderValue::from_static("marker-signature");
        request.headers_mut().insert("x-signature", signature);
        Ok(())
    });
    let list = async |builder: zoom_api::ClientBuilder| -> Error {
        let client = builder.build().unwrap();
        client
            .list_user_tsp_accounts()
            .user_id("me")
            .send()
            .await
            .unwrap_err()
    };
    assert_eq!(list(signed).await.message(), Some("no [redacted]"));
    seen.lock().unwrap().clear();
    let error = list(builder.before_send(|_, _| Err("no key".into()))).await;
    assert!(matches!(error.kind(), ErrorKind::Hook(_)) && !error.is_retryable());
    assert_eq!(
        error.to_string(),
        "listUserTspAccounts: the request was not sent: no key"
    );
    assert_eq!((error.attempts(), seen.lock().unwrap().len()), (0, 0));
}

/// An operation's own parameter comes first; any generated client has the rest.
#[tokio::test]
async fn every_generated_client_has_a_way_out() {
    use hard_api::prelude::*;

    let mut server = RecordingServer::start("HTTP/1.1 204 No Content\r\n\r\n").await;
    let builder = hard_api::Client::builder(hard_api::Auth::External);
    let client = builder.base_url(&server.base_url).build().unwrap();
    let call = client.get_orders_order_id().order_id("1");
    drop(call.header("x-a", "b").query("c", "d").send().await);
    let sent = server.request().await;
    assert!(
        sent.head.starts_with("GET /v2/orders/1?c=d HTTP/1.1"),
        "{}",
        sent.head
    );
    assert_eq!(sent.header("x-a"), Some("b"));
    client
        .raw_request(Method::POST, "/raw")
        .send()
        .await
        .unwrap();
    assert!(
        server
            .request()
            .await
            .head
            .starts_with("POST /v2/raw HTTP/1.1")
    );
}
