//! What each kind of request is told apart by.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Constant, Place};
use crate::codes;
use crate::diagnostic::Report;
use crate::infer::format::Placeholder;
use crate::infer::prose::constant;
use crate::input::header::enabled;
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Item, Request};
use crate::input::variables::{Scope, UNKNOWN};
use crate::output::body::{mode, stated};

/// What a request is told apart by.
pub(super) struct Key {
    /// Requests with the same text are one operation.
    pub(super) of: String,
    /// A name for the operation, if the requests have none of their own.
    pub(super) name: String,
    pub(super) constants: Vec<Constant>,
}

impl Constant {
    fn new(place: Place, name: &str, value: impl Into<String>) -> Self {
        Self {
            place,
            name: name.to_owned(),
            value: value.into(),
        }
    }
}

/// A GraphQL request over HTTP (<https://graphql.github.io/graphql-over-http/draft/>).
struct GraphQl {
    /// As it is written.
    query: String,
    operation_name: Option<String>,
}

/// The GraphQL request that an item sends, as Postman's own mode or as raw JSON.
fn graphql(request: &Request<'_>, scope: &Scope<'_>) -> Option<GraphQl> {
    let body = sent_body(request)?;
    let members = match mode(&body) {
        "graphql" => body.get("graphql")?.value.clone().into(),
        "raw" if body.text("raw")?.contains("\"query\"") => raw_json(&body, scope)?,
        _ => return None,
    };
    let text = |name: &str| {
        let text = members.get(name).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    const KNOWN: &[&str] = &["query", "variables", "operationName", "extensions"];
    let is_known = |name: &String| KNOWN.contains(&name.as_str());
    let is_graphql = mode(&body) == "graphql" || members.as_object()?.keys().all(is_known);
    let query = text("query").filter(|query| is_graphql && is_graphql_text(query))?;
    Some(GraphQl {
        query,
        operation_name: text("operationName"),
    })
}

/// Whether a text begins as a GraphQL document does.
fn is_graphql_text(text: &str) -> bool {
    static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
        constant(
            r"^(?:\s|,|#[^\n]*(?:\n|$))*(?:\{|(?:query|mutation|subscription|fragment)\b[^{]*\{)",
        )
    });
    BEGINNING.is_match(text)
}

pub(super) fn graphql_key(item: &Item<'_>) -> Option<Key> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        constant(r"(?m)^[^#\n]*?\b(?:query|mutation|subscription)\s+([A-Za-z_]\w*)")
    });
    let GraphQl {
        query,
        operation_name,
    } = graphql(&item.request, &item.scope)?;
    let operation_name = operation_name.filter(|name| is_literal(name));
    if !is_literal(&query) {
        return None;
    }
    let mut constants = vec![Constant::new(Place::Body, "query", &query)];
    if let Some(name) = &operation_name {
        constants.push(Constant::new(Place::Body, "operationName", name));
    }
    let named = || {
        let name = NAME.captures(&query)?.get(1)?;
        Some(name.as_str().to_owned())
    };
    let name = operation_name.clone().or_else(named).unwrap_or_default();
    Some(Key {
        of: format!("{query}\0{}", operation_name.unwrap_or_default()),
        name,
        constants,
    })
}

/// A query that holds a variable of Postman's is another one in each request.
pub(super) fn report_open(item: &Item<'_>, report: &mut Report) {
    let query = graphql(&item.request, &item.scope).map(|graphql| graphql.query);
    if query.is_some_and(|query| query.contains("{{")) {
        report.add(
            codes::QUERY_NOT_CONSTANT,
            &item.request.node,
            format!(
                "the GraphQL query of `{}` holds a variable of Postman's; the caller writes the query",
                item.name
            ),
        );
    }
}

pub(super) fn json_rpc_key(item: &Item<'_>) -> Option<Key> {
    let body = sent_body(&item.request).filter(|body| mode(body) == "raw")?;
    let call = raw_json(&body, &item.scope)?;
    let text = |name: &str| call.get(name).and_then(Value::as_str);
    let method = text("method").filter(|method| is_literal(method))?;
    let version = text("jsonrpc").filter(|version| is_literal(version));
    // The first edition has no version; its calls have all of these.
    let is_first = || call.get("params").is_some() && call.get("id").is_some();
    if version.is_none() && !is_first() {
        return None;
    }
    let version = version.map(|version| Constant::new(Place::Body, "jsonrpc", version));
    let method_constant = Constant::new(Place::Body, "method", method);
    Some(Key {
        of: method.to_owned(),
        name: method.to_owned(),
        constants: version.into_iter().chain([method_constant]).collect(),
    })
}

/// Headers that name an action: SOAP 1.1, and the JSON protocols of AWS.
const ACTIONS: &[&str] = &["SOAPAction", "X-Amz-Target"];

