//! `check`, `plan` and `apply`: a file of rows, from the first check to the last row.

mod output;
mod stop;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use zoom_api::prelude::*;
use zoom_api::{Client, ErrorKind};

use crate::cli::{self, Global};
use crate::compare::{Change, changes};
use crate::connection::Connection;
use crate::exit::{Exit, Failure, reason};
use crate::failed;
use crate::input::{self, Input};
use crate::journal::{self, Journal, State};
use crate::progress::Progress;
use crate::rows::{self, Row, Users};
use crate::screen::{BOLD, GREEN, RED, Screen, YELLOW, plain};
use crate::users::settled;
use crate::wire::counted;

use self::output::Record;
pub(crate) use self::output::Record as OutputRecord;
use self::stop::Stop;

/// How long calls in flight may go on when the run is to end.
const GRACE: Duration = Duration::from_secs(10);
/// So many rows that were compared are noted together: comparing again changes nothing.
const NOTED_TOGETHER: usize = 64;

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
    let (input, users) = checked(screen, arguments)?;
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
    drop(users);
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

/// What Zoom has, compared with a row.
enum Compared {
    Same,
    Differs(Vec<Change>),
    Refused(String),
}

impl Compared {
    fn state(&self) -> State {
        match self {
            Self::Same => State::Unchanged,
            Self::Differs(_) => State::Planned,
            Self::Refused(_) => State::Failed,
        }
    }

    /// What a journal says of it: no value.
    fn note(&self) -> Option<String> {
        match self {
            Self::Same => None,
            Self::Differs(changes) => {
                let fields: Vec<_> = changes.iter().map(|change| change.field).collect();
                Some(fields.join(", "))
            }
            Self::Refused(reason) => Some(reason.clone()),
        }
    }
}

/// How many rows are in which state.
struct Totals {
    rows: usize,
    waiting: usize,
    planned: usize,
    unchanged: usize,
    applied: usize,
    failed: usize,
}

impl Totals {
    fn of(states: &[State]) -> Self {
        let count = |state| states.iter().filter(|found| **found == state).count();
        Self {
            rows: states.len(),
            waiting: count(State::Waiting),
            planned: count(State::Planned) + count(State::Sending),
            unchanged: count(State::Unchanged),
            applied: count(State::Applied),
            failed: count(State::Failed),
        }
    }

    fn left(&self) -> usize {
        self.waiting + self.planned
    }
}

/// The rows of a file, and the client that they go to.
struct Work<'a> {
    client: &'a Client,
    screen: &'a Screen,
    input: &'a Input,
    concurrency: usize,
    retries: Mutex<u64>,
    stop: Stop,
}

impl<'a> Work<'a> {
    fn new(
        connection: &'a Connection,
        screen: &'a Screen,
        input: &'a Input,
        calls: &cli::Calls,
    ) -> Self {
        Self {
            client: &connection.client,
            screen,
            input,
            concurrency: calls.concurrency.into(),
            retries: Mutex::default(),
            stop: Stop::default(),
        }
    }

    fn row(&self, index: usize) -> Result<Row, Failure> {
        // It was checked, and the text is the same.
        Row::read(self.input, index).map_err(|_| Failure::bad_input("a row has changed"))
    }

    /// Compares and sends all that is left.
    async fn to_the_end(
        &self,
        journal: &Journal,
        users: &Users,
        mut is_confirmed: bool,
    ) -> Result<(), Failure> {
        self.stop.listen(self.screen);
        let states = journal.states()?;
        let mut noted = Vec::new();
        let compared = self
            .compare(&states, |index, compared| {
                let was = states.get(index).copied();
                let state = match (was, compared.state()) {
                    // It was on its way, and has arrived.
                    (Some(State::Sending), State::Unchanged) => State::Applied,
                    (_, state) => state,
                };
                noted.push((self.input.line(index), state, compared.note()));
                if noted.len() >= NOTED_TOGETHER {
                    journal.set_all(&noted)?;
                    noted.clear();
                }
                Ok(())
            })
            .await;
        journal.set_all(&noted)?;
        compared?;
        self.stop.check()?;
        let states = journal.states()?;
        let totals = Totals::of(&states);
        if totals.planned == 0 {
            return Ok(());
        }
        if !is_confirmed {
            self.totals(&totals);
            let accounts = match totals.planned {
                1 => "1 account".to_owned(),
                n => format!("{n} accounts"),
            };
            is_confirmed = self.screen.confirm(&format!("Update {accounts}?")).await?;
        }
        if !is_confirmed {
            return Err(Failure::new(Exit::Interrupted, "nothing was updated"));
        }
        journal.confirm()?;
        self.send(journal, users, &states).await
    }

