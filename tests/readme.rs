//! `.ci/run` runs every command of the README, and those of CONTRIBUTING that it can.
//! The README and the root of `zoom-api` have every operation.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use crate::root;

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap()
}

/// The text with each command on one line, and without the flags that pin, quiet or
/// speed up cargo.
fn joined(script: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let flags = [" --locked", " --quiet", " --debug"];
    let script = flags
        .iter()
        .fold(script.to_owned(), |script, flag| script.replace(flag, ""));
    let script = script.replace("\\\n", " ");
    script.lines().map(|line| words(line) + "\n").collect()
}

/// Whether a line of a script runs this command and no other, alone or as
/// `name=$(command)`.
fn runs(script: &str, command: &str) -> bool {
    joined(script).lines().any(|line| {
        let captured = line
            .split_once("=$(")
            .and_then(|(_, rest)| rest.strip_suffix(')'));
        captured.unwrap_or(line) == command
    })
}

/// The commands of a page.
fn commands(page: &str) -> Vec<String> {
    let page = page.split("```sh\n").skip(1);
    let blocks = page.map(|block| joined(block.split("```").next().unwrap()));
    let lines = blocks.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>());
    let commands = lines.map(|line| line.split(" #").next().unwrap().trim().to_owned());
    commands.filter(|command| !command.is_empty()).collect()
}

#[test]
fn every_command_is_run_in_ci() {
    let ci = read(".ci/run");
    let commands = commands(&read("README.md"));
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        assert!(runs(&ci, &command), "`{command}` is not run in .ci/run");
    }
}

/// The commands of CONTRIBUTING that `.ci/run` does not run, by the reason.
const NOT_RUN: &[(&str, &[&str])] = &[
    ("it is .ci/run", &["bash .ci/run"]),
    (
        "the file or the revision is the reader's own",
        &[
            "cargo xtask changes --against v0.1.0",
            "cargo xtask changes old.json new.json",
            ".ci/measure <collection> --profile zoom --stock",
            "cargo xtask convert --from zoom.postman_collection.json --profile zoom --out /tmp/zoom.json",
            "cargo xtask convert --from zoom.postman_collection.json --out /tmp/zoom-plain.json",
            "python3 score.py /tmp/zoom.json zoom.openapi.json",
            "openapi-spec-validator /tmp/zoom.json",
            "cargo xtask codegen --from zoom.postman_collection.json --profile zoom --out /tmp/zoom-all",
            "cd /tmp/zoom-all && cargo clippy -- -D warnings && grep -rc multipart_form src/generated",
            "LEAVE_ONE_OUT=<collection> cargo test --workspace leave_one_out -- --nocapture",
            "COLLECTION=$PWD/x.json cargo bench -p bench --bench 'converter_*'",
        ],
    ),
    (
        "it needs node or Python, and packages of their registries",
        &[
            "cd tests/round_trip && npm ci",
            "cd tests/editions && npm ci",
            "cd tests/peers && npm ci",
            "node compare.mjs",
            "node regenerate.mjs",
            "node regenerate.mjs --check",
            "cargo xtask replay tests/replay/collections/post_office.json",
            "cargo xtask replay --record tests/replay/recorded tests/replay/collections/*.json tests/collections/*.json tests/fixtures/hard.postman_collection.json spec/postman/*.json",
            "pip install openapi-spec-validator && openapi-spec-validator /tmp/gates.json",
            "npx --yes @redocly/cli lint --extends minimal /tmp/gates.json",
            "cargo bench -q -p bench --bench converter_growth -- --write 310 > /tmp/310.json",
            "others=$(mktemp -d) && cp crates/bench/benches/others.mjs \"$others\" && cd \"$others\"",
            "npm install postman-to-openapi@3.0.1 @scalar/postman-to-openapi@0.7.14 postman2openapi@1.2.1",
            "node others.mjs /tmp/310.json",
        ],
    ),
    (
        "it records what another tool says, which takes many minutes",
        &[
            "tests/changes/record",
            "tests/changes/record \"a text is another one\"",
        ],
    ),
    (
        "it measures, which takes minutes and a quiet machine",
        &[
            "cargo bench -p bench --bench converter_growth",
            "cargo bench -p bench --bench converter_speed",
            "cargo bench -p bench --bench calls",
            "cargo bench -p bench --bench encoding",
            "cargo bench -p zoom-tsp --bench memory",
            ".ci/measure-build",
            "ROUNDS=1 valgrind --tool=callgrind --collect-atstart=no '--toggle-collect=calls::Caller::zoom_api' target/release/deps/calls-… --bench none",
        ],
    ),
    (
        "it tries more cases than the tests do, for as long as one likes",
        &[
            "PROPTEST_CASES=10000 cargo test --workspace any_collection",
            "PROPTEST_CASES=10000 cargo test -p postman-client rustdoc",
            "cargo install cargo-fuzz",
            "cd crates/postman-openapi",
            "mkdir -p fuzz/corpus/convert fuzz/corpus/generate",
            "cp ../../spec/postman/*.json ../../tests/collections/*.json fuzz/corpus/convert",
            "cp fuzz/corpus/convert/* fuzz/corpus/generate",
            "cargo fuzz run --sanitizer none convert -- -max_len=60000",
            "cargo fuzz run --sanitizer none generate -- -max_len=60000",
        ],
    ),
];

