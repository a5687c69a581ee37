//! The command line of `cargo xtask`.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use postman_client::cli::{Color, Colors, ExampleFlags, Mode, Outcome, Report, Visible};

use crate::collection::Arguments;
use crate::{Workspace, add, changes, replay};

/// Converts published Postman collections and generates their clients.
///
/// Exit codes: 0 done or fresh, 1 broken input or usage, 2 stale (`--check`).
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    /// The workspace; found from the current directory if not given.
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Whether diagnostics have colors. `auto` means yes on a terminal, unless
    /// `NO_COLOR` is set.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Items and overlay to the fragment, spec/openapi.json, without examples; with
    /// --from, any collection to an OpenAPI document.
    Convert {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        examples: ExampleFlags,
        #[command(flatten)]
        arguments: Arguments,
    },
    /// All of it: items and overlay to the fragment, the fragment to
    /// crates/zoom-api/src/generated; with --from, any collection to a
    /// client crate.
    Codegen {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        arguments: Arguments,
    },
    /// Takes a published file in, or a new edition of one: its bytes to
    /// spec/postman/, its row to spec/README.md, and all items to the fragment.
    /// Reports what changed for callers, and what the overlay must answer.
    Add {
        #[command(flatten)]
        arguments: add::Arguments,
    },
    /// What changed for callers since spec/openapi.json was committed: what breaks, the
    /// step of the version, the changelog's entry, drafted; with OLD and NEW, between
    /// any two documents or collections.
    Changes {
        #[command(flatten)]
        arguments: changes::Arguments,
    },
    /// Sends every request of collections twice, by Postman's own runtime and by the
    /// generated client, and lists each difference. Needs node, or --recorded.
    Replay {
        #[command(flatten)]
        arguments: replay::Arguments,
    },
    /// The declared codes to the DIAGNOSTICS.md of their crates.
    Diagnostics {
        /// Write nothing; show what is stale and exit with 2.
        #[arg(long)]
        check: bool,
    },
}

/// Runs `cargo xtask` with these arguments, the program's name first. Reports
/// go to `out`, or, where the document does, to `err`, as the one error of broken
/// input or usage; gives the exit code. A run does its work whether or not its
/// reports are read. `colors` says what `--color auto` means.
pub fn main<A>(arguments: A, out: &mut dyn Write, err: &mut dyn Write, colors: Colors) -> u8
where
    A: IntoIterator<Item: Into<OsString> + Clone>,
{
    // A failure to write an error can't be reported.
    match Cli::try_parse_from(arguments) {
        Ok(cli) => {
            let colors = cli.color.of(colors);
            match cli.run(out, err, colors) {
                Ok(Outcome::Fresh) => 0,
                Ok(Outcome::Stale) => 2,
                Err(error) => {
                    Report::to(err, colors.err).finish(Some(&error));
                    1
                }
            }
        }
        // Not clap's own exit code: 2 means stale here.
        Err(usage) if usage.use_stderr() => {
            let _ = write!(Visible(err), "{usage}");
            1
        }
        Err(help) => {
            let _ = write!(out, "{help}");
            0
        }
    }
}

impl Cli {
    fn run(&self, out: &mut dyn Write, err: &mut dyn Write, colors: Colors) -> Result<Outcome> {
        match &self.command {
            Command::Convert {
                check,
                examples,
                arguments,
            } => {
                let mode = Mode::of(*check);
                let workspace = self.workspace()?;
                let policy = arguments.policy();
                match arguments.collection(&workspace.root, "convert", Some(*examples)) {
                    // Reports give way to the document.
                    Some(collection) if collection.is_to_stdout() => {
                        let report = &mut Report::to(err, colors.err);
                        report.set_policy(policy);
                        collection.convert(mode, report, Some(out))
                    }
                    collection => {
                        let report = &mut Report::to(out, colors.out);
                        report.set_policy(policy);
                        match collection {
                            Some(collection) => collection.convert(mode, report, None),
                            None => workspace.convert_with(mode, report),
                        }
                    }
                }
            }
            Command::Add { arguments } => {
                arguments.run(&self.workspace()?, &mut Report::to(out, colors.out))
            }
            Command::Changes { arguments } => {
                let workspace = self.workspace()?;
                arguments.report(&workspace.root, &mut Report::to(out, colors.out))?;
                Ok(Outcome::Fresh)
            }
            Command::Replay { arguments } => {
                arguments.run(&self.workspace()?.root, &mut Report::to(out, colors.out))
            }
            Command::Diagnostics { check } => {
                let report = &mut Report::to(out, colors.out);
                self.workspace()?.diagnostics(Mode::of(*check), report)
            }
            Command::Codegen { check, arguments } => {
                let mode = Mode::of(*check);
                let workspace = self.workspace()?;
                let report = &mut Report::to(out, colors.out).verbose(true);
                report.set_policy(arguments.policy());
                match arguments.collection(&workspace.root, "codegen", None) {
                    Some(collection) => {
                        let options = workspace.crate_options(&collection.out)?;
                        collection.generate(&options, |_| Ok(None), mode, report, None)
                    }
                    None => workspace.codegen_with(mode, report),
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
