//! Runs of `apply` that are ended in every way, and go on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zoom_fake::{Fault, User};

use super::{Zoom, code, end, pin, ran, rows, start, wait_for};

const APPLY: [&str; 3] = ["apply", "rows.csv", "--yes"];

/// Waits until the fake has got so many updates.
fn wait_for_updates(zoom: &Zoom, n: usize) {
    wait_for(|| zoom.updates().len() >= n);
}

/// Another program, with the arguments and the environment of this one.
#[cfg(unix)]
fn as_command(mut other: Command, command: &Command, zoom: &Zoom) -> Command {
    let variables = command.get_envs();
    other
        .args(command.get_args())
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .current_dir(zoom.folder.path());
    other
}

/// Whether each account of so many users has what the file says.
#[track_caller]
fn assert_all_applied(zoom: &Zoom, users: usize) {
    for user in 0..users {
        for id in [1, 2] {
            let account = zoom
                .fake
                .account(&format!("u{user}@example.com"), &id.to_string());
            let account = account.unwrap();
            assert_eq!(
                (account.conference_code, account.leader_pin),
                (code(user, id), pin(user))
            );
        }
    }
}

/// The accounts whose update the journal holds as confirmed.
fn confirmed(journal: &Path) -> BTreeSet<String> {
    let Ok(journal) = Connection::open_with_flags(journal, OpenFlags::SQLITE_OPEN_READ_WRITE)
    else {
        return BTreeSet::new();
    };
    let Ok(mut select) = journal.prepare("SELECT user, tsp_id FROM rows WHERE state = 'applied'")
    else {
        return BTreeSet::new();
    };
    let accounts = select.query_map([], |row| {
        let (user, id): (String, String) = (row.get(0)?, row.get(1)?);
        Ok(format!("/v2/users/{}/tsp/{id}", user.replace('@', "%40")))
    });
    accounts.unwrap().map(Result::unwrap).collect()
}

fn counted(updates: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for update in updates {
        *counts.entry(update.as_str()).or_default() += 1;
    }
    counts
}

/// Kills runs at random moments until `kills` were killed in the middle.
fn killed(kills: usize) {
    let users = 20;
    let mut killed = 0;
    while killed < kills {
        let zoom = Zoom::with_users(users);
        zoom.write("rows.csv", rows(users));
        let journal = zoom.path("rows.csv.journal");
        let mut arguments = APPLY.to_vec();
        loop {
            let before = (confirmed(&journal), zoom.updates());
            let mut child = start(&zoom, &arguments);
            std::thread::sleep(Duration::from_micros(fastrand::u64(0..150_000)));
            let has_ended = child.try_wait().unwrap().is_some();
            child.kill().unwrap();
            let ran = end(child);
            let updates = zoom.updates();
            // What was confirmed before was not sent again.
            let (was, is) = (counted(&before.1), counted(&updates));
            for account in &before.0 {
                assert_eq!(
                    was.get(account.as_str()),
                    is.get(account.as_str()),
                    "{account}"
                );
            }
            if has_ended {
                ran.expect(0);
                break;
            }
            killed += 1;
            if journal.exists() {
                arguments = [&APPLY[..], &["--resume"]].concat();
            }
        }
        assert_all_applied(&zoom, users);
        // Those of one user came in order.
        let updates = zoom.updates();
        let first = |account: String| updates.iter().position(|update| *update == account);
        for user in 0..users {
            let of = |id| first(format!("/v2/users/u{user}%40example.com/tsp/{id}"));
            assert!(of(1) < of(2), "{updates:?}");
        }
    }
}

#[test]
fn a_run_that_is_killed_goes_on() {
    killed(5);
}

#[test]
#[ignore = "slow"]
fn a_hundred_kills_lose_and_double_nothing() {
    killed(100);
}

#[test]
fn a_row_whose_response_is_lost_is_read_back() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    let child = {
        // Zoom carries it out, and the program is killed before it knows.
        zoom.fake.fault_times(2, Fault::Slow(Duration::ZERO));
        zoom.fake
            .fault(Fault::LateResponse(Duration::from_secs(60)));
        start(&zoom, &APPLY)
    };
    wait_for_updates(&zoom, 1);
    let mut child = child;
    std::thread::sleep(Duration::from_millis(100));
    child.kill().unwrap();
    end(child);
    let shown = zoom.run("apply rows.csv --yes --resume").expect(0);
    assert_eq!(
        counted(&zoom.updates()).into_values().collect::<Vec<_>>(),
        [1, 1],
        "{}",
        shown.out
    );
    assert_all_applied(&zoom, 1);
}

