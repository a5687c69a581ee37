//! The model of a Postman document, the same for Collection 2.0 and 2.1. What is of
//! another edition is a tree of 2.1 by now.
//!
//! The formats differ in small things: a URL, a description or a whole request
//! can be a string or an object.

use std::rc::Rc;

use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::Report;
use crate::input::header::{Header, headers};
use crate::input::node::Node;
use crate::input::url::{Unusable, Url};
use crate::input::variables::Scope;

/// A collection, a folder or a single item.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The collection's name and description; an item has none.
    pub(crate) info: Option<Info<'a>>,
    /// The requests in their order, folders flattened.
    pub(crate) items: Vec<Item<'a>>,
}

#[derive(Debug)]
pub(crate) struct Info<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<&'a str>,
}

/// What holds for everything in a folder.
#[derive(Clone, Debug, Default)]
struct Around<'a> {
    /// The folders, the outermost first.
    folders: Rc<[Folder<'a>]>,
    /// The nearest authorization.
    auth: Option<Node<'a>>,
    scope: Rc<Scope<'a>>,
    /// Whether a body is sent with GET and HEAD, too.
    sends_any_body: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Folder<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: Option<&'a str>,
}

/// One request with its saved responses.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) name: &'a str,
    /// The folders that it is in, the outermost first.
    pub(crate) folders: Rc<[Folder<'a>]>,
    /// The authorization of its request, else of the nearest folder that states
    /// one, else of the collection.
    pub(crate) auth: Option<Node<'a>>,
    /// Whether its body is sent with GET and HEAD, too.
    pub(crate) sends_any_body: bool,
    /// The variables that hold for it.
    pub(crate) scope: Rc<Scope<'a>>,
    pub(crate) request: Request<'a>,
    pub(crate) responses: Vec<Response<'a>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) method: String,
    pub(crate) url: Url<'a>,
}

/// A saved response, with the request that it answered.
#[derive(Debug)]
pub(crate) struct Response<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) request: Option<Request<'a>>,
}

impl<'a> Item<'a> {
    /// The description of its request, else its own.
    pub(crate) fn description(&self) -> Option<&'a str> {
        self.request
            .node
            .description()
            .or_else(|| self.node.description())
    }

    /// The item's request, then the requests saved with its responses that have
    /// its method and path. A copied item may hold requests of another one.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request<'a>> {
        let is_same = |saved: &&Request<'a>| {
            saved.method == self.request.method
                && self
                    .request
                    .url
                    .destination
                    .path
                    .fits(&saved.url.destination.path)
        };
        let saved = self.responses.iter().filter_map(|r| r.request.as_ref());
        let saved = saved.filter(is_same);
        std::iter::once(&self.request).chain(saved)
    }
}

impl<'a> Request<'a> {
    /// The headers: a list of names and values, or one string with a header per
    /// line.
    pub(crate) fn headers(&self) -> Vec<Header<'a>> {
        headers(&self.node)
    }
}

impl<'a> Document<'a> {
    pub(crate) fn read(
        root: Node<'a>,
        around: &Rc<Scope<'a>>,
        report: &mut Report,
    ) -> Option<Self> {
        let is_postman = root.value.is_object()
            && (root.get("item").is_some_and(|list| list.value.is_array())
                || root.get("request").is_some());
        if !is_postman {
            report.add(
                codes::NOT_POSTMAN,
                &root,
                "this is neither a Postman collection (with `item`, `requests` or `$kind`) nor an item (with `request`)",
            );
            return None;
        }
        let info = root.get("info").map(|info| Info {
            name: info.text("name").map(words).filter(|name| !name.is_empty()),
            version: version(&info),
            description: info.description(),
            node: info,
        });
        let items = Vec::new();
        let mut reader = Reader { items, report };
        let around = Around {
            scope: around.clone(),
            ..Around::default()
        };
        reader.read(root, true, &around);
        let items = reader.items;
        Some(Self { info, items })
    }
}

/// A version is a text, or an object of its numbers.
fn version(info: &Node<'_>) -> Option<String> {
    let version = info.get("version")?;
    let numbers =
        ["major", "minor", "patch"].map(|part| version.get(part).map(|n| n.value.to_string()));
    match numbers {
        [Some(major), Some(minor), Some(patch)] => Some(format!("{major}.{minor}.{patch}")),
        _ => Some(words(version.str()?)).filter(|version| !version.is_empty()),
    }
}

