//! The cargo workspace around a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use glob::{MatchOptions, Pattern};

use crate::cli::path::{absolute, relative};

/// What a folder is to the workspace around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Membership {
    /// There is none, or it leaves the folder out.
    Free,
    /// A member.
    Member,
    /// The workspace has to name the folder first.
    Unlisted {
        /// The manifest of the workspace.
        manifest: PathBuf,
        /// The folder, as `members` would name it.
        member: String,
    },
}

/// What a folder, which need not be there, is to the workspace around it.
///
/// # Errors
/// A manifest on the way up that can't be read, or is no TOML.
pub fn membership(folder: &Path) -> Result<Membership> {
    let folder = absolute(folder)?;
    for root in folder.ancestors().skip(1) {
        let manifest = root.join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let shown = manifest.display();
        let text = fs::read_to_string(&manifest).with_context(|| format!("can't read {shown}"))?;
        let parsed: toml::Table = text
            .parse()
            .with_context(|| format!("{shown} is no manifest of cargo"))?;
        let Some(workspace) = parsed.get("workspace") else {
            continue;
        };
        let stated = |key: &str| {
            let list = workspace.get(key).and_then(toml::Value::as_array);
            list.into_iter().flatten().filter_map(toml::Value::as_str)
        };
        // A manifest can't name what is no text.
        let Ok(member) = relative(root, &folder) else {
            return Ok(Membership::Free);
        };
        // As cargo takes them: members are patterns, what is left out is a folder.
        if stated("members").any(|pattern| matches(pattern, &member)) {
            return Ok(Membership::Member);
        }
        if stated("exclude").any(|left_out| Path::new(&member).starts_with(left_out)) {
            return Ok(Membership::Free);
        }
        return Ok(Membership::Unlisted { manifest, member });
    }
    Ok(Membership::Free)
}

fn matches(pattern: &str, member: &str) -> bool {
    let options = MatchOptions {
        require_literal_separator: true,
        ..MatchOptions::new()
    };
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    Pattern::new(pattern).is_ok_and(|pattern| pattern.matches_with(member, options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_patterns_of_folders() {
        for (pattern, member) in [
            ("crates/*", "crates/acme-api"),
            ("./crates/acme-api/", "crates/acme-api"),
            ("**/acme-*", "a/b/acme-api"),
        ] {
            assert!(matches(pattern, member), "{pattern}");
        }
        for pattern in ["crates", "*", "crates/acme", "crates/*/acme-api", "[crates"] {
            assert!(!matches(pattern, "crates/acme-api"), "{pattern}");
        }
    }
}
