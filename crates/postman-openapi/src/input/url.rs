//! The URL of a request: a string or an object, with variables anywhere.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json_borrow::Value;

use crate::input::address::{Address, find, places, split};
use crate::input::node::Node;
use crate::input::template::Template;
use crate::input::variables::Scope;

#[derive(Clone, Debug)]
pub(crate) struct Url<'a> {
    /// Where the input states it.
    pub(crate) node: Node<'a>,
    pub(crate) destination: Rc<Destination>,
    /// The nodes that describe the path parameters.
    variables: HashMap<&'a str, Node<'a>>,
    pub(crate) query: Vec<Query<'a>>,
}

/// Where a request goes, its query aside.
#[derive(Debug)]
pub(crate) struct Destination {
    /// The text that states it.
    stated: String,
    /// Scheme, host and port, and the beginning of the path where a variable holds
    /// it.
    pub(crate) base: String,
    /// The variable that holds the base, if one holds all of it.
    pub(crate) base_variable: Option<String>,
    /// Whether it has a user and a password. `base` has neither.
    pub(crate) has_user: bool,
    pub(crate) path: Template,
    /// Whether nothing follows a base that ends with an unknown variable, not even
    /// a slash.
    pub(crate) is_base_alone: bool,
    /// The query that a variable before the path's end holds.
    query: Option<String>,
}

