//! Collection 1: a flat list of requests and one of folders, which refer to each other
//! by their ids. It becomes the tree of edition 2.1, as
//! `postman-collection-transformer` makes it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::{Place, Report};
use crate::input::node::Node;
use crate::input::tree::{Built, entry, member, pair};

/// The JSON that strings of a collection hold, by its text.
pub(crate) type Embedded<'a> = HashMap<&'a str, Value<'a>>;

/// How deep folders may be nested, as in the JSON of the other editions.
pub(crate) const MAX_FOLDERS: usize = 60;

/// Reports a folder that is nested deeper.
pub(crate) fn report_depth(folder: impl Into<Place>, report: &mut Report) {
    report.add(
        codes::NO_REQUEST,
        folder,
        format!("this folder is nested in more than {MAX_FOLDERS} others; it is left out"),
    );
}

/// Whether a document is a collection of this edition.
pub(crate) fn is_collection_1(root: &Node<'_>) -> bool {
    let is_list = |key| root.get(key).is_some_and(|list| list.value.is_array());
    is_list("requests") && root.get("item").is_none()
}

/// Reads the JSON in the strings of a collection: saved requests, and the settings of
/// an authorization.
pub(crate) fn embedded<'a>(root: &Node<'a>, found: &mut Embedded<'a>) {
    let mut add = |node: &Node<'a>, key| {
        if let Some(text) = node
            .text(key)
            .filter(|text| text.trim_start().starts_with('{'))
            && let Ok(value) = serde_json::from_str(text)
        {
            found.insert(text, value);
        }
    };
    for request in root.each("requests") {
        add(&request, HELPER_ATTRIBUTES);
        for response in request.each("responses") {
            add(&response, "requestObject");
            add(&response, "request");
        }
    }
    for folder in root.each("folders") {
        add(&folder, HELPER_ATTRIBUTES);
    }
    add(root, HELPER_ATTRIBUTES);
}

const HELPER_ATTRIBUTES: &str = "helperAttributes";

/// The tree of a collection.
pub(crate) fn tree<'a>(
    root: &Node<'a>,
    embedded: &'a Embedded<'a>,
    report: &mut Report,
) -> Built<'a> {
    let requests = root.each("requests");
    let folders = root.each("folders");
    let mut reader = Reader {
        embedded,
        request_of: by_id(&requests),
        folder_of: by_id(&folders),
        requests_in: by_folder(&requests),
        folders_in: by_folder(&folders),
        is_listed: HashSet::new(),
        is_placed: vec![false; requests.len()],
        is_folder_placed: vec![false; folders.len()],
        requests,
        folders,
        report,
    };
    reader.is_listed = reader
        .folders
        .iter()
        .flat_map(|folder| ids(folder, "folders_order"))
        .filter_map(|id| reader.folder_of.get(&id).copied())
        .collect();
    let items = reader.root(root);
    let info = ["name", "description"];
    let info = info.into_iter().filter_map(|key| member(key, root, key));
    let mut members = vec![
        ("info", Built::object(root, info)),
        ("item", Built::list(root, items)),
    ];
    members.extend(reader.around(root).into_iter().filter(|(name, built)| {
        // A collection without authorization states nothing.
        *name != "auth" || built.text_of("type") != Some("noauth")
    }));
    Built::object(root, members)
}

struct Reader<'a, 'r> {
    embedded: &'a Embedded<'a>,
    requests: Vec<Node<'a>>,
    folders: Vec<Node<'a>>,
    request_of: HashMap<Cow<'a, str>, usize>,
    folder_of: HashMap<Cow<'a, str>, usize>,
    /// By the id of the folder that they say they are in.
    requests_in: HashMap<Cow<'a, str>, Vec<usize>>,
    folders_in: HashMap<Cow<'a, str>, Vec<usize>>,
    /// The folders that are listed by another folder.
    is_listed: HashSet<usize>,
    is_placed: Vec<bool>,
    is_folder_placed: Vec<bool>,
    report: &'r mut Report,
}

