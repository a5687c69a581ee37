//! What all changes together ask of a version.

use std::fmt;

use semver::Version;
use serde::Serialize;

use crate::breaks::{Breaks, Heading};
use crate::change::Change;

/// The changes between two documents, those that break first, in the order of the
/// documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes(Vec<Change>);

impl Changes {
    pub(crate) fn of(changes: impl Iterator<Item = Change>) -> Self {
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(Change::heading);
        Self(changes)
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What all together break.
    pub fn breaks(&self) -> Breaks {
        let breaks = self.iter().map(|change| change.breaks);
        breaks.fold(Breaks::NOTHING, Breaks::and)
    }

    /// The step of the version that follows.
    pub fn step(&self) -> Step {
        match self.iter().map(Change::heading).min() {
            None => Step::None,
            Some(Heading::Breaking) => Step::Major,
            Some(Heading::Added | Heading::Changed) => Step::Minor,
            Some(Heading::Fixed) => Step::Patch,
        }
    }
}

impl<'c> IntoIterator for &'c Changes {
    type Item = &'c Change;
    type IntoIter = std::slice::Iter<'c, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A step of a version, as semantic versioning calls those from 1.0.0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Step {
    /// Nothing changed.
    None,
    /// Nothing that a caller can use changed.
    Patch,
    /// There is more, or something is otherwise, and what was there works.
    Minor,
    /// Something breaks.
    Major,
}

impl Step {
    /// The version that follows `version`. Before 1.0.0, Cargo takes the second
    /// number for the first, and the third for the second.
    pub fn after(self, version: &Version) -> Version {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        match self {
            Self::None => version.clone(),
            Self::Major if major > 0 => Version::new(major + 1, 0, 0),
            Self::Minor if major > 0 => Version::new(major, minor + 1, 0),
            Self::Major if minor > 0 => Version::new(0, minor + 1, 0),
            _ => Version::new(major, minor, patch + 1),
        }
    }
}

/// Displays as `major`, `minor`, `patch` or `none`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_follows_the_version() {
        for (version, steps) in [
            ("0.0.3", ["0.0.4", "0.0.4", "0.0.4"]),
            ("0.2.1", ["0.3.0", "0.2.2", "0.2.2"]),
            ("1.4.2", ["2.0.0", "1.5.0", "1.4.3"]),
        ] {
            let version = Version::parse(version).unwrap();
            let after = [Step::Major, Step::Minor, Step::Patch].map(|step| step.after(&version));
            assert_eq!(after.map(|version| version.to_string()), steps);
            assert_eq!(Step::None.after(&version), version);
        }
    }
}
