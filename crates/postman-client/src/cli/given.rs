//! What is read for a document: files, folders, and what gives variables values.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use postman_openapi::codes::FILE_UNREAD;
use postman_openapi::{Diagnostic, Environment, Folder, Input, Inputs, Place, Report, Source};

/// Standard input or output, in place of a file.
pub(super) const STDIO: &str = "-";

/// The most bytes that are read of a folder.
const MAX_BYTES: u64 = 256 << 20;

/// How deep a folder is walked, and how many files of it are read.
const MAX_DEPTH: usize = 128;
const MAX_FILES: usize = 100_000;

/// Which collection is taken, and what gives its variables values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Selection {
    /// An environment of Postman, JSON or YAML, whose values variables have before
    /// those of the collection; or the name of one that the input holds. Several are
    /// several servers of the document, which is that of the first. Secrets are not
    /// read.
    #[arg(long = "env", alias = "environment", value_name = "FILE|NAME")]
    pub environments: Vec<String>,
    /// Globals of Postman: values that variables have after those of the collection.
    #[arg(long, value_name = "FILE")]
    pub globals: Vec<PathBuf>,
    /// The value of a variable, before all others. `generate` writes it to
    /// postman-client.toml as it is; that of a variable which the inputs call secret is
    /// neither used nor written.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub values: Vec<Assignment>,
    /// The name of the one collection to take of a data dump or a workspace.
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,
    /// Whether saved bodies and values become examples of the document.
    #[arg(skip)]
    pub examples: bool,
}

/// Whether saved bodies and values become examples of a document.
#[derive(Clone, Copy, Debug, Args)]
pub struct ExampleFlags {
    /// Keep saved bodies and values that obey their schema as examples of the document,
    /// none that may hold a secret. The default.
    #[arg(long, overrides_with = "no_examples")]
    examples: bool,
    /// Leave examples out of the document.
    #[arg(long, overrides_with = "examples")]
    no_examples: bool,
}

impl ExampleFlags {
    /// Whether they do.
    pub fn are_wanted(self) -> bool {
        self.examples || !self.no_examples
    }

    /// The flag that says the same, unless that is the default.
    pub fn flag(self) -> Option<String> {
        (!self.are_wanted()).then(|| "--no-examples".to_owned())
    }
}

impl Selection {
    /// The files that are read.
    pub fn files(&self) -> Vec<PathBuf> {
        let environments = self
            .environments
            .iter()
            .filter_map(|of| environment_file(of));
        let environments = environments.map(Path::to_owned);
        environments.chain(self.globals.iter().cloned()).collect()
    }

    /// The flags that say the same, with paths as `named` writes them.
    pub fn flags(&self, named: impl Fn(&Path) -> String) -> Vec<String> {
        let mut flags = Vec::new();
        let mut flag = |name: &str, value: String| flags.extend([name.to_owned(), value]);
        for environment in &self.environments {
            let value = environment_file(environment).map_or_else(|| environment.clone(), &named);
            flag("--env", value);
        }
        for globals in &self.globals {
            flag("--globals", named(globals));
        }
        for value in &self.values {
            flag("--set", value.to_string());
        }
        if let Some(collection) = &self.collection {
            flag("--collection", collection.clone());
        }
        flags
    }
}

/// A name and its value, `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    name: String,
    value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("write `name=value`".to_owned()),
        }
    }
}

