//! The program that sends the calls of generated clients, each to a server of its
//! own that records it; and that answers them with what was saved, and what servers may
//! send in its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use openapiv3::{OpenAPI, ReferenceOr, SecurityScheme};
use postman_client::cli::Document;
use postman_client::{CrateName, Generated};
use postman_openapi::SavedRequest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sent::Sent;

/// The name of the default server. A request arrives below `/at-<name of its server>`.
const DEFAULT: &str = "-default";

/// Where the crates are written.
pub(super) fn folder(root: &Path) -> PathBuf {
    root.join("target/replay")
}

/// A generated client.
#[derive(Debug)]
pub(super) struct Client {
    crate_name: CrateName,
    folder: PathBuf,
    /// An expression of its builder.
    builder: String,
    requests: Vec<SavedRequest>,
    calls: BTreeMap<usize, String>,
    answers: Vec<Answer>,
    /// The URLs of the servers, by name; that of the default one has the name
    /// [`DEFAULT`].
    servers: BTreeMap<String, String>,
    /// The names of headers, parameters and cookies that are API keys, in lower case.
    pub(super) keys: Vec<String>,
}

/// What came of a request: as it arrived, or why it was not sent.
pub(super) type Outcome = Result<Sent, String>;

/// A saved answer of a success that is JSON.
#[derive(Debug, Serialize)]
struct Answer {
    /// The request that it answers.
    request: usize,
    status: u16,
    body: Value,
}

/// What a client reads of a saved answer, and of those that a server may send in its place.
#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    client: usize,
    pub(super) request: usize,
    /// How many answers were read.
    pub(super) read: usize,
    /// Those that were refused, or lost something; some of them.
    pub(super) faults: Vec<String>,
}

/// What came of the calls of a client.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    /// By request.
    pub(super) sent: BTreeMap<usize, Outcome>,
    pub(super) readings: Vec<Reading>,
}

/// The saved answers of the requests that have calls.
fn answers(collection: &Value, requests: &[SavedRequest]) -> Vec<Answer> {
    let mut found = Vec::new();
    for (request, saved) in requests.iter().enumerate() {
        let item = collection.pointer(&saved.pointer);
        let responses = item.and_then(|item| item.get("response")?.as_array());
        for response in responses.into_iter().flatten() {
            let status = response.get("code").and_then(Value::as_u64);
            let status = status.and_then(|status| u16::try_from(status).ok());
            let body = response.get("body").and_then(Value::as_str);
            let body = body.and_then(|body| serde_json::from_str::<Value>(body).ok());
            if let (Some(status @ 200..=299), Some(body)) = (status, body)
                && (body.is_object() || body.is_array())
            {
                found.push(Answer {
                    request,
                    status,
                    body,
                });
            }
        }
    }
    found
}

impl Client {
    pub(super) fn new(
        crate_name: CrateName,
        folder: PathBuf,
        collection: &Value,
        document: Document,
        generated: &Generated,
    ) -> Self {
        let calls = generated.calls.iter();
        Self {
            answers: answers(collection, &document.requests),
            crate_name,
            folder,
            builder: generated.builder_example(&document.openapi),
            calls: calls
                .map(|call| (call.request, call.code.clone()))
                .collect(),
            servers: servers(&document.openapi),
            keys: keys(&document.openapi),
            requests: document.requests,
        }
    }

    /// The saved request of the item at this pointer.
    pub(super) fn request_at(&self, pointer: &str) -> Option<usize> {
        let mut requests = self.requests.iter();
        let at = requests.position(|request| request.pointer == pointer)?;
        self.calls.contains_key(&at).then_some(at)
    }

    /// The item of a saved request, and its name.
    pub(super) fn item(&self, request: usize) -> (&str, &str) {
        let saved = self.requests.get(request);
        saved.map_or(("", ""), |saved| (&saved.pointer, &saved.name))
    }

