//! A service's own tests, without a server: errors that are made, and a client whose
//! requests are answered by a function.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use zoom_api::multipart::FormErrorKind;
use zoom_api::prelude::*;
use zoom_api::reqwest::{Request, Response};
use zoom_api::rules::{Rule, Violation, Violations};
use zoom_api::{
    ConfigError, Error, ErrorCode, ErrorKind, ErrorResponse, IssueError, LimitKind, Operation,
    PagesError, PathError, PathErrorKind, RateLimited, Retry, TokenError, Transport,
    TransportError, http, operations, stub,
};

type Answer = Result<Response, TransportError>;

/// A client that `answer` answers.
fn client<R>(answer: impl Fn(&'static Operation, Request) -> R + Send + Sync + 'static) -> Client
where
    R: Future<Output = Answer> + Send + 'static,
{
    let builder = Client::builder(BearerToken::new("secret-token").unwrap());
    let quick = Retry::default().first_wait(Duration::ZERO);
    builder.retry(quick).transport(answer).build().unwrap()
}

async fn list(client: &Client) -> Result<usize, Error> {
    let accounts = client.list_user_tsp_accounts().user_id("me").send().await?;
    Ok(accounts.into_inner().tsp_accounts.unwrap_or_default().len())
}

/// Each kind of error, made as a caller's test makes it.
#[test]
fn each_kind_of_error_can_be_made() {
    let at = SystemTime::now() + Duration::from_secs(60);
    let answered = |status: u16, body: &str| {
        let status = StatusCode::from_u16(status).unwrap();
        Error::of_zoom(
            &operations::GET_USER_TSP_ACCOUNT,
            ErrorResponse::new(status, body),
        )
    };
    let zoom = |status, code: i64, message: &str| {
        answered(
            status,
            &format!("{{\"code\": {code}, \"message\": \"{message}\"}}"),
        )
    };
    let response = ErrorResponse::new(StatusCode::OK, "<html>");
    let limit = 7;
    let made: Vec<(&str, Error)> = vec![
        (
            "Input",
            ErrorKind::Input("the header can't be sent".into()).into(),
        ),
        (
            "Violations",
            Violations::of(Violation::new("leader_pin", Rule::Required), []).into(),
        ),
        ("Path", PathError::new("tspId", PathErrorKind::Empty).into()),
        (
            "Form",
            ErrorKind::Form(FormErrorKind::NotSerializable.into()).into(),
        ),
        (
            "Token",
            TokenError::new(IssueError::refused(
                StatusCode::BAD_REQUEST,
                "invalid_client",
            ))
            .into(),
        ),
        ("Transport", TransportError::connect("refused").into()),
        ("Timeout", TransportError::timeout("late").into()),
        ("Deadline", ErrorKind::Deadline.into()),
        ("Authentication", zoom(401, 124, "Invalid access token.")),
        ("Permission", zoom(400, 4711, "no scope")),
        ("NotFound", zoom(404, 1001, "User does not exist: me.")),
        ("Conflict", answered(409, "")),
        ("RateLimited", zoom(429, 429, "too many")),
        (
            "RateLimited",
            ErrorKind::RateLimited(RateLimited::before(LimitKind::Daily, Some(at))).into(),
        ),
        ("Server", answered(503, "<html>")),
        ("Response", zoom(400, 300, "TSP Config does not exist.")),
        (
            "Undecodable",
            ErrorKind::Undecodable(response.clone()).into(),
        ),
        ("TooLarge", ErrorKind::TooLarge { limit, response }.into()),
        ("Pages", ErrorKind::Pages(PagesError::NoProgress).into()),
    ];
    for (name, error) in &made {
        assert!(format!("{:?}", error.kind()).starts_with(name), "{error:?}");
    }
    assert_eq!(made[15].1.code(), Some(ErrorCode::TspConfigDoesNotExist));
    assert_eq!(made[13].1.retry_at(), Some(at));
    assert!(made[5].1.is_retryable() && made[6].1.is_timeout() && made[4].1.is_auth());
    let cause = std::error::Error::source(&made[5].1).unwrap();
    assert_eq!(cause.to_string(), "refused");
    // One with headers.
    let response = http::Response::builder()
        .status(429)
        .header("retry-after", "60");
    let response = ErrorResponse::from(response.body("").unwrap());
    let limited = RateLimited::refused(LimitKind::PerSecond, response);
    let error = Error::from(ErrorKind::RateLimited(limited)).after(3);
    assert!(error.retry_at().unwrap() > SystemTime::now() + Duration::from_secs(50));
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn a_function_answers_by_the_operation() {
    let client = client(async |operation: &'static Operation, request: Request| {
        assert_eq!(request.headers()["authorization"], "Bearer secret-token");
        match operation.id {
            "listUserTspAccounts" => stub::json(200, r#"{"tsp_accounts": []}"#),
            "updateTspAccount" => stub::empty(204),
            // It repeats what it must not.
            _ => stub::json(
                404,
                r#"{"code": 1001, "message": "User does not exist: secret-token"}"#,
            ),
        }
    });
    assert_eq!(list(&client).await.unwrap(), 0);
    assert_eq!(crate::update(&client, "me", "1").await.unwrap(), 204);
    let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
    let error = call.send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound(_)));
    assert_eq!(error.code(), Some(ErrorCode::UserDoesNotExist));
    assert_eq!(error.message(), Some("User does not exist: [redacted]"));
}

