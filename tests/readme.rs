//! Every command of the README is run by `.ci/run`.

use crate::root;

#[test]
fn every_command_is_run_in_ci() {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
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
        // CI adds flags that pin and quiet it.
        let run = ci.replace(" --locked", "").replace(" --quiet", "");
        assert!(
            run.lines().any(|line| line.contains(command)),
            "`{command}` is not run in .ci/run"
        );
    }
}
