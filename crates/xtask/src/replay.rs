//! `cargo xtask replay`: does a generated client send what Postman sends?
//!
//! Two senders send every request of a collection. Postman's own runtime, newman,
//! sends what was saved; the generated client sends the calls that the generator
//! wrote of the same requests. What arrives of both is compared, request by
//! request. And does it read what servers answer? The calls are answered with the saved
//! answers, and with those that a server may send in their place: a number with a
//! fraction, null, one property more or less, another status, and so on.

mod calls;
mod compare;
mod form;
mod sent;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use postman_client::cli::{ClientCrate, Outcome, Report, Selection, of_collections};
use postman_client::{CommandLine, Target};
use postman_openapi::Profile;
use serde::Deserialize;

use crate::Workspace;

use calls::Client;
use compare::{Difference, Kind, compare};
use sent::Recorded;

/// What is sent again, and what it is compared with.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The collections; each gets a client of its own, below target/replay.
    #[arg(required = true, value_name = "COLLECTION")]
    collections: Vec<PathBuf>,
    /// A folder of what newman sent, a file for each collection; node is not needed.
    #[arg(long, value_name = "FOLDER", conflicts_with = "record")]
    recorded: Option<PathBuf>,
    /// Write what newman sends to this folder, a file for each collection, and
    /// compare nothing.
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
    /// Differences that are right on purpose, as JSON. One that is not excused, or an
    /// excuse that nothing needs, exits with 2.
    #[arg(long, value_name = "FILE")]
    excused: Option<PathBuf>,
}

/// A difference that is right on purpose.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Excuse {
    /// The collection's file, without its ending.
    collection: String,
    /// The item: a JSON pointer into the collection.
    pointer: String,
    /// What differs.
    kind: Kind,
    /// Why.
    reason: String,
}

impl Arguments {
    pub(crate) fn run(&self, root: &Path, out: &mut Report<'_>) -> Result<Outcome> {
        if let Some(folder) = &self.record {
            let newman = newman(root)?;
            for collection in &self.collections {
                let file = folder.join(format!("{}.json", stem(collection)));
                fs::write(&file, send(root, &newman, collection)?)
                    .with_context(|| format!("can't write {}", file.display()))?;
                writeln!(out, "recorded {}", file.display())?;
            }
            return Ok(Outcome::Fresh);
        }
        let mut clients = Vec::new();
        for collection in &self.collections {
            clients.push(client(root, collection, out)?);
        }
        let outcomes = calls::run(root, &clients)?;
        let mut faults = 0;
        let mut excuses = self.excuses()?;
        let mut unexcused = 0;
        let (mut same, mut all) = (0, 0);
        for ((collection, client), outcome) in self.collections.iter().zip(&clients).zip(outcomes) {
            let calls::Outcomes { sent, readings } = outcome;
            let recorded = self.recorded(root, collection)?;
            let (mut same_here, mut all_here) = (0, 0);
            let mut lines = Vec::new();
            for Recorded {
                pointer,
                name,
                sent: expected,
            } in &recorded
            {
                // What Postman itself can't send proves nothing.
                let Some(expected) = expected else { continue };
                all_here += 1;
                let own = client
                    .request_at(pointer)
                    .and_then(|index| sent.get(&index));
                let differences = match own {
                    Some(Ok(actual)) => compare(expected, &client.whole(actual), &client.keys),
                    Some(Err(refused)) => vec![Difference::not_sent(refused)],
                    None => vec![Difference::not_sent("no operation is made of it")],
                };
                same_here += usize::from(differences.is_empty());
                for difference in differences {
                    let excuse = excuses.iter().position(|excuse| {
                        excuse.collection == stem(collection)
                            && excuse.pointer == *pointer
                            && excuse.kind == difference.kind
                    });
                    let excused = excuse.map(|at| excuses.remove(at));
                    let reason = excused.map(|excuse| format!(" (right: {})", excuse.reason));
                    unexcused += usize::from(reason.is_none());
                    lines.push(format!(
                        "  {pointer} {name:?}: {difference}{}",
                        reason.unwrap_or_default()
                    ));
                }
            }
            writeln!(
                out,
                "{}: {same_here} of {all_here} requests arrive as Postman sends them",
                collection.display()
            )?;
            for line in lines {
                writeln!(out, "{line}")?;
            }
            faults += report_readings(collection, client, &readings, out)?;
            same += same_here;
            all += all_here;
        }
        for excuse in &excuses {
            writeln!(
                out,
                "the excuse is not needed: {} {}, {}",
                excuse.collection, excuse.pointer, excuse.kind
            )?;
        }
        #[allow(clippy::cast_precision_loss, reason = "a share of few requests")]
        let share = 100.0 * same as f64 / f64::max(all as f64, 1.0);
        writeln!(out, "all: {same} of {all} requests, {share:.1} %")?;
        let is_fresh =
            self.excused.is_none() || excuses.is_empty() && unexcused == 0 && faults == 0;
        Ok(match is_fresh {
            true => Outcome::Fresh,
            false => Outcome::Stale,
        })
    }

