//! What a document says of an operation beside its values: server, authorization,
//! rate limit, errors. A method's documentation lists it.

use openapiv3::{OpenAPI, Response, StatusCode};
use postman_openapi::extension;
use quote::format_ident;
use serde_json::Value;
use syn::Ident;

use super::site::Site;
use crate::error_names;
use crate::model::{Api, ApiScheme, SchemeKind};
use crate::pointer;
use crate::rustdoc::{Doc, docs};

/// The list; nothing where the document says nothing.
pub(super) fn of(fragment: &OpenAPI, api: &Api, site: &Site<'_, '_>) -> Doc {
    let lines = [
        server(fragment, api, site),
        authorization(fragment, api, site),
        rate_limit(site),
        errors(fragment, site),
    ];
    let lines = lines.into_iter().flatten();
    lines.fold(Doc::default(), |doc, line| {
        doc.and("- ").and(line).and("\n")
    })
}

/// The operation's own server, by the name that its address is set by, or the default one.
fn server(fragment: &OpenAPI, api: &Api, site: &Site<'_, '_>) -> Option<Doc> {
    let own = api.server_of(fragment, site.path, site.operation);
    let Some(own) = own else {
        return Some(docs!["Server: ", Doc::code(&api.default.as_ref()?.url)]);
    };
    let (name, url) = (Doc::code(&own.name), Doc::code(&own.url));
    Some(docs!["Server: ", name, ", ", url])
}

/// The alternatives, each with its scopes.
fn authorization(fragment: &OpenAPI, api: &Api, site: &Site<'_, '_>) -> Option<Doc> {
    let own = site.operation.security.as_ref();
    let requirements = own.or(fragment.security.as_ref())?;
    let mut doc = Doc::from("Authorization: ");
    if requirements.is_empty() {
        return Some(doc.and("none"));
    }
    for (n, requirement) in requirements.iter().enumerate() {
        doc = doc.and(if n > 0 { ", or " } else { "" });
        if requirement.is_empty() {
            doc = doc.and("none");
        }
        for (n, (scheme, scopes)) in requirement.iter().enumerate() {
            doc = doc.and(if n > 0 { " and " } else { "" });
            doc = doc.and(Doc::code(scheme));
            if let Some(ApiScheme {
                kind: SchemeKind::Unsupported(what),
                ..
            }) = api.scheme(scheme)
            {
                let what = Doc::code(what);
                doc = docs![
                    doc,
                    " (",
                    what,
                    ", which `before_send` of the builder signs)"
                ];
            }
            for (n, scope) in scopes.iter().enumerate() {
                doc = doc.and(match (n, scopes.len()) {
                    (0, 1) => " with the scope ",
                    (0, _) => " with the scopes ",
                    _ => ", ",
                });
                doc = doc.and(Doc::code(scope));
            }
        }
    }
    Some(doc)
}

fn rate_limit(site: &Site<'_, '_>) -> Option<Doc> {
    let label = site.operation.extensions.get(extension::RATE_LIMIT_LABEL);
    let label = label.and_then(Value::as_str)?;
    Some(docs!["Rate limit: ", Doc::code(label)])
}

/// Each documented error, with the codes that are documented of it.
fn errors(fragment: &OpenAPI, site: &Site<'_, '_>) -> Option<Doc> {
    let mut doc = Doc::default();
    for (status, response) in error_responses(fragment, site) {
        doc = doc.and("\n  - ").and(status);
        doc = doc.and(meaning(&response.description));
        for Code { number, text, name } in codes(response) {
            let link = name.map(|name| {
                docs![
                    ", ",
                    Doc::link_from_root(&format_ident!("ErrorCode"), &name)
                ]
            });
            let link = link.unwrap_or_default();
            doc = docs![
                doc,
                "\n    - code ",
                Doc::number(number),
                link,
                meaning(text)
            ];
        }
    }
    (!doc.is_empty()).then(|| docs!["Errors:", doc])
}

/// The name of the first code of an error.
pub(super) fn error_code(fragment: &OpenAPI, site: &Site<'_, '_>) -> Option<String> {
    let mut codes = error_responses(fragment, site).flat_map(|(_, response)| codes(response));
    codes.find_map(|code| Some(code.name?.to_string()))
}

fn error_responses<'a>(
    fragment: &'a OpenAPI,
    site: &Site<'a, '_>,
) -> impl Iterator<Item = (Doc, &'a Response)> {
    let responses = site.operation.responses.responses.iter();
    responses.filter_map(|(status, response)| {
        let status = match status {
            StatusCode::Code(status @ 400..) => Doc::number((*status).into()),
            StatusCode::Range(range @ 4..) => docs![Doc::number((*range).into()), "xx"],
            _ => return None,
        };
        let response = pointer::found(fragment, response, "responses", |all| &all.responses)?;
        Some((status, response))
    })
}

fn meaning(text: &str) -> Doc {
    let words = Doc::words(text);
    match words.is_empty() {
        true => words,
        false => docs![": ", words],
    }
}

/// A documented code of an error.
struct Code<'a> {
    number: i64,
    text: &'a str,
    name: Option<Ident>,
}

fn codes(response: &Response) -> impl Iterator<Item = Code<'_>> {
    let codes = response.extensions.get(extension::ERROR_CODES);
    let codes = codes.and_then(Value::as_array).into_iter().flatten();
    codes.filter_map(|code| {
        let number = code.get("code").and_then(Value::as_i64)?;
        let text = code.get("description").and_then(Value::as_str)?;
        let stated = code.get("name").and_then(Value::as_str);
        let name = syn::parse_str(&error_names::name(number, text, stated)).ok();
        Some(Code { number, text, name })
    })
}
