//! The bases that requests have in common: their hosts, each as a server.

use std::collections::HashSet;

use heck::ToSnakeCase;
use indexmap::IndexMap;
use openapiv3::{Server, ServerVariable};

use crate::codes;
use crate::diagnostic::Report;
use crate::extension;
use crate::input::node::Node;
use crate::input::postman::Item;
use crate::input::url::Url;
use crate::input::variables::{Alternatives, Scope, placeholder};

/// The bases of all requests.
#[derive(Debug)]
pub(crate) struct Bases<'a> {
    all: Vec<Base<'a>>,
    /// For each request.
    of_request: Vec<usize>,
    /// That of most requests.
    pub(crate) main: Option<usize>,
}

/// A base that requests have in common.
#[derive(Debug)]
pub(crate) struct Base<'a> {
    pub(crate) place: Node<'a>,
    /// As the first request states it.
    pub(crate) stated: String,
    pub(crate) server: Server,
    pub(crate) is_guessed: bool,
    /// Its name in the document; empty for the main one.
    pub(crate) name: String,
    /// The servers in its place in other environments.
    pub(crate) alternatives: Vec<Server>,
    /// The number of its first request.
    first: usize,
    variable: Option<String>,
    requests: usize,
}

impl<'a> Bases<'a> {
    /// The bases of these requests, and what they are in other environments.
    pub(crate) fn of(
        items: &[&Item<'a>],
        alternatives: &Alternatives<'a>,
        report: &mut Report,
    ) -> Self {
        let mut all: IndexMap<String, Base<'a>> = IndexMap::new();
        let mut of_request = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let url = &item.request.url;
            let (server, is_guessed) = server(&url.destination.base, &item.scope);
            let entry = all.entry(server.url.clone());
            of_request.push(entry.index());
            entry
                .or_insert_with(|| Base::new(at, url, server, is_guessed))
                .requests += 1;
        }
        let mut all: Vec<_> = all.into_values().collect();
        // The first of the most frequent ones. A request without a base has no server.
        let known = all.iter().filter(|base| base.is_stated());
        let most = known.map(|base| base.requests).max();
        let main = all
            .iter()
            .position(|base| base.is_stated() && Some(base.requests) == most);
        // The main one has no name, but another with its name would be taken for it.
        let mut taken = HashSet::new();
        let main_base = main.and_then(|at| all.get(at));
        taken.extend(main_base.map(|base| name(base, &HashSet::new())));
        for (at, base) in all.iter_mut().enumerate() {
            if Some(at) != main && base.is_stated() {
                base.name = name(base, &taken);
                taken.insert(base.name.clone());
                let name = base.name.clone().into();
                base.server
                    .extensions
                    .insert(extension::NAME.to_owned(), name);
            }
        }
        for base in &mut all {
            if let Some(first) = items.get(base.first).filter(|_| base.is_stated()) {
                base.add_alternatives(first, alternatives, &mut taken, report);
            }
        }
        Self {
            all,
            of_request,
            main,
        }
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Base<'a>> {
        self.all.get(at)
    }

    /// The base of the request with this index.
    pub(crate) fn of_request(&self, index: usize) -> Option<usize> {
        self.of_request.get(index).copied()
    }
}

impl<'a> Base<'a> {
    fn new(first: usize, url: &Url<'a>, server: Server, is_guessed: bool) -> Self {
        Self {
            first,
            alternatives: Vec::new(),
            place: url.node.clone(),
            stated: url.destination.base.clone(),
            server,
            is_guessed,
            name: String::new(),
            variable: url.destination.base_variable.clone(),
            requests: 0,
        }
    }

    /// Its server, then those of other environments.
    pub(crate) fn servers(&self) -> impl Iterator<Item = Server> {
        let all = std::iter::once(&self.server).chain(&self.alternatives);
        all.cloned()
    }