/// Why there is no URL to send a request to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It has neither a host nor a path.
    Missing,
    /// It has no host that HTTP can call, as `about:blank`.
    NotHttp,
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
    /// Reads a URL: the parts of an object, and of its text what they leave out.
    /// Most saved requests go where that of their item, `own`, does.
    pub(crate) fn read(
        node: &Node<'a>,
        own: Option<&Self>,
        scope: &Scope<'_>,
    ) -> Result<Self, Unusable> {
        let raw = node.str().or_else(|| node.text("raw")).unwrap_or_default();
        let (raw, raw_query) = split(raw.trim());
        let variables: HashMap<_, _> = node
            .each("variable")
            .into_iter()
            .rev()
            .filter_map(|node| Some((node.text("key").or_else(|| node.text("id"))?, node)))
            .collect();
        let stated = stated(node, raw);
        let is_same = |own: &&Self| {
            own.destination.stated == stated
                && own.variables.len() == variables.len()
                && own.variables.keys().all(|key| variables.contains_key(key))
        };
        let destination = match own.filter(is_same) {
            Some(own) => own.destination.clone(),
            None => {
                let is_key = |name: &str| variables.contains_key(name);
                Rc::new(Destination::read(stated, scope, is_key)?)
            }
        };
        let query = node.each("query");
        let of_text = |text: &str| pairs(text, node, None, scope);
        let mut all = destination.query.as_deref().map_or(Vec::new(), of_text);
        if query.is_empty() {
            let text = node.text("query").filter(|text| !text.is_empty());
            all.extend(of_text(text.or(raw_query).unwrap_or_default()));
        } else {
            all.extend(query.into_iter().flat_map(|node| listed(node, scope)));
        }
        Ok(Self {
            node: node.clone(),
            destination,
            variables,
            query: all,
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

impl Destination {
    fn read(
        stated: String,
        scope: &Scope<'_>,
        is_key: impl Fn(&str) -> bool,
    ) -> Result<Self, Unusable> {
        if stated.is_empty() {
            return Err(Unusable::Missing);
        }
        let address = Address::read(&stated, scope);
        if !address.is_http() {
            return Err(Unusable::NotHttp);
        }
        if address.base.is_empty() && address.path.is_none() {
            return Err(Unusable::Missing);
        }
        let path = address.path.as_deref().map(segments).unwrap_or_default();
        Ok(Self {
            is_base_alone: address.path.is_none() && address.base.ends_with("}}"),
            path: Template::read(path, scope, is_key),
            base: address.base,
            base_variable: address.variable,
            has_user: address.has_user,
            query: address.query,
            stated,
        })
    }
}

/// The text of a URL up to its query. Where an object states its parts, Postman
/// sends these.
fn stated(node: &Node<'_>, raw: &str) -> String {
    let scheme_end = find(raw, '/').filter(|at| {
        let before = raw.get(..*at).unwrap_or_default();
        before.ends_with(':') && raw.get(*at..).is_some_and(|rest| rest.starts_with("//"))
    });
    let (scheme, rest) = match scheme_end {
        Some(at) => (raw.get(..at - 1), raw.get(at..).unwrap_or_default()),
        None => (None, raw),
    };
    let rest = match scheme {
        Some(_) => rest.trim_start_matches('/'),
        None => rest,
    };
    let path_at = find(rest, '/').unwrap_or(rest.len());
    let (raw_host, raw_path) = rest.split_at(path_at);
    let host = list(node, "host", ".").filter(|host| !host.is_empty());
    let path = match node.text("path") {
        Some("") => None,
        Some(path) => Some(format!("/{}", path.strip_prefix('/').unwrap_or(path))),
        None => list(node, "path", "/").map(|path| format!("/{path}")),
    };
    // Of a text alone, a variable may hold more than the host.
    if host.is_none() && path.is_none() {
        return raw.to_owned();
    }
    let mut url = String::new();
    let protocol = node.text("protocol").filter(|text| !text.is_empty());
    let protocol = protocol.map(|text| text.trim_end_matches('/').trim_end_matches(':'));
    if let Some(scheme) = protocol.or(scheme)
        && !host.as_deref().is_some_and(|host| host.contains("://"))
    {
        url.extend([scheme, "://"]);
    }
    match host {
        Some(host) => {
            url += &host;
            let port = node.value_text("port");
            if !port.is_empty() {
                url.extend([":", &*port]);
            }
        }
        None => url += raw_host,
    }
    url + path.as_deref().unwrap_or(raw_path)
}

/// A part of a URL: a string, or a list of strings (or of objects with a string
/// `value`) that become one. `None` for an empty list.
fn list<'a>(node: &Node<'a>, key: &str, separator: &str) -> Option<String> {
    let part = node.get(key)?;
    if let Some(text) = part.str() {
        return Some(text.to_owned());
    }
    let segment = |node: Node<'a>| match node.value {
        Value::Object(_) => node.value_text("value"),
        Value::Str(text) => Cow::from(&**text),
        value => value.to_string().into(),
    };
    let segments: Vec<_> = part.elements().map(segment).collect();
    (!segments.is_empty()).then(|| segments.join(separator))
}

/// The segments of a path that begins with a slash. Clients remove dot segments
/// before they send (RFC 3986, section 5.2.4).
fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments = Vec::new();
    let mut start = 0;
    for end in places(path, '/').chain([path.len()]) {
        match path.get(start..end).unwrap_or_default() {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
        start = end + 1;
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        segments.push("");
    }
    segments
}

/// The parameter of a node in the list of a query; several, if its name is a
/// variable that holds them.
fn listed<'a>(node: Node<'a>, scope: &Scope<'_>) -> Vec<Query<'a>> {
    let name = node.text("key").unwrap_or_default();
    let value = node.value_text("value");
    if holds_pairs(name, scope) {
        let text = match &*value {
            "" => name.to_owned(),
            value => format!("{name}={value}"),
        };
        return pairs(&text, &node, node.description(), scope);
    }
    vec![Query {
        name: decoded(name),
        value,
        description: node.description(),
        node,
    }]
}

/// How many variables of a query may hold more than a value.
const MAX_REPLACED: usize = 16;

/// The parameters of a query that is one string.
fn pairs<'a>(
    text: &str,
    node: &Node<'a>,
    description: Option<&'a str>,
    scope: &Scope<'_>,
) -> Vec<Query<'a>> {
    let mut replaced = 0;
    let mut resolve = |pair| match replaced < MAX_REPLACED && holds_pairs(pair, scope) {
        true => {
            replaced += 1;
            scope.resolve(pair)
        }
        false => Cow::from(pair),
    };
    let resolved: Vec<_> = text.split('&').map(&mut resolve).collect();
    let pairs = resolved.iter().flat_map(|pair| pair.split('&'));
    let pairs = pairs.filter(|pair| !pair.is_empty());
    let read = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Query {
            node: node.clone(),
            name: decoded(name),
            value: value.to_owned().into(),
            description,
        }
    };
    pairs.map(read).collect()
}

/// Whether a variable in place of a name holds a name and its value.
fn holds_pairs(name: &str, scope: &Scope<'_>) -> bool {
    !name.contains('=') && name.contains("{{") && scope.resolve(name).contains(['=', '&'])
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
