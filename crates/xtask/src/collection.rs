//! Any collection, given on the command line: to a document, or to a client
//! crate of its own.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use postman_client::CommandLine;
use postman_openapi::Profile;

use crate::artifact::{
    Artifact, Gate, Mode, Outcome, is_stdout, is_stream, refuse_input, write_stream,
};
use crate::document::{self, Document, count};
use crate::mark::{JSON_MEMBER, Syntax};
use crate::profile::{self, PROFILE};
use crate::report::{Colors, Report};

/// Which collection, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A collection to take in place of the workspace's own items; several
    /// become one document.
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "out")]
    from: Vec<PathBuf>,
    /// An OpenAPI Overlay 1.0 of facts that the collection leaves out.
    #[arg(long, value_name = "FILE", requires = "from")]
    overlay: Option<PathBuf>,
    /// A Postman environment or globals: values of variables, as Postman finds them,
    /// those of an environment before the collection's own. Secrets are not read.
    #[arg(long, value_name = "FILE", requires = "from")]
    environment: Option<PathBuf>,
    /// How the vendor writes descriptions: a TOML file of its labels. `zoom` is
    /// spec/profile.toml; `plain`, the default, has no labels.
    #[arg(long, value_name = "FILE", requires = "from")]
    profile: Option<PathBuf>,
    /// Which diagnostics are errors, too: `warnings`.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    deny: Option<Deny>,
    /// The file, or the folder of the crate, to write. What is there is left
    /// alone unless it is as it was generated; pipes and devices are written to.
    #[arg(long, value_name = "PATH", requires = "from")]
    out: Option<PathBuf>,
    /// Write over files that are not generated, or were edited since; the inputs
    /// are left alone all the same.
    #[arg(long, requires = "out")]
    force: bool,
}

/// What `--deny` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// A warning, of the conversion or of the lowering, is an error.
    Warnings,
}

impl Arguments {
    /// Whether a warning is an error.
    pub(crate) fn deny_warnings(&self) -> bool {
        self.deny == Some(Deny::Warnings)
    }

    /// The collection, if one was given.
    /// Paths are named from `root`, where they are in it: what is generated
    /// does not depend on the folder that the command was run in.
    pub(crate) fn collection(&self, root: &Path) -> Option<Collection> {
        let out = self.out.clone()?;
        let mut flags: Vec<String> = Vec::new();
        let mut flag = |flag: &str, path: &Path| {
            flags.extend([flag.to_owned(), named(path, root)]);
        };
        for file in &self.from {
            flag("--from", file);
        }
        if let Some(overlay) = &self.overlay {
            flag("--overlay", overlay);
        }
        if let Some(environment) = &self.environment {
            flag("--environment", environment);
        }
        let profile = profile(self.profile.as_deref(), root);
        if let Some(profile) = &profile {
            flag("--profile", profile);
        }
        flags.extend(["--out".to_owned(), named(&out, root)]);
        let files: Vec<_> = self.from.iter().chain(&self.environment).cloned().collect();
        let inputs = files.iter().chain(&self.overlay).chain(&profile);
        Some(Collection {
            overlay: self.overlay.clone(),
            inputs: inputs.cloned().collect(),
            files,
            profile,
            out,
            force: self.force,
            flags,
        })
    }
}

/// The file of the profile that `--profile` names; none is plain.
pub(crate) fn profile(named: Option<&Path>, root: &Path) -> Option<PathBuf> {
    named.and_then(|profile| match profile.to_str() {
        Some("plain") => None,
        Some("zoom") => Some(root.join(PROFILE)),
        _ => Some(profile.to_owned()),
    })
}

/// A collection that is no part of the workspace.
#[derive(Debug)]
pub(crate) struct Collection {
    /// The collections, and what gives their variables values.
    files: Vec<PathBuf>,
    overlay: Option<PathBuf>,
    /// The files, the overlay and the profile.
    inputs: Vec<PathBuf>,
    profile: Option<PathBuf>,
    pub(crate) out: PathBuf,
    force: bool,
    /// What to write behind `cargo xtask <command>` to do the same again.
    flags: Vec<String>,
}

