//! A service that keeps the TSP accounts of users, and its tests.

use std::time::SystemTime;

use zoom_api::reqwest::Method;
use zoom_api::types::{DialInNumber, TspAccount, UpdateTspAccountRequest};
use zoom_api::{Error, ErrorCode, ErrorKind, prelude::*};

/// What became of an update.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Updated,
    /// The user has no such account.
    Missing,
    /// To be tried again then.
    Later(Option<SystemTime>),
    Refused(String),
}

/// Updates the first account of a user. The bridge may be unknown.
pub async fn update(zoom: &Client, user: &str, pin: &str, bridge: Option<&str>) -> Outcome {
    let number = DialInNumber::builder()
        .code("1")
        .number("5551000")
        .type_("toll");
    let update = zoom.update_tsp_account().user_id(user).tsp_id("1");
    let update = update.body_map(|body| {
        body.conference_code("123456")
            .leader_pin(pin)
            .tsp_bridge(bridge)
            .dial_in_numbers([number])
    });
    match update.header("x-request-id", "7").send().await {
        Ok(_) => Outcome::Updated,
        Err(error) => outcome(&error),
    }
}

/// An account as this service stores it: as Zoom sent it.
pub async fn stored(zoom: &Client, user: &str) -> Result<String, Box<dyn std::error::Error>> {
    let account = zoom.get_user_tsp_account().user_id(user).tsp_id("1");
    let account = account.send().await?.into_inner();
    Ok(serde_json::to_string(&account)?)
}

/// Sends a stored account again, with another PIN.
pub async fn restore(
    zoom: &Client,
    user: &str,
    stored: &str,
    pin: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let account: TspAccount = serde_json::from_str(stored)?;
    let mut body = UpdateTspAccountRequest::builder()
        .conference_code(account.conference_code.ok_or("no code")?)
        .leader_pin(pin)
        .tsp_bridge(account.tsp_bridge)
        .dial_in_numbers(account.dial_in_numbers);
    for (name, value) in account.unknown_properties.iter() {
        body = body.unknown_property(name, value.clone());
    }
    let update = zoom.update_tsp_account().user_id(user).tsp_id("1");
    update.body(body).send().await?;
    Ok(())
}

/// What an error means to this service.
pub fn outcome(error: &Error) -> Outcome {
    match error.kind() {
        _ if error.code() == Some(ErrorCode::TspConfigDoesNotExist) => Outcome::Missing,
        ErrorKind::NotFound(_) => Outcome::Missing,
        _ if error.is_retryable() => Outcome::Later(error.retry_at()),
        _ => Outcome::Refused(error.to_string()),
    }
}

