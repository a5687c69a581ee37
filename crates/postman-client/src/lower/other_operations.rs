//! Operations of one method and path. The document has all but the first under
//! `x-other-operations` of the path; here each becomes one of a path item of its own, so
//! that whatever reads the document sees it.

use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use postman_openapi::extension;
use serde_json::Value;

use crate::pointer;

/// The document with such operations among the others, and the places of what is no
/// operation.
pub(super) fn spread(document: &OpenAPI) -> (OpenAPI, Vec<String>) {
    let mut paths = indexmap::IndexMap::new();
    let mut faults = Vec::new();
    for (path, item) in &document.paths.paths {
        paths.insert(path.clone(), item.clone());
        let Some(item) = item.as_item() else { continue };
        let methods = item.extensions.get(extension::OTHER_OPERATIONS);
        let methods = methods.and_then(Value::as_object).into_iter().flatten();
        for (method, operations) in methods {
            for (id, operation) in operations.as_object().into_iter().flatten() {
                let key = pointer::other(path, id);
                let mut own = PathItem {
                    servers: item.servers.clone(),
                    parameters: item.parameters.clone(),
                    ..PathItem::default()
                };
                if put(&mut own, method, operation) {
                    paths.insert(key, ReferenceOr::Item(own));
                } else {
                    faults.push(pointer::operation(&key, method));
                }
            }
        }
    }
    let mut document = document.clone();
    document.paths.paths = paths;
    (document, faults)
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
