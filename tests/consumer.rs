//! A service outside of the workspace uses what the clients promise, and finds in the
//! documentation of its dependency what it needs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::root;

/// The service in a folder of its own, as deep as its source, for its paths.
fn copy() -> PathBuf {
    let (source, copy) = (
        root().join("tests/consumer"),
        root().join("target/consumer"),
    );
    for folder in ["src", "tests"] {
        fs::create_dir_all(copy.join(folder)).unwrap();
    }
    for file in ["Cargo.toml", "src/lib.rs", "tests/log.rs"] {
        fs::copy(source.join(file), copy.join(file)).unwrap();
    }
    fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    copy
}

/// What cargo prints of the service.
fn cargo(arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .env("CARGO_TARGET_DIR", root().join("target/generated-crates"))
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(copy())
        .output()
        .unwrap();
    let output = [run.stdout, run.stderr].concat();
    let output = String::from_utf8_lossy(&output).into_owned();
    assert!(run.status.success(), "{output}");
    output
}

#[test]
#[ignore = "slow: compiles a crate and its dependencies"]
fn a_service_outside_of_the_workspace_passes_its_tests() {
    let output = cargo(&["test", "--quiet"]);
    for passed in ["7 passed", "1 passed"] {
        assert!(output.contains(passed), "{output}");
    }
    let documentation = cargo(&["doc", "--quiet", "--no-deps", "--package", "zoom-api"]);
    assert_eq!(documentation, "");
    let folder = root().join("target/generated-crates/doc/zoom_api");
    let page = |name: &str| {
        let page = fs::read_to_string(folder.join(name));
        page.unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let start = page("index.html");
    for name in [
        "authentication",
        "calls",
        "errors",
        "limits_and_retries",
        "reading",
        "stored_values",
        "testing",
    ] {
        let name = format!("guide/{name}/index.html");
        assert!(start.contains(&name), "{name} is not named");
        assert!(page(&name).contains("class=\"rust rust-example"), "{name}");
    }
    let operations = page("trait.ClientTspExt.html");
    for operation in zoom_api::operations::ALL {
        let (method, path) = (operation.method, operation.path);
        let sends = format!("<code>{method}</code> request to <code>{path}</code>");
        let scopes = operation.scopes.iter();
        let scopes = scopes.map(|scope| format!("<code>{scope}</code>"));
        for part in [sends].into_iter().chain(scopes) {
            assert!(operations.contains(&part), "{}: {part}", operation.id);
        }
    }
}
