//! Operations of one method and path at several servers. The document has all but the
//! first under `x-at-other-servers` of the path; here each becomes one of a path item of
//! its own, so that whatever reads the document sees it.

use std::borrow::Cow;

use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use serde_json::Value;

use crate::pointer;

/// The extension of a path item: by the server's `x-name` and the method, an operation.
const AT_OTHER_SERVERS: &str = "x-at-other-servers";

/// The document with such operations among the others, and the places of what is no
/// operation.
pub(crate) fn spread(document: &OpenAPI) -> (Cow<'_, OpenAPI>, Vec<String>) {
    let items = || document.paths.paths.iter();
    let extension = |item: &ReferenceOr<PathItem>| {
        let extensions = &item.as_item()?.extensions;
        extensions.get(AT_OTHER_SERVERS).cloned()
    };
    if !items().any(|(_, item)| extension(item).is_some()) {
        return (Cow::Borrowed(document), Vec::new());
    }
    let mut paths = indexmap::IndexMap::new();
    let mut faults = Vec::new();
    for (path, item) in items() {
        paths.insert(path.clone(), item.clone());
        let (Some(servers), Some(item)) = (extension(item), item.as_item()) else {
            continue;
        };
        for (server, methods) in servers.as_object().into_iter().flatten() {
            let key = pointer::at_server(path, server);
            let mut own = PathItem {
                servers: item.servers.clone(),
                parameters: item.parameters.clone(),
                ..PathItem::default()
            };
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if !put(&mut own, method, operation) {
                    faults.push(pointer::operation(&key, method));
                }
            }
            paths.insert(key, ReferenceOr::Item(own));
        }
    }
    let mut document = document.clone();
    document.paths.paths = paths;
    (Cow::Owned(document), faults)
}

/// Puts an operation into its place; whether it is one.
fn put(item: &mut PathItem, method: &str, operation: &Value) -> bool {
    let Some(slot) = slot(item, method) else {
        return false;
    };
    *slot = serde_json::from_value(operation.clone()).ok();
    slot.is_some()
}

/// The place of a method's operation.
pub(super) fn slot<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Option<Operation>> {
    Some(match method {
        "get" => &mut item.get,
        "put" => &mut item.put,
        "post" => &mut item.post,
        "delete" => &mut item.delete,
        "options" => &mut item.options,
        "head" => &mut item.head,
        "patch" => &mut item.patch,
        "trace" => &mut item.trace,
        _ => return None,
    })
}
