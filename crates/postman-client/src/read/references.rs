//! References within a document. Those to other files are refused.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::Reader;
use crate::codes;

/// What a reference leads to.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
}

/// How many references follow each other, at most; they may form a circle.
const LONGEST: usize = 32;

impl<'a> Reader<'a> {
    /// What a reference at `at` leads to, itself no reference.
    pub(super) fn follow(&mut self, reference: &str, at: &str) -> Option<Found<'a>> {
        let mut found = self.target(reference, at)?;
        for _ in 0..LONGEST {
            let Some(next) = found.value.get("$ref").and_then(Value::as_str) else {
                return Some(found);
            };
            found = self.target(next, &found.pointer)?;
        }
        self.nowhere(reference, at);
        None
    }

    /// What one reference leads to.
    fn target(&mut self, reference: &str, at: &str) -> Option<Found<'a>> {
        let fragment = match reference.strip_prefix('#') {
            None if reference.is_empty() => None,
            fragment => Some(fragment),
        };
        let Some(fragment) = fragment else {
            self.nowhere(reference, at);
            return None;
        };
        let Some(fragment) = fragment else {
            let fault = format!("the reference {reference:?} leads to another file or address");
            self.report.add(codes::REFERENCE_OUTSIDE, at, fault);
            return None;
        };
        let pointer = percent_decode_str(fragment).decode_utf8_lossy();
        let found = match pointer.is_empty() || pointer.starts_with('/') {
            true => self.source.pointer(&pointer),
            false => None,
        };
        let Some(value) = found else {
            self.nowhere(reference, at);
            return None;
        };
        let pointer = pointer.into_owned();
        Some(Found { pointer, value })
    }

    fn nowhere(&mut self, reference: &str, at: &str) {
        let fault = format!("the reference {reference:?} leads nowhere in this document");
        self.report.add(codes::REFERENCE_NOWHERE, at, fault);
    }

    /// The reference to a schema, as one to a component; any value if it leads nowhere.
    pub(super) fn schema_reference(&mut self, reference: &str, at: &str) -> Value {
        let Some(Found { pointer, .. }) = self.target(reference, at) else {
            return json!({});
        };
        let name = pointer.strip_prefix("/components/schemas/");
        let name = match name.filter(|name| !name.contains(['/', '~'])) {
            Some(name) => name.to_owned(),
            None => self.component(pointer, at),
        };
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The name of the component that the schema at `pointer` becomes.
    fn component(&mut self, pointer: String, at: &str) -> String {
        if let Some(name) = self.added.get(&pointer) {
            return name.clone();
        }
        // By its own name, if it has one: not `schema`, `items` or a number.
        let steps = pointer.rsplit('/');
        let mut named = steps.filter(|step| {
            let is_name = step.chars().any(char::is_alphabetic);
            is_name && !KEYWORDS.contains(step)
        });
        let own: String = named.next().unwrap_or("Schema").replace("~1", "_");
        let own: String = own
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        let name = self.names.claim(&[own], |name| vec![name.to_owned()]);
        let fault = format!("the schema at #{pointer} is the component `{name}`");
        self.report.add(codes::COMPONENT_ADDED, at, fault);
        self.added.insert(pointer.clone(), name.clone());
        self.waiting.push_back((name.clone(), pointer));
        name
    }
}

/// Steps of a pointer that are no name of what is there.
const KEYWORDS: &[&str] = &[
    "schema",
    "items",
    "properties",
    "allOf",
    "anyOf",
    "oneOf",
    "additionalProperties",
    "content",
    "application~1json",
    "responses",
    "requestBody",
];
