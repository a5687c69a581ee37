//! The manifest of a client crate, and what it requires of others.

use openapiv3::OpenAPI;

use crate::code::{Code, code};
use crate::command_line::CommandLine;
use crate::crate_name::{CrateName, DEPENDENCIES};
use crate::modules::Tag;
use postman_openapi::is_invisible;

/// What the files of a client crate say that its document does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrateSettings {
    /// The name of the crate.
    pub name: CrateName,
    /// Where `postman-client-runtime` comes from.
    pub runtime: Runtime,
    /// What its manifest says of the crate itself.
    pub package: Package,
    /// What it is generated from.
    pub input: InputKind,
    /// The features of tags that are on unless a caller turns them off; none given: all.
    pub default_features: Option<Vec<String>>,
}

/// What a client is generated from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// A collection of Postman.
    #[default]
    Collection,
    /// A document of OpenAPI.
    Document,
}

impl InputKind {
    /// What the files of a client call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Collection => "Postman collection",
            Self::Document => "OpenAPI document",
        }
    }

    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Document => "document",
        }
    }
}

impl CrateSettings {
    /// The settings of the crate `name`, of version 0.1.0 and the edition of this
    /// crate, which is not published.
    pub fn new(name: CrateName, runtime: Runtime) -> Self {
        let package = Package::Stated {
            version: "0.1.0".to_owned(),
            edition: EDITION.to_owned(),
            license: None,
            is_workspace: false,
        };
        Self {
            name,
            runtime,
            package,
            input: InputKind::default(),
            default_features: None,
        }
    }
}

/// Where the crate `postman-client-runtime` comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// The registry, which has a version like this: `0.1`.
    Version(String),
    /// A repository of git.
    Git {
        /// Its address.
        url: String,
        /// A commit of it; the newest if not given.
        rev: Option<String>,
    },
    /// The way from the crate's folder to that of the runtime, with slashes.
    Path(String),
}

/// What a manifest says of its crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Package {
    /// Version, edition, license and lints are those of its workspace, which must
    /// state them.
    Inherited,
    /// They are stated.
    Stated {
        /// The version: `0.1.0`.
        version: String,
        /// The edition of Rust: `2024`.
        edition: String,
        /// The license, as SPDX writes it; a crate without one is not published.
        license: Option<String>,
        /// Whether the crate is a workspace of its own, whatever is around it.
        is_workspace: bool,
    },
}

/// The edition of a crate that does not state another one.
pub(crate) const EDITION: &str = "2024";

/// The oldest Rust that compiles the runtime, and so any client.
pub(crate) const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