#[test]
fn every_command_of_contributing_is_run_in_ci_or_listed() {
    let ci = read(".ci/run");
    let commands = commands(&read("CONTRIBUTING.md"));
    let listed = || NOT_RUN.iter().flat_map(|(_, commands)| *commands);
    for command in &commands {
        let is_listed = listed().any(|known| known == command);
        assert_ne!(
            runs(&ci, command),
            is_listed,
            "`{command}` is either run in .ci/run or in NOT_RUN"
        );
    }
    for known in listed() {
        let is_there = commands.iter().any(|command| command == known);
        assert!(is_there, "CONTRIBUTING.md does not have `{known}`");
    }
}

/// What `cargo` has on no fresh machine.
#[test]
fn a_tool_that_is_not_in_cargo_is_pinned_where_it_is_named() {
    let lock = read("Cargo.lock");
    let insta = lock.split("name = \"insta\"\nversion = \"").nth(1).unwrap();
    let version = insta.split('"').next().unwrap();
    let install = format!("cargo install --locked cargo-insta@{version}");
    let contributing = read("CONTRIBUTING.md");
    assert!(contributing.contains("`cargo insta "));
    assert!(
        contributing.contains(&install),
        "CONTRIBUTING.md lacks `{install}`"
    );
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

#[test]
fn the_table_has_every_operation() {
    let readme = read("README.md");
    let section = readme.split("\n## Operations\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut stated: Vec<_> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let mut rows = Vec::new();
    for (path, methods) in crate::document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let method = method.to_uppercase();
            let name = operation["operationId"].as_str().unwrap().to_snake_case();
            rows.push(format!("| `{method} {path}` | `{name}` |"));
        }
    }
    stated.sort_unstable();
    rows.sort_unstable();
    assert_eq!(stated, rows, "the README's table of operations");
}

/// The names that a crate's `use` of a path ends with.
fn used(items: &[syn::Item], from: &str) -> BTreeSet<String> {
    fn names(tree: &syn::UseTree, found: &mut BTreeSet<String>) {
        match tree {
            syn::UseTree::Path(path) => names(&path.tree, found),
            syn::UseTree::Name(name) => drop(found.insert(name.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
            syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    for item in items {
        if let syn::Item::Use(item) = item
            && let syn::UseTree::Path(path) = &item.tree
            && path.ident == from
        {
            names(&path.tree, &mut found);
        }
    }
    found
}

#[test]
fn every_generated_trait_is_exported() {
    let parse = |file: &str| syn::parse_file(&read(file)).unwrap().items;
    let generated = syn::parse_file(&crate::generated(&root().join("crates/zoom-api")))
        .unwrap()
        .items;
    let traits: Vec<_> = generated
        .iter()
        .filter_map(|item| match item {
            syn::Item::Trait(item) if matches!(item.vis, syn::Visibility::Public(_)) => {
                Some(item.ident.to_string())
            }
            _ => None,
        })
        .collect();
    assert!(!traits.is_empty());
    let root = parse("crates/zoom-api/src/lib.rs");
    let prelude = root.iter().find_map(|item| match item {
        syn::Item::Mod(item) if item.ident == "prelude" => item.content.as_ref(),
        _ => None,
    });
    let (exported, prelude) = (used(&root, "generated"), used(&prelude.unwrap().1, "crate"));
    for name in traits {
        assert!(exported.contains(&name), "lib.rs does not export `{name}`");
        assert!(prelude.contains(&name), "the prelude lacks `{name}`");
    }
}
