//! The whole TSP family against a fake that keeps state: each operation, each of
//! its documented errors, and responses that have more than is documented.

use std::fmt::Write;

use http::{HeaderValue, StatusCode};
use serde_json::json;
use zoom_api::prelude::*;
use zoom_api::types::{DialInNumber, DialInNumberType, TspBridge};
use zoom_api::{Error, ErrorCode, ErrorKind, StringOrNumber};
use zoom_fake::{TspAccount, User, ZoomFake};

use crate::fake;

#[tokio::test]
async fn accounts_are_added_listed_read_updated_and_deleted() {
    let (zoom, client) = fake().await;
    let number = DialInNumber::builder()
        .number("+1 1000200200")
        .type_(DialInNumberType::Toll);
    let added = client
        .add_user_tsp_account()
        .user_id("me")
        .body_map(|body| {
            body.conference_code("222222")
                .leader_pin("2222")
                .dial_in_numbers(vec![DialInNumber::try_from(number).unwrap()])
        })
        .send()
        .await
        .unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);
    let added = added.into_inner();
    let id = String::from(added.id.clone().unwrap());
    assert_eq!(id, "2");

    let listed = client.list_user_tsp_accounts().user_id("me").send();
    let listed = listed.await.unwrap().into_inner().tsp_accounts.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&added));

    // What was read is written back.
    let bridge = TspBridge::EuTspTb;
    let update = client.update_tsp_account().user_id("me").tsp_id(&*id);
    let update = update.body_map(|body| {
        body.conference_code(added.conference_code.unwrap())
            .leader_pin(added.leader_pin.unwrap())
            .tsp_bridge(bridge.clone())
    });
    update.send().await.unwrap();
    let read = client.get_user_tsp_account().user_id("me").tsp_id(&*id);
    let read = read.send().await.unwrap().into_inner();
    assert_eq!(read.tsp_bridge, Some(bridge));
    assert_eq!(read.dial_in_numbers, added.dial_in_numbers);

    let delete = client.delete_user_tsp_account().user_id("me").tsp_id(&*id);
    assert_eq!(
        delete.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(zoom.account("me", &id), None);
}

#[tokio::test]
async fn the_settings_of_an_account_are_read_and_updated() {
    let (zoom, client) = fake().await;
    let update = client.update_account_tsp_information();
    let update = update.body_map(|body| body.enable(false).tsp_provider("Other".to_owned()));
    update.send().await.unwrap();
    let read = client.get_account_tsp_information().send().await.unwrap();
    assert_eq!(
        (read.enable, read.tsp_provider.as_deref()),
        (Some(false), Some("Other"))
    );
    assert_eq!(
        read.tsp_enabled,
        Some(true),
        "what is absent stays as it is"
    );

    zoom.add_user(User::new("special").special());
    let set = client.set_user_tsp_dial_in_url().user_id("special");
    let set = set.body_map(|body| body.audio_url("https://example.com/n"));
    set.send().await.unwrap();
    assert_eq!(
        zoom.audio_url("special").as_deref(),
        Some("https://example.com/n")
    );
}

#[tokio::test]
async fn a_form_may_be_sent_as_json() {
    let zoom = ZoomFake::start().await.unwrap();
    let client = Client::builder(BearerToken::new(zoom.token()).unwrap())
        .base_url(zoom.base_url())
        .json_forms(true)
        .build()
        .unwrap();
    let update = client.update_tsp_account().user_id("me").tsp_id("1");
    let update = update.body_map(|body| {
        body.conference_code("7")
            .leader_pin("8")
            .dial_in_numbers(vec![DialInNumber::default()])
    });
    update.send().await.unwrap();
    let sent = zoom.journal().pop().unwrap();
    assert_eq!(sent.headers["content-type"], "application/json");
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&sent.body).unwrap(),
        json!({ "conference_code": "7", "leader_pin": "8", "dial_in_numbers": [{}] })
    );
    assert_eq!(zoom.account("me", "1").unwrap().conference_code, "7");
}

