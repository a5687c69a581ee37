//! The command `postman-client`, run as its users run it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test, what is not as expected ends it"
)]

mod examples;
mod folders;
mod formats;
mod generate;
#[cfg(unix)]
mod out;
mod settings;
mod variables;
mod yaml;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with a collection in it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.collection("acme.json", "Acme");
        folder
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn collection(&self, file: impl AsRef<Path>, title: &str) {
        let text = format!(
            r#"{{"info": {{"name": "{title}", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}},
                "item": [{{"name": "Get a pet", "request": {{"method": "GET", "url": "https://api.example.com/pets/1"}}}}]}}"#
        );
        fs::write(self.path(file), text).unwrap();
    }

    pub(crate) fn read(&self, file: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// The generated source of the crate in a folder, one file after the other.
    pub(crate) fn generated(&self, of_crate: &str) -> String {
        texts(&self.path(of_crate).join("src/generated"))
    }

    /// The program, with these arguments, in the folder.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postman-client"));
        command.args(arguments);
        command.current_dir(self.root());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        ended(self.program(arguments).output().unwrap())
    }

    /// Writes a text, in a folder that may not be there yet.
    pub(crate) fn write(&self, file: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The same with this text on standard input.
    pub(crate) fn piped(&self, arguments: &[&str], text: &str) -> (i32, String, String) {
        let mut program = self.program(arguments);
        program.stdin(Stdio::piped());
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        ended(child.wait_with_output().unwrap())
    }

    /// `convert` of the collection to `out`, which gives no error.
    pub(crate) fn convert(&self, out: &str) -> String {
        let (code, printed, error) = self.run(&["convert", "acme.json", "--out", out]);
        assert_eq!(code, 0, "{error}");
        printed
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Exit code, reports, error.
pub(crate) fn ended(output: Output) -> (i32, String, String) {
    // Paths are shown as the system writes them.
    let text = |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        match cfg!(windows) {
            true => text.replace('\\', "/"),
            false => text,
        }
    };
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

/// Every file below a folder, in the order of their paths.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort_unstable();
    found
}

/// The texts of all files below a folder, one after the other.
pub(crate) fn texts(folder: &Path) -> String {
    let read = |file: &PathBuf| fs::read_to_string(file).unwrap();
    files(folder).iter().map(read).collect()
}
