//! Servers: the hosts that the requests call.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{Server, ServerVariable};

use crate::codes;
use crate::diagnostic::Report;
use crate::input::node::Node;
use crate::input::variables::{Scope, placeholder};
use crate::output::operation::Operation;

/// The servers of the document, and of operations with other servers.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    pub(crate) of_document: Vec<Server>,
    /// By index of the operation.
    pub(crate) of_operation: HashMap<usize, Vec<Server>>,
}

/// A base that requests have in common.
struct Base<'a> {
    place: Node<'a>,
    /// As the first request states it.
    stated: String,
    server: Server,
    is_guessed: bool,
    /// The JSON pointer to the servers of the first operation.
    of_operation: String,
    requests: usize,
}

/// The server of most requests is that of the document. An operation whose
/// requests call another server has its own.
pub(crate) fn servers(operations: &[Operation<'_>], report: &mut Report) -> Servers {
    let mut bases: IndexMap<String, Base<'_>> = IndexMap::new();
    let mut of_operations = Vec::with_capacity(operations.len());
    for operation in operations {
        let mut own = IndexSet::new();
        for item in &operation.items {
            let url = &item.request.url;
            let (server, guessed) = server(&url.base, &item.scope);
            let entry = bases.entry(server.url.clone());
            let at = entry.index();
            entry
                .or_insert_with(|| Base {
                    place: url.node.clone(),
                    stated: url.base.to_string(),
                    server,
                    is_guessed: guessed,
                    of_operation: operation.pointer() + "/servers",
                    requests: 0,
                })
                .requests += 1;
            own.insert(at);
        }
        of_operations.push(own);
    }
    // The first of the most frequent ones. A request without a base has no server.
    let known = |base: &Base<'_>| !base.server.url.is_empty();
    let most = bases
        .values()
        .filter(|base| known(base))
        .map(|base| base.requests)
        .max();
    let main = bases
        .values()
        .position(|base| known(base) && Some(base.requests) == most);
    for (at, base) in bases.values().enumerate() {
        report_unknown(base, Some(at) == main, report);
    }
    let Some((main, (main_url, main_base))) = main.and_then(|at| Some((at, bases.get_index(at)?)))
    else {
        return Servers::default();
    };
    let mut of_operation = HashMap::new();
    for (index, own) in of_operations.iter().enumerate() {
        let own: Vec<_> = own
            .iter()
            .filter_map(|at| Some((*at, bases.get_index(*at)?.1)))
            .filter(|(_, base)| known(base))
            .collect();
        let Some((_, other)) = own.iter().find(|(at, _)| *at != main) else {
            continue;
        };
        report.add(
            codes::SERVER_DIFFERS,
            &other.place,
            format!(
                "this request goes to {}, most requests go to {main_url}",
                other.server.url
            ),
        );
        of_operation.insert(
            index,
            own.iter().map(|(_, base)| base.server.clone()).collect(),
        );
    }
    Servers {
        of_document: vec![main_base.server.clone()],
        of_operation,
    }
}

fn report_unknown(base: &Base<'_>, is_main: bool, report: &mut Report) {
    let Base {
        place,
        stated: base,
        server,
        is_guessed,
        of_operation,
        ..
    } = base;
    let is_unknown =
        |variable: &ServerVariable| variable.description.as_deref() == Some(NOT_STATED);
    let output = match is_main {
        true => "/servers/0",
        false => of_operation,
    };
    let place = || place.about(output);
    if base.is_empty() {
        report.add(codes::SERVER_UNKNOWN, place(), "the URL has no host");
    } else if server
        .variables
        .iter()
        .flatten()
        .any(|(_, variable)| is_unknown(variable))
    {
        let message = format!("the input does not give the value of the host `{base}`");
        report.add(codes::SERVER_UNKNOWN, place(), message);
    }
    if *is_guessed {
        let message = format!(
            "the URL `{base}` has no scheme; the document says {}",
            server.url
        );
        report.add(codes::SCHEME_UNKNOWN, place(), message);
    }
}

/// The server of a base, and whether its scheme was guessed. A variable at the
/// beginning is replaced by its value, if that is known. Any other is a variable
/// of the server (OpenAPI 3.0.3, Server Object), with its value as the default.
/// OpenAPI requires a default. If the value is unknown, it is `/` for a whole base,
/// as for a document without servers, and the name of the variable for a part of
/// one. A base without a scheme gets `https`.
fn server(base: &str, scope: &Scope<'_>) -> (Server, bool) {
    let base = scope.expand_first(base.trim());
    let base = base
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
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
    let has_scheme = url.is_empty() || url.contains("://") || url.starts_with('/') || is_variable;
    let server = Server {
        url: if has_scheme {
            url
        } else {
            format!("https://{url}")
        },
        variables: (!variables.is_empty()).then_some(variables),
        ..Server::default()
    };
    (server, !has_scheme)
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
        let variables = json!({ "variable": [
            { "key": "base", "value": "https://{{region}}.example.com/v1/" }, { "key": "region", "value": "eu" },
            { "key": "plain", "value": "{{again}}" }, { "key": "again", "value": "http://a.example/" }, { "key": "round", "value": "{{round}}" },
        ] });
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
            server("{{base}}"),
            ("https://{region}.example.com/v1".into(), "region=eu".into())
        );
        assert_eq!(server("{{plain}}"), known("http://a.example"));
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
        assert_eq!(server(""), known(""));
    }
}
