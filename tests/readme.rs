//! `.ci/run` runs every command of the README, and the README and the root of
//! `zoom-api` have every operation.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

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
    let generated = parse("crates/zoom-api/src/generated.rs");
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
