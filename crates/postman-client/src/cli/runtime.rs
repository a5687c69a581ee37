//! Where a client's runtime comes from, and the runtime that is written out beside
//! a client.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Result;
use postman_client_runtime::sources;
use semver::VersionReq;

use crate::Runtime;
use crate::cli::artifact::{Artifact, Group};
use crate::cli::mark::Syntax;
use crate::cli::path::{absolute, relative};
use crate::manifest::{EDITION, REQUIREMENTS, RUST_VERSION};

const NAME: &str = "postman-client-runtime";

/// Where a client's runtime comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeSource {
    /// It is written out: to this folder, or beside the client.
    Vendored(Option<PathBuf>),
    /// The registry.
    Version(String),
    /// A repository of git, at a revision.
    Git(String, Option<String>),
    /// A folder that has it.
    Path(PathBuf),
}

impl Default for RuntimeSource {
    fn default() -> Self {
        Self::Vendored(None)
    }
}

impl FromStr for RuntimeSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let stated = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let source = match text.split_once('=') {
            None if text == "vendored" => Some(Self::Vendored(None)),
            Some(("vendored", folder)) => {
                stated(folder).map(|folder| Self::Vendored(Some(folder.into())))
            }
            Some(("path", folder)) => stated(folder).map(|folder| Self::Path(folder.into())),
            Some(("git", url)) => match url.split_once('#') {
                Some((url, rev)) => {
                    stated(url).and_then(|url| Some(Self::Git(url, Some(stated(rev)?))))
                }
                None => stated(url).map(|url| Self::Git(url, None)),
            },
            _ => VersionReq::parse(text)
                .is_ok()
                .then(|| Self::Version(text.to_owned())),
        };
        if let Some(Self::Git(url, _)) = &source
            && url::Url::parse(url).is_ok_and(|url| url.password().is_some())
        {
            return Err("the URL holds a password, which would be in the manifest; leave it to git's credential store".to_owned());
        }
        source.ok_or_else(|| {
            format!("{text:?} is no runtime; give a version like `0.1`, `vendored`, `vendored=FOLDER`, `git=URL#REV` or `path=FOLDER`")
        })
    }
}

impl fmt::Display for RuntimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vendored(None) => f.write_str("vendored"),
            Self::Vendored(Some(folder)) => write!(f, "vendored={}", folder.display()),
            Self::Version(version) => f.write_str(version),
            Self::Git(url, None) => write!(f, "git={url}"),
            Self::Git(url, Some(rev)) => write!(f, "git={url}#{rev}"),
            Self::Path(folder) => write!(f, "path={}", folder.display()),
        }
    }
}

impl RuntimeSource {
    /// The folder that it is written to, for a client in `client`.
    pub(super) fn folder(&self, client: &Path) -> Result<Option<PathBuf>> {
        Ok(match self {
            Self::Vendored(Some(folder)) => Some(folder.clone()),
            Self::Vendored(None) => match (client.parent(), client.file_name()) {
                (Some(parent), Some(_)) => Some(parent.join(NAME)),
                // `.` or `..`: the folder has a name of its own.
                _ => absolute(client)?.parent().map(|parent| parent.join(NAME)),
            },
            _ => None,
        })
    }

    /// What a client in `client` requires.
    pub(super) fn requirement(&self, client: &Path) -> Result<Runtime> {
        let way = |folder: &Path| {
            let way = relative(&absolute(client)?, &absolute(folder)?)?;
            anyhow::Ok(Runtime::Path(way))
        };
        match self {
            Self::Version(version) => Ok(Runtime::Version(version.clone())),
            Self::Git(url, rev) => Ok(Runtime::Git {
                url: url.clone(),
                rev: rev.clone(),
            }),
            Self::Path(folder) => way(folder),
            Self::Vendored(_) => way(&self.folder(client)?.unwrap_or_default()),
        }
    }
}

/// The files of the runtime, in `folder`.
pub(super) fn artifacts(folder: &Path) -> Vec<Artifact> {
    let group = Group {
        folder: folder.to_owned(),
        advice: "write the runtime elsewhere with `--runtime vendored=FOLDER`, or take one that is there with `--runtime path=FOLDER`",
    };
    let file = |path: &str, syntax: Syntax, text: &str| {
        Artifact::marked(folder.join(path), syntax, text).grouped(&group)
    };
    let mut files = vec![
        file("Cargo.toml", Syntax::Toml, &manifest()),
        file("README.md", Syntax::Markdown, README),
        // It is the text of others: a formatter here would make it an edited one.
        file(
            "rustfmt.toml",
            Syntax::Toml,
            "disable_all_formatting = true\n",
        ),
    ];
    let licenses = sources::LICENSES.iter();
    files.extend(licenses.map(|(name, text)| file(name, Syntax::Verbatim, text)));
    let sources = sources::files();
    files.extend(
        sources
            .iter()
            .map(|(path, text)| file(&format!("src/{path}"), Syntax::Rust, text)),
    );
    files
}

const README: &str = "# postman-client-runtime

What the clients that `postman-client generate` makes have in common: forms, checks, path safety, authorization, retries, responses and errors. It was written out beside them by that command, with its source unchanged; clients side by side share it.

Do not edit it: a newer `postman-client` writes a newer one. It is licensed as MIT or Apache-2.0, at your option.
";

/// The manifest of the runtime.
fn manifest() -> String {
    let mut text = format!(
        r#"# @generated by `postman-client generate`.

[package]
name = "{NAME}"
description = "What every generated client calls: forms, checks, path safety, authorization, responses and errors"
version = "{}"
edition = "{EDITION}"
rust-version = "{RUST_VERSION}"
license = "MIT OR Apache-2.0"
publish = false

[lib]
# Its tests stand where it is developed, with what they need.
test = false
doctest = false

[features]
default = ["rustls"]
# TLS: one of the two, or an own `reqwest::Client`.
rustls = ["reqwest/rustls"]
native-tls = ["reqwest/native-tls"]
# `JsonSchema` for `FilePart`.
schemars = ["dep:schemars"]
# The text of this crate, for the generator.
sources = ["dep:include_dir"]

[dependencies]
"#,
        sources::VERSION
    );
    for (name, requirement) in REQUIREMENTS {
        text += &format!("{name} = {requirement}\n");
    }
    text
}
