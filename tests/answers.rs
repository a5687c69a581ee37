//! What a server answers is read: whatever its success, without a loss; and what can't be read
//! is told with its place.

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

async fn pet(status: u16, body: &str) -> Result<(u16, types::GetPetResponse), Error> {
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
        let pet: types::Pet = serde_json::from_value(pet).unwrap();
        let created = client.create_pet().body(pet).send().await.unwrap();
        assert_eq!(created.status().as_u16(), status);
        created.into_inner()
    };
    assert!(matches!(created(204, "").await, CreatePetSuccess::Accepted));
    let CreatePetSuccess::Created(receipt) = created(207, r#"{"no": 4, "more": 5}"#).await else {
        panic!("no receipt");
    };
    assert_eq!((receipt.no, receipt.unknown_properties.len()), (Some(4), 1));
    let CreatePetSuccess::Undocumented(raw) = created(208, "[s3cret").await else {
        panic!("not raw");
    };
    assert_eq!((raw.text(), raw.is_empty()), (Some("[s3cret"), false));
    assert!(!format!("{raw:?}").contains("s3cret"));
    assert!(raw.json::<Value>().is_err());
    assert_eq!(serde_json::to_value(&raw).unwrap(), "[s3cret");
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
        assert_eq!(place(read::<Vec<types::Pet>>(body).unwrap_err()), told);
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
    for number in ["10.5", "1e30", "12345678901234567890123"] {
        let error = pet(200, &format!(r#"{{"tag": {number}}}"#))
            .await
            .unwrap_err();
        let mismatch = error.response().unwrap().mismatch().unwrap();
        assert_eq!(
            (mismatch.path(), mismatch.expected()),
            ("tag", "an integer")
        );
        assert!(error.response().unwrap().text().contains(number));
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

/// As the client reads a body.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, Mismatch> {
    RawBody::from(bytes::Bytes::from(body.to_owned())).json()
}

/// The answers that a server may send in place of one: at each place another value.
fn neighbours(sample: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match sample {
        Value::Object(members) => {
            for (name, value) in members {
                let with = |value: Value| {
                    let mut members = members.clone();
                    members.insert(name.clone(), value);
                    Value::Object(members)
                };
                found.push(with(Value::Null));
                found.extend(neighbours(value).into_iter().map(with));
                let mut without = members.clone();
                without.shift_remove(name);
                found.push(without.into());
            }
            let mut more = members.clone();
            more.insert("a new one".to_owned(), json!({ "x": [null, 1.5] }));
            found.push(more.into());
        }
        Value::Array(items) => {
            found.push(json!([]));
            found.push([&items[..], &items[..]].concat().into());
            for (at, item) in items.iter().enumerate() {
                found.extend(neighbours(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                }));
            }
        }
        Value::String(_) => found.extend([json!(""), json!("a new value \u{1f600}")]),
        Value::Number(number) if number.is_i64() => found.extend([json!(0), json!(i64::MIN)]),
        Value::Number(_) => found.extend([json!(2), json!(-0.25)]),
        _ => {}
    }
    found
}

/// Null is absent, or an object without members.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| (name, plain(value)));
            members
                .filter(|(_, value)| !value.is_null() && *value != json!({}))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        value => value,
    }
}

fn assert_read<T: DeserializeOwned + Serialize>(sample: Value, required: &[&str]) {
    let neighbours = neighbours(&sample);
    assert!(neighbours.len() > 5);
    for neighbour in std::iter::once(sample).chain(neighbours) {
        if required.iter().any(|name| neighbour[*name].is_null()) {
            continue;
        }
        let text = neighbour.to_string();
        let value: T = read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let written = serde_json::to_value(&value).unwrap();
        assert_eq!(plain(written), plain(neighbour), "{text}");
    }
}

#[test]
fn the_neighbours_of_each_answer_are_read_without_a_loss() {
    assert_read::<types::GetPetResponse>(json!({ "name": "Rex", "tag": 7 }), &[]);
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
