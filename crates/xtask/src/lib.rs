//! `cargo xtask`: converts published collections and generates their clients.
//!
//! [`convert`](Workspace::convert) walks the first arrow (items and overlay to
//! the fragment), [`codegen`](Workspace::codegen) all of it, through to
//! `generated.rs`; with a collection given both do so for any other, to a file
//! or a crate of its own. Everything is computed before anything is written,
//! and every generated file goes through one [`Artifact`].

mod artifact;
mod client_crate;
mod collection;
mod fragment;
mod mark;
mod overlay;
mod profile;
mod report;
mod sources;
mod visible;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use openapiv3::OpenAPI;
use postman_client::{CommandLine, Generated, Target};

use artifact::Gate;
use client_crate::ClientCrate;
use report::Report;
use visible::Visible;

pub use artifact::{Artifact, Mode, Outcome};

/// Converts published Postman collections and generates their clients.
///
/// Exit codes: 0 done or fresh, 1 broken input or usage, 2 stale (`--check`).
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    /// The workspace; found from the current directory if not given.
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Items and overlay to the fragment, spec/openapi.json; with --from, any
    /// collection to an OpenAPI document.
    Convert {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        arguments: collection::Arguments,
    },
    /// All of it: items and overlay to the fragment, the fragment to
    /// crates/zoom-api/src/generated.rs; with --from, any collection to a
    /// client crate.
    Codegen {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        arguments: collection::Arguments,
    },
}

/// Runs `cargo xtask` with these arguments, the program's name first. Reports
/// go to `out`, or, where the document does, to `err`, as the one error of broken
/// input or usage; gives the exit code. A run does its work whether or not its
/// reports are read.
pub fn main<A>(arguments: A, out: &mut dyn Write, err: &mut dyn Write) -> u8
where
    A: IntoIterator<Item: Into<OsString> + Clone>,
{
    let err = &mut Visible(err);
    // A reader of errors that is gone can't be told anything.
    match Cli::try_parse_from(arguments) {
        Ok(cli) => match cli.run(out, err) {
            Ok(Outcome::Fresh) => 0,
            Ok(Outcome::Stale) => 2,
            Err(error) => {
                let _ = writeln!(err, "error: {error:#}");
                1
            }
        },
        // Not clap's own exit code: 2 means stale here.
        Err(usage) if usage.use_stderr() => {
            let _ = write!(err, "{usage}");
            1
        }
        Err(help) => {
            let _ = write!(out, "{help}");
            0
        }
    }
}

impl Cli {
    fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome> {
        match &self.command {
            Command::Convert { check, arguments } => {
                let (deny, mode) = (arguments.deny_warnings(), Mode::of(*check));
                let workspace = self.workspace()?;
                match arguments.collection(&workspace.root) {
                    Some(collection) => collection.convert(deny, mode, out, err),
                    None => workspace.convert_with(deny, mode, &mut Report::to(out)),
                }
            }
            Command::Codegen { check, arguments } => {
                let (deny, mode) = (arguments.deny_warnings(), Mode::of(*check));
                let workspace = self.workspace()?;
                let report = &mut Report::to(out);
                match arguments.collection(&workspace.root) {
                    Some(collection) => workspace.codegen_of(&collection, deny, mode, report),
                    None => workspace.codegen_with(deny, mode, report),
                }
            }
        }
    }

    fn workspace(&self) -> Result<Workspace> {
        match &self.root {
            Some(root) => Ok(Workspace::at(root)),
            None => Workspace::around(&std::env::current_dir()?),
        }
    }
}

/// The workspace whose files are read and written.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

const FRAGMENT: &str = "spec/openapi.json";
const GENERATED: &str = "crates/zoom-api/src/generated.rs";

impl Workspace {
    /// The workspace at `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The workspace that `directory` is in.
    ///
    /// # Errors
    /// No directory on the way up holds `Cargo.toml` and `spec/`.
    pub fn around(directory: &Path) -> Result<Self> {
        let is_root = |dir: &&Path| dir.join("Cargo.toml").is_file() && dir.join("spec").is_dir();
        match directory.ancestors().find(is_root) {
            Some(root) => Ok(Self::at(root)),
            None => bail!(
                "{} is in no workspace with a `spec` folder; change into it, or name it with --root",
                directory.display()
            ),
        }
    }