impl Assignment {
    /// The name of the variable.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Display for Assignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

/// What was read of files and folders.
#[derive(Debug, Default)]
pub(super) struct Given {
    sources: Vec<Read>,
    environments: Vec<Read>,
    globals: Vec<Read>,
}

/// A file or a folder.
#[derive(Debug)]
enum Read {
    File {
        name: String,
        text: String,
    },
    Folder(ReadFolder),
    /// The name of an environment that the inputs hold.
    Name(String),
}

#[derive(Debug)]
struct ReadFolder {
    path: String,
    name: String,
    files: Vec<(String, String)>,
    /// What is not read, and why.
    left_out: Vec<(String, String)>,
}

impl Given {
    /// Reads these collections and what is given beside them.
    ///
    /// # Errors
    /// What can't be read, each fault in a sentence.
    pub(super) fn read(paths: &[PathBuf], selection: &Selection) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut taken = |read: Result<Read, String>| read.map_err(|fault| faults.push(fault)).ok();
        let sources = paths.iter().filter_map(|path| {
            taken(match path.is_dir() {
                true => folder(path).map(Read::Folder),
                false => file(path),
            })
        });
        let sources = sources.collect();
        let environments = selection.environments.iter().filter_map(|environment| {
            let is_file = environment_file(environment).is_some()
                || environment == STDIO
                || looks_like_path(environment);
            taken(match is_file {
                true => file(Path::new(environment)),
                false => Ok(Read::Name(environment.clone())),
            })
        });
        let environments = environments.collect();
        let globals = selection
            .globals
            .iter()
            .filter_map(|path| taken(file(path)))
            .collect();
        match faults.is_empty() {
            true => Ok(Self {
                sources,
                environments,
                globals,
            }),
            false => Err(faults),
        }
    }

    /// What messages call the files and folders.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let all = self
            .sources
            .iter()
            .chain(&self.environments)
            .chain(&self.globals);
        all.filter_map(|read| match read {
            Read::File { name, .. } => Some(&**name),
            Read::Folder(folder) => Some(&*folder.path),
            Read::Name(_) => None,
        })
    }

    /// Reports what of folders is not read.
    pub(super) fn left_out(&self) -> Vec<Diagnostic> {
        let mut report = Report::default();
        for read in &self.sources {
            if let Read::Folder(ReadFolder { path, left_out, .. }) = read {
                for (name, reason) in left_out {
                    let place = Place::new(format!("{path}/{name}"), "");
                    let message = format!("this {reason}; it is left out");
                    report.add(FILE_UNREAD, place, message);
                }
            }
        }
        report.finish()
    }

    /// The same for the conversion.
    pub(super) fn inputs<'a>(&'a self, selection: &'a Selection) -> Inputs<'a> {
        let mut inputs = Inputs::default();
        for read in &self.sources {
            match read {
                Read::File { name, text } => {
                    inputs.sources.push(Source::File(Input { name, text }))
                }
                Read::Folder(folder) => {
                    let files = folder.files.iter().map(|(name, text)| Input { name, text });
                    inputs.sources.push(Source::Folder(Folder {
                        path: &folder.path,
                        name: &folder.name,
                        files: files.collect(),
                    }));
                }
                Read::Name(_) => {}
            }
        }
        for read in &self.environments {
            inputs.environments.extend(match read {
                Read::File { name, text } => Some(Environment::File(Input { name, text })),
                Read::Name(name) => Some(Environment::Named(name)),
                Read::Folder(_) => None,
            });
        }
        for read in &self.globals {
            if let Read::File { name, text } = read {
                inputs.globals.push(Input { name, text });
            }
        }
        let values = selection.values.iter();
        inputs.values = values.map(|set| (&*set.name, &*set.value)).collect();
        inputs.collection = selection.collection.as_deref();
        inputs.examples = selection.examples;
        inputs
    }
}

/// The file that an environment names; if there is none, it names one of the inputs'.
pub(super) fn environment_file(environment: &str) -> Option<&Path> {
    Some(Path::new(environment)).filter(|path| path.exists())
}

/// Whether this is meant as a file, so that a missing one is reported as such.
fn looks_like_path(text: &str) -> bool {
    let ends = [".json", ".yaml", ".yml"];
    text.contains(['/', '\\']) || ends.iter().any(|end| text.ends_with(end))
}