/// A text on one line.
pub(crate) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `3 scripts`, `1 script`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

struct Reader<'a, 'r> {
    items: Vec<Item<'a>>,
    report: &'r mut Report,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, node: Node<'a>, is_root: bool, around: &Around<'a>) {
        for event in node.each("event") {
            self.report.add(
                codes::SCRIPTS_IGNORED,
                &event,
                "OpenAPI has no place for scripts; this script is left out",
            );
        }
        let behavior = node.get("protocolProfileBehavior");
        let sends_any_body = match behavior.and_then(|b| b.get("disableBodyPruning")) {
            Some(stated) => stated.value == &Value::Bool(true),
            None => around.sends_any_body,
        };
        let scope = Scope::of(&node, Some(around.scope.clone()));
        let Some(list) = node.get("item") else {
            self.read_item(node, scope, sends_any_body, around);
            return;
        };
        if !list.value.is_array() {
            self.report.add(
                codes::NO_REQUEST,
                &list,
                "the `item` of a folder is no list; the folder is left out",
            );
            return;
        }
        let name = node
            .text("name")
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let folders = match name.filter(|_| !is_root) {
            Some(name) => {
                let description = node.description();
                let folder = Folder { name, description };
                around.folders.iter().copied().chain([folder]).collect()
            }
            None => around.folders.clone(),
        };
        let holds_requests = list.elements().any(|child| child.get("item").is_none());
        if !is_root && !holds_requests && node.description().is_some() {
            self.report.add(
                codes::FOLDER_DESCRIPTION_LEFT_OUT,
                &node,
                "this folder has no requests of its own and is no tag; its description is left out",
            );
        }
        let auth = node.get("auth").or_else(|| around.auth.clone());
        let around = Around {
            folders,
            auth,
            scope,
            sends_any_body,
        };
        for child in list.elements() {
            self.read(child, false, &around);
        }
    }

    fn read_item(
        &mut self,
        node: Node<'a>,
        scope: Rc<Scope<'a>>,
        sends_any_body: bool,
        around: &Around<'a>,
    ) {
        let name = node.text("name").unwrap_or_default().trim();
        let Some(request) = node.get("request") else {
            self.report.add(
                codes::NO_REQUEST,
                &node,
                format!("the item `{name}` has no request; it is left out"),
            );
            return;
        };
        let place = request.get("url").unwrap_or_else(|| request.clone());
        let request = match read_request(request, None, &scope) {
            Ok(request) => request,
            Err(why) => {
                let why = match why {
                    Unusable::Missing => "has no URL",
                    Unusable::NotHttp => "has a URL that HTTP can't call",
                };
                let message = match name {
                    "" => format!("this request {why}; it is left out"),
                    _ => format!("the request `{name}` {why}; it is left out"),
                };
                self.report.add(codes::NO_URL, &place, message);
                return;
            }
        };
        let saved = |node: Node<'a>| Response {
            request: node
                .get("originalRequest")
                .and_then(|saved| read_request(saved, Some(&request.url), &scope).ok()),
            node,
        };
        let responses = node.each("response").into_iter().map(saved).collect();
        self.items.push(Item {
            name,
            folders: around.folders.clone(),
            auth: request.node.get("auth").or_else(|| around.auth.clone()),
            request,
            responses,
            sends_any_body,
            scope,
            node,
        });
    }
}

fn read_request<'a>(
    node: Node<'a>,
    own: Option<&Url<'a>>,
    scope: &Scope<'_>,
) -> Result<Request<'a>, Unusable> {
    // A request may be no more than its URL, which then is fetched.
    let url = match node.str() {
        Some(_) => node.clone(),
        None => node.get("url").ok_or(Unusable::Missing)?,
    };
    let url = Url::read(&url, own, scope)?;
    let method = node.text("method").unwrap_or("GET").trim();
    let method = match method {
        "" => "GET".to_owned(),
        method => method.to_ascii_uppercase(),
    };
    Ok(Request { node, method, url })
}
