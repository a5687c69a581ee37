//! `Retry-After` and its like: how long a server asks to wait.

use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time, date};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// How long a server asks to wait: `Retry-After` as seconds or as an HTTP date
/// (RFC 9110, section 10.2.3), or as an RFC 3339 date-time, which some write. A
/// date is compared with the server's own clock, if the response has a `Date`.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER.as_str())?;
    seconds(text).or_else(|| until(text, headers))
}

/// A number of seconds; some write parts of one. One that is too large means for ever.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if let Ok(whole) = text.parse() {
        return Some(Duration::from_secs(whole));
    }
    let seconds = text.parse().ok().filter(|_| is_number)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// How long a response asks to wait: by its `Retry-After`, else by a date in the
/// header `reset`. A date is compared with the server's own clock, if the
/// response has a `Date`.
pub fn time_to_wait(headers: &HeaderMap, reset: &str) -> Option<Duration> {
    retry_after(headers).or_else(|| until(text(headers, reset)?, headers))
}

/// How long it is until a date, from the `Date` of the response on.
fn until(date: &str, headers: &HeaderMap) -> Option<Duration> {
    let now = text(headers, DATE.as_str()).and_then(time);
    let now = now.unwrap_or_else(SystemTime::now);
    Some(time(date)?.duration_since(now).unwrap_or_default())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

/// An HTTP date in any of its forms, or a date-time; one without an offset is
/// taken for UTC, and one before 1970 is as good as that: it is over.
fn time(text: &str) -> Option<SystemTime> {
    // Not by `Timestamp`, which has no last day of the year 9999.
    let since_1970 = || {
        let pieces = Pieces::parse(text).ok()?;
        let at = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
        let offset = pieces.to_numeric_offset().map_or(0, Offset::seconds);
        let since = at.duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
        since.checked_sub(SignedDuration::from_secs(offset.into()))
    };
    httpdate::parse_http_date(text).ok().or_else(|| {
        let since = Duration::try_from(since_1970()?).unwrap_or_default();
        SystemTime::UNIX_EPOCH.checked_add(since)
    })
}

/// The end of the year 9999, in seconds since 1970: no usual form of a date has a
/// later one.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// The time after `wait`, at the latest the end of the year 9999.
pub(crate) fn from_now(wait: Duration) -> SystemTime {
    let last = SystemTime::UNIX_EPOCH + LAST;
    let at = SystemTime::now().checked_add(wait);
    at.map_or(last, |at| at.min(last))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn each_form_of_retry_after_is_read() {
        let at = |text: &'static str| {
            let date = HeaderValue::from_static("Thu, 01 Jan 2026 10:00:00 GMT");
            let text = HeaderValue::from_static(text);
            retry_after(&HeaderMap::from_iter([(DATE, date), (RETRY_AFTER, text)]))
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(at("7"), seconds(7));
        assert_eq!(at("Thu, 01 Jan 2026 10:00:07 GMT"), seconds(7));
        assert_eq!(at("2026-01-01T10:00:07Z"), seconds(7));
        assert_eq!(at("2026-01-01T11:00:07+01:00"), seconds(7));
        assert_eq!(at("2026-01-01T10:00:07"), seconds(7));
        assert_eq!(at("Thursday, 01-Jan-26 10:00:07 GMT"), seconds(7));
        assert_eq!(at("Thu Jan  1 10:00:07 2026"), seconds(7));
        assert_eq!(at("18446744073709551615"), seconds(u64::MAX));
        assert_eq!(at("18446744073709551616"), Some(Duration::MAX));
        assert_eq!(at("1.5"), Some(Duration::from_millis(1500)));
        assert_eq!(at("-009999-01-01T00:00:00Z"), seconds(0));
        assert_eq!(at("9999-12-31T23:59:59Z"), seconds(251_635_039_199));
        assert_eq!(at("9999-12-31T23:59:59-12:00"), seconds(251_635_082_399));
        assert_eq!(
            at("Fri, 31 Dec 9999 23:59:59 GMT"),
            seconds(251_635_039_199)
        );
        assert_eq!(at("2025-12-31T00:00:00Z"), seconds(0));
        assert_eq!(at("soon"), None);
        assert_eq!(at("-1"), None);
        assert_eq!(at("inf"), None);
        assert_eq!(at("."), None);
    }
}
