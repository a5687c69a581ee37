//! What each request of a client carries, and what an answer does not show.

use std::collections::BTreeMap;

use postman_client_runtime::multipart::Encoding;
use postman_client_runtime::{
    ApiKey, Auth, BasicAuth, BearerToken, ClientBuilder, Connection, Error, MultipartExt,
    Operation, Session, support::call,
};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use recording_server::RecordingServer;
use reqwest::Request;

use crate::DONE;

static ADD_THING: Operation = Operation::new("addThing", "POST", "/things");

/// A client as the generator writes it.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) baseurl: String,
    client: reqwest::Client,
    pub(crate) inner: Session,
}

impl From<Connection> for Client {
    fn from(connection: Connection) -> Self {
        Self {
            baseurl: connection.base_url,
            client: connection.http,
            inner: connection.session,
        }
    }
}

impl ClientInfo<Session> for Client {
    fn api_version() -> &'static str {
        "1"
    }

    fn baseurl(&self) -> &str {
        &self.baseurl
    }

    fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn inner(&self) -> &Session {
        &self.inner
    }
}

impl ClientHooks<Session> for Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        _: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        self.inner.prepare(request)
    }
}

impl Client {
    async fn call(&self) -> Result<(), Error> {
        let builder = self.client.post(format!("{}/things?a=b", self.baseurl));
        let body = BTreeMap::from([("name", "x")]);
        let request = builder.multipart_form(&body, &Encoding::default())?;
        call::success(self, &ADD_THING, Ok(request.build()?.into()), |_| {
            call::Content::Nothing
        })
        .await?;
        Ok(())
    }
}

fn client(base_url: &str, auth: impl Into<Auth>) -> Client {
    ClientBuilder::new(base_url, auth).build().unwrap()
}

/// Credentials, the line of the request that holds them, and what of them must
/// not be shown.
fn auths() -> Vec<(Auth, &'static str, &'static [&'static str])> {
    vec![
        (Auth::None, "POST /v2/things?a=b HTTP/1.1", &[]),
        (
            BearerToken::new("marker-token").unwrap().into(),
            "authorization: Bearer marker-token",
            &["marker-token"],
        ),
        // RFC 7617, section 2.1.
        (
            BasicAuth::new("test", "123\u{a3}").unwrap().into(),
            "authorization: Basic dGVzdDoxMjPCow==",
            &["test", "123\u{a3}", "dGVzdDoxMjPCow=="],
        ),
        (
            ApiKey::header("X-Api-Key", "marker-key").unwrap().into(),
            "x-api-key: marker-key",
            &["marker-key"],
        ),
        (
            ApiKey::query("key", "marker key&\"x").unwrap().into(),
            "POST /v2/things?a=b&key=marker+key%26%22x HTTP/1.1",
            &["marker key&\"x", "marker+key%26%22x"],
        ),
    ]
}

#[tokio::test]
async fn credentials_are_sent_as_their_kind_asks() {
    for (auth, line, _) in auths() {
        let mut server = RecordingServer::start(DONE).await;
        let builder = ClientBuilder::<Client>::new(&server.base_url, auth).user_agent("mine/1");
        let client = builder.build().unwrap();
        // A call may be spawned.
        let call = tokio::spawn(async move { client.call().await });
        call.await.unwrap().unwrap();
        let received = server.request().await;
        assert!(
            received.head.lines().any(|sent| sent == line),
            "{}",
            received.head
        );
        assert_eq!(received.header("user-agent"), Some("mine/1"));
        assert_eq!(
            received.header("accept"),
            Some("application/json, */*;q=0.8")
        );
    }
}

#[test]
fn credentials_that_can_not_be_sent_are_refused() {
    for refused in [
        BearerToken::new("").map(Auth::from),
        BearerToken::new("a b").map(Auth::from),
        BasicAuth::new("a:b", "c").map(Auth::from),
        BasicAuth::new("a", "b\nmarker").map(Auth::from),
        ApiKey::header("x key", "a").map(Auth::from),
        ApiKey::header("x-key", "marker\n").map(Auth::from),
        ApiKey::header("x-key", "").map(Auth::from),
        ApiKey::query("", "a").map(Auth::from),
    ] {
        let error = refused.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("marker"));
    }
}

/// Everything that can be seen of an error.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    if let Some(answer) = error.response() {
        text += &format!(
            " {} {answer:?} {:?} {:?}",
            answer.text(),
            answer.code(),
            answer.message()
        );
        text += &format!("{:?}", answer.field_errors().collect::<Vec<_>>());
    }
    text
}

#[tokio::test]
async fn credentials_are_shown_nowhere_even_if_they_are_echoed() {
    for (auth, _, secrets) in auths() {
        let fields: Vec<_> = secrets
            .iter()
            .map(|secret| serde_json::json!({ "field": secret, "message": format!("\u{201c}{secret}\u{201d}") }))
            .collect();
        let said = secrets.join(", ");
        let echo = serde_json::json!({ "code": secrets.first(), "message": said, "errors": fields, "more": said });
        let echo = echo.to_string();
        let head = format!("HTTP/1.1 400 Bad\r\ncontent-length: {}\r\n\r\n", echo.len());
        let server = RecordingServer::start(head + &echo).await;
        let client = client(&server.base_url, auth);
        let error = client.call().await.unwrap_err();
        assert_eq!(error.field_errors().count(), secrets.len());
        let text = shown(&error) + &format!("{client:?}");
        for secret in secrets {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        // A failure on the way does not show the URL, which may hold the key.
        drop(server);
        let error = client.call().await.unwrap_err();
        assert!(!shown(&error).contains("marker"), "{}", shown(&error));
    }
}