    /// Compares the rows that are not settled or planned with what Zoom has, in order.
    async fn compare(
        &self,
        states: &[State],
        mut each: impl FnMut(usize, &Compared) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let rows: Vec<usize> = states
            .iter()
            .enumerate()
            .filter(|(_, state)| matches!(state, State::Waiting | State::Sending))
            .map(|(row, _)| row)
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let progress = Progress::new(self.screen, "reading", rows.len() as u64);
        let compared = rows.iter().map(|index| async move {
            let row = self.row(*index)?;
            let (compared, retries) = counted(self.compare_row(&row)).await;
            Ok::<_, Failure>((*index, row, compared?, retries))
        });
        let mut compared = std::pin::pin!(stream::iter(compared).buffered(self.concurrency));
        loop {
            let next = tokio::select! {
                next = compared.next() => next,
                () = self.stop.wanted() => None,
            };
            let Some(next) = next else { break };
            let (index, row, compared, retries) = next?;
            self.add_retries(retries);
            progress.row(matches!(compared, Compared::Refused(_)), retries);
            self.show(&row, &compared);
            each(index, &compared)?;
        }
        self.stop.check()
    }

    async fn compare_row(&self, row: &Row) -> Result<Compared, Failure> {
        let Some((user, tsp_id)) = row.segments() else {
            return Err(Failure::bad_input("a row has changed"));
        };
        let call = self
            .client
            .get_user_tsp_account()
            .user_id(user)
            .tsp_id(tsp_id);
        match call.send().await {
            Ok(account) => {
                let changes = changes(&row.body, &account);
                Ok(match changes.is_empty() {
                    true => Compared::Same,
                    false => Compared::Differs(changes),
                })
            }
            Err(error) => match Failure::from(&error) {
                Failure {
                    exit: Exit::Refused | Exit::BadInput,
                    ..
                } => Ok(Compared::Refused(reason(&error))),
                failure => Err(failure),
            },
        }
    }

    /// Sends the planned rows: those of a user in order, those of several users together.
    async fn send(
        &self,
        journal: &Journal,
        users: &Users,
        states: &[State],
    ) -> Result<(), Failure> {
        let is_planned = |row: &usize| states.get(*row) == Some(&State::Planned);
        let rows = (0..states.len()).filter(|row| is_planned(row)).count();
        let progress = Progress::new(self.screen, "updating", rows as u64);
        let failure = Mutex::new(None);
        let (progress, failure) = (&progress, &failure);
        let of_users = users.values().map(|rows| async move {
            for index in rows.iter().filter(|row| is_planned(row)) {
                if self.stop.is_wanted() {
                    return;
                }
                if let Err(fault) = self.send_row(journal, *index, progress).await {
                    self.stop.want();
                    let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    first.get_or_insert(fault);
                    return;
                }
            }
        });
        let mut all = std::pin::pin!(stream::iter(of_users).buffer_unordered(self.concurrency));
        let sent = async { while all.next().await.is_some() {} };
        let end_of_grace = async {
            self.stop.wanted().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = sent => {}
            () = end_of_grace => {}
        }
        let first = failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match first {
            Some(failure) => Err(failure),
            None => self.stop.check(),
        }
    }

    async fn send_row(
        &self,
        journal: &Journal,
        index: usize,
        progress: &Progress<'_>,
    ) -> Result<(), Failure> {
        let row = self.row(index)?;
        journal.set(row.line, State::Sending, None)?;
        let (result, retries) = counted(self.update(&row)).await;
        self.add_retries(retries);
        let refusal = match result {
            Ok(()) => None,
            // Zoom has carried it out, and said it in a way that can't be read.
            Err(error) if error.server_succeeded() => None,
            Err(error) => match Failure::from(&error) {
                Failure {
                    exit: Exit::Refused | Exit::BadInput,
                    ..
                } => Some(reason(&error)),
                failure => {
                    if was_not_carried_out(&error) {
                        journal.set(row.line, State::Planned, None)?;
                    }
                    return Err(failure);
                }
            },
        };
        let state = match &refusal {
            None => State::Applied,
            Some(_) => State::Failed,
        };
        journal.set(row.line, state, refusal.as_deref())?;
        progress.row(refusal.is_some(), retries);
        if let Some(reason) = refusal {
            self.show(&row, &Compared::Refused(reason));
        } else if self.screen.json {
            self.screen
                .record(&Record::row(&row, state, Vec::new(), None));
        }
        Ok(())
    }

