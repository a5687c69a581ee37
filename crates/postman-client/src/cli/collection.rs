//! Any collection: to a document, or to a client crate of its own.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use postman_openapi::Profile;

use crate::cli::artifact::{
    Artifact, Gate, Mode, Outcome, is_stdout, is_stream, refuse_input, write_stream,
};
use crate::cli::client::generate;
use crate::cli::client_crate::{ClientCrate, CrateOptions};
use crate::cli::document::{self, Document};
use crate::cli::given::{STDIO, Selection};
use crate::cli::mark::{JSON_MEMBER, Syntax};
use crate::cli::profile;
use crate::cli::report::Report;
use crate::{CommandLine, Target};

/// Any collection, and where it goes.
#[derive(Debug)]
pub struct Collection {
    /// The collections: files and folders.
    pub files: Vec<PathBuf>,
    /// Which of them are taken, and what gives their variables values.
    pub selection: Selection,
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
        let document =
            document::of_collections(&self.files, &self.selection, overlay, &profile, out)?;
        if document.openapi.extensions.contains_key(JSON_MEMBER) {
            bail!(
                "the overlay states `{JSON_MEMBER}`, by which a generated document is known; leave it out"
            );
        }
        Ok(document)
    }

    /// What the artifacts of the collection go through.
    fn gate<'a>(&'a self, folders: Vec<&'a Path>, mode: Mode) -> Gate<'a> {
        Gate {
            root: Path::new(""),
            mode,
            force: self.force,
            inputs: &self.inputs,
            folders,
            command: self.command.as_str(),
        }
    }

    /// Whether the document goes to standard output.
    pub fn is_to_stdout(&self) -> bool {
        self.out == Path::new(STDIO) || is_stdout(&self.out)
    }

    /// Writes or checks the document alone. What becomes of its file, or the document
    /// itself if that goes to standard output, goes to `out`, if there is one, and to
    /// the report otherwise.
    ///
    /// # Errors
    /// Broken input, or a place that is not written over.
    pub fn convert(
        &self,
        mode: Mode,
        report: &mut Report<'_>,
        out: Option<&mut dyn Write>,
    ) -> Result<Outcome> {
        let file = &self.out;
        let is_stdout = self.is_to_stdout();
        if !is_stdout && !is_stream(file) {
            let artifact = self.artifact(report)?;
            // One file is replaced at once: nobody has to wait.
            let gate = self.gate(Vec::new(), mode);
            return match out {
                // Whether anyone reads what became of the files changes nothing.
                Some(out) => gate.publish(&[artifact], &mut Report::to(out, false)),
                None => gate.publish(&[artifact], report),
            };
        }
        if mode == Mode::Check {
            bail!(
                "{} is a pipe, a device or an open file, and holds nothing to check; name a file with --out",
                file.display()
            );
        }
        refuse_input(file, &self.inputs)?;
        let holds_something = std::fs::metadata(file).is_ok_and(|there| there.len() > 0);
        if holds_something && !is_stdout && !self.force {
            bail!(
                "{} is an open file that holds something; name another place with --out, or add to it with --force",
                file.display()
            );
        }
        let artifact = self.artifact(report)?;
        match out {
            Some(out) if is_stdout => {
                let written = out.write_all(artifact.contents().as_bytes());
                let written = written.and_then(|()| out.flush());
                written.context("can't write to standard output")?;
            }
            _ => write_stream(file, artifact.contents())?,
        }
        Ok(Outcome::Fresh)
    }

    /// Writes or checks the client crate, a runtime that is written out, and the file
    /// of its settings, if there is one; that must not hold the values of variables that
    /// are secret. What becomes of the files goes to `out`, if
    /// there is one, and to the report otherwise.
    ///
    /// # Errors
    /// Broken input, or a place that is not written over.
    pub fn generate(
        &self,
        options: &CrateOptions,
        settings: impl FnOnce(&[String]) -> Result<Option<Artifact>>,
        mode: Mode,
        report: &mut Report<'_>,
        out: Option<&mut dyn Write>,
    ) -> Result<Outcome> {
        let client_crate = ClientCrate {
            folder: &self.out,
            command: &self.command,
            options,
        };
        client_crate.is_possible()?;
        let mut document = self.document(report)?;
        document.keep_only(&options.only)?;
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
        let text = written.contents();
        let generated = generate(&document.openapi, target, (&named, text), report)?;
        report.refuse_denied()?;
        let mut artifacts =
            client_crate.artifacts(&document.openapi, written, document.source, &generated)?;
        artifacts.extend(settings(&document.secret_values)?);
        let runtime = client_crate.runtime_folder()?;
        let folders: Vec<_> = runtime
            .iter()
            .chain([&self.out])
            .map(PathBuf::as_path)
            .collect();
        let gate = self.gate(folders, mode);
        match out {
            Some(out) => gate.publish_with_folders(&artifacts, &mut Report::to(out, false)),
            None => gate.publish_with_folders(&artifacts, report),
        }
    }

    /// The document alone, as a file.
    fn artifact(&self, report: &mut Report<'_>) -> Result<Artifact> {
        let document = self.document(report)?;
        report.refuse_denied()?;
        Ok(Artifact::marked(&self.out, Syntax::Json, &document.text))
    }
}
