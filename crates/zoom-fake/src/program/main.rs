//! The fake as a program: for compose files, sidecars, and tests in other languages.

mod script;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;
use zoom_fake::{ReceivedRequest, ZoomFake};

use crate::script::Script;

const HELP: &str = "\
An in-process Zoom for tests, as a program.

USAGE
  zoom-fake [--listen ADDRESS] [--script FILE]

OPTIONS
  --listen ADDRESS  Where it listens; 127.0.0.1:0, a free port, by default.
                    0.0.0.0:8080 is reached from other machines: without TLS.
  --script FILE     Users, limits and faults, as JSON.

It prints its settings to standard output, as variables that a client reads:
ZOOM_BASE_URL, ZOOM_ACCESS_TOKEN and those of a server-to-server app. Then it
writes a line for each request to standard error, without secrets, until it is
interrupted.

SCRIPT
";

/// How many requests of each endpoint are kept.
const KEPT: usize = 1000;

type Error = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    listen: String,
    script: Option<PathBuf>,
}

/// The arguments; `None` if help was asked for.
fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let mut listen = "127.0.0.1:0".to_owned();
    let mut script = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => listen = parser.value()?.string()?,
            Long("script") => script = Some(parser.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(Arguments { listen, script }))
}

async fn run() -> Result<(), Error> {
    let Some(arguments) = arguments()? else {
        print!("{HELP}{}", script::EXAMPLE);
        return Ok(());
    };
    let script = match &arguments.script {
        Some(path) => Script::read(path)?,
        None => Script::default(),
    };
    let zoom = ZoomFake::start_at(&arguments.listen)
        .await
        .map_err(|error| format!("{}: {error}", arguments.listen))?;
    zoom.limit_journal(KEPT);
    zoom.on_request(|request| eprintln!("{}", line(request)));
    script.play(&zoom);
    let mut out = io::stdout();
    for (name, value) in [
        ("ZOOM_BASE_URL", &*zoom.base_url()),
        ("ZOOM_ACCESS_TOKEN", zoom.token()),
        ("ZOOM_TOKEN_URL", &zoom.token_url()),
        ("ZOOM_ACCOUNT_ID", zoom.account_id()),
        ("ZOOM_CLIENT_ID", zoom.client_id()),
        ("ZOOM_CLIENT_SECRET", zoom.client_secret()),
    ] {
        writeln!(out, "{name}={value}")?;
    }
    out.flush()?;
    Ok(interrupted().await?)
}

/// A request in one line. The query and the body may hold secrets.
fn line(request: &ReceivedRequest) -> String {
    let path = request.target.split('?').next().unwrap_or_default();
    let answered = match request.answered {
        Some(status) => status.as_u16().to_string(),
        None => "reset".to_owned(),
    };
    let applied = if request.applied { " applied" } else { "" };
    let at = request.at.as_secs_f64();
    format!("{at:.3} {} {path} {answered}{applied}", request.method)
}

/// Waits for the end: a container's first process is not ended by a signal that it does
/// not handle.
#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
