//! Responses: status, description, error codes, headers and content of the saved
//! ones.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    Header as OpenApiHeader, HeaderStyle, ParameterSchemaOrContent, ReferenceOr, Response,
    Responses, StatusCode,
};
use serde_json::{Value, json};

use crate::codes;
use crate::diagnostic::Report;
use crate::extension;
use crate::infer::prose::{Lost, Reader, clean};
use crate::input::header::{content_type, headers, is_token_byte};
use crate::input::ignored_headers::is_of_response;
use crate::input::node::Node;
use crate::input::postman::Item;
use crate::output::content::Content;
use crate::output::operation::Operation;
use crate::output::stated::Stated;

/// The length at which Postman's publisher cuts the name of a response, in UTF-16
/// units.
const NAME_LIMIT: usize = 255;

/// The saved responses of one status.
#[derive(Debug, Default)]
struct Saved<'a> {
    first: Option<Node<'a>>,
    number: usize,
    descriptions: IndexSet<String>,
    errors: IndexSet<(String, String)>,
    headers: IndexMap<String, Stated<'a>>,
    content: Content<'a>,
}

pub(crate) fn responses<'a>(
    operation: &Operation<'a>,
    reader: &Reader,
    report: &mut Report,
) -> Responses {
    let mut statuses: IndexMap<Option<u16>, Saved<'a>> = IndexMap::new();
    for item in &operation.items {
        for response in &item.responses {
            add(
                &response.node,
                item,
                operation,
                reader,
                &mut statuses,
                report,
            );
        }
    }
    let mut responses = Responses::default();
    for (status, saved) in statuses {
        let response = ReferenceOr::Item(saved.response(status, reader, report));
        match status {
            Some(status) => drop(
                responses
                    .responses
                    .insert(StatusCode::Code(status), response),
            ),
            None => responses.default = Some(response),
        }
    }
    if responses.responses.is_empty() && responses.default.is_none() {
        // OpenAPI requires at least one response.
        if let Some(first) = operation.items.first() {
            let responses = operation.pointer() + "/responses";
            let statuses = ["default", "200", "201", "202", "204", "206"];
            let outputs = statuses.map(|status| format!("{responses}/{status}"));
            report.add(
                codes::STATUS_UNKNOWN,
                first.node.about_each(outputs),
                "no response is saved; the document has one `default` response",
            );
        }
        responses.default = Some(ReferenceOr::Item(Response {
            description: "No response was saved.".to_owned(),
            ..Response::default()
        }));
    }
    responses
}

fn add<'a>(
    node: &Node<'a>,
    item: &'a Item<'a>,
    operation: &Operation<'a>,
    reader: &Reader,
    statuses: &mut IndexMap<Option<u16>, Saved<'a>>,
    report: &mut Report,
) {
    let name = node.text("name").unwrap_or_default();
    let cut = name.encode_utf16().count() == NAME_LIMIT;
    let read = reader.response(name, cut);
    let Some(status) = status_of(node, || read.status) else {
        report.add(
            codes::RESPONSE_NOT_CONVERTED,
            node,
            "the status of this saved response is not an HTTP status; the response is left out",
        );
        return;
    };
    if status.is_none() {
        report.add_with_help(
            codes::STATUS_UNKNOWN,
            node,
            "this saved response has no status; it is the `default` response",
            "give the response a `code`",
        );
    }
    let pointer = || format!("{}/responses/{}", operation.pointer(), key_of(status));
    if let Some(lost) = &read.lost {
        report_cut(node, name, lost, &pointer(), report);
    }
    let saved = statuses.entry(status).or_insert_with(|| Saved {
        content: Content::at(pointer() + "/content"),
        ..Saved::default()
    });
    saved.first.get_or_insert_with(|| node.clone());
    let description = read
        .description
        .or_else(|| clean(node.text("status").unwrap_or_default()));
    saved.descriptions.extend(description);
    saved.errors.extend(read.errors);
    let headers = headers(node);
    for header in &headers {
        let key = header.name.to_ascii_lowercase();
        if key == "content-type" || key.is_empty() || !key.bytes().all(is_token_byte) {
            continue;
        }
        if is_of_response(&key) {
            report.add(
                codes::HEADERS_IGNORED,
                &header.node,
                "this header of a saved response belongs to HTTP, not to the API; it is left out",
            );
            continue;
        }
        let stated = Stated::of(&mut saved.headers, key, header.name, &header.node);
        let sample = item.scope.resolve_cow(header.value.clone());
        let response = (saved.number, false);
        stated.add(response, &header.node, header.description, sample, report);
    }
    saved.number += 1;

    let Some(body) = node.get("body") else {
        return;
    };
    // The body may be an object instead of its JSON text.
    let text = node.value_text("body");
    if text.trim().is_empty() {
        return;
    }
    let has_none = |status: u16| status < 200 || matches!(status, 204 | 205 | 304);
    let method = operation.method;
    if method == "HEAD" || status.is_some_and(has_none) {
        let status = name_of(status);
        report.add_with_help(
            codes::BODY_UNEXPECTED,
            &body,
            format!("HTTP allows no body for {method} with {status}; the saved body is left out"),
            "remove the body from the collection, or correct the status",
        );
        return;
    }
    // The editor may show JSON as text.
    let language = node
        .text("_postman_previewlanguage")
        .filter(|language| *language != "text");
    let stated = content_type(&headers, &item.scope);
    saved
        .content
        .add_text(stated, language, &body, &text, &item.scope, report);
}

