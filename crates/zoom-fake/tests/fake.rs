//! The fake by raw HTTP: what it answers, refuses and breaks.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers as well"
)]

use std::io::ErrorKind;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zoom_fake::{
    AccountSettings, DEFAULT_TOKEN, DialInNumber, LimitKind, Plan, RetryAfter, Trouble, TspAccount,
    User, ZoomFake,
};

/// An answer as a caller reads it.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Answer {
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

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.bytes().await.unwrap();
    Answer {
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
) -> Answer {
    let request = reqwest::Client::new()
        .request(method, format!("{}{path}", zoom.base_url()))
        .bearer_auth(token);
    answer(match body {
        Value::Null => request,
        body => request
            .header("content-type", "application/json")
            .body(body.to_string()),
    })
    .await
}

async fn call(zoom: &ZoomFake, method: Method, path: &str, body: Value) -> Answer {
    call_with(zoom, zoom.token(), method, path, body).await
}

async fn token(zoom: &ZoomFake, secret: &str, form: &'static str) -> Answer {
    let request = reqwest::Client::new()
        .post(zoom.token_url())
        .basic_auth(zoom.client_id(), Some(secret))
        .header("content-type", "application/x-www-form-urlencoded");
    answer(request.body(form)).await
}

const BY_ACCOUNT: &str = "grant_type=account_credentials&account_id=zoom-fake-account-id";

fn codes() -> Value {
    json!({ "conference_code": "123456", "leader_pin": "98765" })
}

#[tokio::test]
async fn each_operation_succeeds() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.add_user(User::new("dial/in").special());
    let first = json!({ "id": "1", "conference_code": "111111", "leader_pin": "1111",
        "dial_in_numbers": [], "tsp_bridge": "US_TSP_TB" });
    let numbers = json!([{ "code": "1", "number": "+1 1000200200", "type": "toll" }]);
    let new = json!({ "conference_code": "123456", "leader_pin": "98765",
        "dial_in_numbers": numbers, "tsp_bridge": "EU_TSP_TB" });
    let mut second = new.clone();
    second["id"] = json!("2");
    let mut updated = second.clone();
    updated["leader_pin"] = json!("4");
    let mut settings = json!(AccountSettings::default());
    let changes = json!({ "enable": false, "dial_in_number_unrestricted": false,
        "tsp_provider": "Other", "tsp_bridge": "EU_TSP_TB" });
    let unchanged = settings.clone();
    settings
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    let pin = json!({ "conference_code": "123456", "leader_pin": "4" });
    let none = Value::Null;
    let both = json!({ "tsp_accounts": [first, second] });
    let left = json!({ "tsp_accounts": [updated] });
    let url = json!({ "audio_url": "é".repeat(512) });

    for (method, path, body, status, expected) in [
        (Method::GET, "/tsp", &none, 200, &unchanged),
        (Method::PATCH, "/tsp", &changes, 204, &none),
        (Method::GET, "/tsp", &none, 200, &settings),
        (Method::POST, "/users/me/tsp", &new, 201, &second),
        (Method::GET, "/users/me@example.com/tsp", &none, 200, &both),
        (Method::PATCH, "/users/me/tsp/2", &pin, 204, &none),
        (Method::GET, "/users/me/tsp/2", &none, 200, &updated),
        (Method::DELETE, "/users/me/tsp/1", &none, 204, &none),
        (Method::GET, "/users/me/tsp", &none, 200, &left),
        (
            Method::POST,
            "/users/me/tsp",
            &pin,
            201,
            &json!({ "id": "1", "conference_code": "123456", "leader_pin": "4", "dial_in_numbers": [] }),
        ),
        (
            Method::PATCH,
            "/users/dial%2Fin/tsp/settings",
            &url,
            204,
            &none,
        ),
    ] {
        let answer = call(&zoom, method.clone(), path, body.clone()).await;
        assert_eq!(
            (answer.status, &answer.body),
            (status, expected),
            "{method} {path}"
        );
    }
    assert_eq!(
        zoom.audio_url("dial/in").as_deref(),
        url["audio_url"].as_str()
    );
    assert_eq!(json!(zoom.settings()), settings);

    let applied: Vec<bool> = zoom
        .journal()
        .iter()
        .map(|request| request.applied)
        .collect();
    let (read, wrote) = (false, true);
    assert_eq!(
        applied,
        [
            read, wrote, read, wrote, read, wrote, read, wrote, read, wrote, wrote
        ]
    );
    assert!(zoom.journal().is_sorted_by(|a, b| a.at < b.at));

    zoom.write_ids_as_numbers(true);
    for (path, pointer) in [
        ("/users/me/tsp/1", "/id"),
        ("/users/me/tsp", "/tsp_accounts/0/id"),
    ] {
        let answer = call(&zoom, Method::GET, path, Value::Null).await;
        assert_eq!(answer.body.pointer(pointer), Some(&json!(1)), "{path}");
    }
}