impl<'a> Reader<'a, '_> {
    /// What a collection holds: its folders, its requests, and last what no list names.
    fn root(&mut self, root: &Node<'a>) -> Vec<Built<'a>> {
        let listed = ids(root, "folders_order").filter_map(|id| self.folder_of.get(&id).copied());
        let mut folders: Vec<_> = listed.collect();
        if root.get("folders_order").is_none() {
            folders.extend(0..self.folders.len());
        }
        let is_inner = |at: &usize| {
            let parent = self.folders.get(*at).and_then(|folder| parent(folder));
            self.is_listed.contains(at) || parent.is_some_and(|id| self.folder_of.contains_key(&id))
        };
        folders.retain(|at| !is_inner(at));
        let requests = ids(root, "order").filter_map(|id| self.request_of.get(&id).copied());
        let requests: Vec<_> = requests.collect();
        let mut items = self.level(&folders, &requests, 0);
        // What no list names, and circles of folders.
        let folders: Vec<_> = (0..self.folders.len()).collect();
        let requests: Vec<_> = (0..self.requests.len()).collect();
        items.extend(self.level(&folders, &requests, 0));
        items
    }

    /// The folders and the requests with these numbers that have no place yet.
    fn level(&mut self, folders: &[usize], requests: &[usize], depth: usize) -> Vec<Built<'a>> {
        let mut items = Vec::with_capacity(folders.len() + requests.len());
        for at in folders {
            if let Some(folder) = take(&self.folders, &mut self.is_folder_placed, *at) {
                items.extend(self.folder(&folder, depth + 1));
            }
        }
        for at in requests {
            if let Some(request) = take(&self.requests, &mut self.is_placed, *at) {
                items.push(self.item(&request));
            }
        }
        items
    }

    fn folder(&mut self, folder: &Node<'a>, depth: usize) -> Option<Built<'a>> {
        let (folders, requests) = self.inner(folder);
        if depth > MAX_FOLDERS {
            self.leave_out(folder, folders, requests);
            return None;
        }
        let items = self.level(&folders, &requests, depth);
        let mut members = vec![("item", Built::list(folder, items))];
        members.extend(
            ["name", "description"]
                .into_iter()
                .filter_map(|key| member(key, folder, key)),
        );
        members.extend(self.around(folder));
        Some(Built::object(folder, members))
    }

    /// The numbers of the folders and the requests in a folder: in the order of its
    /// lists, then those that say they are in it.
    fn inner(&self, folder: &Node<'a>) -> (Vec<usize>, Vec<usize>) {
        let id = folder.value_text("id");
        let of = |list, by_id: &HashMap<_, usize>, by_folder: &HashMap<_, Vec<usize>>| -> Vec<_> {
            let listed = ids(folder, list).filter_map(|id| by_id.get(&id).copied());
            let others = by_folder.get(&id).into_iter().flatten().copied();
            listed.chain(others).collect()
        };
        (
            of("folders_order", &self.folder_of, &self.folders_in),
            of("order", &self.request_of, &self.requests_in),
        )
    }

    /// Leaves out a folder that is nested too deep, with all that is in it.
    fn leave_out(&mut self, folder: &Node<'a>, folders: Vec<usize>, requests: Vec<usize>) {
        report_depth(folder, self.report);
        let mut waiting = vec![(folders, requests)];
        while let Some((folders, requests)) = waiting.pop() {
            for at in requests {
                take(&self.requests, &mut self.is_placed, at);
            }
            for at in folders {
                if let Some(folder) = take(&self.folders, &mut self.is_folder_placed, at) {
                    waiting.push(self.inner(&folder));
                }
            }
        }
    }

    /// What a collection, a folder and a request state for all that is in them.
    fn around(&self, node: &Node<'a>) -> Vec<(&'a str, Built<'a>)> {
        let variables = ["variables", "variable"];
        let mut members: Vec<_> = variables
            .into_iter()
            .find_map(|key| member("variable", node, key))
            .into_iter()
            .chain(member(
                "protocolProfileBehavior",
                node,
                "protocolProfileBehavior",
            ))
            .collect();
        members.extend(self.auth(node).map(|auth| ("auth", auth)));
        let scripts = ["tests", "preRequestScript"].map(|key| node.get(key));
        let mut scripts = scripts
            .into_iter()
            .flatten()
            .filter(|script| script.str() != Some(""))
            .peekable();
        let events = match scripts.peek() {
            Some(_) => Some(Built::list(
                node,
                scripts.map(|script| Built::object(&script, [])),
            )),
            None => node.get("events").map(|events| Built::same(&events)),
        };
        members.extend(events.map(|events| ("event", events)));
        members
    }

    fn item(&self, request: &Node<'a>) -> Built<'a> {
        let mut members = self.around(request);
        // The authorization of an item stands in its request.
        members.retain(|(name, _)| *name != "auth");
        members.extend(member("name", request, "name"));
        members.push(("request", self.request(request)));
        let responses = self.responses(request);
        members.push(("response", Built::list(request, responses)));
        Built::object(request, members)
    }

    /// The saved responses, those first that the request lists.
    fn responses(&self, request: &Node<'a>) -> Vec<Built<'a>> {
        let responses = request.each("responses");
        let by_id = by_id(&responses);
        let listed = ids(request, "responses_order").filter_map(|id| by_id.get(&id).copied());
        let mut is_taken = vec![false; responses.len()];
        listed
            .chain(0..responses.len())
            .filter_map(|at| take(&responses, &mut is_taken, at))
            .map(|response| self.response(&response))
            .collect()
    }

    fn response(&self, response: &Node<'a>) -> Built<'a> {
        let code = response.get("responseCode");
        let of_code = |name, key| code.as_ref().and_then(|code| member(name, code, key));
        let mut members: Vec<_> = [
            of_code("code", "code"),
            of_code("status", "name"),
            member("_postman_previewlanguage", response, "language"),
            member("body", response, "text"),
        ]
        .into_iter()
        .flatten()
        .collect();
        members.push(
            match response.text("name").filter(|name| !name.is_empty()) {
                Some(name) => (
                    "name",
                    Built::text(
                        &response.get("name").unwrap_or_else(|| response.clone()),
                        name,
                    ),
                ),
                None => ("name", Built::text(response, "response")),
            },
        );
        if let Some(headers) = response.get("headers") {
            let headers = match headers.value.is_array() {
                true => Built::list(
                    &headers,
                    headers.elements().map(|header| response_header(&header)),
                ),
                false => Built::same(&headers),
            };
            members.push(("header", headers));
        }
        let saved = self.saved_request(response);
        members.extend(saved.map(|request| ("originalRequest", request)));
        Built::object(response, members)
    }

    /// The request that was saved with a response: an object, its JSON, or the id of a
    /// request.
    fn saved_request(&self, response: &Node<'a>) -> Option<Built<'a>> {
        let stated = ["request", "requestObject"].map(|key| response.get(key));
        let mut stated = stated.into_iter().flatten();
        let is_object = |node: &Node<'_>| node.value.is_object();
        if let Some(object) = stated.clone().find(is_object) {
            return Some(self.request(&object));
        }
        stated.find_map(|node| {
            let text = node.str()?;
            match self.embedded.get(text) {
                Some(value) => {
                    let inner = self.request(&Node::root("", value));
                    Some(Built::of(&node, inner.into_parts().0))
                }
                None => {
                    let at = self.request_of.get(text)?;
                    Some(self.request(self.requests.get(*at)?))
                }
            }
        })
    }

    fn request(&self, request: &Node<'a>) -> Built<'a> {
        let mut members: Vec<_> = ["method", "description"]
            .into_iter()
            .filter_map(|key| member(key, request, key))
            .collect();
        members.extend(url(request).map(|url| ("url", url)));
        members.push(("header", headers(request)));
        members.extend(body(request).map(|body| ("body", body)));
        members.extend(self.auth(request).map(|auth| ("auth", auth)));
        Built::object(request, members)
    }

    fn auth(&self, node: &Node<'a>) -> Option<Built<'a>> {
        let is_legacy =
            node.member("currentHelper").is_some() || node.get(HELPER_ATTRIBUTES).is_some();
        let stated = node.get("auth");
        // Postman writes `noauth` as no helper, which alone says nothing.
        let is_open = |auth: &Node<'_>| auth.text("type") == Some("noauth");
        if !is_legacy || stated.as_ref().is_some_and(is_open) {
            return stated.map(|auth| Built::same(&auth));
        }
        let helper = node.get("currentHelper")?;
        let kind = match helper.str()? {
            "normal" => return None,
            "apikeyAuth" => "apikey",
            "basicAuth" => "basic",
            "bearerAuth" => "bearer",
            "digestAuth" => "digest",
            "hawkAuth" => "hawk",
            "oAuth1" => "oauth1",
            "oAuth2" => "oauth2",
            "ntlmAuth" => "ntlm",
            "awsSigV4" => "awsv4",
            "jwtAuth" => "jwt",
            "asapAuth" => "asap",
            "edgegridAuth" => "edgegrid",
            other => other,
        };
        let settings = node.get(HELPER_ATTRIBUTES).map(|settings| {
            let read = settings.str().and_then(|text| self.embedded.get(text));
            match read {
                Some(value) => {
                    let inner = Built::same(&Node::root("", value));
                    Built::of(&settings, inner.into_parts().0)
                }
                None => Built::same(&settings),
            }
        });
        let kind_of = ("type", Built::text(&helper, kind));
        let settings = settings.map(|settings| (kind, settings));
        Some(Built::object(node, [kind_of].into_iter().chain(settings)))
    }
}

/// A node that has no place yet.
fn take<'a>(nodes: &[Node<'a>], is_taken: &mut [bool], at: usize) -> Option<Node<'a>> {
    let taken = is_taken.get_mut(at)?;
    match std::mem::replace(taken, true) {
        true => None,
        false => nodes.get(at).cloned(),
    }
}

fn ids<'a>(node: &Node<'a>, list: &str) -> impl Iterator<Item = Cow<'a, str>> {
    node.each(list).into_iter().map(|id| id.own_text())
}

/// The folder that a request or a folder says it is in.
fn parent<'a>(node: &Node<'a>) -> Option<Cow<'a, str>> {
    let id = node.value_text("folder");
    (!id.is_empty()).then_some(id)
}

