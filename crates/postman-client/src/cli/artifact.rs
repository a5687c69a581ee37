//! Every generated file goes through here: it is written, or compared and its
//! difference shown.
//!
//! A file is replaced only if it is as it was generated, or if the caller insists;
//! an input is never replaced. A file is replaced by a whole new one: links to it
//! stay, and so do its permissions.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use similar::TextDiff;

use crate::cli::mark::{Origin, Syntax};

/// What to do with an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it, if it changed.
    Write,
    /// Write nothing; say whether it is fresh.
    Check,
}

impl Mode {
    /// What `--check` means.
    pub fn of(check: bool) -> Self {
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
    path: PathBuf,
    contents: String,
    /// How it states that it is generated; `None` for the workspace's own, which
    /// nothing else has the name of.
    mark: Option<Syntax>,
    /// Many files that are reported as one.
    group: Option<Group>,
    /// Whether it was generated once and is not any more: it is taken away.
    is_gone: bool,
}

/// Many files of a folder that are reported as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) folder: PathBuf,
    /// What to do where they can't be written.
    pub(super) advice: &'static str,
}

impl Artifact {
    /// The workspace's own file at `path`, from its root, with what it should
    /// hold: whatever is there is replaced.
    pub fn new(path: impl Into<PathBuf>, contents: String) -> Self {
        Self {
            path: path.into(),
            contents,
            mark: None,
            group: None,
            is_gone: false,
        }
    }

    /// The file at `path`, wherever a caller wants it, with a mark: it is
    /// replaced only while it is as it was generated.
    pub fn marked(path: impl Into<PathBuf>, syntax: Syntax, contents: &str) -> Self {
        Self {
            path: path.into(),
            contents: syntax.marked(contents),
            mark: Some(syntax),
            group: None,
            is_gone: false,
        }
    }

    /// What is generated no more: the file at `path`, and those below `folder`, if
    /// `artifacts` has none of that name. Without a mark, all that is there was generated.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn gone(
        root: &Path,
        path: &Path,
        folder: &Path,
        mark: Option<Syntax>,
        artifacts: &[Self],
    ) -> Result<Vec<Self>> {
        let kept: BTreeSet<_> = artifacts.iter().map(Self::path).collect();
        let own = |path: &Path| fs::symlink_metadata(root.join(path)).ok();
        let is_file = own(path).is_some_and(|found| found.is_file());
        let mut found: Vec<_> = is_file.then(|| path.to_owned()).into_iter().collect();
        // What a link leads to is somebody else's.
        let is_folder = own(folder).is_some_and(|found| found.is_dir());
        let mut folders: Vec<_> = is_folder.then(|| folder.to_owned()).into_iter().collect();
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error).with_context(|| cant_read(&folder)),
            };
            for entry in entries {
                let entry = entry.with_context(|| cant_read(&folder))?;
                let path = folder.join(entry.file_name());
                match entry.file_type().with_context(|| cant_read(&path))? {
                    kind if kind.is_dir() => folders.push(path),
                    kind if kind.is_file() && path.extension() == Some(OsStr::new("rs")) => {
                        found.push(path);
                    }
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        let gone = found
            .into_iter()
            .filter(|path| !kept.contains(path.as_path()))
            // Some file systems have one file by several spellings.
            .filter(|path| {
                let path = root.join(path);
                !kept
                    .iter()
                    .any(|kept| is_same_file(&path, &root.join(kept)))
            });
        let gone = gone.map(|path| Self {
            path,
            contents: String::new(),
            mark,
            group: None,
            is_gone: true,
        });
        Ok(gone.collect())
    }

    /// The same, as one of many files that are reported as one.
    pub(super) fn grouped(self, group: &Group) -> Self {
        Self {
            group: Some(group.clone()),
            ..self
        }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds, its mark included.
    pub fn contents(&self) -> &str {
        &self.contents
    }

    /// Whether there is nothing to do.
    fn is_fresh(&self, present: Option<&Present>) -> bool {
        match present {
            None => self.is_gone,
            // Somebody else's, which nothing replaces.
            Some(present) if self.is_gone => self
                .mark
                .is_some_and(|mark| mark.origin(&present.bytes) == Origin::Foreign),
            Some(present) => self.is_in(&present.bytes),
        }
    }

    /// Whether these bytes hold it. A checkout may have turned its line ends around.
    fn is_in(&self, present: &[u8]) -> bool {
        present == self.contents.as_bytes()
            || std::str::from_utf8(present)
                .is_ok_and(|present| present.replace("\r\n", "\n") == self.contents)
    }

    /// What would be lost if the artifact took the place of these bytes.
    fn loss(&self, present: &[u8]) -> Option<&'static str> {
        match self.mark?.origin(present) {
            Origin::Generated => None,
            _ if present.is_empty() => None,
            Origin::Edited => {
                Some("was edited since it was generated, and the edits would be lost")
            }
            Origin::Foreign => Some("is not marked as generated, and would be lost"),
        }
    }
}

