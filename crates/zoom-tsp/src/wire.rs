//! [`Wire`]: counts the requests of a call, and shows them with their responses.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value;
use zoom_api::reqwest::header::{CONTENT_TYPE, HeaderMap};
use zoom_api::reqwest::{Request, Response};
use zoom_api::{Auth, ErrorResponse, Operation, SendFuture, Transport, TransportError, http};

use crate::curl::parts;
use crate::masks::{Masks, is_secret};
use crate::screen::plain;

tokio::task_local! {
    /// How many requests the call has sent.
    static REQUESTS: Cell<u64>;
}

/// Runs a call; its result, and how many requests were sent again.
pub(crate) async fn counted<F: Future>(call: F) -> (F::Output, u64) {
    let call = async {
        let result = call.await;
        (result, REQUESTS.with(Cell::get))
    };
    let (result, requests) = REQUESTS.scope(Cell::new(0), call).await;
    (result, requests.saturating_sub(1))
}

/// Sends what the client sends.
pub(crate) struct Wire {
    inner: Arc<dyn Transport>,
    /// The credentials, which a server may repeat; `None` shows nothing.
    shown: Option<Auth>,
    masks: Masks,
}

impl Wire {
    pub(crate) fn new(inner: Arc<dyn Transport>, shown: Option<Auth>, masks: Masks) -> Self {
        Self {
            inner,
            shown,
            masks,
        }
    }
}

impl Transport for Wire {
    fn send<'a>(&'a self, operation: &'static Operation, request: Request) -> SendFuture<'a> {
        Box::pin(async move {
            // Of a call that nobody counts, there is no number.
            let _ = REQUESTS.try_with(|requests| requests.set(requests.get() + 1));
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
                if is_secret(&name) && !self.masks.show_pins {
                    secrets.add(value.as_str().unwrap_or_default());
                }
                let value = self.masks.shown(&name, &value);
                lines.push(format!("> {name} = {value}"));
            }
            show(&lines);
            let response = match self.inner.send(operation, request).await {
                Ok(response) => response,
                Err(error) => {
                    show(&[format!("< {error}")]);
                    return Err(error);
                }
            };
            // A copy is shown; the client reads the response itself.
            let (status, header_map) = (response.status(), response.headers().clone());
            let version = response.version();
            let body = response.bytes().await.map_err(TransportError::broken)?;
            let copy = |body| {
                let mut copy = http::Response::new(body);
                (*copy.status_mut(), *copy.version_mut()) = (status, version);
                *copy.headers_mut() = header_map.clone();
                Response::from(copy)
            };
            let redacted = ErrorResponse::redacted(copy(body.clone()), &secrets).await;
            let mut lines = vec![format!("< {status}")];
            lines.extend(headers('<', redacted.headers()));
            lines.extend(self.body(redacted.text()));
            show(&lines);
            Ok(copy(body))
        })
    }
}

impl Wire {
    fn body(&self, text: &str) -> Option<String> {
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) => {
                self.masks.hide(&mut value);
                Some(format!("< {value}"))
            }
            Err(_) if text.is_empty() => None,
            Err(_) => Some(format!("< {} bytes that are no JSON", text.len())),
        }
    }
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

fn show(lines: &[String]) {
    use std::io::Write;
    let lines: Vec<_> = lines.iter().map(|line| plain(line)).collect();
    let _ = writeln!(std::io::stderr().lock(), "{}", lines.join("\n"));
}