/// The numbers of the nodes by their ids; of several with one id the last.
fn by_id<'a>(nodes: &[Node<'a>]) -> HashMap<Cow<'a, str>, usize> {
    let ids = nodes.iter().map(|node| node.value_text("id"));
    let ids = ids.enumerate().filter(|(_, id)| !id.is_empty());
    ids.map(|(at, id)| (id, at)).collect()
}

fn by_folder<'a>(nodes: &[Node<'a>]) -> HashMap<Cow<'a, str>, Vec<usize>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(folder) = parent(node) {
            found.entry(folder).or_default().push(at);
        }
    }
    found
}

/// The URL, with what the request says of its query and its path.
fn url<'a>(request: &Node<'a>) -> Option<Built<'a>> {
    let url = request.get("url")?;
    let query: Vec<_> = request.each("queryParams").iter().map(pair).collect();
    let described = request.each("pathVariableData");
    let names: HashSet<_> = described
        .iter()
        .filter_map(|node| node.text("key"))
        .collect();
    let others = request.get("pathVariables");
    let others = others.iter().flat_map(Node::members);
    let others = others.filter(|(name, _)| !names.contains(name));
    let described = described.iter().map(Built::same);
    let variables: Vec<_> = described.chain(others.map(entry)).collect();
    if url.str().is_none() || query.is_empty() && variables.is_empty() {
        return Some(Built::same(&url));
    }
    let mut members = vec![("raw", Built::same(&url))];
    if !query.is_empty() {
        members.push(("query", Built::list(request, query)));
    }
    if !variables.is_empty() {
        members.push(("variable", Built::list(request, variables)));
    }
    Some(Built::object(&url, members))
}