#[tokio::test]
async fn a_form_says_the_same_as_json() {
    let zoom = ZoomFake::start().await.unwrap();
    let send = async |method, path, fields: &[(&str, &str)]| {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let request = reqwest::Client::new()
            .request(method, format!("{}{path}", zoom.base_url()))
            .bearer_auth(zoom.token())
            .header("content-type", "multipart/form-data; boundary=b");
        answer(request.body(body + "--b--\r\n")).await
    };
    let list = r#"[{"code":"1","number":"1","type":"tollfree","country_label":"US"}]"#;
    let account = [
        ("conference_code", "2"),
        ("leader_pin", "3"),
        ("dial_in_numbers", list),
    ];
    assert_eq!(
        send(Method::POST, "/users/me/tsp", &account).await.status,
        201
    );
    let number = DialInNumber {
        code: "1".into(),
        number: "1".into(),
        kind: "tollfree".into(),
        country_label: "US".into(),
    };
    let expected = TspAccount {
        conference_code: "2".into(),
        leader_pin: "3".into(),
        dial_in_numbers: vec![number],
        tsp_bridge: None,
    };
    assert_eq!(zoom.account("me", "2"), Some(expected));

    let flags = [("enable", "false"), ("modify_credential_forbidden", "true")];
    assert_eq!(send(Method::PATCH, "/tsp", &flags).await.status, 204);
    assert!(!zoom.settings().enable && zoom.settings().modify_credential_forbidden);
    assert_eq!(send(Method::PATCH, "/tsp", &[]).await.status, 204);
    let refused = send(
        Method::PATCH,
        "/tsp",
        &[("enable", "yes"), ("tsp_provider", "P")],
    )
    .await;
    assert_eq!(refused.body["errors"][0]["field"], "enable");
    assert_eq!(
        zoom.settings().tsp_provider,
        AccountSettings::default().tsp_provider
    );
}

