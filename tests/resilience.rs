//! Bad hours: each kind of fault, what the caller sees of it, and what the
//! fake saw: how often, how far apart, the same bytes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderValue, StatusCode};
use recording_server::RecordingServer;
use tokio::task::JoinSet;
use zoom_api::prelude::*;
use zoom_api::{Error, ErrorKind, LimitKind, Limits, Operation, RateLimited, RateLimiter, Retry};
use zoom_fake::{Fault, LimitKind as Kind, ReceivedRequest, RetryAfter, User, ZoomFake};

use crate::tokens::server_to_server;
use crate::update;

const QUICK: Duration = Duration::from_millis(20);

fn builder(zoom: &ZoomFake) -> zoom_api::ClientBuilder {
    let token = BearerToken::new(zoom.token()).unwrap();
    Client::builder(token).base_url(zoom.base_url())
}

/// A client whose waits are short.
fn client(zoom: &ZoomFake) -> Client {
    let retry = Retry::default().first_wait(QUICK).longest_wait(QUICK);
    builder(zoom).retry(retry).build().unwrap()
}

async fn add(client: &Client) -> Result<(), Error> {
    let call = client.add_user_tsp_account().user_id("me");
    let call = call.body_map(|body| body.conference_code("1").leader_pin("2"));
    call.send().await.map(|_| ())
}

fn kind(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Transport(_) => "transport".into(),
        ErrorKind::Timeout(_) => "timeout".into(),
        ErrorKind::Server(response) => format!("server {}", response.status().as_u16()),
        ErrorKind::Response(response) => format!("refused {}", response.status().as_u16()),
        ErrorKind::RateLimited(limited) => format!("rate limited {:?}", limited.kind()),
        other => panic!("{other:?}"),
    }
}

/// What becomes of a call that meets `fault`.
async fn met_by(fault: &Fault, is_post: bool) -> String {
    let zoom = ZoomFake::start().await.unwrap();
    let retry = Retry::default().first_wait(QUICK).longest_wait(QUICK);
    let hasty = builder(&zoom).retry(retry).timeout(Duration::from_secs(2));
    let client = hasty.build().unwrap();
    zoom.fault(fault.clone());
    let result = match is_post {
        true => add(&client).await,
        false => update(&client, "me", "1").await.map(drop),
    };
    let journal = zoom.journal();
    for again in &journal {
        assert_eq!(again.body, journal[0].body, "the same bytes");
        let content_type = |sent: &ReceivedRequest| sent.headers["content-type"].clone();
        assert_eq!(content_type(again), content_type(&journal[0]));
    }
    let method = if is_post { "POST" } else { "PATCH" };
    let outcome = match &result {
        Ok(()) => "success".to_owned(),
        Err(error) => format!("{} after {}", kind(error), error.attempts()),
    };
    let applied = journal.iter().filter(|sent| sent.applied).count();
    if let Fault::RateLimited { kind, .. } = fault
        && let ([first, second], Kind::PerSecond) = (journal.as_slice(), kind)
    {
        assert!(second.at - first.at >= Duration::from_millis(900));
    }
    format!(
        "{fault:?}, {method}: {outcome}; received {}, applied {applied}\n",
        journal.len()
    )
}

/// Every kind of fault, once for a call that may be repeated, once for one
/// that may not.
#[tokio::test]
async fn each_kind_of_fault() {
    let limited = |kind| Fault::RateLimited {
        kind,
        retry_after: None,
    };
    let status = |status| StatusCode::from_u16(status).unwrap();
    let faults = [
        limited(Kind::PerSecond),
        limited(Kind::Concurrent),
        limited(Kind::Daily),
        Fault::Status(status(408)),
        Fault::Status(status(500)),
        Fault::Status(status(503)),
        Fault::Html(status(502)),
        Fault::Empty(status(504)),
        Fault::Huge {
            status: status(503),
            bytes: 3 << 20,
        },
        Fault::Slow(Duration::from_secs(4)),
        Fault::CutOff,
        Fault::ResetBeforeRead,
        Fault::ResetAfterRead,
        Fault::ResetAfterServed,
    ];
    let mut text = String::new();
    for fault in faults {
        let (patch, post) = tokio::join!(met_by(&fault, false), met_by(&fault, true));
        text += &(patch + &post);
    }
    insta::assert_snapshot!("resilience_faults", text);
}

