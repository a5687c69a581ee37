//! Groups requests with the same method and path into operations.

use std::borrow::Cow;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::codes;
use crate::diagnostic::{Report, pointer_token};
use crate::input::postman::{Item, Request, count};
use crate::input::template::Template;
use crate::input::variables::Scope;

/// All requests with one method and path, in the order of the inputs. They become
/// one operation of the document.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    /// The path template, `/users/{userId}`.
    pub(crate) path: String,
    /// The parameters of the path.
    pub(crate) path_parameters: Rc<Vec<PathParameter<'a>>>,
    pub(crate) items: Vec<&'a Item<'a>>,
}

/// A parameter of a path, with its values in the requests of all methods.
#[derive(Debug)]
pub(crate) struct PathParameter<'a> {
    pub(crate) name: String,
    pub(crate) samples: Vec<Cow<'a, str>>,
}

/// The methods that OpenAPI knows.
const METHODS: &[&str] = &[
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE",
];

impl<'a> Operation<'a> {
    /// The requests of the items, then the requests saved with their responses,
    /// each with its item.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (&'a Item<'a>, &'a Request<'a>)> {
        let own = self.items.iter().map(|item| (*item, &item.request));
        own.chain(
            self.items
                .iter()
                .flat_map(|item| item.requests().skip(1).map(|request| (*item, request))),
        )
    }

    /// The JSON pointer to it in the document.
    pub(crate) fn pointer(&self) -> String {
        let method = self.method.to_ascii_lowercase();
        format!("/paths/{}/{method}", pointer_token(&self.path))
    }

    /// The names of the items, each once.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        let names = self.items.iter().map(|item| item.name);
        let names: IndexSet<_> = names.filter(|name| !name.is_empty()).collect();
        names.into_iter().collect()
    }
}

/// Groups the items by method and path. Paths that differ only in the names of
/// their parameters are one path, with the names of the first (OpenAPI 3.0.3,
/// Paths Object).
pub(crate) fn group<'a>(items: &'a [Item<'a>], report: &mut Report) -> Vec<Operation<'a>> {
    let mut paths: IndexMap<String, Path<'a>> = IndexMap::new();
    for (index, item) in items.iter().enumerate() {
        let Request { node, method, url } = &item.request;
        if !METHODS.contains(&method.as_str()) {
            let place = node.get("method").unwrap_or_else(|| node.clone());
            report.add(
                codes::UNKNOWN_METHOD,
                &place,
                format!(
                    "OpenAPI does not know the method `{method}`; the request `{}` is left out",
                    item.name
                ),
            );
            continue;
        }
        for name in url.path.resolved() {
            report.add(
                codes::VARIABLE_RESOLVED,
                &url.node,
                format!("the value of the variable `{name}` replaces it at the start of the path"),
            );
        }
        let shape = url.path.path(&[]);
        let path = paths
            .entry(shape.clone())
            .or_insert_with(|| Path::new(&url.path));
        path.items.push((index, item));
        for request in item.requests() {
            path.sample(request, &item.scope);
        }
    }
    let mut operations: Vec<(usize, Operation<'a>)> = Vec::new();
    for path in paths.into_values() {
        let path_parameters = Rc::new(path.parameters);
        let mut of_method: IndexMap<&str, (usize, Operation<'a>)> = IndexMap::new();
        for (index, item) in path.items {
            let method = item.request.method.as_str();
            let operation = of_method.entry(method).or_insert_with(|| {
                let operation = Operation {
                    method,
                    path: path.template.clone(),
                    path_parameters: path_parameters.clone(),
                    items: Vec::new(),
                };
                (index, operation)
            });
            operation.1.items.push(item);
        }
        operations.extend(of_method.into_values());
    }
    // In the order of their first requests.
    operations.sort_by_key(|(index, _)| *index);
    let operations: Vec<_> = operations
        .into_iter()
        .map(|(_, operation)| operation)
        .collect();
    for operation in &operations {
        if let [_, second, ..] = operation.items.as_slice() {
            let names: Vec<_> = operation
                .names()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            report.add(
                codes::REQUESTS_MERGED,
                &second.node,
                format!(
                    "{} of {} {} are one operation: {}",
                    count(operation.items.len(), "request"),
                    operation.method,
                    operation.path,
                    names.join(", "),
                ),
            );
        }
    }
    operations
}

/// A path under construction.
struct Path<'a> {
    template: String,
    parameters: Vec<PathParameter<'a>>,
    /// With their places among all items.
    items: Vec<(usize, &'a Item<'a>)>,
}

impl<'a> Path<'a> {
    fn new(template: &Template) -> Self {
        let names = template.names();
        Self {
            template: template.path(&names),
            parameters: names
                .into_iter()
                .map(|name| PathParameter {
                    name,
                    samples: Vec::new(),
                })
                .collect(),
            items: Vec::new(),
        }
    }

    /// Adds the values of a request's path variables.
    fn sample(&mut self, request: &'a Request<'a>, scope: &'a Scope<'a>) {
        for (parameter, key) in self.parameters.iter_mut().zip(request.url.path.keys()) {
            let sample = request.url.sample(key, scope);
            if !sample.is_empty() && !sample.contains("{{") {
                parameter.samples.push(sample);
            }
        }
    }
}
