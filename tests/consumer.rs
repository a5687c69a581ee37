//! A service outside of the workspace uses what the clients promise.

use std::fs;
use std::process::Command;

use crate::root;

#[test]
#[ignore = "slow: compiles a crate and its dependencies"]
fn a_service_outside_of_the_workspace_passes_its_tests() {
    // As deep as its source, for its paths.
    let (source, copy) = (
        root().join("tests/consumer"),
        root().join("target/consumer"),
    );
    fs::create_dir_all(copy.join("src")).unwrap();
    for file in ["Cargo.toml", "src/lib.rs"] {
        fs::copy(source.join(file), copy.join(file)).unwrap();
    }
    fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    let tested = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--quiet"])
        .env("CARGO_TARGET_DIR", root().join("target/generated-crates"))
        .env("RUSTFLAGS", "-D warnings")
        .current_dir(copy)
        .output()
        .unwrap();
    let output = [tested.stdout, tested.stderr].concat();
    let output = String::from_utf8_lossy(&output);
    assert!(tested.status.success(), "{output}");
    assert!(output.contains("5 passed"), "{output}");
}