#[tokio::test]
async fn a_limit_is_waited_for_as_long_as_zoom_says() {
    let forms = [
        RetryAfter::Seconds(1),
        RetryAfter::HttpDate(Duration::from_secs(2)),
        RetryAfter::DateTime(Duration::from_secs(2)),
    ];
    let calls = forms.map(|retry_after| {
        tokio::spawn(async move {
            let zoom = ZoomFake::start().await.unwrap();
            let kind = Kind::PerSecond;
            let retry_after = Some(retry_after);
            zoom.fault(Fault::RateLimited { kind, retry_after });
            update(&client(&zoom), "me", "1").await.unwrap();
            let journal = zoom.journal();
            assert_eq!(journal.len(), 2);
            journal[1].at - journal[0].at
        })
    });
    for (call, form) in calls.into_iter().zip(forms) {
        let apart = call.await.unwrap();
        // A date has no fractions of a second.
        assert!(apart >= Duration::from_millis(900), "{form:?}: {apart:?}");
    }
}

/// Without a limiter, many callers at once go over the limit, and all get through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_over_a_limit_per_second_gets_through_later() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.limit_label("Light", 30, None);
    let client = builder(&zoom).build().unwrap();
    let calls = (0..40).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { update(&client, "me", "1").await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let journal = zoom.journal();
    assert_eq!(journal.iter().filter(|sent| sent.applied).count(), 40);
}

#[tokio::test]
async fn a_limit_that_opens_soon_is_waited_for_however_often() {
    let zoom = ZoomFake::start().await.unwrap();
    let kind = Kind::Concurrent;
    let retry_after = None;
    zoom.fault_times(8, Fault::RateLimited { kind, retry_after });
    update(&client(&zoom), "me", "1").await.unwrap();
    // Without a deadline the number of attempts is the end.
    zoom.fault_times(8, Fault::RateLimited { kind, retry_after });
    let endless = builder(&zoom).deadline(None).build().unwrap();
    assert_eq!(update(&endless, "me", "1").await.unwrap_err().attempts(), 4);
}

#[tokio::test]
async fn a_second_that_is_over_is_no_reason_to_hurry() {
    let call = async |retry_after| {
        let zoom = ZoomFake::start().await.unwrap();
        let kind = Kind::PerSecond;
        let retry_after = Some(retry_after);
        zoom.fault(Fault::RateLimited { kind, retry_after });
        let begun = Instant::now();
        update(&client(&zoom), "me", "1").await.unwrap();
        assert!(begun.elapsed() >= Duration::from_secs(1));
    };
    tokio::join!(
        call(RetryAfter::Seconds(0)),
        call(RetryAfter::DateTime(Duration::ZERO))
    );
}

#[tokio::test]
async fn a_limiter_opens_when_zoom_says() {
    let zoom = ZoomFake::start().await.unwrap();
    let limits = Limits::of(zoom_api::Plan::Pro);
    let client = builder(&zoom).limiter(limits).build().unwrap();
    let kind = Kind::Daily;
    let retry_after = Some(RetryAfter::Seconds(1));
    zoom.fault(Fault::RateLimited { kind, retry_after });
    update(&client, "me", "1").await.unwrap_err();
    let held_back = update(&client, "me", "1").await.unwrap_err();
    assert!(matches!(held_back.kind(), ErrorKind::RateLimited(l) if l.response().is_none()));
    assert_eq!((held_back.attempts(), zoom.journal().len()), (0, 1));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    update(&client, "me", "1").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_limiter_goes_by_the_limit_that_zoom_states_if_it_is_lower() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.limit_label("Light", 5, None);
    let limits = Limits::of(zoom_api::Plan::Pro);
    let client = builder(&zoom).limiter(limits).retry(Retry::never());
    in_simulated_time(&zoom, client, 1, 8).await;
}

