//! The pages of a list, as a server gives them that is not what its document says.

use std::sync::{Arc, Mutex};

use postman_client_runtime::support::call::{Content, HasItems, Paged, Paging, Request, Sendable};
use postman_client_runtime::{
    Auth, ClientBuilder, Error, ErrorKind, Operation, PagesError, PagesExt, TransportError,
};
use reqwest::{Method, Response};
use serde::Deserialize;

use crate::requests::Client;

postman_client_runtime::impl_fetch!(Client);

static LIST: Operation = Operation::new("list", "GET", "/rows");

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    rows: Vec<u64>,
}

/// A list that pages in this way.
macro_rules! list {
    ($name:ident, $paging:expr) => {
        struct $name(Client);

        impl Sendable for $name {
            type Client = Client;

            fn parts(self) -> (Client, &'static Operation, Result<Request, Error>) {
                let url = format!("{}/rows", self.0.baseurl).parse().unwrap();
                let request = reqwest::Request::new(Method::GET, url);
                (self.0, &LIST, Ok(request.into()))
            }
        }

        impl Paged for $name {
            type Page = Page;
            const PAGING: Paging = $paging;
            const CONTENT: Content = Content::Object(&["rows"]);
        }

        impl HasItems for $name {
            type Item = u64;

            fn list(page: Page) -> Vec<u64> {
                page.rows
            }
        }
    };
}

list!(Links, Paging::link().items(&["rows"]));
list!(
    Numbers,
    Paging::page("page").property(&["pages"]).items(&["rows"])
);

list!(
    CurrentNumbers,
    Paging::page("page")
        .property(&["pages"])
        .items(&["rows"])
        .current(&["page"])
);
list!(
    Offsets,
    Paging::offset("offset")
        .property(&["total"])
        .items(&["rows"])
);
list!(OpenOffsets, Paging::offset("offset").items(&["rows"]));
list!(Cats, Paging::offset("offset").items(&["cats"]));

/// A client of a server that gives these answers, each a status, a body and the header
/// `Link`; the last one again and again.
fn client(answers: &[(u16, &str, &str)]) -> Client {
    let answer = |(status, body, link): &(u16, &str, &str)| {
        let answer = http::Response::builder().status(*status);
        answer.header("link", *link).body((*body).to_owned())
    };
    let mut answers: Vec<_> = answers.iter().map(|of| answer(of).unwrap()).collect();
    answers.reverse();
    let answers = Arc::new(Mutex::new(answers));
    let transport = move |_: &'static Operation, _: reqwest::Request| {
        let mut answers = answers.lock().unwrap();
        let answer = match answers.len() {
            1 => answers.first().cloned(),
            _ => answers.pop(),
        };
        async move {
            let answer = answer.ok_or_else(|| TransportError::connect("no answer"));
            answer.map(Response::from)
        }
    };
    let builder = ClientBuilder::new("https://api.example.com", Auth::External);
    builder.transport(transport).build().unwrap()
}

/// The elements that are given, and the error behind them.
async fn items(call: impl HasItems<Item = u64>) -> (Vec<u64>, Option<Error>) {
    let (mut given, mut items) = (Vec::new(), call.items());
    loop {
        match items.next().await {
            Some(Ok(item)) => given.push(item),
            Some(Err(error)) => return (given, Some(error)),
            None => return (given, None),
        }
        assert!(given.len() < 100, "it never ends");
    }
}

