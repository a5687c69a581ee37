//! [`Journal`]: what is known of each row of a run, on disk before and after each step.
//!
//! It is a SQLite file, which a person can open when no run uses it. It holds no
//! conference code and no PIN: of a change, it names the field. It says whether the file is
//! the same by a salted digest of the whole.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};

use crate::exit::{Exit, Failure};
use crate::input::Input;
use crate::owner;
use crate::plain::plain;
use crate::rows::Row;

/// What SQLite keeps in the head of a file, for whom it is: `ztsp`.
const APPLICATION: i32 = i32::from_be_bytes(*b"ztsp");
/// The form of the tables below.
const VERSION: i32 = 1;

const TABLES: &str = "
CREATE TABLE run (
    program TEXT NOT NULL,
    server TEXT NOT NULL,     -- whom it calls
    account TEXT,             -- whose account there, if it is known
    salt BLOB NOT NULL,
    digest BLOB NOT NULL,     -- SHA-256 of the salt and the file
    started TEXT NOT NULL,
    confirmed TEXT,           -- when the question was answered
    ended TEXT                -- when nothing was left
) STRICT;
CREATE TABLE rows (
    line INTEGER PRIMARY KEY, -- in the file
    user TEXT NOT NULL,
    tsp_id TEXT NOT NULL,
    state TEXT NOT NULL,      -- waiting, planned, unchanged, sending, applied, failed
    note TEXT                 -- the fields that change; or Zoom's reason
) STRICT;
";

/// What is known of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is not compared with what Zoom has.
    Waiting,
    /// It changes something.
    Planned,
    /// Zoom has it already.
    Unchanged,
    /// It is on its way: whether Zoom has it is not known.
    Sending,
    /// Zoom confirmed it, or showed it.
    Applied,
    /// Zoom refused it.
    Failed,
}

impl State {
    pub(crate) const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Planned,
        Self::Unchanged,
        Self::Sending,
        Self::Applied,
        Self::Failed,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Planned => "planned",
            Self::Unchanged => "unchanged",
            Self::Sending => "sending",
            Self::Applied => "applied",
            Self::Failed => "failed",
        }
    }
}

pub(crate) struct Journal {
    connection: Mutex<Connection>,
    path: String,
}

/// How far a run is.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) server: String,
    pub(crate) account: Option<String>,
    salt: Vec<u8>,
    digest: Vec<u8>,
    pub(crate) is_confirmed: bool,
    pub(crate) has_ended: bool,
}

impl Run {
    /// Whether it was begun with this file.
    pub(crate) fn is_of(&self, input: &Input) -> bool {
        input.digest(&self.salt) == self.digest
    }
}

