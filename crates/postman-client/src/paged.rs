//! Which operations of a client page: what a comparison of two documents must know.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;

use crate::lower::{lower, spread};
use crate::pointer::token;

/// The operations that page, by their places in the document, each with a JSON pointer to
/// the list in its answer, if it is clear which one that is.
pub fn paged(document: &OpenAPI) -> BTreeMap<String, Option<String>> {
    let calls = lower(&spread(document), "").calls.into_values();
    let paged = calls.filter_map(|call| {
        let items = call.paging?.items;
        let items = items.map(|path| {
            path.iter()
                .map(|name| format!("/{}", token(name)))
                .collect()
        });
        Some((call.pointer, items))
    });
    paged.collect()
}
