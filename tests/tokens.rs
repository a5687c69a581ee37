//! Access tokens against a fake that issues them: how often, to whom, and what
//! a caller sees if there is none.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, StatusCode};
use recording_server::RecordingServer;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::yield_now;
use zoom_api::prelude::*;
use zoom_api::{
    AccessToken, Error, ErrorKind, IssueError, Limits, Mismatch, Plan, RefreshToken, Retry,
    TokenFuture, TokenSource,
};
use zoom_fake::{Fault, LimitKind, RetryAfter, ZoomFake};

/// The app of a fake.
pub(crate) fn server_to_server(zoom: &ZoomFake) -> ServerToServer {
    let (url, account) = (zoom.token_url(), zoom.account_id());
    let secret = zoom.client_secret().to_owned();
    ServerToServer::at(&url, account, zoom.client_id(), secret).unwrap()
}

fn client(zoom: &ZoomFake, source: impl TokenSource + 'static) -> Client {
    let builder = Client::builder(Auth::from_source(source)).base_url(zoom.base_url());
    builder.retry(Retry::never()).build().unwrap()
}

async fn list(client: &Client) -> Result<(), Error> {
    let call = client.list_user_tsp_accounts().user_id("me").send();
    call.await.map(|_| ())
}

fn issue_error(error: &Error) -> &IssueError {
    let ErrorKind::Token(token) = error.kind() else {
        panic!("{error:?}");
    };
    assert!(error.is_auth());
    token.get().unwrap()
}

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_it_runs_out() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.token_lifetime(Duration::from_secs(2));
    let client = client(&zoom, server_to_server(&zoom));
    for _ in 0..3 {
        list(&client).await.unwrap();
    }
    assert_eq!(zoom.tokens_issued(), 1);
    // Half of so short a lifetime is its margin.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    list(&client).await.unwrap();
    assert_eq!(zoom.tokens_issued(), 2);
    assert!(
        zoom.journal()
            .iter()
            .all(|sent| sent.answered == Some(StatusCode::OK))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_callers_with_an_expired_token_renew_it_once() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    list(&client).await.unwrap();
    zoom.expire_tokens();
    let calls = (0..200).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { list(&client).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(zoom.tokens_issued(), 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_then_it_is_an_error() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    zoom.fault_times(2, Fault::Status(StatusCode::UNAUTHORIZED));
    let error = list(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Authentication(_)) && error.is_auth());
    assert_eq!((error.attempts(), zoom.tokens_issued()), (2, 2));
    // A fixed token is not asked for another.
    let fixed = crate::client(zoom.base_url());
    zoom.fault(Fault::Status(StatusCode::UNAUTHORIZED));
    assert_eq!(list(&fixed).await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn without_an_endpoint_there_is_no_token() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    zoom.stop().await;
    let error = list(&client).await.unwrap_err();
    assert!(
        matches!(issue_error(&error), IssueError::Transport(_)),
        "{error}"
    );
    assert!(
        error.is_retryable() && error.attempts() == 0,
        "nothing was sent"
    );
    zoom.resume().await.unwrap();
    list(&client).await.unwrap();
}

/// The endpoint may say in its refusal what it was sent.
#[tokio::test]
async fn what_the_endpoint_repeats_is_not_shown() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    let secret = zoom.client_secret();
    let reason = format!("wrong secret {secret}\n{}", "x".repeat(1000));
    let body = json!({ "error": "invalid_client", "reason": reason });
    zoom.token_fault(Fault::Response {
        status: StatusCode::UNAUTHORIZED,
        content_type: HeaderValue::from_static("application/json"),
        body: body.to_string().into(),
    });
    let error = list(&client).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains(secret) && shown.contains("wrong secret"),
        "{shown}"
    );
    assert!(
        error.to_string().len() < 400 && !error.to_string().contains('\n'),
        "{error}"
    );
}

