//! Which components are only read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;

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
        let reference = value.get("$ref").and_then(Value::as_str);
        if let Some(name) = reference.and_then(|text| text.strip_prefix("#/components/schemas/"))
            && reached.insert(name.to_owned())
        {
            from.push(schemas.at(name).value);
        }
        from.extend(
            value
                .as_object()
                .into_iter()
                .flat_map(|object| object.values()),
        );
        from.extend(value.as_array().into_iter().flatten());
    }
    reached
}
