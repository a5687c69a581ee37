//! The text of this crate: what the generator writes out beside a client, where no
//! registry has this version.

use include_dir::{Dir, include_dir};

static SRC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src");

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The licences, by the names of their files.
pub const LICENSES: &[(&str, &str)] = &[
    ("LICENSE-APACHE", include_str!("../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../LICENSE-MIT")),
];

/// The files below `src/`, by their paths with slashes, which are sorted.
pub fn files() -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    collect(&SRC, &mut found);
    found.sort();
    found
}

fn collect(folder: &Dir<'static>, found: &mut Vec<(String, &'static str)>) {
    for file in folder.files() {
        let parts = file.path().iter().map(|part| part.to_string_lossy());
        let path = parts.collect::<Vec<_>>().join("/");
        found.extend(file.contents_utf8().map(|text| (path, text)));
    }
    for folder in folder.dirs() {
        collect(folder, found);
    }
}