#[tokio::test]
async fn an_endpoint_that_never_ends_is_not_heard_out() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    zoom.token_fault(Fault::Huge {
        status: StatusCode::OK,
        bytes: (64 << 10) + 1,
    });
    let error = list(&client).await.unwrap_err();
    assert!(
        matches!(issue_error(&error), IssueError::TooLarge),
        "{error}"
    );
    assert!(!error.is_retryable());
    list(&client).await.unwrap();
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let zoom = ZoomFake::start().await.unwrap();
    for status in [302, 307, 308] {
        let response = format!(
            "HTTP/1.1 {status} Elsewhere\r\nlocation: {}/users/me/tsp\r\ncontent-length: 0\r\n\r\n",
            zoom.base_url()
        );
        let elsewhere = RecordingServer::start(response).await;
        let error = list(&crate::client(&elsewhere.base_url)).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
    assert!(zoom.journal().is_empty());
}

#[tokio::test]
async fn a_refusal_of_the_endpoint_is_reported_in_its_words() {
    let zoom = ZoomFake::start().await.unwrap();
    let (url, account, id) = (zoom.token_url(), zoom.account_id(), zoom.client_id());
    let wrong = "marker-secret".to_owned();
    let wrong = ServerToServer::at(&url, account, id, wrong).unwrap();
    let error = list(&client(&zoom, wrong)).await.unwrap_err();
    let IssueError::Refused {
        status,
        error: word,
        ..
    } = issue_error(&error)
    else {
        panic!("{error:?}");
    };
    assert_eq!((status.as_u16(), word.as_str()), (401, "invalid_client"));
    assert!(!format!("{error:?} {error}").contains("marker"));
    assert!(zoom.journal().is_empty(), "without a token nothing is sent");
}

#[tokio::test]
async fn a_token_for_a_foreign_host_is_sent_nowhere() {
    let zoom = ZoomFake::start().await.unwrap();
    // Without a base URL of its own, a client goes where its token is for.
    let follows = || {
        let auth = Auth::from_source(server_to_server(&zoom));
        Client::builder(auth).retry(Retry::never()).build().unwrap()
    };
    list(&follows()).await.unwrap();
    assert_eq!(zoom.journal().len(), 1);
    for foreign in ["https://zoom.us.example.com", "http://api.zoom.us"] {
        zoom.set_api_url(foreign);
        let error = list(&follows()).await.unwrap_err();
        assert!(matches!(issue_error(&error), IssueError::ForeignHost));
    }
    assert_eq!(zoom.journal().len(), 1);
}

#[tokio::test]
async fn a_refresh_token_is_handed_over_before_its_access_token_is_used() {
    let zoom = Arc::new(ZoomFake::start().await.unwrap());
    let kept: Arc<Mutex<Vec<(String, usize)>>> = Arc::default();
    let fails = Arc::new(Mutex::new(false));
    let keep = {
        let (zoom, kept, fails) = (zoom.clone(), kept.clone(), fails.clone());
        move |token: SecretString| {
            let fails = *fails.lock().unwrap();
            let sent = zoom.journal().len();
            kept.lock()
                .unwrap()
                .push((token.expose_secret().to_owned(), sent));
            async move {
                match fails {
                    true => Err("the disk is full".into()),
                    false => Ok(()),
                }
            }
        }
    };
    let secret = zoom.client_secret().to_owned();
    let first = zoom.refresh_token();
    let source =
        RefreshToken::at(&zoom.token_url(), zoom.client_id(), secret, first, keep).unwrap();
    let client = client(&zoom, source);
    list(&client).await.unwrap();
    assert_eq!(*kept.lock().unwrap(), [(zoom.refresh_token(), 0)]);

    // One that can't be kept is not lost: the next call hands it over again.
    zoom.expire_tokens();
    *fails.lock().unwrap() = true;
    let error = list(&client).await.unwrap_err();
    assert!(matches!(issue_error(&error), IssueError::NotKept(_)));
    *fails.lock().unwrap() = false;
    list(&client).await.unwrap();
    let kept = kept.lock().unwrap();
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[1].0, kept[2].0);
    assert_eq!(zoom.tokens_issued(), 2);
}

