//! Schemas that are combined of others.

use super::{Comparison, Pair, Words};
use crate::checks::Check;
use crate::document::Node;

/// The combinations of schemas, and what they are called in checks.
const COMBINATIONS: [(&str, &str); 3] = [
    ("oneOf", "one-of"),
    ("anyOf", "any-of"),
    ("allOf", "all-of"),
];

impl<'a> Comparison<'a> {
    /// Schemas that are combined. Those of one alone are another name of it, and
    /// objects that are combined are one object: both are compared as that.
    pub(super) fn alternatives(&mut self, pair: &Pair<'a>) {
        for (key, step) in COMBINATIONS {
            let old: Vec<_> = pair.old.at(key).elements().collect();
            let new: Vec<_> = pair.new.at(key).elements().collect();
            if old.is_empty() && new.is_empty() {
                continue;
            }
            let objects = !self.old.document.properties(&pair.old).is_empty();
            if key == "allOf" && objects {
                continue;
            }
            let missing = |these: &[Node<'a>], those: &[Node<'a>]| {
                let lacks = |one: &&Node<'_>| !those.iter().any(|other| other.value == one.value);
                these.iter().filter(lacks).cloned().collect::<Vec<_>>()
            };
            for gone in missing(&old, &new) {
                let from = named(&gone);
                // All of several: what one of them demanded is not demanded any more.
                let check = match key {
                    "allOf" => Check::AlternativeAdded,
                    _ => Check::AlternativeRemoved,
                };
                let words = Words::of(&from, "anything beside it");
                self.note(check, pair, &Words { step, ..words });
            }
            for added in missing(&new, &old) {
                let to = named(&added);
                let check = match key {
                    "allOf" => Check::AlternativeRemoved,
                    _ => Check::AlternativeAdded,
                };
                let words = Words::of("anything beside it", &to);
                self.note(check, pair, &Words { step, ..words });
            }
        }
    }
}

/// A schema as a sentence names it.
fn named(schema: &Node<'_>) -> String {
    match schema.text("$ref").rsplit('/').next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => schema.value.to_string(),
    }
}
