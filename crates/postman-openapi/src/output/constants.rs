//! Constants that tell the requests of one method and path apart: the text of a GraphQL
//! query, the `method` of JSON-RPC, the action of SOAP, a query parameter that says what
//! to do.
//!
//! Each constant is an operation. A constant is taken for one only where nothing else
//! can be meant: a filter has values, too.

mod keys;
mod stated;

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

use crate::diagnostic::Report;
use crate::infer::prose::constant;
use crate::input::postman::Item;

use keys::{Key, action_key, graphql_key, json_rpc_key, query_key, report_open};

pub(crate) use stated::{open, state};

/// What tells requests apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dispatch {
    /// The query of GraphQL.
    GraphQl,
    /// The method of JSON-RPC.
    JsonRpc,
    /// The action of SOAP, or another header that names one.
    Action,
    /// A parameter of the query.
    Query,
}

impl Dispatch {
    /// The word for it in a text.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::GraphQl => "GraphQL query",
            Self::JsonRpc => "JSON-RPC method",
            Self::Action => "SOAP action",
            Self::Query => "action of the query",
        }
    }
}

/// Where a constant is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A member of the JSON object that is the body.
    Body,
    Query,
    Header,
}

/// A value that all requests of an operation send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Constant {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The requests of one operation.
pub(crate) struct Group<'i, 'a> {
    pub(crate) constants: Vec<Constant>,
    /// A name that the constant gives.
    pub(crate) name: String,
    pub(crate) items: Vec<(usize, &'i Item<'a>)>,
}

/// Requests of one method and path, told apart.
pub(crate) struct Split<'i, 'a> {
    pub(crate) dispatch: Dispatch,
    pub(crate) groups: Vec<Group<'i, 'a>>,
    /// Those without a constant.
    pub(crate) rest: Vec<(usize, &'i Item<'a>)>,
}

