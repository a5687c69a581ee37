//! The bases that requests have in common: their hosts, each as a server.

use std::collections::HashSet;

use heck::ToSnakeCase;
use indexmap::IndexMap;
use openapiv3::{Server, ServerVariable};

use crate::extension;
use crate::input::node::Node;
use crate::input::postman::Item;
use crate::input::url::Url;
use crate::input::variables::{Scope, placeholder};

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
    variable: Option<String>,
    requests: usize,
}

impl<'a> Bases<'a> {
    /// The bases of these requests.
    pub(crate) fn of(items: &[&Item<'a>]) -> Self {
        let mut all: IndexMap<String, Base<'a>> = IndexMap::new();
        let mut of_request = Vec::with_capacity(items.len());
        for item in items {
            let url = &item.request.url;
            let (server, is_guessed) = server(&url.destination.base, &item.scope);
            let entry = all.entry(server.url.clone());
            of_request.push(entry.index());
            entry
                .or_insert_with(|| Base::new(url, server, is_guessed))
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
    fn new(url: &Url<'a>, server: Server, is_guessed: bool) -> Self {
        Self {
            place: url.node.clone(),
            stated: url.destination.base.clone(),
            server,
            is_guessed,
            name: String::new(),
            variable: url.destination.base_variable.clone(),
            requests: 0,
        }
    }

    /// Whether it says where its requests go.
    pub(crate) fn is_stated(&self) -> bool {
        !self.server.url.is_empty()
    }

    /// Whether a variable of it has no known value.
    pub(crate) fn is_unknown(&self) -> bool {
        let is_unknown =
            |variable: &ServerVariable| variable.description.as_deref() == Some(NOT_STATED);
        let mut variables = self.server.variables.iter().flatten();
        variables.any(|(_, variable)| is_unknown(variable))
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

/// A name for a server that no other has: its variable, else the first label of
/// its host, else more of its URL.
fn name(base: &Base<'_>, taken: &HashSet<String>) -> String {
    let url = base.server.url.as_str();
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let label = address.strip_prefix("www.").unwrap_or(address);
    let label = label.split(['.', ':', '/']).find(|label| !label.is_empty());
    let is_number = |label: &&str| label.starts_with(|c: char| c.is_ascii_digit() || c == '[');
    let candidates = [
        base.variable.as_deref(),
        label.filter(|label| !is_number(label)),
        Some(address),
        Some(url),
    ];
    let candidates = candidates.into_iter().flatten().map(|text| {
        let name = text
            .replace(|c: char| !c.is_ascii_alphanumeric(), "_")
            .to_snake_case();
        match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
            true => format!("server_{name}").trim_end_matches('_').to_owned(),
            false => name,
        }
    });
    let candidates: Vec<_> = candidates.collect();
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