impl Saved<'_> {
    fn response(self, status: Option<u16>, reader: &Reader, report: &mut Report) -> Response {
        if let Some(first) = self.first.filter(|_| self.number > 1) {
            report.add(
                codes::RESPONSES_MERGED,
                &first,
                "saved responses with the same status are one response",
            );
        }
        let description = if self.descriptions.is_empty() {
            status.map_or("Any other answer.".to_owned(), |status| {
                format!("Status {status}.")
            })
        } else {
            let descriptions: Vec<_> = self.descriptions.into_iter().collect();
            descriptions.join("\n")
        };
        let mut response = Response {
            description,
            content: self.content.finish(reader, report),
            ..Response::default()
        };
        for stated in self.headers.into_values() {
            let (_, schema) = stated.read(false, reader, report);
            let header = OpenApiHeader {
                description: stated.text.and_then(clean),
                style: HeaderStyle::Simple,
                required: false,
                deprecated: None,
                format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
                example: None,
                examples: Default::default(),
                extensions: Default::default(),
            };
            response
                .headers
                .insert(stated.name, ReferenceOr::Item(header));
        }
        if !self.errors.is_empty() {
            let errors = self
                .errors
                .iter()
                .map(|(code, meaning)| error_code(code, meaning));
            let errors = Value::Array(errors.collect());
            response
                .extensions
                .insert(extension::ERROR_CODES.to_owned(), errors);
        }
        response
    }
}

/// The status of a saved response: its code, else that of its phrase, else the one that
/// its name states. A response without a status is the default for all others, `None`;
/// one whose status is not of HTTP is none at all.
pub(crate) fn status_of(
    node: &Node<'_>,
    of_name: impl FnOnce() -> Option<u16>,
) -> Option<Option<u16>> {
    let code = node.get("code").and_then(|code| match code.str() {
        Some(digits) => digits.trim().parse().ok(),
        None => u16::try_from(code.value.as_u64()?).ok(),
    });
    let code = code.or_else(|| by_phrase(node.text("status")?));
    let stated = code.or_else(of_name);
    let status = stated.filter(|status| (100..600).contains(status));
    let is_none = node.get("code").is_none() && stated.is_none();
    (status.is_some() || is_none).then_some(status)
}

/// The status of a reason phrase: `Gone` is 410 (RFC 9110, section 15).
fn by_phrase(phrase: &str) -> Option<u16> {
    (100..600).find(|code| {
        let status = http::StatusCode::from_u16(*code).ok();
        status
            .and_then(|status| status.canonical_reason())
            .is_some_and(|known| known.eq_ignore_ascii_case(phrase.trim()))
    })
}

/// The key of a status in the document.
pub(crate) fn key_of(status: Option<u16>) -> String {
    status.map_or("default".to_owned(), |status| status.to_string())
}

fn name_of(status: Option<u16>) -> String {
    status.map_or("no status".to_owned(), |status| format!("status {status}"))
}

/// An error code, as a number if it looks like one.
fn error_code(code: &str, meaning: &str) -> Value {
    match code.parse::<i64>() {
        Ok(number) => json!({ "code": number, "description": meaning }),
        Err(_) => json!({ "code": code, "description": meaning }),
    }
}

fn report_cut(node: &Node<'_>, name: &str, lost: &Lost, response: &str, report: &mut Report) {
    let Lost { text, member } = lost;
    let tail: Vec<char> = name.chars().rev().take(24).collect();
    let tail: String = tail.into_iter().rev().collect();
    let place = node.get("name").unwrap_or_else(|| node.clone());
    report.add(
        codes::NAME_CUT,
        place.about(format!("{response}/{member}")),
        format!(
            "the publisher cut this name at {NAME_LIMIT} characters, after {tail:?}; \
             the incomplete sentence {text:?} is left out"
        ),
    );
}