pub(super) fn action_key(item: &Item<'_>) -> Option<Key> {
    static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
        constant(concat!(
            r"(?s)<(?:[\w.-]+:)?Envelope[\s>].*?<(?:[\w.-]+:)?Body(?:\s[^>]*)?>",
            r"(?:\s|<!--.*?-->)*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)"
        ))
    });
    let headers = item.request.headers();
    let header = ACTIONS.iter().find_map(|name| {
        let header = enabled(&headers, name).next_back()?;
        let is_constant = !header.value.contains("{{");
        let action = header.value.trim();
        let is_empty = action.trim_matches('"').is_empty();
        (is_constant && !is_empty).then(|| Constant::new(Place::Header, header.name, action))
    });
    let raw = sent_body(&item.request).and_then(|body| body.text("raw"));
    let element = raw.and_then(|raw| {
        let element = ELEMENT.captures(raw)?.get(1)?;
        Some(element.as_str().to_owned())
    });
    let of_header = header.as_ref().map(|header| header.value.as_str());
    if of_header.is_none() && element.is_none() {
        return None;
    }
    let last = |action: &str| {
        let action = action.trim_matches('"').trim_end_matches(['/', '#']);
        let last = action.rsplit(['/', '#', ':', '.']).next();
        last.unwrap_or_default().to_owned()
    };
    let of = format!(
        "{}\0{}",
        of_header.unwrap_or_default(),
        element.as_deref().unwrap_or_default()
    );
    let name = element.or_else(|| of_header.map(last)).unwrap_or_default();
    let constants = header.into_iter().collect();
    Some(Key {
        of,
        name,
        constants,
    })
}

/// Parameters that say what to do.
const VERB_PARAMETERS: &[&str] = &[
    "act",
    "action",
    "cmd",
    "command",
    "do",
    "func",
    "function",
    "method",
    "op",
    "operation",
    "request",
    "route",
    "wsfunction",
];

/// Parameters that say of which part of the API an action is.
const MODULE_PARAMETERS: &[&str] = &[
    "api",
    "component",
    "controller",
    "entity",
    "module",
    "namespace",
    "object",
    "resource",
    "service",
];

pub(super) fn query_key(item: &Item<'_>) -> Option<Key> {
    static ACTION: LazyLock<Regex> = LazyLock::new(|| constant(r"^[A-Za-z][\w./:-]{0,99}$"));
    let scope = &*item.scope;
    let known = |names: &[&str]| {
        let mut found = item.request.url.query.iter().filter_map(|query| {
            let name = scope.resolve(&query.name).trim().to_owned();
            let is_one = names.contains(&name.to_ascii_lowercase().as_str());
            let is_action = ACTION.is_match(&query.value) && !is_value(&query.value);
            let is_sent = !query.node.is("disabled");
            (is_one && is_action && is_sent)
                .then(|| Constant::new(Place::Query, &name, query.value.as_ref()))
        });
        let first = found.next();
        // Of two, none is the one.
        first.filter(|_| found.next().is_none())
    };
    let action = known(VERB_PARAMETERS)?;
    let constants: Vec<_> = known(MODULE_PARAMETERS)
        .into_iter()
        .chain([action])
        .collect();
    let values: Vec<_> = constants.iter().map(|c| c.value.as_str()).collect();
    let names: Vec<_> = constants.iter().map(|c| c.name.as_str()).collect();
    Some(Key {
        of: format!("{}\0{}", names.join("\0"), values.join("\0")),
        name: values.last().copied().unwrap_or_default().to_owned(),
        constants,
    })
}

/// Whether a text is sent as it is written.
fn is_literal(text: &str) -> bool {
    let is_variable = text.contains("{{") || text == UNKNOWN;
    !text.is_empty() && !is_variable && Placeholder::of(text).is_none()
}

/// Whether a word is a value, and names no action.
fn is_value(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "true" | "false" | "yes" | "no" | "null" | "none" | "any" | "all" | "string"
    )
}

/// The body of a request, if it sends one.
fn sent_body<'a>(request: &Request<'a>) -> Option<Node<'a>> {
    stated(&request.node).filter(|_| !matches!(request.method.as_str(), "GET" | "HEAD"))
}

/// The object that a raw body is, if it may be a call.
fn raw_json(body: &Node<'_>, scope: &Scope<'_>) -> Option<Value> {
    let text = body.text("raw")?;
    let may_be =
        json::looks_structured(text) && (text.contains("\"query\"") || text.contains("\"method\""));
    if !may_be {
        return None;
    }
    let read = json::read(text, scope, |value| value.clone().into()).ok()?;
    Some(read.of).filter(Value::is_object)
}
