//! A client crate in this workspace or beside it: where it stands, and which
//! versions of its dependencies the workspace's manifest states.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use openapiv3::OpenAPI;

use crate::cli::artifact::Artifact;
use crate::cli::mark::Syntax;
use crate::{CommandLine, CrateFiles, CrateName, CrateSettings, Generated, Membership};

/// A crate that is not written yet.
#[derive(Debug)]
pub struct ClientCrate<'a> {
    /// The workspace.
    pub root: &'a Path,
    /// The crate's folder, as given.
    pub folder: &'a Path,
    /// The command that makes it again.
    pub command: &'a CommandLine,
}

impl ClientCrate<'_> {
    /// Every file of the crate, its document among them.
    ///
    /// # Errors
    /// A folder whose name is no crate's, or a workspace whose manifest does
    /// not say what the crate depends on.
    pub fn artifacts(
        &self,
        openapi: &OpenAPI,
        document: Artifact,
        generated: &Generated,
    ) -> Result<Vec<Artifact>> {
        let file = |path: &str, syntax: Syntax, text: &str| {
            Artifact::marked(self.folder.join(path), syntax, text)
        };
        let CrateFiles {
            manifest,
            readme,
            lib,
            ..
        } = generated.crate_files(openapi, self.command, &self.settings()?);
        Ok(vec![
            file("Cargo.toml", Syntax::Toml, &manifest),
            file("README.md", Syntax::Markdown, &readme),
            document,
            file("src/lib.rs", Syntax::Rust, &lib),
            file("src/generated.rs", Syntax::Rust, &generated.source),
        ])
    }

    /// The document of the crate.
    pub fn document(&self, text: &str) -> Artifact {
        Artifact::marked(self.folder.join("openapi.json"), Syntax::Json, text)
    }

    /// Refuses a folder that can't be a crate's.
    ///
    /// # Errors
    /// A name that is no crate's, or a file in place of the folder.
    pub fn is_possible(&self) -> Result<()> {
        self.name()?;
        let folder = self.folder;
        ensure!(
            folder.is_dir() || fs::symlink_metadata(folder).is_err(),
            "--out names a folder; {} is none",
            folder.display()
        );
        Ok(())
    }

    /// The name of the crate: that of its folder.
    ///
    /// # Errors
    /// A name that is no crate's.
    pub fn name(&self) -> Result<CrateName> {
        let folder = absolute(self.folder)?;
        let name = folder.file_name().and_then(|name| name.to_str());
        CrateName::new(name.unwrap_or_default()).map_err(|invalid| {
            let name = invalid.name;
            anyhow!(
                "{name:?}, the folder of --out, is no name of a crate; give a folder like `acme-api`"
            )
        })
    }

    /// What the manifest of the workspace states.
    fn settings(&self) -> Result<CrateSettings> {
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
        let package = |key: &str| {
            let value = stated("package", key)?.as_str();
            let value = value.map(str::to_owned);
            value.with_context(|| format!("`{key}` in [workspace.package] is no string"))
        };
        let root = fs::canonicalize(self.root)?;
        let folder = absolute(self.folder)?;
        let members = workspace.get("members").and_then(toml::Value::as_array);
        let is_member = |pattern: &toml::Value| {
            let pattern = pattern.as_str().unwrap_or_default();
            match pattern.strip_suffix("/*") {
                Some(parent) => folder.parent() == Some(&root.join(parent)),
                None => folder == root.join(pattern),
            }
        };
        let membership = match members.into_iter().flatten().any(is_member) {
            true => Membership::Member,
            false => Membership::Alone {
                edition: package("edition")?,
                rust_version: package("rust-version")?,
            },
        };
        let runtime = relative(&folder, &root.join("crates/postman-client-runtime"));
        CrateSettings::new(self.name()?, runtime, membership, |dependency| {
            stated("dependencies", dependency).cloned()
        })
    }
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
