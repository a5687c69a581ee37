//! `generate` and `check`, in a project that has nothing but the command.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::{Folder, files};

const GENERATED: [&str; 6] = [
    "Cargo.toml",
    "README.md",
    "openapi.json",
    "postman-client.toml",
    "src/lib.rs",
    "src/generated/mod.rs",
];

/// The arguments that are separated by spaces.
fn run(folder: &Folder, line: &str) -> (i32, String, String) {
    let arguments: Vec<_> = line.split(' ').collect();
    folder.run(&arguments)
}

fn manifest(folder: &Folder, file: &str) -> toml::Table {
    folder.read(file).parse().unwrap()
}

#[test]
fn a_client_is_made_in_an_empty_project() {
    let folder = Folder::new();
    let (code, printed, error) = run(&folder, "generate acme.json --out crates/acme-api");
    assert_eq!(code, 0, "{error}");
    for file in GENERATED {
        assert!(folder.path("crates/acme-api").join(file).exists(), "{file}");
        assert!(printed.contains(file), "{printed}");
    }
    // One that is checked out elsewhere is the same.
    let here = folder.root().to_str().unwrap();
    for file in files(folder.root()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(here), "{}", file.display());
        assert!(!text.contains("xtask codegen"), "{}", file.display());
    }
    let readme = folder.read("crates/acme-api/README.md");
    assert!(
        readme.contains("```sh\npostman-client generate\n```"),
        "{readme}"
    );
    // The runtime is whole: each module that a file names is there.
    let runtime = folder.path("crates/postman-client-runtime");
    let manifest = manifest(&folder, "crates/postman-client-runtime/Cargo.toml");
    assert_eq!(
        manifest["package"]["version"].as_str(),
        Some(env!("CARGO_PKG_VERSION"))
    );
    let lib = fs::read_to_string(runtime.join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| {
        let module = line.trim_start_matches("pub ").strip_prefix("mod ")?;
        module.strip_suffix(';')
    });
    let modules: Vec<_> = modules.collect();
    assert!(modules.len() > 20, "{modules:?}");
    for module in modules {
        assert!(
            runtime.join(format!("src/{module}.rs")).exists(),
            "{module}"
        );
    }

    // With the line ends of another system, they are the same.
    for file in files(&folder.path("crates")) {
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace('\n', "\r\n")).unwrap();
    }
    assert_eq!(run(&folder, "check").0, 0);
    assert_eq!(run(&folder, "generate").0, 0);

    // A second client shares it, and both are checked by one command.
    folder.collection("other.json", "Other");
    let second = "generate other.json --out crates/other-api";
    let (code, printed, error) = run(&folder, second);
    assert_eq!(code, 0, "{error}");
    assert!(
        printed.contains("fresh crates/postman-client-runtime ("),
        "{printed}"
    );
    assert_eq!(run(&folder, "check").0, 0);
    folder.collection("other.json", "Another");
    let (code, printed, _) = run(&folder, "check");
    assert_eq!(code, 2);
    assert!(
        printed.contains("fresh crates/acme-api/README.md"),
        "{printed}"
    );
    assert!(
        printed.contains("stale; update it with: postman-client generate"),
        "{printed}"
    );
    assert_eq!(run(&folder, "generate").0, 0);
    assert_eq!(run(&folder, "check --config crates/other-api").0, 0);
    assert!(
        folder
            .read("crates/other-api/README.md")
            .contains("Another")
    );
}

#[test]
fn what_the_user_wrote_stays() {
    let folder = Folder::new();
    let own = [
        "acme-api/src/own.rs",
        "acme-api/tests/api.rs",
        "acme-api/LICENSE",
        "acme-api/build.rs",
    ];
    for file in own {
        fs::create_dir_all(folder.path(file).parent().unwrap()).unwrap();
        fs::write(folder.path(file), "mine").unwrap();
    }
    assert_eq!(run(&folder, "generate acme.json --out acme-api").0, 0);
    for file in own {
        assert_eq!(folder.read(file), "mine", "{file}");
    }
    // One that stands where a file is to be made stops the run, wherever it is.
    for file in [
        "acme-api/Cargo.toml",
        "postman-client-runtime/src/lib.rs",
        "postman-client-runtime/LICENSE-MIT",
    ] {
        let generated = folder.read(file);
        fs::write(folder.path(file), "mine").unwrap();
        folder.collection("acme.json", file);
        let (code, _, error) = run(&folder, "generate acme.json --out acme-api");
        assert_eq!(code, 1);
        assert!(
            error.contains(&format!("{file} is not marked as generated")),
            "{error}"
        );
        let is_runtime = file.starts_with("postman-client-runtime");
        assert_eq!(
            error.contains("`--runtime path=FOLDER`"),
            is_runtime,
            "{error}"
        );
        assert_eq!(folder.read(file), "mine");
        assert!(!folder.read("acme-api/README.md").contains(file));
        fs::write(folder.path(file), generated).unwrap();
    }
}

