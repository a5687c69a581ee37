//! The entry of a changelog, drafted.

use std::fmt::Write;

use indexmap::IndexMap;

use crate::breaks::{Breaks, Heading};
use crate::rust_types::method_name;
use crate::verdict::Changes;

impl Changes {
    /// A draft of the changelog's entry, in Markdown: what breaks, what is new, what
    /// is otherwise, and texts. What is said of several places is said once. A person
    /// edits it: it knows what changed, and not why.
    pub fn changelog(&self) -> String {
        let mut entry = String::new();
        let mut under = None;
        for (message, said) in self.said() {
            if under != Some(said.heading) {
                let gap = if entry.is_empty() { "" } else { "\n" };
                let _ = write!(entry, "{gap}### {:?}\n\n", said.heading);
                under = Some(said.heading);
            }
            let _ = writeln!(entry, "- {}", said.line(message));
        }
        entry
    }

    /// By message: the heaviest of what it says stands first.
    fn said(&self) -> IndexMap<&str, Said<'_>> {
        let mut messages: IndexMap<&str, Said<'_>> = IndexMap::new();
        for change in self {
            let said = messages.entry(&change.message).or_insert_with(|| Said {
                heading: change.heading(),
                operations: Vec::new(),
                breaks: Breaks::NOTHING,
            });
            said.breaks = said.breaks.and(change.breaks);
            for operation in &change.operations {
                if !said.operations.contains(&operation.as_str()) {
                    said.operations.push(operation);
                }
            }
        }
        messages
    }
}

/// What is said of several places.
struct Said<'c> {
    heading: Heading,
    operations: Vec<&'c str>,
    breaks: Breaks,
}

impl Said<'_> {
    fn line(&self, message: &str) -> String {
        const MOST: usize = 3;
        let mut characters = message.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        let mut line: String = first.chain(characters).collect();
        let names = self.operations.iter().map(|id| method_name(id));
        let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            // What is said names it already.
            [name] if message.contains(name.trim_end_matches('`')) => {}
            [] => {}
            names if names.len() > MOST => {
                let _ = write!(line, " ({} operations)", names.len());
            }
            names => {
                let _ = write!(line, " ({})", names.join(", "));
            }
        }
        line.push('.');
        if self.breaks.any() {
            let _ = write!(line, " Breaks: {}.", self.breaks);
        }
        line
    }
}
