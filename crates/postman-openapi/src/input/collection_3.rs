//! Collection 3, which Postman writes since version 12: each folder, request and saved
//! response is a file of YAML, known by its `$kind`. It becomes the tree of edition
//! 2.1.

mod keys;
mod level;

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json_borrow::Value;

use self::level::Child;
pub(crate) use self::level::{Level, is_of_collection, levels};
use crate::codes;
use crate::diagnostic::Report;
use crate::input::collection_3::keys::{Of, report_unknown};
use crate::input::node::Node;
use crate::input::tree::{Built, entry, member, pair};

/// The `$kind` of a document of this edition.
pub(crate) fn kind<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.text("$kind")
}

/// The tree of a collection.
pub(crate) fn tree<'a>(level: &Level<'a>, report: &mut Report) -> Built<'a> {
    let at = &level.node;
    let mut members = folder(level, report);
    members.retain(|(name, _)| !matches!(*name, "name" | "description"));
    let mut info = vec![("name", name(at, level.name))];
    info.extend(member("description", at, "description"));
    members.push(("info", Built::object(at, info)));
    Built::object(at, members)
}

/// The tree of a single request.
pub(crate) fn single<'a>(node: &Node<'a>, report: &mut Report) -> Built<'a> {
    match item(node, None, &[], report) {
        Some(item) => item,
        // Without requests, but a collection.
        None => Built::object(node, [("item", Built::list(node, []))]),
    }
}

/// The name that a file states, else its own.
fn name<'a>(node: &Node<'a>, of_file: &'a str) -> Built<'a> {
    match node.get("name").filter(|name| name.str().is_some()) {
        Some(name) => Built::same(&name),
        None => Built::text(node, of_file),
    }
}

fn folder<'a>(level: &Level<'a>, report: &mut Report) -> Vec<(&'a str, Built<'a>)> {
    let at = &level.node;
    report_unknown(at, Of::Definition, report);
    let mut members = vec![("name", name(at, level.name))];
    members.extend(member("description", at, "description"));
    members.extend(variables(at, report));
    members.extend(scripts(at));
    members.extend(auth(at, report));
    let items = level.children.iter().filter_map(|child| match child {
        Child::Folder(level) => {
            let members = folder(level, report);
            Some(Built::object(&level.node, members))
        }
        Child::Request {
            node,
            name,
            examples,
        } => item(node, Some(name), examples, report),
    });
    let items: Vec<_> = items.collect();
    members.push(("item", Built::list(at, items)));
    members
}

/// A request with its saved responses; none where it is no request of HTTP.
fn item<'a>(
    node: &Node<'a>,
    file_name: Option<&'a str>,
    examples: &[(&'a str, Node<'a>)],
    report: &mut Report,
) -> Option<Built<'a>> {
    let of = match kind(node) {
        Some("http-request") => Of::Request,
        Some("graphql-request") => Of::GraphqlRequest,
        kind => {
            let stated = node.text("name").or(file_name).unwrap_or_default();
            let kind = match kind {
                Some(kind) => format!("is of the kind `{kind}`"),
                None => "states no `$kind`".to_owned(),
            };
            report.add(
                codes::KIND_NOT_CONVERTED,
                node,
                format!("the request `{stated}` {kind}; it is left out"),
            );
            return None;
        }
    };
    report_unknown(node, of, report);
    let mut members: Vec<_> = Vec::with_capacity(4);
    members.extend(file_name.map(|file_name| ("name", name(node, file_name))));
    members.extend(member("name", node, "name").filter(|_| file_name.is_none()));
    members.extend(scripts(node));
    members.push(("request", request(node, report)));
    let responses = examples.iter();
    let responses = responses.filter_map(|(name, node)| response(node, name, report));
    let responses: Vec<_> = responses.collect();
    members.push(("response", Built::list(node, responses)));
    Some(Built::object(node, members))
}

fn request<'a>(node: &Node<'a>, report: &mut Report) -> Built<'a> {
    let is_graphql = node.get("query").is_some() || kind(node) == Some("graphql-request");
    let mut members: Vec<_> = ["method", "description"]
        .into_iter()
        .filter_map(|key| member(key, node, key))
        .collect();
    if is_graphql && node.get("method").is_none() {
        members.push(("method", Built::text(node, "POST")));
    }
    members.extend(url(node, report).map(|url| ("url", url)));
    members.extend(list(node, "headers", report).map(|list| ("header", list)));
    members.extend(auth(node, report));
    let body = match is_graphql {
        true => Some(graphql(node)),
        false => node.get("body").and_then(|body| self::body(&body, report)),
    };
    members.extend(body.map(|body| ("body", body)));
    Built::object(node, members)
}

fn response<'a>(node: &Node<'a>, file_name: &'a str, report: &mut Report) -> Option<Built<'a>> {
    if !matches!(kind(node), Some("http-example" | "graphql-example")) {
        let kind = kind(node).unwrap_or_default();
        report.add(
            codes::KIND_NOT_CONVERTED,
            node,
            format!("the example `{file_name}` is of the kind `{kind}`; it is left out"),
        );
        return None;
    }
    report_unknown(node, Of::Example, report);
    let mut members = vec![("name", name(node, file_name))];
    if let Some(saved) = node.get("request") {
        report_unknown(&saved, Of::SavedRequest, report);
        members.push(("originalRequest", request(&saved, report)));
    }
    if let Some(response) = node.get("response") {
        report_unknown(&response, Of::Response, report);
        members.extend(member("code", &response, "statusCode"));
        members.extend(member("status", &response, "statusText"));
        members.extend(list(&response, "headers", report).map(|list| ("header", list)));
        if let Some(body) = response.get("body") {
            report_unknown(&body, Of::Body, report);
            members.extend(member("_postman_previewlanguage", &body, "type"));
            members.extend(content(&body, report).map(|content| ("body", content)));
        }
    }
    Some(Built::object(node, members))
}

