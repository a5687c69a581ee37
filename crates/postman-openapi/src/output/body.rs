//! Request bodies in every mode of Postman.

use std::borrow::Cow;

use openapiv3::RequestBody;
use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::samples::Shape;
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Item, Request};
use crate::input::variables::Scope;
use crate::output::content::Content;
use crate::output::operation::Operation;

const FORM: &str = "application/x-www-form-urlencoded";

/// The body of an operation. It is required if every request has one, because
/// Postman cannot state it otherwise.
///
/// Postman sends no body with GET and HEAD, unless the item, its folder or the
/// collection sets `disableBodyPruning`. A body that is not sent is left out.
pub(crate) fn body(operation: &Operation<'_>, report: &mut Report) -> Option<RequestBody> {
    let mut content = Content::at(operation.pointer() + "/requestBody/content");
    let mut bodies = 0;
    let own = operation.items.len();
    for (index, (item, request)) in operation.requests().enumerate() {
        let Some(body) = request.node.get("body") else {
            continue;
        };
        let is_own = index < own;
        if body.is("disabled") {
            if is_own {
                not_converted(&body, "this body is disabled; it is left out", report);
            }
            continue;
        }
        if matches!(operation.method, "GET" | "HEAD") && !item.sends_any_body {
            if is_own && !is_empty(&body, mode(&body)) {
                report.add_with_help(
                    codes::BODY_UNEXPECTED,
                    &body,
                    format!(
                        "Postman does not send a body with {}; this body is left out",
                        operation.method
                    ),
                    "if the API reads the body, set `disableBodyPruning` of the request",
                );
            }
            continue;
        }
        let is_sent = add(&mut content, (index, is_own), item, request, &body, report);
        bodies += usize::from(is_own && is_sent);
    }
    let content = content.finish(report);
    (!content.is_empty()).then(|| RequestBody {
        content,
        required: bodies == own,
        ..RequestBody::default()
    })
}

/// The mode of a body: the stated one, else the one that it has a member for.
fn mode<'a>(body: &Node<'a>) -> &'a str {
    let members = ["raw", "formdata", "urlencoded", "graphql", "file"];
    let stated = body.text("mode").filter(|mode| !mode.is_empty());
    stated.unwrap_or_else(|| {
        members
            .into_iter()
            .find(|mode| body.get(mode).is_some())
            .unwrap_or("none")
    })
}

/// Whether a body is empty.
fn is_empty(body: &Node<'_>, mode: &str) -> bool {
    match body.member(mode) {
        _ if mode == "none" => true,
        // A file body counts before a file is chosen.
        _ if mode == "file" => false,
        None | Some(Value::Null) => matches!(mode, "raw" | "formdata" | "urlencoded" | "graphql"),
        Some(Value::Str(text)) => text.trim().is_empty(),
        Some(Value::Array(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

fn not_converted(body: &Node<'_>, message: impl Into<Cow<'static, str>>, report: &mut Report) {
    report.add(codes::BODY_NOT_CONVERTED, body, message);
}

/// Adds the body of a request. Returns whether there is one.
fn add<'a>(
    content: &mut Content<'a>,
    (index, own): (usize, bool),
    item: &'a Item<'a>,
    request: &'a Request<'a>,
    body: &Node<'a>,
    report: &mut Report,
) -> bool {
    let scope = &*item.scope;
    let mode = mode(body);
    if is_empty(body, mode) {
        return false;
    }
    let stated = request.content_type(scope);
    match (mode, body.member(mode)) {
        ("formdata" | "urlencoded", Some(Value::Array(_))) => {
            let form = if mode == "formdata" {
                "multipart/form-data"
            } else {
                FORM
            };
            if let Some(form) = content.form(form) {
                form.add_request(own);
                for field in body.each(mode) {
                    form.add((index, own), &field, scope, report);
                }
            }
        }
        ("urlencoded", Some(Value::Str(text))) => {
            add_pairs(content, (index, own), body, text, scope, report);
        }
        ("raw", Some(Value::Str(text))) => {
            let options = body.get("options").and_then(|options| options.get("raw"));
            let language = options.and_then(|raw| raw.text("language"));
            let is_json = language == Some("json") || json::looks_structured(text);
            if stated.as_deref() == Some(FORM) && !is_json {
                add_pairs(content, (index, own), body, text, scope, report);
            } else {
                content.add_text(stated, language, body, text, scope, report);
            }
        }
        ("file", _) => {
            content.add_binary(stated.unwrap_or_else(|| "application/octet-stream".to_owned()));
        }
        ("graphql", _) => {
            let shape = body
                .get("graphql")
                .map(|body| graphql(&body, scope, report))
                .unwrap_or_default();
            content.add_shape("application/json".to_owned(), body, shape);
        }
        _ => {
            if own {
                not_converted(
                    body,
                    format!("a body of mode `{mode}` was left out"),
                    report,
                );
            }
            return false;
        }
    }
    true
}

fn add_pairs<'a>(
    content: &mut Content<'a>,
    (index, own): (usize, bool),
    body: &Node<'a>,
    text: &'a str,
    scope: &'a Scope<'a>,
    report: &mut Report,
) {
    if let Some(form) = content.form(FORM) {
        form.add_request(own);
        form.add_pairs((index, own), body, text, scope, report);
    }
}

/// A GraphQL request over HTTP: query, operation's name, variables
/// (<https://graphql.github.io/graphql-over-http/draft/>).
fn graphql(body: &Node<'_>, scope: &Scope<'_>, report: &mut Report) -> Shape {
    let named = body.text("operationName").filter(|name| !name.is_empty());
    let structured = |value: &Value<'_>| value.is_object().then(|| Shape::of(value));
    let variables = match body.member("variables") {
        Some(Value::Str(text)) => json::read(text, scope, structured).ok().and_then(|read| {
            for misfit in read.misfits {
                misfit.report_in(body, report);
            }
            read.of
        }),
        Some(variables) => structured(variables),
        None => None,
    };
    let text = || Shape::of(&Value::from(""));
    let mut members = vec![("query", text())];
    members.extend(named.map(|_| ("operationName", text())));
    members.push(("variables", variables.unwrap_or_else(|| Shape::object([]))));
    Shape::object(members)
}