impl Journal {
    /// Opens a journal, or makes one that is empty. No other process can use it until it is
    /// dropped, or the process ends.
    /// A damaged one is an error, unless the run begins again.
    pub(crate) fn open(path: &Path, begins_again: bool) -> Result<(Self, Option<Run>), Failure> {
        let shown = plain(&path.display().to_string());
        let unusable = |error: &dyn std::error::Error| {
            let what = format!("the journal {shown} can't be used; nothing was sent");
            Failure::bad_input(what).because(error)
        };
        create(path).map_err(|error| unusable(&error))?;
        let metadata = std::fs::symlink_metadata(path).map_err(|error| unusable(&error))?;
        owner::check(&metadata).map_err(|fault| {
            let what = format!("the journal {shown} is not used: {}", fault.what());
            Failure::bad_input(what).help(fault.help(&shown))
        })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| unusable(&error))?;
        let opened = locked(&connection).and_then(|()| read(&connection));
        let run = opened.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Failure::bad_input(format_args!("another run uses the journal {shown}"))
                    .help("Wait for its end, or end it.")
            }
            Some(ErrorCode::NotADatabase) => foreign(&shown),
            _ => unusable(&error),
        })?;
        let run = match run {
            Found::Nothing => None,
            Found::Run(run) => Some(run),
            Found::Foreign => return Err(foreign(&shown)),
            Found::Damaged if !begins_again => return Err(damaged(&shown)),
            Found::Damaged => None,
            Found::OtherVersion(version) => {
                let what = format!(
                    "the journal {shown} has the form {version}, and this program knows {VERSION}"
                );
                return Err(Failure::bad_input(what).help("Use the program that began the run."));
            }
        };
        let journal = Self {
            connection: Mutex::new(connection),
            path: shown,
        };
        Ok((journal, run))
    }

    /// Begins a run, whose rows are all to be compared. What the journal held is gone.
    pub(crate) fn begin(
        &self,
        server: &str,
        account: Option<&str>,
        input: &Input,
    ) -> Result<(), Failure> {
        let salt = salt();
        self.write(|connection| {
            let transaction = connection.transaction()?;
            transaction.execute_batch("DROP TABLE IF EXISTS run; DROP TABLE IF EXISTS rows;")?;
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.execute(
                "INSERT INTO run (program, server, account, salt, digest, started) \
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    concat!("zoom-tsp ", env!("CARGO_PKG_VERSION")),
                    server,
                    account,
                    salt,
                    input.digest(&salt),
                    now(),
                ],
            )?;
            {
                let mut insert = transaction
                    .prepare("INSERT INTO rows (line, user, tsp_id, state) VALUES (?, ?, ?, ?)")?;
                for index in 0..input.len() {
                    // They were checked.
                    if let Ok(row) = Row::read(input, index) {
                        let state = State::Waiting.name();
                        insert.execute(params![row.line, row.user, row.tsp_id, state])?;
                    }
                }
            }
            transaction.commit()
        })
    }

    /// The state of each row of the file, in its order.
    ///
    /// # Errors
    /// The journal has other rows.
    pub(crate) fn states(&self, input: &Input) -> Result<Vec<State>, Failure> {
        let rows: Vec<(u64, String)> = self.write(|connection| {
            let mut select = connection.prepare("SELECT line, state FROM rows ORDER BY line")?;
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })?;
        let lines = (0..input.len()).map(|row| input.line(row));
        if !lines.eq(rows.iter().map(|(line, _)| *line)) {
            return Err(self.damaged());
        }
        let states = rows.iter().map(|(_, name)| {
            let state = State::ALL.into_iter().find(|state| state.name() == name);
            state.ok_or_else(|| self.damaged())
        });
        states.collect()
    }

    fn damaged(&self) -> Failure {
        damaged(&self.path)
    }

    /// Notes what is known of a row. It is on disk when this returns.
    pub(crate) fn set(&self, line: u64, state: State, note: Option<&str>) -> Result<(), Failure> {
        self.write(|connection| update(connection, line, state, note))
    }

    /// Notes what is known of several rows, all or none.
    pub(crate) fn set_all(&self, rows: &[(u64, State, Option<String>)]) -> Result<(), Failure> {
        self.write(|connection| {
            let transaction = connection.transaction()?;
            for (line, state, note) in rows {
                update(&transaction, *line, *state, note.as_deref())?;
            }
            transaction.commit()
        })
    }

    /// Notes that the question was answered.
    pub(crate) fn confirm(&self) -> Result<(), Failure> {
        self.write(|connection| {
            connection
                .execute("UPDATE run SET confirmed = ?", [now()])
                .map(|_| ())
        })
    }

    /// Notes that nothing is left.
    pub(crate) fn end(&self) -> Result<(), Failure> {
        self.write(|connection| {
            connection
                .execute("UPDATE run SET ended = ?", [now()])
                .map(|_| ())
        })
    }

    /// The lines that failed, in order, each with its reason.
    pub(crate) fn failed(&self) -> Result<Vec<(u64, String)>, Failure> {
        self.write(|connection| {
            let mut select = connection.prepare(
                "SELECT line, coalesce(note, '') FROM rows WHERE state = ? ORDER BY line",
            )?;
            let rows =
                select.query_map([State::Failed.name()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }

    // A step takes a moment; it waits for the disk, as the next request must.
    fn write<T>(
        &self,
        step: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        step(&mut self.lock()).map_err(|error| {
            if is_damage(&error) {
                return self.damaged();
            }
            let what = format!(
                "the journal {} can't be written; nothing more is sent",
                self.path
            );
            Failure::new(Exit::Interrupted, what)
                .because(&error)
                .help("Make room if the disk is full, and go on with --resume.")
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The journal of a file: beside it, with `.journal` behind its name.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".journal");
    name.into()
}

fn foreign(shown: &str) -> Failure {
    Failure::bad_input(format_args!(
        "{shown} is no journal of zoom-tsp; it is left alone"
    ))
    .help("--journal names another file.")
}

fn damaged(shown: &str) -> Failure {
    Failure::bad_input(format_args!(
        "the journal {shown} was changed by another program"
    ))
    .help("--restart begins again; rows that Zoom has already are not sent again.")
}

/// Makes the file, for its owner alone, if there is none.
fn create(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

enum Found {
    Nothing,
    Run(Run),
    /// Its tables are not as they were made.
    Damaged,
    Foreign,
    OtherVersion(i32),
}

/// Takes the file for this process, and has each step on disk before it returns.
fn locked(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // Whose it is must be known before anything is written.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")
}

fn read(connection: &Connection) -> rusqlite::Result<Found> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (pragma("application_id")?, pragma("user_version")?) {
        (0, 0) if tables == 0 => {}
        (APPLICATION, VERSION) => {}
        (APPLICATION, version) => return Ok(Found::OtherVersion(version)),
        _ => return Ok(Found::Foreign),
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    if tables == 0 {
        return Ok(Found::Nothing);
    }
    let run = connection.query_row(
        "SELECT server, account, salt, digest, confirmed IS NOT NULL, ended IS NOT NULL FROM run",
        [],
        |row| {
            Ok(Run {
                server: row.get(0)?,
                account: row.get(1)?,
                salt: row.get(2)?,
                digest: row.get(3)?,
                is_confirmed: row.get(4)?,
                has_ended: row.get(5)?,
            })
        },
    );
    match run.optional() {
        Ok(run) => Ok(run.map_or(Found::Damaged, Found::Run)),
        Err(error) if is_damage(&error) => Ok(Found::Damaged),
        Err(error) => Err(error),
    }
}

/// Whether tables or values are not as they were made.
fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(..) => {
            matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::Unknown | ErrorCode::DatabaseCorrupt)
            )
        }
        // The text of a step does not fit the tables; a value does not fit its type.
        _ => true,
    }
}

fn update(
    connection: &Connection,
    line: u64,
    state: State,
    note: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE rows SET state = ?, note = coalesce(?, note) WHERE line = ?")?
        .execute(params![state.name(), note, line])
        .map(|_| ())
}

fn now() -> String {
    format!("{:.0}", Timestamp::now())
}

/// Bytes that no other run has. They are no secret.
fn salt() -> Vec<u8> {
    use std::hash::{BuildHasher, RandomState};
    let word = || RandomState::new().hash_one(Timestamp::now().as_nanosecond());
    [word(), word()]
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .collect()
}
