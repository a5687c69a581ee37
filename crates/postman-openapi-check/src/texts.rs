//! Several texts with names, as bytes and as the inputs of a conversion.

use std::fs;
use std::io;
use std::path::Path;

use postman_openapi::{Environment, Folder, Input, Inputs, Source};
use serde_json::{Value, json};

use crate::SEEDS;

/// Separates the texts of [`pack`]: the record separator of ASCII, which no JSON holds.
pub const SEPARATOR: u8 = 0x1e;

/// Ends the name of a text of [`pack`]: the unit separator of ASCII.
pub const NAME_END: u8 = 0x1f;

/// A text with a name.
///
/// The name says what is given: `….environment.…` an environment, `….globals.…` globals,
/// one with a slash a file in the folder before that, any other one a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Itself.
    pub text: String,
}

impl Named {
    /// A text of this name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        Self { name, text }
    }

    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// These bytes as texts. One without a name has its number, and is JSON therefore.
pub fn unpack(bytes: &[u8]) -> Vec<Named> {
    let records = bytes.split(|byte| *byte == SEPARATOR).enumerate();
    let lossy = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let named = records.map(|(number, record)| {
        let mut parts = record.splitn(2, |byte| *byte == NAME_END);
        match (parts.next().unwrap_or_default(), parts.next()) {
            (text, None) => Named::new(format!("{number}.json"), lossy(text)),
            (name, Some(text)) => Named::new(lossy(name), lossy(text)),
        }
    });
    named.collect()
}

/// These texts as bytes.
pub fn pack(texts: &[Named]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, Named { name, text }) in texts.iter().enumerate() {
        if number > 0 {
            bytes.push(SEPARATOR);
        }
        bytes.extend(name.as_bytes());
        bytes.push(NAME_END);
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// What a conversion of these texts is given.
pub fn inputs(texts: &[Named]) -> Inputs<'_> {
    let mut inputs = Inputs::default();
    for named in texts {
        let Named { name, text } = named;
        if let Some((path, below)) = name.split_once('/') {
            let file = Input { name: below, text };
            let folders = inputs.sources.iter_mut().filter_map(|source| match source {
                Source::Folder(folder) if folder.path == path => Some(folder),
                _ => None,
            });
            match folders.last() {
                Some(folder) => folder.files.push(file),
                None => inputs.sources.push(Source::Folder(Folder {
                    path,
                    name: path,
                    files: vec![file],
                })),
            }
        } else if name.contains(".environment.") {
            inputs.environments.push(Environment::File(named.input()));
        } else if name.contains(".globals.") {
            inputs.globals.push(named.input());
        } else {
            inputs.sources.push(Source::File(named.input()));
        }
    }
    inputs
}

/// The files below a folder, with their paths, which begin with the name of the folder.
///
/// # Errors
/// A folder or a file that can't be read, or is no text.
pub fn read_folder(folder: &Path) -> io::Result<Vec<Named>> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_owned(), name.into_owned())];
    while let Some((path, name)) = waiting.pop() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            match entry.file_type()?.is_dir() {
                true => waiting.push((entry.path(), name)),
                false => found.push(Named::new(name, fs::read_to_string(entry.path())?)),
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Inputs to mutate, in every form that is read: each edition, an envelope, a data dump
/// and its archive, environments and globals, and OpenAPI documents.
///
/// # Errors
/// The files of this repository can't be read.
pub fn seeds() -> io::Result<Vec<Vec<Named>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path));
    let json = |text: &str| serde_json::from_str::<Value>(text).map_err(io::Error::from);
    let mut seeds: Vec<_> = SEEDS
        .iter()
        .map(|seed| vec![Named::new("seed.json", *seed)])
        .collect();
    let environment = include_str!("../seeds/live.environment.json");
    let around = [
        Named::new("live.environment.json", environment),
        Named::new(
            "test.environment.yaml",
            include_str!("../seeds/test.environment.yaml"),
        ),
        Named::new("all.globals.yml", include_str!("../seeds/all.globals.yml")),
    ];
    for name in ["kennel", "names"] {
        let folder = read_folder(&root.join("tests/editions/collection_3").join(name))?;
        let first = read(&format!("tests/editions/collection_1/{name}.json"))?;
        let second = read(&format!("tests/editions/collection_2.1/{name}.json"))?;
        // Each file as one that is given alone.
        seeds.extend(folder.iter().map(|file| {
            let name = file.name.replace('/', "-");
            vec![Named::new(name, file.text.as_str())]
        }));
        let (one, two, values) = (json(&first)?, json(&second)?, json(environment)?);
        let dump = json!({ "version": 1, "collections": [one, two], "environments": [values], "globals": [] });
        seeds.push(vec![Named::new("dump.json", dump.to_string())]);
        let envelope = json!({ "collection": two });
        seeds.push(vec![Named::new("envelope.json", envelope.to_string())]);
        seeds.push(vec![
            Named::new("archive/archive.json", "{\"collection\": {\"1\": true}}"),
            Named::new("archive/collection/1.json", first.as_str()),
            Named::new("archive/environment/2.json", environment),
        ]);
        seeds.push([&[Named::new("first.json", first)][..], &around].concat());
        seeds.push([folder, around.to_vec()].concat());
    }
    seeds.extend(documents()?.into_iter().map(|document| vec![document]));
    Ok(seeds)
}

/// OpenAPI documents to mutate, in JSON and in YAML.
///
/// # Errors
/// The files of this repository can't be read.
pub fn documents() -> io::Result<Vec<Named>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path));
    Ok(vec![
        Named::new("hard.json", read("tests/fixtures/hard.openapi.json")?),
        Named::new("ours.json", read("tests/hard-api/openapi.json")?),
        Named::new("pets.yaml", include_str!("../seeds/pets.openapi.yaml")),
    ])
}
