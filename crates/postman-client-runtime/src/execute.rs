//! Executes a call: a permit, a token, the request, its response, and retries.

use std::sync::Arc;
use std::time::Duration;

use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::{Request, Response};
use tokio::time::Instant;
use tracing::{Instrument, Span, debug};

use crate::auth::Auth;
use crate::bearer::BearerToken;
use crate::before_send::Hidden;
use crate::content::Reading;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::replay_ext::ReplayExt;
use crate::request_context::{RequestContext, secrets};
use crate::session::Session;
use crate::spans;
use crate::support::request::{self, SecretFields};
use crate::transport::TransportError;

/// Sends a request until it succeeds or a retry can't help. The session's
/// [`Retry`](crate::Retry) decides how often and when to retry, within the deadline.
/// A refused token is renewed once. `call` is the span of the call.
pub(crate) async fn execute<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    request: request::Request,
    reading: Reading,
    call: &Span,
) -> Result<Response, Error> {
    let request::Request {
        mut request,
        secrets: fields,
        options,
    } = request;
    let session = client.inner();
    let retry = options.retry().unwrap_or(&session.retry);
    options.apply(&mut request)?;
    let hidden = session
        .before_send
        .as_ref()
        .map(|_| Arc::new(Hidden::new(fields.clone())));
    let fields = match &hidden {
        Some(hidden) => Some(hidden.clone() as SecretFields),
        None => fields,
    };
    let has_hook = session.before_send.is_some();
    let chosen = session.credentials.of_call(operation, &options, has_hook)?;
    // A token is for the host of the API, not for other servers.
    let follows_origin = session.follows_origin && operation.server.is_none();
    let deadline = options.deadline().unwrap_or(session.deadline);
    let deadline = deadline.and_then(|time| Instant::now().checked_add(time));
    let left = || deadline.map(|at| at.saturating_duration_since(Instant::now()));
    retry.begin();
    // The server may have closed a connection while the runtime slept. The pool learns
    // of it first, so that the request takes another connection.
    tokio::task::yield_now().await;
    let mut refused: Option<BearerToken> = None;
    // The server may name a token that an earlier attempt sent.
    let mut earlier: Vec<BearerToken> = Vec::new();
    // The reason for the next attempt.
    let mut last: Option<Error> = None;
    let mut attempts = 0;
    let mut failures = 0;
    loop {
        let again = request.replay();
        let method = request.method().clone();
        let mut used = None;
        let mut span = Span::none();
        let result = match ready(session, &chosen, operation, refused.as_ref(), left()).await {
            Ok((auths, origin)) => {
                if let (Some(origin), true) = (origin, follows_origin) {
                    move_to(&mut request, &origin);
                }
                for auth in &auths {
                    auth.authorize(&mut request).map_err(|_| {
                        ErrorKind::Input("the credentials are no header's value".into())
                    })?;
                }
                used = Some(auths);
                span = spans::attempt(operation, &request, attempts);
                let hidden = hidden.as_deref();
                send(client, operation, request, left(), reading, hidden)
                    .instrument(span.clone())
                    .await
            }
            Err(error) => Err(error),
        };
        let auths = used.as_deref().unwrap_or_default();
        let secrets = || secrets(auths, &earlier, fields.as_ref());
        let result = result.map_err(|error| error.during(operation).hide(&secrets()));
        spans::record_attempt(&span, session.vendor, &result, secrets);
        let error = match result {
            Ok(mut response) => {
                spans::record_resent(call, attempts);
                if let Some(auths) = used {
                    let attempts = attempts + 1;
                    let context = RequestContext {
                        auths,
                        earlier,
                        fields,
                        attempts,
                        span,
                        call: None,
                    };
                    response.extensions_mut().insert(context);
                }
                return Ok(response);
            }
            // The error before explains more than the deadline does.
            Err(error) if matches!(error.kind(), ErrorKind::Deadline) => {
                return Err(last.unwrap_or(error));
            }
            Err(error) => error,
        };
        // Without a token, or where the hook refuses, nothing was sent.
        let is_sent = used.is_some() && !matches!(error.kind(), ErrorKind::Hook(_));
        attempts += u32::from(is_sent);
        let error = error.after(attempts);
        let token = used.as_deref().and_then(bearer).cloned();
        if let Some(token) = &token
            && !earlier.iter().any(|known| known.is(token))
        {
            earlier.push(token.clone());
        }
        if let (Some(token), Some(refused)) = (&token, &refused)
            && token.is(refused)
        {
            return Err(error);
        }
        let Some(again) = again else {
            return Err(error);
        };
        let has_source = chosen.iter().any(|auth| matches!(auth, Auth::Source(_)));
        let may_renew = refused.is_none() && has_source;
        match (error.kind(), token) {
            (ErrorKind::Authentication(_), Some(token)) if may_renew => {
                refused = Some(token);
            }
            _ => {
                // A wait beyond the deadline is useless.
                let is_late = |wait: &Duration| left().is_some_and(|left| *wait >= left);
                let made = failures + 1;
                let wait = retry.wait(made, &method, &error, deadline.is_some());
                let Some(wait) = wait.filter(|wait| !is_late(wait) && retry.take(&error)) else {
                    return Err(error);
                };
                failures = made;
                call.in_scope(|| debug!(?wait, "retrying the request"));
                tokio::time::sleep(wait).await;
            }
        }
        last = Some(error);
        request = again;
    }
}