#[tokio::test]
async fn each_documented_error() {
    let zoom = ZoomFake::start().await.unwrap();
    let account = TspAccount::default;
    zoom.add_user(User::new("invited").pending());
    zoom.add_user(User::new("without").without_tsp());
    zoom.add_user(
        User::new("att")
            .with_media_link_required()
            .with_account("1", account()),
    );
    zoom.add_user(
        User::new("two")
            .with_account("1", account())
            .with_account("2", account()),
    );
    zoom.add_user(User::new("special").special());
    let asia = json!({ "conference_code": "1", "leader_pin": "1", "tsp_bridge": "ASIA" });
    let letters = json!({ "conference_code": "1", "leader_pin": "1", "dial_in_numbers": "x" });
    let long = json!({ "audio_url": "é".repeat(513) });
    let (codes, none) = (codes(), Value::Null);

    const NO_USER: &str = "User does not exist: nobody.";
    const INVITED: &str =
        "A valid invitation to join the Zoom account was not found for this user.";
    const NO_TSP: &str = "Account has not enabled TSP.";
    const NO_ID: &str = "The TSP id provided does not exist.";
    const NO_CONFIG: &str = "TSP Config does not exist.";
    const BRIDGE: &str = "Invalid parameter: tsp_bridge.";
    const MEDIA: &str = "Media link is required for AT&T TSP accounts.";
    let mut cases = vec![
        (
            Method::POST,
            "/users/two/tsp",
            &codes,
            400,
            300,
            "A maximum of two TSP configs are allowed.",
        ),
        (
            Method::DELETE,
            "/users/me/tsp/1",
            &none,
            400,
            300,
            "At least one TSP config must be available.",
        ),
        (
            Method::PATCH,
            "/users/me/tsp/settings",
            &long,
            400,
            2000,
            "Not a special TSP account.",
        ),
        (
            Method::PATCH,
            "/users/special/tsp/settings",
            &long,
            400,
            300,
            "Validation Failed.",
        ),
        (Method::PATCH, "/tsp", &asia, 400, 300, BRIDGE),
        (Method::PATCH, "/users/me/tsp/1", &asia, 400, 300, BRIDGE),
        (Method::POST, "/users/me/tsp", &asia, 400, 300, BRIDGE),
        (Method::PATCH, "/users/att/tsp/1", &codes, 400, 300, MEDIA),
        (Method::POST, "/users/att/tsp", &codes, 400, 300, MEDIA),
        (
            Method::PATCH,
            "/users/me/tsp/1",
            &none,
            400,
            300,
            "Validation Failed.",
        ),
        (
            Method::POST,
            "/users/me/tsp",
            &letters,
            400,
            300,
            "Validation Failed.",
        ),
        (
            Method::PUT,
            "/tsp",
            &none,
            405,
            300,
            "Request method 'PUT' is not supported.",
        ),
        (
            Method::GET,
            "/meetings",
            &none,
            404,
            300,
            "This API does not exist.",
        ),
    ];
    // What every operation on a user, and every one on an account, refuses.
    for (user, status, code, message) in [
        ("nobody", 404, 1001, NO_USER),
        ("invited", 404, 1120, INVITED),
        ("without", 400, 2024, NO_TSP),
    ] {
        for (method, path) in [
            (Method::GET, "tsp"),
            (Method::POST, "tsp"),
            (Method::GET, "tsp/1"),
            (Method::PATCH, "tsp/1"),
            (Method::DELETE, "tsp/1"),
            (Method::PATCH, "tsp/settings"),
        ] {
            let path = format!("/users/{user}/{path}").leak();
            cases.push((method, path, &codes, status, code, message));
        }
    }
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        cases.push((method.clone(), "/users/me/tsp/3", &codes, 400, 300, NO_ID));
        cases.push((method, "/users/me/tsp/2", &codes, 400, 300, NO_CONFIG));
    }
    for (method, path, body, status, code, message) in cases {
        let answer = call(&zoom, method.clone(), path, body.clone()).await;
        assert_eq!(answer.refusal(), (status, code, message), "{method} {path}");
    }
    assert!(zoom.journal().iter().all(|request| !request.applied));
    assert_eq!(zoom.account("me", "1").unwrap().leader_pin, "1111");
    assert_eq!(zoom.settings(), AccountSettings::default());

    zoom.without_tsp();
    for method in [Method::GET, Method::PATCH] {
        let answer = call(&zoom, method, "/tsp", json!({ "enable": false })).await;
        assert_eq!(answer.refusal(), (400, 2024, NO_TSP));
    }
}