#[tokio::test]
async fn no_error_shows_a_secret_of_a_link() {
    let next = "<?cursor=c-4711&access_token=kib%2Fble+4711>; rel=\"next\"";
    for echo in ["kib/ble 4711", "kib%2Fble+4711", "kib/ble+4711"] {
        let echo = format!(r#"{{"message": "no c-4711 for {echo}"}}"#);
        let client = client(&[(200, r#"{"rows": [1]}"#, next), (404, &echo, "")]);
        let (given, error) = items(Links(client)).await;
        let error = error.unwrap();
        assert_eq!((given, error.status().unwrap().as_u16()), (vec![1], 404));
        let shown = format!("{error} {error:?} {}", error.response().unwrap().text());
        assert!(shown.contains("no c-4711 for [redacted]"), "{shown}");
        assert!(!shown.contains("ble"), "{shown}");
    }
}

fn fault(error: Option<Error>) -> Option<PagesError> {
    match error.as_ref().map(Error::kind) {
        Some(ErrorKind::Pages(fault)) => Some(fault.clone()),
        None => None,
        other => panic!("{other:?}"),
    }
}

/// The answer counts the pages, and doesn't say which one it is.
#[tokio::test]
async fn a_count_of_pages_is_not_believed_alone() {
    let of = |rows: &str| format!(r#"{{"rows": [{rows}], "pages": 3}}"#);
    let [first, second, empty] = [of("1"), of("2"), of("")];
    let (first, second, empty) = ((200, &*first, ""), (200, &*second, ""), (200, &*empty, ""));
    for (answers, given, ended) in [
        (vec![first, second, first], vec![1, 2, 1], None),
        (vec![first, second, empty], vec![1, 2], None),
        // The server knows nothing of pages.
        (vec![first], vec![1, 1], Some(PagesError::Repeated("page"))),
        (
            vec![first, second],
            vec![1, 2, 2],
            Some(PagesError::Repeated("page")),
        ),
        (vec![first, empty], vec![1], Some(PagesError::NoProgress)),
        (vec![empty], vec![], Some(PagesError::NoProgress)),
    ] {
        let (found, error) = items(Numbers(client(&answers))).await;
        assert_eq!((found, fault(error)), (given, ended), "{answers:?}");
    }
}

/// A server that takes every offset for the first one.
#[tokio::test]
async fn an_offset_that_is_ignored_is_an_error() {
    let repeated = || Some(PagesError::Repeated("offset"));
    let page = [(200, r#"{"rows": [1, 2], "total": 9}"#, "")];
    let (given, error) = items(Offsets(client(&page))).await;
    assert_eq!((given, fault(error)), (vec![1, 2, 1, 2], repeated()));
    let (given, error) = items(OpenOffsets(client(&page))).await;
    assert_eq!((given, fault(error)), (vec![1, 2, 1, 2], repeated()));

    // Also where it seems to be the last page.
    let page = [(200, r#"{"rows": [1, 2], "total": 4}"#, "")];
    let (given, error) = items(Offsets(client(&page))).await;
    assert_eq!((given, fault(error)), (vec![1, 2, 1, 2], repeated()));

    // What else differs tells no page from another.
    let cats = |at: u8| format!(r#"{{"cats": [{{"name": "a"}}], "took": {at}}}"#);
    let (first, second) = (cats(1), cats(2));
    let answers = [(200, &*first, ""), (200, &*second, "")];
    let mut pages = Cats(client(&answers)).pages();
    assert!(pages.next().await.unwrap().is_ok() && pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(fault(Some(error)), repeated());
}

/// The answers say which page they are, and that there is always one more.
#[tokio::test]
async fn empty_pages_without_an_end_are_an_error() {
    let of = |page: u64, pages: u64| format!(r#"{{"rows": [], "page": {page}, "pages": {pages}}}"#);
    let growing: Vec<_> = (1..9).map(|page| of(page, page + 1)).collect();
    let answers: Vec<_> = growing.iter().map(|page| (200, &**page, "")).collect();
    let (given, error) = items(CurrentNumbers(client(&answers))).await;
    assert_eq!(
        (given, fault(error)),
        (vec![], Some(PagesError::NoProgress))
    );
    // There are as many as the first one says.
    let constant: Vec<_> = (1..4).map(|page| of(page, 3)).collect();
    let answers: Vec<_> = constant.iter().map(|page| (200, &**page, "")).collect();
    let (given, error) = items(CurrentNumbers(client(&answers))).await;
    assert_eq!((given, fault(error)), (vec![], None));
}
