//! The token endpoint, and which tokens the API takes.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use zoom_fake::ZoomFake;

use crate::{BY_ACCOUNT, call, call_with, token};

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
        let response = token(&zoom, secret, form).await;
        assert_eq!(
            (response.status, &response.body["error"]),
            (status, &json!(error)),
            "{form}"
        );
        assert!(response.body["reason"].is_string());
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
        let response = call_with(&zoom, token, Method::GET, "/tsp", Value::Null).await;
        (response.status, response.body["code"].as_u64())
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
        let response = call(&zoom, method, path, Value::Null).await;
        match expected {
            None => assert_eq!(response.status, 200, "{path}"),
            Some(scopes) => assert_eq!(response.refusal(), (400, 4711, missing(scopes).as_str())),
        }
    }
}
