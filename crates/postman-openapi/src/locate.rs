//! Line and column of a JSON pointer into a text of JSON or YAML.

use std::collections::{BTreeMap, HashMap};

use serde_json::value::RawValue;

use crate::diagnostic::{Diagnostic, Place, Position, pointer_token};
use crate::input::text::{is_yaml_text, without_mark};
use crate::input::yaml::Yaml;

/// Finds the lines and columns of the places in `file`, whose text is `text`.
/// [`Inputs::locate`](crate::Inputs::locate) does so for all texts of a conversion.
///
/// A place stays without a position if the text holds no such value.
///
/// ```
/// use postman_openapi::{Input, Profile, convert, locate};
///
/// let text = r#"{ "item": [
///     { "name": "Get a pet", "request": "https://api.example.com/pets/:id" }
/// ] }"#;
/// let mut diagnostics =
///     convert(&[Input { name: "pets.json", text }], &Profile::plain())?.diagnostics;
/// locate(&mut diagnostics, "pets.json", text);
///
/// let place = diagnostics.last().unwrap().places.first().unwrap();
/// assert_eq!(place.to_string(), "pets.json:2:5 (/item/0)");
/// # Ok::<(), postman_openapi::Rejection>(())
/// ```
pub fn locate(diagnostics: &mut [Diagnostic], file: &str, text: &str) {
    let places = diagnostics
        .iter_mut()
        .flat_map(|diagnostic| &mut diagnostic.places)
        .filter(|place| place.file == file && place.position.is_none());
    self::places(places.collect(), file, text);
}

/// Finds the lines and columns of places that are all in the file of this name and
/// text.
pub(crate) fn places(mut places: Vec<&mut Place>, file: &str, text: &str) {
    // As the converter reads it.
    let text = without_mark(text);
    let mut wanted = Wanted::default();
    for place in &places {
        wanted.add(&place.pointer);
    }
    let mut positions = HashMap::new();
    if is_yaml_text(file, text) {
        if let Ok(yaml) = Yaml::read(text) {
            wanted.find_in(&yaml, String::new(), &mut |pointer, position| {
                positions.insert(pointer, position);
            });
        }
    } else {
        let lines = Lines::of(text);
        wanted.find(text.trim_start(), String::new(), &mut |pointer, found| {
            // Both are parts of one text.
            let offset = (found.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            positions.extend(lines.position(offset).map(|position| (pointer, position)));
        });
    }
    for place in &mut places {
        place.position = positions.get(&place.pointer).copied();
    }
}

/// The values that are looked for in a value: by their steps.
#[derive(Debug, Default)]
struct Wanted<'p> {
    steps: BTreeMap<&'p str, Self>,
}

impl<'p> Wanted<'p> {
    fn add(&mut self, pointer: &'p str) {
        let steps = pointer.split('/').skip(1);
        steps.fold(self, |wanted, step| wanted.steps.entry(step).or_default());
    }

    /// Reports the value at `pointer`, whose text is `text`, and those wanted below.
    fn find(&self, text: &str, pointer: String, found: &mut impl FnMut(String, &str)) {
        let member = |step: &str, value: &RawValue, found: &mut _| {
            if let Some(wanted) = self.steps.get(step) {
                wanted.find(value.get(), format!("{pointer}/{step}"), found);
            }
        };
        if self.steps.is_empty() {
        } else if let Ok(members) = serde_json::from_str::<HashMap<String, &RawValue>>(text) {
            for (name, value) in members {
                member(&pointer_token(&name), value, found);
            }
        } else if let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(text) {
            for (index, value) in elements.into_iter().enumerate() {
                member(&index.to_string(), value, found);
            }
        }
        found(pointer, text);
    }

    /// The same in YAML.
    fn find_in(&self, yaml: &Yaml<'_>, pointer: String, found: &mut impl FnMut(String, Position)) {
        if !self.steps.is_empty() {
            for (step, value) in yaml.children() {
                if let Some(wanted) = self.steps.get(&*step) {
                    wanted.find_in(value, format!("{pointer}/{step}"), found);
                }
            }
        }
        found(pointer, yaml.position);
    }
}

/// The lines of a text.
struct Lines<'t> {
    text: &'t str,
    /// Where each begins.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Self { text, starts }
    }

    fn position(&self, offset: usize) -> Option<Position> {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let before = self.text.get(start..offset)?;
        Some(Position {
            line,
            column: before.chars().count() + 1,
        })
    }
}