    /// Adds what its first request calls in the other environments. Where one of them
    /// is another server, each has the name of its environment.
    fn add_alternatives(
        &mut self,
        first: &Item<'a>,
        alternatives: &Alternatives<'a>,
        taken: &mut HashSet<String>,
        report: &mut Report,
    ) {
        let mut servers: Vec<(&str, Server)> = Vec::new();
        for (environment, around) in &alternatives.others {
            let scope = first.scope.in_environment(around);
            let Ok(url) = Url::read(&self.place, None, &scope) else {
                continue;
            };
            let (server, _) = server(&url.destination.base, &scope);
            if is_unknown(&server) && !self.is_unknown() {
                report.add(
                    codes::SERVER_UNKNOWN,
                    &self.place,
                    format!("the environment `{environment}` does not give the value of the host `{}`; it has no server in the document", url.destination.base),
                );
                continue;
            }
            let is_same =
                |known: &Server| known.url == server.url && known.variables == server.variables;
            if !is_same(&self.server) && !servers.iter().any(|(_, known)| is_same(known)) {
                servers.push((environment, server));
            }
        }
        if servers.is_empty() {
            return;
        }
        let mut named = |environment: &str, server: &mut Server| {
            let name = format!("{} {environment}", self.name);
            let name = free(&[snake(&name)], taken);
            taken.insert(name.clone());
            let key = extension::NAME.to_owned();
            server.extensions.insert(key, name.into());
        };
        if self.name.is_empty() {
            named(&alternatives.name, &mut self.server);
        }
        for (environment, mut server) in servers {
            named(environment, &mut server);
            self.alternatives.push(server);
        }
    }

    /// Whether it says where its requests go.
    pub(crate) fn is_stated(&self) -> bool {
        !self.server.url.is_empty()
    }

    /// Whether a variable of it has no known value.
    pub(crate) fn is_unknown(&self) -> bool {
        is_unknown(&self.server)
    }

    /// Host, port and path, if all of them are known. One host is one service by
    /// `http` and by `https`.
    pub(crate) fn address(&self) -> Option<String> {
        if !self.is_stated() || self.is_unknown() {
            return None;
        }
        let mut address = self.server.url.clone();
        for (name, variable) in self.server.variables.iter().flatten() {
            address = address.replace(&format!("{{{name}}}"), &variable.default);
        }
        let scheme = address.find("://").map_or(0, |at| at + 3);
        Some(address.split_off(scheme))
    }
}

/// Whether a variable of a server has no known value.
fn is_unknown(server: &Server) -> bool {
    let is_unknown =
        |variable: &ServerVariable| variable.description.as_deref() == Some(NOT_STATED);
    let mut variables = server.variables.iter().flatten();
    variables.any(|(_, variable)| is_unknown(variable))
}

/// A name for a server that no other has: its variable, else the first label of
/// its host, else more of its URL.
fn name(base: &Base<'_>, taken: &HashSet<String>) -> String {
    let url = base.server.url.as_str();
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let label = address.strip_prefix("www.").unwrap_or(address);
    let label = label.split(['.', ':', '/']).find(|label| !label.is_empty());
    let is_number = |label: &&str| label.starts_with(|c: char| c.is_ascii_digit() || c == '[');
    let candidates: [Option<&str>; 4] = [
        base.variable.as_deref(),
        label.filter(|label| !is_number(label)),
        Some(address),
        Some(url),
    ];
    let candidates: Vec<_> = candidates.into_iter().flatten().map(snake).collect();
    free(&candidates, taken)
}

/// A text as a name of a server.
fn snake(text: &str) -> String {
    let name = text
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_")
        .to_snake_case();
    match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        true => format!("server_{name}").trim_end_matches('_').to_owned(),
        false => name,
    }
}

/// The first name that is not taken; else the last with a number.
fn free(candidates: &[String], taken: &HashSet<String>) -> String {
    let free = candidates.iter().find(|name| !taken.contains(*name));
    if let Some(name) = free {
        return name.clone();
    }
    let last = candidates.last().map_or("server", String::as_str);
    let mut number = 2;
    while taken.contains(&format!("{last}_{number}")) {
        number += 1;
    }
    format!("{last}_{number}")
}

