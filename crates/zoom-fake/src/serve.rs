//! What becomes of a request: it is noted, meets a scripted fault or is served, and
//! gets a response.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::DATE;
use http::{Request, StatusCode, request};
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::Incoming;

use crate::body::{Blanks, Body};
use crate::clock::next_midnight;
use crate::ending::{Ending, first_half};
use crate::fault::Fault;
use crate::forms::Fields;
use crate::journal::ReceivedRequest;
use crate::limits::{LimitKind, RetryAfter};
use crate::response::{Refusal, Response, empty};
use crate::routes::Operation;
use crate::state::{Endpoint, Fake, Shared};
use crate::tokens;

/// How large a body may be: 10 MiB.
const BODY_LIMIT: usize = 10 << 20;

/// A request that was read.
struct Received {
    head: request::Parts,
    body: Bytes,
    is_token: bool,
}

pub(crate) async fn serve(
    state: Shared,
    request: Request<Incoming>,
) -> Result<http::Response<Body>, Ending> {
    let is_token = request.uri().path() == tokens::PATH;
    let fault = state.lock().endpoint(is_token).faults.pop_front();
    if matches!(fault, Some(Fault::ResetBeforeRead)) {
        return Err(Ending::Reset);
    }
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(empty(StatusCode::PAYLOAD_TOO_LARGE).map(|_| Either::Left(Full::default())));
    };
    let request = Received {
        head,
        body: body.to_bytes(),
        is_token,
    };
    let entry = state.lock().note(&request);
    if let Some(Fault::Slow(delay)) = fault {
        tokio::time::sleep(delay).await;
    }
    let fields = Fields::read(&request.head.headers, request.body.clone()).await;
    let response = state
        .lock()
        .response(entry, &request, fields, fault.as_ref());
    if let Some(Fault::LateResponse(delay)) = fault {
        tokio::time::sleep(delay).await;
    }
    match fault {
        Some(Fault::ResetAfterRead | Fault::ResetAfterServed) => Err(Ending::Reset),
        Some(Fault::CutOff) => Err(Ending::CutOff(first_half(&response))),
        Some(Fault::Huge { bytes, .. }) => Ok(response.map(|_| Either::Right(Blanks(bytes)))),
        _ => Ok(response.map(|body| Either::Left(Full::new(body)))),
    }
}

impl Fake {
    fn endpoint(&mut self, is_token: bool) -> &mut Endpoint {
        match is_token {
            true => &mut self.token,
            false => &mut self.api,
        }
    }

    /// Notes a request, and returns the number of its entry in the journal.
    fn note(&mut self, request: &Received) -> usize {
        let entry = ReceivedRequest {
            at: self.started.elapsed(),
            method: request.head.method.clone(),
            target: request.head.uri.to_string(),
            headers: request.head.headers.clone(),
            body: request.body.clone(),
            answered: None,
            applied: false,
        };
        self.endpoint(request.is_token).journal.add(entry)
    }

    /// Makes the response to the request that is `entry` of its journal, and notes it
    /// there.
    fn response(
        &mut self,
        entry: usize,
        request: &Received,
        fields: Option<Fields>,
        fault: Option<&Fault>,
    ) -> Response {
        let now = self.clock.now();
        let head = &request.head;
        let operation = Operation::find(&head.method, head.uri.path());
        let label = operation.as_ref().ok().map(Operation::label);
        let scripted =
            fault.and_then(|fault| fault.response(request.is_token, label, &self.limits, now));
        let is_served = scripted.is_none();
        let mut response = match scripted {
            Some(response) => response,
            None if request.is_token => self.tokens.serve(head, &request.body, now),
            None => self.call(head, operation, fields, now),
        };
        if let Ok(date) = httpdate::fmt_http_date(now).try_into() {
            response.headers_mut().insert(DATE, date);
        }
        let endpoint = match request.is_token {
            true => &mut self.token,
            false => &mut self.api,
        };
        if let Some(entry) = endpoint.journal.get_mut(entry) {
            entry.applied = is_served && response.status().is_success() && !head.method.is_safe();
            entry.answered = match fault {
                Some(Fault::ResetAfterRead | Fault::ResetAfterServed) => None,
                _ => Some(response.status()),
            };
            if let Some(log) = &self.log {
                log(entry);
            }
        }
        response
    }

    /// Checks the token, the limits and the scopes, in this order, and carries
    /// the operation out.
    fn call(
        &mut self,
        head: &request::Parts,
        operation: Result<Operation, Refusal>,
        fields: Option<Fields>,
        now: SystemTime,
    ) -> Response {
        let checked = self.tokens.check(&head.headers, now);
        let operation = match checked.and(operation) {
            Ok(operation) => operation,
            Err(refusal) => return refusal.into(),
        };
        let label = operation.label();
        let limits = match self.limits.count(label, now) {
            Ok(headers) => headers,
            Err(kind) => {
                let wait = match kind {
                    LimitKind::Daily => next_midnight(now).duration_since(now).ok(),
                    _ => None,
                };
                let retry_after = wait.map(RetryAfter::DateTime);
                return self.limits.refusal(kind, Some(label), retry_after, now);
            }
        };
        let scopes = self.tokens.check_scopes(operation.scopes());
        let carried_out = scopes.and_then(|()| self.carry_out(&operation, fields));
        let mut response = carried_out.unwrap_or_else(Into::into);
        response.headers_mut().extend(limits);
        response
    }
}
