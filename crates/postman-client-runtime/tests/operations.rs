//! Where the request of an operation goes, and which credentials go with it.

use postman_client_runtime::reqwest::Method;
use postman_client_runtime::{
    Api, ApiKey, Auth, BasicAuth, BearerToken, CallExt, ClientBuilder, ConfigError, EncodedSegment,
    Error, ErrorKind, Operation, RawRequestExt, SchemeKind, SecurityScheme, Server,
};
use recording_server::{RecordedRequest, RecordingServer};

use crate::DONE;
use crate::requests::Client;

static OAUTH: SecurityScheme = SecurityScheme::new("oauth", SchemeKind::Bearer);
static BASIC: SecurityScheme = SecurityScheme::new("basic", SchemeKind::Basic);
static KEY: SecurityScheme = SecurityScheme::new("key", SchemeKind::Header("X-Key"));
static APP: SecurityScheme = SecurityScheme::new("app", SchemeKind::Query("app"));
static SEAT: SecurityScheme = SecurityScheme::new("seat", SchemeKind::Cookie("seat"));
static SIGNED: SecurityScheme = SecurityScheme::new("signed", SchemeKind::Unsupported("AWS SigV4"));

static BASE: Server = Server::new("base_url", "https://{region}.example.com/{version}")
    .variables(&[("region", Some("eu")), ("version", Some("v1"))]);
static ID: Server = Server::new("auth_url", "{auth_url}").variables(&[("auth_url", None)]);
static CHAT: Server = Server::new("chat", "http://chat.example.com");

static API: Api = Api::new(
    Some(&BASE),
    &[&ID, &CHAT],
    &[&OAUTH, &BASIC, &KEY, &APP, &SEAT, &SIGNED],
);

static LIST: Operation = Operation::new("list", "GET", "/dogs/").security(&[&[&OAUTH]]);
static PING: Operation = Operation::new("ping", "GET", "/ping").security(&[]);
static TOKEN: Operation = Operation::new("token", "POST", "/token")
    .server(&ID)
    .security(&[&[&BASIC]]);
static BOTH: Operation =
    Operation::new("both", "GET", "/both").security(&[&[&KEY, &APP, &SEAT], &[&OAUTH]]);
static OPTIONAL: Operation = Operation::new("optional", "GET", "/o").security(&[&[], &[&KEY]]);
static SIGN: Operation = Operation::new("sign", "GET", "/sign").security(&[&[&SIGNED]]);
static SAY: Operation = Operation::new("say", "POST", "/say")
    .server(&CHAT)
    .security(&[]);
static RUN: Operation = Operation::new("run", "POST", "").security(&[]);

fn builder(base_url: &str, auth: impl Into<Auth>) -> ClientBuilder<Client> {
    ClientBuilder::new(base_url, auth).api(&API)
}

fn token() -> BearerToken {
    BearerToken::new("t0").unwrap()
}

/// What arrives of an operation.
async fn sent(
    operation: &'static Operation,
    built: impl FnOnce(&str) -> ClientBuilder<Client>,
) -> Result<RecordedRequest, Error> {
    let mut server = RecordingServer::start(DONE).await;
    let client = built(&server.base_url).build().unwrap();
    client.raw_operation(operation).send().await?;
    Ok(server.request().await)
}

fn refused(result: Result<RecordedRequest, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.attempts(), 0);
    assert!(error.is_auth() && matches!(error.kind(), ErrorKind::NoCredential(_)));
    error.to_string()
}