/// The URL, with what the request says of its query and its path.
fn url<'a>(node: &Node<'a>, report: &mut Report) -> Option<Built<'a>> {
    let url = node.get("url")?;
    let query = list(node, "queryParams", report);
    let variables = list(node, "pathVariables", report);
    let query = query.filter(|list| !list.is_empty());
    if query.is_none() && variables.is_none() || url.str().is_none() {
        return Some(Built::same(&url));
    }
    let mut members = vec![("raw", Built::same(&url))];
    members.extend(query.map(|mut query| {
        query.extend(unlisted(&url, &query));
        ("query", query)
    }));
    members.extend(variables.map(|variables| ("variable", variables)));
    Some(Built::object(&url, members))
}

/// The parameters in the text of a URL that its list lacks.
fn unlisted<'a>(url: &Node<'a>, list: &Built<'a>) -> Vec<Built<'a>> {
    let text = url.str().unwrap_or_default();
    let text = text.split_once('#').map_or(text, |(before, _)| before);
    let pairs = text.split_once('?').map_or("", |(_, query)| query);
    let listed: HashSet<_> = list.texts_of("key").collect();
    pairs
        .split('&')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let is_new = !name.is_empty() && !listed.contains(name);
            is_new.then(|| {
                let (name, value) = (Built::text(url, name), Built::text(url, value));
                Built::object(url, [("key", name), ("value", value)])
            })
        })
        .collect()
}

/// Names and values: a list of them, or a mapping.
fn list<'a>(node: &Node<'a>, key: &str, report: &mut Report) -> Option<Built<'a>> {
    Some(pairs(&node.get(key)?, report))
}

fn pairs<'a>(list: &Node<'a>, report: &mut Report) -> Built<'a> {
    if list.value.is_object() {
        return Built::list(list, list.members().map(entry));
    }
    if !list.value.is_array() {
        return Built::same(list);
    }
    let elements = list.elements().map(|element| {
        report_unknown(&element, Of::Pair, report);
        pair(&element)
    });
    Built::list(list, elements)
}

fn variables<'a>(node: &Node<'a>, report: &mut Report) -> Option<(&'a str, Built<'a>)> {
    Some(("variable", list(node, "variables", report)?))
}

fn scripts<'a>(node: &Node<'a>) -> Option<(&'a str, Built<'a>)> {
    member("event", node, "scripts")
}

/// The authorization; of several at once the first.
fn auth<'a>(node: &Node<'a>, report: &mut Report) -> Option<(&'a str, Built<'a>)> {
    let stated = node.get("auth")?;
    let all: Vec<_> = match stated.value.is_array() {
        true => stated.elements().collect(),
        false => vec![stated.clone()],
    };
    if all.len() > 1 {
        report.add(
            codes::AUTH_NOT_CONVERTED,
            &stated,
            "several authorizations hold at once; the document has the first of them",
        );
    }
    let auth = all.first()?;
    report_unknown(auth, Of::Auth, report);
    let kind = auth.get("type")?;
    if kind.str() == Some("inherit") {
        return None;
    }
    let mut members = vec![("type", Built::same(&kind))];
    if let (Some(kind), Some(credentials)) = (kind.str(), auth.get("credentials")) {
        members.push((kind, Built::same(&credentials)));
    }
    Some(("auth", Built::object(auth, members)))
}

fn body<'a>(body: &Node<'a>, report: &mut Report) -> Option<Built<'a>> {
    report_unknown(body, Of::Body, report);
    let kind = body.text("type").unwrap_or("text");
    let mode = match kind {
        "none" => return None,
        "json" | "text" | "xml" | "html" | "javascript" => "raw",
        // What is unknown is reported by its name.
        other => other,
    };
    let at = body.get("type").unwrap_or_else(|| body.clone());
    let mut members = vec![("mode", Built::text(&at, mode))];
    if mode == "raw" {
        members.extend(content(body, report).map(|content| ("raw", content)));
        // What the editor shows as text may be anything.
        if kind != "text" {
            let language = Built::object(body, [("language", Built::text(&at, kind))]);
            members.push(("options", Built::object(body, [("raw", language)])));
        }
        return Some(Built::object(body, members));
    }
    let content = body.get("content").or_else(|| body.get("src"));
    members.extend(content.map(|content| {
        let of_mode = match mode {
            "urlencoded" | "formdata" => pairs(&content, report),
            "file" if !content.value.is_object() => {
                Built::object(body, [("src", Built::same(&content))])
            }
            _ => Built::same(&content),
        };
        (mode, of_mode)
    }));
    Some(Built::object(body, members))
}

/// The text of a body. Someone may have written its JSON as YAML.
fn content<'a>(body: &Node<'a>, report: &mut Report) -> Option<Built<'a>> {
    let content = body.get("content")?;
    if content.str().is_some() {
        return Some(Built::same(&content));
    }
    report.add(
        codes::BODY_REPAIRED,
        &content,
        "this body is written as YAML; it is read as JSON",
    );
    let text: Cow<'a, str> = content.value.to_string().into();
    Some(Built::of(&content, Value::Str(text)))
}

fn graphql<'a>(node: &Node<'a>) -> Built<'a> {
    let members = ["query", "variables", "operationName"];
    let members = members.into_iter().filter_map(|key| member(key, node, key));
    let members: Vec<_> = members.collect();
    let mode = ("mode", Built::text(node, "graphql"));
    Built::object(node, [mode, ("graphql", Built::object(node, members))])
}
