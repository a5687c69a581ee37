//! Request bodies in every mode of Postman.

use std::borrow::Cow;

use openapiv3::RequestBody;
use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::prose::Reader;
use crate::infer::samples::Shape;
use crate::input::header::sent_content_type;
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Item, Request};
use crate::input::variables::Scope;
use crate::output::content::Content;
use crate::output::media_type::{essence, is_json};
use crate::output::operation::Operation;

const FORM: &str = "application/x-www-form-urlencoded";

/// The body of an operation. It is required if every request has one, because
/// Postman cannot state it otherwise. That of a GET, HEAD or DELETE never is.
///
/// Postman sends no body with GET and HEAD, unless the item, its folder or the
/// collection sets `disableBodyPruning`. A body that is not sent is left out.
pub(crate) fn body(
    operation: &Operation<'_>,
    reader: &Reader,
    report: &mut Report,
) -> Option<RequestBody> {
    let mut content = Content::sent_at(operation.pointer() + "/requestBody/content");
    let mut bodies = 0;
    let mut json = Json::default();
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
        let is_sent = add(
            &mut content,
            operation,
            (index, is_own),
            item,
            request,
            &mut json,
            report,
        );
        bodies += usize::from(is_own && is_sent);
    }
    if json.guessed && !json.stated {
        content.add_plain_text();
    }
    differing(operation, report);
    let content = content.finish(reader, report);
    (!content.is_empty()).then(|| RequestBody {
        content,
        // Few servers read the body of these.
        required: bodies == own && !matches!(operation.method, "GET" | "HEAD" | "DELETE"),
        ..RequestBody::default()
    })
}

/// What makes a body JSON.
#[derive(Debug, Default)]
struct Json {
    /// Some request states it.
    stated: bool,
    /// One of the items' own requests looks like it, and is sent as plain text.
    guessed: bool,
}

/// Reports the requests saved with responses that contradict their items.
fn differing(operation: &Operation<'_>, report: &mut Report) {
    for item in &operation.items {
        let Request { node, method, url } = &item.request;
        let saved = item.responses.iter().filter_map(|r| r.request.as_ref());
        for saved in saved {
            let place = || saved.node.about(operation.pointer());
            let left_out = |what: &str| {
                format!(
                    "the request saved with this response has another {what} than its item; it is left out"
                )
            };
            if saved.method != *method {
                report.add(codes::SAVED_REQUEST_DIFFERS, place(), left_out("method"));
            } else if !url.destination.path.fits(&saved.url.destination.path) {
                report.add(codes::SAVED_REQUEST_DIFFERS, place(), left_out("path"));
            } else if let (Some(own), Some(other)) = (kind(node), kind(&saved.node))
                && own != other
            {
                report.add(
                    codes::SAVED_REQUEST_DIFFERS,
                    place(),
                    format!("the request saved with this response sends `{other}`, its item `{own}`; the document has both"),
                );
            }
        }
    }
}

/// The mode of the body that a request states.
fn kind<'a>(request: &Node<'a>) -> Option<&'a str> {
    stated(request).map(|body| mode(&body))
}

/// The body that a request states; none if it is disabled or empty.
pub(crate) fn stated<'a>(request: &Node<'a>) -> Option<Node<'a>> {
    let body = request.get("body")?;
    (!body.is("disabled") && !is_empty(&body, mode(&body))).then_some(body)
}

