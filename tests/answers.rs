//! What a server answers is read: whatever its success, without a loss; and what can't be read
//! is told with its place.

#[path = "answers/neighbours.rs"]
mod neighbours;

use std::error::Error as _;

use hard_api::prelude::*;
use hard_api::types::{self, CreatePetSuccess};
use hard_api::{Error, ErrorKind, Mismatch, RawBody};
use recording_server::RecordingServer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zoom_api::types as zoom;

fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Done\r\ncontent-length: {length}\r\nx-page: 7\r\n\r\n{body}")
}

/// A client whose server sends this to each request.
async fn answered(response: impl Into<Vec<u8>>) -> (RecordingServer, hard_api::Client) {
    let server = RecordingServer::start(response).await;
    let token = BearerToken::new("s3cret-token").unwrap();
    let client = hard_api::Client::builder(token).base_url(&server.base_url);
    (server, client.build().unwrap())
}

async fn pet(status: u16, body: &str) -> Result<(u16, types::Pet), Error> {
    let (_server, client) = answered(answer(status, body)).await;
    let pet = client.get_pet().pet_id("1").send().await?;
    Ok((pet.status().as_u16(), pet.into_inner()))
}

#[tokio::test]
async fn any_status_of_a_success_is_one_of_the_documented_type() {
    for status in [200, 201, 202, 207, 299] {
        let (read, pet) = pet(status, r#"{"name": "Rex"}"#).await.unwrap();
        assert_eq!((read, pet.name.as_deref()), (status, Some("Rex")));
    }
    let (_server, client) = answered(answer(201, "")).await;
    let replaced = client.query().body(json!({})).send().await.unwrap();
    assert_eq!(replaced.status().as_u16(), 201);
    // Nothing is no pet, but the server has done what it was asked for.
    for status in [200, 204] {
        let error = pet(status, "").await.unwrap_err();
        assert!(error.server_succeeded() && matches!(error.kind(), ErrorKind::Undecodable(_)));
        assert_eq!(
            (error.status().unwrap().as_u16(), error.attempts()),
            (status, 1)
        );
    }
    let refused = pet(400, r#"{"message": "No."}"#).await.unwrap_err();
    assert!(!refused.server_succeeded());
    let refused = pet(201, r#"{"error": "No."}"#).await.unwrap_err();
    assert!(!refused.server_succeeded() && refused.response().unwrap().code() == Some("No."));
}

#[tokio::test]
async fn a_success_of_another_status_is_the_nearest_that_it_fits_or_raw() {
    let created = async |status, body: &str| {
        let (_server, client) = answered(answer(status, body)).await;
        let pet = json!({ "name": "Rex", "tags": ["a", "b"] });
        let pet: types::Animal = serde_json::from_value(pet).unwrap();
        let created = client.create_pet().body(pet).send().await.unwrap();
        assert_eq!(created.status().as_u16(), status);
        created.into_inner()
    };
    assert!(matches!(created(204, "").await, CreatePetSuccess::Accepted));
    let CreatePetSuccess::Created(receipt) = created(207, r#"{"no": 4, "more": 5}"#).await else {
        panic!("no receipt");
    };
    assert_eq!((receipt.no, receipt.unknown_properties.len()), (Some(4), 1));
    let success = created(208, "[s3cret").await;
    assert_eq!(serde_json::to_value(&success).unwrap(), "[s3cret");
    let CreatePetSuccess::Undocumented { body: raw, .. } = success else {
        panic!("not raw");
    };
    assert_eq!((raw.text(), raw.is_empty()), (Some("[s3cret"), false));
    assert!(!format!("{raw:?}").contains("s3cret"));
    assert!(raw.json::<Value>().is_err());
}

#[tokio::test]
async fn what_can_not_be_read_is_told_with_its_place_and_without_its_value() {
    let error = pet(200, r#"{"name": "a", "tag": "s3cret, expected x"}"#)
        .await
        .unwrap_err();
    let told = "getPet: the response is not as documented: tag: expected an integer, found a \
                string; the server answered 200 OK with 42 bytes of an unstated type";
    assert_eq!(error.to_string(), told);
    let cause = error.source().unwrap().downcast_ref::<Mismatch>().unwrap();
    assert_eq!(
        (cause.path(), cause.expected(), cause.found()),
        ("tag", "an integer", "a string")
    );
    assert!(error.response().unwrap().text().contains("s3cret"));
    assert!(!format!("{error:?}").contains("s3cret"));

    let place = |mismatch: Mismatch| mismatch.to_string();
    let node = r#"{"next": {"children": [{}, {"by_name": {"a b": {"state": 7}}}]}}"#;
    assert_eq!(
        place(read::<types::Node>(node).unwrap_err()),
        "next.children[1].by_name.a_b.state: expected a string, found an integer"
    );
    for (body, told) in [
        (
            "[{\"tags\": []}]",
            "[0].name: expected a value, found nothing",
        ),
        (
            "[{\"name\": \"a\", \"tags\": []}, 7]",
            "[1]: expected an object, found an integer",
        ),
        ("{}", "expected a list, found an object"),
        ("", "expected JSON, found nothing"),
    ] {
        assert_eq!(place(read::<Vec<types::Animal>>(body).unwrap_err()), told);
    }
    let cut = place(read::<Value>("{\"a\": ").unwrap_err());
    assert!(
        cut.starts_with("expected JSON, found other text (EOF"),
        "{cut}"
    );

    // A name that repeats the token.
    let (_server, client) = answered(answer(200, r#"{"s3cret-token": 1, "b": "x"}"#)).await;
    let read = client.get_pet().pet_id("1");
    let error = read
        .send_for::<std::collections::HashMap<String, bool>>()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("[redacted]: expected a boolean"),
        "{error}"
    );
}

#[tokio::test]
async fn a_success_that_breaks_off_is_not_sent_again_where_that_would_change_something() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{";
    let (_server, client) = answered(cut).await;
    let tree = types::PatchOrderRequest::builder();
    let patched = client.patch_order().order_id("1").body(tree).send().await;
    let error = patched.unwrap_err();
    assert!(
        error.server_succeeded() && matches!(error.kind(), ErrorKind::Transport(_)),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
    let error = client.get_pet().pet_id("1").send().await.unwrap_err();
    assert!(error.server_succeeded() && error.attempts() > 1, "{error}");
}

#[tokio::test]
async fn an_integer_is_one_however_it_is_written() {
    for number in ["10", "10.0", "1e1"] {
        let (_, pet) = pet(200, &format!(r#"{{"tag": {number}}}"#)).await.unwrap();
        assert_eq!(pet.tag, Some(10), "{number}");
    }
    // One that is none costs no answer: it is kept beside the documented properties.
    for number in ["10.5", "9223372036854775808", "1e300"] {
        let body = format!(r#"{{"name":"Rex","tag":{number}}}"#);
        let (_, pet) = pet(200, &body).await.unwrap();
        assert_eq!((pet.name.as_deref(), pet.tag), (Some("Rex"), None));
        let expected: Value = serde_json::from_str(number).unwrap();
        assert_eq!(pet.unknown_properties.get("tag"), Some(&expected));
        let (sent, written) = (serde_json::from_str(&body), serde_json::to_value(&pet));
        assert_eq!(sent.ok(), Some::<Value>(written.unwrap()));
    }
    // Any other value is a fault with its place, and so is one that must be there.
    for (body, path) in [(r#"{"tag": "10"}"#, "tag"), (r#"{"tag": [1.5]}"#, "tag")] {
        let error = pet(200, body).await.unwrap_err();
        let mismatch = error.response().unwrap().mismatch().unwrap();
        assert_eq!((mismatch.path(), mismatch.expected()), (path, "an integer"));
    }
}

#[tokio::test]
async fn any_operation_is_read_as_the_caller_wants() {
    #[derive(serde::Deserialize)]
    struct Own {
        name: String,
    }

    let (_server, client) = answered(answer(200, r#"{"name": "Rex"}"#)).await;
    // A task takes it: it is Send.
    let call = client.clone();
    let own = tokio::spawn(async move { call.get_pet().pet_id("1").send_for::<Own>().await });
    assert_eq!(own.await.unwrap().unwrap().name, "Rex");
    let trace = || client.trace_file().name("a").ext("b");
    let json = trace().send_for::<Value>().await.unwrap();
    assert_eq!(
        (json["name"].as_str(), &json.headers()["x-page"]),
        (Some("Rex"), &"7".parse().unwrap())
    );
    assert_eq!(
        trace().send_for_text().await.unwrap().as_str(),
        r#"{"name": "Rex"}"#
    );
    assert_eq!(trace().send_for_bytes().await.unwrap().len(), 15);
    assert!(trace().send_for_stream().await.is_ok());

    let (_server, client) = answered(answer(404, "{}")).await;
    let error = client.get_pet().pet_id("1").send_for::<Own>().await;
    let error = error.map(|_| ()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound(_)), "{error}");
    assert_eq!(error.response().unwrap().headers()["x-page"], "7");
}

/// A response as odd servers send it: what follows the status line, what comes of it.
#[tokio::test]
async fn odd_responses_are_read_or_told_and_never_lose_their_headers() {
    let deep = format!(
        r#"{{"name":"Rex","deep":{}1{}}}"#,
        "[".repeat(120),
        "]".repeat(120)
    );
    let too_deep = format!(
        r#"{{"name":"Rex","deep":{}1{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let of = |head: &str, body: &str| {
        let length = body.len();
        format!("200 OK\r\n{head}content-length: {length}\r\n\r\n{body}").into_bytes()
    };
    let plain = |body: &str| of("", body);
    let rex = r#"{"name":"Rex"}"#;
    let chunked = "200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut latin = plain(r#"{"name":"R?x"}"#);
    let at = latin.iter().rposition(|byte| *byte == b'?').unwrap();
    latin[at] = 0xe9;
    let good: [(&str, Vec<u8>); 13] = [
        (
            "chunked",
            format!("{chunked}7\r\n{{\"name\"\r\n7\r\n:\"Rex\"}}\r\n0\r\n\r\n").into(),
        ),
        (
            "until the connection ends",
            format!("200 OK\r\nconnection: close\r\n\r\n{rex}").into(),
        ),
        ("no type", plain(rex)),
        ("another type", of("content-type: text/html\r\n", rex)),
        ("no type that is one", of("content-type: ;;=\r\n", rex)),
        (
            "another charset",
            of("content-type: application/json; charset=latin1\r\n", rex),
        ),
        ("a byte order mark", plain(&format!("\u{feff}{rex}"))),
        ("white space around it", plain(&format!("\r\n {rex}\n\n"))),
        ("of two the last", plain(r#"{"name":"Max","name":"Rex"}"#)),
        ("deep", plain(&deep)),
        ("null", plain(r#"{"name":"Rex","tag":null}"#)),
        (
            "no reason",
            format!("200\r\ncontent-length: 14\r\n\r\n{rex}").into(),
        ),
        (
            "the same header twice",
            of("x-page: 1\r\nx-page: 2\r\n", rex),
        ),
    ];
    let with_page = |response: Vec<u8>| {
        let end = response.windows(2).position(|two| two == b"\r\n").unwrap();
        let (status, rest) = response.split_at(end);
        [b"HTTP/1.1 ", status, b"\r\nx-page: 7", rest].concat()
    };
    for (odd, response) in good {
        let (_server, client) = answered(with_page(response)).await;
        let pet = client.get_pet().pet_id("1").send().await;
        let pet = pet.unwrap_or_else(|error| panic!("{odd}: {error}"));
        assert_eq!(pet.name.as_deref(), Some("Rex"), "{odd}");
        assert_eq!(pet.headers()["x-page"], "7", "{odd}");
    }
    let bad: [(&str, Vec<u8>, &str); 11] = [
        ("nothing", plain(""), "expected JSON, found nothing"),
        (
            "204",
            b"204 No Content\r\n\r\n".into(),
            "expected JSON, found nothing",
        ),
        (
            "201",
            b"201 Created\r\ncontent-length: 0\r\n\r\n".into(),
            "expected JSON, found nothing",
        ),
        ("latin 1", latin, "expected JSON, found other text"),
        (
            "cut",
            plain(r#"{"name":"Re"#),
            "expected JSON, found other text (EOF",
        ),
        (
            "two",
            plain(&format!("{rex}{rex}")),
            "expected JSON, found other text (trailing",
        ),
        (
            "NaN",
            plain(r#"{"name":"Rex","tag":NaN}"#),
            "expected JSON, found other text",
        ),
        (
            "too deep",
            plain(&too_deep),
            "expected JSON, found other text (recursion",
        ),
        (
            "a number",
            plain("7"),
            "expected an object, found an integer",
        ),
        (
            "a text",
            plain("\"s3cret\""),
            "expected an object, found a string",
        ),
        ("a list", plain("[1]"), "expected an object, found a list"),
    ];
    for (odd, response, told) in bad {
        let (_server, client) = answered(with_page(response.clone())).await;
        let error = client.get_pet().pet_id("1").send().await.unwrap_err();
        let source = error.source().unwrap_or_else(|| panic!("{odd}: {error:?}"));
        assert!(source.to_string().starts_with(told), "{odd}: {source}");
        assert!(error.server_succeeded() && error.attempts() == 1, "{odd}");
        assert_eq!(error.response().unwrap().headers()["x-page"], "7", "{odd}");
        // Whoever asks for it as it is has it.
        let (_server, client) = answered(with_page(response)).await;
        let call = || client.get_pet().pet_id("1");
        assert_eq!(
            call().send_for_bytes().await.unwrap().headers()["x-page"],
            "7"
        );
        assert!(call().send_for_stream().await.is_ok(), "{odd}");
        assert_eq!(
            call().send_for_text().await.is_ok(),
            odd != "latin 1",
            "{odd}"
        );
    }
}

/// As the client reads a body.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, Mismatch> {
    RawBody::from(bytes::Bytes::from(body.to_owned())).json()
}

fn assert_read<T: DeserializeOwned + Serialize>(sample: Value, required: &[&str]) {
    let neighbours = neighbours::of(&sample);
    assert!(neighbours.len() > 5);
    for neighbour in std::iter::once(sample).chain(neighbours) {
        if required.iter().any(|name| neighbour[*name].is_null()) {
            continue;
        }
        let text = neighbour.to_string();
        let value: T = read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let written = serde_json::to_value(&value).unwrap();
        assert!(
            neighbours::is_kept(&neighbour, &written),
            "{text}: {written}"
        );
    }
}

/// Those of every saved answer are read by `cargo xtask replay`, as a slow test: see the
/// module `replay`. These are of types that no saved answer has.
#[test]
fn the_neighbours_of_each_answer_are_read_without_a_loss() {
    assert_read::<types::Pet>(json!({ "name": "Rex", "tag": 7 }), &[]);
    assert_read::<types::Receipt>(json!({ "no": 1, "loop": [{ "x": 0.5 }] }), &[]);
    assert_read::<types::Tree>(
        json!({ "left": { "left": { "note": "x" }, "token": "t" }, "note": "y" }),
        &[],
    );
    assert_read::<types::Node>(
        json!({
            "next": { "state": "new" }, "children": [{ "state": "old" }],
            "by_name": { "a": { "state": "old" } },
        }),
        &[],
    );
    let account = json!({
        "conference_code": "123456", "leader_pin": "98765", "id": "7", "tsp_bridge": "US_TSP_TB",
        "dial_in_numbers": [{ "code": "1", "country_label": "US", "number": "20000", "type": "toll" }],
    });
    assert_read::<zoom::TspAccount>(account.clone(), &["conference_code", "leader_pin"]);
    assert_read::<zoom::ListUserTspAccountsResponse>(
        json!({ "tsp_accounts": [{
        "conference_code": "123456", "leader_pin": "98765", "dial_in_numbers": [{ "code": "1" }],
    }] }),
        &[],
    );
    assert_read::<zoom::GetAccountTspInformationResponse>(
        json!({ "enable": true, "tsp_provider": "p", "dial_in_numbers": [{ "code": "1" }] }),
        &[],
    );
}
