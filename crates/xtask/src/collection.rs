//! Any collection, given on the command line of `cargo xtask`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use postman_client::CommandLine;
use postman_client::cli::{Collection, Denied, ExampleFlags, Policy, Selection};

use crate::document::PROFILE;

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
    #[command(flatten)]
    selection: Selection,
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
    /// Which diagnostics are errors, too.
    pub(crate) fn policy(&self) -> Policy {
        let deny = self.deny.map(|Deny::Warnings| Denied::Warnings);
        Policy {
            deny: deny.into_iter().collect(),
            ..Policy::default()
        }
    }

    /// The collection that this command takes, if one was given.
    /// Paths are named from `root`, where they are in it: what is generated
    /// does not depend on the folder that the command was run in. The document of a
    /// client has no examples.
    pub(crate) fn collection(
        &self,
        root: &Path,
        command: &str,
        examples: Option<ExampleFlags>,
    ) -> Option<Collection> {
        let out = self.out.clone()?;
        let mut flags: Vec<String> = ["cargo", "xtask", command].map(str::to_owned).into();
        let mut flag = |flag: &str, path: &Path| {
            flags.extend([flag.to_owned(), named(path, root)]);
        };
        for file in &self.from {
            flag("--from", file);
        }
        if let Some(overlay) = &self.overlay {
            flag("--overlay", overlay);
        }
        flags.extend(self.selection.flags(|path| named(path, root)));
        flags.extend(examples.and_then(ExampleFlags::flag));
        let selection = Selection {
            examples: examples.is_some_and(ExampleFlags::are_wanted),
            ..self.selection.clone()
        };
        let mut flag = |flag: &str, path: &Path| {
            flags.extend([flag.to_owned(), named(path, root)]);
        };
        let profile = profile(self.profile.as_deref(), root);
        if let Some(profile) = &profile {
            flag("--profile", profile);
        }
        flags.extend(["--out".to_owned(), named(&out, root)]);
        let inputs = self.from.iter().chain(&self.overlay).chain(&profile);
        let inputs = inputs.cloned().chain(self.selection.files());
        Some(Collection {
            overlay: self.overlay.clone(),
            inputs: inputs.collect(),
            files: self.from.clone(),
            selection,
            profile,
            out,
            force: self.force,
            command: CommandLine::new(flags.iter().map(String::as_str)),
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
