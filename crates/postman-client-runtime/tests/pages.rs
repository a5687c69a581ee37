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

#[derive(Deserialize)]
struct Page {
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

/// The answer counts the pages, and doesn't say which one it is.
#[tokio::test]
async fn a_count_of_pages_is_not_believed_alone() {
    let fault = |error: Option<Error>| match error.as_ref().map(Error::kind) {
        Some(ErrorKind::Pages(fault)) => Some(fault.clone()),
        None => None,
        other => panic!("{other:?}"),
    };
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