/// The server of a base, and whether its scheme was guessed. A variable in it is
/// a variable of the server (OpenAPI 3.0.3, Server Object), with its value as the
/// default. OpenAPI requires a default. If the value is unknown, it is `/` for a
/// whole base, as for a document without servers, `https` for a scheme, and the
/// name of the variable for a part of a host. A base without a scheme gets
/// `https`.
fn server(base: &str, scope: &Scope<'_>) -> (Server, bool) {
    let mut variables = IndexMap::new();
    let (mut url, mut rest) = (String::new(), base);
    while let Some((before, name, after)) = placeholder(rest) {
        let is_whole = url.is_empty() && before.is_empty() && after.is_empty();
        let value = scope.value(name);
        let description = if value.is_some() { STATED } else { NOT_STATED };
        let name = name.trim().replace(['{', '}', '/'], "_");
        let variable = ServerVariable {
            default: match value {
                Some(value) => value,
                None if is_whole => "/".to_owned(),
                None if url.is_empty() && after.starts_with("//") => "https:".to_owned(),
                None if url.is_empty() && after.starts_with("://") => "https".to_owned(),
                None => name.clone(),
            },
            description: Some(description.to_owned()),
            ..ServerVariable::default()
        };
        url = format!("{url}{}{{{name}}}", literal(before));
        variables.insert(name, variable);
        rest = after;
    }
    url += &literal(rest);
    let is_variable = url.starts_with('{')
        && url.find('}').is_some_and(|end| {
            let after = url.get(end + 1..).unwrap_or_default();
            after.is_empty() || after.starts_with('/')
        });
    let has_scheme = url.is_empty() || url.contains("//") || is_variable;
    let server = Server {
        url: if has_scheme {
            url
        } else {
            format!("{}://{url}", guess(&url))
        },
        variables: (!variables.is_empty()).then_some(variables),
        ..Server::default()
    };
    (server, !has_scheme)
}

/// The scheme of a host whose URL states none: `https`, but `http` for this
/// machine, where Postman's own guess, `http`, is safe.
fn guess(host: &str) -> &'static str {
    let is_local = ["localhost", "127.", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local));
    if is_local { "http" } else { "https" }
}

const STATED: &str = "The default is the collection's value.";
const NOT_STATED: &str = "Not stated in the collection.";

/// A text without variables, with braces and spaces encoded.
fn literal(text: &str) -> String {
    text.replace('{', "%7B")
        .replace('}', "%7D")
        .replace(char::is_whitespace, "%20")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json_borrow::Value;

    use super::*;

    #[test]
    fn what_is_not_known_of_a_server_is_its_variable() {
        let variables = json!({ "variable": [{ "key": "region", "value": "eu" }, { "key": "round", "value": "{{round}}" }] });
        let variables = Value::from(&variables);
        let scope = Scope::of(&Node::root("", &variables), None);
        let server = |base| {
            let (server, _) = server(base, &scope);
            let defaults = server
                .variables
                .into_iter()
                .flatten()
                .map(|(name, variable)| format!("{name}={}", variable.default));
            (server.url, defaults.collect::<Vec<_>>().join(" "))
        };
        let known = |url: &str| (url.to_owned(), String::new());
        assert_eq!(
            server("https://{{region}}.example.com/v1"),
            ("https://{region}.example.com/v1".into(), "region=eu".into())
        );
        assert_eq!(
            server("{{protocol}}://a.example"),
            ("{protocol}://a.example".into(), "protocol=https".into())
        );
        assert_eq!(
            server("api.example.com:80"),
            known("https://api.example.com:80")
        );
        assert_eq!(server("{{none}}"), ("{none}".into(), "none=/".into()));
        assert_eq!(server("{{host}}:{{port}}").0, "https://{host}:{port}");
        assert_eq!(
            server("http://{{host}}:{{port}}"),
            ("http://{host}:{port}".into(), "host=host port=port".into())
        );
        assert_eq!(server("{{round}}"), ("{round}".into(), "round=/".into()));
        assert_eq!(server("localhost:3000"), known("http://localhost:3000"));
        assert_eq!(server(""), known(""));
    }
}
