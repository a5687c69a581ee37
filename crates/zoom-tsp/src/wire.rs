//! [`Wire`]: counts retries, and shows requests with their responses.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::Value;
use zoom_api::reqwest::header::{CONTENT_TYPE, HeaderMap};
use zoom_api::reqwest::{Body, Error, Request, Response};
use zoom_api::{Auth, ErrorResponse, Operation, SendFuture, Transport, http};

use crate::curl::parts;
use crate::masks::is_secret;
use crate::plain::plain;
use crate::screen::Screen;

/// So much of a body is shown, at least.
const SHOWN: usize = 64 << 10;

tokio::task_local! {
    /// How many requests the call has sent.
    static REQUESTS: Cell<u64>;
}

/// Runs a call whose retries are counted.
pub(crate) async fn counting<F: Future>(call: F) -> F::Output {
    REQUESTS.scope(Cell::new(0), call).await
}

/// Sends what the client sends.
pub(crate) struct Wire {
    pub(crate) inner: Arc<dyn Transport>,
    /// The retries of all calls.
    pub(crate) retries: Arc<AtomicU64>,
    /// The credentials, which a server may repeat; `None` shows nothing.
    pub(crate) shown: Option<Auth>,
    pub(crate) screen: Arc<Screen>,
}

impl Transport for Wire {
    fn send<'a>(&'a self, operation: &'static Operation, request: Request) -> SendFuture<'a> {
        Box::pin(async move {
            // Of a call that nobody counts, there is no number.
            let _ = REQUESTS.try_with(|requests| {
                if requests.replace(requests.get() + 1) > 0 {
                    self.retries.fetch_add(1, Ordering::Relaxed);
                }
            });
            let Some(auth) = &self.shown else {
                return self.inner.send(operation, request).await;
            };
            let mut secrets = auth.secrets();
            if let Some(token) = request.headers().get("authorization") {
                let token = token.to_str().unwrap_or_default();
                secrets.add(token.rsplit(' ').next().unwrap_or_default());
            }
            let mut lines = vec![format!("> {} {}", request.method(), request.url())];
            lines.extend(headers('>', request.headers()));
            for (name, value) in fields(&request).await {
                let masks = self.screen.masks;
                if is_secret(&name) && !masks.show_pins {
                    secrets.add(value.as_str().unwrap_or_default());
                }
                lines.push(format!(
                    "> {name} = {}",
                    masks.lines(&name, &value).join("\n")
                ));
            }
            self.show(&lines);
            let response = match self.inner.send(operation, request).await {
                Ok(response) => response,
                Err(error) => {
                    self.show(&[format!("< {error}")]);
                    return Err(error);
                }
            };
            let (head, start, response) = taken(response).await;
            let shown = Response::from(with_head(&head, Body::from(start)));
            let redacted = ErrorResponse::redacted(shown, &secrets).await;
            let mut lines = vec![format!("< {}", head.status)];
            lines.extend(headers('<', redacted.headers()));
            lines.extend(self.body(redacted.text()));
            self.show(&lines);
            Ok(response)
        })
    }
}

impl Wire {
    fn body(&self, text: &str) -> Option<String> {
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) => {
                self.screen.masks.hide(&mut value);
                Some(format!("< {value}"))
            }
            Err(_) if text.is_empty() => None,
            Err(_) => Some("< (the body is not JSON, or is long)".to_owned()),
        }
    }

    fn show(&self, lines: &[String]) {
        let lines: Vec<_> = lines.iter().map(|line| plain(line)).collect();
        self.screen.note(lines.join("\n"));
    }
}

/// The head of a response, the start of its body, and the response as it was: what is
/// shown changes nothing of what the client reads, nor of how it ends.
async fn taken(mut response: Response) -> (http::response::Parts, Bytes, Response) {
    let (mut head, ()) = http::Response::new(()).into_parts();
    head.status = response.status();
    head.version = response.version();
    head.headers = response.headers().clone();
    let mut start = Vec::new();
    let mut pieces: Vec<Result<Bytes, Error>> = Vec::new();
    let is_open = loop {
        match response.chunk().await {
            Ok(None) => break false,
            Ok(Some(piece)) => {
                start.extend_from_slice(&piece);
                pieces.push(Ok(piece));
                if start.len() > SHOWN {
                    break true;
                }
            }
            Err(error) => {
                pieces.push(Err(error));
                break false;
            }
        }
    };
    let rest = stream::iter(is_open.then(|| response.bytes_stream())).flatten();
    let body = Body::wrap_stream(stream::iter(pieces).chain(rest));
    let response = Response::from(with_head(&head, body));
    (head, start.into(), response)
}

fn with_head(head: &http::response::Parts, body: Body) -> http::Response<Body> {
    let mut response = http::Response::new(body);
    *response.status_mut() = head.status;
    *response.version_mut() = head.version;
    *response.headers_mut() = head.headers.clone();
    response
}

fn headers(mark: char, headers: &HeaderMap) -> impl Iterator<Item = String> {
    let shown = headers.iter().filter(|(name, value)| {
        !value.is_sensitive() && !matches!(name.as_str(), "authorization" | "set-cookie")
    });
    shown.map(move |(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("{mark} {name}: {value}")
    })
}

/// The fields of a body: parts of a form, members of a JSON object.
async fn fields(request: &Request) -> Vec<(String, Value)> {
    let body = request.body().and_then(|body| body.as_bytes());
    let Some(body) = body else {
        return Vec::new();
    };
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let json = || match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members.into_iter().collect(),
        _ => Vec::new(),
    };
    match parts(content_type.unwrap_or_default(), body).await {
        Some(parts) => parts
            .into_iter()
            .map(|part| (part.name, Value::from(part.text)))
            .collect(),
        None => json(),
    }
}