#[test]
fn the_runtime_comes_from_where_it_is_said_to() {
    let folder = Folder::new();
    for (runtime, required) in [
        ("0.1", r#"{ version = "0.1" }"#),
        (
            "git=https://git.example.com/acme.git#1a2b3c",
            r#"{ git = "https://git.example.com/acme.git", rev = "1a2b3c" }"#,
        ),
        (
            "git=https://git.example.com/acme.git",
            r#"{ git = "https://git.example.com/acme.git" }"#,
        ),
        (
            "path=vendor/runtime",
            r#"{ path = "../../vendor/runtime" }"#,
        ),
        (
            "vendored=vendor/runtime",
            r#"{ path = "../../vendor/runtime" }"#,
        ),
        ("vendored", r#"{ path = "../postman-client-runtime" }"#),
    ] {
        let name = runtime.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let out = format!("crates/of-{name}");
        let line = format!("generate acme.json --out {out} --runtime {runtime}");
        let (code, _, error) = run(&folder, &line);
        assert_eq!(code, 0, "{runtime}: {error}");
        let manifest = manifest(&folder, &format!("{out}/Cargo.toml"));
        let mut stated = manifest["dependencies"]["postman-client-runtime"].clone();
        let stated = stated.as_table_mut().unwrap();
        assert_eq!(
            stated.remove("default-features"),
            Some(toml::Value::Boolean(false))
        );
        let required: toml::Table = format!("x = {required}").parse().unwrap();
        assert_eq!(&*stated, required["x"].as_table().unwrap(), "{runtime}");
        let check = format!("check --config {out}");
        assert_eq!(run(&folder, &check).0, 0, "{runtime}");
        let (code, _, error) = run(&folder, &line.replace("generate", "check"));
        assert_eq!(code, 0, "{runtime}: {error}");
    }
    assert!(folder.path("vendor/runtime/src/lib.rs").exists());

    // One that is out of date is stale, as the client is.
    let source = folder.read("vendor/runtime/src/lib.rs");
    fs::remove_file(folder.path("vendor/runtime/src/lib.rs")).unwrap();
    let check = "check --config crates/of-vendored-vendor-runtime";
    assert_eq!(run(&folder, check).0, 2);
    assert_eq!(run(&folder, "generate").0, 0);
    assert_eq!(folder.read("vendor/runtime/src/lib.rs"), source);

    for (runtime, fault) in [
        ("newest", "\"newest\" is no runtime; give a version"),
        ("path=", "is no runtime"),
        (
            "git=https://me:secret@git.example.com/a",
            "holds a password",
        ),
    ] {
        let line = format!("generate acme.json --out x-api --runtime {runtime}");
        let (code, _, error) = run(&folder, &line);
        assert_eq!(code, 1);
        assert!(error.contains(fault), "{error}");
    }
}

#[test]
fn a_manifest_says_what_its_flags_say() {
    let folder = Folder::new();
    let line = "generate acme.json --out here --name acme-sdk --crate-version 2.0.0-rc.1 --license MIT --edition 2021 --runtime 0.1";
    assert_eq!(run(&folder, line).0, 0);
    let text = folder.read("here/Cargo.toml");
    let package = manifest(&folder, "here/Cargo.toml")["package"].clone();
    for (key, value) in [
        ("name", "acme-sdk"),
        ("version", "2.0.0-rc.1"),
        ("license", "MIT"),
        ("edition", "2021"),
    ] {
        assert_eq!(package[key].as_str(), Some(value));
    }
    assert!(package.get("publish").is_none() && !text.contains("workspace"));
    assert!(folder.read("here/src/lib.rs").contains("use acme_sdk::"));
    for wrong in [
        "--crate-version two",
        "--edition 2015",
        "--name serde",
        "--license ",
    ] {
        let (code, _, error) = run(&folder, &format!("generate acme.json --out x-api {wrong}"));
        assert_eq!(code, 1, "{wrong}");
        assert!(!error.is_empty() && !folder.path("x-api").exists());
    }
}

#[test]
fn a_workspace_that_does_not_list_the_client_is_said() {
    let folder = Folder::new();
    let workspace = r#"
        [workspace]
        members = ["crates/*", "app"]
        exclude = ["outside"]
    "#;
    fs::write(folder.path("Cargo.toml"), workspace).unwrap();
    for (out, is_said) in [
        ("crates/acme-api", false),
        ("clients/acme-api", true),
        ("outside/acme-api", false),
    ] {
        let line = format!("generate acme.json --runtime 0.1 --out {out}");
        let (code, _, error) = run(&folder, &line);
        assert_eq!(code, 0, "{error}");
        let said = error.contains(&format!("add {out:?} to its `members`"));
        assert_eq!(said, is_said, "{error}");
        // A crate with a workspace of its own could be no member.
        assert!(
            !folder
                .read(format!("{out}/Cargo.toml"))
                .contains("[workspace]")
        );
        assert!(!run(&folder, &line).2.contains("`members`"), "said once");
    }
    assert_eq!(folder.read("Cargo.toml"), workspace);
}

#[test]
fn several_inputs_and_standard_input_become_one() {
    let folder = Folder::new();
    folder.collection("b.json", "Other");
    let text = folder.read("b.json").replace("pets", "dogs");
    fs::write(folder.path("b.json"), text).unwrap();
    let (code, printed, error) = run(&folder, "convert acme.json b.json");
    assert_eq!(code, 0, "{error}");
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(document["paths"].as_object().unwrap().len(), 2);

    let from_stdin = |arguments: &[&str]| {
        let mut program = folder.program(arguments);
        program.stdin(fs::File::open(folder.path("acme.json")).unwrap());
        crate::ended(program.output().unwrap())
    };
    let (code, piped, error) = from_stdin(&["convert", "-", "b.json", "--out", "-"]);
    assert_eq!((code, &piped), (0, &printed), "{error}");
    assert!(error.contains("--> <stdin>:"), "{error}");

    // A client of standard input is checked with standard input.
    let (code, _, error) = from_stdin(&["generate", "-", "--out", "acme-api"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(from_stdin(&["check"]).0, 0);
    let (code, _, error) = run(&folder, "generate acme.json --out -");
    assert_eq!(code, 1, "{error}");
}

/// A requirement as a table, whatever its form.
fn requirement(value: &toml::Value) -> toml::Table {
    let mut table = match value {
        toml::Value::Table(table) => table.clone(),
        version => toml::Table::from_iter([("version".to_owned(), version.clone())]),
    };
    if let Some(features) = table.get_mut("features") {
        features
            .as_array_mut()
            .unwrap()
            .sort_by_key(ToString::to_string);
    }
    table
}

/// What the command has compiled in is what this workspace builds and tests.
#[test]
fn the_runtime_requires_what_it_requires_here() {
    let folder = Folder::new();
    assert_eq!(run(&folder, "generate acme.json --out acme-api").0, 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let own = |file: &str| -> toml::Table {
        let text = fs::read_to_string(root.join(file)).unwrap();
        text.parse().unwrap()
    };
    let workspace = own("Cargo.toml")["workspace"].clone();
    let here = own("crates/postman-client-runtime/Cargo.toml");
    let mut expected = toml::Table::new();
    for (name, stated) in here["dependencies"].as_table().unwrap() {
        let mut stated = requirement(stated);
        if stated.remove("workspace").is_some() {
            let mut inherited = requirement(&workspace["dependencies"][name]);
            for (key, value) in stated {
                match (inherited.get_mut(&key), value) {
                    (Some(toml::Value::Array(all)), toml::Value::Array(more)) => all.extend(more),
                    (_, value) => drop(inherited.insert(key, value)),
                }
            }
            stated = requirement(&inherited.into());
        }
        expected.insert(name.clone(), stated.into());
    }
    let vendored = manifest(&folder, "postman-client-runtime/Cargo.toml");
    let mut stated = toml::Table::new();
    for (name, value) in vendored["dependencies"].as_table().unwrap() {
        stated.insert(name.clone(), requirement(value).into());
    }
    assert_eq!(stated, expected, "REQUIREMENTS, in src/manifest.rs");
    assert_eq!(vendored["features"], here["features"]);
    for key in ["edition", "rust-version", "license", "version"] {
        assert_eq!(vendored["package"][key], workspace["package"][key], "{key}");
    }
    let client = manifest(&folder, "acme-api/Cargo.toml");
    for (name, value) in client["dependencies"].as_table().unwrap() {
        if name != "postman-client-runtime" {
            assert_eq!(value, &vendored["dependencies"][name], "{name}");
        }
    }
}

/// Three tags, of which two share a type.
fn kennel(folder: &Folder) {
    let answer = json!({ "200": { "description": "Done.", "content": { "application/json": {
        "schema": { "$ref": "#/components/schemas/Dog" } } } } });
    let operation = |id: &str, tag: &str, responses: &Value| json!({ "get": { "operationId": id, "tags": [tag], "responses": responses } });
    let done = json!({ "204": { "description": "Done." } });
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Kennel", "version": "1" },
        "tags": [{ "name": "Dogs", "description": "Those that bark." }, { "name": "Visits" }],
        "paths": {
            "/dog": operation("getDog", "Dogs", &answer),
            "/visit": operation("getVisit", "Visits", &answer),
            "/state": operation("getState", "Health", &done),
        },
        "components": { "schemas": {
            "Dog": { "type": "object", "properties": { "name": { "type": "string" } } },
            "Cat": { "type": "object", "properties": { "name": { "type": "string" } } },
        } },
    });
    folder.write("kennel.json", document.to_string());
}

#[test]
fn a_client_is_cut_by_tags_and_a_part_can_be_generated() {
    let folder = Folder::new();
    kennel(&folder);
    let start = "generate kennel.json --out kennel-api --runtime 0.1";
    assert_eq!(run(&folder, start).0, 0);
    let features = || manifest(&folder, "kennel-api/Cargo.toml")["features"].clone();
    assert_eq!(
        features()["all"],
        toml::Value::from(vec!["dogs", "health", "visits"])
    );
    assert_eq!(
        features()["default"],
        toml::Value::from(vec!["all", "rustls"])
    );
    // What both use is beside their folders, and has the path of each.
    let shared = folder.read("kennel-api/src/generated/shared/types.rs");
    let (_, dog) = shared
        .split_once("#[cfg(any(feature = \"dogs\", feature = \"visits\"))]\n")
        .unwrap();
    assert!(
        dog.split_once(" struct ").unwrap().1.starts_with("Dog"),
        "{dog}"
    );
    for tag in ["dogs", "visits"] {
        let types = folder.read(format!("kennel-api/src/generated/{tag}/types.rs"));
        assert!(
            types.contains("pub use super::super::types::Dog;"),
            "{types}"
        );
    }

    // A tag that is gone takes its folder with it, and nobody's own file.
    folder.write("kennel-api/src/generated/notes.rs", "// mine\n");
    let part = format!("{start} --only Dogs --only getState --features dogs --force");
    let (code, _, error) = run(&folder, &part);
    assert_eq!(code, 0, "{error}");
    assert_eq!(features()["all"], toml::Value::from(vec!["dogs", "health"]));
    assert_eq!(
        features()["default"],
        toml::Value::from(vec!["dogs", "rustls"])
    );
    assert!(!folder.path("kennel-api/src/generated/visits").exists());
    assert!(folder.path("kennel-api/src/generated/notes.rs").exists());
    let document = folder.read("kennel-api/openapi.json");
    assert!(
        !document.contains("Visit") && !document.contains("Cat"),
        "{document}"
    );
    let settings = folder.read("kennel-api/postman-client.toml");
    assert!(settings.contains("features = [\"dogs\"]\nonly = [\"Dogs\", \"getState\"]\n"));
    assert_eq!(run(&folder, "check").0, 0);

    let (code, _, error) = run(&folder, &format!("{start} --only Dog --only state"));
    assert_eq!(code, 1);
    for name in ["Dog", "state"] {
        let fault = format!("no operation and no tag is called {name:?}; the tags are \"Dogs\", ");
        assert!(error.contains(&fault), "{error}");
    }
    let (code, _, error) = run(&folder, &format!("{start} --features cats --force"));
    assert_eq!(code, 1);
    assert!(
        error.contains("there is no feature \"cats\" of a tag; there is all, dogs, "),
        "{error}"
    );
}

#[test]
fn a_file_that_would_hide_the_generated_ones_is_a_fault() {
    let folder = Folder::new();
    kennel(&folder);
    folder.write("kennel-api/src/generated.rs", "// mine\n");
    let (code, _, error) = run(
        &folder,
        "generate kennel.json --out kennel-api --runtime 0.1",
    );
    assert_eq!(code, 1);
    assert!(error.contains("generated.rs is not generated"), "{error}");
    assert_eq!(folder.read("kennel-api/src/generated.rs"), "// mine\n");
    assert!(!folder.path("kennel-api/Cargo.toml").exists());
}