#[tokio::test]
async fn responses_are_read_leniently_and_requests_stay_strict() {
    let (zoom, client) = fake().await;
    let account = |account: serde_json::Value| {
        let content_type = HeaderValue::from_static("application/json");
        zoom.respond_next(StatusCode::OK, content_type, account.to_string());
        let call = client.get_user_tsp_account().user_id("me").tsp_id("1");
        async { call.send().await.unwrap().into_inner() }
    };
    let long = "12345678901234567890";
    for bridge in ["", "ASIA_TSP_TB"] {
        let read = account(json!({
            "id": 1, "tsp_bridge": bridge, "leader_pin": "", "unheard_of": { "of": [1] },
            "dial_in_numbers": [{ "type": "sip", "number": long, "new": true }],
        }))
        .await;
        assert_eq!(read.id, Some(StringOrNumber::from(1)));
        let kept = read.tsp_bridge.clone().unwrap();
        assert_eq!(kept, TspBridge::undocumented(bridge));
        let numbers = read.dial_in_numbers.clone().unwrap();
        let update = client.update_tsp_account().user_id("me").tsp_id("1");
        let update = update.body_map(|body| {
            body.conference_code("1")
                .leader_pin("1")
                .tsp_bridge(kept)
                .dial_in_numbers(numbers)
        });
        // The fake refuses it, as Zoom would; what counts is what was sent.
        update.send().await.unwrap_err();
        let sent = zoom.journal().pop().unwrap().parts().await.unwrap();
        let sent = |name: &str| sent.iter().find(|part| part.0 == name).unwrap().1.clone();
        assert_eq!(sent("tsp_bridge"), bridge);
        assert_eq!(
            sent("dial_in_numbers"),
            json!([{ "number": long, "type": "sip", "new": true }]).to_string()
        );
    }
    let documented = account(json!({ "id": "1", "tsp_bridge": "US_TSP_TB" })).await;
    assert_eq!(documented.tsp_bridge, Some(TspBridge::UsTspTb));
    assert_eq!(documented.id, Some("1".into()));

    "ASIA_TSP_TB".parse::<TspBridge>().unwrap_err();
    let strict = json!({ "conference_code": "1", "leader_pin": "1", "tsp_bridge": "ASIA_TSP_TB" });
    serde_json::from_value::<zoom_api::types::UpdateTspAccountRequest>(strict).unwrap_err();
    // Alone, as in a response, it is read as it is.
    let alone = serde_json::from_value::<TspBridge>("ASIA_TSP_TB".into()).unwrap();
    assert_eq!(alone, TspBridge::undocumented("ASIA_TSP_TB"));
}

/// What an operation says of each user that something is wrong with.
async fn refused(client: &Client, operation: &str, user: &str, tsp: &str) -> Option<Error> {
    let (code, pin) = ("1", "2");
    let bridge = (user == "asia").then(|| TspBridge::undocumented("ASIA"));
    match operation {
        "get /tsp" => client.get_account_tsp_information().send().await.err(),
        "patch /tsp" => {
            let call = client.update_account_tsp_information();
            call.body_map(|b| b.tsp_bridge(TspBridge::undocumented("ASIA")))
                .send()
                .await
                .err()
        }
        "list" => client
            .list_user_tsp_accounts()
            .user_id(user)
            .send()
            .await
            .err(),
        "add" => {
            let call = client.add_user_tsp_account().user_id(user);
            call.body_map(|b| b.conference_code(code).leader_pin(pin).tsp_bridge(bridge))
                .send()
                .await
                .err()
        }
        "get" => client
            .get_user_tsp_account()
            .user_id(user)
            .tsp_id(tsp)
            .send()
            .await
            .err(),
        "delete" => client
            .delete_user_tsp_account()
            .user_id(user)
            .tsp_id(tsp)
            .send()
            .await
            .err(),
        "update" => {
            let call = client.update_tsp_account().user_id(user).tsp_id(tsp);
            call.body_map(|b| b.conference_code(code).leader_pin(pin).tsp_bridge(bridge))
                .send()
                .await
                .err()
        }
        _ => {
            let call = client.set_user_tsp_dial_in_url().user_id(user);
            let call = call.body_map(|body| body.audio_url("https://example.com"));
            call.send().await.err()
        }
    }
}

