//! Any collection, given on the command line: to a document, or to a client
//! crate of its own.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use postman_openapi::Profile;

use crate::artifact::{self, Artifact, Mode, Outcome};
use crate::code::{Code, code};
use crate::fragment::{self, Fragment};
use crate::profile;

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
    /// How the vendor writes descriptions; `plain` if not given.
    #[arg(long, value_enum, requires = "from")]
    profile: Option<Vendor>,
    /// Which diagnostics are errors, too: `warnings`.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    deny: Option<Deny>,
    /// The file, or the folder of the crate, to write.
    #[arg(long, value_name = "PATH", requires = "from")]
    out: Option<PathBuf>,
}

/// Whose conventions descriptions follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Vendor {
    /// Zoom's: bold labels before scopes, rate limits, error codes.
    Zoom,
    /// Nobody's: descriptions are prose.
    Plain,
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
        let named = |path: &Path| Code::word(&named(path, root));
        let mut flags = Code::default();
        for file in &self.from {
            flags += code![" --from ", named(file)];
        }
        if let Some(overlay) = &self.overlay {
            flags += code![" --overlay ", named(overlay)];
        }
        if self.profile == Some(Vendor::Zoom) {
            flags += " --profile zoom";
        }
        flags += code![" --out ", named(&out)];
        Some(Collection {
            files: self.from.clone(),
            overlay: self.overlay.clone(),
            profile: match self.profile {
                Some(Vendor::Zoom) => profile::zoom(),
                Some(Vendor::Plain) | None => Profile::plain(),
            },
            out,
            flags,
        })
    }
}

/// A collection that is no part of the workspace.
#[derive(Debug)]
pub(crate) struct Collection {
    files: Vec<PathBuf>,
    overlay: Option<PathBuf>,
    profile: Profile,
    pub(crate) out: PathBuf,
    /// What to write behind `cargo xtask <command>` to do the same again.
    pub(crate) flags: Code,
}

impl Collection {
    /// The document, with a report of what was read.
    pub(crate) fn document(&self, out: &mut dyn Write) -> Result<Fragment> {
        fragment::of_collections(&self.files, self.overlay.as_deref(), &self.profile, out)
    }

    /// Writes or checks the document alone.
    pub(crate) fn convert(
        &self,
        deny_warnings: bool,
        mode: Mode,
        out: &mut dyn Write,
    ) -> Result<Outcome> {
        let document = self.document(out)?;
        deny(deny_warnings, document.warnings)?;
        let artifact = Artifact::new(path_text(&self.out)?, document.text);
        let command = code!["cargo xtask convert", self.flags.clone()];
        artifact::publish(Path::new(""), &[artifact], mode, command.as_str(), out)
    }
}

/// Fails where warnings are denied and there are some.
pub(crate) fn deny(deny_warnings: bool, warnings: usize) -> Result<()> {
    if deny_warnings && warnings > 0 {
        bail!(
            "{warnings} warnings, and `--deny warnings` is given; mend them as they say, or leave the flag out"
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

fn path_text(path: &Path) -> Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is no UTF-8 path", path.display()))
}
