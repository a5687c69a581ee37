//! Groups requests with the same method and path into operations.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::codes;
use crate::diagnostic::{Report, pointer_token};
use crate::extension::OTHER_OPERATIONS;
use crate::input::postman::{Item, Request, count};
use crate::input::template::Template;
use crate::input::variables::Scope;
use crate::output::bases::Bases;
use crate::output::constants::{self, Constant, Dispatch, Split};
use crate::output::names;

/// The requests that become one operation of the document, in the order of the
/// inputs: those with one method and path, unless their hosts differ, or a constant
/// tells them apart.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) id: String,
    /// Whether the id is the name of its requests.
    has_own_id: bool,
    pub(crate) method: &'a str,
    /// The path template, `/users/{userId}`.
    pub(crate) path: String,
    /// The parameters of the path.
    pub(crate) path_parameters: Rc<Vec<PathParameter<'a>>>,
    pub(crate) items: Vec<&'a Item<'a>>,
    /// The bases of its requests.
    pub(crate) bases: IndexSet<usize>,
    /// The name of its server, if the main one has this method and path, too.
    at_other_server: Option<String>,
    /// Whether another operation has its place in the document.
    pub(crate) is_other: bool,
    pub(crate) role: Role<'a>,
}

/// What an operation is among those of its method, path and host.
#[derive(Debug)]
pub(crate) enum Role<'a> {
    /// There is no other.
    Only,
    /// Its requests send these constants.
    Constant {
        dispatch: Dispatch,
        constants: Vec<Constant>,
        /// A name that the constants give.
        name: String,
        /// Operations of one number are told apart by their constants.
        endpoint: usize,
    },
    /// It sends whatever the caller chooses. All requests are its items; these have no
    /// constant.
    Any {
        dispatch: Dispatch,
        rest: Vec<&'a Item<'a>>,
        endpoint: usize,
    },
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
    /// the server. Names are made of it. The path of several operations says nothing
    /// of what one of them does.
    pub(crate) fn path_of_names(&self) -> String {
        let server = self.at_other_server.iter();
        let server: String = server.map(|server| format!("/{server}")).collect();
        match self.role {
            Role::Only => server + &self.path,
            _ => server,
        }
    }

    /// The constants that all of its requests send.
    pub(crate) fn constants(&self) -> &[Constant] {
        match &self.role {
            Role::Constant { constants, .. } => constants,
            _ => &[],
        }
    }

    /// The items that are of no other operation.
    pub(crate) fn own_items(&self) -> &[&'a Item<'a>] {
        match &self.role {
            Role::Any { rest, .. } => rest,
            _ => &self.items,
        }
    }

    /// Whether it sends whatever the caller chooses.
    pub(crate) fn sends_any(&self) -> bool {
        matches!(self.role, Role::Any { .. })
    }

    /// Whether its requests are those of another operation, too, which is reported on.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self.role, Role::Constant { .. })
    }

    /// Whether its id comes from its path, for lack of a name.
    pub(crate) fn lacks_name(&self) -> bool {
        !self.has_own_id && !self.sends_any()
    }

    /// The name that its id is made of: that of its first request, unless the
    /// constants tell more. `known` has the names of each endpoint so far.
    fn name_of_id<'o>(&'o self, known: &mut HashSet<(usize, String)>) -> &'o str {
        let own = self.names().first().copied().unwrap_or_default();
        match &self.role {
            Role::Only => own,
            Role::Constant { name, endpoint, .. } => {
                let says_nothing =
                    names::is_generic(own) || letters(own) == letters(self.endpoint());
                let is_own = !says_nothing && known.insert((*endpoint, own.to_lowercase()));
                match is_own || name.is_empty() {
                    true => own,
                    false => name,
                }
            }
            Role::Any { .. } => self.endpoint(),
        }
    }

    /// The name of an operation that sends any constant.
    fn endpoint(&self) -> &str {
        let is_graphql = match &self.role {
            Role::Only => false,
            Role::Constant { dispatch, .. } | Role::Any { dispatch, .. } => {
                *dispatch == Dispatch::GraphQl
            }
        };
        let by_default = if is_graphql { "graphql" } else { "call" };
        names::endpoint(&self.path).unwrap_or(by_default)
    }

    /// The JSON pointer to it in the document.
    pub(crate) fn pointer(&self) -> String {
        let method = self.method.to_ascii_lowercase();
        let path = pointer_token(&self.path);
        match self.is_other {
            true => format!("/paths/{path}/{OTHER_OPERATIONS}/{method}/{}", self.id),
            false => format!("/paths/{path}/{method}"),
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
                let split = constants::split(&path.template, &items, report);
                let of = |(index, _): &(usize, _)| bases.of_request(*index);
                let own: IndexSet<_> = items.iter().filter_map(of).collect();
                let base = own.first().and_then(|at| bases.get(*at));
                let at_other_server = base.filter(|_| number > 0).map(|base| base.name.clone());
                let operation =
                    |is_other, bases, items: Vec<(usize, &'a Item<'a>)>, role| Operation {
                        id: String::new(),
                        has_own_id: false,
                        method,
                        path: path.template.clone(),
                        path_parameters: path_parameters.clone(),
                        at_other_server: at_other_server.clone(),
                        is_other,
                        bases,
                        items: items.into_iter().map(|(_, item)| item).collect(),
                        role,
                    };
                let Some(Split {
                    dispatch,
                    groups,
                    rest,
                }) = split
                else {
                    operations.push((index, operation(number > 0, own, items, Role::Only)));
                    continue;
                };
                let rest = rest.into_iter().map(|(_, item)| item).collect();
                let endpoint = operations.len();
                let role = Role::Any {
                    dispatch,
                    rest,
                    endpoint,
                };
                operations.push((index, operation(number > 0, own, items, role)));
                for group in groups {
                    let bases = group.items.iter().filter_map(of).collect();
                    let role = Role::Constant {
                        dispatch,
                        constants: group.constants,
                        name: group.name,
                        endpoint,
                    };
                    let first = group.items.first().map_or(index, |(index, _)| *index);
                    operations.push((first, operation(true, bases, group.items, role)));
                }
            }
        }
    }
    // In the order of their first requests.
    operations.sort_by_key(|(index, _)| *index);
    let operations = operations.into_iter().map(|(_, operation)| operation);
    let mut operations: Vec<_> = operations.collect();
    name(&mut operations);
    for operation in &operations {
        if !operation.is_part() {
            report_url(operation, report);
        }
        report_requests(operation, report);
    }
    operations
}

