//! Judges places: each is in an input.

use std::collections::HashMap;

use postman_openapi::{Diagnostic, Input, Inputs, Place, Source};
use serde_json::Value;

/// What places may name.
pub(crate) struct Places<'a> {
    /// The texts by their names; of several with one name all.
    texts: HashMap<String, Vec<Text<'a>>>,
    folders: Vec<&'a str>,
}

struct Text<'a> {
    text: &'a str,
    /// None of a text that can't be read.
    value: Option<Value>,
    /// Whether a lenient reader alone takes it, which knows no lines.
    is_odd: bool,
}

impl<'a> Places<'a> {
    pub(crate) fn of(inputs: &Inputs<'a>) -> Self {
        use postman_openapi::Environment::File;
        let mut places = Self {
            texts: HashMap::new(),
            folders: Vec::new(),
        };
        for source in &inputs.sources {
            match source {
                Source::File(input) => places.add(input.name.to_owned(), *input),
                Source::Folder(folder) => {
                    places.folders.push(folder.path);
                    for file in &folder.files {
                        places.add(format!("{}/{}", folder.path, file.name), *file);
                    }
                }
            }
        }
        for environment in &inputs.environments {
            if let File(input) = environment {
                places.add(input.name.to_owned(), *input);
            }
        }
        for input in &inputs.globals {
            places.add(input.name.to_owned(), *input);
        }
        places
    }

    fn add(&mut self, name: String, input: Input<'a>) {
        let Input { name: path, text } = input;
        let value = input.value().ok();
        let is_json = path.ends_with(".json");
        let is_odd = is_json && serde_json::from_str::<Value>(text).is_err() && value.is_some();
        let texts = self.texts.entry(name).or_default();
        texts.push(Text {
            text,
            value,
            is_odd,
        });
    }

    /// Every diagnostic names an input and a place that is in it. Where the input can be
    /// read, its line is known.
    pub(crate) fn check(&self, diagnostics: &[Diagnostic], faults: &mut Vec<String>) {
        for diagnostic in diagnostics {
            for place in &diagnostic.places {
                if !self.holds(&place.file, &place.pointer) {
                    faults.push(format!("it points nowhere: {place}: {diagnostic}"));
                } else if !self.is_located(place) {
                    faults.push(format!("its line is not right: {place}: {diagnostic}"));
                }
            }
        }
    }

    /// Whether there is something at a pointer into a file.
    pub(crate) fn holds(&self, file: &str, pointer: &str) -> bool {
        let texts = self.texts.get(file).into_iter().flatten();
        let mut values = texts.map(|text| text.value.as_ref());
        let is_there = |value: Option<&Value>| match value {
            Some(value) => value.pointer(pointer).is_some(),
            None => pointer.is_empty(),
        };
        values.any(is_there) || self.folders.contains(&file) && pointer.is_empty()
    }

    fn is_located(&self, place: &Place) -> bool {
        let Some(texts) = self.texts.get(&place.file) else {
            return place.position.is_none();
        };
        texts
            .iter()
            .any(|Text { text, is_odd, .. }| match place.position {
                Some(position) => {
                    // YAML knows more ends of lines than JSON.
                    let lines = text.matches(['\n', '\r']).count() + 1;
                    let mut longest = text.split('\n').map(|line| line.chars().count());
                    (1..=lines + 1).contains(&position.line)
                        && position.column > 0
                        && longest.any(|length| length + 1 >= position.column)
                }
                // Of two texts with one name, one has no lines.
                None => *is_odd || texts.len() > 1,
            })
    }
}
