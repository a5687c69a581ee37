//! How a client is made: what the command line says, or a file beside the client,
//! `postman-client.toml`.

mod file;

use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use clap::{Args, builder::NonEmptyStringValueParser};
use postman_openapi::Code;

use crate::cli::client_crate::CrateOptions;
use crate::cli::given::{STDIO, Selection, environment_file};
use crate::cli::path::{absolute, relative};
use crate::cli::policy::{Denied, Policy, code};
use crate::cli::runtime::RuntimeSource;
use crate::manifest::EDITION;
use crate::{CrateName, Package};

pub(super) use file::{FILE, find, read};

/// Where the facts of a document come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub(super) struct Sources {
    /// An OpenAPI Overlay 1.0 (JSON) of facts that the collection leaves out.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Option<PathBuf>,
    #[command(flatten)]
    pub(super) selection: Selection,
    /// The labels of the vendor's descriptions, for scopes, limits and codes: a TOML
    /// file.
    #[arg(long, value_name = "FILE")]
    pub(super) profile: Option<PathBuf>,
}

/// Which diagnostics are reported, and which fail the run.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Severities {
    /// A code that is not reported. `postman-client explain` lists them.
    #[arg(long, value_name = "CODE", value_parser = code)]
    allow: Vec<&'static Code>,
    /// What fails the run: `warnings`, `notes` (any diagnostic), or a code.
    #[arg(long, value_name = "warnings|notes|CODE")]
    deny: Vec<Denied>,
}

impl Severities {
    pub(super) fn policy(&self) -> Policy {
        Policy {
            allow: self.allow.clone(),
            deny: self.deny.clone(),
        }
    }
}

/// What a crate is, beside its client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub(super) struct CrateArguments {
    /// The name of the crate [default: that of its folder].
    #[arg(long, value_parser = name)]
    pub(super) name: Option<CrateName>,
    /// The version of the crate [default: 0.1.0].
    #[arg(long = "crate-version", value_name = "VERSION", value_parser = version)]
    pub(super) version: Option<String>,
    /// The license of the crate, as SPDX writes it: `MIT OR Apache-2.0`. A crate
    /// without one is not to be published.
    #[arg(long, value_name = "SPDX", value_parser = NonEmptyStringValueParser::new())]
    pub(super) license: Option<String>,
    /// The edition of Rust [default: 2024].
    #[arg(long, value_parser = ["2021", "2024"])]
    pub(super) edition: Option<String>,
    /// Where the crate that clients share, postman-client-runtime, comes from: a
    /// version of the registry (`0.1`), `git=URL#REV`, `path=FOLDER`, or `vendored`:
    /// written out beside the client, or to the folder of `vendored=FOLDER`
    /// [default: vendored].
    #[arg(long, value_name = "RUNTIME")]
    pub(super) runtime: Option<RuntimeSource>,
    /// The features of tags that are on by default [default: all].
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    pub(super) features: Vec<String>,
    /// Generate these tags and operations alone: the first tag of an operation, as the
    /// document has it, or its `operationId`. Give it again for each.
    #[arg(long, value_name = "TAG|OPERATION")]
    pub(super) only: Vec<String>,
}

impl CrateArguments {
    pub(super) fn options(&self) -> CrateOptions {
        let or = |value: &Option<String>, default: &str| {
            value.clone().unwrap_or_else(|| default.to_owned())
        };
        CrateOptions {
            name: self.name.clone(),
            package: Package::Stated {
                version: or(&self.version, "0.1.0"),
                edition: or(&self.edition, EDITION),
                license: self.license.clone(),
                is_workspace: false,
            },
            runtime: self.runtime.clone().unwrap_or_default(),
            features: self.features.clone(),
            only: self.only.clone(),
        }
    }
}

/// How a client is made. Paths are as the command can open them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// The collections; `-` is standard input.
    pub(super) inputs: Vec<PathBuf>,
    pub(super) sources: Sources,
    pub(super) crate_arguments: CrateArguments,
    pub(super) policy: Policy,
    /// The folder of the crate.
    pub(super) out: PathBuf,
}

fn name(text: &str) -> Result<CrateName, String> {
    CrateName::new(text).map_err(|invalid| invalid.to_string())
}

fn version(text: &str) -> Result<String, String> {
    let parsed = semver::Version::parse(text);
    let message = |error| format!("{text:?} is no version ({error}); give one like `0.1.0`");
    parsed.map(|_| text.to_owned()).map_err(message)
}