#[tokio::test]
async fn tokens_are_issued_rotated_and_expire() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.stop_time();
    let first = "grant_type=refresh_token&refresh_token=zoom-fake-refresh-token-1";
    assert!(first.ends_with(&zoom.refresh_token()));
    let good = zoom.client_secret();
    for (secret, form, status, error) in [
        ("wrong", BY_ACCOUNT, 401, "invalid_client"),
        (
            good,
            "grant_type=account_credentials&account_id=other",
            400,
            "invalid_request",
        ),
        (
            good,
            "grant_type=refresh_token&refresh_token=x",
            400,
            "invalid_grant",
        ),
        (good, "grant_type=password", 400, "unsupported_grant_type"),
        (good, "", 400, "unsupported_grant_type"),
    ] {
        let answer = token(&zoom, secret, form).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (status, &json!(error)),
            "{form}"
        );
        assert!(answer.body["reason"].is_string());
    }
    assert_eq!(zoom.tokens_issued(), 0);

    let issued = token(&zoom, good, BY_ACCOUNT).await.body;
    let expected = json!({ "access_token": issued["access_token"], "token_type": "bearer",
        "expires_in": 3599, "scope": "tsp:read:admin tsp:write:admin tsp:read tsp:write",
        "api_url": zoom.base_url().trim_end_matches("/v2") });
    assert_eq!(issued, expected);
    zoom.set_api_url("http://elsewhere");
    zoom.token_lifetime(Duration::from_secs(10));
    let refreshed = token(&zoom, good, first).await.body;
    assert_eq!(refreshed["refresh_token"], zoom.refresh_token());
    assert_eq!(
        (&refreshed["expires_in"], &refreshed["api_url"]),
        (&json!(10), &json!("http://elsewhere"))
    );
    assert_eq!(
        token(&zoom, good, first).await.body["error"],
        "invalid_grant"
    );
    assert_eq!(zoom.tokens_issued(), 2);

    let short = refreshed["access_token"].as_str().unwrap();
    let long = issued["access_token"].as_str().unwrap();
    let status = async |token| {
        let answer = call_with(&zoom, token, Method::GET, "/tsp", Value::Null).await;
        (answer.status, answer.body["code"].as_u64())
    };
    let (good, expired) = ((200, None), (401, Some(124)));
    assert_eq!(
        (status("never issued").await, status(short).await),
        (expired, good)
    );
    zoom.advance(Duration::from_secs(10));
    assert_eq!((status(short).await, status(long).await), (expired, good));
    zoom.expire_tokens();
    assert_eq!(
        (status(long).await, status(zoom.token()).await),
        (expired, expired)
    );

    let journal = zoom.token_journal();
    assert_eq!(journal.len(), 8);
    assert_eq!(journal.iter().filter(|request| request.applied).count(), 2);
    assert_eq!(
        zoom.journal().len(),
        6,
        "the API's journal has the API's requests alone"
    );
}

#[tokio::test]
async fn an_operation_needs_one_of_its_scopes() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.restrict_scopes(&["tsp:read"]);
    let missing = |scopes| format!("Invalid access token, does not contain scopes:[{scopes}].");
    for (method, path, expected) in [
        (Method::GET, "/users/me/tsp", None),
        (Method::GET, "/users/me/tsp/1", None),
        (Method::GET, "/tsp", Some("tsp:read:admin")),
        (Method::PATCH, "/tsp", Some("tsp:write:admin")),
        (
            Method::DELETE,
            "/users/me/tsp/1",
            Some("tsp:write:admin, tsp:write"),
        ),
    ] {
        let answer = call(&zoom, method, path, Value::Null).await;
        match expected {
            None => assert_eq!(answer.status, 200, "{path}"),
            Some(scopes) => assert_eq!(answer.refusal(), (400, 4711, missing(scopes).as_str())),
        }
    }
}

