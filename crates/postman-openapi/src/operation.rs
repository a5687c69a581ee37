//! The requests of one method and path.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Report};
use crate::postman::{Item, Request, count};

/// What becomes one operation: every request of one method and path, in the
/// order of the inputs.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    /// The path template, `/users/{userId}`.
    pub(crate) path: String,
    /// The names of its parameters.
    pub(crate) path_names: Vec<String>,
    pub(crate) items: Vec<&'a Item<'a>>,
}

/// The methods that OpenAPI has a place for.
const METHODS: &[&str] = &[
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

impl<'a> Operation<'a> {
    /// The requests of the items, then those that responses were saved with,
    /// each with its item.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (&'a Item<'a>, &'a Request<'a>)> {
        let own = self.items.iter().map(|item| (*item, &item.request));
        own.chain(
            self.items
                .iter()
                .flat_map(|item| item.requests().skip(1).map(|request| (*item, request))),
        )
    }

    /// The names of the items, each once.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<_> = Vec::new();
        for item in &self.items {
            if !item.name.is_empty() && !names.contains(&item.name) {
                names.push(item.name);
            }
        }
        names
    }
}

/// Groups the items by method and path; paths of one shape are one path, with
/// the names of the first (OpenAPI 3.0.3, Paths Object).
pub(crate) fn group<'a>(items: &'a [Item<'a>], report: &mut Report) -> Vec<Operation<'a>> {
    let mut names_of_shape: HashMap<String, Vec<String>> = HashMap::new();
    let mut operations: IndexMap<(&str, String), Operation<'a>> = IndexMap::new();
    for item in items {
        let Request { node, method, url } = &item.request;
        if !METHODS.contains(&method.as_str()) {
            let place = node.get("method").unwrap_or_else(|| node.clone());
            report.warning(
                Code::UnknownMethod,
                &place,
                format!(
                    "OpenAPI has no place for the method `{method}`; the request `{}` was left out",
                    item.name
                ),
                "use a method of HTTP, or describe the request elsewhere",
            );
            continue;
        }
        let shape = url.path.path(&[]);
        let names = names_of_shape
            .entry(shape.clone())
            .or_insert_with(|| url.path.names());
        let operation = operations
            .entry((method, shape))
            .or_insert_with(|| Operation {
                method,
                path: url.path.path(names),
                path_names: names.clone(),
                items: Vec::new(),
            });
        operation.items.push(item);
    }
    for operation in operations.values() {
        if let [_, second, ..] = operation.items.as_slice() {
            let names: Vec<_> = operation
                .names()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            report.note(
                Code::RequestsMerged,
                &second.node,
                format!(
                    "{} of {} {} make one operation: {}",
                    count(operation.items.len(), "request"),
                    operation.method,
                    operation.path,
                    names.join(", "),
                ),
            );
        }
    }
    operations.into_values().collect()
}
