//! Folders as inputs: what is read of them, in which order, and what is not.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::Folder;

fn request(path: &str) -> String {
    format!("$kind: http-request\nurl: https://api.example.com/{path}\n")
}

fn paths(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

/// The names of the files that are left out, each with its message.
fn left_out(error: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(error).unwrap();
    let diagnostics = report["diagnostics"].as_array().unwrap().iter();
    let unread = diagnostics.filter(|found| found["code"] == "file-unread");
    let mut left_out: Vec<_> = unread
        .flat_map(|found| {
            let message = found["message"].as_str().unwrap();
            let places = found["places"].as_array().unwrap().iter();
            places.map(move |place| format!("{}: {message}", place["file"].as_str().unwrap()))
        })
        .collect();
    left_out.sort();
    left_out
}

#[test]
fn nothing_outside_of_a_folder_is_read_and_what_is_not_is_said() {
    let folder = Folder::new();
    folder.write("secret.request.yaml", request("secret"));
    folder.write("outside/Secret.request.yaml", request("secret"));
    folder.write("pets/List.request.yaml", request("list"));
    folder.write("pets/upper/Get.request.YML", request("get"));
    folder.write("pets/.well-known/Find.request.yaml", request("find"));
    folder.write("pets/..dots../Put.request.yaml", request("put"));
    // Those of tools, and what is no part.
    folder.write("pets/.git/x/Old.request.yaml", request("old"));
    folder.write("pets/node_modules/Old.request.yaml", request("old"));
    folder.write("pets/photo.png", b"\xff");
    folder.write("pets/Latin.request.yaml", b"$kind: http-request\n# \xe9\n");
    let link = |to: &str, at: &str| symlink(to, folder.path(at)).unwrap();
    link("List.request.yaml", "pets/Again.request.yaml");
    link("../secret.request.yaml", "pets/Secret.request.yaml");
    link("../outside", "pets/outside");
    link("..", "pets/upper/loop");
    link("gone", "pets/Gone.request.yaml");
    link("/etc", "pets/.etc");
    link("../secret.request.yaml", "pets/README");
    let mut expected = vec![
        "pets/Gone.request.yaml: this can't be read, or is a link that leads nowhere; it is left out",
        "pets/Latin.request.yaml: this can't be read: stream did not contain valid UTF-8; it is left out",
        "pets/Secret.request.yaml: this is a link out of the folder, which is not followed; it is left out",
        "pets/outside: this is a link to a folder, which is not followed; it is left out",
        "pets/upper/loop: this is a link to a folder, which is not followed; it is left out",
    ];
    if cfg!(target_os = "linux") {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"pets/A\xff.request.yaml");
        fs::write(folder.root().join(name), request("odd")).unwrap();
        folder.write("pets/A\\b.request.yaml", request("odd"));
        expected.splice(
            ..0,
            [
                "pets/A\\b.request.yaml: this has a name with a backslash; it is left out",
                "pets/A\u{fffd}.request.yaml: this has a name that is not UTF-8; it is left out",
            ],
        );
    }
    let arguments = ["convert", "pets", "--format", "json"];
    let (code, document, error) = folder.run(&arguments);
    assert_eq!(code, 0, "{error}");
    let mut found = paths(&document);
    found.sort();
    assert_eq!(found, ["/find", "/get", "/list", "/put"]);
    assert_eq!(left_out(&error), expected);
    let (code, printed, _) = folder.run(&["convert", "pets", "--deny", "file-unread"]);
    assert_eq!((code, printed.as_str()), (1, ""));
    // Through a link to the folder as well.
    link("pets", "linked");
    assert_eq!(
        paths(&folder.run(&["convert", "linked"]).1),
        paths(&document)
    );
}

#[test]
fn a_folder_has_an_order_of_its_own_and_limits() {
    let folder = Folder::new();
    let names = ["b", "C", "a", "é", "10", "9", "a b"];
    for (at, names) in [names.to_vec(), names.iter().rev().copied().collect()]
        .iter()
        .enumerate()
    {
        for name in names {
            folder.write(format!("{at}/pets/{name}/Get.request.yaml"), request(name));
            folder.write(
                format!("{at}/pets/{name}.request.yaml"),
                request(&format!("{name}-1")),
            );
        }
    }
    let document = |path: &str| folder.run(&["convert", path]).1;
    assert_eq!(document("0/pets"), document("1/pets"));
    assert_eq!(paths(&document("0/pets")).len(), 2 * names.len());
    folder.write(
        format!("deep/{}/Get.request.yaml", ["d"; 130].join("/")),
        request("deep"),
    );
    let (code, _, error) = folder.run(&["convert", "deep"]);
    assert!(code == 1 && error.contains("is nested too deep"), "{error}");
    let big = fs::File::create(folder.path("0/pets/big.json")).unwrap();
    big.set_len(300 << 20).unwrap();
    let (code, _, error) = folder.run(&["convert", "0/pets"]);
    assert!(code == 1 && error.contains("holds too much"), "{error}");
}

#[test]
fn a_folder_of_exported_collections_says_which_files_to_name() {
    let folder = Folder::new();
    let collection = folder.read("acme.json");
    for name in ["a", "b", "c", "deeper/d", "e", "f", "g"] {
        folder.write(
            format!("exports/{name}.postman_collection.json"),
            &collection,
        );
    }
    folder.write("exports/package.json", "{}");
    let (code, _, error) = folder.run(&["convert", "exports"]);
    assert_eq!(code, 1, "{error}");
    let named = ["a", "b", "c", "deeper/d", "e"];
    let named = named.map(|name| format!("`exports/{name}.postman_collection.json`"));
    let help = format!(
        "= help: name the exported collections in it: {}, and 2 more\n",
        named.join(", ")
    );
    assert!(error.contains(&help), "{error}");
    assert!(!error.contains("left out"), "{error}");
    let (code, _, error) = folder.run(&["convert", "exports/a.postman_collection.json"]);
    assert_eq!(code, 0, "{error}");
}
