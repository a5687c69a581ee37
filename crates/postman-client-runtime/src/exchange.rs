//! The one road of every call: token, request, answer, and again where that
//! helps.

use std::time::Duration;

use http::Method;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::{Request, Response};
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span, debug, info_span};

use crate::auth::{Auth, BearerToken};
use crate::call::{self, Content, SecretFields};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::replay_ext::ReplayExt;
use crate::secrets::Secrets;
use crate::session::Session;

/// How an answer is read before it counts as a success.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// Whole: one that breaks off is a fault of the connection.
    Content(Content),
    /// Whole, as what it is by its status.
    ByStatus(fn(u16) -> Content),
    /// The caller reads it.
    Stream,
}

/// What is known of the request that an answer is to; beside the answer, for
/// whoever reads it.
#[derive(Clone)]
pub(crate) struct Sent {
    auth: Auth,
    fields: Option<SecretFields>,
    attempts: u32,
    /// It ends when the answer is read.
    span: Span,
}

impl Sent {
    /// The error of a success that is not as documented.
    pub(crate) fn tell(&self, kind: ErrorKind) -> Error {
        self.span.record("error.type", "_OTHER");
        let secrets = secrets(&self.auth, self.fields.as_ref());
        Error::from(kind).after(self.attempts).hide(&secrets)
    }
}

/// What of a request must not be shown.
pub(crate) fn secrets(auth: &Auth, fields: Option<&SecretFields>) -> Secrets {
    let mut secrets = Secrets::default();
    auth.secrets(&mut |secret| secrets.add(secret));
    if let Some(fields) = fields {
        fields.secrets(&mut |secret| secrets.add(secret));
    }
    secrets
}

/// Sends a request until there is a success, or no hope of one: as often, and
/// as far apart, as the session's [`Retry`](crate::Retry) has it, all of it
/// within the deadline. A token that is refused is renewed once.
pub(crate) async fn exchange<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: call::Request,
    body: Body,
) -> Result<Response, Error> {
    let call::Request {
        mut request,
        secrets: fields,
    } = request;
    let session = client.inner();
    let retry = &session.retry;
    let deadline = session
        .deadline
        .and_then(|time| Instant::now().checked_add(time));
    let left = || deadline.map(|at| at.saturating_duration_since(Instant::now()));
    retry.begin();
    // While the runtime slept, the server may have closed a connection: it hears of
    // that first, so that the request takes another.
    tokio::task::yield_now().await;
    let mut refused: Option<BearerToken> = None;
    // Why there is another attempt.
    let mut last: Option<Error> = None;
    let mut attempts = 0;
    let mut failures = 0;
    loop {
        let again = request.replay();
        let method = request.method().clone();
        let span = span(operation, &method, attempts);
        let mut used = None;
        let attempt = async {
            let result = async {
                let (auth, origin) = ready(session, operation, refused.as_ref(), left()).await?;
                if let (Some(origin), true) = (origin, session.follows_origin) {
                    move_to(&mut request, &origin);
                }
                auth.authorize(&mut request).map_err(|_| {
                    ErrorKind::Input("the credentials are no header's value".into())
                })?;
                used = Some(auth);
                send(client, operation, request, left(), body).await
            };
            let result = result.await;
            let secrets = || secrets(used.as_ref().unwrap_or(&Auth::None), fields.as_ref());
            let result = result.map_err(|error| error.during(operation).hide(&secrets()));
            tell(session, &result, secrets);
            result
        };
        let error = match attempt.instrument(span.clone()).await {
            Ok(mut response) => {
                if let Some(auth) = used {
                    let attempts = attempts + 1;
                    let sent = Sent {
                        auth,
                        fields,
                        attempts,
                        span,
                    };
                    response.extensions_mut().insert(sent);
                }
                return Ok(response);
            }
            // What came before tells more than that there was no time for more.
            Err(error) if matches!(error.kind(), ErrorKind::Deadline) => {
                return Err(last.unwrap_or(error));
            }
            Err(error) => error,
        };
        // Without a token nothing was sent.
        attempts += u32::from(used.is_some());
        let error = error.after(attempts);
        let is_same = |used: &Auth| match (used, &refused) {
            (Auth::Bearer(used), Some(refused)) => used.is(refused),
            _ => false,
        };
        if used.as_ref().is_some_and(is_same) {
            return Err(error);
        }
        let Some(again) = again else {
            return Err(error);
        };
        let may_renew = refused.is_none() && matches!(session.auth, Auth::Source(_));
        match (error.kind(), used) {
            (ErrorKind::Authentication(_), Some(Auth::Bearer(token))) if may_renew => {
                refused = Some(token);
            }
            _ => {
                // To wait beyond the deadline helps nobody.
                let is_late = |wait: &Duration| left().is_some_and(|left| *wait >= left);
                let made = failures + 1;
                let wait = retry.wait(made, &method, &error, deadline.is_some());
                let Some(wait) = wait.filter(|wait| !is_late(wait) && retry.take(&error)) else {
                    return Err(error);
                };
                failures = made;
                span.in_scope(|| debug!(?wait, "the request is sent again"));
                tokio::time::sleep(wait).await;
            }
        }
        last = Some(error);
        request = again;
    }
}