#[tokio::test]
async fn each_documented_error_of_each_operation() {
    let (zoom, client) = fake().await;
    let account = TspAccount {
        conference_code: "1".into(),
        leader_pin: "1".into(),
        ..TspAccount::default()
    };
    zoom.add_user(User::new("invited").pending());
    zoom.add_user(User::new("without-tsp").without_tsp());
    zoom.add_user(User::new("one").with_account("1", account.clone()));
    let two = User::new("two").with_account("1", account.clone());
    zoom.add_user(two.with_account("2", account.clone()));
    zoom.add_user(User::new("asia").with_account("1", account.clone()));
    zoom.add_user(
        User::new("att")
            .with_account("1", account)
            .with_media_link_required(),
    );
    let mut text = String::new();
    for operation in ["list", "get", "update", "delete", "add", "set dial-in URL"] {
        for (user, tsp) in [
            ("nobody", "1"),
            ("invited", "1"),
            ("without-tsp", "1"),
            ("one", "3"),
            ("one", "2"),
            ("one", "1"),
            ("two", "1"),
            ("att", "1"),
            ("asia", "1"),
        ] {
            // Each on a state of its own would hide nothing: deletions come last.
            if operation == "delete" && user == "two" {
                continue;
            }
            if let Some(error) = refused(&client, operation, user, tsp).await {
                writeln!(text, "{operation} {user} {tsp}: {}", outcome(&error)).unwrap();
            }
        }
    }
    let bridge = refused(&client, "patch /tsp", "", "").await.unwrap();
    writeln!(text, "patch /tsp: {}", outcome(&bridge)).unwrap();
    zoom.without_tsp();
    for operation in ["get /tsp", "patch /tsp"] {
        let error = refused(&client, operation, "", "").await.unwrap();
        writeln!(text, "{operation}: {}", outcome(&error)).unwrap();
    }
    insta::assert_snapshot!("family_errors", text);
}

const ALL: [&str; 8] = [
    "get /tsp",
    "patch /tsp",
    "list",
    "add",
    "get",
    "delete",
    "update",
    "set dial-in URL",
];

/// What any operation may respond.
#[tokio::test]
async fn each_error_of_every_operation() {
    let (zoom, client) = fake().await;
    let json = || HeaderValue::from_static("application/json");
    for operation in ALL {
        for (status, code, message, expected) in [
            (400, 300, "Validation Failed.", ErrorCode::ValidationFailed),
            (
                401,
                124,
                "Invalid access token.",
                ErrorCode::InvalidAccessToken,
            ),
            (
                400,
                4700,
                "Invalid access token, does not contain scopes.",
                ErrorCode::InvalidAccessTokenScopes,
            ),
        ] {
            let body = json!({ "code": code, "message": message }).to_string();
            zoom.respond_next(StatusCode::from_u16(status).unwrap(), json(), body);
            let error = refused(&client, operation, "me", "1").await.unwrap();
            assert_eq!(error.code(), Some(expected), "{operation}");
        }
    }
    zoom.restrict_scopes(&["user:read"]);
    for operation in ALL {
        let error = refused(&client, operation, "me", "1").await.unwrap();
        assert_eq!(error.code(), Some(ErrorCode::MissingScopes), "{operation}");
        assert!(matches!(error.kind(), ErrorKind::Permission(_)));
    }
    zoom.expire_tokens();
    for operation in ALL {
        let error = refused(&client, operation, "me", "1").await.unwrap();
        assert!(matches!(error.kind(), ErrorKind::Authentication(_)) && error.is_auth());
        assert_eq!(
            error.code(),
            Some(ErrorCode::InvalidAccessToken),
            "{operation}"
        );
    }
}

/// Kind, status and the meaning of Zoom's code.
fn outcome(error: &Error) -> String {
    let kind = match error.kind() {
        ErrorKind::NotFound(_) => "not found",
        ErrorKind::Response(_) => "refused",
        other => panic!("{other:?}"),
    };
    format!(
        "{kind} {} {:?}",
        error.status().unwrap().as_u16(),
        error.code().unwrap()
    )
}