/// The name of an account's bridge, by a request that no method is generated for.
pub async fn bridge(zoom: &Client, user: &str) -> Result<String, Error> {
    let get = zoom.raw_request(Method::GET, "/users/{userId}/tsp/{tspId}");
    let get = get.argument("userId", user).argument("tspId", 1);
    let account = get.send_for::<serde_json::Value>().await?;
    Ok(account["tsp_bridge"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use zoom_api::reqwest::header::HeaderValue;
    use zoom_api::reqwest::{Request, StatusCode};
    use zoom_api::{
        CheckExt, ErrorResponse, LimitKind, Operation, PathError, RateLimited, Retry, TokenSource,
        TransportError, operations, stub,
    };
    use zoom_fake::ZoomFake;

    use super::*;

    /// Named by users; it is enough that they can be.
    #[allow(dead_code, reason = "the names are what is tested")]
    struct Names<T: TokenSource> {
        of_zoom: (T, Retry, LimitKind, PathError),
        of_any: (
            hard_api::Retry,
            hard_api::LimitKind,
            hard_api::PathError,
            hard_api::RateLimited,
        ),
        of_others: (
            zoom_api::secrecy::SecretString,
            hard_api::http::StatusCode,
            hard_api::reqwest::Client,
        ),
    }

    #[tokio::test]
    async fn an_update_reaches_zoom() -> Result<(), Box<dyn std::error::Error>> {
        let zoom = ZoomFake::start().await?;
        let builder = Client::builder(BearerToken::new(zoom.token())?).base_url(zoom.base_url());
        let client = builder.before_send(|_, request| {
            request.headers_mut().insert("x-signature", "1".parse()?);
            Ok(())
        });
        let client = client.build()?;
        assert_eq!(
            update(&client, "me", "98765", Some("EU_TSP_TB")).await,
            Outcome::Updated
        );
        assert_eq!(bridge(&client, "me").await?, "EU_TSP_TB");
        let journal = zoom.journal();
        assert_eq!(journal[0].headers["x-request-id"], "7");
        assert_eq!(journal[0].headers["x-signature"], "1");
        let refused = update(&client, "me", "98 765", None).await;
        let Outcome::Refused(message) = refused else {
            panic!("{refused:?}")
        };
        let expected = "updateTspAccount: invalid input: leader_pin must consist of digits";
        assert_eq!(message, expected);
        assert_eq!(zoom.journal().len(), journal.len(), "nothing was sent");
        Ok(())
    }

    #[test]
    fn errors_are_made_without_a_server() {
        let of_zoom = |status, body: &str| {
            let response = ErrorResponse::new(StatusCode::from_u16(status).unwrap(), body);
            outcome(&Error::of_zoom(&operations::UPDATE_TSP_ACCOUNT, response))
        };
        let missing = r#"{"code": 300, "message": "TSP Config does not exist."}"#;
        assert_eq!(of_zoom(400, missing), Outcome::Missing);
        assert_eq!(of_zoom(404, "{}"), Outcome::Missing);
        let then = SystemTime::now() + Duration::from_secs(3600);
        let limited = ErrorKind::RateLimited(RateLimited::before(LimitKind::Daily, Some(then)));
        assert_eq!(Error::from(limited).retry_at(), Some(then));
        let broken = outcome(&TransportError::connect("connection refused").into());
        assert_eq!(broken, Outcome::Later(None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_function_takes_the_place_of_http() -> Result<(), Box<dyn std::error::Error>> {
        let builder = Client::builder(BearerToken::new("token")?);
        let client =
            builder.transport(async |_: &'static Operation, request: Request| {
                match request.url().path() {
                    "/v2/users/ann/tsp/1" => stub::json(200, r#"{"tsp_bridge": "US_TSP_TB"}"#),
                    _ => Err(TransportError::connect("connection refused")),
                }
            });
        let client = client.build()?;
        assert_eq!(bridge(&client, "ann").await?, "US_TSP_TB");
        assert_eq!(
            update(&client, "bob", "1", None).await,
            Outcome::Later(None)
        );
        Ok(())
    }

    const ACCOUNT: &str = r#"{"conference_code": "1", "leader_pin": "2", "tsp_bridge": "NEW",
        "region": "EU", "dial_in_numbers": [{"code": "1", "beta": [true]}]}"#;

    #[tokio::test]
    async fn what_is_read_is_stored_and_sent_again() -> Result<(), Box<dyn std::error::Error>> {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let seen = sent.clone();
        let builder = Client::builder(BearerToken::new("token")?).json_forms(true);
        let client = builder.transport(move |_: &'static Operation, request: Request| {
            let body = request.body().and_then(|body| body.as_bytes());
            seen.lock().unwrap().push(body.unwrap_or_default().to_vec());
            let response = match *request.method() {
                Method::PATCH => stub::empty(204),
                _ => stub::json(200, ACCOUNT),
            };
            async { response }
        });
        let client = client.build()?;
        let stored = stored(&client, "me").await?;
        restore(&client, "me", &stored, "3").await?;
        let sent: serde_json::Value = serde_json::from_slice(&sent.lock().unwrap()[1])?;
        let expected = serde_json::json!({
            "conference_code": "1", "leader_pin": "3", "tsp_bridge": "NEW", "region": "EU",
            "dial_in_numbers": [{ "code": "1", "beta": [true] }],
        });
        assert_eq!(sent, expected);
        Ok(())
    }

    #[tokio::test]
    async fn violations_are_a_reply() {
        let input =
            serde_json::json!({ "leader_pin": "1", "dial_in_numbers": [{ "type": "fax" }] });
        let violations = UpdateTspAccountRequest::check(input).unwrap_err();
        let reply = serde_json::to_value(&violations).unwrap();
        assert_eq!(reply[0]["path"], "conference_code", "{reply}");
        // A builder says the same.
        let client = Client::new(BearerToken::new("token").unwrap()).unwrap();
        let update = client.update_tsp_account().user_id("me").tsp_id("1");
        let numbers = [DialInNumber::builder().type_("fax")];
        let update = update.body_map(|body| body.leader_pin("1").dial_in_numbers(numbers));
        let error = update.send().await.unwrap_err();
        assert_eq!(error.violations(), Some(&violations));
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_retry_after_is_for_a_later_job() -> Result<(), Box<dyn std::error::Error>> {
        let builder = Client::builder(BearerToken::new("token")?);
        let client = builder.transport(async |_: &'static Operation, _: Request| {
            let mut response = stub::json(503, "{}")?;
            let headers = response.headers_mut();
            headers.insert("retry-after", HeaderValue::from_static("3600"));
            Ok(response)
        });
        let retry = Retry::default().longest_wait_asked_for(Duration::from_secs(600));
        let client = client.deadline(None).retry(retry).build()?;
        let called = tokio::time::Instant::now();
        let Outcome::Later(Some(then)) = update(&client, "me", "1", None).await else {
            panic!("not later")
        };
        assert!(then > SystemTime::now() + Duration::from_secs(3000));
        assert!(called.elapsed() < Duration::from_secs(1), "it waited");
        Ok(())
    }

    #[test]
    fn plain_http_needs_a_word() {
        let builder = || {
            let token = BearerToken::new("token").unwrap();
            Client::builder(token).base_url("http://sidecar:8080/v2")
        };
        assert!(builder().build().is_err());
        assert!(builder().allow_plain_http(true).build().is_ok());
    }
}
