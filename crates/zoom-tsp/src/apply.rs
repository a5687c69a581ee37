//! `check`, `plan` and `apply`: a file of rows, from the first check to the last row.

mod output;
mod show;
mod stop;
mod totals;
mod work;

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::{self, Global};
use crate::connection::Connection;
use crate::credentials::Credentials;
use crate::exit::{Exit, Failure};
use crate::failed;
use crate::input::{self, Input};
use crate::journal::{self, Journal, Run};
use crate::plain::plain;
use crate::rows::{self, Users};
use crate::screen::{BOLD, GREEN, Screen, counted};
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
            screen.line(format_args!("{ok}: {}", counted(rows, "row")));
        }
    }
    Ok(Exit::Done)
}

pub(crate) async fn plan(
    connect: impl AsyncFnOnce() -> Result<Connection, Failure>,
    global: &Global,
    screen: &Screen,
    arguments: &cli::Input,
    calls: &cli::Calls,
) -> Result<Exit, Failure> {
    let (input, _) = checked(screen, arguments)?;
    let connection = connect().await?;
    let work = Work::new(&connection, screen, &input, calls);
    if global.curl {
        for index in 0..input.len() {
            settled(work.read(&work.row(index)?).await)?;
        }
        return Ok(Exit::Done);
    }
    let mut states = Vec::new();
    work.compare((0..input.len()).collect(), |_, compared| {
        states.push(compared.state());
        Ok(compared.state())
    })
    .await?;
    let totals = Totals::of(&states);
    work.show_plan(&totals);
    Ok(totals.exit())
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
    if !arguments.yes && !arguments.resume {
        screen.can_confirm()?;
    }
    let begun = Instant::now();
    let files = Files::of(arguments, global.is_fake())?;
    let connection = connect().await?;
    let begins_again = arguments.restart;
    let (journal, run) = Journal::open(&files.journal, begins_again)?;
    let account = connection
        .credentials
        .as_ref()
        .and_then(Credentials::account);
    if let Some(failed) = &files.failed {
        // Only now are both there.
        files.check_apart(failed)?;
    }
    let mut is_confirmed = arguments.yes;
    // What was written at its end may be mended since.
    let has_ended = run.as_ref().is_some_and(|run| run.has_ended) && arguments.resume;
    match run {
        Some(run) if arguments.resume => {
            goes_on(&run, &input, file, &connection.server, account.as_deref())?;
            is_confirmed |= run.is_confirmed;
        }
        // Of a run that nobody agreed to, nothing was sent.
        Some(run) if run.is_confirmed && !run.has_ended && !begins_again => {
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
            journal.begin(&connection.server, account.as_deref(), &input)?;
        }
    }
    if !is_confirmed {
        screen.can_confirm()?;
    }
    let work = Work::new(&connection, screen, &input, &arguments.calls);
    let ended = work.to_the_end(&journal, &users, is_confirmed).await;
    let totals = Totals::of(&journal.states(&input)?);
    // Where nothing is left, the run is done, however it was to end.
    let mut outcome = match totals.left() {
        0 => Ok(()),
        _ => ended,
    };
    let mut written = None;
    if totals.left() == 0 && outcome.is_ok() {
        let refused = journal.failed()?;
        if let (false, Some(path)) = (refused.is_empty(), &files.failed) {
            outcome = failed::write(path, &input, &refused, has_ended);
            written = outcome.is_ok().then_some(path.as_path());
        }
        if outcome.is_ok() {
            journal.end()?;
        }
    }
    work.show_summary(&totals, begun.elapsed(), written);
    let Err(failure) = outcome else {
        return Ok(totals.exit());
    };
    screen.report(&failure);
    if totals.left() > 0 && !global.is_fake() {
        let label = screen.styled_note(BOLD, "help:");
        screen.note(format_args!(
            "{label} {} left. Go on with: {}",
            counted(totals.left() as u64, "row"),
            plain(&resume())
        ));
    }
    Err(Failure::said(failure.exit))
}

