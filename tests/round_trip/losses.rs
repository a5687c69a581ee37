//! What the maker of a collection changed on the way: `losses/*.json`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::facts::{Fact, facts};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Losses {
    lost: Vec<Lost>,
    said: Vec<Said>,
}

/// Facts that it leaves out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lost {
    reason: String,
    /// Patterns of facts, in which `*` stands for any text.
    facts: Vec<String>,
    /// What takes these facts out of the document, by JSON pointer: another
    /// value, or null for none. `regenerate.mjs` proves that the collection
    /// stays the same, byte for byte.
    edit: Map<String, Value>,
}

/// Facts that it says, and the document does not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    reason: String,
    facts: Vec<String>,
    /// Where the collection says so, and with which value.
    at: String,
    is: Value,
}

impl Losses {
    /// Whether a fact is said to be lost.
    pub(super) fn excuse(&self, missing: &Fact) -> bool {
        let mut patterns = self.lost.iter().flat_map(|lost| &lost.facts);
        patterns.any(|pattern| matches(pattern, &missing.to_string()))
    }

    /// Whether a fact is said to be the collection's own.
    pub(super) fn explain(&self, added: &Fact) -> bool {
        let mut patterns = self.said.iter().flat_map(|said| &said.facts);
        patterns.any(|pattern| matches(pattern, &added.to_string()))
    }

    /// What is wrong with the list itself: a pattern that no fact needs, a fact
    /// that the edit does not take away, a place that says something else.
    pub(super) fn faults(
        &self,
        document: &Value,
        collection: &Value,
        missing: &[&Fact],
        added: &[&Fact],
    ) -> Vec<String> {
        let mut faults = Vec::new();
        for Lost {
            reason,
            facts: patterns,
            edit,
        } in &self.lost
        {
            let left = facts(&edited(document, edit));
            for pattern in patterns {
                let excused = matching(pattern, missing);
                if excused.is_empty() {
                    faults.push(format!("nothing is lost of `{pattern}`: {reason}"));
                }
                let held = excused.into_iter().filter(|fact| left.contains(fact));
                faults.extend(held.map(|fact| format!("the edit leaves {fact}: {reason}")));
            }
        }
        for Said {
            reason,
            facts,
            at,
            is,
        } in &self.said
        {
            for pattern in facts
                .iter()
                .filter(|pattern| matching(pattern, added).is_empty())
            {
                faults.push(format!("nothing is added of `{pattern}`: {reason}"));
            }
            if collection.pointer(at) != Some(is) {
                faults.push(format!(
                    "the collection does not say {is} at {at}: {reason}"
                ));
            }
        }
        faults
    }
}

fn matching<'f>(pattern: &str, facts: &[&'f Fact]) -> Vec<&'f Fact> {
    let facts = facts.iter().copied();
    facts
        .filter(|fact| matches(pattern, &fact.to_string()))
        .collect()
}

/// Whether a text is what a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(before).is_some_and(|rest| {
        let mut places = (0..=rest.len()).filter(|at| rest.is_char_boundary(*at));
        places.any(|at| matches(after, &rest[at..]))
    })
}

/// As `edited` of `regenerate.mjs`.
fn edited(document: &Value, edit: &Map<String, Value>) -> Value {
    let mut document = document.clone();
    for (pointer, value) in edit {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        match (document.pointer_mut(parent).expect(pointer), value) {
            (Value::Object(members), Value::Null) => drop(members.shift_remove(&name)),
            (Value::Array(elements), Value::Null) => drop(elements.remove(name.parse().unwrap())),
            (parent, value) => parent[&name] = value.clone(),
        }
    }
    document
}
