//! How a command ends: its exit code, and the failure that it reports.

use std::fmt::Display;
use std::process::ExitCode;
use std::time::SystemTime;

use jiff::{Timestamp, Unit};
use zoom_api::{Error, ErrorCode, ErrorKind, LimitKind, prelude::*};

/// The exit codes; `--help` documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was done.
    Done = 0,
    /// Zoom refused some of it.
    Refused = 1,
    /// The input, or an argument, can't be used, and nothing was sent; or the result can't
    /// be written.
    BadInput = 2,
    /// Zoom takes no credential, or one that does not permit it.
    Authentication = 3,
    /// It ended before all was done, and can go on.
    Interrupted = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command ended before its end.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// Empty where all is said.
    pub(crate) what: String,
    pub(crate) causes: Vec<String>,
    pub(crate) help: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Display) -> Self {
        Self {
            exit,
            what: what.to_string(),
            causes: Vec::new(),
            help: None,
        }
    }

    pub(crate) fn bad_input(what: impl Display) -> Self {
        Self::new(Exit::BadInput, what)
    }

    /// All is said; only the exit code is left.
    pub(crate) fn said(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    pub(crate) fn help(mut self, help: impl Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    /// Where it happened.
    pub(crate) fn at(mut self, place: impl Display) -> Self {
        self.what = format!("{place}: {}", self.what);
        self
    }

    pub(crate) fn because(mut self, error: &dyn std::error::Error) -> Self {
        self.causes.push(error.to_string());
        self.causes.extend(causes(error));
        self
    }
}

/// What is behind an error, the nearest first.
fn causes(error: &dyn std::error::Error) -> impl Iterator<Item = String> {
    std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string)
}

/// What a failed call means for a command.
impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let mut failure = Self::new(Exit::Interrupted, reason(error));
        // The sentence of a kind may hold that of its cause.
        failure.causes = causes(error)
            .filter(|cause| !failure.what.contains(cause))
            .collect();
        let (exit, help) = match error.kind() {
            ErrorKind::Violations(_)
            | ErrorKind::Path(_)
            | ErrorKind::Input(_)
            | ErrorKind::Form(_) => (Exit::BadInput, None),
            ErrorKind::NoCredential(_) => (Exit::Authentication, None),
            ErrorKind::Authentication(_) => (
                Exit::Authentication,
                Some(
                    "The token is not valid, or has ended. `zoom-tsp auth check` says what it is.",
                ),
            ),
            ErrorKind::Token(token) if !token.is_transient() => (
                Exit::Authentication,
                Some("Check the account id, the client id and the client secret."),
            ),
            _ if lacks_scope(error) => (
                Exit::Authentication,
                Some("`zoom-tsp auth check` says which scopes are missing."),
            ),
            ErrorKind::RateLimited(limited) if limited.kind() == LimitKind::Daily => {
                failure.what = "the calls of this day are used up".to_owned();
                (Exit::Interrupted, None)
            }
            _ if is_refusal(error) => (Exit::Refused, None),
            _ if error.response().is_some() && error.message().is_none() => (
                Exit::Interrupted,
                Some(
                    "This is not an answer as Zoom's API documents it. Check the network, a proxy in it, and --base-url.",
                ),
            ),
            _ => (Exit::Interrupted, Some("Try again later.")),
        };
        failure.exit = exit;
        failure.help = match error.retry_at() {
            Some(at) if exit == Exit::Interrupted => Some(format!("It can go on {}.", when(at))),
            _ => help.map(str::to_owned),
        };
        failure
    }
}

fn lacks_scope(error: &Error) -> bool {
    let code = error.code();
    matches!(
        code,
        Some(ErrorCode::MissingScopes | ErrorCode::InvalidAccessTokenScopes)
    )
}

/// Whether Zoom has refused what was asked, and would again. A proxy may answer 404, too,
/// but not with Zoom's error; and a server that fails has refused nothing.
fn is_refusal(error: &Error) -> bool {
    let response = error.response();
    response
        .is_some_and(|response| response.status().is_client_error() && response.number().is_some())
        && !error.is_retryable()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// What Zoom said of a call that it refused, else what the client says.
pub(crate) fn reason(error: &Error) -> String {
    let (Some(response), Some(message)) = (error.response(), error.message()) else {
        return error.to_string();
    };
    let fields: Vec<_> = error
        .field_errors()
        .map(|(field, message)| format!("{field}: {message}"))
        .collect();
    let fields = match fields.as_slice() {
        [] => String::new(),
        fields => format!(" {}", fields.join("; ")),
    };
    let code = match response.code() {
        Some(code) => format!(", code {code}"),
        None => String::new(),
    };
    let tracking = match error.tracking_id() {
        Some(id) => format!(", tracking id {id}"),
        None => String::new(),
    };
    let status = response.status().as_u16();
    format!("{message}{fields} (status {status}{code}{tracking})")
}

/// A time, and how far it is: `at 2026-01-02T00:00:00Z, in 5h 20m`.
pub(crate) fn when(at: SystemTime) -> String {
    let now = Timestamp::now();
    match Timestamp::try_from(at) {
        Ok(at) => {
            let left = (at - now)
                .round(
                    jiff::SpanRound::new()
                        .largest(Unit::Hour)
                        .smallest(Unit::Second),
                )
                .unwrap_or_default();
            match left.is_negative() {
                true => format!("at {at:.0}, which is past"),
                false => format!("at {at:.0}, in {left:#}"),
            }
        }
        Err(_) => "later".to_owned(),
    }
}
