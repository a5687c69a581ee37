//! The URL of a request: a string or an object, with variables anywhere.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::input::node::Node;
use crate::input::template::Template;
use crate::input::variables::{Scope, placeholder};

#[derive(Clone, Debug)]
pub(crate) struct Url<'a> {
    /// Where the input states it.
    pub(crate) node: Node<'a>,
    /// Scheme, host and port, or the variable that stands for them.
    pub(crate) base: String,
    /// Whether it has a user and a password. `base` has neither.
    pub(crate) has_user: bool,
    pub(crate) path: Template,
    /// The nodes that describe the path parameters.
    variables: HashMap<&'a str, Node<'a>>,
    pub(crate) query: Vec<Query<'a>>,
}

/// One query parameter.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a> {
    /// Its place, or that of the URL if the URL is a string.
    pub(crate) node: Node<'a>,
    pub(crate) name: String,
    pub(crate) value: Cow<'a, str>,
    pub(crate) description: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Reads a URL. `None` if it has neither a host nor a path.
    pub(crate) fn read(node: &Node<'a>, scope: &Scope<'_>) -> Option<Self> {
        let raw = node.str().or_else(|| node.text("raw")).unwrap_or_default();
        let (base, raw_path, raw_query) = split(raw.trim(), scope);
        let host = list(node, "host", '.');
        // If the path starts within the last part of the host, after a variable,
        // the list of the path lacks its beginning.
        let is_split = !raw_path.is_empty() && !raw_path.starts_with('/');
        let path = list(node, "path", '/').filter(|_| !is_split);
        if base.is_empty() && raw_path.is_empty() && host.is_none() && path.is_none() {
            return None;
        }
        let base = match host.filter(|_| base.is_empty()) {
            Some(host) => {
                let host = host.join(".");
                let protocol = node
                    .text("protocol")
                    .filter(|p| !p.is_empty() && !host.contains("://"));
                let port = node.text("port").filter(|port| !port.is_empty());
                let protocol = protocol.map(|p| format!("{}://", p.trim_end_matches("://")));
                let port = port.map(|port| format!(":{port}"));
                format!(
                    "{}{host}{}",
                    protocol.unwrap_or_default(),
                    port.unwrap_or_default()
                )
            }
            None => base.to_owned(),
        };
        let (base, has_user) = without_user(&base, scope);
        let segments = path.unwrap_or_else(|| vec![raw_path]);
        let query = if node
            .get("query")
            .is_some_and(|query| query.value.is_array())
        {
            let read = |node: Node<'a>| Query {
                name: decoded(node.text("key").unwrap_or_default()),
                value: node.value_text("value"),
                description: node.description(),
                node,
            };
            node.each("query").into_iter().map(read).collect()
        } else {
            let query = node.text("query").unwrap_or(raw_query);
            let pairs = query.split('&').filter(|pair| !pair.is_empty());
            let read = |pair: &'a str| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Query {
                    node: node.clone(),
                    name: decoded(name),
                    value: value.into(),
                    description: None,
                }
            };
            pairs.map(read).collect()
        };
        let variables: HashMap<_, _> = node
            .each("variable")
            .into_iter()
            .rev()
            .filter_map(|node| Some((node.text("key").or_else(|| node.text("id"))?, node)))
            .collect();
        let mut normal: Vec<&str> = Vec::new();
        for segment in segments.into_iter().flat_map(|segment| segment.split('/')) {
            // Clients remove dot segments before they send (RFC 3986, section 5.2.4).
            match segment {
                "." => {}
                ".." => drop(normal.pop()),
                segment => normal.push(segment),
            }
        }
        Some(Self {
            node: node.clone(),
            base,
            has_user,
            path: Template::read(normal, scope, |name| variables.contains_key(name)),
            variables,
            query,
        })
    }

    /// The value of a path parameter: the one stated beside it, else that of the
    /// variable with its name, else empty.
    pub(crate) fn sample(&self, key: &str, scope: &'a Scope<'_>) -> Cow<'a, str> {
        let stated = self.variable(key).map(|node| node.value_text("value"));
        match stated.filter(|value| !value.is_empty()) {
            Some(value) => scope.resolve_cow(value),
            None => scope.value(key).unwrap_or_default().into(),
        }
    }

    /// The node that describes the path parameter called `key` in the input.
    pub(crate) fn variable(&self, key: &str) -> Option<&Node<'a>> {
        self.variables.get(key)
    }
}

/// A part of a URL: a list of strings (or of objects with a string `value`), or one
/// string that is split at `separator`.
fn list<'a>(node: &Node<'a>, key: &str, separator: char) -> Option<Vec<&'a str>> {
    let part = node.get(key)?;
    let texts: Vec<_> = match part.str() {
        Some(text) => text.split(separator).collect(),
        None => {
            let segment = |node: Node<'a>| node.str().or_else(|| node.text("value"));
            part.elements().filter_map(segment).collect()
        }
    };
    texts.iter().any(|text| !text.is_empty()).then_some(texts)
}

/// Base, path and query of a URL that is one string. The base ends at the first
/// slash, which may be at the end of a variable's value.
fn split<'t>(raw: &'t str, scope: &Scope<'_>) -> (&'t str, &'t str, &'t str) {
    let raw = raw.split('#').next().unwrap_or_default();
    let (before, query) = raw.split_once('?').unwrap_or((raw, ""));
    if let Some(("", name, after)) = placeholder(before)
        && !after.is_empty()
        && !after.starts_with('/')
        && scope.value(name).is_some_and(|value| value.ends_with('/'))
    {
        let (base, path) = before.split_at(before.len() - after.len());
        return (base, path, query);
    }
    let authority = before.find("://").map_or(0, |at| at + 3);
    let path_at = before
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(before.len(), |slash| authority + slash);
    let (base, path) = before.split_at(path_at);
    (base, path, query)
}

/// A base without user and password, which are authorization, and whether it had
/// them.
fn without_user(base: &str, scope: &Scope<'_>) -> (String, bool) {
    let (scheme, authority) = match base.split_once("://") {
        Some((scheme, authority)) => (format!("{scheme}://"), authority.to_owned()),
        // A variable may hold them.
        None => match scope.expand_first(base).split_once("://") {
            Some((scheme, authority)) if authority.contains('@') => {
                (format!("{scheme}://"), authority.to_owned())
            }
            _ => (String::new(), base.to_owned()),
        },
    };
    let end = authority.find('/').unwrap_or(authority.len());
    let at = authority
        .get(..end)
        .and_then(|authority| authority.rfind('@'));
    match at.and_then(|at| authority.get(at + 1..)) {
        Some(host) => (format!("{scheme}{host}"), true),
        None => (base.to_owned(), false),
    }
}

/// The decoded name of a query parameter or form field: `filter%5Bname%5D` is
/// `filter[name]`.
pub(crate) fn decoded(name: &str) -> String {
    let name = name.replace('+', " ");
    percent_encoding::percent_decode_str(&name)
        .decode_utf8_lossy()
        .trim()
        .to_owned()
}
