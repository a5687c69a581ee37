//! `zoom-tsp`, run as a program against a fake of Zoom.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test panics"
)]

mod commands;
mod credentials;
mod curl;
mod files;
mod json;
mod run;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zoom_fake::{TspAccount, User, ZoomFake};

/// A fake of Zoom, and a folder in which the program runs.
struct Zoom {
    fake: ZoomFake,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
}

impl Zoom {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let fake = runtime.block_on(ZoomFake::start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self {
            fake,
            runtime,
            folder,
        }
    }

    /// With users `u0@example.com`, …, who have the accounts 1 and 2.
    fn with_users(n: usize) -> Self {
        let zoom = Self::start();
        for user in 0..n {
            let account = |id: usize| TspAccount {
                conference_code: format!("1{user}{id}"),
                leader_pin: "1111".to_owned(),
                ..Default::default()
            };
            let user = User::new(format!("id-{user}"))
                .with_email(format!("u{user}@example.com"))
                .with_account("1", account(1))
                .with_account("2", account(2));
            zoom.fake.add_user(user);
        }
        zoom
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program in the folder, with a good token and no limits of its own.
    fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = program(self.folder.path(), arguments);
        command
            .env("ZOOM_ACCESS_TOKEN", self.fake.token())
            .env("ZOOM_BASE_URL", self.fake.base_url())
            .args(["--limits", "none"]);
        command
    }

    fn run(&self, arguments: &str) -> Ran {
        ran(&mut self.command(arguments.split_whitespace()))
    }

    /// The updates that the fake has got, in order: whose account each was of.
    fn updates(&self) -> Vec<String> {
        let journal = self.fake.journal();
        let updates = journal.iter().filter(|request| request.method == "PATCH");
        updates.map(|request| request.target.clone()).collect()
    }
}

/// A file that gives the accounts of so many users other codes: two rows each.
fn rows(users: usize) -> String {
    let mut file = "user,tsp_id,conference_code,leader_pin\n".to_owned();
    for user in 0..users {
        for id in [1, 2] {
            let (code, pin) = (code(user, id), pin(user));
            file += &format!("u{user}@example.com,{id},{code},{pin}\n");
        }
    }
    file
}

/// Codes and PINs that nothing else looks like.
fn code(user: usize, id: usize) -> String {
    format!("77{:011}{id}", user + 1)
}

fn pin(user: usize) -> String {
    format!("88{:010}", user + 1)
}

fn program<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-tsp"));
    command.current_dir(folder).env_clear().args(arguments);
    // What the programs that it is run by need to be found, or to be told.
    for name in ["PATH", "SystemRoot", "TMPDIR"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Not the files of the user who runs the tests.
    command.env("HOME", folder).env("USERPROFILE", folder);
    command
}

/// Starts a run, and does not wait for it.
fn start(zoom: &Zoom, arguments: &[&str]) -> Child {
    let mut command = zoom.command(arguments.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn end(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

fn wait_for(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it did not come");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What a run printed.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn ran(command: &mut Command) -> Ran {
    command.stdin(Stdio::null());
    Ran::of(command.output().unwrap())
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// All of it, without what differs from run to run.
    fn shown(&self) -> String {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        let out = without_times(&self.out);
        format!(
            "exit code {code}\n-- standard output --\n{out}-- standard error --\n{}",
            self.err
        )
    }

    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.shown());
        self
    }
}

fn without_times(text: &str) -> String {
    let mut shown = String::new();
    for line in text.split_inclusive('\n') {
        match line
            .split_once("; in ")
            .and_then(|(a, b)| Some((a, b.split_once(", ")?.1)))
        {
            Some((before, behind)) => shown += &format!("{before}; in …, {behind}"),
            None => shown += line,
        }
    }
    shown
}
