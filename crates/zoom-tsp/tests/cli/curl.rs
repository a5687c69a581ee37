//! `--curl`: the command sends what the program would send.

use super::{Zoom, rows};

#[test]
fn a_command_of_curl_is_printed_and_nothing_is_sent() {
    let zoom = Zoom::with_users(1);
    zoom.write("rows.csv", rows(1));
    let mut shown = String::new();
    for arguments in COMMANDS {
        let ran = zoom.run(&format!("{arguments} --curl")).expect(0);
        shown += &ran
            .out
            .replace(&zoom.fake.base_url(), "https://api.zoom.us/v2");
    }
    assert!(zoom.fake.journal().is_empty());
    assert!(!zoom.path("rows.csv.journal").exists());
    zoom.run("apply rows.csv --curl").expect(2);
    zoom.run("list me --curl --json").expect(2);
    insta::assert_snapshot!(shown);
}

const COMMANDS: [&str; 8] = [
    "list u0@example.com",
    "get u0@example.com 1",
    "update u0@example.com 1 conference_code=200 leader_pin=4711 tsp_bridge=EU_TSP_TB dial_in_numbers=[{\"code\":\"1\",\"number\":\"+1;@<'x\\\\\"}]",
    "delete u0@example.com 2 --yes",
    "add me conference_code=300 leader_pin=4712",
    "account update tsp_provider=@@it's;type=text/html enable=false",
    "apply rows.csv --show-pins",
    "plan rows.csv",
];

/// Needs curl, and a POSIX shell.
#[test]
#[ignore = "needs curl"]
fn curl_sends_the_same() {
    for pins in ["", " --show-pins"] {
        for arguments in COMMANDS {
            let (by_curl, by_program) = (Zoom::with_users(1), Zoom::with_users(1));
            for zoom in [&by_curl, &by_program] {
                zoom.write(
                    "rows.csv",
                    rows(1).lines().take(2).collect::<Vec<_>>().join("\n"),
                );
            }
            if arguments.ends_with("--show-pins") && !pins.is_empty() {
                continue;
            }
            let commands = by_curl
                .run(&format!("{arguments} --curl{pins}"))
                .expect(0)
                .out;
            let (code, pin) = secrets(arguments);
            let status = std::process::Command::new("sh")
                .args(["-ec", &commands])
                .env("ZOOM_ACCESS_TOKEN", by_curl.fake.token())
                .env("ZOOM_CONFERENCE_CODE", code)
                .env("ZOOM_LEADER_PIN", pin)
                .output()
                .unwrap();
            assert!(status.status.success(), "{commands}");
            let yes = if arguments.starts_with("apply") {
                " --yes"
            } else {
                ""
            };
            by_program.run(&format!("{arguments}{yes}")).expect(0);
            let sent = |zoom: &Zoom| {
                let journal = zoom.fake.journal();
                let journal = journal
                    .iter()
                    .filter(|sent| !arguments.starts_with("apply") || sent.method == "PATCH");
                let sent = journal.map(|sent| {
                    let parts = zoom.runtime.block_on(sent.parts()).unwrap_or_default();
                    let json: serde_json::Value =
                        serde_json::from_slice(&sent.body).unwrap_or_default();
                    (sent.method.clone(), sent.target.clone(), parts, json)
                });
                sent.collect::<Vec<_>>()
            };
            assert_eq!(sent(&by_curl), sent(&by_program), "{commands}");
        }
    }
}

fn secrets(arguments: &str) -> (String, String) {
    let value = |name: &str| {
        let field = arguments
            .split_whitespace()
            .find_map(|word| word.strip_prefix(name));
        field.map(str::to_owned)
    };
    (
        value("conference_code=").unwrap_or_else(|| super::code(0, 1)),
        value("leader_pin=").unwrap_or_else(|| super::pin(0)),
    )
}