#[test]
fn a_journal_holds_no_pin_and_is_its_owners() {
    let zoom = Zoom::with_users(3);
    zoom.fake.add_user(User::new("pending").pending());
    let extra = format!("{}pending,1,{},{}\n", rows(3), code(9, 1), pin(9));
    zoom.write("rows.csv", extra);
    zoom.run("apply rows.csv --yes").expect(1);
    let journal = zoom.path("rows.csv.journal");
    let bytes = std::fs::read(&journal).unwrap();
    for user in [0, 1, 2, 9] {
        for secret in [code(user, 1), code(user, 2), pin(user)] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret}");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&journal).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A person can open it.
    let journal = Connection::open(&journal).unwrap();
    let reason: String = journal
        .query_row(
            "SELECT note FROM rows WHERE user = 'pending' AND state = 'failed'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(reason.contains("1120"), "{reason}");
}

#[test]
fn two_runs_on_one_journal_are_refused() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    zoom.fake.fault(Fault::Slow(Duration::from_secs(60)));
    let mut first = start(&zoom, &APPLY);
    wait_for(|| !zoom.fake.journal().is_empty());
    for option in ["--resume", "--restart"] {
        let second = zoom
            .run(&format!("apply rows.csv --yes {option}"))
            .expect(2);
        assert!(
            second.err.contains("another run uses the journal"),
            "{}",
            second.err
        );
    }
    first.kill().unwrap();
    end(first);
    zoom.run("apply rows.csv --yes --resume").expect(0);
}

#[test]
fn a_run_is_gone_on_with_as_it_began() {
    let zoom = Zoom::with_users(2);
    zoom.write("rows.csv", rows(2));
    zoom.fake.limit_label("Light", None, Some(5));
    let ended = zoom.run("apply rows.csv --yes --concurrency 1").expect(4);
    let command = "zoom-tsp apply rows.csv --yes --concurrency 1 --limits none --resume";
    assert!(ended.err.contains(command), "{}", ended.err);
    zoom.fake.limit_label("Light", None, None);

    let refused = zoom.run("apply rows.csv --yes").expect(2);
    assert!(
        refused.err.contains("--resume goes on with it"),
        "{}",
        refused.err
    );
    let elsewhere = zoom.run("apply rows.csv --yes --resume --base-url http://127.0.0.1:9/v2");
    assert!(elsewhere.expect(2).err.contains("the run began at"));
    zoom.write("rows.csv", rows(1));
    let changed = zoom.run("apply rows.csv --yes --resume").expect(2);
    assert!(changed.err.contains("is not the file"), "{}", changed.err);
    let applied = |zoom: &Zoom| {
        zoom.fake
            .journal()
            .iter()
            .filter(|sent| sent.applied && sent.method == "PATCH")
            .count()
    };
    assert_eq!(applied(&zoom), 1);
    zoom.run("apply rows.csv --yes --restart").expect(0);
    assert_eq!(applied(&zoom), 2, "what Zoom has is not sent again");
}

#[test]
fn a_file_that_is_no_journal_is_left_alone() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    zoom.write("notes", "my notes, which are long enough to be no database");
    let other = zoom.path("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE mine (x)")
        .unwrap();
    let before = std::fs::read(&other).unwrap();
    for journal in [
        "notes",
        "other.db",
        "rows.csv",
        "./rows.csv",
        "absent/journal",
    ] {
        zoom.run(&format!(
            "apply rows.csv --yes --restart --journal {journal}"
        ))
        .expect(2);
    }
    assert_eq!(std::fs::read(&other).unwrap(), before);
    assert_eq!(
        std::fs::read_to_string(zoom.path("rows.csv")).unwrap(),
        rows(1)
    );
    assert!(zoom.fake.journal().is_empty());
}

