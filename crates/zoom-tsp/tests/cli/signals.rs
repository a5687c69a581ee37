//! Ctrl-C: a first and a second one.

use std::io::Read;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use zoom_fake::Fault;

use super::{Zoom, end, rows, start, wait_for};

const APPLY: [&str; 3] = ["apply", "rows.csv", "--yes"];

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn the_first_one_ends_the_run_cleanly() {
    let zoom = Zoom::with_users(200);
    zoom.write("rows.csv", rows(200));
    let child = start(&zoom, &APPLY);
    wait_for(|| zoom.updates().len() > 20);
    interrupt(&child);
    let ended = end(child).expect(4);
    assert!(ended.err.contains("--resume"), "{}", ended.err);
    assert!(zoom.updates().len() < 400);
    zoom.run("apply rows.csv --resume").expect(0);
    // Calls in flight were waited for: none was sent twice.
    assert_eq!(zoom.updates().len(), 400);
}

#[test]
fn the_second_one_ends_it_at_once() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    zoom.fake.fault_times(2, Fault::Slow(Duration::ZERO));
    zoom.fake.fault(Fault::Slow(Duration::from_secs(60)));
    let mut child = start(&zoom, &APPLY);
    wait_for(|| zoom.updates().len() == 1);
    interrupt(&child);
    let mut first = [0; 12];
    // It says that it has got the first one.
    child
        .stderr
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    let begun = Instant::now();
    interrupt(&child);
    end(child).expect(4);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_run_whose_last_rows_are_in_flight_ends_as_if_nobody_had_asked() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1) + "gone@example.com,1,1,1\n");
    zoom.fake.fault_times(3, Fault::Slow(Duration::ZERO));
    // Both are of one user: the second is sent when the first is done.
    zoom.fake.fault(Fault::Slow(Duration::ZERO));
    zoom.fake.fault(Fault::Slow(Duration::from_millis(800)));
    let child = start(&zoom, &APPLY);
    wait_for(|| zoom.updates().len() == 2);
    interrupt(&child);
    end(child).expect(1);
    assert!(zoom.path("rows.failed.csv").exists());
    // Rows that somebody has begun to mend are not written over.
    zoom.write("rows.failed.csv", "\u{feff}user,reason\nmended,\n");
    zoom.run("apply rows.csv --yes --resume").expect(1);
    let mended = std::fs::read_to_string(zoom.path("rows.failed.csv")).unwrap();
    assert!(mended.contains("mended"), "{mended}");
}
