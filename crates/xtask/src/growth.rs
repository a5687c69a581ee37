//! Actions of the overlay that match more places than before: a fact that was stated of
//! all, before the new ones were there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use postman_client::cli::{Report, count, profile};
use postman_openapi::Visible;

use crate::document::{self, OVERLAY, PROFILE};
use crate::git;
use crate::sources::{self, TABLE};

/// Reports the targets that match more places than in `revision`. Inputs that give no
/// document are not compared: `convert` says what is wrong with them.
pub(crate) fn report(root: &Path, revision: &str, out: &mut Report<'_>) -> Result<()> {
    let now = places(|path| Ok(fs::read_to_string(root.join(path))?));
    let before = places(|path| git::show(root, revision, path));
    let (Ok(now), Ok(before)) = (now, before) else {
        return Ok(());
    };
    for (target, now) in now {
        let before = before.get(&target).copied().unwrap_or(now);
        if now > before {
            writeln!(
                out,
                "{OVERLAY}: {} matches {}, before {before}; check that its fact holds for the new ones",
                Visible(&target),
                count(now, "place"),
            )?;
        }
    }
    Ok(())
}

/// The targets that can match what is added later, each with the number of places that
/// it matches, in the workspace whose files `read` gives.
fn places(read: impl Fn(&str) -> Result<String>) -> Result<BTreeMap<String, usize>> {
    let sources = sources::listed(&read(TABLE)?, &read)?;
    let profile = profile::of(&read(PROFILE)?, PROFILE)?;
    let open = document::open_targets(&sources, &read(OVERLAY)?, &profile)?;
    let mut places = BTreeMap::new();
    for (target, number) in open {
        *places.entry(target).or_default() += number;
    }
    Ok(places)
}
