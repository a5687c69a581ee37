//! `cargo xtask`: converts published collections and generates their clients.
//!
//! [`convert`](Workspace::convert) makes the document of the workspace's own items
//! and overlay, [`codegen`](Workspace::codegen) also the client of that document.
//! The command line does both for any other collection, too, takes in what is
//! published, and says what changed for callers. Everything is computed before
//! anything is written, and every generated file goes through one [`Artifact`].

mod add;
mod artifact;
mod changes;
mod cli;
mod client_crate;
mod collection;
mod document;
mod git;
mod growth;
mod mark;
mod overlay;
mod profile;
mod replay;
mod report;
mod settled;
mod sources;
mod surface;
mod visible;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use openapiv3::OpenAPI;
use postman_client::{CommandLine, CrateName, Generated, Target};
use postman_openapi::locate;

use artifact::Gate;
use client_crate::ClientCrate;
use report::Report;

pub use artifact::{Artifact, Mode, Outcome};
pub use cli::main;
pub use report::Colors;

/// The workspace whose files are read and written.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

const FRAGMENT: &str = "spec/openapi.json";
const CRATE: &str = "zoom-api";
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
        self.convert_with(false, mode, &mut Report::to(out, false))
    }

    fn convert_with(&self, deny: bool, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let fragment = document::build(&self.root, out)?;
        collection::deny(deny, fragment.warnings)?;
        changes::unwritten(&self.root, &fragment.openapi, mode, out)?;
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
        self.codegen_with(false, mode, &mut Report::to(out, false))
    }

    fn codegen_with(&self, deny: bool, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let fragment = document::build(&self.root, out)?;
        let command = CommandLine::new(["cargo", "xtask", "codegen"]);
        let crate_name = CrateName::new(CRATE)?;
        let target = Target {
            command: &command,
            document: FRAGMENT,
            crate_name: &crate_name,
            requests: &fragment.requests,
            schemars: true,
        };
        let generated = generate(&fragment.openapi, target, (FRAGMENT, &fragment.text), out)
            .with_context(|| {
                format!("{FRAGMENT} does not generate; correct spec/ or crates/postman-client")
            })?;
        collection::deny(deny, fragment.warnings + generated.warnings())?;
        changes::unwritten(&self.root, &fragment.openapi, mode, out)?;
        let artifacts = [
            Artifact::new(FRAGMENT, fragment.text),
            Artifact::new(GENERATED, generated.source),
        ];
        self.gate(mode, command.as_str()).publish(&artifacts, out)
    }

    /// The pages of the declared codes.
    fn diagnostics(&self, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let page =
            |of: &str, page: String| Artifact::new(format!("crates/{of}/DIAGNOSTICS.md"), page);
        let artifacts = [
            page("postman-openapi", postman_openapi::codes::page()),
            page("postman-client", postman_client::codes::page()),
        ];
        self.gate(mode, "cargo xtask diagnostics")
            .publish(&artifacts, out)
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
        let crate_name = client_crate.name()?;
        let target = Target {
            command: &command,
            document: "openapi.json",
            crate_name: &crate_name,
            requests: &document.requests,
            schemars: false,
        };
        let written = client_crate.document(&document.text);
        let named = written.path().display().to_string();
        let generated = generate(&document.openapi, target, (&named, written.contents()), out)?;
        collection::deny(deny, document.warnings + generated.warnings())?;
        let artifacts = client_crate.artifacts(&document.openapi, written, &generated)?;
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

/// The client of a document, with a report of what was lowered and lifted. Its
/// file has this name and this text.
fn generate(
    document: &OpenAPI,
    target: Target<'_>,
    (name, text): (&str, &str),
    out: &mut Report<'_>,
) -> Result<Generated> {
    let mut generated = postman_client::generate(document, target);
    let diagnostics = match &mut generated {
        Ok(generated) => &mut generated.diagnostics,
        Err(rejection) => &mut rejection.diagnostics,
    };
    for place in diagnostics.iter_mut().flat_map(|found| &mut found.places) {
        name.clone_into(&mut place.file);
    }
    locate(diagnostics, name, text);
    out.diagnostics(&*diagnostics);
    let generated = generated?;
    for pass in &generated.passes {
        writeln!(out, "  {pass}")?;
    }
    Ok(generated)
}
