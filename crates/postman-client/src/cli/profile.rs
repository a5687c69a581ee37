//! A vendor's profile, read from its file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use postman_openapi::Profile;

/// Reads the profile that is at `path`, which messages call `name`.
///
/// # Errors
/// No such file, no TOML, or a key that no profile has.
pub fn read(path: &Path, name: &str) -> Result<Profile> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read the profile {name}"))?;
    of(&text, name)
}

/// The profile of a file's text.
///
/// # Errors
/// No TOML, or a key that no profile has.
pub fn of(text: &str, name: &str) -> Result<Profile> {
    toml::from_str(text).with_context(|| format!("{name} is not a profile"))
}