/// The same place as `path`, without steps that lead nowhere.
fn shortened(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match (part, short.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                short.pop();
            }
            _ => short.push(part),
        }
    }
    // A link on the way may lead to another place.
    let is_same = absolute(&short).ok() == absolute(path).ok();
    match is_same && short.components().next().is_some() {
        true => short,
        false => path.to_owned(),
    }
}

/// The way from a folder to what is at `path`, which keeps the name of a link.
fn way(folder: &Path, path: &Path) -> Result<String> {
    if path == Path::new(STDIO) {
        return Ok(STDIO.to_owned());
    }
    let path = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => {
            let parent = match parent == Path::new("") {
                true => Path::new("."),
                false => parent,
            };
            absolute(parent)?.join(name)
        }
        _ => absolute(path)?,
    };
    relative(&absolute(folder)?, &path)
}

impl Settings {
    /// All files that are read.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let sources = &self.sources;
        let optional = [&sources.overlay, &sources.profile];
        let files = self.inputs.iter().chain(optional.into_iter().flatten());
        files.cloned().chain(sources.selection.files()).collect()
    }

    /// The text of a file of these settings that stands in `folder`.
    pub(super) fn text(&self, folder: &Path) -> Result<String> {
        let mut text = "# How this client is made. `postman-client generate` makes it again, and\n\
             # `postman-client check` says whether it is as it should be. Paths begin here.\n"
            .to_owned();
        let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let list = |texts: Vec<String>| format!("[{}]", texts.join(", "));
        let mut line = |key: &str, value: String| text += &format!("{key} = {value}\n");
        let place = |path: &Path| way(folder, path);
        let mut inputs = Vec::new();
        for input in &self.inputs {
            inputs.push(string(&place(input)?));
        }
        line("inputs", list(inputs));
        let Sources {
            overlay,
            selection,
            profile,
        } = &self.sources;
        if let Some(overlay) = overlay {
            line("overlay", string(&place(overlay)?));
        }
        let mut environments = Vec::new();
        for environment in &selection.environments {
            environments.push(string(&match environment_file(environment) {
                Some(path) => place(path)?,
                None => environment.clone(),
            }));
        }
        match environments.as_slice() {
            [] => {}
            [one] => line("environment", one.clone()),
            _ => line("environment", list(environments)),
        }
        let mut globals = Vec::new();
        for path in &selection.globals {
            globals.push(string(&place(path)?));
        }
        if !globals.is_empty() {
            line("globals", list(globals));
        }
        if !selection.values.is_empty() {
            let values = selection.values.iter();
            line(
                "set",
                list(values.map(|value| string(&value.to_string())).collect()),
            );
        }
        if let Some(collection) = &selection.collection {
            line("collection", string(collection));
        }
        if let Some(profile) = profile {
            line("profile", string(&place(profile)?));
        }
        let Policy { allow, deny } = &self.policy;
        if !allow.is_empty() {
            line(
                "allow",
                list(allow.iter().map(|code| string(code.name)).collect()),
            );
        }
        if !deny.is_empty() {
            line(
                "deny",
                list(deny.iter().map(|denied| string(denied.name())).collect()),
            );
        }
        if absolute(&self.out)? != absolute(folder)? {
            line("out", string(&place(&self.out)?));
        }
        let CrateArguments {
            name,
            version,
            license,
            edition,
            runtime,
            features,
            only,
        } = &self.crate_arguments;
        if let Some(name) = name {
            line("name", string(name.as_str()));
        }
        for (key, value) in [
            ("version", version),
            ("license", license),
            ("edition", edition),
        ] {
            if let Some(value) = value {
                line(key, string(value));
            }
        }
        if let Some(runtime) = runtime {
            let runtime = match runtime {
                RuntimeSource::Path(path) => RuntimeSource::Path(place(path)?.into()),
                RuntimeSource::Vendored(Some(path)) => {
                    RuntimeSource::Vendored(Some(place(path)?.into()))
                }
                other => other.clone(),
            };
            line("runtime", string(&runtime.to_string()));
        }
        for (key, names) in [("features", features), ("only", only)] {
            if !names.is_empty() {
                line(key, list(names.iter().map(|name| string(name)).collect()));
            }
        }
        Ok(text)
    }
}
