//! What changed for callers: since the document was committed, or between any two
//! documents or collections.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use openapi_changes::{Step, Version};
use openapiv3::OpenAPI;
use postman_client::cli::{Mode, Report, compare, list_changes, profile, read_document};
use postman_openapi::Profile;

use crate::{FRAGMENT, collection, git, growth, surface};

/// What is compared with what.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Two OpenAPI documents or collections; spec/openapi.json if not given.
    #[arg(value_names = ["OLD", "NEW"], num_args = 2, conflicts_with = "against")]
    files: Vec<PathBuf>,
    /// What spec/openapi.json is compared with: a revision of git, or a file.
    #[arg(long, value_name = "REV|FILE", default_value = "HEAD")]
    against: String,
    /// The labels of the collections' vendor, as `convert` takes them.
    #[arg(long, value_name = "FILE", requires = "files")]
    profile: Option<PathBuf>,
}

impl Arguments {
    /// Reports the changes, the step of the version, and the changelog's entry.
    pub(crate) fn report(&self, root: &Path, out: &mut Report<'_>) -> Result<()> {
        let (old, new) = match self.files.as_slice() {
            [old, new] => {
                let path = collection::profile(self.profile.as_deref(), root);
                let profile = match path {
                    Some(path) => profile::read(&path, &path.display().to_string())?,
                    None => Profile::plain(),
                };
                (
                    read_document(old, &profile, out)?,
                    read_document(new, &profile, out)?,
                )
            }
            _ => (self.before(root, out)?, fragment(root)?),
        };
        let changes = compare(&old, &new)?;
        list_changes(&changes, out)?;
        let mut step = changes.step();
        if self.files.is_empty() && !Path::new(&self.against).is_file() {
            growth::report(root, &self.against, out)?;
            step = step.max(surface::report(root, &self.against, out)?);
        }
        if step == Step::None {
            return Ok(());
        }
        write!(out, "a {step} step of the version")?;
        // The version of the workspace is that of every crate in it.
        if self.files.is_empty() {
            let version = Version::parse(env!("CARGO_PKG_VERSION"))?;
            write!(out, ": after {version} comes {}", step.after(&version))?;
        }
        writeln!(out)?;
        if !changes.is_empty() {
            writeln!(out, "\nThe changelog's entry, drafted:\n")?;
            write!(out, "{}", changes.changelog())?;
        }
        Ok(())
    }

    /// The workspace's document as it was.
    fn before(&self, root: &Path, out: &mut Report<'_>) -> Result<OpenAPI> {
        let against = &self.against;
        let file = Path::new(against);
        if file.is_file() {
            return read_document(file, &Profile::plain(), out);
        }
        let text = git::show(root, against, FRAGMENT);
        openapi(&text.with_context(|| format!("{against} is no file"))?)
            .with_context(|| format!("{FRAGMENT} of {against} is no OpenAPI document"))
    }
}

/// Reports what changed since the document was written, where a run that writes
/// nothing would replace it.
pub(crate) fn unwritten(
    root: &Path,
    new: &OpenAPI,
    mode: Mode,
    out: &mut Report<'_>,
) -> Result<()> {
    // One that is missing or broken is stale, which is reported of it.
    let (Mode::Check, Ok(old)) = (mode, fragment(root)) else {
        return Ok(());
    };
    announce(&old, new, out)
}

/// Reports what changed between two states of the document, if anything did.
pub(crate) fn announce(old: &OpenAPI, new: &OpenAPI, out: &mut Report<'_>) -> Result<()> {
    let changes = compare(old, new)?;
    if !changes.is_empty() {
        list_changes(&changes, out)?;
        writeln!(out, "`cargo xtask changes` drafts the changelog's entry")?;
    }
    Ok(())
}

/// The workspace's document as it stands.
pub(crate) fn fragment(root: &Path) -> Result<OpenAPI> {
    let text = fs::read_to_string(root.join(FRAGMENT));
    openapi(&text.with_context(|| format!("can't read {FRAGMENT}"))?)
        .with_context(|| format!("{FRAGMENT} is no OpenAPI document"))
}

/// The workspace's document, of its text.
fn openapi(text: &str) -> Result<OpenAPI> {
    Ok(serde_json::from_str(text)?)
}