/// Tells the requests of one method and path apart; `None` if they are one operation.
pub(crate) fn split<'i, 'a>(
    path: &str,
    items: &[(usize, &'i Item<'a>)],
    report: &mut Report,
) -> Option<Split<'i, 'a>> {
    let split = |dispatch, key: fn(&Item<'_>) -> Option<Key>| split_by(dispatch, key, items);
    let has_names = |split: &Split<'_, '_>| split.groups.len() > 1 && split.names().len() > 1;
    let by_query = split(Dispatch::GraphQl, graphql_key);
    let others = by_query.as_ref().map_or(items, |split| &split.rest);
    for (_, item) in others {
        report_open(item, report);
    }
    if by_query.is_some() {
        return by_query;
    }
    // Of one request, nothing is told apart.
    if items.len() < 2 {
        return None;
    }
    split(Dispatch::JsonRpc, json_rpc_key)
        .filter(has_names)
        .or_else(|| split(Dispatch::Action, action_key).filter(has_names))
        .or_else(|| split(Dispatch::Query, query_key).filter(|split| split.is_by_action(path)))
}

fn split_by<'i, 'a>(
    dispatch: Dispatch,
    key: fn(&Item<'_>) -> Option<Key>,
    items: &[(usize, &'i Item<'a>)],
) -> Option<Split<'i, 'a>> {
    let mut groups: IndexMap<String, Group<'i, 'a>> = IndexMap::new();
    let mut rest = Vec::new();
    for (index, item) in items {
        let Some(key) = key(item) else {
            rest.push((*index, *item));
            continue;
        };
        let group = groups.entry(key.of).or_insert_with(|| Group {
            constants: key.constants,
            name: key.name,
            items: Vec::new(),
        });
        group.items.push((*index, *item));
    }
    (!groups.is_empty()).then(|| Split {
        dispatch,
        groups: groups.into_values().collect(),
        rest,
    })
}

impl Split<'_, '_> {
    /// The names of the requests, each with the groups that have it.
    fn names(&self) -> HashMap<String, Vec<usize>> {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, group) in self.groups.iter().enumerate() {
            for (_, item) in &group.items {
                let of = names.entry(item.name.to_lowercase()).or_default();
                if !of.contains(&number) {
                    of.push(number);
                }
            }
        }
        names
    }

    /// Whether a parameter of the query can be nothing but the name of an action. All
    /// requests have it, and those of different actions have different names. Besides,
    /// the path is an entry point and no resource, or each request is named by the verb
    /// that its action begins with, and the actions take different parameters or read.
    fn is_by_action(&self, path: &str) -> bool {
        let names = self.names();
        let is_own = |(name, groups): (&String, &Vec<usize>)| !name.is_empty() && groups.len() == 1;
        if self.groups.len() < 2 || !self.rest.is_empty() || !names.iter().all(is_own) {
            return false;
        }
        let verb = |group: &Group<'_, '_>| {
            let verb = verb(&group.name)?;
            let is_said = |(_, item): &(usize, &Item<'_>)| first_word(item.name) == verb;
            group.items.iter().all(is_said).then_some(verb)
        };
        let reads = |verb: &String| READS.contains(&verb.as_str());
        let parameters = |group: &Group<'_, '_>| {
            let names = group.items.iter().flat_map(|(_, item)| {
                let query = item.request.url.query.iter();
                query.map(|query| query.name.clone())
            });
            let mut names: Vec<_> = names.collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let verbs: Option<Vec<_>> = self.groups.iter().map(verb).collect();
        let verbs_say_it = verbs.is_some_and(|verbs| {
            let mut of = self.groups.iter().map(parameters);
            let first = of.next();
            verbs.iter().any(reads) || of.any(|other| Some(other) != first)
        });
        is_entry_point(path) || verbs_say_it
    }
}

/// Verbs that read.
const READS: &[&str] = &[
    "check", "count", "describe", "download", "export", "fetch", "find", "get", "list", "lookup",
    "query", "read", "search", "show", "view",
];

/// Verbs that change something.
const CHANGES: &[&str] = &[
    "add", "cancel", "create", "delete", "disable", "edit", "enable", "import", "insert", "modify",
    "move", "put", "register", "remove", "rename", "replace", "reset", "save", "send", "set",
    "start", "stop", "submit", "sync", "update", "upload", "validate", "verify",
];

/// The verb that an action begins with: `list`, `DescribeImages`, `users.getInfo`.
fn verb(action: &str) -> Option<String> {
    let last = action.rsplit(['.', '/', ':']).next().unwrap_or(action);
    let verb = first_word(last);
    (READS.contains(&verb.as_str()) || CHANGES.contains(&verb.as_str())).then_some(verb)
}

/// The first word of a name, in lower case.
fn first_word(name: &str) -> String {
    let snake = heck::AsSnakeCase(name).to_string();
    snake.split('_').next().unwrap_or_default().to_owned()
}

/// Last segments of paths that name no resource.
const ENTRY_POINTS: &[&str] = &[
    "ajax",
    "api",
    "call",
    "cgi-bin",
    "command",
    "endpoint",
    "gateway",
    "index",
    "invoke",
    "json",
    "ows",
    "query",
    "rest",
    "rpc",
    "server",
    "service",
    "services",
    "webservice",
    "wfs",
    "wms",
    "wps",
    "ws",
    "xml",
];

/// Whether a path is an entry point, and no resource: `/`, `/api/v2`, `/index.php`.
fn is_entry_point(path: &str) -> bool {
    static SCRIPT: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)^[\w-]+\.(?:php\d?|aspx?|ashx|jspx?|cgi|cfm|do|pl|py)$"));
    static VERSION: LazyLock<Regex> = LazyLock::new(|| constant(r"^v?\d+(?:\.\d+)*$"));
    let last = path.trim_end_matches('/').rsplit('/').next();
    let last = last.unwrap_or_default().to_ascii_lowercase();
    last.is_empty()
        || ENTRY_POINTS.contains(&last.as_str())
        || SCRIPT.is_match(&last)
        || VERSION.is_match(&last)
}
