//! `--out` destroys nothing: what the program does to whatever stands where it
//! is to write, seen from outside of its process.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::fs::{FlockOperation, flock};

use crate::{Folder, ended};

const FILES: [&str; 5] = [
    "Cargo.toml",
    "README.md",
    "openapi.json",
    "src/lib.rs",
    "src/generated/mod.rs",
];

#[test]
fn a_file_is_replaced_only_while_it_is_as_it_was_generated() {
    let folder = Folder::new();
    folder.convert("api.json");
    let document = folder.read("api.json");
    assert_eq!(
        folder.convert("api.json").lines().last(),
        Some("fresh api.json")
    );
    folder.collection("acme.json", "Acme, again");
    folder.convert("api.json");
    assert!(folder.read("api.json").contains("Acme, again"));
    folder.collection("acme.json", "Acme");

    let edited = document.replace("Acme", "Ours");
    let arguments = ["convert", "acme.json", "--out", "api.json"];
    for (present, loss) in [
        (
            edited.as_str(),
            "api.json was edited since it was generated",
        ),
        (
            "notes\n",
            "api.json is not marked as generated, and would be lost",
        ),
    ] {
        fs::write(folder.path("api.json"), present).unwrap();
        let (code, _, error) = folder.run(&arguments);
        assert_eq!(code, 1);
        assert!(error.contains(loss) && error.contains("--force"), "{error}");
        assert_eq!(folder.read("api.json"), present);
        let (code, printed, _) = folder.run(&[&arguments[..], &["--check"]].concat());
        assert_eq!(code, 2);
        assert!(printed.contains(loss), "{printed}");
        assert!(printed.ends_with("--out api.json --force\n"), "{printed}");
        assert_eq!(folder.run(&[&arguments[..], &["--force"]].concat()).0, 0);
        assert_eq!(folder.read("api.json"), document);
    }
    fs::write(folder.path("api.json"), "").unwrap();
    folder.convert("api.json");
    assert_eq!(
        folder.read("api.json"),
        document,
        "an empty file holds nothing"
    );
    assert_eq!(folder.names(), ["acme.json", "api.json"]);
}

#[test]
fn an_input_is_never_written_over() {
    let folder = Folder::new();
    let overlay = r#"{"overlay": "1.0.0", "info": {"title": "Facts", "version": "1"},
        "actions": [{"target": "$.info", "description": "Ours.", "update": {"version": "2"}}]}"#;
    fs::write(folder.path("overlay.json"), overlay).unwrap();
    fs::create_dir(folder.path("acme-api")).unwrap();
    folder.collection("acme-api/openapi.json", "Acme");
    symlink("acme.json", folder.path("linked.json")).unwrap();
    fs::hard_link(folder.path("acme.json"), folder.path("same.json")).unwrap();
    let before = folder.read("acme.json");
    let inputs = [
        "acme.json",
        "acme-api/openapi.json",
        "--overlay",
        "overlay.json",
    ];
    for out in [
        "acme.json",
        "./acme.json",
        "linked.json",
        "same.json",
        "overlay.json",
    ] {
        let arguments = [&["convert"], &inputs[..], &["--force", "--out", out]].concat();
        let (code, _, error) = folder.run(&arguments);
        assert_eq!(code, 1, "{out}");
        assert!(error.contains("is the input "), "{out}: {error}");
    }
    let arguments = [
        &["generate"],
        &inputs[..],
        &["--force", "--out", "acme-api"],
    ]
    .concat();
    let (code, _, error) = folder.run(&arguments);
    assert_eq!(code, 1);
    assert!(
        error.contains("acme-api/openapi.json is the input"),
        "{error}"
    );
    // Not even its end.
    let appended = OpenOptions::new()
        .append(true)
        .open(folder.path("acme.json"));
    let mut appending = folder.program(&["convert", "acme.json", "--out", "/dev/stdout"]);
    let output = appending.stdout(appended.unwrap()).output().unwrap();
    assert_eq!(ended(output).0, 1);
    assert_eq!(folder.read("acme.json"), before);
    assert_eq!(folder.read("acme-api/openapi.json"), before);
    assert_eq!(folder.read("overlay.json"), overlay);
}

