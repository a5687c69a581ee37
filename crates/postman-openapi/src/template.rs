//! Path templates: `/users/:userId` and `/users/{{userId}}` are
//! `/users/{userId}`.

use std::collections::HashMap;

use indexmap::IndexSet;

use crate::variables::{Scope, placeholder};

/// The path of a request, as literals and parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    /// The parameters as the input names them, in their order.
    keys: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Parameter,
}

impl Template {
    /// Reads the segments of a path; empty ones are passed over.
    ///
    /// A variable is a parameter, unless its value is known and can't be a
    /// parameter's (it holds a `/`) or is the API's version: `{{version}}`
    /// whose value is `v2`.
    pub(crate) fn read<'s>(segments: impl IntoIterator<Item = &'s str>, scope: &Scope<'_>) -> Self {
        let mut template = Self::default();
        for segment in segments {
            template.segment(segment, scope);
        }
        if template.pieces.is_empty() {
            template.literal("/");
        }
        template
    }

    fn segment(&mut self, segment: &str, scope: &Scope<'_>) {
        let segment = segment.trim_matches('/');
        if segment.is_empty() {
            return;
        }
        self.literal("/");
        let name = segment.strip_prefix(':').filter(|name| !name.is_empty());
        if let Some(name) = name.filter(|name| !name.contains(['{', '}'])) {
            self.parameter(name);
            return;
        }
        let mut rest = segment;
        while let Some((before, name, after)) = variable(rest) {
            self.literal(before);
            match scope.value(name).filter(|value| is_literal(name, value)) {
                Some(value) => self.literal(value.trim_matches('/')),
                None => self.parameter(name.trim()),
            }
            rest = after;
        }
        self.literal(rest);
    }

    fn literal(&mut self, text: &str) {
        // What would be read as a template, a query or a fragment is encoded.
        let text = text
            .replace('{', "%7B")
            .replace('}', "%7D")
            .replace('?', "%3F")
            .replace('#', "%23");
        match self.pieces.last_mut() {
            Some(Piece::Literal(before)) => before.push_str(&text),
            _ => self.pieces.push(Piece::Literal(text)),
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

    /// Whether two paths differ only in the names of their parameters.
    pub(crate) fn same_shape(&self, other: &Self) -> bool {
        self.pieces == other.pieces
    }

    /// A name for each parameter, unique in the path.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = IndexSet::new();
        let mut last: HashMap<&str, usize> = HashMap::new();
        for key in &self.keys {
            let mut name = key.clone();
            while names.contains(&name) {
                let number = last.entry(key).or_insert(1);
                *number += 1;
                name = format!("{key}{number}");
            }
            names.insert(name);
        }
        names.into_iter().collect()
    }

    /// The path with these names: `/users/{userId}`. Without names, its shape:
    /// paths of one shape are the same path (OpenAPI 3.0.3, Paths Object).
    pub(crate) fn path(&self, names: &[String]) -> String {
        let mut names = names.iter();
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Parameter => format!(
                "{{{}}}",
                names.next().map(String::as_str).unwrap_or_default()
            ),
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// The first `{{name}}` or `{name}` of a segment: what stands before it, its
/// name, and what follows.
fn variable(segment: &str) -> Option<(&str, &str, &str)> {
    let double = placeholder(segment);
    let single = segment.find('{').and_then(|open| {
        let (before, rest) = segment.split_at(open);
        let (name, after) = rest.get(1..)?.split_once('}')?;
        Some((before, name, after))
    });
    let is_name = |name: &str| !name.trim().is_empty() && !name.contains(['{', '}']);
    match (double, single) {
        (Some(double), Some(single)) if double.0.len() > single.0.len() && is_name(single.1) => {
            Some(single)
        }
        (Some(double), _) if is_name(double.1) => Some(double),
        (_, single) => single.filter(|(_, name, _)| is_name(name)),
    }
}

/// Whether the value of a variable is a part of every path, and no parameter.
fn is_literal(name: &str, value: &str) -> bool {
    let is_version = || {
        let number = value.strip_prefix(['v', 'V']).unwrap_or(value);
        number.starts_with(|c: char| c.is_ascii_digit())
            && number
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
            && name.to_ascii_lowercase().contains("version")
    };
    value.contains('/') || is_version()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_variable_is_a_parameter() {
        let path = |segments: &[&str]| {
            let template = Template::read(segments.iter().copied(), &Scope::default());
            template.path(&template.names())
        };
        assert_eq!(
            path(&["users", ":userId", "", "{{tspId}}"]),
            "/users/{userId}/{tspId}"
        );
        assert_eq!(path(&["files", "{name}.{{ext}}"]), "/files/{name}.{ext}");
        assert_eq!(path(&[":id", "x", ":id"]), "/{id}/x/{id2}");
        assert_eq!(path(&["{", ":", ":a{b", "c?d#"]), "/%7B/:/:a%7Bb/c%3Fd%23");
        assert_eq!(path(&[]), "/");
        assert_eq!(
            Template::read(["a", ":b"], &Scope::default()).path(&[]),
            "/a/{}"
        );
    }
}