/// All that the client does around a request, it does around a function, too.
#[tokio::test(start_paused = true)]
async fn retries_timeouts_and_broken_connections_are_those_of_the_wire() {
    let script: Arc<Mutex<Vec<Answer>>> = Arc::default();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (answers, seen) = (script.clone(), sent.clone());
    let client = client(move |_, request: Request| {
        let body = request.body().and_then(|body| body.as_bytes());
        seen.lock().unwrap().push(body.map(<[u8]>::to_vec));
        let answer = answers.lock().unwrap().pop();
        async {
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        }
    });
    let ok = || stub::json(200, r#"{"tsp_accounts": []}"#);
    *script.lock().unwrap() = vec![
        ok(),
        stub::json(503, "{}"),
        Err(TransportError::broken("reset")),
        Err(TransportError::connect("refused")),
    ];
    list(&client).await.unwrap();
    assert_eq!(sent.lock().unwrap().len(), 4);

    // A body is the same each time.
    sent.lock().unwrap().clear();
    *script.lock().unwrap() = vec![stub::empty(204), stub::empty(503)];
    crate::update(&client, "me", "1").await.unwrap();
    let bodies = sent.lock().unwrap().clone();
    assert!(bodies[0].is_some() && bodies[0] == bodies[1]);

    // What is not documented is no success.
    *script.lock().unwrap() = vec![stub::json(200, "<html>")];
    let error = list(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Undecodable(_)), "{error}");

    // It never answers: the timeout and the deadline hold.
    let begun = tokio::time::Instant::now();
    let error = list(&client).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 4, "{error:?}");
    assert!(begun.elapsed() <= Duration::from_secs(120));
}

/// A URL may hold a user's address, or a key.
#[tokio::test]
async fn an_error_of_a_transport_shows_no_url() {
    let builder = Client::builder(BearerToken::new("token").unwrap());
    let unreachable = async |_: &'static Operation, _: Request| {
        let request = zoom_api::reqwest::get("http://127.0.0.1:1/marker").await;
        request.map_err(TransportError::broken)
    };
    let client = builder.retry(Retry::never()).transport(unreachable).build();
    let error = list(&client.unwrap()).await.unwrap_err();
    let ErrorKind::Transport(fault) = error.kind() else {
        panic!("{error:?}");
    };
    assert!(fault.is_connect() && fault.get::<zoom_api::reqwest::Error>().is_some());
    let cause = std::error::Error::source(&error).unwrap();
    let shown = format!("{error} {error:?} {cause} {cause:?}");
    assert!(!shown.contains("marker"), "{shown}");
}

/// A transport may wrap another one.
#[tokio::test]
async fn a_transport_may_ask_the_http_client() {
    let zoom = zoom_fake::ZoomFake::start().await.unwrap();
    let http = zoom_api::reqwest::Client::new();
    let counted = Arc::new(Mutex::new(0));
    let count = counted.clone();
    let through = move |operation: &'static Operation, request: Request| {
        *count.lock().unwrap() += 1;
        let http = http.clone();
        async move { http.send(operation, request).await }
    };
    let builder = Client::builder(BearerToken::new(zoom.token()).unwrap());
    let client = builder.base_url(zoom.base_url()).transport(through);
    list(&client.build().unwrap()).await.unwrap();
    assert_eq!(*counted.lock().unwrap(), 1);
}

/// It costs generated code nothing, so that every client has it.
#[tokio::test]
async fn every_generated_client_can_be_answered_by_a_function() -> Result<(), ConfigError> {
    use hard_api::prelude::*;

    let builder = hard_api::Client::builder(hard_api::Auth::External);
    let client = builder.transport(|operation: &'static Operation, _: Request| async {
        match operation.method {
            "GET" => stub::json(418, format!("{{\"message\": \"{}\"}}", operation.id)),
            _ => Err(TransportError::connect("refused")),
        }
    });
    let client = client.build()?;
    let error = client
        .get_orders_order_id()
        .order_id("1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::IM_A_TEAPOT));
    Ok(())
}
