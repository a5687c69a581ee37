//! Saved responses: status, description, error codes, JSON content.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Response, Responses, StatusCode};
use serde_json::{Value, json};

use crate::diagnostic::{Code, Report, Severity};
use crate::extension;
use crate::names;
use crate::node::Node;
use crate::postman::Item;
use crate::prose::{Reader, clean};
use crate::samples::{Components, Shape};

/// The length at which the publisher of collections cuts a response's name,
/// in UTF-16 units, as JavaScript counts.
const NAME_LIMIT: usize = 255;

pub(crate) fn responses(
    item: &Item<'_>,
    operation_id: &str,
    reader: &Reader,
    components: &mut Components,
    report: &mut Report<'_>,
) -> Responses {
    let mut responses: IndexMap<StatusCode, (Response, Shape)> = IndexMap::new();
    for node in &item.responses {
        let name = node.text("name").unwrap_or_default();
        let cut = name.encode_utf16().count() == NAME_LIMIT;
        let read = reader.response(name, cut);
        if cut {
            report_cut(node, name, read.lost.as_deref().unwrap_or_default(), report);
        }
        let code = node
            .get("code")
            .and_then(|code| u16::try_from(code.value.as_u64()?).ok());
        let Some(status) = code
            .or(read.status)
            .filter(|status| (100..600).contains(status))
        else {
            report.warning(
                Code::ResponseNotConverted,
                node.pointer.clone(),
                "a saved response that names no HTTP status was left out",
                "give it a `code` from 100 to 599",
            );
            continue;
        };
        let shape = shape(node, report);
        let content_type = |h: &Node<'_>| {
            h.text("key")
                .is_some_and(|key| key.eq_ignore_ascii_case("content-type"))
        };
        if let Some(header) = node
            .each("header")
            .into_iter()
            .find(|header| !content_type(header))
        {
            report.say(
                Severity::Note,
                Code::ResponseNotConverted,
                header.pointer,
                "the headers of a saved response were left out",
                None,
            );
        }
        if let Some((_, seen)) = responses.get_mut(&StatusCode::Code(status)) {
            *seen = std::mem::take(seen).merge(shape);
            report.warning(
                Code::ResponseMerged,
                node.pointer.clone(),
                format!("a second response of status {status}: its sample was merged, its description left out"),
                "complete the description in the overlay",
            );
            continue;
        }
        let description = read
            .description
            .or_else(|| clean(node.text("status").unwrap_or_default()))
            .unwrap_or_else(|| format!("Status {status}."));
        let mut response = Response {
            description,
            ..Response::default()
        };
        if !read.errors.is_empty() {
            let errors = read
                .errors
                .iter()
                .map(|(code, meaning)| error_code(code, meaning))
                .collect();
            response
                .extensions
                .insert(extension::ERROR_CODES.to_owned(), Value::Array(errors));
        }
        responses.insert(StatusCode::Code(status), (response, shape));
    }
    let responses = responses
        .into_iter()
        .map(|(status, (mut response, shape))| {
            if shape.is_structured() {
                let name = format!("{}Response", names::component(operation_id));
                let schema = Some(components.schema("", &name, &shape));
                let media_type = MediaType {
                    schema,
                    ..MediaType::default()
                };
                response
                    .content
                    .insert("application/json".to_owned(), media_type);
            }
            (status, ReferenceOr::Item(response))
        });
    let mut responses = Responses {
        responses: responses.collect(),
        ..Responses::default()
    };
    if responses.responses.is_empty() {
        // OpenAPI asks for at least one response; the collection saved none.
        let description = "No response was saved.".to_owned();
        responses.default = Some(ReferenceOr::Item(Response {
            description,
            ..Response::default()
        }));
    }
    responses
}

/// The shape of a response's JSON body; any other body is reported.
fn shape(node: &Node<'_>, report: &mut Report<'_>) -> Shape {
    let Some(body) = node.get("body") else {
        return Shape::default();
    };
    let text = body.str().unwrap_or_default().trim();
    let shape = serde_json::from_str::<Value>(text)
        .map(|sample| Shape::of(&sample))
        .unwrap_or_default();
    if !text.is_empty() && !shape.is_structured() {
        report.say(
            Severity::Note,
            Code::ResponseNotConverted,
            body.pointer,
            "a saved body that is no JSON object or array was left out",
            Some("describe the response's content in the overlay"),
        );
    }
    shape
}

/// A code is a number wherever it looks like one.
fn error_code(code: &str, meaning: &str) -> Value {
    match code.parse::<i64>() {
        Ok(number) => json!({ "code": number, "description": meaning }),
        Err(_) => json!({ "code": code, "description": meaning }),
    }
}

fn report_cut(node: &Node<'_>, name: &str, lost: &str, report: &mut Report<'_>) {
    let tail: Vec<char> = name.chars().rev().take(24).collect();
    let tail: String = tail.into_iter().rev().collect();
    report.warning(
        Code::NameCut,
        format!("{}/name", node.pointer),
        format!(
            "the publisher cut this name at {NAME_LIMIT} characters, after {tail:?}; \
             what is whole was kept, {lost:?} was not"
        ),
        "complete the response's text in the overlay",
    );
}