#[test]
fn a_link_and_permissions_stay() {
    let folder = Folder::new();
    folder.convert("api.json");
    folder.collection("acme.json", "Acme, again");
    let file = folder.path("api.json");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(folder.path("links")).unwrap();
    symlink("../api.json", folder.path("links/to.json")).unwrap();
    folder.convert("links/to.json");
    let link = fs::symlink_metadata(folder.path("links/to.json")).unwrap();
    assert!(link.is_symlink());
    assert!(folder.read("api.json").contains("Acme, again"));
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    symlink("nowhere.json", folder.path("dangling.json")).unwrap();
    for (out, fault) in [
        ("dangling.json", "is a link that leads nowhere"),
        ("links", "links is a folder; name a file in it"),
        ("no/such.json", "can't write into no: No such file"),
    ] {
        let (code, _, error) = folder.run(&["convert", "acme.json", "--out", out]);
        assert_eq!(code, 1);
        assert!(error.contains(fault), "{error}");
    }
    assert!(!folder.path("nowhere.json").exists());
    symlink("nowhere", folder.path("dangling")).unwrap();
    let generate = [
        "generate",
        "acme.json",
        "--runtime",
        "0.1",
        "--out",
        "dangling",
    ];
    let (code, _, error) = folder.run(&generate);
    assert_eq!(code, 1);
    assert!(
        error.contains("--out names a folder; dangling is none"),
        "{error}"
    );
}

#[test]
fn pipes_and_devices_are_written_to_as_they_are() {
    let folder = Folder::new();
    folder.convert("api.json");
    let document = folder.read("api.json");
    let convert = ["convert", "acme.json", "--out"];

    // A named pipe.
    let pipe = folder.path("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut writing = folder.program(&[&convert[..], &["pipe"]].concat());
    let writing = writing.stdout(Stdio::null()).spawn();
    assert_eq!(folder.read("pipe"), document);
    assert!(writing.unwrap().wait().unwrap().success());
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    let (code, _, error) = folder.run(&[&convert[..], &["pipe", "--check"]].concat());
    assert_eq!(code, 1);
    assert!(error.contains("holds nothing to check"), "{error}");

    // Standard output: a pipe, then a file that is appended to. Nothing else is
    // in it.
    let (code, printed, reported) = folder.run(&[&convert[..], &["/dev/stdout"]].concat());
    assert_eq!((code, &printed), (0, &document), "{reported}");
    assert!(reported.starts_with("read acme.json\n"), "{reported}");
    fs::write(folder.path("log"), "before\n").unwrap();
    for out in ["/dev/stdout", "/dev/fd/1", "log"] {
        let log = OpenOptions::new().append(true).open(folder.path("log"));
        let mut command = folder.program(&[&convert[..], &[out]].concat());
        assert!(
            command
                .stdout(log.unwrap())
                .output()
                .unwrap()
                .status
                .success()
        );
    }
    assert_eq!(
        folder.read("log"),
        format!("before\n{document}{document}{document}")
    );

    // An open file, by its descriptor: what it holds stays.
    let by_descriptor = |file: &str, more: &[&str]| {
        let script = format!("exec \"$0\" \"$@\" --out /dev/fd/3 3<>{file}");
        let program = folder.program(&[&["convert", "acme.json"], more].concat());
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).arg(program.get_program());
        shell.args(program.get_args()).current_dir(folder.root());
        ended(shell.output().unwrap())
    };
    assert_eq!(by_descriptor("descriptor", &[]).0, 0);
    assert_eq!(folder.read("descriptor"), document);
    let (code, _, error) = by_descriptor("descriptor", &[]);
    assert!(code == 1 && error.contains("holds something"), "{error}");
    assert_eq!(by_descriptor("descriptor", &["--force"]).0, 0);
    assert_eq!(folder.read("descriptor"), format!("{document}{document}"));

    // A device that takes nothing, and one that takes everything.
    let (code, _, error) = folder.run(&[&convert[..], &["/dev/full"]].concat());
    assert_eq!(code, 1);
    assert!(
        error.contains("can't write /dev/full: No space left"),
        "{error}"
    );
    folder.convert("/dev/null");
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );

    // A pipe where a crate's file is to stand is no file of it.
    fs::create_dir(folder.path("acme-api")).unwrap();
    fs::rename(&pipe, folder.path("acme-api/README.md")).unwrap();
    let generate = [
        "generate",
        "acme.json",
        "--runtime",
        "0.1",
        "--out",
        "acme-api",
    ];
    for more in [&[][..], &["--force"], &["--check"]] {
        let (code, _, error) = folder.run(&[&generate[..], more].concat());
        assert_eq!(code, 1);
        assert!(error.contains("README.md is no regular file"), "{error}");
    }
}

