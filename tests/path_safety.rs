//! An argument never changes which path or host is called.

use zoom_api::prelude::*;
use zoom_api::reqwest::Method;
use zoom_api::{EncodedSegment, ErrorKind, PathErrorKind, meeting_uuid};
use zoom_fake::User;

use crate::{fake, update};

#[tokio::test]
async fn what_would_change_the_path_is_refused_before_it_is_sent() {
    let (zoom, client) = fake().await;
    for argument in [
        "",
        ".",
        "..",
        "%2e",
        "%2E%2e",
        ".%2e",
        "%2e.",
        "../users/x",
        "a/../b",
        "a/%2e%2E",
        "..%2fa",
        "/",
        "/a",
        "a/",
        "a//b",
        "a\\b",
        "..\\..",
        "a?b",
        "?",
        "a#b",
        "#",
        "a\nb",
        "a\0b",
        "\r\n",
        "\u{7f}",
        "\u{85}",
        "a\tb",
        "me/tsp/2?x=",
    ] {
        for (user_id, tsp_id, parameter) in [(argument, "1", "userId"), ("me", argument, "tspId")] {
            let error = update(&client, user_id, tsp_id).await.unwrap_err();
            let ErrorKind::Path(fault) = error.kind() else {
                panic!("{argument:?}: {error}")
            };
            assert_eq!(fault.parameter(), parameter);
        }
    }
    assert!(zoom.journal().is_empty(), "nothing was sent");
    let error = update(&client, "..", "1").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "updateTspAccount: invalid input: path parameter `userId` is a dot segment"
    );
    let ErrorKind::Path(fault) = error.kind() else {
        panic!()
    };
    assert_eq!(fault.kind(), PathErrorKind::DotSegment);
}

#[tokio::test]
async fn anything_else_arrives_as_one_segment() {
    let (zoom, client) = fake().await;
    let names = [
        "me",
        "a.b+c@example.com",
        "...",
        "..a",
        "%2e%2e%2e",
        "%252e%252e",
        "a/b",
        "group/project/x",
        "a%2Fb",
        "a%5cb",
        "a b",
        "ü",
        "a:b@c:1",
        "@evil.example",
        "a;b=c,d",
        "{userId}",
        "\"'<>`|^[]",
        "🦀",
    ];
    for name in names {
        zoom.add_user(User::new(name).with_account("1", zoom_fake::TspAccount::default()));
        update(&client, name, "1")
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let target = zoom.journal().pop().unwrap().target;
        assert_eq!(target.split('/').count(), 6, "{target}");
        assert!(
            target.starts_with("/v2/users/") && target.ends_with("/tsp/1"),
            "{target}"
        );
        assert_eq!(
            zoom.account(name, "1").unwrap().leader_pin,
            "98765",
            "{name} is the one who was called"
        );
    }
    let plain = zoom.journal();
    assert_eq!(plain[0].target, "/v2/users/me/tsp/1");
    assert_eq!(plain[1].target, "/v2/users/a.b+c@example.com/tsp/1");
}

#[tokio::test]
async fn an_argument_that_is_encoded_already_is_sent_as_it_is() {
    let (zoom, client) = fake().await;
    let call = client.list_user_tsp_accounts();
    let _ = call
        .user_id(EncodedSegment::new("a%252Fb").unwrap())
        .send()
        .await;
    let call = client.raw_request(Method::GET, "/past_meetings/{meetingUUID}");
    for uuid in ["/ajXp1==", "a//b", "4444AAAiAAAAAiAiAiiAii=="] {
        let call = client.raw_request(Method::GET, "/past_meetings/{meetingUUID}");
        let _ = call
            .encoded_argument("meetingUUID", meeting_uuid(uuid).unwrap())
            .send()
            .await;
    }
    let refused = call
        .argument("meetingUUID", "/ajXp1==")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Path(_)), "{refused}");
    let targets: Vec<_> = zoom.journal().into_iter().map(|sent| sent.target).collect();
    assert_eq!(
        targets,
        [
            "/v2/users/a%252Fb/tsp",
            "/v2/past_meetings/%252FajXp1%253D%253D",
            "/v2/past_meetings/a%252F%252Fb",
            "/v2/past_meetings/4444AAAiAAAAAiAiAiiAii%3D%3D",
        ]
    );
    assert!(meeting_uuid("../x").is_err());
}