#[cfg(unix)]
#[test]
fn a_journal_that_can_not_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    let journal = zoom.write("rows.csv.journal", "");
    let set_mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(&journal, 0o400);
    let mut command = zoom.command(APPLY);
    if rustix::process::geteuid().is_root() {
        // Root may write anything: somebody else runs a copy of the program.
        let nobody = 65534;
        std::os::unix::fs::chown(&journal, Some(nobody), Some(nobody)).unwrap();
        let copy = zoom.path("zoom-tsp");
        std::fs::copy(env!("CARGO_BIN_EXE_zoom-tsp"), &copy).unwrap();
        set_mode(zoom.folder.path(), 0o777);
        let mut other = as_command(Command::new(&copy), &command, &zoom);
        other.uid(nobody).gid(nobody);
        command = other;
    }
    let refused = ran(&mut command).expect(2);
    assert!(refused.err.contains("rows.csv.journal"), "{}", refused.err);
    assert!(zoom.fake.journal().is_empty());
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_run_which_goes_on_when_there_is_room() {
    let users = 200;
    let zoom = Zoom::with_users(users);
    zoom.write("rows.csv", rows(users));
    // Files may grow to so many blocks of 512 bytes (or 1,024): the journal begins, and is full.
    let script = "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"";
    let command = zoom.command(APPLY);
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(command.get_program());
    let mut limited = as_command(shell, &command, &zoom);
    let full = ran(&mut limited).expect(4);
    assert!(full.err.contains("the journal"), "{}", full.err);
    assert!(full.err.contains("--resume"), "{}", full.err);
    let sent = zoom.updates().len();
    assert!((1..2 * users).contains(&sent), "{sent} were sent");
    let confirmed = confirmed(&zoom.path("rows.csv.journal"));
    zoom.run("apply rows.csv --yes --resume").expect(0);
    assert_all_applied(&zoom, users);
    let updates = zoom.updates();
    let counts = counted(&updates);
    for account in &confirmed {
        assert_eq!(counts.get(account.as_str()), Some(&1), "{account}");
    }
}

#[test]
fn an_outage_in_the_middle_is_waited_for() {
    let zoom = Zoom::with_users(100);
    zoom.write("rows.csv", rows(100));
    let child = start(&zoom, &APPLY);
    wait_for_updates(&zoom, 20);
    zoom.runtime.block_on(zoom.fake.stop());
    std::thread::sleep(Duration::from_millis(500));
    zoom.runtime.block_on(zoom.fake.resume()).unwrap();
    let ran = end(child).expect(0);
    assert!(!ran.out.contains(", 0 retries"), "{}", ran.out);
    assert_all_applied(&zoom, 100);
}

#[test]
fn a_token_that_ends_in_the_middle_ends_the_run_which_goes_on_with_another() {
    let zoom = Zoom::with_users(100);
    zoom.write("rows.csv", rows(100));
    let child = start(&zoom, &APPLY);
    wait_for_updates(&zoom, 20);
    zoom.fake.expire_tokens();
    let ended = end(child).expect(3);
    assert!(ended.err.contains("--resume"), "{}", ended.err);
    let mut command = zoom.command([&APPLY[..], &["--resume"]].concat());
    command
        .env_remove("ZOOM_ACCESS_TOKEN")
        .env("ZOOM_TOKEN_URL", zoom.fake.token_url())
        .env("ZOOM_ACCOUNT_ID", zoom.fake.account_id())
        .env("ZOOM_CLIENT_ID", zoom.fake.client_id())
        .env("ZOOM_CLIENT_SECRET", zoom.fake.client_secret());
    ran(&mut command).expect(0);
    assert_all_applied(&zoom, 100);
}

#[test]
fn a_daily_limit_ends_the_run_and_says_when_it_can_go_on() {
    let zoom = Zoom::with_users(3);
    zoom.write("rows.csv", rows(3));
    zoom.fake.limit_label("Light", None, Some(9));
    let ended = zoom.run("apply rows.csv --yes --concurrency 1").expect(4);
    for word in [
        "the calls of this day are used up",
        "It can go on at 20",
        "3 rows left",
    ] {
        assert!(ended.err.contains(word), "{word}: {}", ended.err);
    }
    assert_eq!(
        zoom.fake
            .journal()
            .iter()
            .filter(|sent| sent.applied && sent.method == "PATCH")
            .count(),
        3
    );
    zoom.fake.advance(Duration::from_secs(24 * 60 * 60));
    zoom.run("apply rows.csv --resume").expect(0);
    assert_all_applied(&zoom, 3);
}

