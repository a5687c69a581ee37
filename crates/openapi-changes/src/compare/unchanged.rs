//! Components that are the same in both documents, and all that they are made of:
//! most of a large document, which need not be walked for each operation.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use crate::document::{Node, references};

pub(super) fn unchanged(old: &Side, new: &Side) -> BTreeSet<String> {
    let (was, is) = (old.document.schemas(), new.document.schemas());
    let own: Vec<_> = was.members().collect();
    let differs = own
        .iter()
        .filter(|(name, schema)| schema.value != is.at(name).value);
    let mut changed: BTreeSet<&str> = differs.map(|(name, _)| name.as_str()).collect();
    for pointer in old.types.differing(&new.types) {
        let name = pointer.strip_prefix("/components/schemas/");
        let name = name.and_then(|rest| rest.split('/').next());
        // Of a name that is escaped there is nothing to skip.
        changed.extend(name);
    }
    // What is made of something that changed is another thing, too.
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, schema) in &own {
        for part in references(schema.value) {
            users.entry(part).or_default().push(name);
        }
    }
    let mut open: Vec<_> = changed.iter().copied().collect();
    while let Some(name) = open.pop() {
        let users = users.get(name).into_iter().flatten();
        open.extend(users.copied().filter(|user| changed.insert(user)));
    }
    let is_same = |name: &&String| !changed.contains(name.as_str()) && !name.contains(['/', '~']);
    let names = own.into_iter().map(|(name, _)| name).filter(is_same);
    names.cloned().collect()
}

/// The component that a schema is.
pub(super) fn component<'n>(schema: &'n Node<'_>) -> Option<&'n str> {
    let name = schema.pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then_some(name)
}
