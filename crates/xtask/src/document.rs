//! The workspace's own items and overlay to its document.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use postman_client::cli::{Document, Overlay, Report, convert, profile};
use postman_openapi::{Input, Profile};

use crate::sources::{self, Source};

pub(crate) const OVERLAY: &str = "spec/overlay.json";

/// The profile of this workspace's vendor, below the root.
pub(crate) const PROFILE: &str = "spec/profile.toml";

/// Builds the fragment of the workspace at `root` and reports what was read.
pub(crate) fn build(root: &Path, out: &mut Report<'_>) -> Result<Document> {
    build_of(&sources::read(root)?, root, out)
}

/// Builds the fragment of these sources, with the overlay and the profile of the
/// workspace at `root`.
pub(crate) fn build_of(sources: &[Source], root: &Path, out: &mut Report<'_>) -> Result<Document> {
    let text = fs::read_to_string(root.join(OVERLAY))
        .with_context(|| format!("can't read {OVERLAY}, the facts that the items do not carry"))?;
    for source in sources {
        writeln!(out, "read {} (sha256 verified)", source.path)?;
    }
    let overlay = Overlay {
        name: OVERLAY.to_owned(),
        text,
    };
    let profile = profile::read(&root.join(PROFILE), PROFILE)?;
    convert(inputs(sources), Some(&overlay), &profile, out)
}

/// The targets of an overlay that can match what is added later, each with the number of
/// places that it matches in the document of these sources.
pub(crate) fn open_targets(
    sources: &[Source],
    overlay: &str,
    profile: &Profile,
) -> Result<Vec<(String, usize)>> {
    let converted = postman_openapi::convert(inputs(sources), profile)?;
    let mut document = serde_json::to_value(converted.openapi)?;
    Ok(postman_client::cli::apply_overlay(&mut document, overlay)?.open)
}

fn inputs(sources: &[Source]) -> Vec<Input<'_>> {
    let inputs = sources.iter().map(|source| Input {
        name: &source.path,
        text: &source.text,
    });
    inputs.collect()
}
