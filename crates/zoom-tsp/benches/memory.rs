//! How much memory and time the program takes for files of 5,000 and of 50,000 rows: to
//! check one, and to apply one to a fake of Zoom. Linux alone says the memory.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark panics")]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use zoom_fake::{TspAccount, User, ZoomFake};

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!(
        "{:>8} rows  {:<6} {:>10} {:>12}",
        "", "", "time", "peak memory"
    );
    for rows in [5_000, 50_000] {
        let fake = runtime.block_on(ZoomFake::start()).unwrap();
        let mut file = "user,tsp_id,conference_code,leader_pin\n".to_owned();
        for row in 0..rows {
            let user = format!("u{row}@example.com");
            writeln!(file, "{user},1,{},{}", 1_000_000 + row, 2_000_000 + row).unwrap();
            fake.add_user(User::new(user).with_account("1", TspAccount::default()));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        std::fs::write(&path, file).unwrap();
        for command in ["check", "apply"] {
            let mut program = Command::new(env!("CARGO_BIN_EXE_zoom-tsp"));
            program
                .arg(command)
                .arg(&path)
                .args(["--limits", "none"])
                .env("ZOOM_ACCESS_TOKEN", fake.token())
                .env("ZOOM_BASE_URL", fake.base_url())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            if command == "apply" {
                program.arg("--yes");
            }
            let (time, peak) = measured(&mut program);
            let peak = peak.map_or("not known".to_owned(), |kib| format!("{} MiB", kib / 1024));
            println!(
                "{rows:>8} rows  {command:<6} {:>8.1} s {peak:>12}",
                time.as_secs_f64()
            );
        }
    }
}

/// The time of a run, and the most memory that it held, in KiB.
fn measured(program: &mut Command) -> (Duration, Option<u64>) {
    let begun = Instant::now();
    let mut child = program.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    let code = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib);
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(code.success(), "{code}");
    (begun.elapsed(), peak)
}
