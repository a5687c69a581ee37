//! Groups requests with the same method and path into operations.

use std::borrow::Cow;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::codes;
use crate::diagnostic::{Report, pointer_token};
use crate::extension::AT_OTHER_SERVERS;
use crate::input::postman::{Item, Request, count};
use crate::input::template::Template;
use crate::input::variables::Scope;
use crate::output::bases::Bases;

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
    /// The bases of its requests.
    pub(crate) bases: IndexSet<usize>,
    /// The name of its server, if another operation has its place in the document.
    pub(crate) at_other_server: Option<String>,
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

    /// Whether it goes to the URL of its server, without a slash behind it.
    pub(crate) fn is_base_alone(&self) -> bool {
        let first = self.items.first();
        first.is_some_and(|item| item.request.url.destination.is_base_alone)
    }

    /// Its path; that of an operation at another server begins with the name of
    /// the server. Names are made of it.
    pub(crate) fn path_of_names(&self) -> String {
        match &self.at_other_server {
            Some(server) => format!("/{server}{}", self.path),
            None => self.path.clone(),
        }
    }

    /// The JSON pointer to it in the document.
    pub(crate) fn pointer(&self) -> String {
        let method = self.method.to_ascii_lowercase();
        let path = pointer_token(&self.path);
        match &self.at_other_server {
            Some(server) => format!("/paths/{path}/{AT_OTHER_SERVERS}/{server}/{method}"),
            None => format!("/paths/{path}/{method}"),
        }
    }

    /// The names of the items, each once.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        let names = self.items.iter().map(|item| item.name);
        let names: IndexSet<_> = names.filter(|name| !name.is_empty()).collect();
        names.into_iter().collect()
    }
}

/// The items whose methods OpenAPI knows. The others are left out.
pub(crate) fn with_known_methods<'a>(
    items: &'a [Item<'a>],
    report: &mut Report,
) -> Vec<&'a Item<'a>> {
    let mut is_known = |item: &&Item<'_>| {
        let Request { node, method, .. } = &item.request;
        let is_known = METHODS.contains(&method.as_str());
        if !is_known {
            let place = node.get("method").unwrap_or_else(|| node.clone());
            report.add(
                codes::UNKNOWN_METHOD,
                &place,
                format!(
                    "OpenAPI does not know the method `{method}`; the request `{}` is left out",
                    item.name
                ),
            );
        }
        is_known
    };
    items.iter().filter(|item| is_known(item)).collect()
}

/// Groups the items by method, path and host. Paths that differ only in the names
/// of their parameters are one path, with the names of the first (OpenAPI 3.0.3,
/// Paths Object).
pub(crate) fn group<'a>(
    items: &[&'a Item<'a>],
    bases: &Bases<'_>,
    report: &mut Report,
) -> Vec<Operation<'a>> {
    let mut paths: IndexMap<String, Path<'a>> = IndexMap::new();
    for (index, item) in items.iter().enumerate() {
        let url = &item.request.url;
        for name in url.destination.path.resolved() {
            report.add(
                codes::VARIABLE_RESOLVED,
                &url.node,
                format!("the value of the variable `{name}` replaces it at the start of the path"),
            );
        }
        let shape = url.destination.path.path(&[]);
        let path = paths
            .entry(shape.clone())
            .or_insert_with(|| Path::new(&url.destination.path));
        path.items.push((index, item));
        for request in item.requests() {
            path.sample(request, &item.scope);
        }
    }
    let mut operations: Vec<(usize, Operation<'a>)> = Vec::new();
    for path in paths.into_values() {
        let path_parameters = Rc::new(path.parameters);
        let mut of_method: IndexMap<&str, Vec<(usize, &Item<'a>)>> = IndexMap::new();
        for (index, item) in path.items {
            let method = item.request.method.as_str();
            of_method.entry(method).or_default().push((index, item));
        }
        for (method, items) in of_method {
            for (number, items) in by_host(items, bases).into_iter().enumerate() {
                let Some((index, _)) = items.first().copied() else {
                    continue;
                };
                let of = |(index, _): &(usize, _)| bases.of_request(*index);
                let own: IndexSet<_> = items.iter().filter_map(of).collect();
                let base = own.first().and_then(|at| bases.get(*at));
                let operation = Operation {
                    method,
                    path: path.template.clone(),
                    path_parameters: path_parameters.clone(),
                    at_other_server: base.filter(|_| number > 0).map(|base| base.name.clone()),
                    bases: own,
                    items: items.into_iter().map(|(_, item)| item).collect(),
                };
                operations.push((index, operation));
            }
        }
    }
    // In the order of their first requests.
    operations.sort_by_key(|(index, _)| *index);
    let operations: Vec<_> = operations
        .into_iter()
        .map(|(_, operation)| operation)
        .collect();
    for operation in &operations {
        report_url(operation, report);
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

/// The items of one method and path by their hosts, those at the main one first.
/// What has no known host may be at each of them, and joins the first.
fn by_host<'a>(
    items: Vec<(usize, &'a Item<'a>)>,
    bases: &Bases<'_>,
) -> Vec<Vec<(usize, &'a Item<'a>)>> {
    let mut hosts: IndexMap<String, Vec<(usize, &Item<'_>)>> = IndexMap::new();
    let mut unknown = Vec::new();
    let mut main = 0;
    for (index, item) in items {
        let base = bases.of_request(index);
        match base.and_then(|at| bases.get(at)?.address()) {
            Some(address) => {
                let entry = hosts.entry(address);
                if base == bases.main {
                    main = entry.index();
                }
                entry.or_default().push((index, item));
            }
            None => unknown.push((index, item)),
        }
    }
    if main < hosts.len() {
        hosts.move_index(main, 0);
    }
    let mut groups: Vec<_> = hosts.into_values().collect();
    match groups.first_mut() {
        Some(first) => {
            first.extend(unknown);
            first.sort_by_key(|(index, _)| *index);
        }
        None => groups.push(unknown),
    }
    groups
}

/// Reports what other tools, or any, can't tell apart by method and path.
fn report_url(operation: &Operation<'_>, report: &mut Report) {
    let Some(first) = operation.items.first() else {
        return;
    };
    if let Some(server) = &operation.at_other_server {
        report.add(
            codes::PATH_AT_SEVERAL_SERVERS,
            first.request.url.node.about(operation.pointer()),
            format!(
                "another host has {} {}, too; the operation at `{server}` is in `{AT_OTHER_SERVERS}`",
                operation.method, operation.path
            ),
        );
    }
    let is_alone =
        |item: &&&Item<'_>| item.request.url.destination.is_base_alone != operation.is_base_alone();
    if let Some(other) = operation.items.iter().find(is_alone) {
        report.add(
            codes::URLS_MERGED,
            other.request.url.node.about(operation.pointer()),
            format!(
                "of the URLs of {} {}, one ends in a slash and another does not; they count as the first",
                operation.method, operation.path
            ),
        );
    }
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
        for (parameter, key) in self
            .parameters
            .iter_mut()
            .zip(request.url.destination.path.keys())
        {
            let sample = request.url.sample(key, scope);
            if !sample.is_empty() && !sample.contains("{{") {
                parameter.samples.push(sample);
            }
        }
    }
}
