//! Responses: what a success gives, for each of its statuses.

use indexmap::IndexMap;
use openapiv3::{
    MediaType, Operation, ReferenceOr, Response, Schema, SchemaKind, StatusCode, Type,
};

use super::media_type::{MediaKind, MediaTypeName};
use super::names::{Names, pascal};
use super::place::Place;
use super::plain::any;
use super::site::{Operations, Site};
use super::texts::is_binary;
use crate::codes;
use crate::model::{Status, Success, SuccessKind, Variant};
use crate::pointer::{self, token};

/// A success, and the responses from which progenitor generates it.
pub(super) type LoweredSuccess = (Success, IndexMap<StatusCode, ReferenceOr<Response>>);

impl<'a> Operations<'a, '_> {
    pub(super) fn response(&self, response: &'a ReferenceOr<Response>) -> Option<&'a Response> {
        pointer::found(self.fragment, response, "responses", |all| &all.responses)
    }

    /// What a success gives.
    ///
    /// Documented errors are lowered away: the runtime handles every response
    /// that is no success, whatever its status.
    pub(super) fn success(&mut self, site: &Site<'a, '_>, method: &str) -> LoweredSuccess {
        let mut variants: Vec<(Variant, ReferenceOr<Schema>)> = Vec::new();
        let mut names = Names::default();
        let successes = self.successes(site.operation);
        let several = successes.len() > 1;
        for (status, key, response) in successes {
            let Some(response) = self.response(response) else {
                continue;
            };
            let pointer = format!("{}/responses/{key}", site.place);
            let own = match status {
                Status::Code(code) => http::StatusCode::from_u16(code)
                    .ok()
                    .and_then(|status| status.canonical_reason())
                    .map_or(format!("Status{code}"), pascal),
                Status::Success => "Success".to_owned(),
            };
            let name = names.claim(&[own], |name| vec![name.to_owned()]);
            let bodiless = site.method == "head" || matches!(status, Status::Code(204 | 205));
            let suffix = if several { &name } else { "response" };
            let suggested = pascal(&format!("{method}_{suffix}"));
            let (kind, schema) = self.content(response, bodiless, suggested, &pointer);
            variants.push((
                Variant {
                    name,
                    status,
                    description: response.description.clone(),
                    kind,
                    holds: None,
                },
                schema,
            ));
        }
        // A range is what is left when the statuses have been looked at.
        variants.sort_by_key(|(variant, _)| variant.status == Status::Success);
        let Some((first, schema)) = variants.first().cloned() else {
            if site.method != "head" {
                self.report.add(
                    codes::RESPONSE_RAW,
                    site.place,
                    "no success is documented; the caller gets its bytes",
                );
            }
            let kind = if site.method == "head" {
                SuccessKind::Nothing
            } else {
                SuccessKind::Bytes
            };
            return (Success::One(kind), lowered_responses(kind, any()));
        };
        let same = variants
            .iter()
            .all(|(variant, other)| variant.kind == first.kind && *other == schema);
        if same {
            return (
                Success::One(first.kind),
                lowered_responses(first.kind, schema),
            );
        }
        let name = self.types.claim(&pascal(&format!("{method}_success")));
        self.report.add(
            codes::RESPONSE_ENUM,
            &format!("{}/responses", site.place),
            format!("the successes differ; `{name}` has a variant for each"),
        );
        let mut held = Vec::new();
        for (mut variant, schema) in variants {
            if variant.kind == SuccessKind::Json {
                let suggested = pascal(&format!("{method}_{}", variant.name));
                variant.holds = Some(self.types.named(schema, &suggested));
            }
            held.push(variant);
        }
        (
            Success::Several(name, held),
            lowered_responses(SuccessKind::Nothing, any()),
        )
    }

    /// The responses that are successes, each with its key. That of `default` is one where
    /// it is the only response, and states what it holds.
    pub(super) fn successes(
        &self,
        operation: &'a Operation,
    ) -> Vec<(Status, String, &'a ReferenceOr<Response>)> {
        let responses = &operation.responses;
        let stated = responses.responses.iter().filter_map(|(code, response)| {
            Some((success_status(code)?, code.to_string(), response))
        });
        let holds = |response: &&'a ReferenceOr<Response>| {
            let response = self.response(response);
            response.is_some_and(|response| !response.content.is_empty())
        };
        let others = responses.default.iter().filter(holds);
        let others = others.filter(|_| responses.responses.is_empty());
        let others = others.map(|response| (Status::Success, "default".to_owned(), response));
        stated.chain(others).collect()
    }

    /// What one response holds; a type that has no name gets the one suggested.
    fn content(
        &mut self,
        response: &Response,
        bodiless: bool,
        suggested: String,
        pointer: &str,
    ) -> (SuccessKind, ReferenceOr<Schema>) {
        let mut content: Vec<_> = response
            .content
            .iter()
            .map(|(name, media_type)| (MediaTypeName::of(name), media_type))
            .collect();
        content.sort_by_key(|(name, _)| name.kind);
        let Some((name, media_type)) = content.first().filter(|_| !bodiless) else {
            return (SuccessKind::Nothing, any());
        };
        if let [_, rest @ ..] = content.as_slice()
            && !rest.is_empty()
        {
            let others: Vec<_> = rest.iter().map(|(name, _)| name.text.as_str()).collect();
            self.report.add(
                codes::RESPONSE_MEDIA_TYPES,
                pointer,
                format!(
                    "the response is read as {}, not as {}",
                    name.text,
                    others.join(", ")
                ),
            );
        }
        match name.kind {
            MediaKind::Json if self.is_file(media_type) => {
                self.raw(pointer, &name.text, "bytes");
                (SuccessKind::Bytes, any())
            }
            MediaKind::Json => {
                let pointer = format!("{pointer}/content/{}/schema", token(&name.text));
                let place = Place::named(suggested, pointer).read(true);
                let schema = match &media_type.schema {
                    Some(schema) => self.types.lower(schema, &place, self.report),
                    None => any(),
                };
                (SuccessKind::Json, schema)
            }
            MediaKind::Text => {
                self.raw(pointer, &name.text, "text");
                (SuccessKind::Text, any())
            }
            _ => {
                self.raw(pointer, &name.text, "bytes");
                (SuccessKind::Bytes, any())
            }
        }
    }

    /// Whether a response is a file: Java's frameworks state one as `*/*`, or as JSON.
    fn is_file(&self, media_type: &MediaType) -> bool {
        let schema = media_type.schema.as_ref();
        let schema = schema.and_then(|schema| self.types.resolved(schema));
        let kind = schema.map(|schema| &schema.schema_kind);
        matches!(kind, Some(SchemaKind::Type(Type::String(text))) if is_binary(text))
    }

    /// The media types that successes are read as.
    pub(super) fn accept(&self, operation: &'a Operation) -> Option<String> {
        let successes = self.successes(operation);
        if successes.is_empty() {
            return Some("*/*".to_owned());
        }
        let mut accepted: Vec<&str> = Vec::new();
        for (_, _, response) in successes {
            let content = self.response(response).map(|response| &response.content);
            let first = content.and_then(|content| {
                content
                    .keys()
                    .min_by_key(|name| MediaTypeName::of(name).kind)
            });
            if let Some(first) = first.map(String::as_str)
                && !accepted.contains(&first)
            {
                accepted.push(first);
            }
        }
        let is_default = accepted.is_empty() || accepted == ["application/json"];
        (!is_default).then(|| accepted.join(", "))
    }

    fn raw(&mut self, pointer: &str, media_type: &str, what: &str) {
        self.report.add(
            codes::RESPONSE_RAW,
            pointer,
            format!("the response is {media_type}; the caller gets its {what}"),
        );
    }
}

fn success_status(code: &StatusCode) -> Option<Status> {
    match code {
        StatusCode::Code(code) if (200..300).contains(code) => Some(Status::Code(*code)),
        StatusCode::Range(2) => Some(Status::Success),
        _ => None,
    }
}

fn lowered_responses(
    kind: SuccessKind,
    schema: ReferenceOr<Schema>,
) -> IndexMap<StatusCode, ReferenceOr<Response>> {
    let content = match kind {
        SuccessKind::Json => Some(("application/json", schema)),
        SuccessKind::Nothing | SuccessKind::Text | SuccessKind::Bytes => None,
    };
    let content = content.map(|(name, schema)| {
        (
            name.to_owned(),
            MediaType {
                schema: Some(schema),
                ..MediaType::default()
            },
        )
    });
    let response = Response {
        content: content.into_iter().collect(),
        ..Response::default()
    };
    IndexMap::from_iter([(StatusCode::Range(2), ReferenceOr::Item(response))])
}