#[tokio::test]
async fn an_operation_sends_the_credentials_that_it_asks_for_and_no_others() {
    let list = sent(&LIST, |url| builder(url, token())).await.unwrap();
    assert_eq!(list.header("authorization"), Some("Bearer t0"));
    assert!(
        list.head.starts_with("GET /v2/dogs/ HTTP/1.1\r\n"),
        "{}",
        list.head
    );
    let ping = sent(&PING, |url| builder(url, token())).await.unwrap();
    assert_eq!(ping.header("authorization"), None);

    // By the name of the scheme, and to the scheme's operations alone.
    let basic = || BasicAuth::new("u", "p").unwrap();
    let named = |url: &str| {
        builder(url, token())
            .credential("basic", basic())
            .server("auth_url", url)
    };
    let got = sent(&TOKEN, named).await.unwrap();
    assert_eq!(got.header("authorization"), Some("Basic dTpw"));
    let list = sent(&LIST, named).await.unwrap();
    assert_eq!(list.header("authorization"), Some("Bearer t0"));

    // All of the first alternative that the client has.
    let all = |url: &str| {
        let builder = builder(url, token());
        let builder = builder.credential("key", ApiKey::header("X-Key", "k").unwrap());
        let builder = builder.credential("app", ApiKey::query("app", "a").unwrap());
        builder.credential("seat", ApiKey::cookie("seat", "s").unwrap())
    };
    let both = sent(&BOTH, all).await.unwrap();
    assert!(
        both.head.starts_with("GET /v2/both?app=a HTTP/1.1\r\n"),
        "{}",
        both.head
    );
    assert_eq!(
        (both.header("x-key"), both.header("cookie")),
        (Some("k"), Some("seat=s"))
    );
    assert_eq!(both.header("authorization"), None);
    let both = sent(&BOTH, |url| all(url).credential("app", Auth::None))
        .await
        .unwrap();
    assert_eq!(both.header("authorization"), Some("Bearer t0"));
    assert_eq!(both.header("x-key"), None);

    let optional = sent(&OPTIONAL, |url| builder(url, Auth::None))
        .await
        .unwrap();
    assert_eq!(optional.header("x-key"), None);
    let optional = sent(&OPTIONAL, all).await.unwrap();
    assert_eq!(optional.header("x-key"), Some("k"));
}

#[tokio::test]
async fn an_operation_without_its_credential_is_not_sent() {
    let told = refused(sent(&TOKEN, |url| builder(url, token()).server("auth_url", url)).await);
    assert_eq!(
        told,
        "token: the client has no credential for `basic`; `ClientBuilder::credential` takes one"
    );
    let told = refused(sent(&BOTH, |url| builder(url, Auth::None)).await);
    assert!(
        told.contains("for `key` and `app` and `seat`, or `oauth`;"),
        "{told}"
    );
    let key = || ApiKey::header("X-Other", "k").unwrap();
    refused(sent(&BOTH, |url| builder(url, key())).await);
    let told = refused(sent(&SIGN, |url| builder(url, token())).await);
    assert!(
        told.contains("`signed` (AWS SigV4, which `before_send` can sign)"),
        "{told}"
    );

    // The caller signs, brings its own, or knows that it is added elsewhere.
    let sign = |url: &str| {
        builder(url, token()).before_send(|_, request| {
            request
                .headers_mut()
                .insert("authorization", "AWS4".parse()?);
            Ok(())
        })
    };
    let signed = sent(&SIGN, sign).await.unwrap();
    assert_eq!(signed.header("authorization"), Some("AWS4"));
    let external = sent(&LIST, |url| builder(url, Auth::External))
        .await
        .unwrap();
    assert_eq!(external.header("authorization"), None);
    let mut server = RecordingServer::start(DONE).await;
    let client = builder(&server.base_url, Auth::None).build().unwrap();
    let call = client
        .raw_operation(&LIST)
        .header("authorization", "Mine 1");
    call.send().await.unwrap();
    assert_eq!(
        server.request().await.header("authorization"),
        Some("Mine 1")
    );
}

