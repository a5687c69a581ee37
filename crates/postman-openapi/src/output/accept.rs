//! The `Accept` header of an operation: what a request asks for.

use openapiv3::{MediaType, Operation as OpenApiOperation, ReferenceOr, Response, StatusCode};

use crate::codes;
use crate::diagnostic::Report;
use crate::extension;
use crate::input::header::{enabled, media_type};
use crate::output::operation::Operation;

/// Writes the `Accept` that the requests of an operation state into its success
/// responses, as their media type; where these don't say exactly that to a client,
/// into an extension of the operation.
pub(crate) fn accept(
    operation: &Operation<'_>,
    converted: &mut OpenApiOperation,
    report: &mut Report,
) {
    let Some(stated) = stated(operation, report) else {
        return;
    };
    let is_plain = media_type(&stated).is_some_and(|plain| plain == stated);
    let mut said = Vec::new();
    let mut silent = Vec::new();
    let responses = &mut converted.responses;
    let is_success =
        |status: &StatusCode| matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2));
    let has_success = responses.responses.keys().any(is_success);
    let default = responses.default.as_mut().filter(|_| !has_success);
    let successes = responses
        .responses
        .iter_mut()
        .filter(|(status, _)| is_success(status))
        .map(|(status, response)| (Some(status), response));
    for (status, response) in successes.chain(default.map(|response| (None, response))) {
        let ReferenceOr::Item(response) = response else {
            continue;
        };
        said.extend(response.content.keys().cloned());
        let has_body = !matches!(status, Some(StatusCode::Code(204 | 205)));
        if response.content.is_empty() && has_body && operation.method != "HEAD" {
            silent.push(response);
        }
    }
    if said.is_empty() && is_plain && !silent.is_empty() {
        for response in silent {
            add(response, &stated);
        }
        said.push(stated.clone());
    }
    // A client that knows of no success asks for any media type; one that reads JSON
    // takes others, too.
    let is_said = match said.is_empty() || !has_success {
        true => stated == "*/*",
        false => stated != "application/json" && said.iter().all(|said| *said == stated),
    };
    if !is_said {
        let key = extension::ACCEPT.to_owned();
        converted.extensions.insert(key, stated.into());
    }
}

/// Adds content of which only the media type is known.
fn add(response: &mut Response, media_type: &str) {
    let content = MediaType::default();
    response.content.insert(media_type.to_owned(), content);
}

/// The value that the first of the requests states that states one.
fn stated(operation: &Operation<'_>, report: &mut Report) -> Option<String> {
    let mut first: Option<String> = None;
    for item in &operation.items {
        let headers = item.request.headers();
        let Some(header) = enabled(&headers, "accept").next() else {
            continue;
        };
        let value = item.scope.resolve(&header.value).trim().to_owned();
        let is_value = value
            .bytes()
            .all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
        let place = || header.node.about(operation.pointer());
        if value.contains("{{") || !is_value {
            report.add(
                codes::ACCEPT_NOT_CONVERTED,
                place(),
                format!(
                    "the value of this `Accept` is not known: {:?}",
                    header.value
                ),
            );
        } else if first.as_ref().is_some_and(|first| *first != value) {
            report.add(
                codes::ACCEPT_NOT_CONVERTED,
                place(),
                format!(
                    "requests of {} {} ask for different media types; the operation asks for the first",
                    operation.method, operation.path
                ),
            );
        } else if !value.is_empty() {
            first = Some(value);
        }
    }
    first
}