    fn excuses(&self) -> Result<Vec<Excuse>> {
        let Some(file) = &self.excused else {
            return Ok(Vec::new());
        };
        let text =
            fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
        let excuses: Vec<Excuse> = serde_json::from_str(&text)
            .with_context(|| format!("{} is no list of excuses", file.display()))?;
        let given: BTreeSet<_> = self.collections.iter().map(|file| stem(file)).collect();
        Ok(excuses
            .into_iter()
            .filter(|excuse| given.contains(&excuse.collection))
            .collect())
    }

    fn recorded(&self, root: &Path, collection: &Path) -> Result<Vec<Recorded>> {
        let text = match &self.recorded {
            Some(folder) => {
                let file = folder.join(format!("{}.json", stem(collection)));
                fs::read_to_string(&file)
                    .with_context(|| format!("can't read {}", file.display()))?
            }
            None => send(root, &newman(root)?, collection)?,
        };
        serde_json::from_str(&text)
            .with_context(|| format!("what is recorded of {} is odd", collection.display()))
    }
}

/// So many answers are shown that a client does not read.
const FAULTS_SHOWN: usize = 20;

/// Says what a client reads of its answers; gives how many it does not.
fn report_readings(
    collection: &Path,
    client: &Client,
    readings: &[calls::Reading],
    out: &mut Report<'_>,
) -> Result<usize> {
    let read: usize = readings.iter().map(|reading| reading.read).sum();
    let faults: usize = readings.iter().map(|reading| reading.faults.len()).sum();
    writeln!(
        out,
        "{}: {} saved answers; {faults} of {read} that may come in their place are not read without a loss",
        collection.display(),
        readings.len(),
    )?;
    let all = readings.iter().flat_map(|reading| {
        let (pointer, name) = client.item(reading.request);
        reading
            .faults
            .iter()
            .map(move |fault| (pointer, name, fault))
    });
    for (pointer, name, fault) in all.take(FAULTS_SHOWN) {
        let fault: String = fault.chars().take(1_000).collect();
        writeln!(out, "  {pointer} {name:?}: {fault}")?;
    }
    Ok(faults)
}

/// The name of a collection's file, without its ending.
fn stem(collection: &Path) -> String {
    let name = collection.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    name.strip_suffix(".postman_collection")
        .unwrap_or(name)
        .to_owned()
}

/// Converts a collection and writes the crate of its client.
fn client(root: &Path, collection: &Path, out: &mut Report<'_>) -> Result<Client> {
    let name: String = stem(collection)
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let folder = calls::folder(root).join(format!("{}-api", name.trim_matches('-')));
    let files = [collection.to_owned()];
    // Its diagnostics are those of `convert` and `codegen`.
    let mut silent = std::io::sink();
    let document = of_collections(
        &files,
        &Selection::default(),
        None,
        &Profile::plain(),
        &mut Report::to(&mut silent, false),
    )
    .with_context(|| format!("{} can't be converted", collection.display()))?;
    let command = CommandLine::new(["cargo", "xtask", "replay"]);
    let options = Workspace::at(root).crate_options(&folder)?;
    let client_crate = ClientCrate {
        folder: &folder,
        command: &command,
        options: &options,
    };
    let crate_name = client_crate.name()?;
    let target = Target {
        command: &command,
        document: "openapi.json",
        crate_name: &crate_name,
        requests: &document.requests,
        schemars: false,
    };
    let generated = postman_client::generate(&document.openapi, target)
        .with_context(|| format!("{} gives no client", collection.display()))?;
    let artifacts = client_crate.artifacts(
        &document.openapi,
        client_crate.document(&document.text),
        document.source,
        &generated,
    )?;
    for artifact in artifacts {
        let file = artifact.path();
        let parent = file.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).with_context(|| format!("can't make {}", parent.display()))?;
        calls::write(file, artifact.contents())?;
    }
    writeln!(out, "generated {}", folder.display())?;
    // Of another edition than JSON, no answers are known by their place.
    let text = fs::read_to_string(collection)?;
    let answered = serde_json::from_str(&text).unwrap_or_default();
    let client = Client::new(crate_name, folder, &answered, document, &generated);
    Ok(client)
}

/// The folder with newman, which is installed if it is not there.
fn newman(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target/newman");
    let pinned = root.join("tests/replay");
    let lock = "package-lock.json";
    let read = |folder: &Path| fs::read(folder.join(lock)).ok();
    let is_there = folder.join("node_modules/newman/package.json").is_file();
    if is_there && read(&folder) == read(&pinned) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder)?;
    for file in ["package.json", lock] {
        fs::copy(pinned.join(file), folder.join(file))
            .with_context(|| format!("can't copy tests/replay/{file}"))?;
    }
    let installed = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--silent"])
        .current_dir(&folder)
        .status()
        .context("can't run npm; `replay` needs node, or --recorded")?;
    ensure!(installed.success(), "npm can't install newman");
    Ok(folder)
}

/// What newman sends, as JSON.
fn send(root: &Path, newman: &Path, collection: &Path) -> Result<String> {
    let sent = Command::new("node")
        .arg(root.join("tests/replay/send.mjs"))
        .args([newman, collection])
        .output()
        .context("can't run node; `replay` needs it, or --recorded")?;
    if !sent.status.success() {
        bail!(
            "newman can't send {}: {}",
            collection.display(),
            String::from_utf8_lossy(&sent.stderr)
        );
    }
    String::from_utf8(sent.stdout).context("what newman sent is no text")
}
