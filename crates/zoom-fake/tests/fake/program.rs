//! The fake as a program: what it prints, takes and logs.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use reqwest::Client;

/// A program that runs; it is killed when it is dropped.
struct Program {
    child: Child,
    settings: BTreeMap<String, String>,
    log: BufReader<ChildStderr>,
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zoom-fake"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let settings = lines.take(6).map(|line| {
            let line = line.unwrap();
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        });
        Self {
            settings: settings.collect(),
            log: BufReader::new(child.stderr.take().unwrap()),
            child,
        }
    }

    async fn get(&self, path: &str) -> reqwest::Result<u16> {
        let url = format!("{}{path}", self.settings["ZOOM_BASE_URL"]);
        let token = &self.settings["ZOOM_ACCESS_TOKEN"];
        let request = Client::new().get(url).bearer_auth(token);
        Ok(request.send().await?.status().as_u16())
    }

    /// The next line of the log, without its time.
    fn logged(&mut self) -> String {
        let mut line = String::new();
        self.log.read_line(&mut line).unwrap();
        line.split_once(' ').unwrap().1.trim_end().to_owned()
    }
}

/// What `--help` shows as a script is one.
#[tokio::test]
async fn a_program_takes_users_and_faults_and_logs_its_journal() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/program/example.json");
    let script = script.to_str().unwrap();
    let mut program = Program::start(&["--listen", "127.0.0.1:0", "--script", script]);
    for expected in [503, 503, 429, 200] {
        assert_eq!(
            program.get("/users/ann/tsp?a=secret").await.unwrap(),
            expected
        );
        assert_eq!(
            program.logged(),
            format!("GET /v2/users/ann/tsp {expected}")
        );
    }
    program.get("/users/ann/tsp").await.unwrap_err();
    assert_eq!(program.logged(), "GET /v2/users/ann/tsp reset");
    assert_eq!(program.get("/users/bob/tsp").await.unwrap(), 404);
    program.logged();

    let token = |program: &Program| {
        let settings = &program.settings;
        let account = &settings["ZOOM_ACCOUNT_ID"];
        Client::new()
            .post(&settings["ZOOM_TOKEN_URL"])
            .basic_auth(
                &settings["ZOOM_CLIENT_ID"],
                Some(&settings["ZOOM_CLIENT_SECRET"]),
            )
            .body(format!(
                "grant_type=account_credentials&account_id={account}"
            ))
            .send()
    };
    assert_eq!(token(&program).await.unwrap().status(), 502);
    assert_eq!(program.logged(), "POST /oauth/token 502");
    let issued = token(&program).await.unwrap().text().await.unwrap();
    assert_eq!(program.logged(), "POST /oauth/token 200 applied");
    // The token is for the host that was asked.
    let origin = program.settings["ZOOM_BASE_URL"]
        .strip_suffix("/v2")
        .unwrap();
    assert!(
        issued.contains(&format!("\"api_url\":\"{origin}\"")),
        "{issued}"
    );
}

#[test]
fn a_program_says_what_is_wrong() {
    let run = |arguments: &[&str]| {
        let program = Command::new(env!("CARGO_BIN_EXE_zoom-fake"))
            .args(arguments)
            .output();
        let output = program.unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), text)
    };
    let (success, help) = run(&["--help"]);
    assert!(
        success && help.contains("--listen") && help.contains("\"users\""),
        "{help}"
    );
    for (arguments, expected) in [
        (&["--listen", "somewhere"][..], "error: somewhere: invalid"),
        (&["--port", "1"], "--port"),
        (
            &["--script", "Cargo.toml"],
            "Cargo.toml: expected value at line 1",
        ),
        (&["--script", "no-such-file"], "no-such-file: "),
    ] {
        let (success, text) = run(arguments);
        assert!(
            !success && text.starts_with("error: ") && text.contains(expected),
            "{text}"
        );
    }
}