/// How a run's artifacts are taken.
#[derive(Clone, Debug)]
pub struct Gate<'a> {
    /// What their paths begin at.
    pub root: &'a Path,
    /// Whether they are written.
    pub mode: Mode,
    /// Whether files that are not generated, or were edited, are replaced, too.
    pub force: bool,
    /// What is never replaced.
    pub inputs: &'a [PathBuf],
    /// The folders that one run at a time writes to.
    pub folders: Vec<&'a Path>,
    /// What updates a stale one.
    pub command: &'a str,
}

impl Gate<'_> {
    /// Makes the folders of all artifacts, and takes these through. A folder that was
    /// made for nothing is taken away.
    ///
    /// # Errors
    /// As those of [`publish`](Self::publish), or a folder that can't be made.
    pub fn publish_with_folders(
        &self,
        artifacts: &[Artifact],
        out: &mut dyn Write,
    ) -> Result<Outcome> {
        let mut made = Vec::new();
        if self.mode == Mode::Write {
            for folder in artifacts
                .iter()
                .filter_map(|artifact| artifact.path.parent())
            {
                made.splice(..0, make_folder(&self.root.join(folder))?);
            }
        }
        let published = self.publish(artifacts, out);
        if published.is_err() {
            // Those that hold nothing.
            for folder in made {
                let _ = fs::remove_dir(folder);
            }
        }
        published
    }

    /// Takes all artifacts through.
    ///
    /// # Errors
    /// What would be lost, an input that would be replaced, or what can't be read
    /// or written.
    pub fn publish(&self, artifacts: &[Artifact], out: &mut dyn Write) -> Result<Outcome> {
        let mut turns = Vec::new();
        if self.mode == Mode::Write {
            // In one order, so that no two runs wait for each other.
            let mut folders = self.folders.clone();
            folders.sort_unstable();
            for folder in folders {
                turns.push(turn(folder, out)?);
            }
        }
        let mut stale = Vec::new();
        let mut losses = Vec::new();
        let (mut fresh, mut lost) = (Groups::default(), Groups::default());
        for artifact in artifacts {
            let file = self.root.join(&artifact.path);
            refuse_input(&file, self.inputs)?;
            let present = Present::at(&file)?;
            let bytes = present.as_ref().map_or(&[][..], |present| &present.bytes);
            if artifact.is_fresh(present.as_ref()) {
                if !artifact.is_gone && !fresh.count(artifact) {
                    writeln!(out, "fresh {}", artifact.path.display())?;
                }
                continue;
            }
            if let Some(loss) = artifact.loss(bytes) {
                // Of a group, the first speaks for all.
                let (is_grouped, known) = (artifact.group.is_some(), lost.0.len());
                lost.count(artifact);
                if !is_grouped || lost.0.len() > known {
                    losses.push(format!("{} {loss}", file.display()));
                }
            }
            if self.mode == Mode::Check {
                show_difference(artifact, bytes, out)?;
            }
            stale.push((artifact, file, present));
        }
        fresh.report("fresh", out)?;
        for (group, files) in &lost.0 {
            let (folder, advice) = (group.folder.display(), group.advice);
            losses.push(format!("{files} files of {folder} would be lost; {advice}"));
        }
        if stale.is_empty() {
            return Ok(Outcome::Fresh);
        }
        if self.mode == Mode::Check {
            let mut command = self.command.to_owned();
            for loss in &losses {
                writeln!(out, "{loss}")?;
                command = format!("{} --force", self.command);
            }
            writeln!(out, "stale; update it with: {command}")?;
            return Ok(Outcome::Stale);
        }
        if !losses.is_empty() && !self.force {
            bail!(
                "{}; name another place with --out, or write over it with --force",
                losses.join("\n")
            );
        }
        let mut staged = Vec::new();
        let mut gone = Vec::new();
        for (artifact, file, present) in stale {
            if artifact.is_gone {
                gone.push((artifact, file));
                continue;
            }
            let staging = stage(&file, present.as_ref(), &artifact.contents)?;
            staged.push((artifact, staging));
        }
        // All are on the disk before the first takes its place, and nothing that
        // can fail stands between the first and the last. Should the disk itself
        // refuse a rename, the error names the file, and the command can be run
        // again.
        let mut written = Vec::new();
        for (artifact, (staged, file)) in staged {
            staged
                .persist(&file)
                .map_err(|error| error.error)
                .with_context(|| format!("can't write {}", file.display()))?;
            written.push(artifact);
        }
        let mut groups = Groups::default();
        for artifact in written {
            if !groups.count(artifact) {
                let lines = artifact.contents.lines().count();
                writeln!(out, "wrote {} ({lines} lines)", artifact.path.display())?;
            }
        }
        groups.report("wrote", out)?;
        for (artifact, file) in gone {
            fs::remove_file(&file).with_context(|| format!("can't remove {}", file.display()))?;
            // Only if nothing is left in it.
            let _ = fs::remove_dir(folder_of(&file));
            writeln!(out, "removed {}", artifact.path.display())?;
        }
        Ok(Outcome::Fresh)
    }
}

