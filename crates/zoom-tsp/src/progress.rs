//! [`Progress`]: a bar on a terminal, else a line now and then.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen::Screen;

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);
/// How often the bar, or the time for a line, is looked at.
const TICK: Duration = Duration::from_millis(500);

const BAR: &str = "{prefix} {wide_bar} {pos}/{len} rows, {per_sec:1}, {msg}, {eta} left";

pub(crate) struct Progress<'a> {
    screen: &'a Screen,
    /// All retries of this program, and those before this part of it.
    retries: &'a AtomicU64,
    retries_before: u64,
    what: &'static str,
    bar: ProgressBar,
    is_terminal: bool,
    begun: Instant,
    told: Mutex<Instant>,
    failed: AtomicU64,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(
        screen: &'a Screen,
        retries: &'a AtomicU64,
        what: &'static str,
        rows: u64,
    ) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stderr_with_hz(10),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(rows), target);
        let now = Instant::now();
        let progress = Self {
            screen,
            retries,
            retries_before: retries.load(Ordering::Relaxed),
            what,
            bar,
            is_terminal,
            begun: now,
            told: Mutex::new(now),
            failed: AtomicU64::new(0),
        };
        progress.bar.set_prefix(what);
        progress.bar.set_message(progress.message());
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            progress.bar.set_style(style);
        }
        if is_terminal {
            screen.set_bar(Some(progress.bar.clone()));
        }
        progress
    }

    /// A row is done.
    pub(crate) fn row(&self, has_failed: bool) {
        self.failed.fetch_add(has_failed.into(), Ordering::Relaxed);
        self.bar.inc(1);
        self.bar.set_message(self.message());
    }

    /// Shows how far the work is until it ends.
    pub(crate) async fn during<F: Future>(&self, work: F) -> F::Output {
        let mut work = std::pin::pin!(work);
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                output = &mut work => return output,
                _ = ticks.tick() => self.tick(),
            }
        }
    }

    fn tick(&self) {
        self.bar.set_message(self.message());
        self.bar.tick();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_terminal || told.elapsed() < EVERY {
            return;
        }
        *told = Instant::now();
        let (done, rows) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let rate = done as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
        let left = Duration::try_from_secs_f64(rows.saturating_sub(done) as f64 / rate);
        let left = match left {
            Ok(left) => HumanDuration(left).to_string(),
            Err(_) => "an unknown time".to_owned(),
        };
        let (what, message) = (self.what, self.message());
        self.screen.note(format_args!(
            "{what} {done}/{rows} rows, {rate:.1}/s, {message}, {left} left"
        ));
    }

    fn message(&self) -> String {
        let failed = self.failed.load(Ordering::Relaxed);
        let retries = self.retries.load(Ordering::Relaxed);
        let retries = retries.saturating_sub(self.retries_before);
        format!("{failed} refused, {retries} retries")
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.screen.set_bar(None);
        self.bar.finish_and_clear();
    }
}
