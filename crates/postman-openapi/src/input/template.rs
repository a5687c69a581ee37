//! Path templates: `/users/:userId` and `/users/{{userId}}` become
//! `/users/{userId}`.

use std::collections::HashMap;

use indexmap::IndexSet;

use crate::input::segment::is_prefix;
use crate::input::variables::{Scope, placeholder};

/// The path of a request, as literals and parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    /// The parameters as the input names them, in their order.
    keys: Vec<String>,
    /// The variables that were replaced by their values.
    resolved: Vec<String>,
    /// Whether only `api`, versions and variables were read so far.
    is_prefix: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Parameter,
}

impl Template {
    /// Reads the segments of a path; an empty one is what ends `/dogs/`.
    ///
    /// A variable is a parameter, unless it is at the beginning of the path and
    /// has a known value that contains a `/` or is the version of the API:
    /// `{{version}}` with the value `v2`.
    ///
    /// The text after a name in a segment is a literal, as in `:id:cancel` and
    /// `:name.json`, unless the input lists the whole as a variable (`is_key`).
    pub(crate) fn read<'s>(
        segments: impl IntoIterator<Item = &'s str>,
        scope: &Scope<'_>,
        is_key: impl Fn(&str) -> bool,
    ) -> Self {
        let mut template = Self {
            is_prefix: true,
            ..Self::default()
        };
        for segment in segments {
            template.segment(segment, scope, &is_key);
        }
        if template.pieces.is_empty() {
            template.literal("/");
        }
        template
    }

    fn segment(&mut self, segment: &str, scope: &Scope<'_>, is_key: &impl Fn(&str) -> bool) {
        if segment.is_empty() {
            self.literal("/");
            return;
        }
        let is_first = self.is_prefix;
        self.is_prefix = is_first && is_prefix(segment);
        self.literal("/");
        if let Some(name) = segment.strip_prefix(':').filter(|name| is_key(name)) {
            self.parameter(name);
            return;
        }
        let mut rest = segment;
        while let Some((before, name, after)) = next(rest, rest.len() == segment.len()) {
            self.literal(before);
            match scope
                .value(name)
                .filter(|value| is_first && is_literal(name, value))
            {
                Some(value) => {
                    self.literal(&value);
                    self.resolved.push(name.to_owned());
                    self.is_prefix = is_first;
                }
                None => self.parameter(name),
            }
            rest = after;
        }
        self.literal(rest);
    }

    fn literal(&mut self, text: &str) {
        if !matches!(self.pieces.last(), Some(Piece::Literal(_))) {
            self.pieces.push(Piece::Literal(String::new()));
        }
        let Some(Piece::Literal(literal)) = self.pieces.last_mut() else {
            return;
        };
        for part in text.split_inclusive(['{', '}', '?', '#']) {
            let plain = part.trim_end_matches(['{', '}', '?', '#']);
            literal.push_str(plain);
            // Characters of templates, queries and fragments are encoded.
            literal.push_str(match part.get(plain.len()..) {
                Some("{") => "%7B",
                Some("}") => "%7D",
                Some("?") => "%3F",
                Some("#") => "%23",
                _ => "",
            });
        }
    }

    fn parameter(&mut self, key: &str) {
        self.pieces.push(Piece::Parameter);
        self.keys.push(key.to_owned());
    }

    /// The parameters as the input names them, in their order.
    pub(crate) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The variables that were replaced by their values.
    pub(crate) fn resolved(&self) -> &[String] {
        &self.resolved
    }

    /// Whether another path is the same, with other names of parameters or with
    /// values instead of them. Empty segments don't count.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        if self.pieces == other.pieces {
            return true;
        }
        let (own, other) = (self.path(&[]), other.path(&[]));
        let is_full = |segment: &&str| !segment.is_empty();
        let mut own = own.split('/').filter(is_full);
        let mut other = other.split('/').filter(is_full);
        let fits = |segment: &str| {
            let other = other.next();
            other.is_some_and(|other| segment.contains("{}") || segment == other)
        };
        own.all(fits) && other.next().is_none()
    }

    /// A name for each parameter, unique in the path.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = IndexSet::new();
        let mut last: HashMap<&str, usize> = HashMap::new();
        for key in &self.keys {
            // Validators would end the name here, or read more than one.
            let base = key.replace([':', '!', '[', ']', '{', '}', '.', '/', '?', '#'], "_");
            let mut name = base.clone();
            while names.contains(&name) {
                let number = last.entry(key).or_insert(1);
                *number += 1;
                name = format!("{base}{number}");
            }
            names.insert(name);
        }
        names.into_iter().collect()
    }

    /// The path with these names: `/users/{userId}`. Without names it is the shape;
    /// paths with the same shape are the same path (OpenAPI 3.0.3, Paths Object).
    pub(crate) fn path(&self, names: &[String]) -> String {
        let mut names = names.iter();
        let mut path = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => path.push_str(text),
                Piece::Parameter => {
                    let name = names.next().map_or("", String::as_str);
                    path.extend(["{", name, "}"]);
                }
            }
        }
        path
    }
}

