//! `cargo xtask`: converts published collections and generates their clients.
//!
//! [`convert`](Workspace::convert) makes the document of the workspace's own items
//! and overlay, [`codegen`](Workspace::codegen) also the client of that document.
//! The command line does both for any other collection, too, takes in what is
//! published, and says what changed for callers. Everything is computed before
//! anything is written, and every generated file goes through one [`Artifact`].

mod add;
mod changes;
mod cli;
mod collection;
mod document;
mod git;
mod growth;
mod replay;
mod sources;
mod surface;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use postman_client::cli::{
    Artifact, CrateOptions, Gate, Membership, Report, RuntimeSource, generate, membership,
};
use postman_client::{CommandLine, CrateName, Package, Target};

pub use cli::main;
pub use postman_client::cli::{Colors, Mode, Outcome};

/// The workspace whose files are read and written.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

const FRAGMENT: &str = "spec/openapi.json";
const CRATE: &str = "zoom-api";
const REFERENCE: &str = "crates/zoom-api/reference.md";
const GENERATED: &str = "crates/zoom-api/src/generated";

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
        self.convert_with(mode, &mut Report::to(out, false))
    }

    fn convert_with(&self, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
        let fragment = document::build(&self.root, out)?;
        out.refuse_denied()?;
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
        self.codegen_with(mode, &mut Report::to(out, false).verbose(true))
    }

    fn codegen_with(&self, mode: Mode, out: &mut Report<'_>) -> Result<Outcome> {
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
        out.refuse_denied()?;
        changes::unwritten(&self.root, &fragment.openapi, mode, out)?;
        let mut artifacts = vec![Artifact::new(FRAGMENT, fragment.text)];
        for (path, text) in generated.files {
            artifacts.push(Artifact::new(format!("{GENERATED}/{path}"), text));
        }
        artifacts.push(Artifact::new(REFERENCE, generated.reference));
        let folder = Path::new(GENERATED);
        let file = folder.with_extension("rs");
        artifacts.extend(Artifact::gone(&self.root, &file, folder, None, &artifacts)?);
        self.gate(mode, command.as_str())
            .publish_with_folders(&artifacts, out)
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

    /// What the client crate of any collection is: a member takes what the workspace
    /// states, another one is a workspace of its own. The runtime is the workspace's.
    fn crate_options(&self, folder: &Path) -> Result<CrateOptions> {
        let package = match membership(folder)? {
            Membership::Member => Package::Inherited,
            _ => Package::Stated {
                version: "0.1.0".to_owned(),
                edition: "2024".to_owned(),
                license: None,
                is_workspace: true,
            },
        };
        Ok(CrateOptions {
            name: None,
            package,
            runtime: RuntimeSource::Path(self.root.join("crates/postman-client-runtime")),
            features: Vec::new(),
            only: Vec::new(),
        })
    }

    /// What the workspace's own artifacts go through.
    fn gate<'a>(&'a self, mode: Mode, command: &'a str) -> Gate<'a> {
        Gate {
            root: &self.root,
            mode,
            force: false,
            inputs: &[],
            folders: vec![&self.root],
            command,
        }
    }
}