impl Collection {
    /// The command that does `what` with the collection again.
    pub(crate) fn command(&self, what: &str) -> CommandLine {
        let flags = self.flags.iter().map(String::as_str);
        CommandLine::new(["cargo", "xtask", what].into_iter().chain(flags))
    }

    /// The document, with a report of what was read.
    pub(crate) fn document(&self, out: &mut Report<'_>) -> Result<Document> {
        let overlay = self.overlay.as_deref();
        let profile = match &self.profile {
            Some(path) => profile::read(path, &path.display().to_string())?,
            None => Profile::plain(),
        };
        let document = document::of_collections(&self.files, overlay, &profile, out)?;
        if document.openapi.extensions.contains_key(JSON_MEMBER) {
            bail!(
                "the overlay states `{JSON_MEMBER}`, by which a generated document is known; leave it out"
            );
        }
        Ok(document)
    }

    /// What the artifacts of the collection go through.
    pub(crate) fn gate<'a>(
        &'a self,
        folder: Option<&'a Path>,
        mode: Mode,
        command: &'a str,
    ) -> Gate<'a> {
        Gate {
            root: Path::new(""),
            mode,
            force: self.force,
            inputs: &self.inputs,
            folder,
            command,
        }
    }

    /// Writes or checks the document alone. Reports go to `out`; to `err` where
    /// the document itself goes to `out`.
    pub(crate) fn convert(
        &self,
        deny_warnings: bool,
        mode: Mode,
        (out, err): (&mut dyn Write, &mut dyn Write),
        colors: Colors,
    ) -> Result<Outcome> {
        let file = &self.out;
        if !is_stream(file) && !is_stdout(file) {
            let report = &mut Report::to(out, colors.out);
            let artifact = self.artifact(deny_warnings, report)?;
            // One file is replaced at once: nobody has to wait.
            let command = self.command("convert");
            return self
                .gate(None, mode, command.as_str())
                .publish(&[artifact], report);
        }
        if mode == Mode::Check {
            bail!(
                "{} is a pipe, a device or an open file, and holds nothing to check; name a file with --out",
                file.display()
            );
        }
        refuse_input(file, &self.inputs)?;
        let holds_something = std::fs::metadata(file).is_ok_and(|there| there.len() > 0);
        if holds_something && !is_stdout(file) && !self.force {
            bail!(
                "{} is an open file that holds something; name another place with --out, or add to it with --force",
                file.display()
            );
        }
        if is_stdout(file) {
            let artifact = self.artifact(deny_warnings, &mut Report::to(err, colors.err))?;
            let written = out.write_all(artifact.contents().as_bytes());
            let written = written.and_then(|()| out.flush());
            written.context("can't write to standard output")?;
        } else {
            let artifact = self.artifact(deny_warnings, &mut Report::to(out, colors.out))?;
            write_stream(file, artifact.contents())?;
        }
        Ok(Outcome::Fresh)
    }

    /// The document alone, as a file.
    fn artifact(&self, deny_warnings: bool, report: &mut Report<'_>) -> Result<Artifact> {
        let document = self.document(report)?;
        deny(deny_warnings, document.warnings)?;
        Ok(Artifact::marked(&self.out, Syntax::Json, &document.text))
    }
}

/// Fails where warnings are denied and there are some.
pub(crate) fn deny(deny_warnings: bool, warnings: usize) -> Result<()> {
    if deny_warnings && warnings > 0 {
        bail!(
            "{}, and `--deny warnings` is given; follow the help, or leave the flag out",
            count(warnings, "warning")
        );
    }
    Ok(())
}

/// A path from `root`, if it is in it; as given otherwise.
fn named(path: &Path, root: &Path) -> String {
    let within = || {
        let path = std::path::absolute(path).ok()?;
        let root = std::path::absolute(root).ok()?;
        let within = path.strip_prefix(&root).ok()?;
        Some(within.to_str()?.replace('\\', "/"))
    };
    within().unwrap_or_else(|| path.display().to_string())
}