/// It is used up: the next one is kept, whatever else the response holds.
#[tokio::test]
async fn a_refresh_token_beside_a_useless_access_token_is_kept() {
    let zoom = ZoomFake::start().await.unwrap();
    let kept: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = {
        let kept = kept.clone();
        move |token: SecretString| {
            kept.lock().unwrap().push(token.expose_secret().to_owned());
            async { Ok(()) }
        }
    };
    let secret = zoom.client_secret().to_owned();
    let first = zoom.refresh_token();
    let source =
        RefreshToken::at(&zoom.token_url(), zoom.client_id(), secret, first, keep).unwrap();
    let client = client(&zoom, source);
    zoom.set_api_url("https://zoom.us.example.com");
    let error = list(&client).await.unwrap_err();
    assert!(matches!(issue_error(&error), IssueError::ForeignHost));
    zoom.set_api_url("https://api.zoom.us");
    list(&client).await.unwrap();
    assert_eq!(kept.lock().unwrap().len(), 2);
    assert_eq!(kept.lock().unwrap()[1], zoom.refresh_token());
}

#[tokio::test]
async fn a_renewal_goes_on_when_its_caller_gives_up() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    zoom.token_fault(Fault::Slow(Duration::from_millis(200)));
    let impatient = tokio::time::timeout(Duration::from_millis(50), list(&client));
    impatient.await.unwrap_err();
    list(&client).await.unwrap();
    assert_eq!(zoom.tokens_issued(), 1);
}

#[tokio::test]
async fn an_endpoint_that_is_down_for_a_moment_fails_no_call() {
    let zoom = ZoomFake::start().await.unwrap();
    let retry = Retry::default().first_wait(Duration::from_millis(10));
    let builder = Client::builder(Auth::from_source(server_to_server(&zoom)));
    let client = builder
        .base_url(zoom.base_url())
        .retry(retry)
        .build()
        .unwrap();
    zoom.token_fault(Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
    zoom.token_fault(Fault::ResetAfterRead);
    list(&client).await.unwrap();
    assert_eq!((zoom.journal().len(), zoom.tokens_issued()), (1, 1));
}

#[tokio::test]
#[ignore = "slow: cargo builds an example"]
async fn the_environment_names_an_app() {
    let zoom = ZoomFake::start().await.unwrap();
    let run = |secret: &'static str, token_url: String, plain_http: &str| {
        let mut cargo = tokio::process::Command::new(env!("CARGO"));
        cargo
            .current_dir(crate::root())
            .args(["run", "--quiet", "--locked", "-p", "zoom-api"])
            .args(["--example", "list_tsp_accounts", "--", "me"])
            .env("ZOOM_TOKEN_URL", token_url)
            .env("ZOOM_ALLOW_PLAIN_HTTP", plain_http)
            .env("NO_PROXY", "0.0.0.0")
            .env("ZOOM_ACCOUNT_ID", zoom.account_id())
            .env("ZOOM_CLIENT_ID", zoom.client_id())
            .env("ZOOM_CLIENT_SECRET", secret);
        async move {
            let output = cargo.output().await.unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            (
                output.status.success(),
                text(output.stdout),
                text(output.stderr),
            )
        }
    };
    // An address of this machine, but none of its loopback.
    let elsewhere = zoom.token_url().replace("127.0.0.1", "0.0.0.0");
    for (url, plain_http) in [(zoom.token_url(), ""), (elsewhere.clone(), "true")] {
        let (done, printed, error) = run(zoom.client_secret(), url, plain_http).await;
        assert!(done, "{error}");
        assert_eq!(printed, "1: bridge US_TSP_TB, dial-in numbers: 0\n");
    }
    let (done, _, error) = run(zoom.client_secret(), elsewhere, "").await;
    assert!(!done && error.contains("TokenUrl"), "{error}");
    let (done, _, error) = run("marker-secret", zoom.token_url(), "").await;
    assert!(!done && error.contains("invalid_client"), "{error}");
    assert!(!error.contains("marker"), "{error}");
}