#[tokio::test(start_paused = true)]
async fn callers_that_wait_for_a_token_save_no_turns_up_for_later() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.limit_label("Light", 30, None);
    let client = Client::builder(Auth::from_source(server_to_server(&zoom)))
        .base_url(zoom.base_url())
        .limiter(Limits::of(zoom_api::Plan::Pro))
        .retry(Retry::never());
    zoom.token_fault(Fault::Slow(Duration::from_secs(1)));
    let took = in_simulated_time(&zoom, client, 40, 1).await;
    assert!(took >= Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn an_error_response_has_its_kind_whatever_the_status() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = builder(&zoom).retry(Retry::never()).build().unwrap();
    for (status, code, expected) in [
        (200, 1001, "not found"),
        (200, 124, "authentication"),
        (400, 124, "authentication"),
        (400, 4711, "permission"),
        (200, 429, "rate limited"),
        (409, 1, "conflict"),
    ] {
        let body = serde_json::json!({ "code": code, "message": "Daily news." }).to_string();
        let status = StatusCode::from_u16(status).unwrap();
        zoom.respond_next(
            status,
            http::HeaderValue::from_static("application/json"),
            body,
        );
        let error = update(&client, "me", "1").await.unwrap_err();
        let kind = match error.kind() {
            ErrorKind::NotFound(_) => "not found",
            ErrorKind::Authentication(_) => "authentication",
            ErrorKind::Permission(_) => "permission",
            ErrorKind::RateLimited(_) => "rate limited",
            ErrorKind::Conflict(_) => "conflict",
            other => panic!("{other:?}"),
        };
        assert_eq!((kind, error.attempts()), (expected, 1), "{code}");
    }
    // A page that speaks of a day is no daily limit; a response that nobody
    // documents tells how often it was asked for.
    zoom.respond_next(
        StatusCode::TOO_MANY_REQUESTS,
        http::HeaderValue::from_static("text/html"),
        "<a>Daily news</a>",
    );
    let error = update(&client, "me", "1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RateLimited(l) if l.kind() == LimitKind::Unknown));
    let json = http::HeaderValue::from_static("application/json");
    zoom.respond_next(StatusCode::OK, json, "[]");
    let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
    let error = call.send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Undecodable(_)) && error.attempts() == 1);
}

