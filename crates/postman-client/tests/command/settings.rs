//! `postman-client.toml`: written by `generate`, then the user's own.

use std::fs;

use crate::Folder;

fn generate(folder: &Folder, more: &[&str]) -> (i32, String, String) {
    let arguments = ["generate", "acme.json", "--out", "api/acme-api"];
    folder.run(&[&arguments, more].concat())
}

const FILE: &str = "api/acme-api/postman-client.toml";

#[test]
fn settings_are_kept_and_found_again() {
    let folder = Folder::new();
    fs::write(folder.path("labels.toml"), "scope-labels = [\"Scopes\"]\n").unwrap();
    let environment = r#"{"name": "Test", "values": []}"#;
    fs::write(folder.path("test.json"), environment).unwrap();
    let overlay = r#"{"overlay": "1.0.0", "info": {"title": "Facts", "version": "1"},
        "actions": [{"target": "$.info", "description": "Ours.", "update": {"version": "2"}}]}"#;
    fs::write(folder.path("facts.json"), overlay).unwrap();
    let more = [
        "--overlay",
        "facts.json",
        "--environment",
        "test.json",
        "--profile",
        "labels.toml",
        "--allow",
        "tag-unknown",
        "--deny",
        "warnings",
        "--deny",
        "renamed",
        "--license",
        "MIT",
        "--runtime",
        "path=vendor/runtime",
    ];
    let (code, _, error) = generate(&folder, &more);
    assert_eq!(code, 0, "{error}");
    assert!(!error.contains("[tag-unknown]"), "{error}");
    let text = folder.read(FILE);
    let (_, settings) = text.split_once("begin here.\n").unwrap();
    assert_eq!(
        settings,
        r#"inputs = ["../../acme.json"]
overlay = "../../facts.json"
environment = "../../test.json"
profile = "../../labels.toml"
allow = ["tag-unknown"]
deny = ["warnings", "renamed"]
license = "MIT"
runtime = "path=../../vendor/runtime"
"#
    );
    // From every folder, and with a copy of the project elsewhere.
    for place in ["", "api", "api/acme-api"] {
        let mut check = folder.program(&["check"]);
        check.current_dir(folder.path(place));
        let (code, printed, error) = crate::ended(check.output().unwrap());
        assert_eq!(code, 0, "{place}: {printed}{error}");
        assert!(!error.contains("[tag-unknown]"), "{error}");
    }
    // What the user writes into the file stays, and holds.
    let own = text.replace("allow = [", "# ours\nallow = [\"version-unknown\", ");
    fs::write(folder.path(FILE), &own).unwrap();
    let (code, _, error) = folder.run(&["generate"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(folder.read(FILE), own);
    // A command line that says something else does not win in silence.
    let (code, _, error) = generate(&folder, &["--runtime", "0.1"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("states ")
            && error.contains("the command line runtime = \"0.1\"")
            && error.contains("--force"),
        "{error}"
    );
    assert_eq!(folder.read(FILE), own);
    assert_eq!(generate(&folder, &["--runtime", "0.1", "--force"]).0, 0);
    assert!(folder.read(FILE).ends_with("runtime = \"0.1\"\n"));
}

#[test]
fn a_wrong_setting_is_named_with_its_line_and_key() {
    let folder = Folder::new();
    assert_eq!(generate(&folder, &["--runtime", "0.1"]).0, 0);
    let document = folder.read("api/acme-api/openapi.json");
    let inputs = "inputs = [\"../../acme.json\"]\n";
    for (text, faults) in [
        ("inputs = [\n", &["toml:1: unclosed array"][..]),
        ("\nruntim = \"0.1\"\n", &["toml:2: unknown field `runtim`"]),
        ("overlay = 7\n", &["toml:1: invalid type"]),
        ("name = \"a\"\n", &["missing field `inputs`"]),
        ("inputs = []\n", &["toml:1: `inputs`: the list is empty"]),
        (
            "inputs = [\n\"../../acme.json\",\n\"gone.json\"]\noverlay = \"facts.json\"\n",
            &[
                "toml:3: `inputs`: api/acme-api/gone.json is not there",
                "toml:4: `overlay`: api/acme-api/facts.json is not there",
            ],
        ),
        (
            &format!(
                "{inputs}allow = [\"tag-unknow\"]\ndeny = [\"all\"]\nedition = \"2018\"\nname = \"Acme\"\nversion = \"1\"\nlicense = \" \"\nruntime = \"new\"\n"
            ),
            &[
                "toml:2: `allow`: there is no code \"tag-unknow\"; there is tag-",
                "toml:3: `deny`: there is no code \"all\"",
                "toml:4: `edition`: \"2018\" is no edition",
                "toml:5: `name`: \"Acme\" is no name",
                "toml:6: `version`: \"1\" is no version",
                "toml:7: `license`: it is empty",
                "toml:8: `runtime`: \"new\" is no runtime",
            ],
        ),
    ] {
        fs::write(folder.path(FILE), text).unwrap();
        let (code, _, error) = folder.run(&["generate"]);
        assert_eq!(code, 1, "{text}");
        for fault in faults {
            assert!(error.contains(fault), "{text}: {error}");
        }
        assert!(
            error.starts_with("error: api/acme-api/postman-client.toml:"),
            "{error}"
        );
    }
    assert_eq!(folder.read("api/acme-api/openapi.json"), document);
}

#[test]
fn a_command_that_lacks_something_says_what() {
    let folder = Folder::new();
    for (arguments, fault) in [
        (
            &["check"][..],
            "there is no postman-client.toml here, nor below",
        ),
        (&["generate", "acme.json"], "--out <FOLDER>"),
        (&["generate", "--out", "acme-api"], "<INPUT>"),
        (
            &["generate", "--license", "MIT"],
            "need a collection and --out",
        ),
        (&["check", "--config", "none"], "can't read none"),
        (&["convert"], "<INPUT>"),
        (&["explain", "tag-unknow"], "there is tag-"),
        (
            &["convert", "acme.json", "--deny", "all"],
            "there is no code \"all\"",
        ),
    ] {
        let (code, printed, error) = folder.run(arguments);
        assert_eq!((code, printed.as_str()), (1, ""), "{arguments:?}");
        assert!(error.contains(fault), "{arguments:?}: {error}");
    }
    assert_eq!(folder.names(), ["acme.json"]);
}
