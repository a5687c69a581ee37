//! A request's way: noted, met by scripted trouble or served, answered.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::DATE;
use http::{Request, Response, StatusCode, request};
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::Incoming;

use crate::answer::{Answer, Refusal, empty};
use crate::body::{Blanks, Body};
use crate::clock::next_midnight;
use crate::ending::{Ending, first_half};
use crate::forms::Fields;
use crate::journal::ReceivedRequest;
use crate::limits::{LimitKind, RetryAfter};
use crate::routes::Operation;
use crate::state::{Endpoint, Fake, Shared};
use crate::tokens;
use crate::trouble::Trouble;

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
) -> Result<Response<Body>, Ending> {
    let is_token = request.uri().path() == tokens::PATH;
    let trouble = state.lock().endpoint(is_token).troubles.pop_front();
    if matches!(trouble, Some(Trouble::ResetBeforeRead)) {
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
    if let Some(Trouble::Slow(delay)) = trouble {
        tokio::time::sleep(delay).await;
    }
    let fields = Fields::read(&request.head.headers, request.body.clone()).await;
    let answer = state
        .lock()
        .answer(entry, &request, fields, trouble.as_ref());
    if let Some(Trouble::LateAnswer(delay)) = trouble {
        tokio::time::sleep(delay).await;
    }
    match trouble {
        Some(Trouble::ResetAfterRead | Trouble::ResetAfterServed) => Err(Ending::Reset),
        Some(Trouble::CutOff) => Err(Ending::CutOff(first_half(&answer))),
        Some(Trouble::Huge { bytes, .. }) => Ok(answer.map(|_| Either::Right(Blanks(bytes)))),
        _ => Ok(answer.map(|body| Either::Left(Full::new(body)))),
    }
}

impl Fake {
    fn endpoint(&mut self, is_token: bool) -> &mut Endpoint {
        match is_token {
            true => &mut self.token,
            false => &mut self.api,
        }
    }

    /// Notes a request, and says which entry of its journal it is.
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
        let journal = &mut self.endpoint(request.is_token).journal;
        journal.push(entry);
        journal.len() - 1
    }

    /// Answers the request that is `entry` of its journal, and notes it there.
    fn answer(
        &mut self,
        entry: usize,
        request: &Received,
        fields: Option<Fields>,
        trouble: Option<&Trouble>,
    ) -> Answer {
        let now = self.clock.now();
        let head = &request.head;
        let operation = Operation::find(&head.method, head.uri.path());
        let label = operation.as_ref().ok().map(Operation::label);
        let scripted =
            trouble.and_then(|trouble| trouble.answer(request.is_token, label, &self.limits, now));
        let is_served = scripted.is_none();
        let mut answer = match scripted {
            Some(answer) => answer,
            None if request.is_token => self.tokens.serve(head, &request.body, now),
            None => self.call(head, operation, fields, now),
        };
        if let Ok(date) = httpdate::fmt_http_date(now).try_into() {
            answer.headers_mut().insert(DATE, date);
        }
        if let Some(entry) = self.endpoint(request.is_token).journal.get_mut(entry) {
            entry.applied = is_served && answer.status().is_success() && !head.method.is_safe();
            entry.answered = match trouble {
                Some(Trouble::ResetAfterRead | Trouble::ResetAfterServed) => None,
                _ => Some(answer.status()),
            };
        }
        answer
    }

    /// Checks the token, the limits and the scopes, in this order, and carries
    /// the operation out.
    fn call(
        &mut self,
        head: &request::Parts,
        operation: Result<Operation, Refusal>,
        fields: Option<Fields>,
        now: SystemTime,
    ) -> Answer {
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
        let mut answer = carried_out.unwrap_or_else(Into::into);
        answer.headers_mut().extend(limits);
        answer
    }
}