#[test]
fn edits_of_a_crate_stop_the_run_by_name() {
    let folder = Folder::new();
    let generate = [
        "generate",
        "acme.json",
        "--runtime",
        "0.1",
        "--out",
        "acme-api",
    ];
    assert_eq!(folder.run(&generate).0, 0);
    let path = |file: &str| format!("acme-api/{file}");
    let before = FILES.map(|file| folder.read(path(file)));
    assert_eq!(folder.run(&[&generate[..], &["--check"]].concat()).0, 0);
    for file in FILES {
        let edited = folder.read(path(file)) + "\n";
        fs::write(folder.path(path(file)), edited).unwrap();
    }
    folder.collection("acme.json", "Acme, again");
    let (code, _, error) = folder.run(&generate);
    assert_eq!(code, 1);
    for (file, before) in FILES.iter().zip(&before) {
        let edited = format!("{} was edited since it was generated", path(file));
        assert!(error.contains(&edited), "{error}");
        assert_eq!(&folder.read(path(file)), &format!("{before}\n"));
    }
    let (code, printed, _) = folder.run(&[&generate[..], &["--check"]].concat());
    assert_eq!(code, 2);
    assert_eq!(printed.matches("was edited since").count(), 5, "{printed}");
    assert_eq!(folder.run(&[&generate[..], &["--force"]].concat()).0, 0);
    assert!(folder.read("acme-api/README.md").contains("Acme, again"));

    // What is taken away is no edit, and is there again.
    fs::remove_file(folder.path("acme-api/README.md")).unwrap();
    folder.collection("acme.json", "Acme");
    let (code, _, error) = folder.run(&generate);
    assert_eq!(code, 0, "{error}");
    assert_eq!(FILES.map(|file| folder.read(path(file))), before);
}