    /// A request that arrived, with the URL that it would have gone to.
    pub(super) fn whole(&self, sent: &Sent) -> Sent {
        let at = sent.url.strip_prefix("/at-").unwrap_or(&sent.url);
        let (name, path) = at.split_at(at.find(['/', '?']).unwrap_or(at.len()));
        let server = self.servers.get(name).map_or("", String::as_str);
        Sent {
            url: format!("{}{path}", server.trim_end_matches('/')),
            ..sent.clone()
        }
    }

    /// A module with a function for each call.
    fn module(&self, number: usize) -> String {
        let ident = self.crate_name.as_str().replace('-', "_");
        let builder = &self.builder;
        let mut module = format!(
            "mod client_{number} {{\n\
             #[allow(unused_imports)]\n\
             use {ident}::{{multipart::FilePart, prelude::*, types}};\n\
             pub fn client(origin: &str, answer: Option<super::Next>) -> Result<Client, super::Failure> {{\n\
             let at = |name: &str| format!(\"{{origin}}/at-{{name}}\");\n\
             let mut builder = {builder}.base_url(at({DEFAULT:?}))"
        );
        for name in self.servers.keys().filter(|name| *name != DEFAULT) {
            // Writing to a string does not fail.
            let _ = write!(module, ".server({name:?}, at({name:?}))");
        }
        let _ = writeln!(
            module,
            ".retry({ident}::Retry::never());\n\
             if let Some(answer) = answer {{\n\
             builder = builder.transport(move |_: &'static {ident}::Operation, _: {ident}::reqwest::Request| {{\n\
             let (status, body) = answer.get();\n\
             async move {{ {ident}::stub::json(status, body) }}\n}});\n}}\n\
             Ok(builder.build()?)\n}}"
        );
        let mut sends = String::new();
        for (request, code) in &self.calls {
            let _ = write!(
                module,
                "async fn call_{request}(client: Client) -> Result<Option<super::Value>, super::Failure> {{\n\
                 #[allow(unused_imports)]\nuse super::{{Unwritten as _, Written as _}};\n\
                 let response = {code}.send().await?;\n\
                 Ok((&super::Read(response.into_inner())).written())\n}}\n"
            );
            let _ = writeln!(
                sends,
                "super::record({number}, {request}, client, call_{request}).await;"
            );
        }
        for (at, answer) in self.answers.iter().enumerate() {
            let request = answer.request;
            if self.calls.contains_key(&request) {
                let _ = writeln!(
                    sends,
                    "super::read({number}, {request}, &answers[{number}][{at}], client, call_{request}).await;"
                );
            }
        }
        module
            + "#[allow(unused_variables)]\npub async fn send(answers: &super::Value) {\n"
            + &sends
            + "}\n}\n"
    }
}

/// The URLs of all servers, by name; a variable without a value stands for itself.
fn servers(document: &OpenAPI) -> BTreeMap<String, String> {
    // Its own types are written as JSON without a failure.
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut found = BTreeMap::new();
    named(&document, &mut found);
    if let Some(first) = document.pointer("/servers/0") {
        found.insert(DEFAULT.to_owned(), url(first));
    }
    found
}

/// The servers below a value that have a name.
fn named(value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::String(name)), Some(_)) =
                (members.get("x-name"), members.get("url"))
            {
                found.entry(name.clone()).or_insert_with(|| url(value));
            }
            members.values().for_each(|value| named(value, found));
        }
        Value::Array(elements) => elements.iter().for_each(|value| named(value, found)),
        _ => {}
    }
}

/// The URL of a server, its variables replaced.
fn url(server: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut url = text(&server["url"]);
    let variables = server["variables"].as_object();
    for (name, variable) in variables.into_iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &text(&variable["default"]));
    }
    url
}

