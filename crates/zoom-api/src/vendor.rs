//! How Zoom's responses are read.

use postman_client_runtime::{ErrorClass, ErrorResponse, LimitKind, Vendor};

/// Zoom: <https://developers.zoom.us/docs/api/errors/> and
/// <https://developers.zoom.us/docs/api/rate-limits/>.
pub(crate) static ZOOM: Vendor = Vendor {
    tracking_id: Some(TRACKING_ID),
    class,
    limit,
    reset: Some("x-ratelimit-reset"),
};

/// The header that identifies a request to Zoom's support.
pub(crate) const TRACKING_ID: &str = "x-zm-trackingid";

/// The status does not suffice: an expired token gives 401 or 400, as does a missing
/// scope, and any error may come with status 200.
fn class(response: &ErrorResponse) -> Option<ErrorClass> {
    match response.number()? {
        124 => Some(ErrorClass::Authentication),
        4700 | 4711 => Some(ErrorClass::Permission),
        1001 | 1120 => Some(ErrorClass::NotFound),
        429 => Some(ErrorClass::RateLimited),
        _ => None,
    }
}

/// `X-RateLimit-Type` is `QPS` or `Daily-limit`; only the message mentions a limit of
/// concurrent calls.
fn limit(response: &ErrorResponse) -> LimitKind {
    let header = response.headers().get("x-ratelimit-type");
    let header = header.and_then(|kind| kind.to_str().ok());
    let message = response.message().unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match header.unwrap_or_default().to_ascii_lowercase().as_str() {
        "qps" => LimitKind::PerSecond,
        daily if daily.contains("daily") => LimitKind::Daily,
        _ if says(&["concurrent", "same time", "simultaneous"]) => LimitKind::Concurrent,
        _ if says(&["daily", "per day", "per-day"]) => LimitKind::Daily,
        _ if says(&["per-second", "per second"]) => LimitKind::PerSecond,
        _ => LimitKind::Unknown,
    }
}