#[test]
fn a_plan_changes_nothing() {
    let zoom = Zoom::with_users(2);
    zoom.fake
        .add_user(User::new("bare").with_email("bare@example.com"));
    let more = "bare@example.com,1,1,1\nnobody@example.com,2,1,1\n";
    zoom.write("rows.csv", rows(2) + more);
    insta::assert_snapshot!(zoom.run("plan rows.csv").expect(1).shown());
    let shown = zoom.run("plan rows.csv --show-pins").expect(1).out;
    assert!(shown.contains(&format!("1111 → {}", pin(0))), "{shown}");
    assert!(zoom.updates().is_empty());
    assert!(!zoom.path("rows.csv.journal").exists());
}

#[cfg(unix)]
#[test]
fn a_journal_that_others_may_change_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    let shared = zoom.write("shared", "");
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o666)).unwrap();
    symlink(zoom.path("elsewhere"), zoom.path("link")).unwrap();
    for journal in ["shared", "link", "/dev/null"] {
        let refused = zoom
            .run(&format!("apply rows.csv --yes --journal {journal}"))
            .expect(2);
        assert!(refused.err.contains("is not used"), "{}", refused.err);
    }
    assert!(!zoom.path("elsewhere").exists());
    assert!(zoom.fake.journal().is_empty());
}

#[test]
fn a_journal_that_was_changed_is_refused() {
    let zoom = Zoom::with_users(2);
    zoom.write("rows.csv", rows(2));
    zoom.fake.limit_label("Light", None, Some(5));
    for change in [
        "DELETE FROM rows WHERE line = 3",
        "UPDATE rows SET state = 'done' WHERE line = 3",
        "DROP TABLE rows",
        "DROP TABLE run",
        "ALTER TABLE run DROP COLUMN account",
        "ALTER TABLE rows RENAME COLUMN note TO remark",
        "UPDATE rows SET line = -line",
        "DELETE FROM run",
    ] {
        zoom.fake.advance(Duration::from_secs(24 * 60 * 60));
        zoom.run("apply rows.csv --yes --restart").expect(4);
        let journal = Connection::open(zoom.path("rows.csv.journal")).unwrap();
        journal.execute_batch(change).unwrap();
        drop(journal);
        let resumed = zoom.run("apply rows.csv --yes --resume");
        assert!(
            matches!(resumed.code, Some(2 | 4)),
            "{change}: {}",
            resumed.shown()
        );
        assert!(
            !resumed.out.contains("4 updated"),
            "{change}: {}",
            resumed.out
        );
        // Nothing that was confirmed is at Zoom's old value again.
        for user in 0..2 {
            let account = zoom
                .fake
                .account(&format!("u{user}@example.com"), "1")
                .unwrap();
            zoom.fake.add_user(
                User::new(format!("id-{user}"))
                    .with_email(format!("u{user}@example.com"))
                    .with_account(
                        "1",
                        zoom_fake::TspAccount {
                            leader_pin: "1".into(),
                            ..account.clone()
                        },
                    )
                    .with_account(
                        "2",
                        zoom_fake::TspAccount {
                            leader_pin: "1".into(),
                            ..account
                        },
                    ),
            );
        }
    }
}

/// A fault that one update meets: the two rows are read before.
fn with_fault(faults: impl IntoIterator<Item = Fault>) -> Zoom {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    zoom.fake.fault_times(2, Fault::Slow(Duration::ZERO));
    faults.into_iter().for_each(|fault| zoom.fake.fault(fault));
    zoom
}

fn refusal() -> Fault {
    Fault::Response {
        status: http::StatusCode::BAD_REQUEST,
        content_type: http::HeaderValue::from_static("application/json"),
        body: r#"{"code": 300, "message": "TSP Config does not exist."}"#.into(),
    }
}