/// What a manifest requires of a crate, as TOML has it.
///
/// A client and its runtime are to agree, so this is the one list for both. A test
/// compares it with the workspace's.
pub(crate) const REQUIREMENTS: &[(&str, &str)] = &[
    ("base64", r#""0.23""#),
    ("bytes", r#""1""#),
    ("erased-serde", r#""0.4""#),
    ("fastrand", r#""2""#),
    (
        "futures-core",
        r#"{ default-features = false, version = "0.3" }"#,
    ),
    ("http", r#""1""#),
    ("http-body", r#""1""#),
    ("httpdate", r#""1""#),
    ("include_dir", r#"{ optional = true, version = "0.7" }"#),
    (
        "jiff",
        r#"{ default-features = false, features = ["std"], version = "0.2" }"#,
    ),
    ("memchr", r#""2""#),
    ("percent-encoding", r#""2.3""#),
    ("progenitor-client", r#""=0.15.1""#),
    (
        "regress",
        r#"{ default-features = false, features = ["backend-pikevm", "std"], version = "0.12" }"#,
    ),
    (
        "reqwest",
        r#"{ default-features = false, version = "0.13.5" }"#,
    ),
    ("schemars", r#"{ optional = true, version = "1" }"#),
    ("secrecy", r#""0.10""#),
    ("serde", r#"{ features = ["derive"], version = "1" }"#),
    (
        "serde_json",
        r#"{ features = ["preserve_order"], version = "1" }"#,
    ),
    ("thiserror", r#""2""#),
    (
        "tokio",
        r#"{ features = ["fs", "rt-multi-thread", "sync", "time"], version = "1" }"#,
    ),
    (
        "tracing",
        r#"{ default-features = false, features = ["std"], version = "0.1" }"#,
    ),
    ("url", r#""2""#),
];

/// `Cargo.toml`.
pub(crate) fn manifest(
    document: &OpenAPI,
    command: &CommandLine,
    settings: &CrateSettings,
    tags: &[Tag],
) -> String {
    let description = format!(
        "A typed client of {}, generated from its {}",
        one_line(&document.info.title),
        settings.input.name()
    );
    let mut text = code![
        "# @generated by `",
        command.code(),
        "`.\n\n[package]\nname = ",
        string(settings.name.as_str()),
        "\ndescription = ",
        string(&description),
        "\n",
    ];
    match &settings.package {
        Package::Inherited => {
            text += "version.workspace = true\n\
                     edition.workspace = true\n\
                     rust-version.workspace = true\n\
                     license.workspace = true\n\
                     publish.workspace = true\n";
        }
        Package::Stated {
            version,
            edition,
            license,
            ..
        } => {
            text += code![
                "version = ",
                string(version),
                "\nedition = ",
                string(edition),
                "\nrust-version = ",
                string(RUST_VERSION),
                "\n",
            ];
            text += match license {
                Some(license) => code!["license = ", string(license), "\n"],
                None => "publish = false\n".into(),
            };
        }
    }
    let runtime = match &settings.runtime {
        Runtime::Version(version) => code!["version = ", string(version)],
        Runtime::Git { url, rev: None } => code!["git = ", string(url)],
        Runtime::Git {
            url,
            rev: Some(rev),
        } => code!["git = ", string(url), ", rev = ", string(rev)],
        Runtime::Path(path) => code!["path = ", string(path)],
    };
    text += code![
        "\n\
         [features]\n\
         default = [",
        default_features(settings),
        "]\n\
         # TLS: one of the two, or an own `reqwest::Client`.\n\
         rustls = [\"postman-client-runtime/rustls\"]\n\
         native-tls = [\"postman-client-runtime/native-tls\"]\n",
        features(tags),
        "\n\
         [dependencies]\n\
         postman-client-runtime = { ",
        runtime,
        ", default-features = false }\n",
    ];
    for (dependency, requirement) in REQUIREMENTS {
        if DEPENDENCIES.contains(dependency) {
            text += code![*dependency, " = ", *requirement, "\n"];
        }
    }
    text += "\n[package.metadata.docs.rs]\nall-features = true\n";
    match settings.package {
        Package::Inherited => text += "\n[lints]\nworkspace = true\n",
        Package::Stated {
            is_workspace: true, ..
        } => text += "\n[workspace]\n",
        Package::Stated { .. } => {}
    }
    text.into_string()
}

/// What is on by default: the operations, and TLS.
fn default_features(settings: &CrateSettings) -> Code {
    let mut features = match &settings.default_features {
        Some(features) => features.clone(),
        None => vec![ALL.to_owned()],
    };
    features.push("rustls".to_owned());
    names(features.iter().map(String::as_str))
}

/// The features of tags, a line each.
fn features(tags: &[Tag]) -> Code {
    let features = tags.iter().filter_map(|tag| tag.feature.as_deref());
    let features: Vec<_> = features.collect();
    let mut text = code![
        "# The operations of each tag.\n",
        ALL,
        " = [",
        names(features.iter().copied()),
        "]\n"
    ];
    for feature in features {
        text += code![Code::toml_key(feature), " = []\n"];
    }
    text
}

/// The feature of all tags.
pub(crate) const ALL: &str = "all";

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Code {
    let mut text = Code::default();
    for (number, name) in names.enumerate() {
        text += code![if number > 0 { ", " } else { "" }, string(name)];
    }
    text
}

fn string(text: &str) -> Code {
    Code::toml(&toml::Value::String(text.to_owned()))
}

fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !is_invisible(*c)).collect()
}