/// The first variable of a part of a segment: the text before it, its name, and
/// the text after it. It is written `{{name}}`, `{name}`, or `:name` at the start
/// of a segment or after a separator.
fn next(part: &str, is_start: bool) -> Option<(&str, &str, &str)> {
    let single = || {
        let (before, rest) = part.split_once('{')?;
        let (name, after) = rest.split_once('}')?;
        Some((before, name, after))
    };
    let colon = part.match_indices(':').find_map(|(at, _)| {
        let (before, rest) = (part.get(..at)?, part.get(at + 1..)?);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        let name = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('-');
        let is_variable = match before.chars().next_back() {
            None => is_start,
            Some(separator) => ".-,;~".contains(separator),
        };
        let after = rest.get(name.len()..)?;
        (is_variable && !name.is_empty()).then_some((before, name, after))
    });
    let is_name =
        |found: &(&str, &str, &str)| !found.1.trim().is_empty() && !found.1.contains(['{', '}']);
    let found = [
        placeholder(part).filter(is_name),
        single().filter(is_name),
        colon,
    ];
    let (before, name, after) = found
        .into_iter()
        .flatten()
        .min_by_key(|(before, _, _)| before.len())?;
    Some((before, name.trim(), after))
}

/// Whether the value of a variable is a literal part of the path, not a parameter.
fn is_literal(name: &str, value: &str) -> bool {
    let is_version = name.to_ascii_lowercase().contains("version") && is_prefix(value);
    value.contains('/') || is_version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_variable_is_a_parameter() {
        let path = |segments: &[&str]| {
            let template = Template::read(segments.iter().copied(), &Scope::default(), |key| {
                matches!(key, "Sid.json" | "x{y")
            });
            template.path(&template.names())
        };
        assert_eq!(
            path(&["users", ":userId", "", "{{tspId}}", ""]),
            "/users/{userId}//{tspId}/"
        );
        assert_eq!(path(&["files", "{name}.{{ext}}"]), "/files/{name}.{ext}");
        assert_eq!(path(&[":id", "x", ":id"]), "/{id}/x/{id2}");
        assert_eq!(
            path(&[":id:cancel", ":name.:ext", ":from-:to"]),
            "/{id}:cancel/{name}.{ext}/{from}-{to}"
        );
        assert_eq!(path(&[":Sid.json", ":Uid.json"]), "/{Sid_json}/{Uid}.json");
        assert_eq!(path(&[":x{y"]), "/{x_y}");
        assert_eq!(path(&["a:b", "x:batch"]), "/a:b/x:batch");
        assert_eq!(path(&["{", ":", ":a{b", "c?d#"]), "/%7B/:/{a}%7Bb/c%3Fd%23");
        assert_eq!(path(&[]), "/");
        assert_eq!(
            Template::read(["a", ":b"], &Scope::default(), |_| false).path(&[]),
            "/a/{}"
        );
    }
}