/// The mode of a body: the stated one, else the one that it has a member for.
pub(crate) fn mode<'a>(body: &Node<'a>) -> &'a str {
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
pub(crate) fn is_empty(body: &Node<'_>, mode: &str) -> bool {
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
    operation: &Operation<'_>,
    (index, own): (usize, bool),
    item: &'a Item<'a>,
    request: &'a Request<'a>,
    json: &mut Json,
    report: &mut Report,
) -> bool {
    let Some(body) = &request.node.get("body") else {
        return false;
    };
    let scope = &*item.scope;
    let mode = mode(body);
    if is_empty(body, mode) {
        return false;
    }
    let stated = sent_content_type(&request.headers(), scope);
    let is_form = |stated: &&str| essence(stated) == FORM;
    let form = stated.as_deref().filter(is_form);
    match (mode, body.member(mode)) {
        ("formdata" | "urlencoded", Some(Value::Array(_))) => {
            let media_type = if mode == "formdata" {
                "multipart/form-data"
            } else {
                form.unwrap_or(FORM)
            };
            if let Some(form) = content.form(media_type) {
                form.add_request(own);
                for field in body.each(mode) {
                    form.add((index, own), &field, scope, report);
                }
            }
        }
        ("urlencoded", Some(Value::Str(text))) => {
            let form = form.unwrap_or(FORM);
            add_pairs(content, (index, own), body, form, text, scope, report);
        }
        ("raw", Some(Value::Str(text))) => {
            let options = body.get("options").and_then(|options| options.get("raw"));
            let language = options.and_then(|raw| raw.text("language"));
            if let Some(form) = form.filter(|_| is_pairs(text)) {
                add_pairs(content, (index, own), body, form, text, scope, report);
                return true;
            }
            let (is_json, by_language) = (stated.as_deref().map(is_json), language == Some("json"));
            json.stated |= is_json.unwrap_or(by_language);
            let guessed = content.add_text(stated, language, body, text, scope, report);
            json.guessed |= own && guessed;
        }
        ("file", _) => {
            content.add_binary(stated.unwrap_or_else(|| "application/octet-stream".to_owned()));
        }
        ("graphql", _) => {
            let shape = match operation.is_part() {
                true => graphql_variables(body, scope, report),
                false => graphql(),
            };
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

/// Whether a text is written as a form: `a=b&c=d`.
pub(crate) fn is_pairs(text: &str) -> bool {
    let is_name = |pair: &str| {
        let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
        let name = name.trim().replace("{{", "").replace("}}", "");
        !name.contains(|c: char| c.is_whitespace() || "<>\"{}".contains(c))
    };
    text.contains('=') && text.split('&').all(is_name)
}

fn add_pairs<'a>(
    content: &mut Content<'a>,
    (index, own): (usize, bool),
    body: &Node<'a>,
    media_type: &str,
    text: &'a str,
    scope: &'a Scope<'a>,
    report: &mut Report,
) {
    if let Some(form) = content.form(media_type) {
        form.add_request(own);
        form.add_pairs((index, own), body, text, scope, report);
    }
}

/// A GraphQL request over HTTP: query, operation's name, variables
/// (<https://graphql.github.io/graphql-over-http/draft/>). The caller's query says
/// what its variables are.
fn graphql() -> Shape {
    let text = || Shape::of(&Value::from(""));
    Shape::object([
        ("query", text()),
        ("operationName", text()),
        ("variables", Shape::object([])),
    ])
}

/// A GraphQL request with a query of its own, which is added as a constant.
fn graphql_variables(body: &Node<'_>, scope: &Scope<'_>, report: &mut Report) -> Shape {
    let graphql = body.get("graphql");
    let variables = graphql
        .as_ref()
        .and_then(|graphql| graphql.get("variables"));
    let shape = match variables
        .as_ref()
        .map(|variables| (variables, variables.str()))
    {
        Some((_, Some(text))) if text.trim().is_empty() => None,
        Some((variables, Some(text))) => match json::read(text, scope, Shape::of) {
            Ok(read) => Some(read.of),
            Err(error) => {
                report.add(
                    codes::BODY_UNREAD,
                    variables,
                    format!("the variables of this query are not JSON: {error}; they may be any"),
                );
                None
            }
        },
        Some((variables, None)) if variables.value.is_object() => Some(Shape::of(variables.value)),
        _ => None,
    };
    // A query that declares variables takes them, whether values are saved or not.
    let query = graphql.as_ref().and_then(|graphql| graphql.text("query"));
    let declared = query.is_some_and(|query| query.contains('$'));
    let shape = shape.or_else(|| declared.then(|| Shape::object([])));
    Shape::object(shape.map(|shape| ("variables", shape)))
}