#[test]
fn what_a_proxy_answers_settles_no_row() {
    let html = |status| Fault::Html(http::StatusCode::from_u16(status).unwrap());
    for status in [200, 302, 403, 404, 500] {
        let zoom = with_fault([html(status)]);
        if status == 200 {
            // The read that settles it meets the same portal.
            zoom.fake.fault(html(status));
        }
        let ended = zoom.run("apply rows.csv --yes --concurrency 1").expect(4);
        assert!(
            ended.err.contains("line 2, u0@example.com 1"),
            "{status}: {}",
            ended.err
        );
        assert!(!zoom.path("rows.failed.csv").exists());
        zoom.run("apply rows.csv --yes --resume").expect(0);
        assert_all_applied(&zoom, 1);
    }
}

#[test]
fn a_success_that_zoom_did_not_carry_out_is_none() {
    let zoom = with_fault([Fault::Html(http::StatusCode::OK)]);
    zoom.run("apply rows.csv --yes --concurrency 1").expect(4);
    zoom.run("apply rows.csv --yes --resume").expect(0);
    assert_all_applied(&zoom, 1);
}

#[test]
fn a_retry_that_is_refused_is_no_refusal_if_zoom_has_it() {
    let zoom = with_fault([Fault::ResetAfterServed, refusal()]);
    zoom.run("apply rows.csv --yes --concurrency 1").expect(0);
    assert_all_applied(&zoom, 1);
    let zoom = with_fault([Fault::ResetAfterRead, refusal()]);
    zoom.run("apply rows.csv --yes --concurrency 1").expect(1);
}

#[test]
fn verbose_changes_no_outcome() {
    for verbose in ["", " -v"] {
        let zoom = with_fault([Fault::CutOff]);
        zoom.run(&format!("apply rows.csv --yes --concurrency 1{verbose}"))
            .expect(0);
        assert_all_applied(&zoom, 1);
        let sent = zoom.updates().len();
        let other = with_fault([Fault::CutOff]);
        other.run("apply rows.csv --yes --concurrency 1").expect(0);
        assert_eq!(sent, other.updates().len(), "{verbose}");
    }
}

#[test]
fn the_file_of_refused_rows_takes_the_place_of_no_other() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(2));
    zoom.write("rows.failed.csv", "user,my reason\n");
    let refused = zoom.run("apply rows.csv --yes").expect(2);
    assert!(
        refused.err.contains("--failed names another file"),
        "{}",
        refused.err
    );
    for failed in ["rows.csv", "rows.csv.journal", "absent/failed.csv", "."] {
        zoom.run(&format!("apply rows.csv --yes --failed {failed}"))
            .expect(2);
    }
    assert!(zoom.fake.journal().is_empty());
    let fakes = zoom.run("--fake apply rows.csv --yes").expect(1);
    assert!(!fakes.out.contains("refused rows are in"), "{}", fakes.out);
    assert_eq!(
        std::fs::read_to_string(zoom.path("rows.failed.csv")).unwrap(),
        "user,my reason\n"
    );
    zoom.run("apply rows.csv --yes --failed refused.csv")
        .expect(1);
    // One that it wrote itself is replaced.
    zoom.run("apply rows.csv --yes --failed refused.csv")
        .expect(1);
}

#[test]
fn a_run_stays_with_its_account() {
    let zoom = Zoom::with_users(3);
    zoom.write("rows.csv", rows(3));
    zoom.fake.limit_label("Light", None, Some(8));
    let token = |account: &str| {
        // {"aid":"…"}, as Zoom's tokens have it.
        let claims = match account {
            "A" => "eyJhaWQiOiJBIn0",
            _ => "eyJhaWQiOiJCIn0",
        };
        format!("e30.{claims}.x")
    };
    let as_account = |account: &str, arguments: &str| {
        let mut command = zoom.command(arguments.split_whitespace());
        command.env("ZOOM_ACCESS_TOKEN", token(account));
        ran(&mut command)
    };
    // The fake takes no such token, so the run ends at once; its journal has the account.
    as_account("A", "apply rows.csv --yes").expect(3);
    let journal = Connection::open(zoom.path("rows.csv.journal")).unwrap();
    journal
        .execute_batch("UPDATE run SET confirmed = started")
        .unwrap();
    drop(journal);
    let other = as_account("B", "apply rows.csv --yes --resume").expect(2);
    assert!(other.err.contains("the run began at A"), "{}", other.err);
    as_account("A", "apply rows.csv --yes --resume").expect(3);
}