fn keys(document: &OpenAPI) -> Vec<String> {
    let components = document.components.iter();
    let schemes = components.flat_map(|components| components.security_schemes.values());
    let key = |scheme: &ReferenceOr<SecurityScheme>| match scheme.as_item()? {
        SecurityScheme::APIKey { name, .. } => Some(name.to_lowercase()),
        _ => None,
    };
    schemes.filter_map(key).collect()
}

/// Writes a file, unless it is the same already: cargo compiles what is newer.
pub(super) fn write(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("can't write {}", file.display()))
}

/// A line of what the program prints.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Sent {
        client: usize,
        request: usize,
        /// The head and the body, if it arrived.
        arrived: Option<(String, String)>,
        /// What the call gave, if that is an error.
        error: Option<String>,
    },
    Read(Reading),
}

const MAIN: &str = r##"
use std::sync::{Arc, Mutex};
use std::time::Duration;

use recording_server::RecordingServer;
use serde::Serialize;
use serde_json::{Value, json};

#[path = "../../../../tests/answers/neighbours.rs"]
mod neighbours;

type Failure = Box<dyn std::error::Error>;

const RESPONSE: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

/// The answer that is sent next.
#[derive(Clone, Default)]
struct Next(Arc<Mutex<(u16, String)>>);

impl Next {
    fn set(&self, status: u16, body: &Value) {
        *self.0.lock().unwrap() = (status, body.to_string());
    }

    fn get(&self) -> (u16, String) {
        self.0.lock().unwrap().clone()
    }
}

/// What a call gives.
struct Read<T>(T);

trait Written {
    fn written(&self) -> Option<Value>;
}

impl<T: Serialize> Written for Read<T> {
    fn written(&self) -> Option<Value> {
        Some(serde_json::to_value(&self.0).unwrap())
    }
}

/// A stream can't be written, and keeps all.
trait Unwritten {
    fn written(&self) -> Option<Value>;
}

impl<T> Unwritten for &Read<T> {
    fn written(&self) -> Option<Value> {
        None
    }
}

fn told(error: Failure) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// Answers a call with what was saved, and what may come in its place.
async fn read<C: Clone, F: Future<Output = Result<Option<Value>, Failure>>>(
    client_number: usize,
    request: usize,
    answer: &Value,
    client: impl FnOnce(&str, Option<Next>) -> Result<C, Failure>,
    call: impl Fn(C) -> F,
) {
    let (status, sample) = (answer["status"].as_u64().unwrap() as u16, &answer["body"]);
    let next = Next::default();
    let client = client("http://localhost", Some(next.clone())).map_err(told).unwrap();
    let mut faults = Vec::new();
    let mut read = 0;
    let mut all = vec![(status, sample.clone())];
    all.extend([200, 201, 202, 207].map(|other| (other, sample.clone())));
    all.extend(neighbours::of(sample).into_iter().map(|answer| (status, answer)));
    for (status, answer) in all {
        next.set(status, &answer);
        read += 1;
        let fault = match call(client.clone()).await {
            // Without a documented body, none is read.
            Ok(None | Some(Value::Null)) => {
                read -= 1;
                continue;
            }
            Ok(Some(written)) => {
                // A text may hold JSON.
                let text = written.as_str().and_then(|text| serde_json::from_str(text).ok());
                match neighbours::is_kept(&answer, text.as_ref().unwrap_or(&written)) {
                    true => continue,
                    false => format!("{answer} became {written}"),
                }
            }
            Err(error) => format!("{answer} was refused: {}", told(error)),
        };
        faults.push(format!("{status}: {fault}"));
    }
    println!(
        "{}",
        json!({ "read": {
            "client": client_number, "request": request, "read": read, "faults": faults,
        }})
    );
}