/// What switches off a header.
const COMMENT: &str = "//";

/// The headers: a list, then those of a text with a header per line that it lacks.
fn headers<'a>(request: &Node<'a>) -> Built<'a> {
    let stated = request.get("headers");
    let Some(lines) = stated.as_ref().filter(|headers| !headers.value.is_array()) else {
        let all = stated.or_else(|| request.get("headerData"));
        let elements = all.iter().flat_map(Node::elements);
        return Built::list(
            all.as_ref().unwrap_or(request),
            elements.map(|header| self::header(&header)),
        );
    };
    let listed = request.each("headerData");
    let name_of = |text: &'a str| text.strip_prefix(COMMENT).unwrap_or(text).trim();
    let names: HashSet<_> = listed
        .iter()
        .filter_map(|node| node.text("key"))
        .map(name_of)
        .collect();
    let mut all: Vec<_> = listed.iter().map(header).collect();
    for line in lines.str().unwrap_or_default().lines() {
        let is_off = line.starts_with(COMMENT);
        let Some((name, value)) = name_of(line).split_once(':') else {
            continue;
        };
        if names.contains(name.trim()) {
            continue;
        }
        let mut members = vec![
            ("key", Built::text(lines, name.trim())),
            ("value", Built::text(lines, value.trim())),
        ];
        members.extend(is_off.then(|| ("disabled", Built::of(lines, Value::Bool(true)))));
        all.push(Built::object(lines, members));
    }
    Built::list(request, all)
}

