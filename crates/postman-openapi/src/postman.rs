//! The Postman model: what an input holds, whichever form it was written in.
//!
//! Collection 2.0 and 2.1 differ in small things (a URL, a description or a
//! whole request as string or object); here they look the same.

use serde_json::Value;

use crate::diagnostic::{Code, Report, Severity};
use crate::node::Node;
use crate::template::Template;

/// A collection, a folder or a single item.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The collection's name and description; an item has none.
    pub(crate) info: Option<Info<'a>>,
    /// Collection variables: name and value.
    pub(crate) variables: Vec<(&'a str, &'a str)>,
    /// The requests in their order, folders flattened.
    pub(crate) items: Vec<Item<'a>>,
}

#[derive(Debug)]
pub(crate) struct Info<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<&'a str>,
}

/// One request with its saved responses.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) name: &'a str,
    /// The nearest folder.
    pub(crate) folder: Option<&'a str>,
    /// The authorization of the nearest folder that states one, or of the
    /// collection.
    pub(crate) auth: Option<Node<'a>>,
    pub(crate) request: Request<'a>,
    pub(crate) responses: Vec<Node<'a>>,
}

#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) method: String,
    pub(crate) url: Url<'a>,
}

#[derive(Debug, Default)]
pub(crate) struct Url<'a> {
    /// Where the input states it.
    pub(crate) pointer: String,
    /// Scheme, host and port, or the variable that stands for them.
    pub(crate) base: String,
    pub(crate) path: Template,
    /// What describes the path's parameters.
    pub(crate) variables: Vec<Node<'a>>,
    pub(crate) query: Vec<Node<'a>>,
    /// Query parameters of a URL that was written as a string.
    pub(crate) query_names: Vec<String>,
}

impl<'a> Item<'a> {
    /// The item's request, then those that its responses were saved with.
    pub(crate) fn requests(&self) -> impl Iterator<Item = Node<'a>> {
        let saved = self
            .responses
            .iter()
            .filter_map(|response| response.get("originalRequest"));
        std::iter::once(self.request.node.clone()).chain(saved)
    }
}

impl<'a> Url<'a> {
    /// What describes the path parameter that the input calls `key`.
    pub(crate) fn variable(&self, key: &str) -> Option<&Node<'a>> {
        self.variables
            .iter()
            .find(|node| node.text("key").or_else(|| node.text("id")) == Some(key))
    }
}

impl<'a> Document<'a> {
    pub(crate) fn read(root: &'a Value, report: &mut Report<'_>) -> Option<Self> {
        let mut root = Node::root(root);
        // Postman's API wraps what its export does not.
        if let Some(inner) = root
            .get("collection")
            .filter(|inner| inner.get("item").is_some())
        {
            root = inner;
        }
        let is_postman = root.value.is_object()
            && (root.get("item").is_some_and(|list| list.value.is_array())
                || root.get("request").is_some()
                || (root.text("name").is_some() && root.get("response").is_some()));
        if !is_postman {
            report.error(
                Code::NotPostman,
                root.pointer,
                "this JSON is neither a Postman collection (`item`) nor an item (`request`)",
                "export the collection as v2.0 or v2.1, or save one item of it",
            );
            return None;
        }
        let info = root.get("info").map(|info| Info {
            name: info.text("name").unwrap_or("Untitled"),
            version: version(&info),
            description: info.description(),
        });
        let variables = root
            .each("variable")
            .iter()
            .filter_map(|variable| {
                let name = variable.text("key").or_else(|| variable.text("id"))?;
                Some((name, variable.text("value")?))
            })
            .collect();
        let mut items = Vec::new();
        read_items(root, None, None, &mut items, report);
        Some(Self {
            info,
            variables,
            items,
        })
    }
}

/// A version is a text, or an object of its numbers.
fn version(info: &Node<'_>) -> Option<String> {
    let version = info.get("version")?;
    let numbers =
        ["major", "minor", "patch"].map(|part| version.get(part).map(|n| n.value.to_string()));
    match numbers {
        [Some(major), Some(minor), Some(patch)] => Some(format!("{major}.{minor}.{patch}")),
        _ => version.str().map(str::to_owned),
    }
}

