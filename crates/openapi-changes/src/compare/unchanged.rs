//! Components that are the same in both documents, and all that they are made of:
//! most of a large document, which need not be walked for each operation.

use std::collections::BTreeSet;

use super::Side;
use crate::document::{Node, references};

pub(super) fn unchanged(old: &Side, new: &Side) -> BTreeSet<String> {
    let (was, is) = (old.document.schemas(), new.document.schemas());
    let own: Vec<_> = was.members().collect();
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    for (name, schema) in &own {
        if schema.value != is.at(name).value {
            changed.insert(name);
        }
    }
    for pointer in old.types.differing(&new.types) {
        let name = pointer.strip_prefix("/components/schemas/");
        let name = name.and_then(|rest| rest.split('/').next());
        // Of a name that is escaped there is nothing to skip.
        changed.extend(name);
    }
    // What is made of something that changed, until there is no more of it.
    let mut open: Vec<_> = own
        .iter()
        .map(|(name, schema)| (name.as_str(), references(schema.value)))
        .collect();
    loop {
        let found = |(name, parts): &(&str, BTreeSet<&str>)| {
            changed.contains(name) || parts.iter().any(|part| changed.contains(part))
        };
        let (more, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(found);
        changed.extend(more.iter().map(|(name, _)| *name));
        open = rest;
        if more.is_empty() {
            break;
        }
    }
    let is_plain = |name: &&str| !name.contains(['/', '~']);
    let names = open.into_iter().map(|(name, _)| name).filter(is_plain);
    names.map(str::to_owned).collect()
}

/// The component that a schema is.
pub(super) fn component<'n>(schema: &'n Node<'_>) -> Option<&'n str> {
    let name = schema.pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then_some(name)
}
