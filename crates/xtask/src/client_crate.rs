//! The files of a client crate beside its generated code: manifest, `lib.rs`,
//! README. Versions are those of the workspace's manifest.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityScheme};

use crate::artifact::Artifact;
use crate::generate::Generated;
use crate::lower::{is_shown, rustdoc};
use crate::mark::Syntax;

/// What generated code calls, and a caller of it names.
const DEPENDENCIES: &[&str] = &[
    "progenitor-client",
    "regress",
    "reqwest",
    "serde",
    "serde_json",
];

/// A crate that is not written yet.
#[derive(Debug)]
pub(crate) struct ClientCrate<'a> {
    /// The workspace.
    pub(crate) root: &'a Path,
    /// The crate's folder, as given.
    pub(crate) folder: &'a Path,
    /// The command that makes it again.
    pub(crate) command: &'a str,
}

impl ClientCrate<'_> {
    /// Every file of the crate.
    ///
    /// # Errors
    /// A folder whose name is no crate's, or a workspace whose manifest does
    /// not say what the crate depends on.
    pub(crate) fn artifacts(
        &self,
        document: &OpenAPI,
        text: String,
        generated: Generated,
    ) -> Result<Vec<Artifact>> {
        let name = self.name()?;
        let file = |path: &str, syntax: Syntax, text: &str| {
            Artifact::marked(self.folder.join(path), syntax, text)
        };
        let manifest = self.manifest(&name, document)?;
        let readme = self.readme(&name, document);
        let lib = self.lib(&name, document, &generated);
        Ok(vec![
            file("Cargo.toml", Syntax::Toml, &manifest),
            file("README.md", Syntax::Markdown, &readme),
            file("openapi.json", Syntax::Json, &text),
            file("src/lib.rs", Syntax::Rust, &lib),
            file("src/generated.rs", Syntax::Rust, &generated.text),
        ])
    }

    /// Refuses a folder that can't be a crate's.
    pub(crate) fn is_possible(&self) -> Result<()> {
        self.name()?;
        let folder = self.folder;
        ensure!(
            folder.is_dir() || fs::symlink_metadata(folder).is_err(),
            "--out names a folder; {} is none",
            folder.display()
        );
        Ok(())
    }

    fn name(&self) -> Result<String> {
        let folder = absolute(self.folder)?;
        let name = folder.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default().to_owned();
        let ident = name.replace('-', "_");
        let is_taken = |taken: &str| taken.replace('-', "_") == ident;
        let std = [
            "std",
            "core",
            "alloc",
            "test",
            "proc_macro",
            "client_runtime",
        ];
        ensure!(
            name.is_ascii()
                && syn::parse_str::<syn::Ident>(&ident).is_ok()
                && !DEPENDENCIES.iter().chain(&std).any(|taken| is_taken(taken)),
            "{name:?}, the folder of --out, is no name of a crate; give a folder like `acme-api`"
        );
        Ok(name)
    }

    fn manifest(&self, name: &str, document: &OpenAPI) -> Result<String> {
        let manifest = self.root.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)
            .with_context(|| format!("can't read {}", manifest.display()))?;
        let workspace: toml::Table = text
            .parse()
            .with_context(|| format!("{} is no TOML", manifest.display()))?;
        let workspace = workspace
            .get("workspace")
            .context("Cargo.toml is of no workspace")?;
        let stated = |table: &str, key: &str| {
            let value = workspace.get(table).and_then(|table| table.get(key));
            value.with_context(|| format!("Cargo.toml states no `{key}` in [workspace.{table}]"))
        };
        let root = fs::canonicalize(self.root)?;
        let folder = absolute(self.folder)?;
        let runtime = relative(&folder, &root.join("crates/client-runtime"));
        let runtime = toml::Value::String(runtime);
        let mut dependencies =
            format!("client-runtime = {{ path = {runtime}, default-features = false }}\n");
        for dependency in DEPENDENCIES {
            let value = stated("dependencies", dependency)?;
            dependencies += &format!("{dependency} = {value}\n");
        }
        let description = format!(
            "A typed client of {}, generated from its Postman collection",
            one_line(&document.info.title)
        );
        let description = toml::Value::String(description);
        // A member of the workspace takes from it what it does not say itself.
        let members = workspace.get("members").and_then(toml::Value::as_array);
        let is_member = |pattern: &toml::Value| {
            let pattern = pattern.as_str().unwrap_or_default();
            match pattern.strip_suffix("/*") {
                Some(parent) => folder.parent() == Some(&root.join(parent)),
                None => folder == root.join(pattern),
            }
        };
        let (package, end) = if members.into_iter().flatten().any(is_member) {
            let keys = ["version", "edition", "rust-version", "license", "publish"];
            let package = keys.map(|key| format!("{key}.workspace = true\n")).concat();
            (package, "\n[lints]\nworkspace = true\n")
        } else {
            let (edition, rust) = (
                stated("package", "edition")?,
                stated("package", "rust-version")?,
            );
            let package = format!(
                "version = \"0.1.0\"\nedition = {edition}\nrust-version = {rust}\npublish = false\n"
            );
            (package, "\n[workspace]\n")
        };
        Ok(format!(
            "# @generated by `{command}`.\n\n\
             [package]\n\
             name = \"{name}\"\n\
             description = {description}\n\
             {package}\
             \n\
             [features]\n\
             default = [\"rustls\"]\n\
             # TLS: one of the two, or an own `reqwest::Client`.\n\
             rustls = [\"client-runtime/rustls\"]\n\
             native-tls = [\"client-runtime/native-tls\"]\n\
             \n\
             [dependencies]\n\
             {dependencies}{end}",
            command = self.command,
        ))
    }

    fn lib(&self, name: &str, document: &OpenAPI, generated: &Generated) -> String {
        let title = rustdoc(&one_line(&document.info.title));
        let ident = name.replace('-', "_");
        let base_url = base_url(document);
        let (auths, example) = authorization(document);
        let url = base_url
            .clone()
            .unwrap_or("https://api.example.com".to_owned());
        let made = if base_url.is_some() {
            format!("Client::builder({example}).build()?")
        } else {
            format!("Client::builder({url:?}, {example}).build()?")
        };
        let mut text = format!(
            "//! @generated by `{command}`.\n\
             //!\n\
             //! A typed client of {title}.\n\
             //!\n\
             //! ```\n\
             //! use {ident}::prelude::*;\n\
             //!\n\
             //! let client = {made};\n\
             //! # Ok::<(), {ident}::ConfigError>(())\n\
             //! ```\n\
             //!\n\
             //! A call is a method of one of the `…Ext` traits, each value a setter, and\n\
             //! `send` what sends it. It fails with an [`Error`]: which operation, the status,\n\
             //! what the server said. [`operations`] says what is documented of each.\n\
             //!\n\
             //! # Authorization\n",
            command = self.command,
        );
        for auth in auths {
            text += &format!("//! - {auth}\n");
        }
        text += "//!\n\
             //! # Features\n\
             //! - `rustls` (default) or `native-tls`: how TLS is done.\n\
             \n\
             #[rustfmt::skip]\n\
             #[allow(\n    \
                 clippy::all,\n    \
                 clippy::pedantic,\n    \
                 clippy::allow_attributes_without_reason,\n    \
                 clippy::unwrap_used,\n    \
                 missing_docs,\n    \
                 nonstandard_style,\n    \
                 unreachable_pub,\n    \
                 reason = \"generated: mended in the collection, its overlay or the generator, never here\"\n\
             )]\n\
             mod generated;\n\n";
        let mut runtime: BTreeSet<&str> = [
            "Answer",
            "ApiKey",
            "Auth",
            "BasicAuth",
            "BearerToken",
            "CheckExt",
            "ConfigError",
            "Error",
            "ErrorKind",
            "MultipartExt",
            "Operation",
            "ResponseValue",
            "multipart",
            "rules",
        ]
        .into();
        runtime.insert("ByteStream");
        text += &list("pub use client_runtime::", runtime, 0);
        let mut exported: BTreeSet<&str> = ["Client", "builder", "operations", "types"].into();
        exported.extend(generated.traits.iter().map(String::as_str));
        if generated.has_error_codes {
            exported.insert("ErrorCode");
        }
        text += &list("pub use generated::", exported, 0);
        text.push('\n');
        text += "/// Builds a [`Client`]; see [`Client::builder`].\n\
             pub type ClientBuilder = client_runtime::ClientBuilder<Client>;\n\n";
        match &base_url {
            Some(url) => {
                text += &format!(
                    "/// The API, the default base URL.\n\
                     pub const BASE_URL: &str = {url:?};\n\n\
                     impl Client {{\n    \
                         /// A client with settings of its own, of the API at [`BASE_URL`] unless told\n    \
                         /// otherwise.\n    \
                         pub fn builder(auth: impl Into<Auth>) -> ClientBuilder {{\n        \
                             ClientBuilder::new(BASE_URL, auth)\n    \
                         }}\n\
                     }}\n\n"
                );
            }
            None => {
                text += "impl Client {\n    \
                         /// A client with settings of its own, of the API at `base_url`.\n    \
                         pub fn builder(base_url: impl Into<String>, auth: impl Into<Auth>) -> ClientBuilder {\n        \
                             ClientBuilder::new(base_url, auth)\n    \
                         }\n\
                     }\n\n";
            }
        }
        let mut prelude: BTreeSet<&str> = [
            "ApiKey",
            "Auth",
            "BasicAuth",
            "BearerToken",
            "CheckExt",
            "Client",
            "MultipartExt",
        ]
        .into();
        prelude.extend(generated.traits.iter().map(String::as_str));
        text += &format!(
            "/// What a caller usually needs: the client, its operations, the checks.\n\
             pub mod prelude {{\n{}}}\n",
            list("pub use crate::", prelude, 4)
        );
        text
    }

    fn readme(&self, name: &str, document: &OpenAPI) -> String {
        let title = one_line(&document.info.title);
        let operations = document.operations().count();
        format!(
            "# {name}\n\n\
             A typed client of {title}, {operations} operations, generated from its Postman collection:\n\n\
             ```sh\n{command}\n```\n\n\
             `openapi.json` is what it was generated from, and says what is true on the wire. \
             `src/generated.rs` is never edited: mend the collection, an overlay of it, or the generator, \
             and run the command again; with `--check` it writes nothing and shows what is stale.\n",
            command = self.command,
        )
    }
}