/// What authorizes a request, once it may be sent.
async fn ready(
    session: &Session,
    operation: &'static Operation,
    refused: Option<&BearerToken>,
    left: Option<Duration>,
) -> Result<(Auth, Option<url::Url>), Error> {
    let ready = async {
        if let Some(limiter) = &session.limiter {
            // Turns that wait for a token would all be used at once.
            session.auth.of_request(refused).await?;
            let turn = limiter.turn(operation).await;
            turn.map_err(ErrorKind::RateLimited)?;
        }
        Ok(session.auth.of_request(refused).await?)
    };
    within(left, ready).await?
}

/// One request and its answer, if that is a success.
async fn send<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    mut request: Request,
    left: Option<Duration>,
    body: Body,
) -> Result<Response, Error> {
    let info = OperationInfo {
        operation_id: operation.id,
    };
    client.pre::<()>(&mut request, &info).await?;
    let timeout = request.timeout().copied();
    *request.timeout_mut() = match (timeout, left) {
        (Some(timeout), Some(left)) => Some(timeout.min(left)),
        (timeout, left) => timeout.or(left),
    };
    let result = client.exec(request, &info).await;
    client.post::<()>(&result, &info).await?;
    let response = result?;
    if let Some(limiter) = &client.inner().limiter {
        limiter.learn(operation, response.status(), response.headers());
    }
    client.inner().accept(response, body).await
}

/// What comes before the deadline.
async fn within<F: Future>(left: Option<Duration>, future: F) -> Result<F::Output, Error> {
    match left {
        Some(left) => tokio::time::timeout(left, future)
            .await
            .map_err(|_| ErrorKind::Deadline.into()),
        None => Ok(future.await),
    }
}

/// Sends a request to another host that its token is for.
fn move_to(request: &mut Request, origin: &url::Url) {
    let url = request.url_mut();
    // None of them fails on a URL that has a host, as both have.
    let _ = url.set_scheme(origin.scheme());
    let _ = url.set_host(origin.host_str());
    let _ = url.set_port(origin.port());
}

/// A span of one attempt, by the names that OpenTelemetry has for an HTTP client
/// (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/>). It holds
/// neither URL nor body: both may tell of users.
fn span(operation: &'static Operation, method: &Method, resent: u32) -> Span {
    let span = info_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = %format_args!("{method} {}", operation.path),
        operation.id = operation.id,
        http.request.method = method.as_str(),
        url.template = operation.path,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.r#type = Empty,
        error.code = Empty,
        tracking.id = Empty,
    );
    if resent > 0 {
        span.record("http.request.resend_count", resent);
    }
    span
}

/// Puts what came of an attempt into its span. An error is told without secrets
/// already.
fn tell(session: &Session, result: &Result<Response, Error>, secrets: impl FnOnce() -> Secrets) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    let (status, headers) = match result {
        Ok(response) => (Some(response.status()), Some(response.headers())),
        Err(error) => (
            error.status(),
            error.answer().map(|answer| answer.headers()),
        ),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    let tracking = session.vendor.tracking_id.zip(headers);
    let tracking = tracking.and_then(|(name, headers)| headers.get(name)?.to_str().ok());
    if let Some(id) = tracking {
        let without = result.is_ok().then(|| secrets().out_of_plain(id)).flatten();
        span.record("tracking.id", without.as_deref().unwrap_or(id));
    }
    let Err(error) = result else { return };
    if let Some(code) = error.answer().and_then(|answer| answer.number()) {
        span.record("error.code", code);
    }
    match (error.status(), error.kind()) {
        (Some(status), _) => span.record("error.type", status.as_str()),
        (None, ErrorKind::Timeout(_) | ErrorKind::Deadline) => span.record("error.type", "timeout"),
        (None, ErrorKind::Token(_)) => span.record("error.type", "token"),
        (None, ErrorKind::Transport(_)) => span.record("error.type", "transport"),
        (None, _) => span.record("error.type", "_OTHER"),
    };
}