/// A user's tokens, and where their refresh token is kept.
fn user(zoom: &ZoomFake, kept: &Arc<Mutex<String>>) -> RefreshToken {
    let first = kept.lock().unwrap().clone();
    let kept = kept.clone();
    let keep = move |token: SecretString| {
        let kept = kept.clone();
        async move {
            // As long as a database may take.
            for _ in 0..3 {
                yield_now().await;
            }
            *kept.lock().unwrap() = token.expose_secret().to_owned();
            Ok(())
        }
    };
    let (url, secret) = (zoom.token_url(), zoom.client_secret().to_owned());
    RefreshToken::at(&url, zoom.client_id(), secret, first, keep).unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// The ways in which a runtime ends.
const ENDINGS: [fn(Runtime); 3] = [drop, Runtime::shutdown_background, |runtime| {
    runtime.shutdown_timeout(Duration::from_secs(1))
}];

/// Runs `test`, which makes runtimes and ends them, beside that of a fake.
async fn beside<T: Send + 'static>(test: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(test).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_outlives_the_runtime_at_some_steps_of_a_renewal() {
    end_a_runtime_after(&[0, 3, 12]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "slow: three runtimes end at each of 24 steps"]
async fn a_refresh_token_outlives_the_runtime_at_each_step_of_a_renewal() {
    end_a_runtime_after(&Vec::from_iter(0..24)).await;
}

/// A runtime ends after its first steps, whatever the renewal is at; one client
/// goes on in other runtimes, then another one with the token that was kept.
async fn end_a_runtime_after(steps: &[usize]) {
    let steps = steps.to_vec();
    let zoom = Arc::new(ZoomFake::start().await.unwrap());
    beside(move || {
        let kept = Arc::new(Mutex::new(zoom.refresh_token()));
        for steps in steps {
            for end in ENDINGS {
                let client = client(&zoom, user(&zoom, &kept));
                let first = runtime();
                let call = client.clone();
                first.block_on(async move {
                    tokio::spawn(async move { list(&call).await });
                    for _ in 0..steps {
                        yield_now().await;
                    }
                });
                end(first);
                runtime().block_on(list(&client)).unwrap();
                drop(client);
                // The last renewal has ended when nobody can keep a token any more.
                while Arc::strong_count(&kept) > 1 {
                    thread::yield_now();
                }
                assert_eq!(*kept.lock().unwrap(), zoom.refresh_token(), "{steps}");
            }
        }
    })
    .await;
}

/// Zoom has carried the renewal out, and its response is on the way; a call in
/// another runtime waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_not_lost_while_zoom_responds_though_its_runtime_ends() {
    let zoom = Arc::new(ZoomFake::start().await.unwrap());
    // One that nobody drives any more, too.
    let asleep: fn(Runtime) = std::mem::forget;
    for (number, end) in ENDINGS.into_iter().chain([asleep]).enumerate() {
        let zoom = zoom.clone();
        beside(move || {
            let kept = Arc::new(Mutex::new(zoom.refresh_token()));
            let client = client(&zoom, user(&zoom, &kept));
            zoom.token_fault(Fault::LateResponse(Duration::from_millis(100)));
            let first = runtime();
            let call = client.clone();
            let issued = zoom.clone();
            first.block_on(async move {
                tokio::spawn(async move { list(&call).await });
                while issued.tokens_issued() == number {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            });
            let waits = client.clone();
            let waiter = thread::spawn(move || runtime().block_on(list(&waits)));
            end(first);
            waiter.join().unwrap().unwrap();
            assert_eq!(*kept.lock().unwrap(), zoom.refresh_token());
            assert_eq!(zoom.tokens_issued(), number + 1);
        })
        .await;
    }
}

/// The callback is under way; nobody asks for a token any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_ends_though_runtime_and_source_are_gone() {
    let zoom = Arc::new(ZoomFake::start().await.unwrap());
    for end in ENDINGS {
        let zoom = zoom.clone();
        beside(move || {
            let (begun, has_begun) = mpsc::channel();
            let (done, is_done) = mpsc::channel();
            let go_on = Arc::new(Semaphore::new(0));
            let keep = {
                let go_on = go_on.clone();
                move |token: SecretString| {
                    begun.send(()).unwrap();
                    let (go_on, done) = (go_on.clone(), done.clone());
                    async move {
                        go_on.acquire().await?.forget();
                        done.send(token.expose_secret().to_owned())?;
                        Ok(())
                    }
                }
            };
            let (url, secret) = (zoom.token_url(), zoom.client_secret().to_owned());
            let first = zoom.refresh_token();
            let source = RefreshToken::at(&url, zoom.client_id(), secret, first, keep).unwrap();
            let call = client(&zoom, source);
            let first = runtime();
            first.block_on(async {
                tokio::spawn(async move { list(&call).await });
                while has_begun.try_recv().is_err() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            });
            end(first);
            go_on.add_permits(1);
            let kept = is_done.recv_timeout(Duration::from_secs(10)).unwrap();
            assert_eq!(kept, zoom.refresh_token());
        })
        .await;
    }
}

