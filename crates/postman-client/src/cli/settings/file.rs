//! `postman-client.toml`.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::{CrateArguments, Settings, Sources, name, shortened, version};
use crate::cli::given::{Assignment, STDIO, Selection};
use crate::cli::policy::{Denied, Policy, code};
use crate::cli::runtime::RuntimeSource;

/// The name of the file.
pub(in crate::cli) const FILE: &str = "postman-client.toml";

/// A string, or a list of strings.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged, expecting = "`environment` is a string or a list of strings")]
enum OneOrMore {
    #[default]
    None,
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

/// What the file holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    inputs: Spanned<Vec<Spanned<String>>>,
    overlay: Option<Spanned<String>>,
    #[serde(default)]
    environment: OneOrMore,
    #[serde(default)]
    globals: Vec<Spanned<String>>,
    #[serde(default)]
    set: Vec<Spanned<String>>,
    collection: Option<Spanned<String>>,
    profile: Option<Spanned<String>>,
    #[serde(default)]
    allow: Vec<Spanned<String>>,
    #[serde(default)]
    deny: Vec<Spanned<String>>,
    out: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    version: Option<Spanned<String>>,
    license: Option<Spanned<String>>,
    edition: Option<Spanned<String>>,
    runtime: Option<Spanned<String>>,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    only: Vec<String>,
}

/// The settings of a file. All faults are reported at once, each with its line and
/// its key.
///
/// # Errors
/// No such file, no TOML, or values that can't be.
pub(in crate::cli) fn read(file: &Path) -> Result<Settings> {
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("can't read {shown}"))?;
    let line = |at: Range<usize>| {
        let before = text.as_bytes().iter().take(at.start);
        before.filter(|byte| **byte == b'\n').count() + 1
    };
    let parsed: File = match toml::from_str(&text) {
        Ok(parsed) => parsed,
        Err(error) => bail!(
            "{shown}:{}: {}; `postman-client help generate` describes the keys",
            line(error.span().unwrap_or_default()),
            error.message().trim_end().replace('\n', ", ")
        ),
    };
    let mut reading = Reading {
        folder: file.parent().unwrap_or(Path::new("")),
        faults: Vec::new(),
    };
    if parsed.inputs.get_ref().is_empty() {
        let at = parsed.inputs.span();
        reading.fault(
            "inputs",
            at,
            "the list is empty; name a collection".to_owned(),
        );
    }
    let inputs = parsed.inputs.get_ref().iter();
    let settings = Settings {
        inputs: inputs
            .filter_map(|input| reading.input("inputs", Some(input)))
            .collect(),
        sources: Sources {
            overlay: reading.input("overlay", parsed.overlay.as_ref()),
            selection: Selection {
                // A path, or else the name of one that the inputs hold.
                environments: parsed
                    .environment
                    .all()
                    .iter()
                    .map(|stated| {
                        let path = shortened(&reading.folder.join(stated));
                        match path.exists() {
                            true => path.display().to_string(),
                            false => stated.clone(),
                        }
                    })
                    .collect(),
                globals: parsed
                    .globals
                    .iter()
                    .filter_map(|path| reading.input("globals", Some(path)))
                    .collect(),
                values: reading.all("set", &parsed.set, Assignment::from_str),
                collection: reading.one("collection", parsed.collection.as_ref(), |name| {
                    Ok(name.to_owned())
                }),
                examples: false,
            },
            profile: reading.input("profile", parsed.profile.as_ref()),
        },
        policy: Policy {
            allow: reading.all("allow", &parsed.allow, code),
            deny: reading.all("deny", &parsed.deny, Denied::from_str),
        },
        crate_arguments: CrateArguments {
            name: reading.one("name", parsed.name.as_ref(), name),
            version: reading.one("version", parsed.version.as_ref(), version),
            license: reading.one("license", parsed.license.as_ref(), |license| match license
                .trim()
                .is_empty()
            {
                true => Err("it is empty; write `MIT`, or leave it out".to_owned()),
                false => Ok(license.to_owned()),
            }),
            edition: reading.one(
                "edition",
                parsed.edition.as_ref(),
                |edition| match edition {
                    "2021" | "2024" => Ok(edition.to_owned()),
                    _ => Err(format!("{edition:?} is no edition; write `2021` or `2024`")),
                },
            ),
            runtime: reading.one("runtime", parsed.runtime.as_ref(), |runtime| {
                let runtime = RuntimeSource::from_str(runtime)?;
                Ok(match runtime {
                    RuntimeSource::Path(path) => {
                        RuntimeSource::Path(shortened(&reading_folder(file).join(path)))
                    }
                    RuntimeSource::Vendored(Some(path)) => {
                        RuntimeSource::Vendored(Some(shortened(&reading_folder(file).join(path))))
                    }
                    other => other,
                })
            }),
            features: parsed.features.clone(),
            only: parsed.only.clone(),
        },
        out: match &parsed.out {
            Some(out) => shortened(&reading.folder.join(out.get_ref())),
            None if reading.folder == Path::new("") => PathBuf::from("."),
            None => reading.folder.to_owned(),
        },
    };
    let faults = reading.faults.iter();
    let faults: Vec<_> = faults
        .map(|(key, at, fault)| format!("{shown}:{}: `{key}`: {fault}", line(at.clone())))
        .collect();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(settings)
}