/// What a run writes, beside or away from its input.
struct Files {
    journal: PathBuf,
    failed: Option<PathBuf>,
    /// That of a fake is gone with it, as is what the fake was asked.
    _folder: Option<tempfile::TempDir>,
}

impl Files {
    /// Where they are, if they can be there.
    fn of(arguments: &cli::Apply, is_fake: bool) -> Result<Self, Failure> {
        let file = &arguments.input.file;
        let folder = match is_fake {
            true => Some(tempfile::tempdir().map_err(|error| {
                Failure::bad_input("there is no folder for temporary files").because(&error)
            })?),
            false => None,
        };
        let journal = match (&folder, &arguments.journal) {
            (Some(folder), _) => folder.path().join("journal"),
            (None, Some(journal)) => journal.clone(),
            (None, None) => journal::beside(file),
        };
        let failed = arguments.failed.clone();
        let failed = failed.or_else(|| (!is_fake).then(|| failed::beside(file)));
        let refused = |option: &str, what: &str| {
            Err(Failure::bad_input(format_args!("{option} names {what}")))
        };
        if same(&journal, file) {
            return refused("--journal", "the input itself");
        }
        if let Some(failed) = &failed {
            if same(failed, file) {
                return refused("--failed", "the input itself");
            }
            failed::check(failed)?;
        }
        if is_fake && arguments.journal.is_some() {
            return Err(Failure::bad_input("a run at a fake keeps no journal"));
        }
        let files = Self {
            journal,
            failed,
            _folder: folder,
        };
        if let Some(failed) = &files.failed {
            files.check_apart(failed)?;
        }
        Ok(files)
    }

    fn check_apart(&self, failed: &Path) -> Result<(), Failure> {
        match same(failed, &self.journal) {
            true => Err(Failure::bad_input("--failed names the journal")),
            false => Ok(()),
        }
    }
}

/// Whether a run may go on with this file, at this server, for this account.
fn goes_on(
    run: &Run,
    input: &Input,
    file: &Path,
    server: &str,
    account: Option<&str>,
) -> Result<(), Failure> {
    if !run.is_of(input) {
        return Err(Failure::bad_input(format_args!(
            "{} is not the file that the run began with",
            input::name(file)
        ))
        .help("--restart begins again; rows that Zoom has already are not sent again."));
    }
    let (began, is) = match (run.account.as_deref(), account) {
        _ if run.server != server => (run.server.as_str(), server),
        (Some(began), Some(is)) if began != is => (began, is),
        _ => return Ok(()),
    };
    Err(Failure::bad_input(format_args!(
        "the run began at {began}, and would go on at {is}"
    ))
    .help(
        "Go on with the credentials and the --base-url that it began with; --restart begins again.",
    ))
}

/// The command that goes on with this one.
fn resume() -> String {
    let mut words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .filter(|word| !matches!(word.as_str(), "--restart" | "--resume"))
        .map(|word| match shlex::try_quote(&word) {
            Ok(quoted) => quoted.into_owned(),
            Err(_) => word,
        })
        .collect();
    words.insert(0, "zoom-tsp".to_owned());
    let end = words.iter().position(|word| word == "--");
    words.insert(end.unwrap_or(words.len()), "--resume".to_owned());
    words.join(" ")
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
            let violations = counted(faults, "violation");
            let what = match bad_rows {
                0 => format!("{violations}; nothing was sent"),
                _ => format!(
                    "{violations} in {}; nothing was sent",
                    counted(bad_rows, "row")
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
    if !screen.masks.show_pins {
        return Err(
            Failure::bad_input("each row has a code and a PIN of its own")
                .help("--show-pins prints them."),
        );
    }
    let work = Work::new(connection, screen, input, calls);
    for index in 0..input.len() {
        settled(work.update(&work.row(index)?).await)?;
    }
    Ok(Exit::Done)
}
