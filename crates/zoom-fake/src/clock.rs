//! The fake's own time: it starts at a fixed date, and a test can move it.

use std::time::{Duration, Instant, SystemTime};

use crate::ZoomFake;

/// 2026-01-01T00:00:00Z.
const START: Duration = Duration::from_secs(1_767_225_600);
const DAY: u64 = 24 * 60 * 60;
/// 9999-12-31T23:59:59Z.
const LAST: Duration = Duration::from_secs(253_402_300_799);

#[derive(Debug)]
pub(crate) struct Clock {
    at: SystemTime,
    /// Since when real time is added; `None` while time stands still.
    running_since: Option<Instant>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            at: SystemTime::UNIX_EPOCH + START,
            running_since: Some(Instant::now()),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let run = self.running_since.map(|since| since.elapsed());
        later(self.at, run.unwrap_or_default())
    }
}

/// So much later, but no later than the end of the year 9999: no form of a date
/// that the fake writes has a later one.
pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    let last = SystemTime::UNIX_EPOCH + LAST;
    time.checked_add(by).map_or(last, |time| time.min(last))
}

/// Whole seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// When the next day of UTC begins.
pub(crate) fn next_midnight(now: SystemTime) -> SystemTime {
    let next_day = seconds(now) / DAY + 1;
    later(SystemTime::UNIX_EPOCH, Duration::from_secs(next_day * DAY))
}

/// `2026-01-01T00:00:00Z`
pub(crate) fn iso_8601(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

/// Time: tokens expire and limits are counted by it, and every response shows it in
/// its `Date`.
impl ZoomFake {
    /// The fake's time: at the start 2026-01-01T00:00:00Z, from then on as
    /// fast as real time.
    pub fn now(&self) -> SystemTime {
        self.state.lock().clock.now()
    }

    /// Moves the fake's time on; at most to the end of the year 9999.
    pub fn advance(&self, by: Duration) {
        let clock = &mut self.state.lock().clock;
        clock.at = later(clock.at, by);
    }

    /// From now on the fake's time moves by [`ZoomFake::advance`] alone. It
    /// stops where its second began, so that what a test does next does not
    /// depend on how fast the test was so far.
    pub fn stop_time(&self) {
        let clock = &mut self.state.lock().clock;
        clock.at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds(clock.now()));
        clock.running_since = None;
    }
}
