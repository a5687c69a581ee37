//! Paths, whether something is there or not.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

/// `path` from the root, whether it is there or not.
pub(super) fn absolute(path: &Path) -> Result<PathBuf> {
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

/// The way from a folder to another place, with slashes; both begin at the root.
///
/// # Errors
/// The way is no text.
pub(super) fn relative(from: &Path, to: &Path) -> Result<String> {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        // On another drive: there is no way.
        let to = to.to_str().map(str::to_owned);
        return to.context("the path is not UTF-8");
    }
    let up = from.components().skip(shared).map(|_| Some(".."));
    let down = to.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<_>> = up.chain(down).collect();
    let parts = parts.with_context(|| format!("{} is not UTF-8", to.display()))?;
    Ok(match parts.is_empty() {
        true => ".".to_owned(),
        false => parts.join("/"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders() {
        let way = |from, to| relative(Path::new(from), Path::new(to)).unwrap();
        assert_eq!(way("/w/crates/a", "/w/crates/b"), "../b");
        assert_eq!(way("/tmp/a", "/w/crates/b"), "../../w/crates/b");
        assert_eq!(way("/tmp/a", "/tmp/a"), ".");
    }
}
