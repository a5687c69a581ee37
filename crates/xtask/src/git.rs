//! What git knows of the workspace.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The file at `path` as it was in `revision`.
///
/// # Errors
/// There is no git, no such revision, or no such file in it.
pub(crate) fn show(root: &Path, revision: &str, path: &str) -> Result<String> {
    let commit = commit(root, revision)?;
    // From the folder of the workspace, which may be a part of its repository.
    let object = format!("{commit}:./{path}");
    let shown = run(root, &["cat-file", "blob", &object]);
    shown.with_context(|| format!("git has no {path} in {revision}"))
}

/// The files in `folder`, which ends in `/`, as they were in `revision`.
///
/// # Errors
/// There is no git, or no such revision.
pub(crate) fn list(root: &Path, revision: &str, folder: &str) -> Result<Vec<String>> {
    let commit = commit(root, revision)?;
    let listed = run(root, &["ls-tree", "--name-only", &commit, folder]);
    let listed = listed.with_context(|| format!("git has no {folder} in {revision}"))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

/// The commit that a revision names.
fn commit(root: &Path, revision: &str) -> Result<String> {
    let object = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--end-of-options", &object];
    let commit = run(root, &arguments).with_context(|| format!("git has no {revision:?}"))?;
    Ok(commit.trim_end().to_owned())
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
