//! [`Progress`]: a bar on a terminal, else a line now and then.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen::Screen;

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

const BAR: &str = "{prefix} {wide_bar} {pos}/{len} rows, {per_sec:.1}, {msg}, {eta} left";

pub(crate) struct Progress<'a> {
    screen: &'a Screen,
    what: &'static str,
    bar: ProgressBar,
    is_terminal: bool,
    state: Mutex<State>,
}

struct State {
    begun: Instant,
    told: Instant,
    failed: u64,
    retries: u64,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(screen: &'a Screen, what: &'static str, rows: u64) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(
            Some(rows),
            match is_terminal {
                true => ProgressDrawTarget::stderr_with_hz(10),
                false => ProgressDrawTarget::hidden(),
            },
        );
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(style);
        }
        bar.set_prefix(what);
        bar.set_message(message(0, 0));
        if is_terminal {
            bar.enable_steady_tick(Duration::from_millis(200));
            screen.set_bar(Some(bar.clone()));
        }
        let now = Instant::now();
        let state = State {
            begun: now,
            told: now,
            failed: 0,
            retries: 0,
        };
        Self {
            screen,
            what,
            bar,
            is_terminal,
            state: Mutex::new(state),
        }
    }

    /// A row is done, after so many retries.
    pub(crate) fn row(&self, has_failed: bool, retries: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.retries += retries;
        state.failed += u64::from(has_failed);
        let retries = state.retries;
        self.bar.inc(1);
        self.bar.set_message(message(state.failed, retries));
        if !self.is_terminal && state.told.elapsed() >= EVERY {
            state.told = Instant::now();
            let (done, rows) = (self.bar.position(), self.bar.length().unwrap_or_default());
            let rate = done as f64 / state.begun.elapsed().as_secs_f64().max(0.001);
            let left = Duration::try_from_secs_f64(rows.saturating_sub(done) as f64 / rate);
            self.screen.note(format_args!(
                "{} {done}/{rows} rows, {rate:.1}/s, {}, {} left",
                self.what,
                message(state.failed, retries),
                HumanDuration(left.unwrap_or_default()),
            ));
        }
    }
}

fn message(failed: u64, retries: u64) -> String {
    format!("{failed} failed, {retries} retries")
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.screen.set_bar(None);
        self.bar.finish_and_clear();
    }
}