    async fn update(&self, row: &Row) -> Result<(), zoom_api::Error> {
        // What can't be a path argument is refused by the client, too.
        let call = self.client.update_tsp_account().body(row.body.clone());
        let call = match row.segments() {
            Some((user, tsp_id)) => call.user_id(user).tsp_id(tsp_id),
            None => call,
        };
        call.send().await.map(|_| ())
    }

    fn add_retries(&self, retries: u64) {
        *self.retries.lock().unwrap_or_else(PoisonError::into_inner) += retries;
    }

    /// A row that changes, or that Zoom refused.
    fn show(&self, row: &Row, compared: &Compared) {
        let screen = self.screen;
        if screen.json {
            let (changes, reason) = match compared {
                Compared::Same => (Vec::new(), None),
                Compared::Differs(changes) => (output::changes(changes, screen.masks), None),
                Compared::Refused(reason) => (Vec::new(), Some(reason.as_str())),
            };
            screen.record(&Record::row(row, compared.state(), changes, reason));
            return;
        }
        let head = |style| {
            let account = format!("{} {}", plain(&row.user), plain(&row.tsp_id));
            format!("{} (line {})", screen.styled(style, account), row.line)
        };
        match compared {
            Compared::Same => {}
            Compared::Refused(reason) => {
                screen.line(format_args!("{}\n    {}", head(RED), plain(reason)));
            }
            Compared::Differs(changes) => {
                let mut lines = head(BOLD);
                for change in changes {
                    let value = |value| match screen.masks.shown(change.field, value) {
                        shown if shown.is_empty() => "nothing".to_owned(),
                        shown => shown.lines().map(plain).collect::<Vec<_>>().join("; "),
                    };
                    let (from, to) = (value(&change.from), value(&change.to));
                    let to = screen.styled(YELLOW, to);
                    lines += &format!("\n    {:<16} {from} → {to}", change.field);
                }
                screen.line(lines);
            }
        }
    }

    fn totals(&self, totals: &Totals) {
        if self.screen.json {
            self.screen.record(&Record::summary(totals, None));
            return;
        }
        let Totals {
            planned,
            unchanged,
            failed,
            ..
        } = totals;
        let rows = counted_rows(totals.rows as u64);
        self.screen.line(format_args!(
            "{rows}: {planned} to update, {unchanged} as Zoom has it, {failed} refused"
        ));
    }

    fn summary(&self, totals: &Totals, took: Duration, failed: &Path) {
        let retries = *self.retries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_written = totals.left() == 0 && totals.failed > 0;
        let failed = is_written.then(|| PathBuf::from(failed));
        if self.screen.json {
            self.screen
                .record(&Record::summary(totals, failed.as_deref()));
            return;
        }
        let Totals {
            applied,
            unchanged,
            failed: refused,
            ..
        } = totals;
        let applied = self.screen.styled(GREEN, format_args!("{applied} updated"));
        let left = match totals.left() {
            0 => String::new(),
            left => format!(", {left} left"),
        };
        let rows = counted_rows(totals.rows as u64);
        let took = indicatif::HumanDuration(took);
        self.screen.line(format_args!(
            "{rows}: {applied}, {unchanged} as Zoom had it, {refused} refused{left}; in {took}, {retries} retries"
        ));
        if let Some(failed) = failed {
            let failed = plain(&failed.display().to_string());
            self.screen.line(format_args!(
                "The refused rows are in {failed}. Mend them, and apply that file."
            ));
        }
    }
}

/// Whether Zoom has not carried out any attempt, as far as the error tells.
fn was_not_carried_out(error: &zoom_api::Error) -> bool {
    error.attempts() <= 1
        && match error.kind() {
            ErrorKind::Authentication(_)
            | ErrorKind::Permission(_)
            | ErrorKind::RateLimited(_)
            | ErrorKind::NoCredential(_)
            | ErrorKind::Token(_) => true,
            ErrorKind::Transport(fault) => fault.is_connect(),
            _ => false,
        }
}