/// A name without what spellings of it differ in.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Gives the operations their ids.
fn name(operations: &mut [Operation<'_>]) {
    let mut known = HashSet::new();
    let paths: Vec<_> = operations.iter().map(|one| one.path_of_names()).collect();
    let requests = operations.iter().zip(&paths);
    let requests: Vec<_> = requests
        .map(|(operation, path)| {
            let does = match operation.role {
                Role::Only => operation.method,
                _ => operation.endpoint(),
            };
            (does, path.as_str(), operation.name_of_id(&mut known))
        })
        .collect();
    let ids = names::operation_ids(&requests);
    for (operation, (id, has_own_id)) in operations.iter_mut().zip(ids) {
        operation.id = id;
        operation.has_own_id = has_own_id;
    }
}

/// Reports that several requests are one operation, or that they are several.
fn report_requests(operation: &Operation<'_>, report: &mut Report) {
    let [first, rest @ ..] = operation.items.as_slice() else {
        return;
    };
    if let Role::Any { dispatch, .. } = operation.role {
        report.add(
            codes::OPERATIONS_BY_CONSTANT,
            first.node.about(operation.pointer()),
            format!(
                "the {} tells the requests of {} {} apart; each is an operation in `{OTHER_OPERATIONS}`, and `{}` sends any",
                dispatch.what(), operation.method, operation.path, operation.id,
            ),
        );
        return;
    }
    if let [second, ..] = rest {
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
                "another host has {} {}, too; the operation at `{server}` is in `{OTHER_OPERATIONS}`",
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