/// What a callback did not keep, for whatever reason, is handed to it again.
#[tokio::test]
async fn a_refresh_token_whose_callback_panicked_is_handed_over_again() {
    let zoom = ZoomFake::start().await.unwrap();
    let handed: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = {
        let handed = handed.clone();
        move |token: SecretString| {
            let handed = handed.clone();
            async move {
                let mut handed = handed.lock().unwrap();
                handed.push(token.expose_secret().to_owned());
                let is_first = handed.len() == 1;
                drop(handed);
                assert!(!is_first, "no keeper");
                Ok(())
            }
        }
    };
    let (url, secret) = (zoom.token_url(), zoom.client_secret().to_owned());
    let first = zoom.refresh_token();
    let source = RefreshToken::at(&url, zoom.client_id(), secret, first, keep).unwrap();
    let client = client(&zoom, source);
    let error = list(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Token(_)), "{error:?}");
    list(&client).await.unwrap();
    let handed = handed.lock().unwrap();
    assert_eq!(*handed, [zoom.refresh_token(), zoom.refresh_token()]);
    assert_eq!(zoom.tokens_issued(), 1);
}

/// It has no other: to ask it at each call helps nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_gives_the_refused_token_again_is_asked_once() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(&zoom, server_to_server(&zoom));
    let same = json!({ "access_token": zoom.token(), "expires_in": 3599 });
    for _ in 0..100 {
        zoom.token_fault(Fault::Response {
            status: StatusCode::OK,
            content_type: HeaderValue::from_static("application/json"),
            body: same.to_string().into(),
        });
    }
    list(&client).await.unwrap();
    zoom.expire_tokens();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { list(&client).await })
    });
    for call in calls.collect::<Vec<_>>() {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Authentication(_)));
    }
    list(&client).await.unwrap_err();
    assert_eq!(zoom.token_journal().len(), 2);
}

/// A response of the token endpoint, and of Zoom.
fn says(status: StatusCode, body: impl Into<Vec<u8>>) -> Fault {
    Fault::Response {
        status,
        content_type: HeaderValue::from_static("application/json"),
        body: body.into().into(),
    }
}