/// Sends one call, and prints what arrived.
async fn record<C, F: Future<Output = Result<Option<Value>, Failure>>>(
    client_number: usize,
    request: usize,
    client: impl FnOnce(&str, Option<Next>) -> Result<C, Failure>,
    call: impl FnOnce(C) -> F,
) {
    let mut server = RecordingServer::start(RESPONSE).await;
    let origin = server.base_url.trim_end_matches("/v2");
    let result = match client(origin, None) {
        Ok(client) => call(client).await,
        Err(error) => Err(error),
    };
    let arrived = tokio::time::timeout(Duration::from_millis(200), server.request()).await.ok();
    let error = result.err().map(told);
    let arrived = arrived.map(|arrived| {
        let boundary = arrived.header("content-type").and_then(|of| of.split_once("boundary="));
        let boundary = boundary.map(|(_, boundary)| boundary.trim_matches('"').to_owned());
        let body = String::from_utf8_lossy(&arrived.body).into_owned();
        match boundary {
            Some(boundary) => (arrived.head, body.replace(&boundary, "BOUNDARY")),
            None => (arrived.head, body),
        }
    });
    println!(
        "{}",
        json!({ "sent": {
            "client": client_number, "request": request, "arrived": arrived, "error": error,
        }})
    );
}
"##;

/// Compiles the program and runs it: what came of each request of each client, and what
/// each reads of its saved answers.
pub(super) fn run(root: &Path, clients: &[Client]) -> Result<Vec<Outcomes>> {
    let folder = folder(root).join("calls");
    fs::create_dir_all(folder.join("src"))?;
    let mut manifest = String::from(
        "[package]\nname = \"replay-calls\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n\
         recording-server = { path = \"../../../crates/recording-server\" }\n\
         serde = \"1\"\n\
         serde_json = { version = \"1\", features = [\"preserve_order\"] }\n\
         tokio = { version = \"1\", features = [\"macros\", \"rt\", \"time\"] }\n",
    );
    let mut main = MAIN.to_owned();
    let mut sends = String::new();
    for (number, client) in clients.iter().enumerate() {
        let (name, path) = (client.crate_name.as_str(), client.folder.file_name());
        let path = path.unwrap_or_default().to_string_lossy();
        let _ = writeln!(
            manifest,
            "{name} = {{ path = \"../{path}\", default-features = false, features = [\"all\"] }}"
        );
        main += &client.module(number);
        let _ = writeln!(sends, "client_{number}::send(&answers).await;");
    }
    manifest += "\n[workspace]\n";
    main += "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {\n\
             let answers: Value = serde_json::from_str(&std::fs::read_to_string(\"answers.json\").unwrap()).unwrap();\n";
    main += &sends;
    main += "}\n";
    write(&folder.join("Cargo.toml"), &manifest)?;
    write(&folder.join("src/main.rs"), &main)?;
    let answers: Vec<_> = clients.iter().map(|client| &client.answers).collect();
    let answers = serde_json::to_string(&answers).context("can't write the answers")?;
    write(&folder.join("answers.json"), &answers)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("can't copy Cargo.lock")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ran = Command::new(cargo)
        .args(["run", "--quiet", "--offline"])
        .env("CARGO_TARGET_DIR", root.join("target/generated-crates"))
        .current_dir(&folder)
        .output()
        .context("can't run cargo")?;
    if !ran.status.success() {
        bail!(
            "the calls do not compile or run: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    let mut outcomes: Vec<Outcomes> = Vec::new();
    outcomes.resize_with(clients.len(), Default::default);
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        match serde_json::from_str(line).context("a line of the calls is odd")? {
            Line::Sent {
                client,
                request,
                arrived,
                error,
            } => {
                let outcome = match arrived {
                    Some((head, body)) => Ok(Sent::read(&head, body)),
                    None => Err(error.unwrap_or_default()),
                };
                if let Some(outcomes) = outcomes.get_mut(client) {
                    outcomes.sent.insert(request, outcome);
                }
            }
            Line::Read(reading) => {
                if let Some(outcomes) = outcomes.get_mut(reading.client) {
                    outcomes.readings.push(reading);
                }
            }
        }
    }
    Ok(outcomes)
}