#[test]
fn one_run_at_a_time_writes_to_a_folder() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("acme-api")).unwrap();
    let other = File::open(folder.path("acme-api")).unwrap();
    flock(&other, FlockOperation::LockExclusive).unwrap();
    let mut run = folder
        .program(&[
            "generate",
            "acme.json",
            "--runtime",
            "0.1",
            "--out",
            "acme-api",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(run.stdout.take().unwrap()).lines();
    let waits = |line: &std::io::Result<String>| {
        let line = line.as_ref().unwrap();
        line == "waiting for another run that writes to acme-api"
    };
    assert!(lines.any(|line| waits(&line)));
    // What the other run leaves is seen by the one that waited.
    fs::write(folder.path("acme-api/README.md"), "mine\n").unwrap();
    drop(other);
    assert_eq!(lines.count(), 0);
    let (code, _, error) = ended(run.wait_with_output().unwrap());
    assert_eq!(code, 1);
    assert!(
        error.contains("README.md is not marked as generated"),
        "{error}"
    );
    assert_eq!(folder.read("acme-api/README.md"), "mine\n");
    assert!(!folder.path("acme-api/Cargo.toml").exists());
}

#[test]
fn the_work_is_done_though_nobody_reads_the_reports() {
    let folder = Folder::new();
    let generate = [
        "generate",
        "acme.json",
        "--runtime",
        "0.1",
        "--out",
        "acme-api",
    ];
    let mut run = folder.program(&generate);
    let mut run = run.stdout(Stdio::piped()).spawn().unwrap();
    drop(run.stdout.take());
    assert!(run.wait().unwrap().success());
    for file in FILES {
        assert!(folder.path("acme-api").join(file).exists(), "{file}");
    }
    // But a document that nobody reads is no work that is done.
    let convert = ["convert", "acme.json", "--out", "/dev/stdout"];
    let mut run = folder.program(&convert);
    let mut run = run
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    let (code, _, error) = ended(run.wait_with_output().unwrap());
    assert_eq!(code, 1);
    assert!(error.contains("can't write to standard output"), "{error}");
}

#[test]
fn a_disk_that_is_full_leaves_nothing_behind() {
    let folder = Folder::new();
    // No file may be longer than a block or two; to try is an error.
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
    let program = folder.program(&[
        "generate",
        "acme.json",
        "--runtime",
        "0.1",
        "--out",
        "new/acme-api",
    ]);
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(program.get_program());
    shell.args(program.get_args()).current_dir(folder.root());
    let (code, _, error) = ended(shell.output().unwrap());
    assert_eq!(code, 1);
    assert!(error.contains("can't write into new/acme-api"), "{error}");
    assert_eq!(folder.names(), ["acme.json"]);
}

#[test]
fn any_name_of_a_place_is_that_place() {
    let folder = Folder::new();
    let odd = OsStr::from_bytes(b"it's \xff");
    fs::create_dir(folder.path(odd)).unwrap();
    folder.collection(Path::new(odd).join("a b.json"), "Acme");
    for (command, out, made) in [
        ("convert", "c d.json", "c d.json"),
        ("generate", "acme-api", "acme-api/src/lib.rs"),
    ] {
        let out = folder.path(odd).join(out);
        for check in [false, true] {
            let mut run = folder.program(&[command]);
            let from = folder.path(odd).join("a b.json");
            run.arg(from).arg("--out").arg(&out);
            if check {
                run.arg("--check");
            }
            let (code, printed, error) = ended(run.output().unwrap());
            assert_eq!(code, 0, "{printed}{error}");
        }
        assert!(folder.path(odd).join(made).is_file());
    }
    assert_eq!(folder.names().len(), 2, "no other folder was made");

    // A command that is to be run again is one that a shell reads.
    folder.collection("it's.json", "Acme");
    let (code, printed, _) = folder.run(&["convert", "it's.json", "--out", "a b", "--check"]);
    assert_eq!(code, 2);
    assert!(
        printed.ends_with("update it with: postman-client convert 'it'\\''s.json' --out 'a b'\n"),
        "{printed}"
    );
}

#[test]
fn a_document_with_its_mark_is_openapi() {
    let folder = Folder::new();
    folder.convert("api.json");
    let document: serde_json::Value = serde_json::from_str(&folder.read("api.json")).unwrap();
    let read: openapiv3::OpenAPI = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), document);
    let last = document.as_object().unwrap().keys().next_back();
    assert_eq!(last.unwrap(), "x-generated");

    let overlay = r#"{"overlay": "1.0.0", "info": {"title": "Facts", "version": "1"},
        "actions": [{"target": "$", "description": "Ours.", "update": {"x-generated": true}}]}"#;
    fs::write(folder.path("overlay.json"), overlay).unwrap();
    let inputs = ["acme.json", "--overlay", "overlay.json"];
    let (code, _, error) = folder.run(&[&["convert"], &inputs[..], &["--out", "b.json"]].concat());
    assert_eq!(code, 1);
    assert!(
        error.contains("the overlay states `x-generated`"),
        "{error}"
    );
}

#[test]
fn an_environment_is_an_input_as_the_collection_is() {
    let folder = Folder::new();
    let text = folder.read("acme.json");
    let text = text.replace("https://api.example.com", "{{base}}");
    fs::write(folder.path("acme.json"), text).unwrap();
    let values =
        r#"{"name": "Test", "values": [{"key": "base", "value": "https://test.example.com"}]}"#;
    fs::write(folder.path("test.json"), values).unwrap();
    let inputs = ["convert", "acme.json", "--environment", "test.json"];
    let run = |out| folder.run(&[&inputs[..], &["--out", out]].concat());
    let (code, _, error) = run("openapi.json");
    assert_eq!(code, 0, "{error}");
    let document = folder.read("openapi.json");
    assert!(
        document.contains("\"https://test.example.com\""),
        "{document}"
    );
    assert_eq!(run("test.json").0, 1, "an input is left alone");
    assert_eq!(folder.read("test.json"), values);
}
