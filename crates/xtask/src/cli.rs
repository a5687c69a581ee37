//! The command line of `cargo xtask`.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::Workspace;
use crate::artifact::{Mode, Outcome};
use crate::collection::Arguments;
use crate::report::Report;
use crate::visible::Visible;

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
        arguments: Arguments,
    },
    /// All of it: items and overlay to the fragment, the fragment to
    /// crates/zoom-api/src/generated.rs; with --from, any collection to a
    /// client crate.
    Codegen {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        arguments: Arguments,
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
