//! Takes a published file in: its bytes, its row in the table of sources, and the
//! fragment that follows.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use postman_client::cli::{Artifact, Mode, Outcome, Report, count};

use crate::document;
use crate::sources::{self, Source, TABLE};
use crate::{FRAGMENT, Workspace, changes};

/// What is taken in.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A published collection or item.
    file: PathBuf,
    /// Where it was published: a URL, or words. A new edition of a known file keeps
    /// the known place if this is not given.
    #[arg(long, value_name = "URL")]
    source: Option<String>,
    /// Its name below spec/postman/; that of the file if not given. A name that is
    /// known there is a new edition.
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// When it was published or fetched; today, in UTC, if not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
}

impl Arguments {
    /// Takes the file in. Whatever fails, nothing is written.
    pub(crate) fn run(&self, workspace: &Workspace, out: &mut Report<'_>) -> Result<Outcome> {
        let root = &workspace.root;
        let file = self.file.display();
        let text = fs::read_to_string(&self.file).with_context(|| format!("can't read {file}"))?;
        let path = format!("spec/postman/{}", self.name()?);
        let new = Source { path, text };
        if let Some(source) = &self.source
            && (source.trim().is_empty() || source.chars().any(char::is_control))
        {
            bail!("--source is one line that says where {file} was published");
        }
        let today = || Timestamp::now().to_zoned(TimeZone::UTC).date();
        let date = self.date.unwrap_or_else(today);
        let listed = sources::table(root)?;
        let (table, is_known) = sources::with_row(&listed, &new, date, self.source.as_deref())?;
        let sources = sources::read_listed(root, &table, Some(&new))?;
        if is_known && fs::read_to_string(root.join(&new.path)).is_ok_and(|old| old == new.text) {
            writeln!(out, "{} has these bytes already", new.path)?;
        }
        // One that is missing or broken is not compared with.
        let before = changes::fragment(root).ok();
        let fragment = document::build_of(&sources, root, out)
            .with_context(|| format!("{} is not taken in; nothing was written", new.path))?;
        let left = fragment.warnings + fragment.notes;
        let artifacts = [
            Artifact::new(&new.path, new.text),
            Artifact::new(TABLE, table),
            Artifact::new(FRAGMENT, fragment.text),
        ];
        let outcome = workspace
            .gate(Mode::Write, "cargo xtask add")
            .publish(&artifacts, out)?;
        if let Some(before) = before {
            changes::announce(&before, &fragment.openapi, out)?;
        }
        if left > 0 {
            writeln!(
                out,
                "{} to answer in spec/overlay.json: see above",
                count(left, "diagnostic")
            )?;
        }
        writeln!(out, "next: cargo xtask codegen")?;
        Ok(outcome)
    }

    /// The name below spec/postman/.
    fn name(&self) -> Result<&str> {
        let of_file = || self.file.file_name()?.to_str();
        let name = self.name.as_deref().or_else(of_file).unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_name = name.ends_with(".json") && !name.starts_with('.');
        if !is_name || !name.chars().all(is_plain) {
            bail!(
                "{name:?} is no name for a file of spec/postman/; give it one with --as, \
                 of ASCII letters, digits, `-`, `_` and `.`, that ends in `.json`"
            );
        }
        Ok(name)
    }
}
