//! Every code is documented, and its example causes it.

use postman_openapi::{Folder, Input, Inputs, Profile, Source, codes, convert};
use serde_json::Value;

#[test]
fn the_page_is_as_declared() {
    let page = include_str!("../DIAGNOSTICS.md");
    assert_eq!(page, codes::page(), "run `cargo xtask diagnostics`");
}

#[test]
fn every_example_causes_its_code() {
    let profile = Profile {
        scope_labels: vec!["Scopes".to_owned()],
        ..Profile::plain()
    };
    for code in codes::ALL {
        let example = serde_json::from_str(code.example).unwrap_or_default();
        let inputs = Inputs {
            examples: true,
            ..inputs(code.example, &example)
        };
        let diagnostics = match convert(inputs, &profile) {
            Ok(mut conversion) => {
                let left_out = conversion.examples.add_to(&mut conversion.openapi);
                [conversion.diagnostics, left_out].concat()
            }
            Err(rejection) => rejection.diagnostics,
        };
        let mut codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
        assert!(codes.any(|found| found == *code), "{code}: {diagnostics:?}");
    }
}

/// An example is one text, a list of texts with names, or a folder of them; beside it
/// may stand the name of the collection to take.
fn inputs<'a>(text: &'a str, example: &'a Value) -> Inputs<'a> {
    let files = |list: &'a Value| {
        let text = |file: &'a Value, key| file[key].as_str().unwrap_or_default();
        let files = list.as_array().into_iter().flatten();
        let files = files.map(|file| Input {
            name: text(file, "name"),
            text: text(file, "text"),
        });
        files.collect::<Vec<_>>()
    };
    let name = "example";
    match &example["folder"] {
        Value::String(folder) => Inputs {
            sources: vec![Source::Folder(Folder {
                path: folder,
                name: folder,
                files: files(&example["files"]),
            })],
            ..Inputs::default()
        },
        _ if example.is_array() => files(example).into(),
        _ => Inputs {
            collection: example["collection"].as_str(),
            ..Inputs::from(&[Input { name, text }])
        },
    }
}
