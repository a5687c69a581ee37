//! Pages as a stream: one call a page, sent when it is asked for, until the server says
//! that there are no more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hard_api::prelude::*;
use hard_api::reqwest::{Request, Response};
use hard_api::{Error, ErrorKind, Operation, PagesError, Retry, TransportError};
use recording_server::RecordingServer;

/// The answers of a server, and the paths and queries that it was asked for.
#[derive(Clone, Default)]
struct Server {
    answers: Arc<Mutex<VecDeque<http::Response<String>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn of<A: Into<Answer>>(answers: impl IntoIterator<Item = A>) -> Self {
        let server = Self::default();
        let answers = answers.into_iter().map(|answer| answer.into().0);
        server.answers.lock().unwrap().extend(answers);
        server
    }

    fn client(&self) -> Client {
        let server = self.clone();
        let answer = move |_: &'static Operation, request: Request| {
            let url = request.url();
            let query = url.query().map(|query| format!("?{query}"));
            let asked = format!("{}{}", url.path(), query.unwrap_or_default());
            server.asked.lock().unwrap().push(asked);
            let answer = server.answers.lock().unwrap().pop_front();
            async move {
                // The next attempt can tell that it was dropped.
                tokio::task::yield_now().await;
                let answer = answer.ok_or_else(|| TransportError::connect("nothing left"));
                answer.map(Response::from)
            }
        };
        let quick = Retry::default().first_wait(Duration::ZERO);
        let builder = Client::builder(Auth::External).retry(quick);
        builder.transport(answer).build().unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

struct Answer(http::Response<String>);

impl From<&str> for Answer {
    fn from(body: &str) -> Self {
        Self::from((200, body))
    }
}

impl From<(u16, &str)> for Answer {
    fn from((status, body): (u16, &str)) -> Self {
        let mut response = http::Response::new(body.to_owned());
        *response.status_mut() = status.try_into().unwrap();
        Self(response)
    }
}

/// A body, and the header `Link`.
impl From<(&str, &str)> for Answer {
    fn from((body, link): (&str, &str)) -> Self {
        let mut answer = Self::from(body);
        answer.0.headers_mut().insert("link", link.parse().unwrap());
        answer
    }
}

/// Everything that a stream gives.
macro_rules! all {
    ($stream:expr) => {{
        let mut stream = $stream;
        let mut all = Vec::new();
        while let Some(next) = stream.next().await {
            all.push(next);
        }
        assert!(stream.next().await.is_none(), "behind the end is nothing");
        all
    }};
}

/// What is given before the error that ends it.
fn until<T>(all: Vec<Result<T, Error>>) -> (Vec<T>, Option<Error>) {
    let (mut given, mut ended) = (Vec::new(), None);
    for next in all {
        assert!(ended.is_none(), "an error is the last");
        match next {
            Ok(next) => given.push(next),
            Err(error) => ended = Some(error),
        }
    }
    (given, ended)
}

fn fault(error: Option<Error>) -> Option<PagesError> {
    match error.as_ref().map(Error::kind) {
        Some(ErrorKind::Pages(fault)) => Some(fault.clone()),
        None => None,
        other => panic!("{other:?}"),
    }
}

fn dogs(names: &str, next: &str) -> String {
    let dogs = names.split_terminator(' ');
    let dogs: Vec<_> = dogs
        .map(|name| format!(r#"{{"name": "{name}"}}"#))
        .collect();
    let dogs = dogs.join(", ");
    format!(r#"{{"dogs": [{dogs}], "meta": {{"next_page_token": {next}}}}}"#)
}

#[tokio::test]
async fn tokens_lead_from_page_to_page() {
    // The second page is empty, and not the last; the last token may be absent or empty.
    let server = Server::of(
        ["a b", "", "c"]
            .into_iter()
            .zip(["\"t&1\"", "\"2\"", "\"\""])
            .map(|(names, next)| Answer::from(&*dogs(names, next))),
    );
    let client = server.client();
    let items = client.list_tokens().size(2).query("own", "x").items();
    let names = all!(items).into_iter();
    let names: Vec<_> = names.map(|dog| dog.unwrap().name.unwrap()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(
        server.asked(),
        [
            "/v1/pages/token?size=2&own=x",
            "/v1/pages/token?size=2&page_token=t%261&own=x",
            "/v1/pages/token?size=2&page_token=2&own=x",
        ]
    );
    // A page is the whole answer. One from the middle on, by the caller's token.
    let last = r#"{"dogs": null, "meta": {"next_page_token": "more", "has_more": false}}"#;
    let server = Server::of([&*dogs("a", "\"u\""), last]);
    let pages = server.client().list_tokens().page_token("t").pages();
    let (pages, error) = until(all!(pages));
    assert!(error.is_none());
    assert!(pages.iter().all(|page| page.status() == 200));
    assert_eq!(pages[1].meta.as_ref().unwrap().has_more, Some(false));
    let asked = server.asked();
    assert_eq!(asked[1], "/v1/pages/token?page_token=u", "{asked:?}");
    assert_eq!(asked.len(), 2);
}

/// Nothing is sent before it is asked for, nor behind a stream that is dropped. A `next`
/// that is dropped loses nothing.
#[tokio::test]
async fn a_page_is_sent_when_it_is_asked_for() {
    let server = Server::of([
        &*dogs("a b", "\"1\""),
        &*dogs("c", "\"2\""),
        &*dogs("d", "\"3\""),
    ]);
    let mut items = server.client().list_tokens().items();
    assert_eq!(server.asked().len(), 0);
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    assert_eq!(server.asked().len(), 1);
    {
        let mut next = Box::pin(items.next());
        let at_once = std::future::poll_fn(|context| {
            std::task::Poll::Ready(next.as_mut().poll(context).is_ready())
        });
        assert!(!at_once.await);
    }
    let name = items.next().await.unwrap().unwrap().name;
    assert_eq!((name.as_deref(), server.asked().len()), (Some("c"), 2));
    drop(items);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    let first = dogs("a", "\"t\"");
    let first = || Answer::from(&*first);
    // What may be retried is retried, as in any call.
    let server = Server::of([first(), (503, "").into(), Answer::from(&*dogs("b", "null"))]);
    let (names, error) = until(all!(server.client().list_tokens().items()));
    assert_eq!((names.len(), server.asked().len()), (2, 3));
    assert!(error.is_none());

    for (answer, status) in [((404, ""), 404), ((200, "{\"dogs\": 1}"), 200)] {
        let server = Server::of([first(), answer.into(), first()]);
        let (names, error) = until(all!(server.client().list_tokens().items()));
        let error = error.unwrap();
        assert_eq!((names.len(), server.asked().len()), (1, 2));
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.operation().unwrap().id, "listTokens");
    }

    // Nothing is sent of what a call refuses.
    let server = Server::of([first()]);
    let (_, error) = until(all!(server.client().list_tokens().size(101).pages()));
    assert!(error.unwrap().violations().is_some());
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_server_that_never_ends_is_an_error() {
    let server = Server::of([
        &*dogs("a", "\"1\""),
        &*dogs("b", "\"2\""),
        &*dogs("c", "\"1\""),
    ]);
    let (names, error) = until(all!(server.client().list_tokens().items()));
    assert_eq!((names.len(), server.asked().len()), (3, 3));
    assert_eq!(
        error.as_ref().unwrap().to_string(),
        "listTokens: the next page can't be asked for: the server gave the same page twice, by `page_token`"
    );
    assert_eq!(fault(error), Some(PagesError::Repeated("page_token")));

    let link = ("[]", "<?page=1>; rel=next");
    let server = Server::of([link, link]);
    let (_, error) = until(all!(server.client().list_links().page(1).items()));
    assert_eq!(
        (server.asked().len(), fault(error)),
        (1, Some(PagesError::Repeated("Link")))
    );

    // The server knows nothing of pages.
    let page = r#"{"cats": ["a"], "current_page": 1, "total_pages": 9}"#;
    let server = Server::of([page, page, page]);
    let (cats, error) = until(all!(server.client().list_numbers().items()));
    assert_eq!((cats.len(), server.asked().len()), (2, 2));
    assert_eq!(fault(error), Some(PagesError::Repeated("page")));

    let server = Server::of([
        r#"{"birds": [1], "total": 3}"#,
        r#"{"birds": [], "total": 3}"#,
    ]);
    let (birds, error) = until(all!(server.client().list_offsets().items()));
    assert_eq!(
        (birds, fault(error)),
        (vec![1], Some(PagesError::NoProgress))
    );
}

#[tokio::test]
async fn numbers_lead_from_page_to_page() {
    let of = |page: u64, cats: &str| {
        format!(r#"{{"cats": [{cats}], "current_page": {page}, "total_pages": 3}}"#)
    };
    for first in [0, 1] {
        let pages = [
            of(first, "\"a\""),
            of(first + 1, ""),
            of(first + 2, "\"b\""),
        ];
        let server = Server::of(pages.iter().map(|page| Answer::from(page.as_str())));
        let (cats, error) = until(all!(server.client().list_numbers().per_page(1).items()));
        assert_eq!((cats, fault(error)), (vec!["a".into(), "b".into()], None));
        let asked = server.asked();
        let second = format!("/v1/pages/number?per_page=1&page={}", first + 1);
        assert_eq!((asked.len(), &asked[1]), (3, &second));
    }
    let server = Server::of([&*of(0, ""), &*of(1, ""), &*of(2, "")]);
    let pages = all!(server.client().list_numbers().page(0).pages());
    assert_eq!((pages.len(), server.asked().len()), (3, 3));
    // From the middle on.
    let server = Server::of([&*of(2, ""), &*of(3, "")]);
    assert_eq!(
        all!(server.client().list_numbers().page(2).pages()).len(),
        2
    );
    let server = Server::of(["{}"]);
    let (_, error) = until(all!(server.client().list_numbers().pages()));
    assert_eq!(fault(error), Some(PagesError::Unknown("total_pages")));

    let of = |birds: &str| format!(r#"{{"birds": [{birds}], "total": 5}}"#);
    let server = Server::of([&*of("1, 2"), &*of("3"), &*of("4, 5")]);
    let (birds, error) = until(all!(server.client().list_offsets().limit(2).items()));
    assert_eq!((birds, fault(error)), (vec![1, 2, 3, 4, 5], None));
    let asked = server.asked();
    assert_eq!(
        asked[1..],
        [
            "/v1/pages/offset?limit=2&offset=2",
            "/v1/pages/offset?limit=2&offset=3"
        ]
    );
}

/// An answer changes the query alone.
#[tokio::test]
async fn a_link_leads_to_no_other_host() {
    let page = r#"[{"name": "a"}]"#;
    let next = "<https://api.example.com/v1/pages/link?page=2&kind=b>; rel=\"next\"";
    let server = Server::of([
        (page, next),
        (page, "<?page=3>; rel=next"),
        (page, "<?page=1>; rel=prev"),
    ]);
    let (names, error) = until(all!(server.client().list_links().kind("a").items()));
    assert_eq!((names.len(), fault(error)), (3, None));
    let asked = server.asked();
    assert_eq!(
        asked[1..],
        ["/v1/pages/link?page=2&kind=b", "/v1/pages/link?page=3"]
    );

    for foreign in [
        "https://evil.example/v1/pages/link?page=2",
        "//evil.example/v1/pages/link?page=2",
        "http://api.example.com/v1/pages/link?page=2",
        "https://api.example.com:444/v1/pages/link?page=2",
        "https://api.example.com@evil.example/v1/pages/link?page=2",
        "/v1/pages/token?page=2",
        "../secrets?page=2",
    ] {
        let server = Server::of([(page, &*format!("<{foreign}>; rel=next")), (page, "")]);
        let (names, error) = until(all!(server.client().list_links().items()));
        assert_eq!((names.len(), server.asked().len()), (1, 1), "{foreign}");
        assert_eq!(fault(error), Some(PagesError::Elsewhere), "{foreign}");
    }
}

/// What an overlay states; and the names of setters come first.
#[tokio::test]
async fn an_operation_pages_as_it_is_stated() {
    let of = |id: u64, next: &str| {
        format!(r#"{{"data": {{"rows": [{{"row-id": {id}}}]}}, "errors": [], "after": {next}}}"#)
    };
    let server = Server::of([&*of(1, r#"{"row": "x"}"#), &*of(2, "null")]);
    let client = server.client();
    let (rows, error) = until(all!(PagesExt::items(client.list_stated().items("all"))));
    let ids: Vec<_> = rows.into_iter().map(|row| row.row_id).collect();
    assert_eq!((ids, fault(error)), (vec![Some(1), Some(2)], None));
    assert_eq!(server.asked()[1], "/v1/pages/stated?items=all&from=x");
    // Which of two lists the pages are of, nobody says.
    let server = Server::of([r#"{"dogs": [], "next_cursor": "1"}"#, r#"{"cats": ["a"]}"#]);
    let (pages, error) = until(all!(PagesExt::pages(
        server.client().list_two().pages(true)
    )));
    assert_eq!((pages.len(), fault(error)), (2, None));
}

/// The bytes of a page are those of a call; a stream may be sent to another task.
#[tokio::test]
async fn a_page_is_a_call_like_any_other() {
    let body = dogs("a", "\"t\"");
    let length = body.len();
    let mut server = RecordingServer::start(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
    .await;
    let builder = Client::builder(Auth::External).base_url(&server.base_url);
    let hook = |operation: &'static Operation, request: &mut Request| {
        let id = operation.id.parse().unwrap();
        request.headers_mut().insert("x-signed", id);
        Ok(())
    };
    let client = builder.before_send(hook).build().unwrap();
    let pages = client.list_tokens().header("x-own", "1").pages();
    let (pages, error) = until(tokio::spawn(async { all!(pages) }).await.unwrap());
    assert_eq!(
        (pages.len(), fault(error)),
        (2, Some(PagesError::Repeated("page_token")))
    );
    let first = server.request().await;
    let second = server.request().await;
    assert!(
        second
            .head
            .starts_with("GET /v2/pages/token?page_token=t HTTP/1.1\r\n")
    );
    for name in ["x-own", "x-signed"] {
        assert!(first.header(name).is_some(), "{}", first.head);
        assert_eq!(first.header(name), second.header(name));
    }
}
