//! What the client of a document sends; the document is in `what_the_document_says_is_sent`.

use kennel_api::prelude::*;
use kennel_api::{EncodedSegment, ErrorKind, types};
use recording_server::{RecordedRequest, RecordingServer};

const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";

async fn server() -> (RecordingServer, Client) {
    let server = RecordingServer::start(DONE).await;
    let client = Client::builder(BearerToken::new("t0").unwrap()).base_url(&server.base_url);
    (server, client.build().unwrap())
}

fn line(request: &RecordedRequest) -> &str {
    request.head.lines().next().unwrap()
}

#[tokio::test]
async fn paths_bodies_and_accept() {
    let (mut server, client) = server().await;
    client.list_dogs().send().await.unwrap();
    let list = server.request().await;
    assert_eq!(line(&list), "GET /v2/dogs/ HTTP/1.1");
    assert_eq!(
        list.header("accept"),
        Some("text/csv;q=0.5, application/json")
    );
    assert_eq!(list.header("authorization"), Some("Bearer t0"));
    assert_eq!((list.header("content-type"), list.text()), (None, ""));

    let (mut server, client) = self::server().await;
    client
        .list_dogs()
        .body_map(|body| body.sku("a"))
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().await.text(), r#"{"sku":"a"}"#);

    let (mut server, client) = self::server().await;
    let file = client
        .get_file()
        .id("group/project")
        .file(EncodedSegment::twice("/a").unwrap());
    let _ = file.send().await;
    let file = server.request().await;
    assert_eq!(
        line(&file),
        "GET /v2/dogs/group%2Fproject/files/%252Fa HTTP/1.1"
    );
    assert_eq!(
        (file.header("accept"), file.header("authorization")),
        (Some("text/csv"), None)
    );
    let refused = client
        .get_file()
        .id("a/../b")
        .file("x")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Path(_)));

    let mut server = RecordingServer::start(DONE).await;
    let client = Client::builder(BearerToken::new("t0").unwrap());
    let client = client
        .base_url(format!("{}/sync", server.base_url))
        .build()
        .unwrap();
    client.run_job().send().await.unwrap();
    assert_eq!(line(&server.request().await), "POST /v2/sync HTTP/1.1");
}

#[tokio::test]
async fn servers_and_credentials() {
    let (_base, client) = server().await;
    let unsent = client.add_chat_service().send().await.unwrap_err();
    assert!(
        matches!(unsent.kind(), ErrorKind::NoCredential(_)),
        "{unsent}"
    );

    let mut chat = RecordingServer::start(DONE).await;
    let client = Client::builder(BearerToken::new("t0").unwrap())
        .credential("basic", BasicAuth::new("u", "p").unwrap())
        .server("chat", &chat.base_url)
        .build()
        .unwrap();
    client.add_chat_service().send().await.unwrap();
    let sent = chat.request().await;
    assert_eq!(line(&sent), "POST /v2/services HTTP/1.1");
    assert_eq!(sent.header("authorization"), Some("Basic dTpw"));
}

#[tokio::test]
async fn forms() {
    let (mut server, client) = server().await;
    let lines = |count| {
        let line = types::AddFormRequestLines::builder()
            .sku("a b")
            .count(count);
        types::AddFormRequestLines::try_from(line).unwrap()
    };
    let form = client
        .add_form()
        .body_map(|body| body.lines(vec![lines(1), lines(2)]));
    form.send().await.unwrap();
    let form = server.request().await;
    assert_eq!(
        form.header("content-type"),
        Some("application/x-www-form-urlencoded; charset=utf-8")
    );
    assert_eq!(
        form.text(),
        "lines%5B0%5D%5Bsku%5D=a+b&lines%5B0%5D%5Bcount%5D=1\
         &lines%5B1%5D%5Bsku%5D=a+b&lines%5B1%5D%5Bcount%5D=2"
    );

    let (mut server, client) = self::server().await;
    let parts = client.add_parts().body_map(|body| {
        let stated = types::AddPartsRequestStated::builder().sku("s");
        let vendor = types::AddPartsRequestVendor::builder().sku("v");
        let implied = types::AddPartsRequestImplied::builder().sku("i");
        body.stated(types::AddPartsRequestStated::try_from(stated).unwrap())
            .vendor(types::AddPartsRequestVendor::try_from(vendor).unwrap())
            .implied(types::AddPartsRequestImplied::try_from(implied).unwrap())
    });
    parts.send().await.unwrap();
    let text = server.request().await.text().to_owned();
    for part in [
        "name=\"stated\"\r\nContent-Type: application/json\r\n\r\n{\"sku\":\"s\"}",
        "name=\"vendor\"\r\nContent-Type: application/vnd.kennel+json\r\n\r\n{\"sku\":\"v\"}",
        "name=\"implied\"\r\n\r\n{\"sku\":\"i\"}",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