/// The numbers of files that are reported by their folders.
#[derive(Default)]
struct Groups<'a>(BTreeMap<&'a Group, usize>);

impl<'a> Groups<'a> {
    /// Whether an artifact is of a group, in which it is counted.
    fn count(&mut self, artifact: &'a Artifact) -> bool {
        let group = artifact.group.as_ref();
        group
            .map(|group| *self.0.entry(group).or_default() += 1)
            .is_some()
    }

    fn report(&self, what: &str, out: &mut dyn Write) -> Result<()> {
        for (group, files) in &self.0 {
            writeln!(out, "{what} {} ({files} files)", group.folder.display())?;
        }
        Ok(())
    }
}

/// A regular file that is there.
struct Present {
    /// The file itself, behind every link.
    file: PathBuf,
    permissions: Permissions,
    bytes: Vec<u8>,
}

impl Present {
    /// What is at `path`, if anything is.
    ///
    /// # Errors
    /// What can't be read, or is no regular file.
    fn at(path: &Path) -> Result<Option<Self>> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(path).is_ok() {
                    bail!(
                        "{} is a link that leads nowhere; remove it, or name another place with --out",
                        path.display()
                    );
                }
                return Ok(None);
            }
            Err(error) => return Err(error).with_context(|| cant_read(path)),
        };
        if metadata.is_dir() {
            bail!(
                "{} is a folder; name a file in it with --out",
                path.display()
            );
        }
        // To read a pipe would wait for its other end.
        if !metadata.is_file() {
            bail!(
                "{} is no regular file; name another place with --out",
                path.display()
            );
        }
        let present = || {
            let file = fs::canonicalize(path)?;
            let bytes = fs::read(&file)?;
            io::Result::Ok((file, bytes))
        };
        let (file, bytes) = present().with_context(|| cant_read(path))?;
        Ok(Some(Self {
            file,
            permissions: metadata.permissions(),
            bytes,
        }))
    }
}

fn cant_read(path: &Path) -> String {
    format!("can't read {}", path.display())
}

/// Refuses a place that is one of the inputs, by whatever name.
pub(crate) fn refuse_input(path: &Path, inputs: &[PathBuf]) -> Result<()> {
    match inputs.iter().find(|input| is_same_file(path, input)) {
        Some(input) => bail!(
            "{} is the input {}, which is never written over; name another place with --out",
            path.display(),
            input.display()
        ),
        None => Ok(()),
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let is_same = || {
        let (here, there) = (fs::metadata(one)?, fs::metadata(other)?);
        // The terminal is both where one reads and where one writes.
        if !here.is_file() {
            return Ok(false);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            if (here.dev(), here.ino()) == (there.dev(), there.ino()) {
                return Ok(true);
            }
        }
        let _ = there;
        io::Result::Ok(fs::canonicalize(one)? == fs::canonicalize(other)?)
    };
    is_same().unwrap_or(false)
}

/// Waits until no other run writes to `folder`; until the file that is given is
/// closed, none does. A run that ends in whatever way gives its turn up. Where
/// the file system has no locks, nobody waits.
fn turn(folder: &Path, out: &mut dyn Write) -> Result<Option<File>> {
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        let Ok(opened) = File::open(folder) else {
            return Ok(None);
        };
        if flock(&opened, FlockOperation::NonBlockingLockExclusive)
            == Err(rustix::io::Errno::WOULDBLOCK)
        {
            writeln!(
                out,
                "waiting for another run that writes to {}",
                folder.display()
            )?;
            let lock = || flock(&opened, FlockOperation::LockExclusive);
            rustix::io::retry_on_intr(lock)
                .with_context(|| format!("can't lock {}", folder.display()))?;
        }
        Ok(Some(opened))
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, out);
        Ok(None)
    }
}

