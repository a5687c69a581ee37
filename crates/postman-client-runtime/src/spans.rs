//! Spans, by the names of OpenTelemetry
//! (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/>). They hold neither
//! URL nor body: both may identify users.

use reqwest::{Request, Response};
use tracing::field::Empty;
use tracing::{Span, info_span};

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::secrets::Secrets;
use crate::vendor::Vendor;

/// The span of a whole call, above those of its attempts. It is none of HTTP: around those
/// of attempts, the conventions want no other.
pub(crate) fn call(operation: &'static Operation) -> Span {
    info_span!(
        "client.call",
        otel.kind = "internal",
        otel.name = operation.id,
        otel.status_code = Empty,
        operation.id = operation.id,
        http.request.method = operation.method,
        url.template = operation.path,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.r#type = Empty,
        error.code = Empty,
    )
}

/// The span of one attempt, which is the span of an HTTP client.
pub(crate) fn attempt(operation: &'static Operation, request: &Request, resent: u32) -> Span {
    let (method, url) = (request.method(), request.url());
    let span = info_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = %format_args!("{method} {}", operation.path),
        otel.status_code = Empty,
        operation.id = operation.id,
        http.request.method = method.as_str(),
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        url.template = operation.path,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        error.r#type = Empty,
        error.code = Empty,
        tracking.id = Empty,
    );
    record_resent(&span, resent);
    span
}

pub(crate) fn record_resent(span: &Span, resent: u32) {
    if resent > 0 {
        span.record("http.request.resend_count", resent);
    }
}

/// Records how an attempt ended. Secrets were taken out of an error before.
pub(crate) fn record_attempt(
    span: &Span,
    vendor: &Vendor,
    result: &Result<Response, Error>,
    secrets: impl FnOnce() -> Secrets,
) {
    if span.is_disabled() {
        return;
    }
    let headers = match result {
        Ok(response) => Some(response.headers()),
        Err(error) => error.response().map(|response| response.headers()),
    };
    let tracking = vendor.tracking_id.zip(headers);
    let tracking = tracking.and_then(|(name, headers)| headers.get(name)?.to_str().ok());
    if let Some(id) = tracking {
        let without = result.is_ok().then(|| secrets().out_of_plain(id)).flatten();
        span.record("tracking.id", without.as_deref().unwrap_or(id));
    }
    match result {
        Ok(response) => record_status(span, response.status()),
        Err(error) => record_error(span, error),
    }
}

pub(crate) fn record_status(span: &Span, status: reqwest::StatusCode) {
    span.record("http.response.status_code", status.as_u16());
}

/// Records what failed.
pub(crate) fn record_error(span: &Span, error: &Error) {
    if let Some(status) = error.status() {
        record_status(span, status);
    }
    if let Some(code) = error.response().and_then(|response| response.number()) {
        span.record("error.code", code);
    }
    span.record("otel.status_code", "ERROR");
    match (error.status(), error.kind()) {
        (Some(status), _) if !status.is_success() => span.record("error.type", status.as_str()),
        (_, ErrorKind::Timeout(_) | ErrorKind::Deadline) => span.record("error.type", "timeout"),
        (_, ErrorKind::Token(_)) => span.record("error.type", "token"),
        (_, ErrorKind::Transport(_)) => span.record("error.type", "transport"),
        _ => span.record("error.type", "_OTHER"),
    };
}

/// Records that a success, whose status is recorded, is not as documented.
pub(crate) fn record_undocumented(span: &Span) {
    span.record("otel.status_code", "ERROR");
    span.record("error.type", "_OTHER");
}
