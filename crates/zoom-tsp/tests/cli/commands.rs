//! One user, and the account: each command, and the exit codes.

use super::{Ran, Zoom, program, ran};

fn fake(arguments: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--fake"].into_iter().chain(arguments.split_whitespace());
    ran(&mut program(folder.path(), arguments))
}

#[test]
fn each_command_says_what_it_did() {
    let zoom = Zoom::with_users(1);
    let mut session = String::new();
    for arguments in [
        "list u0@example.com",
        "update u0@example.com 1 conference_code=200 leader_pin=4711 tsp_bridge=EU_TSP_TB",
        "get u0@example.com 1",
        "get u0@example.com 1 --show-pins",
        "get u0@example.com 1 --json",
        "delete u0@example.com 2 --yes",
        "add u0@example.com conference_code=300 leader_pin=4712",
        "list id-0 --json --show-pins",
        "settings u0@example.com audio_url=https://example.com/dial",
        "account show",
        "account update tsp_bridge=EU_TSP_TB enable=false",
        "account show --json",
    ] {
        session += &format!("$ zoom-tsp {arguments}\n{}\n", zoom.run(arguments).shown());
    }
    insta::assert_snapshot!(session);
}

#[test]
fn the_exit_code_says_what_kind_of_failure_it_was() {
    let zoom = Zoom::with_users(1);
    zoom.run("list u0@example.com").expect(0);
    let refused = zoom.run("list nobody@example.com").expect(1);
    assert!(
        refused.err.contains("User does not exist"),
        "{}",
        refused.err
    );
    for bad in [
        "update me 1 conference_code=12a leader_pin=1234567890123456",
        "update me 1 bridge=EU",
        "update me 1 conference_code",
        "get .. 1",
        "get",
    ] {
        zoom.run(bad).expect(2);
    }
    assert_eq!(zoom.fake.journal().len(), 2, "nothing else was sent");
    // A question that nobody can answer.
    zoom.run("delete u0@example.com 2").expect(2);

    zoom.fake.restrict_scopes(&["tsp:read"]);
    let lacking = zoom.run("account show").expect(3);
    assert!(lacking.err.contains("auth check"), "{}", lacking.err);
    zoom.fake.expire_tokens();
    zoom.run("list u0@example.com").expect(3);

    zoom.runtime.block_on(zoom.fake.stop());
    zoom.run("list u0@example.com --deadline 1").expect(4);
}

#[test]
fn a_value_that_others_must_not_see_comes_from_a_file_or_from_standard_input() {
    let zoom = Zoom::with_users(1);
    zoom.write("pin", "4711\n");
    zoom.run("update u0@example.com 1 conference_code=200 leader_pin=@pin")
        .expect(0);
    assert_eq!(
        zoom.fake.account("u0@example.com", "1").unwrap().leader_pin,
        "4711"
    );
    let arguments = [
        "update",
        "u0@example.com",
        "1",
        "conference_code=200",
        "leader_pin=-",
    ];
    let mut command = assert_cmd::Command::from_std(zoom.command(arguments));
    command.write_stdin("4712\r\n").assert().success();
    assert_eq!(
        zoom.fake.account("u0@example.com", "1").unwrap().leader_pin,
        "4712"
    );
    zoom.run("update u0@example.com 1 conference_code=200 leader_pin=@absent")
        .expect(2);
}

#[test]
fn everything_can_be_tried_without_zoom() {
    let folder = tempfile::tempdir().unwrap();
    let example = fake("schema --example csv").expect(0).out;
    std::fs::write(folder.path().join("accounts.csv"), &example).unwrap();
    let run =
        |arguments: &[&str]| ran(&mut program(folder.path(), arguments.iter().copied())).expect(0);
    insta::assert_snapshot!(run(&["--fake", "apply", "accounts.csv", "--yes"]).shown());
    insta::assert_snapshot!("auth_check", run(&["--fake", "auth", "check"]).shown());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "a fake leaves no journal: {left:?}");
}

#[test]
fn help_completions_and_manual_page() {
    insta::assert_snapshot!("help", fake("--help").expect(0).out);
    insta::assert_snapshot!("help_apply", fake("apply --help").expect(0).out);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = fake(&format!("completions {shell}")).expect(0).out;
        assert!(script.contains("--resume"), "{shell}");
    }
    let page = fake("man").expect(0).out;
    for word in [".TH zoom-tsp", ".SH \"ZOOM\\-TSP APPLY\"", "resume"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn requests_are_shown_without_secrets() {
    let zoom = Zoom::with_users(1);
    let update = "update u0@example.com 1 conference_code=765432109 leader_pin=987654321 -v";
    let shown = zoom.run(update).expect(0).err;
    for word in ["> PATCH ", "> conference_code = ******", "< 204 No Content"] {
        assert!(shown.contains(word), "{word}:\n{shown}");
    }
    let listed = zoom.run("list u0@example.com -v").expect(0).err;
    assert!(listed.contains(r#""leader_pin":"******""#), "{listed}");
    // A server that repeats what it was sent.
    zoom.fake.respond_next(
        http::StatusCode::BAD_REQUEST,
        http::HeaderValue::from_static("application/json"),
        r#"{"code": 300, "message": "bad PIN 987654321 of zoom-fake-token"}"#,
    );
    let echoed = zoom.run(update).expect(1);
    for shown in [&shown, &listed, &echoed.err, &echoed.out] {
        for secret in ["765432109", "987654321", zoom.fake.token()] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
    let mut logged = zoom.command(["list", "u0@example.com"]);
    let logged = ran(logged.env("RUST_LOG", "postman_client_runtime=info"));
    let plain = zoom.run("list u0@example.com");
    assert!(logged.expect(0).err.len() >= plain.expect(0).err.len());
}