/// Writes `contents` beside the file that it is to be renamed over, which it
/// gives with it.
fn stage(
    file: &Path,
    present: Option<&Present>,
    contents: &str,
) -> Result<(tempfile::NamedTempFile, PathBuf)> {
    let file = present.map_or(file, |present| &present.file);
    let folder = folder_of(file);
    let stage = || {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            // A temporary file is private by default; an artifact is what the
            // caller's umask makes of a new file.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(Permissions::from_mode(0o666));
        }
        let mut staged = builder.prefix(".postman-client-").tempfile_in(folder)?;
        staged.write_all(contents.as_bytes())?;
        if let Some(Present { permissions, .. }) = present
            && staged.as_file().metadata()?.permissions() != *permissions
        {
            staged.as_file().set_permissions(permissions.clone())?;
        }
        #[cfg(unix)]
        if present.is_some() {
            use std::os::unix::fs::{MetadataExt, fchown};
            let owner = fs::metadata(file)?;
            // Who may not give a file away owns it already, or takes it over.
            let _ = fchown(&staged, Some(owner.uid()), Some(owner.gid()));
        }
        staged.as_file().sync_all()?;
        io::Result::Ok(staged)
    };
    let staged = stage().with_context(|| format!("can't write into {}", folder.display()))?;
    Ok((staged, file.to_owned()))
}

/// The folder that a path is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn show_difference(artifact: &Artifact, present: &[u8], out: &mut dyn Write) -> Result<()> {
    let path = artifact.path.display();
    if artifact.is_gone {
        writeln!(out, "{path} is generated no more")?;
        return Ok(());
    }
    let present = String::from_utf8_lossy(present);
    let diff = TextDiff::from_lines(present.as_ref(), artifact.contents.as_str());
    let mut unified = diff.unified_diff();
    let before = format!("{path} (in the tree)");
    let after = format!("{path} (generated)");
    write!(out, "{}", unified.context_radius(3).header(&before, &after))?;
    Ok(())
}

/// Makes a folder and those above it; gives those that were not there, the
/// innermost first.
fn make_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let missing = folder.ancestors().take_while(|above| !above.exists());
    let missing = missing.map(Path::to_owned).collect();
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    Ok(missing)
}

/// Whether what is at `path` is written to as it is, and can't be replaced: a
/// pipe, a terminal or another device of characters, an open file that is named
/// by its descriptor.
pub(crate) fn is_stream(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() || kind.is_char_device() || kind.is_socket() {
            return true;
        }
    }
    metadata.is_file() && is_descriptor(path)
}

/// Whether a path is, or leads to, one like `/dev/fd/3` or `/proc/self/fd/3`.
fn is_descriptor(path: &Path) -> bool {
    // As many links as Linux follows.
    let mut links = 40;
    let mut path = path.to_owned();
    while links > 0 {
        let Ok(folder) = fs::canonicalize(folder_of(&path)) else {
            return false;
        };
        let of_process =
            folder.starts_with("/proc") && folder.file_name() == Some(OsStr::new("fd"));
        if of_process || folder == Path::new("/dev/fd") {
            return true;
        }
        let Ok(target) = fs::read_link(&path) else {
            return false;
        };
        path = folder.join(target);
        links -= 1;
    }
    false
}

/// Whether `path` is the program's own standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        use std::os::unix::fs::MetadataExt;
        let is_same = || {
            let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?).metadata()?;
            let there = fs::metadata(path)?;
            io::Result::Ok((stdout.dev(), stdout.ino()) == (there.dev(), there.ino()))
        };
        is_same().unwrap_or(false)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Writes to what [`is_stream`]. Nothing that is there is written over.
pub(crate) fn write_stream(path: &Path, contents: &str) -> Result<()> {
    let write = || {
        let mut stream = OpenOptions::new().append(true).open(path)?;
        stream.write_all(contents.as_bytes())
    };
    write().with_context(|| format!("can't write {}", path.display()))
}
