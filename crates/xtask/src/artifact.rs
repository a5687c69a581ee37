//! The one gate of every generated file: write it, or check it and show how
//! it differs.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use similar::TextDiff;

/// What to do with an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it, if it changed.
    Write,
    /// Write nothing; say whether it is fresh.
    Check,
}

impl Mode {
    pub(crate) fn of(check: bool) -> Self {
        if check { Self::Check } else { Self::Write }
    }
}

/// How a run ended that was not broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every artifact is as it should be.
    Fresh,
    /// A check found an artifact that is not.
    Stale,
}

/// A generated file.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Below the workspace, with slashes.
    path: String,
    contents: String,
}

impl Artifact {
    /// The file at `path` below the workspace, with what it should hold.
    pub fn new(path: impl Into<String>, contents: String) -> Self {
        Self {
            path: path.into(),
            contents,
        }
    }
}

/// Takes all artifacts through the gate. `command` is what mends a stale one.
pub(crate) fn publish(
    root: &Path,
    artifacts: &[Artifact],
    mode: Mode,
    command: &str,
    out: &mut dyn Write,
) -> Result<Outcome> {
    let mut outcome = Outcome::Fresh;
    let mut staged = Vec::new();
    for artifact in artifacts {
        let file = root.join(&artifact.path);
        let present = read_if_present(&file)?;
        if present.as_deref() == Some(artifact.contents.as_bytes()) {
            writeln!(out, "fresh {}", artifact.path)?;
        } else if mode == Mode::Write {
            staged.push((artifact, stage(&file, &artifact.contents)?, file));
        } else {
            outcome = Outcome::Stale;
            show_difference(artifact, &present.unwrap_or_default(), out)?;
        }
    }
    // All are on the disk before the first takes its place, and nothing that
    // can fail stands between the first and the last. Should the disk itself
    // refuse a rename, the error names the file, and the command can be run
    // again.
    let mut written = Vec::new();
    for (artifact, staged, file) in staged {
        staged
            .persist(&file)
            .with_context(|| format!("can't write {}", file.display()))?;
        written.push(artifact);
    }
    for artifact in written {
        let lines = artifact.contents.lines().count();
        writeln!(out, "wrote {} ({lines} lines)", artifact.path)?;
    }
    if outcome == Outcome::Stale {
        writeln!(out, "stale; mend it with: {command}")?;
    }
    Ok(outcome)
}

fn read_if_present(file: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("can't read {}", file.display())),
    }
}

/// Writes `contents` beside `file`, to be renamed over it.
fn stage(file: &Path, contents: &str) -> Result<tempfile::NamedTempFile> {
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let stage = || {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            // A temporary file is private by default; an artifact is not.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o644));
        }
        let mut staged = builder.prefix(".xtask-").tempfile_in(folder)?;
        staged.write_all(contents.as_bytes())?;
        staged.as_file().sync_all()?;
        io::Result::Ok(staged)
    };
    stage().with_context(|| format!("can't write into {}", folder.display()))
}

fn show_difference(artifact: &Artifact, present: &[u8], out: &mut dyn Write) -> Result<()> {
    let present = String::from_utf8_lossy(present);
    let diff = TextDiff::from_lines(present.as_ref(), artifact.contents.as_str());
    let mut unified = diff.unified_diff();
    let before = format!("{} (in the tree)", artifact.path);
    let after = format!("{} (from the spec)", artifact.path);
    write!(out, "{}", unified.context_radius(3).header(&before, &after))?;
    Ok(())
}
