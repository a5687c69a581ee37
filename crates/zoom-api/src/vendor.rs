//! How Zoom's answers are read.

use client_runtime::{Answer, AnswerClass, LimitKind, Vendor};

/// Zoom: <https://developers.zoom.us/docs/api/errors/> and
/// <https://developers.zoom.us/docs/api/rate-limits/>.
pub(crate) static ZOOM: Vendor = Vendor {
    tracking_id: Some(TRACKING_ID),
    class,
    limit,
};

/// The header by which Zoom's support finds an exchange.
pub(crate) const TRACKING_ID: &str = "x-zm-trackingid";

/// An expired token is answered with status 401 or 400, a scope that it lacks as
/// well.
fn class(answer: &Answer) -> Option<AnswerClass> {
    match answer.number()? {
        124 => Some(AnswerClass::Authentication),
        4700 | 4711 => Some(AnswerClass::Permission),
        _ => None,
    }
}

/// `X-RateLimit-Type` is `QPS` or `Daily-limit`; of too many calls at the same
/// time only the message speaks.
fn limit(answer: &Answer) -> LimitKind {
    let header = answer.headers().get("x-ratelimit-type");
    let kind = header
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let text = format!("{kind} {}", answer.message().unwrap_or(answer.text())).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["concurrent", "same time", "simultaneous"]) {
        LimitKind::Concurrent
    } else if says(&["daily", "per day", "per-day"]) {
        LimitKind::Daily
    } else if says(&["qps", "per-second", "per second"]) {
        LimitKind::PerSecond
    } else {
        LimitKind::Unknown
    }
}