/// `…{names};` as rustfmt would write it, at an indentation.
fn list<'a>(before: &str, names: impl IntoIterator<Item = &'a str>, indent: usize) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let margin = " ".repeat(indent);
    let line = format!("{margin}{before}{{{}}};\n", names.join(", "));
    if line.len() <= 101 {
        return line;
    }
    let mut text = format!("{margin}{before}{{\n");
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && indent + 4 + line.len() + name.len() + 2 > 100 {
            text += &format!("{margin}    {}\n", line.trim_end());
            line.clear();
        }
        line += &format!("{name}, ");
    }
    text + &format!("{margin}    {}\n{margin}}};\n", line.trim_end())
}

fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| is_shown(*c)).collect()
}

/// The first server, if its URL is whole. A variable that has no more than its
/// name for a default has no value.
fn base_url(document: &OpenAPI) -> Option<String> {
    let server = document.servers.first()?;
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        if variable.default == *name {
            return None;
        }
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    let is_whole =
        !url.contains(['{', '}']) && (url.starts_with("https://") || url.starts_with("http://"));
    (is_whole && url::Url::parse(&url).is_ok()).then_some(url)
}

/// How the document's security schemes are given, a line each, and an example.
fn authorization(document: &OpenAPI) -> (Vec<String>, String) {
    let schemes = document.components.iter().flat_map(|c| &c.security_schemes);
    let mut lines = Vec::new();
    let mut examples = Vec::new();
    for (name, scheme) in schemes {
        let ReferenceOr::Item(scheme) = scheme else {
            continue;
        };
        let name = one_line(name).replace('`', "'");
        let (kind, example) = match scheme {
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => (
                "a [`BasicAuth`], user and password".to_owned(),
                "BasicAuth::new(\"user\", \"password\")?".to_owned(),
            ),
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => (
                "a [`BearerToken`]".to_owned(),
                "BearerToken::new(\"token\")?".to_owned(),
            ),
            SecurityScheme::HTTP { scheme, .. } => (
                format!(
                    "`{}`, which is not built in: pass [`Auth::None`], and a `reqwest::Client` of your own that adds it",
                    scheme.replace('`', "'")
                ),
                String::new(),
            ),
            SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => (
                "a [`BearerToken`], the access token".to_owned(),
                "BearerToken::new(\"token\")?".to_owned(),
            ),
            SecurityScheme::APIKey { location, name, .. } => {
                let key = name.replace('`', "'");
                match location {
                    APIKeyLocation::Header => (
                        format!("an [`ApiKey`] in the header `{key}`"),
                        format!("ApiKey::header({name:?}, \"key\")?"),
                    ),
                    APIKeyLocation::Query => (
                        format!("an [`ApiKey`] in the query parameter `{key}`"),
                        format!("ApiKey::query({name:?}, \"key\")?"),
                    ),
                    APIKeyLocation::Cookie => (
                        format!(
                            "a key in the cookie `{key}`: an [`ApiKey`] in the header `cookie`"
                        ),
                        String::new(),
                    ),
                }
            }
        };
        lines.push(format!("`{name}`: {kind}."));
        if !example.is_empty() {
            examples.push(example);
        }
    }
    if lines.is_empty() {
        lines.push("None is documented: [`Auth::None`].".to_owned());
    }
    let example = examples.into_iter().next();
    (lines, example.unwrap_or("Auth::None".to_owned()))
}

/// `path` from the root, whether it is there or not.
fn absolute(path: &Path) -> Result<PathBuf> {
    let path =
        std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    // What is there may hold links; what is not yet holds none.
    let mut missing = Vec::new();
    for there in path.ancestors() {
        if let Ok(there) = fs::canonicalize(there) {
            missing.reverse();
            return Ok(missing.into_iter().fold(there, |at, name| at.join(name)));
        }
        match there.components().next_back() {
            Some(Component::Normal(name)) => missing.push(name),
            Some(Component::ParentDir) => {
                bail!("{} climbs out of what is not there", path.display())
            }
            _ => {}
        }
    }
    Ok(path)
}

/// The way from a folder to another, with slashes.
fn relative(from: &Path, to: &Path) -> String {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to
        .components()
        .skip(shared)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        let way = |from, to| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/w/crates/a", "/w/crates/b"), "../b");
        assert_eq!(way("/tmp/a", "/w/crates/b"), "../../w/crates/b");
    }
}