    /// Items and overlay to the fragment.
    ///
    /// # Errors
    /// Broken input; nothing is written.
    pub fn convert(&self, mode: Mode, out: &mut dyn Write) -> Result<Outcome> {
        self.convert_with(false, mode, &mut Report::to(out))
    }

    fn convert_with(&self, deny: bool, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let fragment = fragment::build(&self.root, out)?;
        collection::deny(deny, fragment.warnings)?;
        let artifact = Artifact::new(FRAGMENT, fragment.text);
        self.gate(mode, "cargo xtask convert")
            .publish(&[artifact], out)
    }

    /// Items and overlay to the fragment, and the fragment to the client.
    ///
    /// # Errors
    /// Broken input, or a fragment that can't be generated from; nothing is
    /// written.
    pub fn codegen(&self, mode: Mode, out: &mut dyn Write) -> Result<Outcome> {
        self.codegen_with(false, mode, &mut Report::to(out))
    }

    fn codegen_with(&self, deny: bool, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let fragment = fragment::build(&self.root, out)?;
        let command = CommandLine::new(["cargo", "xtask", "codegen"]);
        let target = Target {
            command: &command,
            document: FRAGMENT,
            schemars: true,
        };
        let generated = generate(&fragment.openapi, target, out)
            .with_context(|| format!("{FRAGMENT} does not generate; mend spec/ or crates/xtask"))?;
        collection::deny(deny, fragment.warnings + generated.warnings())?;
        let artifacts = [
            Artifact::new(FRAGMENT, fragment.text),
            Artifact::new(GENERATED, generated.source),
        ];
        self.gate(mode, command.as_str()).publish(&artifacts, out)
    }

    /// What the workspace's own artifacts go through.
    fn gate<'a>(&'a self, mode: Mode, command: &'a str) -> Gate<'a> {
        Gate {
            root: &self.root,
            mode,
            force: false,
            inputs: &[],
            folder: Some(&self.root),
            command,
        }
    }

    /// Any collection to a client crate.
    fn codegen_of(
        &self,
        collection: &collection::Collection,
        deny: bool,
        mode: Mode,
        out: &mut Report<'_>,
    ) -> Result<Outcome> {
        let command = collection.command("codegen");
        let client_crate = ClientCrate {
            root: &self.root,
            folder: &collection.out,
            command: &command,
        };
        client_crate.is_possible()?;
        let document = collection.document(out)?;
        let target = Target {
            command: &command,
            document: "openapi.json",
            schemars: false,
        };
        let generated = generate(&document.openapi, target, out)?;
        collection::deny(deny, document.warnings + generated.warnings())?;
        let artifacts = client_crate.artifacts(&document.openapi, &document.text, &generated)?;
        let gate = collection.gate(Some(&collection.out), mode, command.as_str());
        let made = match mode {
            Mode::Write => artifact::make_folder(&collection.out.join("src"))?,
            Mode::Check => Vec::new(),
        };
        let published = gate.publish(&artifacts, out);
        if published.is_err() {
            // Those that hold nothing.
            for folder in made {
                let _ = std::fs::remove_dir(folder);
            }
        }
        published
    }
}

/// The client of a document, with a report of what was lowered and lifted.
fn generate(document: &OpenAPI, target: Target<'_>, out: &mut Report<'_>) -> Result<Generated> {
    let generated = postman_client::generate(document, target);
    let diagnostics = match &generated {
        Ok(generated) => &generated.diagnostics,
        Err(rejection) => &rejection.diagnostics,
    };
    for diagnostic in diagnostics {
        writeln!(out, "{diagnostic}")?;
    }
    let generated = generated?;
    for pass in &generated.passes {
        writeln!(out, "  {pass}")?;
    }
    Ok(generated)
}