#[tokio::test]
async fn an_operation_goes_to_its_own_server() {
    let mut own = RecordingServer::start(DONE).await;
    let base = RecordingServer::start(DONE).await;
    let basic = BasicAuth::new("u", "p").unwrap();
    let at = |id: &str| builder(&base.base_url, basic.clone()).server("auth_url", id);
    at(&own.base_url)
        .build()
        .unwrap()
        .raw_operation(&TOKEN)
        .send()
        .await
        .unwrap();
    assert!(
        own.request()
            .await
            .head
            .starts_with("POST /v2/token HTTP/1.1\r\n")
    );

    // One without an address, and one whose address is not allowed, are not called.
    for (operation, told) in [
        (
            &TOKEN,
            "token: the address of the server `auth_url` is not known; `ClientBuilder::server` takes one",
        ),
        (&SAY, "say: the address of the server `chat` must be https"),
    ] {
        let client = builder(&base.base_url, basic.clone()).build().unwrap();
        let error = client.raw_operation(operation).send().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NoServer(_)), "{error}");
        assert!(error.to_string().starts_with(told), "{error}");
    }
    for (built, told) in [
        (at("http://id.example.com"), "must be https"),
        (at("https://u:p@id.example.com"), "holds a user"),
        (
            at("https://id.example.com").server("elsewhere", "https://a"),
            "has no server \"elsewhere\"",
        ),
        (
            at("https://id.example.com").credential("none", Auth::None),
            "no security scheme \"none\"",
        ),
        (
            at("https://id.example.com").server_variable("none", "x"),
            "is of no server",
        ),
        (
            builder("https://x", Auth::None).server_variable("region", "evil.example/"),
            "another part",
        ),
        (
            builder("https://x", Auth::None).server_variable("region", "u@evil"),
            "another part",
        ),
        (
            builder("https://x", Auth::None).server_variable("version", "a/../.."),
            "another part",
        ),
        (
            builder("https://x", Auth::None).server_variable("version", "%2e%2E"),
            "another part",
        ),
    ] {
        let error: ConfigError = built.build().map(drop).unwrap_err();
        assert!(error.to_string().contains(told), "{told}: {error}");
    }
    for (built, at) in [
        (builder("https://x", Auth::None), "https://x"),
        (
            builder("https://x", Auth::None).server_variable("region", "us"),
            "https://us.example.com/v1",
        ),
        (
            builder("https://x", Auth::None).server_variable("version", "a/b"),
            "https://eu.example.com/a/b",
        ),
        (
            builder("https://x", Auth::None).base_url("https://y/z/"),
            "https://y/z",
        ),
    ] {
        assert_eq!(built.build().unwrap().baseurl, at);
    }
}

#[tokio::test]
async fn a_request_without_a_path_goes_to_the_address_as_it_is() {
    for end in ["/sync", "/sync/"] {
        let mut server = RecordingServer::start(DONE).await;
        let base = format!("{}{end}", server.base_url);
        let client = builder(&base, Auth::None).build().unwrap();
        client
            .raw_operation(&RUN)
            .query("a", "1")
            .send()
            .await
            .unwrap();
        let head = server.request().await.head;
        assert!(
            head.starts_with(&format!("POST /v2{end}?a=1 HTTP/1.1\r\n")),
            "{head}"
        );
    }
}

#[tokio::test]
async fn an_argument_is_one_segment_whatever_it_holds() {
    let mut server = RecordingServer::start(DONE).await;
    let client = builder(&server.base_url, Auth::None).build().unwrap();
    let call = |argument: &str| {
        let call = client.raw_request(Method::GET, "/files/{file}/raw");
        call.argument("file", argument)
    };
    call("src/lib.rs").send().await.unwrap();
    let head = server.request().await.head;
    assert!(
        head.starts_with("GET /v2/files/src%2Flib.rs/raw HTTP/1.1\r\n"),
        "{head}"
    );
    for refused in [
        "a/../b", "a/%2e%2E", "./a", "/a", "a/", "a//b", "..%2fa", "a%5C..", "a\\b",
    ] {
        let error = call(refused).send().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Path(_)), "{refused}");
    }
    let mut server = RecordingServer::start(DONE).await;
    let client = builder(&server.base_url, Auth::None).build().unwrap();
    let call = client.raw_request(Method::GET, "/files/{file}/raw");
    let encoded = EncodedSegment::twice("/a//b").unwrap();
    call.encoded_argument("file", encoded).send().await.unwrap();
    let head = server.request().await.head;
    assert!(
        head.starts_with("GET /v2/files/%252Fa%252F%252Fb/raw HTTP/1.1\r\n"),
        "{head}"
    );
}
