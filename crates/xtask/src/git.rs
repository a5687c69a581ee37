//! What git knows of the workspace.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The file at `path` as it was in `revision`.
///
/// # Errors
/// There is no git, no such revision, or no such file in it.
pub(crate) fn show(root: &Path, revision: &str, path: &str) -> Result<String> {
    let object = format!("{revision}:{path}");
    let shown = run(root, &["show", "--end-of-options", &object]);
    shown.with_context(|| format!("git has no {object}"))
}

/// The files in `folder`, which ends in `/`, as they were in `revision`.
///
/// # Errors
/// There is no git, or no such revision.
pub(crate) fn list(root: &Path, revision: &str, folder: &str) -> Result<Vec<String>> {
    let listed = run(
        root,
        &[
            "ls-tree",
            "--name-only",
            "--end-of-options",
            revision,
            folder,
        ],
    );
    let listed = listed.with_context(|| format!("git has no {revision}"))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

fn run(root: &Path, arguments: &[&str]) -> Result<String> {
    let git = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .output()
        .context("can't run git, which knows the files as they were")?;
    if !git.status.success() {
        bail!("{}", String::from_utf8_lossy(&git.stderr).trim_end());
    }
    String::from_utf8(git.stdout).context("git says no text")
}