#[tokio::test]
async fn limits_are_counted_per_label_per_second_and_per_day() {
    const NAMES: [&str; 6] = [
        "x-ratelimit-category",
        "x-ratelimit-type",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "retry-after",
    ];
    const QPS: &str =
        "You have reached the maximum per-second rate limit for this API. Try again later.";
    const DAILY: &str = "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.";
    let zoom = ZoomFake::start().await.unwrap();
    zoom.stop_time();
    assert_eq!(
        zoom.now(),
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
    );
    let expect = async |path: &str, status: u16, message: &str, headers: [&str; 6]| {
        let answer = call(&zoom, Method::GET, path, Value::Null).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.body["message"].as_str().unwrap_or_default(), message);
        assert_eq!(NAMES.map(|name| answer.header(name)), headers, "{path}");
    };
    expect("/tsp", 200, "", [""; 6]).await;

    zoom.limit(Plan::Free);
    let (users, tsp) = ("/users/me/tsp", "/tsp");
    expect(users, 200, "", ["Medium", "QPS", "2", "1", "", ""]).await;
    expect(users, 200, "", ["Medium", "QPS", "2", "0", "", ""]).await;
    expect(users, 429, QPS, ["Medium", "QPS", "2", "0", "", ""]).await;
    expect(tsp, 200, "", ["Light", "QPS", "4", "3", "", ""]).await;
    zoom.advance(Duration::from_millis(999));
    expect(users, 429, QPS, ["Medium", "QPS", "2", "0", "", ""]).await;
    zoom.advance(Duration::from_millis(1));
    expect(users, 200, "", ["Medium", "QPS", "2", "1", "", ""]).await;

    zoom.limit_label("Light", None, 1);
    let midnight = "2026-01-02T00:00:00Z";
    expect(tsp, 200, "", ["Light", "Daily-limit", "1", "0", "", ""]).await;
    expect(
        tsp,
        429,
        DAILY,
        ["Light", "Daily-limit", "1", "0", midnight, midnight],
    )
    .await;
    let refused = call(&zoom, Method::PATCH, tsp, json!({ "enable": false })).await;
    assert_eq!(refused.refusal(), (429, 429, DAILY));
    assert!(zoom.settings().enable && !zoom.journal().pop().unwrap().applied);
    zoom.advance(Duration::from_secs(24 * 60 * 60 - 1));
    expect(tsp, 200, "", ["Light", "Daily-limit", "1", "0", "", ""]).await;
    assert_eq!(
        call(&zoom, Method::GET, users, Value::Null)
            .await
            .header("date"),
        "Fri, 02 Jan 2026 00:00:00 GMT"
    );
}

/// Sends an update of `me`'s PIN to `pin` on a connection of its own, and
/// reads until it ends.
async fn raw(zoom: &ZoomFake, pin: u32) -> Result<String, ErrorKind> {
    let body = format!("{{\"conference_code\":\"1\",\"leader_pin\":\"{pin}\"}}");
    send(zoom, &format!("PATCH /v2/users/me/tsp/1 HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", body.len()), &body).await
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
    let mut answer = String::new();
    match stream.read_to_string(&mut answer).await {
        Ok(_) => Ok(answer),
        Err(error) => Err(error.kind()),
    }
}