fn read_items<'a>(
    node: Node<'a>,
    folder: Option<&'a str>,
    auth: Option<Node<'a>>,
    items: &mut Vec<Item<'a>>,
    report: &mut Report<'_>,
) {
    if let Some(scripts) = node
        .get("event")
        .filter(|e| e.value.as_array().is_some_and(|e| !e.is_empty()))
    {
        report.say(
            Severity::Note,
            Code::ScriptsIgnored,
            scripts.pointer,
            "scripts have no place in OpenAPI and were left out",
            None,
        );
    }
    if let Some(list) = node.get("item") {
        if !list.value.is_array() {
            report.error(
                Code::NotPostman,
                list.pointer,
                "the items of a folder are a list",
                "export the collection again",
            );
            return;
        }
        let folder = if node.pointer.is_empty() {
            folder
        } else {
            node.text("name").or(folder)
        };
        let auth = node.get("auth").or(auth);
        for child in node.each("item") {
            read_items(child, folder, auth.clone(), items, report);
        }
        return;
    }
    let name = node.text("name").unwrap_or_default();
    let Some(request) = node.get("request") else {
        report.error(
            Code::NoRequest,
            node.pointer,
            format!("the item `{name}` holds no request"),
            "remove the item, or export it again with its request",
        );
        return;
    };
    if let Some(request) = read_request(request, report) {
        let responses = node.each("response");
        items.push(Item {
            node,
            name,
            folder,
            auth,
            request,
            responses,
        });
    }
}

fn read_request<'a>(node: Node<'a>, report: &mut Report<'_>) -> Option<Request<'a>> {
    // A request may be no more than its URL, which then is fetched.
    let url = if node.str().is_some() {
        Some(node.clone())
    } else {
        node.get("url")
    };
    let method = node.text("method").unwrap_or("GET").to_ascii_uppercase();
    let url = match url.as_ref().and_then(read_url) {
        Some(url) => url,
        None => {
            report.error(
                Code::NoUrl,
                url.map_or_else(|| node.pointer.clone(), |url| url.pointer),
                "the request names no URL",
                "give it a `url`, as a string or as an object with `raw` or `path`",
            );
            return None;
        }
    };
    Some(Request { node, method, url })
}

fn read_url<'a>(node: &Node<'a>) -> Option<Url<'a>> {
    let raw = node
        .str()
        .or_else(|| node.text("raw"))
        .unwrap_or_default()
        .trim();
    let (base, raw_path, raw_query) = split_url(raw);
    let segments: Vec<String> = match node.get("path") {
        Some(path) if path.value.is_array() => path
            .elements()
            .iter()
            .filter_map(|s| s.str().or_else(|| s.text("value")))
            .map(str::to_owned)
            .collect(),
        Some(path) => path
            .str()?
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect(),
        None if raw.is_empty() => return None,
        None => raw_path
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect(),
    };
    let path = Template::read(segments.iter().map(String::as_str));
    let variables = node.each("variable");
    let query = node.each("query");
    let query_names = if query.is_empty() {
        raw_query
    } else {
        Vec::new()
    };
    let host = node
        .each("host")
        .iter()
        .filter_map(Node::str)
        .collect::<Vec<_>>()
        .join(".");
    let base = if base.is_empty() { host } else { base };
    Some(Url {
        pointer: node.pointer.clone(),
        base,
        path,
        variables,
        query,
        query_names,
    })
}

/// `base`, path and the names in the query of a URL written as one string.
fn split_url(raw: &str) -> (String, &str, Vec<String>) {
    let raw = raw.split('#').next().unwrap_or_default();
    let (before, query) = raw.split_once('?').unwrap_or((raw, ""));
    let authority = before.find("://").map_or(0, |at| at + 3);
    let path_at = before
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(before.len(), |slash| authority + slash);
    let (base, path) = before.split_at(path_at);
    let names = query
        .split('&')
        .filter_map(|pair| pair.split('=').next().filter(|name| !name.is_empty()))
        .map(str::to_owned)
        .collect();
    (base.to_owned(), path, names)
}
