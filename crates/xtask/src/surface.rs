//! What changed in the public surface, which the snapshots of the test `surface`
//! hold: of generated code and of what is written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use openapi_changes::Step;
use postman_client::cli::Report;

use crate::git;

const SNAPSHOTS: &str = "tests/snapshots/";
const SURFACE: &str = "workspace__surface__";

/// How many lines of a snapshot are shown.
const MOST: usize = 40;

/// Reports the lines that are gone and those that are new since `revision`; gives the
/// step that they ask for.
pub(crate) fn report(root: &Path, revision: &str, out: &mut Report<'_>) -> Result<Step> {
    let listed = git::list(root, revision, SNAPSHOTS)?;
    let old = listed
        .iter()
        .filter_map(|path| path.strip_prefix(SNAPSHOTS));
    let mut names: BTreeSet<String> = old.map(str::to_owned).collect();
    if let Ok(folder) = fs::read_dir(root.join(SNAPSHOTS)) {
        for entry in folder {
            let name = entry.context("can't list the snapshots")?.file_name();
            names.insert(name.to_string_lossy().into_owned());
        }
    }
    let is_surface = |name: &String| name.starts_with(SURFACE) && name.ends_with(".snap");
    let mut step = Step::None;
    for name in names.into_iter().filter(is_surface) {
        let path = format!("{SNAPSHOTS}{name}");
        let before = match listed.contains(&path) {
            true => git::show(root, revision, &path)?,
            false => String::new(),
        };
        let after = fs::read_to_string(root.join(&path)).unwrap_or_default();
        let (before, after) = (body(&before), body(&after));
        let (gone, new) = (lacking(before, after), lacking(after, before));
        let own = match (gone.is_empty(), new.is_empty()) {
            (true, true) => continue,
            (true, false) => Step::Minor,
            (false, _) => Step::Major,
        };
        step = step.max(own);
        let (gone_number, new_number) = (gone.len(), new.len());
        writeln!(out, "surface {path}: {gone_number} gone, {new_number} new")?;
        let gone = gone.into_iter().map(|line| format!("  - {line}"));
        let new = new.into_iter().map(|line| format!("  + {line}"));
        for line in gone.chain(new).take(MOST) {
            writeln!(out, "{line}")?;
        }
        if gone_number + new_number > MOST {
            writeln!(out, "  … {} more", gone_number + new_number - MOST)?;
        }
    }
    Ok(step)
}

/// A snapshot without its head.
fn body(snapshot: &str) -> &str {
    let head = snapshot.strip_prefix("---\n");
    let parts = head.and_then(|rest| rest.split_once("\n---\n"));
    parts.map_or(snapshot, |(_, body)| body)
}

/// The lines of `these` that `those` lack; one that only moved is not lacking.
fn lacking<'t>(these: &'t str, those: &str) -> Vec<&'t str> {
    let mut lacking = these.lines().map(str::trim).collect::<Vec<_>>();
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    for line in those.lines() {
        *there.entry(line.trim()).or_default() += 1;
    }
    lacking.retain(|line| {
        let number = there.get(line).copied().unwrap_or_default();
        if let Some(there) = there.get_mut(line) {
            *there = number.saturating_sub(1);
        }
        number == 0 && !line.is_empty()
    });
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_neither_gone_nor_new() {
        let before = "---\nsource: s\n---\na\nb\nc\n";
        let after = "---\nsource: t\n---\nb\n  c\nd\na\n";
        let (before, after) = (body(before), body(after));
        assert_eq!(lacking(before, after), [""; 0]);
        assert_eq!(lacking(after, before), ["d"]);
        assert_eq!(lacking("a\na", "a\nB"), ["a"]);
    }
}
