//! `check`, `plan` and `apply`: a file of rows, from the first check to the last row.

mod output;
mod show;
mod stop;
mod totals;
mod work;

use std::path::Path;
use std::time::Instant;

use crate::cli::{self, Global};
use crate::connection::Connection;
use crate::exit::{Exit, Failure};
use crate::failed;
use crate::input::{self, Input};
use crate::journal::{self, Journal, State};
use crate::rows::{self, Users};
use crate::screen::{BOLD, GREEN, Screen, plain};
use crate::users::settled;

pub(crate) use self::output::Record;
use self::totals::Totals;
use self::work::Work;

pub(crate) fn check(screen: &Screen, arguments: &cli::Input) -> Result<Exit, Failure> {
    let (input, _) = checked(screen, arguments)?;
    let rows = input.len() as u64;
    match screen.json {
        true => screen.record(&Record::Checked {
            rows,
            violations: 0,
        }),
        false => {
            let ok = screen.styled(GREEN, "ok");
            screen.line(format_args!("{ok}: {}", counted_rows(rows)));
        }
    }
    Ok(Exit::Done)
}

pub(crate) async fn plan(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    screen: &Screen,
    arguments: &cli::Input,
    calls: &cli::Calls,
) -> Result<Exit, Failure> {
    let (input, _) = checked(screen, arguments)?;
    let connection = connect().await?;
    let run = Work::new(&connection, screen, &input, calls);
    let mut outcome = vec![State::Waiting; input.len()];
    run.compare(&outcome.clone(), |row, compared| {
        if let Some(state) = outcome.get_mut(row) {
            *state = compared.state();
        }
        Ok(())
    })
    .await?;
    let totals = Totals::of(&outcome);
    run.totals(&totals);
    Ok(match totals.failed {
        0 => Exit::Done,
        _ => Exit::Refused,
    })
}

pub(crate) async fn apply(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    global: &Global,
    screen: &Screen,
    arguments: &cli::Apply,
) -> Result<Exit, Failure> {
    let file = &arguments.input.file;
    if file == Path::new("-") {
        return Err(
            Failure::bad_input("a run may have to go on, so its rows must be in a file")
                .help("Write standard input to a file, and apply that."),
        );
    }
    let (input, users) = checked(screen, &arguments.input)?;
    if global.curl {
        return printed(&connect().await?, screen, &input, &arguments.calls).await;
    }
    let begun = Instant::now();
    let given = arguments.journal.clone();
    let path = given.unwrap_or_else(|| journal::beside(file));
    let failed_path = arguments
        .failed
        .clone()
        .unwrap_or_else(|| failed::beside(file));
    // What a fake is asked is forgotten with it.
    let fakes = match global.is_fake() {
        true => Some(tempfile::tempdir().map_err(|error| {
            Failure::bad_input("there is no folder for temporary files").because(&error)
        })?),
        false => None,
    };
    let path = match &fakes {
        Some(folder) => folder.path().join("journal"),
        None => path,
    };
    for (output, option) in [(&path, "--journal"), (&failed_path, "--failed")] {
        if same(output, file) {
            return Err(Failure::bad_input(format_args!(
                "{option} names the input itself"
            )));
        }
    }
    let (journal, run) = Journal::open(&path)?;
    let is_confirmed = arguments.yes
        || run
            .as_ref()
            .is_some_and(|run| arguments.resume && run.is_confirmed);
    if !is_confirmed {
        screen.can_confirm()?;
    }
    let connection = connect().await?;
    match run {
        Some(run) if arguments.resume => {
            if !run.is_of(&input) {
                return Err(Failure::bad_input(format_args!(
                    "{} is not the file that the run began with",
                    input::name(file)
                ))
                .help("--restart begins again; rows that Zoom has already are not sent again."));
            }
            if run.server != connection.server {
                return Err(Failure::bad_input(format_args!(
                    "the run began at {}, and would go on at {}",
                    plain(&run.server),
                    plain(&connection.server)
                )));
            }
        }
        Some(run) if !run.has_ended && !arguments.restart => {
            return Err(Failure::bad_input(format_args!(
                "an earlier run of {} has not ended",
                input::name(file)
            ))
            .help("--resume goes on with it, --restart begins again."));
        }
        run => {
            if arguments.resume && run.is_none() {
                screen.note("There is no run to go on with; one begins.");
            }
            journal.begin(&connection.server, &input)?;
        }
    }
    let run = Work::new(&connection, screen, &input, &arguments.calls);
    let ended = run.to_the_end(&journal, &users, is_confirmed).await;
    let states = journal.states().unwrap_or_default();
    let totals = Totals::of(&states);
    let refused = match totals.left() {
        0 => journal.failed().and_then(|rows| {
            if !rows.is_empty() {
                failed::write(&failed_path, &input, &rows)?;
            }
            journal.end()
        }),
        _ => Ok(()),
    };
    run.summary(&totals, begun.elapsed(), &failed_path);
    let outcome = ended.and(refused);
    if totals.left() > 0 {
        let left = totals.left();
        let failure = outcome
            .err()
            .unwrap_or_else(|| Failure::said(Exit::Interrupted));
        screen.report(&failure);
        if fakes.is_none() {
            let label = screen.styled_note(BOLD, "help:");
            screen.note(format_args!(
                "{label} {} left. Go on with: {}",
                counted_rows(left as u64),
                plain(&resume(arguments))
            ));
        }
        return Err(Failure::said(failure.exit));
    }
    outcome?;
    Ok(match totals.failed {
        0 => Exit::Done,
        _ => Exit::Refused,
    })
}

