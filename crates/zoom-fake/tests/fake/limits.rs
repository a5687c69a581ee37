//! Rate limits, by a clock that the test drives.

use std::time::{Duration, SystemTime};

use http::Method;
use serde_json::{Value, json};
use zoom_fake::{Fault, LimitKind, Plan, ZoomFake};

use crate::call;

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
        let response = call(&zoom, Method::GET, path, Value::Null).await;
        assert_eq!(response.status, status, "{path}");
        assert_eq!(
            response.body["message"].as_str().unwrap_or_default(),
            message
        );
        assert_eq!(NAMES.map(|name| response.header(name)), headers, "{path}");
    };
    expect("/tsp", 200, "", [""; 6]).await;

    zoom.limit(Plan::Free);
    let (users, tsp) = ("/users/me/tsp", "/tsp");
    expect(users, 200, "", ["Medium", "QPS", "2", "1", "", ""]).await;
    // What is refused for another reason counts as well.
    let (nobody, unknown) = ("/users/nobody/tsp", "User does not exist: nobody.");
    expect(nobody, 404, unknown, ["Medium", "QPS", "2", "0", "", ""]).await;
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
    let response = call(&zoom, Method::GET, users, Value::Null).await;
    assert_eq!(response.header("date"), "Fri, 02 Jan 2026 00:00:00 GMT");
}

#[tokio::test]
async fn each_plan_has_its_limits() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.stop_time();
    let limit = async |path| {
        let response = call(&zoom, Method::GET, path, Value::Null).await;
        response.header("x-ratelimit-limit").to_owned()
    };
    for (plan, light, medium) in [
        (Plan::BusinessPlus, "80", "60"),
        (Plan::Pro, "30", "20"),
        (Plan::Free, "4", "2"),
    ] {
        zoom.limit(plan);
        assert_eq!(limit("/tsp").await, light, "{plan:?}");
        assert_eq!(limit("/users/me/tsp").await, medium, "{plan:?}");
    }
    let kind = LimitKind::Daily;
    let retry_after = None;
    zoom.fault_times(2, Fault::RateLimited { kind, retry_after });
    assert_eq!(limit("/tsp").await, "6000");
    assert_eq!(limit("/users/me/tsp").await, "2000");
}