#[tokio::test]
async fn a_daily_limit_is_an_error_at_once_with_the_time_it_ends() {
    let zoom = ZoomFake::start().await.unwrap();
    let kind = Kind::Daily;
    let retry_after = Some(RetryAfter::DateTime(Duration::from_secs(3600)));
    zoom.fault(Fault::RateLimited { kind, retry_after });
    let error = update(&client(&zoom), "me", "1").await.unwrap_err();
    let ErrorKind::RateLimited(limited) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!((limited.kind(), error.attempts()), (LimitKind::Daily, 1));
    let wait = limited
        .retry_at()
        .unwrap()
        .duration_since(SystemTime::now())
        .unwrap();
    assert!((3500..=3600).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn nothing_is_waited_for_beyond_the_deadline() {
    let zoom = ZoomFake::start().await.unwrap();
    let kind = Kind::PerSecond;
    let retry_after = Some(RetryAfter::Seconds(30));
    zoom.fault(Fault::RateLimited { kind, retry_after });
    let hurried = builder(&zoom)
        .deadline(Duration::from_secs(2))
        .build()
        .unwrap();
    let error = update(&hurried, "me", "1").await.unwrap_err();
    // Else it would be out of time.
    assert!(matches!(error.kind(), ErrorKind::RateLimited(_)));
    assert_eq!(error.attempts(), 1);
    // The deadline ends an attempt as well.
    zoom.fault(Fault::Slow(Duration::from_secs(5)));
    let hurried = builder(&zoom)
        .deadline(Duration::from_millis(200))
        .build()
        .unwrap();
    assert!(update(&hurried, "me", "1").await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_dead_server_is_not_hammered_and_one_call_may_do_without() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.fault_times(1000, Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    let retry = Retry::default().first_wait(Duration::ZERO).budget(0.1, 5);
    let client = builder(&zoom).retry(retry).build().unwrap();
    for _ in 0..100 {
        update(&client, "me", "1").await.unwrap_err();
    }
    // 5 repetitions saved, and a tenth of 100.
    let received = zoom.journal().len();
    assert!((110..=116).contains(&received), "{received}");
    let once = client.with_retry(Retry::never());
    assert_eq!(update(&once, "me", "1").await.unwrap_err().attempts(), 1);
    assert_eq!(zoom.journal().len(), received + 1);
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_nothing_behind() {
    let zoom = ZoomFake::start().await.unwrap();
    let limits = Limits::of(zoom_api::Plan::Free).label("Light", 1, Duration::from_secs(1), None);
    let client = builder(&zoom).limiter(limits).build().unwrap();
    zoom.fault(Fault::Slow(Duration::from_secs(5)));
    let given_up = tokio::time::timeout(Duration::from_millis(50), update(&client, "me", "1"));
    given_up.await.unwrap_err();
    // One that waits for its turn.
    let given_up = tokio::time::timeout(Duration::from_millis(10), update(&client, "me", "1"));
    given_up.await.unwrap_err();
    update(&client, "me", "1").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_outage_loses_nothing_and_doubles_nothing() {
    outage(Duration::from_millis(300)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "slow: an outage of ten seconds"]
async fn a_long_outage_loses_nothing_and_doubles_nothing() {
    outage(Duration::from_secs(10)).await;
}

/// A service that updates all the time, while Zoom is gone for that long.
async fn outage(length: Duration) {
    const WORKERS: usize = 8;
    const BEFORE: Duration = Duration::from_millis(300);
    let zoom = Arc::new(ZoomFake::start().await.unwrap());
    let patient = Retry::default()
        .attempts(30)
        .longest_wait(Duration::from_secs(2))
        .budget(1.0, 1000);
    let client = builder(&zoom).retry(patient).build().unwrap();
    for user in 0..WORKERS {
        zoom.add_user(User::new(format!("u{user}")).with_account("1", Default::default()));
    }
    let end = Instant::now() + BEFORE + length + Duration::from_millis(300);
    let workers = (0..WORKERS).map(|user| {
        let client = client.clone();
        tokio::spawn(async move {
            let (mut done, mut failed) = (Vec::new(), 0);
            for number in 0u32.. {
                if Instant::now() > end {
                    break;
                }
                let call = client
                    .update_tsp_account()
                    .user_id(format!("u{user}"))
                    .tsp_id("1");
                let code = number.to_string();
                let call = call.body_map(|body| body.conference_code(&*code).leader_pin("2"));
                match call.send().await {
                    Ok(_) => done.push(code),
                    Err(_) => failed += 1,
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            (done, failed)
        })
    });
    let workers: Vec<_> = workers.collect();
    tokio::time::sleep(BEFORE).await;
    zoom.stop().await;
    tokio::time::sleep(length).await;
    zoom.resume().await.unwrap();
    let mut calls = 0;
    for (user, worker) in workers.into_iter().enumerate() {
        let (done, failed) = worker.await.unwrap();
        assert_eq!(failed, 0, "within the deadline it came back");
        let target = format!("/v2/users/u{user}/tsp/1");
        let mut applied = Vec::new();
        for sent in zoom
            .journal()
            .iter()
            .filter(|sent| sent.target == target && sent.applied)
        {
            applied.push(sent.parts().await.unwrap()[0].1.clone());
        }
        // The one that was under way when Zoom went may have been carried out, and
        // was repeated, as nobody can know: to the same effect.
        let received = applied.len();
        applied.dedup();
        assert_eq!(applied, done, "u{user}: each once, in its order");
        assert!(received <= done.len() + 1, "u{user}");
        calls += done.len();
    }
    assert!(calls > WORKERS, "{calls}");
}

#[tokio::test(start_paused = true)]
async fn many_updates_stay_within_the_limit() {
    updates_within_the_limit(1_000).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "slow: ten thousand updates"]
async fn ten_thousand_updates_stay_within_the_limit() {
    updates_within_the_limit(10_000).await;
}

/// Calls in a second.
const LIMIT: u32 = 400;

async fn updates_within_the_limit(number: u32) {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.limit_label("Light", LIMIT, None);
    let limits = Limits::of(zoom_api::Plan::Business);
    let limits = limits.label("Light", LIMIT, Duration::from_secs(1), None);
    let client = builder(&zoom).limiter(limits).retry(Retry::never());
    let client = client.deadline(None);
    let took = in_simulated_time(&zoom, client, 50, number / 50).await;
    let journal = zoom.journal();
    assert_eq!(journal.len(), number as usize);
    assert!(journal.iter().all(|sent| sent.applied));
    // As fast as the limit lets them, and no faster.
    let at_least = f64::from(number) / f64::from(LIMIT);
    let took = took.as_secs_f64();
    assert!((at_least..at_least * 1.06).contains(&took), "{took}");
}

/// So many updates of each worker, while the time of the client and of the fake moves only
/// when no request is on its way. Returns how long they took.
async fn in_simulated_time(
    zoom: &ZoomFake,
    client: zoom_api::ClientBuilder,
    workers: u32,
    each: u32,
) -> Duration {
    const STEP: Duration = Duration::from_millis(1);
    zoom.stop_time();
    // The seconds of the two begin at other moments.
    zoom.advance(Duration::from_millis(370));
    let begin = tokio::time::Instant::now();
    let on_their_way = Arc::new(AtomicU32::new(0));
    let sent = on_their_way.clone();
    let client = client.before_send(move |_, _| {
        sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let client = client.build().unwrap();
    let work = (0..workers).map(|_| {
        let (client, on_their_way) = (client.clone(), on_their_way.clone());
        async move {
            for _ in 0..each {
                update(&client, "me", "1").await.unwrap();
                on_their_way.fetch_sub(1, Ordering::Relaxed);
            }
        }
    });
    let work = JoinSet::from_iter(work).join_all();
    let time = async {
        loop {
            // The runtime is never idle, so nothing else moves its clock.
            match on_their_way.load(Ordering::Relaxed) {
                0 => {
                    zoom.advance(STEP);
                    tokio::time::advance(STEP).await;
                }
                _ => tokio::task::yield_now().await,
            }
        }
    };
    tokio::select! {
        _ = work => begin.elapsed(),
        () = time => unreachable!(),
    }
}

/// Whatever is up to 30 ms later on its way than others, no second of the server's has too
/// many; and little of the limit is left unused.
#[tokio::test(start_paused = true)]
async fn calls_fit_into_every_second_of_the_server() {
    let operation = &zoom_api::operations::UPDATE_TSP_ACCOUNT;
    for limit in [1, 2, 4, 30, 80, 100, 400, 5_000] {
        let limits = Limits::of(zoom_api::Plan::Free);
        let limits = limits.label("Light", limit, Duration::from_secs(1), None);
        let mut permits = Vec::new();
        for _ in 0..4 * limit {
            limits.permit(operation).await.unwrap();
            permits.push(tokio::time::Instant::now());
        }
        let seconds = permits.windows(limit as usize + 1);
        let seconds = seconds.map(|calls| *calls.last().unwrap() - calls[0]);
        let [shortest, longest] = [seconds.clone().min(), seconds.max()].map(Option::unwrap);
        let expected = Duration::from_millis(1_030)..=Duration::from_millis(1_200);
        assert!(expected.contains(&shortest), "{limit}: {shortest:?}");
        assert!(expected.contains(&longest), "{limit}: {longest:?}");
    }
}

/// The error of a limit, and whether it says when it ends.
fn limited(error: &Error) -> (LimitKind, u32, Option<SystemTime>) {
    let ErrorKind::RateLimited(limited) = error.kind() else {
        panic!("{error:?}");
    };
    (limited.kind(), error.attempts(), limited.retry_at())
}

/// However long the server asks to wait: what is too long fails at once and says
/// until when, with or without a deadline.
#[tokio::test]
async fn nothing_is_waited_for_beyond_what_a_server_may_ask_for() {
    let years = Duration::from_secs(8000 * 365 * 24 * 60 * 60);
    let zoom = ZoomFake::start().await.unwrap();
    let endless = builder(&zoom).deadline(None).build().unwrap();
    let soon = endless.with_retry(Retry::default().longest_wait_asked_for(Duration::ZERO));
    for (client, retry_after) in [
        (&endless, RetryAfter::Seconds(301)),
        (&endless, RetryAfter::Seconds(u64::MAX)),
        (&endless, RetryAfter::HttpDate(years)),
        (&endless, RetryAfter::DateTime(Duration::MAX)),
        (&soon, RetryAfter::Seconds(1)),
    ] {
        let kind = Kind::PerSecond;
        let retry_after = Some(retry_after);
        zoom.fault(Fault::RateLimited { kind, retry_after });
        let error = update(client, "me", "1").await.unwrap_err();
        let (kind, attempts, retry_at) = limited(&error);
        assert_eq!((kind, attempts), (LimitKind::PerSecond, 1));
        assert!(retry_at.unwrap() > SystemTime::now());
    }
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let response = format!(
            "HTTP/1.1 {status}\r\nretry-after: 99999999999999999999999\r\ncontent-length: 0\r\n\r\n"
        );
        let server = RecordingServer::start(response).await;
        let token = BearerToken::new(zoom.token()).unwrap();
        let client = Client::builder(token).base_url(&server.base_url);
        let client = client.deadline(None).build().unwrap();
        let error = update(&client, "me", "1").await.unwrap_err();
        assert_eq!((error.attempts(), error.retry_at().is_some()), (1, true));
    }
}

/// Numbers that a caller may well set: none panics, none is another one.
#[tokio::test]
async fn the_longest_times_are_times_like_others() {
    let zoom = ZoomFake::start().await.unwrap();
    let long = Duration::MAX;
    let limits = Limits::of(zoom_api::Plan::Pro)
        .label("Light", u32::MAX, long, None)
        .label("Medium", 1, long, Some(u32::MAX))
        .label("Heavy", 0, Duration::ZERO, Some(0));
    let limits = limits.share(f64::NAN).share(1e-300).share(0.5).share(1.0);
    let retry = Retry::default()
        .first_wait(long)
        .longest_wait(long)
        .least_wait_at_limit(long)
        .least_wait_at_limit_per_second(long)
        .longest_wait_asked_for(long)
        .budget(f64::INFINITY, u32::MAX);
    let endless = |zoom: &ZoomFake| {
        builder(zoom)
            .timeout(long)
            .deadline(long)
            .connect_timeout(long)
    };
    let client = endless(&zoom).limiter(limits).build().unwrap();
    update(&client, "me", "1").await.unwrap();
    for kind in [Kind::PerSecond, Kind::Concurrent] {
        let retry_after = Some(RetryAfter::Seconds(u64::MAX));
        zoom.fault(Fault::RateLimited { kind, retry_after });
        let client = endless(&zoom).retry(retry.clone()).build().unwrap();
        let waits = tokio::time::timeout(QUICK, update(&client, "me", "1"));
        waits.await.unwrap_err();
    }
    zoom.token_lifetime(long);
    zoom.limit_label("Light", 1000, 1000);
    let source = server_to_server(&zoom).margin(long);
    let client = Client::builder(Auth::from_source(source)).base_url(zoom.base_url());
    let client = client.build().unwrap();
    update(&client, "me", "1").await.unwrap();
    zoom.advance(long);
    update(&client, "me", "1").await.unwrap();
}

/// Takes turns of one operation until there is none; at most ten.
async fn turns(limits: &Limits, operation: &'static Operation) -> (u32, Option<RateLimited>) {
    for taken in 0..10 {
        if let Err(limited) = limits.permit(operation).await {
            return (taken, Some(limited));
        }
    }
    (10, None)
}

/// By the time that passes alone: it does here, while the clock of this machine
/// stands still, and it does not where somebody sets that clock.
#[tokio::test(start_paused = true)]
async fn a_day_lasts_as_long_as_a_day() {
    let operation = &zoom_api::operations::UPDATE_TSP_ACCOUNT;
    let second = Duration::from_secs(1);
    let per_day = |most| Limits::of(zoom_api::Plan::Free).label("Light", 1 << 30, second, most);
    let limits = per_day(Some(3));
    let (taken, spent) = turns(&limits, operation).await;
    let opens_at = spent.unwrap().retry_at().unwrap();
    let wait = opens_at.duration_since(SystemTime::now()).unwrap();
    assert!(taken == 3 && wait <= Duration::from_secs(24 * 60 * 60));
    tokio::time::advance(wait - second).await;
    assert_eq!(turns(&limits, operation).await.0, 0);
    tokio::time::advance(2 * second).await;
    assert_eq!(turns(&limits, operation).await.0, 3);

    // None is none, whatever the share.
    assert_eq!(turns(&per_day(Some(0)), operation).await.0, 0);
    assert_eq!(turns(&per_day(Some(0)).share(0.5), operation).await.0, 0);
    assert_eq!(turns(&per_day(Some(1)).share(0.5), operation).await.0, 1);

    // A server that closes for thousands of years is asked again after a day.
    let limits = per_day(None);
    let headers = [
        ("x-ratelimit-type", "Daily-limit"),
        ("x-ratelimit-reset", "9999-12-31T23:59:59Z"),
    ];
    let headers = headers.map(|(name, value)| {
        let name = http::HeaderName::from_static(name);
        (name, http::HeaderValue::from_static(value))
    });
    let headers = http::HeaderMap::from_iter(headers);
    limits.learn(operation, StatusCode::TOO_MANY_REQUESTS, &headers);
    assert_eq!(turns(&limits, operation).await.0, 0);
    tokio::time::advance(Duration::from_secs(24 * 60 * 60)).await;
    assert_eq!(turns(&limits, operation).await.0, 10);
}

/// A limit for a time that is longer than a day is kept, too.
#[tokio::test]
async fn a_period_of_months_is_not_taken_for_a_day() {
    let month = Duration::from_secs(30 * 24 * 60 * 60);
    let limits = Limits::of(zoom_api::Plan::Free).label("Light", 10, month, None);
    let operation = &zoom_api::operations::UPDATE_TSP_ACCOUNT;
    limits.permit(operation).await.unwrap();
    let turn = async {
        tokio::time::pause();
        let days = Duration::from_secs(2 * 24 * 60 * 60);
        tokio::time::timeout(days, limits.permit(operation)).await
    };
    turn.await.unwrap_err();
}

/// A service that is called now and then: its runtime sleeps, and the server
/// closes what it keeps too long.
#[test]
fn a_connection_that_was_closed_while_the_runtime_slept_is_not_used() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
    let (close, may_close) = mpsc::channel::<()>();
    let (closed, is_closed) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut bytes) = (Vec::new(), [0; 4096]);
            // The last bytes of a form.
            while !request.ends_with(b"--\r\n") {
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            let response = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\
                content-length: 11\r\n\r\n{\"id\": \"1\"}";
            stream.write_all(response).unwrap();
            // As long as the caller has its response, and its runtime sleeps.
            may_close.recv().unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let client = crate::client(base_url);
    for _ in 0..10 {
        runtime.block_on(add(&client)).unwrap();
        close.send(()).unwrap();
        is_closed.recv().unwrap();
    }
}

/// The status says that Zoom acted, or may have: the code does not undo that.
#[tokio::test]
async fn an_addition_is_sent_once_where_it_may_have_been_made() {
    for status in [StatusCode::CREATED, StatusCode::GATEWAY_TIMEOUT] {
        let zoom = ZoomFake::start().await.unwrap();
        let body = r#"{"code": 429, "message": "too many"}"#;
        for _ in 0..3 {
            zoom.respond_next(status, HeaderValue::from_static("application/json"), body);
        }
        add(&client(&zoom)).await.unwrap_err();
        assert_eq!(zoom.journal().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn without_time_nothing_is_sent() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = builder(&zoom).deadline(Duration::ZERO).build().unwrap();
    let error = update(&client, "me", "1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Deadline), "{error:?}");
    assert_eq!((error.attempts(), zoom.journal().len()), (0, 0));
}
