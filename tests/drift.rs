//! The generated files are what the spec gives, on every machine.

use std::fs;
use std::path::Path;

use xtask::{Mode, Outcome, Workspace};

use crate::{generated, root};

/// The inputs of the pipeline in a folder of their own.
pub(crate) fn copy_of_inputs() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["spec/postman", "crates/zoom-api/src"] {
        fs::create_dir_all(copy.path().join(folder)).unwrap();
    }
    let mut inputs = vec![
        "Cargo.toml".to_owned(),
        "spec/README.md".to_owned(),
        "spec/overlay.json".to_owned(),
        "spec/profile.toml".to_owned(),
    ];
    for entry in fs::read_dir(root().join("spec/postman")).unwrap() {
        inputs.push(format!(
            "spec/postman/{}",
            entry.unwrap().file_name().display()
        ));
    }
    for input in inputs {
        fs::copy(root().join(&input), copy.path().join(&input)).unwrap();
    }
    copy
}

fn codegen(root: &Path, mode: Mode) -> (Outcome, String) {
    let mut out = Vec::new();
    let outcome = Workspace::at(root).codegen(mode, &mut out).unwrap();
    (outcome, String::from_utf8(out).unwrap())
}

#[test]
fn artifacts_are_fresh() {
    let (outcome, printed) = codegen(&root(), Mode::Check);
    assert_eq!(outcome, Outcome::Fresh, "{printed}");
}

#[test]
fn regenerating_from_nothing_gives_the_same_bytes() {
    let copy = copy_of_inputs();
    let (_, printed) = codegen(copy.path(), Mode::Write);
    assert!(printed.contains("wrote spec/openapi.json"), "{printed}");
    let document = "spec/openapi.json";
    let (here, there) = (root().join(document), copy.path().join(document));
    assert!(fs::read(here).unwrap() == fs::read(there).unwrap());
    let source = |root: &Path| generated(&root.join("crates/zoom-api"));
    assert!(source(&root()) == source(copy.path()));
    // Nothing is left beside the artifacts.
    assert_eq!(
        fs::read_dir(copy.path().join("crates/zoom-api/src"))
            .unwrap()
            .count(),
        1
    );
    let (_, printed) = codegen(copy.path(), Mode::Write);
    assert!(!printed.contains("wrote "), "{printed}");
}

#[test]
fn a_stale_artifact_is_shown_and_left_alone() {
    let copy = copy_of_inputs();
    codegen(copy.path(), Mode::Write);
    let document = copy.path().join("spec/openapi.json");
    let edited = fs::read_to_string(&document)
        .unwrap()
        .replace("\"maxLength\": 15", "\"maxLength\": 16");
    fs::write(&document, &edited).unwrap();

    let (outcome, printed) = codegen(copy.path(), Mode::Check);
    assert_eq!(outcome, Outcome::Stale);
    assert!(
        printed.contains("--- spec/openapi.json (in the tree)"),
        "{printed}"
    );
    assert!(
        printed.contains("-            \"maxLength\": 16"),
        "{printed}"
    );
    assert!(
        printed.contains("+            \"maxLength\": 15"),
        "{printed}"
    );
    assert!(
        printed.contains("stale; update it with: cargo xtask codegen"),
        "{printed}"
    );
    assert_eq!(fs::read_to_string(&document).unwrap(), edited);
}

#[test]
fn the_workspace_is_found_from_any_folder_in_it() {
    let from = root().join("crates/zoom-api/src");
    let found = Workspace::around(&from)
        .unwrap()
        .codegen(Mode::Check, &mut Vec::new());
    assert_eq!(found.unwrap(), Outcome::Fresh);
    let nowhere = Workspace::around(Path::new("/")).unwrap_err().to_string();
    assert!(
        nowhere.ends_with("change into it, or name it with --root"),
        "{nowhere}"
    );
}

/// A reader of reports that goes away once it has seen a word.
struct Gone(&'static str);

impl std::io::Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        if text.contains(self.0) {
            Err(std::io::ErrorKind::BrokenPipe.into())
        } else {
            Ok(bytes.len())
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_stops_nothing() {
    for word in ["read", "lifted", "wrote"] {
        let copy = copy_of_inputs();
        let done = Workspace::at(copy.path()).codegen(Mode::Write, &mut Gone(word));
        assert_eq!(done.unwrap(), Outcome::Fresh, "{word}");
        for artifact in ["spec/openapi.json", "crates/zoom-api/src/generated/mod.rs"] {
            assert!(copy.path().join(artifact).exists(), "{word}: {artifact}");
        }
    }
}
