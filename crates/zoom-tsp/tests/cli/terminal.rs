//! On a terminal: the question, the bar, and nothing left of it.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use zoom_fake::Fault;

use super::{Zoom, rows};

const ROWS: u16 = 40;
const COLUMNS: u16 = 100;

/// A terminal: its own side, and the side of a program.
fn terminal() -> (File, OwnedFd) {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&own).unwrap();
    unlockpt(&own).unwrap();
    let name = ptsname(&own, Vec::new()).unwrap().into_string().unwrap();
    let size = Winsize {
        ws_row: ROWS,
        ws_col: COLUMNS,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&own, size).unwrap();
    let program = File::options().read(true).write(true).open(name).unwrap();
    (own.into(), program.into())
}

/// Starts a program on a terminal, and gives the terminal's own side. The program's side is
/// open in the program alone: its end is the end of what is read.
fn on_terminal(mut command: Command) -> (Child, File) {
    let (own, program) = terminal();
    command
        .stdin(Stdio::from(program.try_clone().unwrap()))
        .stdout(Stdio::from(program.try_clone().unwrap()))
        .stderr(Stdio::from(program));
    (command.spawn().unwrap(), own)
}

#[test]
fn a_bar_shows_how_far_the_run_is() {
    let zoom = Zoom::with_users(20);
    zoom.write("rows.csv", rows(20));
    // So that there is time to see it.
    zoom.fake
        .fault_times(80, Fault::Slow(Duration::from_millis(100)));
    let mut command = zoom.command(["apply", "rows.csv", "--concurrency", "4"]);
    command.env("TERM", "xterm-256color");
    let (mut child, mut own) = on_terminal(command);
    let mut screen = vt100::Parser::new(
        NonZero::new(ROWS).unwrap(),
        NonZero::new(COLUMNS).unwrap(),
        0,
    );
    let mut bars = Vec::new();
    let mut is_answered = false;
    let mut bytes = [0; 4096];
    while let Ok(n) = own.read(&mut bytes) {
        if n == 0 {
            break;
        }
        screen.process(&bytes[..n]);
        let contents = screen.screen().contents();
        bars.extend(
            contents
                .lines()
                .filter(|line| line.contains(" rows, "))
                .map(str::to_owned),
        );
        if !is_answered && contents.contains("Update 40 accounts? [y/N]") {
            own.write_all(b"y\n").unwrap();
            is_answered = true;
        }
    }
    assert!(child.wait().unwrap().success());
    let bar_of = |what: &str| {
        bars.iter().any(|bar| {
            let words = [what, "/40 rows", "/s", "0 refused", "0 retries", "left"];
            words.iter().all(|word| bar.contains(word))
        })
    };
    assert!(
        is_answered && bar_of("reading") && bar_of("updating"),
        "{bars:#?}"
    );
    let end = screen.screen().contents();
    assert!(
        end.contains("40 rows: 40 updated, 0 unchanged, 0 refused"),
        "{end}"
    );
    assert!(!end.contains("left"), "the bar is gone: {end}");
}

#[test]
fn a_no_updates_nothing() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    let mut command = zoom.command(["apply", "rows.csv"]);
    command.env("NO_COLOR", "1");
    let (mut child, mut own) = on_terminal(command);
    let mut shown = Vec::new();
    let mut bytes = [0; 4096];
    while let Ok(n @ 1..) = own.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..n]);
        if shown.ends_with(b"[y/N] ") {
            own.write_all(b"n\n").unwrap();
        }
    }
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert!(zoom.updates().is_empty());
    // Nobody agreed to it: it is no run to go on with, and a mended file is taken.
    zoom.write("rows.csv", rows(1).replace("u0@example.com,2", "id-0,2"));
    zoom.run("apply rows.csv --yes").expect(0);
    assert_eq!(zoom.updates().len(), 2);
}