fn file(path: &Path) -> Result<Read, String> {
    let (name, text) = match path == Path::new(STDIO) {
        true => ("<stdin>".to_owned(), io::read_to_string(io::stdin())),
        false => (path.display().to_string(), fs::read_to_string(path)),
    };
    match text {
        Ok(text) => Ok(Read::File { name, text }),
        Err(error) => Err(format!("can't read {name}: {error}")),
    }
}

/// The texts of a folder, in the order of their paths.
fn folder(path: &Path) -> Result<ReadFolder, String> {
    let shown = path.display().to_string();
    let fault = |error: io::Error| format!("can't read {shown}: {error}");
    let root = path.canonicalize().map_err(fault)?;
    let mut files = Vec::new();
    let mut waiting = vec![(root.clone(), String::new(), 0)];
    let mut left = MAX_BYTES;
    let mut left_out = Vec::new();
    while let Some((folder, below, depth)) = waiting.pop() {
        if depth > MAX_DEPTH {
            return Err(format!("{shown} is nested too deep, at `{below}`"));
        }
        for entry in fs::read_dir(&folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let relative = format!("{below}{}", entry.file_name().to_string_lossy());
            match Part::of(&entry, &root) {
                Ok(None) => {}
                Ok(Some(Part::Folder)) => {
                    waiting.push((entry.path(), format!("{relative}/"), depth + 1));
                }
                Ok(Some(Part::File(size))) => {
                    left = left.checked_sub(size).filter(|_| files.len() < MAX_FILES).ok_or_else(|| {
                        format!("{shown} holds too much: more than {} MB, or {MAX_FILES} files; name the folder of the collection", MAX_BYTES >> 20)
                    })?;
                    match fs::read_to_string(entry.path()) {
                        Ok(text) => files.push((relative, text)),
                        Err(error) => left_out.push((relative, format!("can't be read: {error}"))),
                    }
                }
                Err(reason) => left_out.push((relative, reason.to_owned())),
            }
        }
    }
    files.sort();
    left_out.sort();
    let name = root
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(ReadFolder {
        path: shown,
        name,
        files,
        left_out,
    })
}

/// What may be a part of a collection.
enum Part {
    Folder,
    /// A file, and its size.
    File(u64),
}

impl Part {
    /// What an entry of a folder is. A link to a file is followed where it stays below
    /// `root`, one to a folder is not.
    ///
    /// # Errors
    /// Why it is left out.
    fn of(entry: &DirEntry, root: &Path) -> Result<Option<Self>, &'static str> {
        let path = entry.path();
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let ends = ["yaml", "yml", "json"];
        let end = path.extension().unwrap_or_default();
        let is_text = ends.iter().any(|known| end.eq_ignore_ascii_case(known));
        let Ok(kind) = fs::metadata(&path) else {
            return match is_text {
                true => Err("can't be read, or is a link that leads nowhere"),
                false => Ok(None),
            };
        };
        if !(kind.is_dir() && !is_hidden(&path) || kind.is_file() && is_text) {
            return Ok(None);
        }
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err("has a name that is not UTF-8");
        };
        if name.contains('\\') {
            return Err("has a name with a backslash");
        }
        if is_link && kind.is_dir() {
            return Err("is a link to a folder, which is not followed");
        }
        let is_inside = |target: PathBuf| target.starts_with(root);
        if is_link && !path.canonicalize().is_ok_and(is_inside) {
            return Err("is a link out of the folder, which is not followed");
        }
        Ok(Some(match kind.is_dir() {
            true => Self::Folder,
            false => Self::File(kind.len()),
        }))
    }
}

/// Whether a folder is one of a tool's: its name begins with a dot, and it holds no
/// requests (`.well-known` may).
fn is_hidden(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if !name.starts_with('.') || name == RESOURCES {
        return name == "node_modules";
    }
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    !entries.any(|entry| {
        let name = entry.file_name();
        name == RESOURCES || name.to_string_lossy().contains(".request.")
    })
}

/// Where edition 3 keeps what is no request.
const RESOURCES: &str = ".resources";