fn reading_folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

struct Reading<'a> {
    /// What paths begin at.
    folder: &'a Path,
    faults: Vec<(&'static str, Range<usize>, String)>,
}

impl Reading<'_> {
    fn fault(&mut self, key: &'static str, at: Range<usize>, fault: String) {
        self.faults.push((key, at, fault));
    }

    fn one<T>(
        &mut self,
        key: &'static str,
        value: Option<&Spanned<String>>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = value?;
        match read(value.get_ref()) {
            Ok(read) => Some(read),
            Err(fault) => {
                self.fault(key, value.span(), fault);
                None
            }
        }
    }

    fn all<T>(
        &mut self,
        key: &'static str,
        values: &[Spanned<String>],
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let values = values.iter();
        values
            .filter_map(|value| self.one(key, Some(value), &read))
            .collect()
    }

    /// A file or a folder that is read.
    fn input(&mut self, key: &'static str, value: Option<&Spanned<String>>) -> Option<PathBuf> {
        let folder = self.folder;
        self.one(key, value, |path| {
            if path == STDIO {
                return Ok(PathBuf::from(path));
            }
            let path = shortened(&folder.join(path));
            match path.exists() {
                true => Ok(path),
                false => Err(format!(
                    "{} is not there; correct the path, which begins at this file",
                    path.display()
                )),
            }
        })
    }
}

/// How deep below the current folder files of settings are looked for.
const DEPTH: usize = 8;

/// The files of settings that a command without inputs takes: that of the current
/// folder; else all below it.
///
/// # Errors
/// There is none.
pub(in crate::cli) fn find() -> Result<Vec<PathBuf>> {
    let here = PathBuf::from(FILE);
    if here.is_file() {
        return Ok(vec![here]);
    }
    let mut found = Vec::new();
    below(Path::new(""), DEPTH, &mut found);
    found.sort();
    if found.is_empty() {
        bail!(
            "there is no {FILE} here, nor below; name a collection and --out, or the file with --config"
        );
    }
    Ok(found)
}

fn below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let listed = match folder == Path::new("") {
        true => fs::read_dir("."),
        false => fs::read_dir(folder),
    };
    // What can't be listed holds no client of ours.
    for entry in listed.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let hidden = name
            .to_str()
            .is_none_or(|name| name.starts_with('.') || matches!(name, "target" | "node_modules"));
        // A link is not followed: it may lead up.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = folder.join(&name);
        if is_folder && !hidden && depth > 0 {
            below(&path, depth - 1, found);
        } else if name == FILE && path.is_file() {
            found.push(path);
        }
    }
}
