//! `.ci/run` runs every command of the README.

use crate::root;

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

/// Whether a line of a script runs this command and no other, alone or as
/// `name=$(command)`. Flags that pin or quiet cargo are not compared.
fn runs(script: &str, command: &str) -> bool {
    let script = script.replace(" --locked", "").replace(" --quiet", "");
    script.lines().any(|line| {
        let captured = line
            .split_once("=$(")
            .and_then(|(_, rest)| rest.strip_suffix(')'));
        captured.unwrap_or(line).trim() == command
    })
}

#[test]
fn every_command_is_run_in_ci() {
    let (readme, ci) = (read("README.md"), read(".ci/run"));
    let blocks = readme
        .split("```sh\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap());
    let commands: Vec<_> = blocks
        .flat_map(str::lines)
        .map(|line| line.split(" #").next().unwrap().trim())
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        assert!(runs(&ci, command), "`{command}` is not run in .ci/run");
    }
}

#[test]
fn a_step_that_names_a_command_does_not_run_it() {
    assert!(runs(
        "x\n  cargo test --workspace --locked\n",
        "cargo test --workspace"
    ));
    assert!(runs("text=$(cargo run --quiet)\n", "cargo run"));
    for script in [
        "step \"cargo test --workspace\"\n",
        "# cargo test --workspace\n",
        "cargo test --workspace --no-run\n",
    ] {
        assert!(!runs(script, "cargo test --workspace"), "{script}");
    }
}
