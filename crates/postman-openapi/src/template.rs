//! Path templates: `/users/:userId` and `/users/{{userId}}` are
//! `/users/{userId}`.

use std::sync::LazyLock;

use regex::Regex;

use crate::prose::constant;

/// The path of a request, as literals and parameters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    /// The parameters as the input names them, in their order.
    keys: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Parameter,
}

impl Template {
    /// Reads the segments of a path; empty ones are passed over.
    pub(crate) fn read<'s>(segments: impl IntoIterator<Item = &'s str>) -> Self {
        static VARIABLE: LazyLock<Regex> =
            LazyLock::new(|| constant(r"\{\{([^{}]+)\}\}|\{([^{}]+)\}"));

        let mut template = Self::default();
        for segment in segments.into_iter().filter(|segment| !segment.is_empty()) {
            template.literal("/");
            let name = segment.strip_prefix(':').filter(|name| !name.is_empty());
            if let Some(name) = name.filter(|name| !name.contains(['{', '}', '/'])) {
                template.parameter(name);
                continue;
            }
            let mut start = 0;
            for found in VARIABLE.captures_iter(segment) {
                let (whole, name) = (found.get(0), found.get(1).or(found.get(2)));
                if let (Some(whole), Some(name)) = (whole, name) {
                    template.literal(segment.get(start..whole.start()).unwrap_or_default());
                    template.parameter(name.as_str());
                    start = whole.end();
                }
            }
            template.literal(segment.get(start..).unwrap_or_default());
        }
        if template.pieces.is_empty() {
            template.literal("/");
        }
        template
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

    /// A name for each parameter, unique in the path.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for key in &self.keys {
            let numbered = (2..).map(|n| format!("{key}{n}"));
            let mut candidates = std::iter::once(key.clone()).chain(numbered);
            names.extend(candidates.find(|name| !names.contains(name)));
        }
        names
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_variable_is_a_parameter() {
        let path = |segments: &[&str]| {
            let template = Template::read(segments.iter().copied());
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
        assert_eq!(Template::read(["a", ":b"]).path(&[]), "/a/{}");
    }
}