/// The token among the credentials of a request.
fn bearer(auths: &[Auth]) -> Option<&BearerToken> {
    auths.iter().find_map(|auth| match auth {
        Auth::Bearer(token) => Some(token),
        _ => None,
    })
}

/// A token that waited no longer than this for a permit is used as it is.
const FRESH: Duration = Duration::from_secs(1);

/// Waits for a permit, and gives what authorizes the request.
async fn ready(
    session: &Session,
    chosen: &[&Auth],
    operation: &'static Operation,
    refused: Option<&BearerToken>,
    left: Option<Duration>,
) -> Result<(Vec<Auth>, Option<url::Url>), Error> {
    if left.is_some_and(|left| left.is_zero()) {
        return Err(ErrorKind::Deadline.into());
    }
    let ready = async {
        if let Some(limiter) = &session.limiter {
            // Permits taken before the token arrives would all be used at once.
            let token = Auth::of_request(chosen, refused).await?;
            let asked = Instant::now();
            let permit = limiter.permit(operation).await;
            permit.map_err(ErrorKind::RateLimited)?;
            if asked.elapsed() < FRESH {
                return Ok(token);
            }
        }
        Ok(Auth::of_request(chosen, refused).await?)
    };
    within(left, ready).await?
}

/// One request and its response, if that is a success.
async fn send<C: ClientHooks<Session>>(
    client: &C,
    operation: &'static Operation,
    mut request: Request,
    left: Option<Duration>,
    reading: Reading,
    hidden: Option<&Hidden>,
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
    if let (Some(hook), Some(hidden)) = (&client.inner().before_send, hidden) {
        let before = request.headers().clone();
        hook(operation, &mut request).map_err(ErrorKind::Hook)?;
        hidden.see(&before, &request);
    }
    let response = match &client.inner().transport {
        Some(transport) => {
            let timeout = request.timeout().copied().unwrap_or(Duration::MAX);
            let sent = tokio::time::timeout(timeout, transport.send(operation, request)).await;
            sent.map_err(TransportError::timeout)??
        }
        None => {
            let result = client.exec(request, &info).await;
            client.post::<()>(&result, &info).await?;
            result?
        }
    };
    if let Some(limiter) = &client.inner().limiter {
        limiter.learn(operation, response.status(), response.headers());
    }
    client.inner().accept(response, reading).await
}

/// Runs a future until the deadline.
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
    // These fail on a URL without a host only; both URLs have one.
    let _ = url.set_scheme(origin.scheme());
    let _ = url.set_host(origin.host_str());
    let _ = url.set_port(origin.port());
}
