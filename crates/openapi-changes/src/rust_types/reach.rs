//! Which components are only read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, references};

/// The components that responses are made of, and no request.
pub(super) fn only_read(document: &Document) -> BTreeSet<String> {
    let (mut sent, mut read) = (Vec::new(), Vec::new());
    for operation in document.operations() {
        sent.extend([operation.node.at("requestBody").value]);
        sent.extend([operation.node.at("parameters").value]);
        sent.extend([operation.item.at("parameters").value]);
        read.extend([operation.node.at("responses").value]);
    }
    let components = document.root().at("components");
    sent.extend([components.at("requestBodies").value]);
    sent.extend([components.at("parameters").value]);
    read.extend([components.at("responses").value]);
    let sent = reached(document, sent);
    let mut read = reached(document, read);
    read.retain(|name| !sent.contains(name));
    read
}

fn reached<'a>(document: &'a Document, mut from: Vec<&'a Value>) -> BTreeSet<String> {
    let schemas = document.schemas();
    let mut reached = BTreeSet::new();
    while let Some(value) = from.pop() {
        for name in references(value) {
            if reached.insert(name.to_owned()) {
                from.push(schemas.at(name).value);
            }
        }
    }
    reached
}
