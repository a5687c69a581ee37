//! Any collection: to a document, or to a client crate of its own.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use postman_openapi::Profile;

use crate::cli::artifact::{
    Artifact, Gate, Mode, Outcome, is_stdout, is_stream, make_folder, refuse_input, write_stream,
};
use crate::cli::client::generate;
use crate::cli::client_crate::ClientCrate;
use crate::cli::document::{self, Document, count};
use crate::cli::mark::{JSON_MEMBER, Syntax};
use crate::cli::profile;
use crate::cli::report::{Colors, Report};
use crate::{CommandLine, Target};

/// Any collection, and where it goes.
#[derive(Debug)]
pub struct Collection {
    /// The collections, and what gives their variables values.
    pub files: Vec<PathBuf>,
    /// Facts that the collections leave out.
    pub overlay: Option<PathBuf>,
    /// The labels of the vendor's descriptions; none if not given.
    pub profile: Option<PathBuf>,
    /// The files, the overlay and the profile: what is never written over.
    pub inputs: Vec<PathBuf>,
    /// The file, or the folder of the crate, to write.
    pub out: PathBuf,
    /// Whether files that are not generated, or were edited, are replaced, too.
    pub force: bool,
    /// The command that does it again.
    pub command: CommandLine,
}

impl Collection {
    /// The document, with a report of what was read.
    fn document(&self, out: &mut Report<'_>) -> Result<Document> {
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
    fn gate<'a>(&'a self, folder: Option<&'a Path>, mode: Mode) -> Gate<'a> {
        Gate {
            root: Path::new(""),
            mode,
            force: self.force,
            inputs: &self.inputs,
            folder,
            command: self.command.as_str(),
        }
    }

    /// Writes or checks the document alone. Reports go to `out`; to `err` where
    /// the document itself goes to `out`.
    ///
    /// # Errors
    /// Broken input, or a place that is not written over.
    pub fn convert(
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
            return self.gate(None, mode).publish(&[artifact], report);
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

    /// Writes or checks the client crate. The workspace at `root` states the
    /// versions of its dependencies.
    ///
    /// # Errors
    /// Broken input, or a place that is not written over.
    pub fn generate(
        &self,
        root: &Path,
        deny_warnings: bool,
        mode: Mode,
        out: &mut Report<'_>,
    ) -> Result<Outcome> {
        let client_crate = ClientCrate {
            root,
            folder: &self.out,
            command: &self.command,
        };
        client_crate.is_possible()?;
        let document = self.document(out)?;
        let crate_name = client_crate.name()?;
        let target = Target {
            command: &self.command,
            document: "openapi.json",
            crate_name: &crate_name,
            requests: &document.requests,
            schemars: false,
        };
        let written = client_crate.document(&document.text);
        let named = written.path().display().to_string();
        let generated = generate(&document.openapi, target, (&named, written.contents()), out)?;
        deny(deny_warnings, document.warnings + generated.warnings())?;
        let artifacts = client_crate.artifacts(&document.openapi, written, &generated)?;
        let gate = self.gate(Some(&self.out), mode);
        let made = match mode {
            Mode::Write => make_folder(&self.out.join("src"))?,
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

    /// The document alone, as a file.
    fn artifact(&self, deny_warnings: bool, report: &mut Report<'_>) -> Result<Artifact> {
        let document = self.document(report)?;
        deny(deny_warnings, document.warnings)?;
        Ok(Artifact::marked(&self.out, Syntax::Json, &document.text))
    }
}

/// Fails where warnings are denied and there are some.
///
/// # Errors
/// There are some.
pub fn deny(deny_warnings: bool, warnings: usize) -> Result<()> {
    if deny_warnings && warnings > 0 {
        bail!(
            "{}, and `--deny warnings` is given; follow the help, or leave the flag out",
            count(warnings, "warning")
        );
    }
    Ok(())
}
