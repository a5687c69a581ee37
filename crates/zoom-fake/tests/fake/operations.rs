//! What each operation answers and refuses.

use http::Method;
use serde_json::{Value, json};
use zoom_fake::{AccountSettings, DialInNumber, TspAccount, User, ZoomFake};

use crate::{call, received};

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
    let again = json!({ "id": "1", "conference_code": "123456", "leader_pin": "4",
        "dial_in_numbers": [] });
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
        (Method::POST, "/users/me/tsp", &pin, 201, &again),
        (
            Method::PATCH,
            "/users/dial%2Fin/tsp/settings",
            &url,
            204,
            &none,
        ),
    ] {
        let response = call(&zoom, method.clone(), path, body.clone()).await;
        assert_eq!(
            (response.status, &response.body),
            (status, expected),
            "{method} {path}"
        );
    }
    assert_eq!(
        zoom.audio_url("dial/in").as_deref(),
        url["audio_url"].as_str()
    );
    assert_eq!(json!(zoom.settings()), settings);

    let journal = zoom.journal();
    assert!(
        journal
            .iter()
            .all(|request| request.applied == (request.method != Method::GET))
    );
    assert!(journal.is_sorted_by_key(|request| request.at));

    zoom.write_ids_as_numbers(true);
    for (path, pointer) in [
        ("/users/me/tsp/1", "/id"),
        ("/users/me/tsp", "/tsp_accounts/0/id"),
    ] {
        let response = call(&zoom, Method::GET, path, Value::Null).await;
        assert_eq!(response.body.pointer(pointer), Some(&json!(1)), "{path}");
    }
}

#[tokio::test]
async fn a_form_means_the_same_as_json() {
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
        received(request.body(body + "--b--\r\n")).await
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
        type_: "tollfree".into(),
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
    let codes = json!({ "conference_code": "123456", "leader_pin": "98765" });
    let none = Value::Null;

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
        let response = call(&zoom, method.clone(), path, body.clone()).await;
        assert_eq!(
            response.refusal(),
            (status, code, message),
            "{method} {path}"
        );
    }
    assert!(zoom.journal().iter().all(|request| !request.applied));
    assert_eq!(zoom.account("me", "1").unwrap().leader_pin, "1111");
    assert_eq!(zoom.settings(), AccountSettings::default());

    zoom.without_tsp();
    for method in [Method::GET, Method::PATCH] {
        let response = call(&zoom, method, "/tsp", json!({ "enable": false })).await;
        assert_eq!(response.refusal(), (400, 2024, NO_TSP));
    }
}

/// A fake that runs long keeps the last requests.
#[tokio::test]
async fn a_journal_may_have_a_limit() {
    let zoom = ZoomFake::start().await.unwrap();
    zoom.limit_journal(2);
    for tsp_id in ["1", "2", "3"] {
        let path = format!("/users/me/tsp/{tsp_id}");
        call(&zoom, Method::GET, &path, Value::Null).await;
    }
    let journal = zoom.journal();
    let targets: Vec<_> = journal.iter().map(|sent| &*sent.target).collect();
    assert_eq!(targets, ["/v2/users/me/tsp/2", "/v2/users/me/tsp/3"]);
    assert!(journal.iter().all(|sent| sent.answered.is_some()));
}