/// The command that goes on with a run.
fn resume(arguments: &cli::Apply) -> String {
    let word = |path: &Path| {
        let text = path.to_string_lossy().into_owned();
        shlex::try_quote(&text)
            .map(|quoted| quoted.into_owned())
            .unwrap_or(text)
    };
    let mut command = format!("zoom-tsp apply {} --resume", word(&arguments.input.file));
    for (option, path) in [
        ("--journal", &arguments.journal),
        ("--failed", &arguments.failed),
    ] {
        if let Some(path) = path {
            command += &format!(" {option} {}", word(path));
        }
    }
    command
}

fn same(a: &Path, b: &Path) -> bool {
    let of = |path: &Path| path.canonicalize().ok();
    a == b || of(a).is_some_and(|a| of(b) == Some(a))
}

/// The rows of a file, all of which may be sent; else every fault is shown.
fn checked(screen: &Screen, arguments: &cli::Input) -> Result<(Input, Users), Failure> {
    let name = input::name(&arguments.file);
    let show = |fault: &input::Fault| {
        if screen.json {
            screen.record(&Record::violation(fault));
            return;
        }
        let field = fault
            .field
            .as_deref()
            .map(|field| format!("{} ", plain(field)));
        screen.note(format_args!(
            "{}:{}: {}{}",
            name,
            fault.line,
            field.unwrap_or_default(),
            plain(&fault.message)
        ));
    };
    let (rows, faults, bad_rows, read) = match Input::read(arguments)? {
        Err(faults) => {
            faults.iter().for_each(show);
            (0, faults.len() as u64, 0, None)
        }
        Ok(input) => {
            let (users, counts) = rows::check(&input, show);
            (
                counts.rows,
                counts.faults,
                counts.bad_rows,
                Some((input, users)),
            )
        }
    };
    match read {
        Some((input, _)) if input.len() == 0 => {
            Err(Failure::bad_input(format_args!("{name} has no rows")))
        }
        Some(read) if faults == 0 => Ok(read),
        _ => {
            if screen.json {
                screen.record(&Record::Checked {
                    rows,
                    violations: faults,
                });
            }
            let violations = match faults {
                1 => "1 violation".to_owned(),
                n => format!("{n} violations"),
            };
            let what = match bad_rows {
                0 => format!("{violations}; nothing was sent"),
                _ => format!(
                    "{violations} in {bad_rows} of {}; nothing was sent",
                    counted_rows(rows)
                ),
            };
            Err(Failure::bad_input(what).help("`zoom-tsp schema` has the rules."))
        }
    }
}

/// The commands that would send the rows.
async fn printed(
    connection: &Connection,
    screen: &Screen,
    input: &Input,
    calls: &cli::Calls,
) -> Result<Exit, Failure> {
    let run = Work::new(connection, screen, input, calls);
    for index in 0..input.len() {
        let row = run.row(index)?;
        settled(run.update(&row).await)?;
    }
    Ok(Exit::Done)
}

fn counted_rows(rows: u64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        n => format!("{n} rows"),
    }
}
