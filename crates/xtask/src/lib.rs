//! `cargo xtask`: converts the published items and regenerates the client.
//!
//! [`convert`](Workspace::convert) walks the first arrow (items and overlay to
//! the fragment), [`codegen`](Workspace::codegen) all of it, through to
//! `generated.rs`. Everything is computed before anything is written, and
//! every generated file goes through one [`Artifact`].

mod artifact;
mod fragment;
mod generate;
mod lift;
mod lower;
mod overlay;
mod pointer;
mod profile;
mod sources;
mod tables;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

pub use artifact::{Artifact, Mode, Outcome};

/// Converts the published Postman items and regenerates the client.
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
    /// Items and overlay to the fragment, spec/openapi.json.
    Convert {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
    },
    /// All of it: items and overlay to the fragment, the fragment to
    /// crates/zoom-api/src/generated.rs.
    Codegen {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
    },
}

/// Runs `cargo xtask` with these arguments, the program's name first. Reports
/// go to `out`, the one error of broken input or usage to `err`; gives the exit
/// code.
pub fn main<A>(arguments: A, out: &mut dyn Write, err: &mut dyn Write) -> u8
where
    A: IntoIterator<Item: Into<OsString> + Clone>,
{
    // A reader of errors that is gone can't be told anything.
    match Cli::try_parse_from(arguments) {
        Ok(cli) => match cli.run(out) {
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
    fn run(&self, out: &mut dyn Write) -> Result<Outcome> {
        let workspace = match &self.root {
            Some(root) => Workspace::at(root),
            None => Workspace::around(&std::env::current_dir()?)?,
        };
        match self.command {
            Command::Convert { check } => workspace.convert(Mode::of(check), out),
            Command::Codegen { check } => workspace.codegen(Mode::of(check), out),
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
        let fragment = fragment::build(&self.root, out)?;
        let artifact = Artifact::new(FRAGMENT, fragment.text);
        artifact::publish(&self.root, &[artifact], mode, "cargo xtask convert", out)
    }

    /// Items and overlay to the fragment, and the fragment to the client.
    ///
    /// # Errors
    /// Broken input, or a fragment that can't be generated from; nothing is
    /// written.
    pub fn codegen(&self, mode: Mode, out: &mut dyn Write) -> Result<Outcome> {
        let fragment = fragment::build(&self.root, out)?;
        let generated = generate::client(&fragment.openapi)
            .with_context(|| format!("{FRAGMENT} does not generate; mend spec/ or crates/xtask"))?;
        for pass in &generated.passes {
            writeln!(out, "  {pass}")?;
        }
        let artifacts = [
            Artifact::new(FRAGMENT, fragment.text),
            Artifact::new(GENERATED, generated.text),
        ];
        artifact::publish(&self.root, &artifacts, mode, "cargo xtask codegen", out)
    }
}