#[tokio::test]
async fn scripted_answers_come_in_their_order() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.stop_time();
    let limited = |kind, retry_after| Trouble::RateLimited { kind, retry_after };
    let minute = Duration::from_secs(60);
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let cases: Vec<(Trouble, &[&str])> = vec![
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
            Trouble::Status(status),
            &[
                "HTTP/1.1 503",
                "\r\n\r\n{\"code\":503,\"message\":\"Service Unavailable\"}",
            ],
        ),
        (
            Trouble::Html(status),
            &["HTTP/1.1 503", "content-type: text/html\r\n", "<h1>503"],
        ),
        (
            Trouble::Empty(status),
            &["HTTP/1.1 503", "content-length: 0\r\n"],
        ),
        (
            Trouble::Answer {
                status: StatusCode::OK,
                content_type: HeaderValue::from_static("a/b"),
                body: Bytes::from_static(b"said"),
            },
            &["HTTP/1.1 200", "content-type: a/b\r\n", "\r\n\r\nsaid"],
        ),
    ];
    for (trouble, _) in &cases {
        zoom.trouble(trouble.clone());
    }
    for (trouble, expected) in &cases {
        let answer = raw(&zoom, 7).await.unwrap();
        for text in *expected {
            assert!(answer.contains(text), "{trouble:?}: {answer}");
        }
    }
    assert_eq!(zoom.account("me", "1").unwrap().leader_pin, "1111");
    assert!(
        zoom.journal()
            .iter()
            .all(|request| request.answered.is_some() && !request.applied)
    );

    zoom.trouble_times(
        2,
        Trouble::Huge {
            status: StatusCode::OK,
            bytes: 3_000_000,
        },
    );
    for _ in 0..2 {
        let answer = raw(&zoom, 7).await.unwrap();
        assert!(answer.contains("transfer-encoding: chunked\r\n"));
        assert_eq!(
            answer
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

    zoom.trouble(Trouble::ResetBeforeRead);
    // The head alone: the body never arrives.
    let head = "PATCH /v2/users/me/tsp/1 HTTP/1.1\r\ncontent-length: 9\r\n";
    assert_eq!(send(&zoom, head, "").await, Err(ErrorKind::ConnectionReset));
    assert!(zoom.journal().is_empty());

    for (trouble, kept, applied) in [
        (Trouble::ResetAfterRead, "1111", false),
        (Trouble::ResetAfterServed, "2", true),
    ] {
        zoom.trouble(trouble.clone());
        assert_eq!(
            raw(&zoom, 2).await,
            Err(ErrorKind::ConnectionReset),
            "{trouble:?}"
        );
        let noted = zoom.journal().pop().unwrap();
        assert_eq!(
            (noted.answered, noted.applied),
            (None, applied),
            "{trouble:?}"
        );
        assert_eq!(pin(), kept, "{trouble:?}");
    }

    zoom.trouble_times(2, Trouble::CutOff);
    let whole = r#"{"id":"1","conference_code":"1","leader_pin":"2","dial_in_numbers":[],"tsp_bridge":"US_TSP_TB"}"#;
    let answer = get(&zoom).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        head.contains(&format!("content-length: {}", whole.len())),
        "{head}"
    );
    assert_eq!(body, &whole[..whole.len() / 2]);
    let answer = raw(&zoom, 3).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 204") && !answer.contains("\r\n\r\n"),
        "{answer}"
    );
    assert_eq!(pin(), "3", "it was carried out");
}

#[tokio::test]
async fn a_connection_that_was_kept_alive_is_reset_too() {
    let zoom = ZoomFake::start().await.unwrap();
    for trouble in [Trouble::ResetBeforeRead, Trouble::ResetAfterServed] {
        let client = reqwest::Client::new();
        let ask = || {
            client
                .get(format!("{}/tsp", zoom.base_url()))
                .bearer_auth(zoom.token())
                .send()
        };
        let before = zoom.journal().len();
        ask().await.unwrap().bytes().await.unwrap();
        zoom.trouble(trouble.clone());
        let error = ask().await.unwrap_err();
        assert!(
            format!("{error:?}").contains("ConnectionReset"),
            "{error:?}"
        );
        let noted = usize::from(matches!(trouble, Trouble::ResetAfterServed));
        assert_eq!(zoom.journal().len(), before + 1 + noted);
        ask().await.unwrap();
    }
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_one_that_nobody_waits_for_is_not_carried_out() {
    let zoom = ZoomFake::start().await.unwrap();
    let delay = Duration::from_millis(200);
    zoom.trouble_times(2, Trouble::Slow(delay));
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
async fn trouble_at_the_token_endpoint_is_its_own() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.token_trouble(Trouble::Status(StatusCode::SERVICE_UNAVAILABLE));
    zoom.token_trouble(Trouble::ResetAfterServed);
    assert_eq!(
        call(&zoom, Method::GET, "/tsp", Value::Null).await.status,
        200
    );
    let answer = token(&zoom, zoom.client_secret(), BY_ACCOUNT).await;
    assert_eq!(
        (answer.status, &answer.body["error"]),
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
    assert!(matches!(idle.read(&mut [0; 1]).await, Ok(0) | Err(_)));
    assert_eq!(get(&zoom).await, Err(ErrorKind::ConnectionRefused));
    zoom.stop().await;

    for _ in 0..2 {
        zoom.resume().await.unwrap();
        assert!(get(&zoom).await.unwrap().contains("\"leader_pin\":\"8\""));
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
    answer(
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