fn header<'a>(node: &Node<'a>) -> Built<'a> {
    let Some(name) = node.text("key").and_then(|name| name.strip_prefix(COMMENT)) else {
        return pair(node);
    };
    let members = node
        .members()
        .filter(|(name, _)| !matches!(*name, "enabled" | "disabled"));
    let members = members.map(|(key, value)| match key {
        "key" => (key, Built::text(&value, name.trim())),
        _ => (key, Built::same(&value)),
    });
    let off = ("disabled", Built::of(node, Value::Bool(true)));
    Built::object(node, members.chain([off]))
}

fn response_header<'a>(header: &Node<'a>) -> Built<'a> {
    match (header.get("key"), header.get("name")) {
        (None, Some(name)) => {
            let members = header
                .members()
                .map(|(name, value)| (name, Built::same(&value)));
            Built::object(header, members.chain([("key", Built::same(&name))]))
        }
        _ => Built::same(header),
    }
}

fn body<'a>(request: &Node<'a>) -> Option<Built<'a>> {
    let stated = request.member("dataMode");
    if stated == Some(&Value::Null) {
        return None;
    }
    let is_full = |node: &Node<'_>| match node.value {
        Value::Str(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    };
    let full = |key| request.get(key).filter(is_full);
    let (data, raw, graphql) = (full("data"), full("rawModeData"), full("graphqlModeData"));
    // A list of one text is that text.
    let text = raw.as_ref().and_then(|raw| match raw.value.as_array() {
        Some(_) => raw
            .elements()
            .next()
            .filter(|_| raw.elements().count() == 1),
        None => Some(raw.clone()),
    });
    let text = text.filter(|node| node.str().is_some());
    let mode = match stated.and_then(Value::as_str) {
        Some("params") => "formdata",
        Some("urlencoded") => "urlencoded",
        Some("raw") => "raw",
        Some("binary") => "file",
        Some("graphql") => "graphql",
        // Kept, so that it is reported.
        Some(other) if !other.is_empty() => other,
        _ if data.is_none() && raw.is_none() && graphql.is_none() => return None,
        _ => match (&text, &data, &graphql) {
            (None, Some(data), _) if data.value.is_array() => "formdata",
            (None, _, Some(_)) => "graphql",
            _ => "raw",
        },
    };
    let content = match mode {
        "raw" => text
            .or_else(|| data.filter(|data| data.str().is_some()))
            .map(|text| Built::same(&text)),
        "file" => Some(match &text {
            Some(text) => Built::object(text, [("src", Built::same(text))]),
            None => Built::object(request, []),
        }),
        "graphql" => graphql.or(data).map(|graphql| Built::same(&graphql)),
        _ => data.or(raw).map(|fields| match fields.value.is_array() {
            true => Built::list(&fields, fields.elements().map(|field| self::field(&field))),
            false => Built::same(&fields),
        }),
    };
    let place = ["dataMode", "rawModeData", "data"]
        .iter()
        .find_map(|key| request.get(key));
    let place = place.unwrap_or_else(|| request.clone());
    let mut members = vec![("mode", Built::text(&place, mode))];
    members.extend(content.map(|content| (mode, content)));
    members.extend(member("options", request, "dataOptions"));
    members.extend(member("disabled", request, "dataDisabled"));
    Some(Built::object(&place, members))
}

/// A field of a form; of a file, `value` is its path.
fn field<'a>(field: &Node<'a>) -> Built<'a> {
    let is_file = field.text("type") == Some("file") && field.get("src").is_none();
    let value = field.get("value").filter(|_| is_file);
    let Some(value) = value else {
        return pair(field);
    };
    let is_off = field.member("enabled") == Some(&Value::Bool(false));
    let others = field.members().filter(|(name, _)| *name != "value");
    let others = others.map(|(name, value)| (name, Built::same(&value)));
    let off = is_off.then(|| ("disabled", Built::of(field, Value::Bool(true))));
    let src = ("src", Built::same(&value));
    Built::object(field, others.chain([src]).chain(off))
}
