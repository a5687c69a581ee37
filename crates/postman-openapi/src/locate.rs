//! Line and column of a JSON pointer into a text of JSON or YAML.

use std::collections::BTreeMap;

use memchr::{memchr_iter, memchr2, memchr3};

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
    let pointers: Vec<_> = places.iter().map(|place| place.pointer.clone()).collect();
    let mut wanted = Wanted::default();
    for pointer in &pointers {
        wanted.add(pointer);
    }
    if is_yaml_text(file, text) {
        if let Ok(yaml) = Yaml::read(text) {
            wanted.find_in(&yaml);
        }
    } else {
        // What is broken ends the search.
        let _ = Json::of(text).find(&mut wanted);
    }
    for (place, pointer) in places.iter_mut().zip(&pointers) {
        place.position = wanted.position(pointer);
    }
}

/// The values that are looked for in a value: by their steps.
#[derive(Debug, Default)]
struct Wanted<'p> {
    steps: BTreeMap<&'p str, Self>,
    /// Where the value itself is.
    position: Option<Position>,
}

impl<'p> Wanted<'p> {
    fn add(&mut self, pointer: &'p str) {
        let steps = pointer.split('/').skip(1);
        steps.fold(self, |wanted, step| wanted.steps.entry(step).or_default());
    }

    fn position(&self, pointer: &str) -> Option<Position> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        let mut steps = pointer.split('/').skip(1);
        let wanted = steps.try_fold(self, |wanted, step| wanted.steps.get(step));
        wanted?.position
    }

    /// Notes where it is. Of several members with one name, the last counts.
    fn found(&mut self, position: Position) {
        if self.position.is_some() {
            self.forget();
        }
        self.position = Some(position);
    }

    fn forget(&mut self) {
        self.position = None;
        self.steps.values_mut().for_each(Self::forget);
    }

    /// Finds the values in YAML.
    fn find_in(&mut self, yaml: &Yaml<'_>) {
        self.found(yaml.position);
        if !self.steps.is_empty() {
            for (step, value) in yaml.children() {
                if let Some(wanted) = self.steps.get_mut(&*step) {
                    wanted.find_in(value);
                }
            }
        }
    }
}

/// A text of JSON that is passed once, value by value. Only what is wanted is looked
/// into.
struct Json<'t> {
    text: &'t str,
    /// What is passed, in bytes.
    at: usize,
    /// What is counted of that, and the position there.
    counted: usize,
    position: Position,
}

impl<'t> Json<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            counted: 0,
            position: Position { line: 1, column: 1 },
        }
    }

    /// Finds what is wanted in the next value; `None` if it is broken.
    fn find(&mut self, wanted: &mut Wanted<'_>) -> Option<()> {
        let first = self.next()?;
        wanted.found(self.position()?);
        if wanted.steps.is_empty() {
            return self.pass();
        }
        let end = match first {
            b'{' => b'}',
            b'[' => b']',
            _ => return self.pass(),
        };
        self.at += 1;
        if self.takes(end) {
            return Some(());
        }
        for index in 0.. {
            let below = if end == b'}' {
                let name = self.name()?;
                match name.contains(['\\', '~', '/']) {
                    false => wanted.steps.get_mut(name),
                    true => {
                        let name: Option<String> =
                            serde_json::from_str(&format!("\"{name}\"")).ok();
                        name.and_then(|name| wanted.steps.get_mut(&*pointer_token(&name)))
                    }
                }
            } else {
                wanted.steps.get_mut(&*index.to_string())
            };
            match below {
                Some(below) => self.find(below)?,
                None => self.pass()?,
            }
            if !self.takes(b',') {
                break;
            }
        }
        self.takes(end).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte behind white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Passes this byte, if it is the next.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Passes the name of a member, as it is written, and the colon.
    fn name(&mut self) -> Option<&'t str> {
        if self.next()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        self.string()?;
        let name = self.text.get(start..self.at - 1)?;
        self.takes(b':').then_some(name)
    }

    /// Passes a string, which begins here.
    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr2(b'"', b'\\', self.text.as_bytes().get(self.at..)?)?;
            let is_escaped = self.peek()? == b'\\';
            self.at += 1 + usize::from(is_escaped);
            if !is_escaped {
                return Some(());
            }
        }
    }

    /// Passes a value.
    fn pass(&mut self) -> Option<()> {
        // In brackets of one kind, those of the other kind are in pairs.
        let (open, close) = match self.next()? {
            b'"' => return self.string(),
            b'{' => (b'{', b'}'),
            b'[' => (b'[', b']'),
            _ => {
                let rest = self.text.as_bytes().get(self.at..)?;
                let end = memchr3(b',', b'}', b']', rest);
                self.at += end.unwrap_or(rest.len());
                return Some(());
            }
        };
        let mut depth = 0_usize;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            self.at += memchr3(b'"', open, close, rest)?;
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                byte if byte == open => depth += 1,
                _ => depth -= 1,
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// The line and the column here, counted from where they were last asked for.
    fn position(&mut self) -> Option<Position> {
        let passed = self.text.get(self.counted..self.at)?;
        let lines = memchr_iter(b'\n', passed.as_bytes()).count();
        let last = match lines {
            0 => passed,
            _ => passed.rsplit('\n').next()?,
        };
        if lines > 0 {
            self.position.line += lines;
            self.position.column = 1;
        }
        self.position.column += last.chars().count();
        self.counted = self.at;
        Some(self.position)
    }
}
