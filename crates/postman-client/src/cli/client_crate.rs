//! A client crate: where it stands, and what its files are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use openapiv3::OpenAPI;

use crate::cli::artifact::Artifact;
use crate::cli::mark::{Origin, Syntax};
use crate::cli::path::absolute;
use crate::cli::runtime::{self, RuntimeSource};
use crate::manifest::ALL;
use crate::{
    CommandLine, CrateFiles, CrateName, CrateSettings, Generated, InputKind, Package, Tag,
};

/// What a caller chooses of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateOptions {
    /// Its name; that of its folder if not given.
    pub name: Option<CrateName>,
    /// What its manifest says of it.
    pub package: Package,
    /// Where its runtime comes from.
    pub runtime: RuntimeSource,
    /// The features of tags that are on by default; all, if there is none.
    pub features: Vec<String>,
    /// The tags and operations that are generated; all, if there is none.
    pub only: Vec<String>,
}

/// A crate that is not written yet.
#[derive(Debug)]
pub struct ClientCrate<'a> {
    /// The crate's folder, as given.
    pub folder: &'a Path,
    /// The command that makes it again.
    pub command: &'a CommandLine,
    /// What a caller chooses of it.
    pub options: &'a CrateOptions,
}

impl ClientCrate<'_> {
    /// Every file of the crate, its document among them, and those of a runtime that
    /// is written out.
    ///
    /// # Errors
    /// A folder whose name is no crate's.
    pub fn artifacts(
        &self,
        openapi: &OpenAPI,
        document: Artifact,
        input: InputKind,
        generated: &Generated,
    ) -> Result<Vec<Artifact>> {
        let file = |path: &str, syntax: Syntax, text: &str| {
            Artifact::marked(self.folder.join(path), syntax, text)
        };
        let runtime = self.options.runtime.requirement(self.folder)?;
        let mut settings = CrateSettings::new(self.name()?, runtime);
        settings.input = input;
        settings.package = self.options.package.clone();
        settings.default_features = self.default_features(&generated.tags)?;
        let CrateFiles {
            manifest,
            readme,
            lib,
            ..
        } = generated.crate_files(openapi, self.command, &settings);
        let mut artifacts = match self.runtime_folder()? {
            Some(folder) => runtime::artifacts(&folder),
            None => Vec::new(),
        };
        artifacts.extend([
            file("Cargo.toml", Syntax::Toml, &manifest),
            file("README.md", Syntax::Markdown, &readme),
            file("reference.md", Syntax::Markdown, &generated.reference),
            document,
            file("src/lib.rs", Syntax::Rust, &lib),
        ]);
        for (path, text) in &generated.files {
            artifacts.push(file(&format!("src/generated/{path}"), Syntax::Rust, text));
        }
        let file = self.folder.join("src/generated.rs");
        let beside = fs::read(&file).unwrap_or_default();
        ensure!(
            beside.is_empty() || Syntax::Rust.origin(&beside) != Origin::Foreign,
            "{} is not generated, and rustc takes no other file or folder of its name; move it away",
            file.display()
        );
        artifacts.extend(Artifact::gone(
            Path::new(""),
            &file,
            &self.folder.join("src/generated"),
            Some(Syntax::Rust),
            &artifacts,
        )?);
        Ok(artifacts)
    }

    /// The features that are on by default, if they are chosen.
    fn default_features(&self, tags: &[Tag]) -> Result<Option<Vec<String>>> {
        let chosen = &self.options.features;
        let tags = tags.iter().filter_map(|tag| tag.feature.clone());
        let known: Vec<_> = [ALL.to_owned()].into_iter().chain(tags).collect();
        let unknown = chosen.iter().filter(|name| !known.contains(name));
        let unknown: Vec<_> = unknown.map(|name| format!("{name:?}")).collect();
        ensure!(
            unknown.is_empty(),
            "there is no feature {} of a tag; there is {}",
            unknown.join(", "),
            known.join(", ")
        );
        Ok(Some(chosen.clone()).filter(|chosen| !chosen.is_empty()))
    }

    /// The document of the crate.
    pub fn document(&self, text: &str) -> Artifact {
        Artifact::marked(self.folder.join("openapi.json"), Syntax::Json, text)
    }

    /// The folder of a runtime that is written out.
    pub(super) fn runtime_folder(&self) -> Result<Option<PathBuf>> {
        self.options.runtime.folder(self.folder)
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

    /// The name of the crate: that of its folder, if no other is chosen.
    ///
    /// # Errors
    /// A name that is no crate's.
    pub fn name(&self) -> Result<CrateName> {
        if let Some(name) = &self.options.name {
            return Ok(name.clone());
        }
        let folder = absolute(self.folder)?;
        let name = folder.file_name().and_then(|name| name.to_str());
        CrateName::new(name.unwrap_or_default()).map_err(|invalid| {
            let name = invalid.name;
            anyhow!(
                "{name:?}, the folder of --out, is no name of a crate; give a folder like `acme-api`"
            )
        })
    }
}
