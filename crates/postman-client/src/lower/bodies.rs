//! Request bodies: one method for each media type, the most typed one first.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{
    Encoding, MediaType, Operation, QueryStyle, ReferenceOr, RequestBody, Schema, SchemaKind,
    StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use postman_openapi::extension;

use super::kind::MOST_PROPERTIES;
use super::media_type::{MediaKind, MediaTypeName};
use super::names::pascal;
use super::place::Place;
use super::plain::{any, is_scalar, item, text};
use super::site::Operations;
use super::texts::is_binary;
use super::types::Types;
use crate::codes;
use crate::model::{Body, BodyKind, Part, PartStyle};
use crate::pointer::{self, component, token};

/// A body, and the schema of it that progenitor gets.
pub(super) type LoweredBody = (MediaTypeName, Body, ReferenceOr<Schema>);

impl<'a> Operations<'a, '_> {
    /// The bodies that a method each is made for: the most typed first.
    pub(super) fn bodies(
        &mut self,
        operation: &'a Operation,
        method: &str,
        place: &str,
    ) -> Vec<Option<LoweredBody>> {
        let Some(body) = operation
            .request_body
            .as_ref()
            .and_then(|body| self.request_body(body))
        else {
            return vec![None];
        };
        let mut bodies: Vec<(MediaTypeName, &'a MediaType)> = body
            .content
            .iter()
            .map(|(name, media_type)| (MediaTypeName::of(name), media_type))
            .collect();
        bodies.sort_by_key(|(name, _)| name.kind);
        let mut lowered = Vec::new();
        let mut seen = BTreeSet::new();
        let names: Vec<_> = bodies.iter().map(|(name, _)| name.text.clone()).collect();
        for (name, media_type) in bodies {
            let pointer = format!("{place}/requestBody/content/{}", token(&name.text));
            if !seen.insert(name.essence()) {
                continue;
            }
            lowered.push(Some(self.body(
                name,
                media_type,
                body.required,
                method,
                &pointer,
            )));
        }
        if lowered.len() > 1 {
            self.report.add(
                codes::BODY_PER_MEDIA_TYPE,
                &format!("{place}/requestBody"),
                format!(
                    "the body has several media types; each has a method: {}",
                    names.join(", ")
                ),
            );
        }
        if lowered.is_empty() {
            lowered.push(None);
        }
        lowered
    }

    fn request_body(&self, body: &'a ReferenceOr<RequestBody>) -> Option<&'a RequestBody> {
        pointer::found(self.fragment, body, "requestBodies", |all| {
            &all.request_bodies
        })
    }

    fn body(
        &mut self,
        name: MediaTypeName,
        media_type: &MediaType,
        required: bool,
        method: &str,
        pointer: &str,
    ) -> LoweredBody {
        let schema = media_type.schema.as_ref();
        let name = match schema.and_then(|schema| self.types.resolved(schema)) {
            // A form that is not written as one.
            Some(Schema {
                schema_kind: SchemaKind::Type(Type::String(_)),
                ..
            }) if matches!(name.kind, MediaKind::Multipart | MediaKind::Urlencoded) => {
                let kind = MediaKind::Text;
                MediaTypeName { kind, ..name }
            }
            _ => name,
        };
        let form = matches!(name.kind, MediaKind::Multipart | MediaKind::Urlencoded);
        let place = Place::named(
            pascal(&format!("{method}_request")),
            format!("{pointer}/schema"),
        )
        .of_form(name.kind == MediaKind::Multipart);
        let object = schema.and_then(|schema| self.types.resolved(schema));
        let object = object.and_then(|schema| self.types.as_object(schema));
        let object = object.filter(|of| (1..=MOST_PROPERTIES).contains(&of.properties.len()));
        let is_object = object.is_some();
        let mut lowered = match schema {
            Some(schema) if form || name.kind == MediaKind::Json => {
                self.types.lower(schema, &place, self.report)
            }
            _ => any(),
        };
        if form && !is_object {
            self.report.add(
                codes::FORM_UNTYPED,
                pointer,
                "the properties of the form are unknown; the caller gives a map",
            );
            lowered = item(SchemaKind::Type(Type::Object(Default::default())));
        }
        let parts = || {
            let properties = object.iter().flat_map(|object| &object.properties);
            let parts = properties.map(|(name, schema)| {
                let encoding = media_type.encoding.get(name);
                part(&self.types, name, schema, encoding)
            });
            parts.collect()
        };
        let kind = match name.kind {
            MediaKind::Json => BodyKind::Json,
            MediaKind::Multipart => BodyKind::Multipart(parts()),
            MediaKind::Urlencoded => BodyKind::Urlencoded(parts()),
            MediaKind::Text => BodyKind::Text,
            MediaKind::Bytes => BodyKind::Bytes,
        };
        if matches!(kind, BodyKind::Text | BodyKind::Bytes)
            && name.essence() != "text/plain"
            && name.essence() != "application/octet-stream"
        {
            let what = if kind == BodyKind::Text {
                "text"
            } else {
                "bytes"
            };
            self.report.add(
                codes::BODY_RAW,
                pointer,
                format!(
                    "the caller gives the body as {what}; it is sent as {}",
                    name.text
                ),
            );
        }
        let object = match &lowered {
            ReferenceOr::Reference { reference } if is_object => {
                component(reference).map(str::to_owned)
            }
            _ => None,
        };
        let media_type = name.text.clone();
        (
            name,
            Body {
                kind,
                media_type,
                required,
                object,
            },
            lowered,
        )
    }
}

/// A body in the form that gives the right builder; what is sent is said by
/// the call.
pub(super) fn lowered_body(
    kind: &BodyKind,
    schema: ReferenceOr<Schema>,
) -> ReferenceOr<RequestBody> {
    let (name, schema) = match kind {
        BodyKind::Json | BodyKind::Multipart(_) | BodyKind::Urlencoded(_) => {
            ("application/json", schema)
        }
        BodyKind::Text => ("text/plain", text()),
        BodyKind::Bytes => {
            let rules = StringType {
                format: VariantOrUnknownOrEmpty::Item(StringFormat::Binary),
                ..StringType::default()
            };
            let schema = item(SchemaKind::Type(Type::String(rules)));
            ("application/octet-stream", schema)
        }
    };
    let media_type = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    ReferenceOr::Item(RequestBody {
        content: IndexMap::from_iter([(name.to_owned(), media_type)]),
        required: true,
        ..RequestBody::default()
    })
}

/// OpenAPI 3.0.3, Encoding Object: an object is JSON by default, a list as its
/// elements are.
fn part(
    types: &Types<'_>,
    name: &str,
    schema: &ReferenceOr<Box<Schema>>,
    encoding: Option<&Encoding>,
) -> Part {
    let stated = encoding.and_then(|encoding| encoding.content_type.clone());
    let is_file = |schema: &Schema| matches!(&schema.schema_kind, SchemaKind::Type(Type::String(text)) if is_binary(text));
    let (by_default, one) = match types.resolved(schema) {
        Some(Schema {
            schema_kind: SchemaKind::Type(Type::Array(list)),
            ..
        }) => {
            let items = list.items.as_ref();
            (
                PartStyle::Repeated,
                items.and_then(|items| types.resolved(items)),
            )
        }
        schema => (PartStyle::Text, schema),
    };
    let by_default = match one {
        Some(one) if is_scalar(one) => by_default,
        _ => PartStyle::Json,
    };
    let is_json = stated
        .as_deref()
        .is_some_and(|stated| MediaTypeName::of(stated).kind == MediaKind::Json);
    let holds_file = one.is_some_and(is_file);
    let is_deep = encoding.is_some_and(|e| e.style == Some(QueryStyle::DeepObject));
    let style = match by_default {
        _ if is_deep => PartStyle::Indexed,
        _ if is_json && !holds_file => PartStyle::Json,
        by_default => by_default,
    };
    let is_implied = encoding.is_some_and(|e| e.extensions.contains_key(extension::IMPLIED));
    // A list of media types is what a server takes, not what a part is.
    let content_type =
        stated.filter(|stated| !(stated.contains([',', '*']) || is_implied || is_deep));
    Part {
        name: name.to_owned(),
        style,
        content_type,
    }
}