/// Whatever stands beside it; and nothing takes its place that is no token.
#[tokio::test]
async fn a_refresh_token_is_kept_however_it_is_written() {
    for (written, kept_then) in [
        (r#""refresh_token": "next", "expires_in": 1e400"#, "next"),
        (r#""refresh_token": "old", "refresh_token": "next""#, "next"),
        (r#""refresh_token": 12345"#, "12345"),
        (r#""refresh_token": """#, "first"),
        (r#""refresh_token": " ""#, "first"),
        (r#""refresh_token": null"#, "first"),
        (r#""refresh_token": ["next"]"#, "first"),
    ] {
        let zoom = ZoomFake::start().await.unwrap();
        let kept = Arc::new(Mutex::new("first".to_owned()));
        let client = client(&zoom, user(&zoom, &kept));
        let body = format!(
            "\u{feff}{{\"access_token\": \"{}\", {written}}}\0",
            zoom.token()
        );
        zoom.token_fault(says(StatusCode::OK, body));
        list(&client).await.unwrap();
        assert_eq!(*kept.lock().unwrap(), kept_then, "{written}");
    }
    let zoom = ZoomFake::start().await.unwrap();
    let kept = Arc::new(Mutex::new("first".to_owned()));
    let client = client(&zoom, user(&zoom, &kept));
    zoom.token_fault(says(StatusCode::OK, r#"["a", null, "next"]"#));
    list(&client).await.unwrap_err();
    assert_eq!(*kept.lock().unwrap(), "first");
}

/// It hands out one token, and another where that is refused.
struct Two(&'static str, &'static str);

impl TokenSource for Two {
    fn token<'a>(&'a self, refused: Option<&'a BearerToken>) -> TokenFuture<'a> {
        let token = if refused.is_none() { self.0 } else { self.1 };
        Box::pin(async move { Ok(AccessToken::new(BearerToken::new(token).unwrap())) })
    }
}

#[tokio::test]
async fn a_token_that_was_replaced_is_hidden_as_the_one_behind_it() {
    let zoom = ZoomFake::start().await.unwrap();
    let api = client(&zoom, Two("marker-old", "marker-new"));
    zoom.fault(says(
        StatusCode::UNAUTHORIZED,
        r#"{"code": 124, "message": "no"}"#,
    ));
    let body = r#"{"code": 300, "message": "marker-old is over; now marker-new"}"#;
    zoom.fault(says(StatusCode::BAD_REQUEST, body));
    let error = list(&api).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    let shown = format!("{error} {error:?} {}", error.response().unwrap().text());
    assert!(
        shown.contains("is over") && !shown.contains("marker"),
        "{shown}"
    );
    // The endpoint knows what it issued, and what it was sent.
    let kept = Arc::new(Mutex::new("marker-0".to_owned()));
    let api = client(&zoom, user(&zoom, &kept));
    let body = r#"{"access_token": "marker-a", "expires_in": 0, "refresh_token": "marker-1"}"#;
    zoom.token_fault(says(StatusCode::OK, body));
    list(&api).await.unwrap_err();
    let body = r#"{"error": "marker-a", "reason": "marker-0, marker-1 and marker-a are over"}"#;
    zoom.token_fault(says(StatusCode::BAD_REQUEST, body));
    let error = list(&api).await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", issue_error(&error));
    assert!(
        shown.contains("are over") && !shown.contains("marker"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_token_that_does_not_last_is_asked_for_once_a_call() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.token_lifetime(Duration::ZERO);
    let auth = Auth::from_source(server_to_server(&zoom));
    let client = Client::builder(auth).base_url(zoom.base_url());
    let client = client.limiter(Limits::of(Plan::Business)).build().unwrap();
    for _ in 0..3 {
        // Zoom may refuse what has run out.
        let _ = list(&client).await;
    }
    let calls = zoom.journal().len();
    assert_eq!(zoom.token_journal().len(), calls);
}

/// The causes of an error, the nearest first.
fn causes(error: &Error) -> Vec<&(dyn std::error::Error + 'static)> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |cause| cause.source()).collect()
}

#[tokio::test]
async fn a_token_failure_has_its_cause_and_says_when_there_may_be_a_token() {
    let zoom = ZoomFake::start().await.unwrap();
    let source = || server_to_server(&zoom);
    let endless = Client::builder(Auth::from_source(source()));
    let endless = endless.base_url(zoom.base_url()).deadline(None).build();
    // Beyond what is waited for, with or without a deadline.
    zoom.token_fault(Fault::RateLimited {
        kind: LimitKind::Daily,
        retry_after: Some(RetryAfter::Seconds(3600)),
    });
    let error = list(&endless.unwrap()).await.unwrap_err();
    let wait = error.retry_at().unwrap().duration_since(SystemTime::now());
    assert!((3590..=3600).contains(&wait.unwrap().as_secs()));
    let cause = causes(&error)[0].downcast_ref();
    assert!(matches!(cause, Some(IssueError::Refused { status, .. }) if status.as_u16() == 429));

    zoom.stop().await;
    let error = list(&client(&zoom, source())).await.unwrap_err();
    let causes = causes(&error);
    assert!(matches!(
        causes[0].downcast_ref(),
        Some(IssueError::Transport(_))
    ));
    let refused = causes.iter().find_map(|cause| cause.downcast_ref());
    let refused: &std::io::Error = refused.expect("the socket's own error");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(error.to_string().contains(&causes[0].to_string()));
}

#[tokio::test]
async fn a_response_without_a_token_says_where_it_is_at_fault_and_shows_no_value() {
    for (body, place) in [
        (
            r#"{"access_token": {"s3cret": 1}, "expires_in": 9}"#,
            "access_token: expected a string, found an object",
        ),
        (
            r#"{"access_token": ["s3cret"]}"#,
            "access_token: expected a string, found a list",
        ),
        (
            r#"{"access_token": true, "s3cret": 1}"#,
            "access_token: expected a string, found a boolean",
        ),
        (
            r#"{"access_token": null}"#,
            "access_token: expected a string, found null",
        ),
        (
            r#"{"refresh_token": "s3cret"}"#,
            "access_token: expected a string, found nothing",
        ),
        (
            r#"{"access_token": "s3cret\u0007"}"#,
            "access_token: expected visible ASCII, found another string",
        ),
        (
            r#"{"access_token": "a", "api_url": ["s3cret"]}"#,
            "api_url: expected a string, found a list",
        ),
        (r#"["s3cret"]"#, "expected an object, found a list"),
        (r#""s3cret""#, "expected an object, found a string"),
        ("", "expected JSON, found nothing"),
        (
            "<p>s3cret</p>",
            "expected JSON, found other text (expected value at line 1 column 1)",
        ),
        (
            r#"{"access_token": "s3cret"#,
            "expected JSON, found other text (EOF while parsing a string at line 1 column 24)",
        ),
    ] {
        let length = body.len();
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        let server = RecordingServer::start(response).await;
        let source = ServerToServer::at(&server.base_url, "a", "id", "app-s3cret".to_owned());
        let client = Client::builder(Auth::from_source(source.unwrap()));
        let client = client.base_url("http://127.0.0.1:9").retry(Retry::never());
        let error = list(&client.build().unwrap()).await.unwrap_err();
        let causes = causes(&error);
        assert!(matches!(
            causes[0].downcast_ref(),
            Some(IssueError::Undecodable(StatusCode::OK, _))
        ));
        let mismatch: &Mismatch = causes[1].downcast_ref().unwrap();
        assert_eq!(mismatch.to_string(), place);
        let told = format!("the token endpoint answered 200 OK with no token: {place}");
        assert_eq!(causes[0].to_string(), told);
        assert!(error.to_string().contains(&told), "{error}");
        let shown = format!("{error:?} {error} {causes:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

/// A fake in the same compose file: another host, without TLS.
#[tokio::test]
async fn plain_http_to_another_host_is_for_who_asks_for_it() {
    let zoom = ZoomFake::start_at("127.0.0.1:0").await.unwrap();
    let address = zoom.base_url()["http://".len()..].replace("/v2", "");
    let http = reqwest::Client::builder().no_proxy();
    let http = http.resolve("zoom", address.parse().unwrap()).build();
    let http = http.unwrap();
    let port = address.rsplit(':').next().unwrap();
    let base_url = format!("http://zoom:{port}/v2");
    let token_url = format!("http://zoom:{port}/oauth/token");

    let fixed = || Client::builder(BearerToken::new(zoom.token()).unwrap()).base_url(&base_url);
    let refused = fixed().build().unwrap_err().to_string();
    assert!(
        refused.contains("`allow_plain_http` allows it"),
        "{refused}"
    );
    let client = fixed().allow_plain_http(true).http_client(http.clone());
    list(&client.build().unwrap()).await.unwrap();

    let app = (zoom.account_id(), zoom.client_id(), zoom.client_secret());
    let refused = ServerToServer::at(&token_url, app.0, app.1, app.2).unwrap_err();
    assert!(refused.to_string().contains("`at_plain_http` allows it"));
    let source = ServerToServer::at_plain_http(&token_url, app.0, app.1, app.2).unwrap();
    let source = source.http_client(http.clone());
    // The token is for that host, and is sent there without a base URL, too.
    let client = Client::builder(Auth::from_source(source)).http_client(http.clone());
    list(&client.build().unwrap()).await.unwrap();
    assert_eq!(zoom.journal()[1].headers["host"], format!("zoom:{port}"));
    // It is for no third host.
    zoom.set_api_url("http://elsewhere");
    zoom.expire_tokens();
    let source =
        RefreshToken::at_plain_http(&token_url, app.1, app.2, zoom.refresh_token(), |_| async {
            Ok(())
        });
    let source = source.unwrap().http_client(http);
    let client = Client::builder(Auth::from_source(source)).build().unwrap();
    let error = list(&client).await.unwrap_err();
    assert!(matches!(issue_error(&error), IssueError::ForeignHost));
}
