//! What is printed: results to standard output, all else to standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstyle::{AnsiColor, Style};
use indicatif::ProgressBar;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::{Color, Global};
use crate::exit::{Exit, Failure};
use crate::masks::Masks;
use crate::plain::{plain, plain_json};

pub(crate) const RED: Style = AnsiColor::Red.on_default();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const BOLD: Style = Style::new().bold();

/// A failure, as `--json` prints it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ErrorRecord<'a> {
    /// `error`.
    #[serde(rename = "type")]
    kind: &'static str,
    exit_code: u8,
    message: &'a str,
    /// Why.
    causes: &'a [String],
    /// What to do.
    help: Option<&'a str>,
}

pub(crate) struct Screen {
    pub(crate) json: bool,
    pub(crate) masks: Masks,
    colors_out: bool,
    colors_err: bool,
    /// A bar that lines must not tear.
    bar: Mutex<Option<ProgressBar>>,
    /// Why standard output took no more.
    fault: Mutex<Option<io::Error>>,
}

impl Screen {
    pub(crate) fn new(global: &Global) -> Self {
        let colors = |is_terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let is_off = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                is_terminal && !is_off && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
            }
        };
        Self {
            json: global.json,
            masks: Masks {
                show_pins: global.show_pins,
            },
            colors_out: colors(io::stdout().is_terminal()),
            colors_err: colors(io::stderr().is_terminal()),
            bar: Mutex::default(),
            fault: Mutex::default(),
        }
    }

    /// A line of the result.
    pub(crate) fn line(&self, text: impl Display) {
        self.bytes(format!("{text}\n").as_bytes());
    }

    /// A part of the result as it is.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        let mut fault = lock(&self.fault);
        if fault.is_none() {
            let write = || {
                let mut out = io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush())
            };
            *fault = self.beside_bar(write).err();
        }
    }

    /// The result as a JSON document.
    pub(crate) fn document(&self, value: &impl Serialize) {
        // What has string keys is written.
        if let Ok(text) = serde_json::to_string_pretty(value) {
            self.line(plain_json(&text));
        }
    }

    /// A part of the result as a line of JSON.
    pub(crate) fn record(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            self.line(plain_json(&text));
        }
    }

    /// A line beside the result. What can't be said is not said.
    pub(crate) fn note(&self, text: impl Display) {
        let text = format!("{text}\n");
        let _ = self.beside_bar(|| io::stderr().lock().write_all(text.as_bytes()));
    }

    fn beside_bar<T>(&self, write: impl FnOnce() -> T) -> T {
        match &*lock(&self.bar) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// The bar that lines go around from now on.
    pub(crate) fn set_bar(&self, bar: Option<ProgressBar>) {
        *lock(&self.bar) = bar;
    }

    /// The text in a style, in the result.
    pub(crate) fn styled(&self, style: Style, text: impl Display) -> String {
        painted(self.colors_out, style, text)
    }

    /// The text in a style, beside the result.
    pub(crate) fn styled_note(&self, style: Style, text: impl Display) -> String {
        painted(self.colors_err, style, text)
    }

    /// Refuses where nobody can answer a question.
    pub(crate) fn can_confirm(&self) -> Result<(), Failure> {
        match io::stdin().is_terminal() {
            true => Ok(()),
            false => Err(Failure::bad_input(
                "there will be a question, and standard input is no terminal: nobody can answer",
            )
            .help("--yes answers it.")),
        }
    }

    /// Asks, and waits for the answer, or for what ends the waiting.
    pub(crate) async fn confirm(
        &self,
        question: &str,
        end: impl Future<Output = ()>,
    ) -> Result<bool, Failure> {
        self.can_confirm()?;
        let _ = write!(io::stderr(), "{question} [y/N] ");
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        tokio::select! {
            line = answer => {
                let line = line.ok().and_then(Result::ok).unwrap_or_default();
                Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
            }
            () = end => Ok(false),
        }
    }

    /// Reports how the command ended.
    pub(crate) fn end(&self, outcome: Result<Exit, Failure>) -> Exit {
        let exit = match outcome {
            Ok(exit) => exit,
            Err(failure) => {
                self.report(&failure);
                failure.exit
            }
        };
        match lock(&self.fault).take() {
            // Whoever read it has seen enough.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
            Some(error) => {
                let failure = Failure::bad_input("the result can't be written to standard output");
                self.report(&failure.because(&error));
                match exit {
                    Exit::Done => Exit::BadInput,
                    exit => exit,
                }
            }
            None => exit,
        }
    }

    pub(crate) fn report(&self, failure: &Failure) {
        if failure.what.is_empty() {
            return;
        }
        if self.json {
            self.record(&ErrorRecord {
                kind: "error",
                exit_code: failure.exit as u8,
                message: &failure.what,
                causes: &failure.causes,
                help: failure.help.as_deref(),
            });
            return;
        }
        let error = self.styled_note(RED.bold(), "error:");
        self.note(format_args!("{error} {}", plain(&failure.what)));
        for cause in &failure.causes {
            self.note(format_args!("  because: {}", plain(cause)));
        }
        if let Some(help) = &failure.help {
            let label = self.styled_note(BOLD, "help:");
            self.note(format_args!("{label} {}", plain(help)));
        }
    }
}

fn painted(colors: bool, style: Style, text: impl Display) -> String {
    match colors {
        true => format!("{style}{text}{style:#}"),
        false => text.to_string(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So many of what has this name: `1 row`, `2 rows`.
pub(crate) fn counted(number: u64, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {name}{plural}")
}

/// What a subscriber of spans and events writes.
pub(crate) struct Notes(pub(crate) Arc<Screen>);

impl Write for Notes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.note(String::from_utf8_lossy(bytes).trim_end());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
