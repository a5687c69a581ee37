//! The lowering: rewrites a document, in memory, in the few forms that progenitor
//! and typify take. What these forms cannot say goes into the
//! [model](crate::model), from which the lift restores it. The published document
//! stays as it is.

mod api;
mod bodies;
mod combined;
mod constants;
mod facts;
mod kind;
mod limits;
mod media_type;
mod names;
mod operations;
mod other_operations;
mod paging;
mod parameters;
mod place;
mod plain;
mod reach;
mod schemas;
mod secrets;
mod site;
mod successes;
mod texts;
mod types;

use std::collections::BTreeMap;

use openapiv3::{Components, Info, OpenAPI, Paths, ReferenceOr, Tag};

use crate::model::{Api, Lowered};
use crate::report::Report;
use crate::rustdoc::{Doc, docs};

use plain::description;
use reach::{errors, multipart_forms, only_read, read, sent};
use site::Operations;

pub(crate) use media_type::MediaTypeName;
pub(crate) use names::{Names, shouty, snake};
pub(crate) use operations::is_without_path;
pub(crate) use paging::tells_of_pages;
pub(crate) use reach::reached;

/// A document that has each operation in a path item, and no constants.
#[derive(Debug)]
pub(crate) struct Spread {
    pub(crate) document: OpenAPI,
    /// What each call sends.
    constants: constants::Constants,
    /// The places of what is no operation.
    pub(crate) faults: Vec<String>,
}

/// Writes a document as whatever reads it takes it.
pub(crate) fn spread(document: &OpenAPI) -> Spread {
    let (mut document, faults) = other_operations::spread(document);
    let constants = constants::take(&mut document);
    Spread {
        document,
        constants,
        faults,
    }
}

/// Lowers a document, which diagnostics call `document`.
pub(crate) fn lower(spread: &Spread, document: &str) -> Lowered {
    let fragment = &spread.document;
    let mut report = Report::about(document);
    secrets::report(fragment, &mut report);
    let types = types::Types::of(
        fragment,
        multipart_forms(fragment),
        only_read(fragment),
        &mut report,
    );
    let api = Api::of(fragment);
    let operations = Operations::of(spread, api, types, &mut report);
    let Operations {
        api,
        mut types,
        paths,
        calls,
        tags,
        ..
    } = operations;
    let limited = limits::objects(&types);
    for name in std::mem::take(&mut types.of_runtime) {
        // typify needs but a type; the runtime's takes its place.
        types.components.insert(name.to_owned(), plain::text());
    }
    let tag = |tag: &Tag| Tag {
        name: tags
            .get(&names::pascal(&tag.name))
            .unwrap_or(&tag.name)
            .clone(),
        description: tag.description.as_deref().and_then(description),
        ..tag.clone()
    };
    let paths = paths.into_iter();
    let openapi = OpenAPI {
        openapi: "3.0.3".to_owned(),
        // progenitor's description of the client is replaced.
        info: Info {
            title: "API".to_owned(),
            version: fragment.info.version.clone(),
            ..Info::default()
        },
        tags: fragment.tags.iter().map(tag).collect(),
        paths: Paths {
            paths: paths
                .map(|(path, item)| (path, ReferenceOr::Item(item)))
                .collect(),
            ..Paths::default()
        },
        components: Some(Components {
            schemas: types.components,
            ..Components::default()
        }),
        ..OpenAPI::default()
    };
    let errors = errors(fragment).filter_map(|name| types.names.get(name).cloned());
    let errors = errors.collect();
    let sent = sent(&openapi);
    let read = read(&openapi, &calls, &errors);
    Lowered {
        openapi,
        api,
        doc: client_doc(&fragment.info),
        calls,
        types: types.names,
        fields: types.fields,
        objects: types.objects,
        texts: types.texts,
        limited,
        sent,
        read,
        errors,
        lists: types.lists,
        report,
    }
}

fn client_doc(info: &Info) -> Doc {
    let doc = docs!["Client for ", Doc::words(&info.title)];
    let doc = match info.description.as_deref().map(Doc::markdown) {
        Some(description) if !description.is_empty() => doc.and("\n\n").and(description),
        _ => doc,
    };
    doc.and("\n\nVersion: ").and(Doc::words(&info.version))
}

/// The properties of an object that were lowered to other names: these, by those on the wire.
pub(crate) fn keys_of<'a>(lowered: &'a Lowered, object: &str) -> BTreeMap<&'a String, &'a String> {
    let own = lowered.fields.range((object.to_owned(), String::new())..);
    let own = own.take_while(|((name, _), _)| name == object);
    own.map(|((_, key), wire)| (wire, key)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Body, BodyKind, PartStyle};

    fn spread_document(body: Value, schemas: Value) -> Spread {
        spread(&document(body, schemas))
    }

    fn document(body: Value, schemas: Value) -> OpenAPI {
        serde_json::from_value(json!({
            "openapi": "3.0.3",
            "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "post": {
                "operationId": "send", "tags": ["t"],
                "requestBody": { "content": body },
                "responses": { "204": { "description": "" }, "400": { "description": "" }, "default": { "description": "" } },
            } } },
            "components": { "schemas": schemas },
        }))
        .unwrap()
    }

    #[test]
    fn a_form_is_lowered_with_the_style_of_each_part() {
        let form = json!({ "multipart/form-data": {
            "schema": { "$ref": "#/components/schemas/Body" },
            "encoding": { "j": { "contentType": "application/json" }, "c": { "contentType": "text/csv" } },
        } });
        let string = json!({ "type": "string" });
        let file = json!({ "type": "string", "format": "binary" });
        let properties = json!({
            "t": string, "j": string, "n": { "type": "integer" },
            "r": { "type": "array", "items": string },
            "o": { "type": "array", "items": { "type": "object" } },
            "c": file, "f": { "type": "array", "items": file },
        });
        let lowered = lower(
            &spread_document(
                form,
                json!({ "Body": { "type": "object", "properties": properties } }),
            ),
            "d",
        );
        let Some(Body {
            kind: BodyKind::Multipart(parts),
            ..
        }) = &lowered.calls["send"].body
        else {
            panic!("{lowered:?}");
        };
        let parts: Vec<_> = parts
            .iter()
            .map(|part| (part.name.as_str(), part.style, part.content_type.as_deref()))
            .collect();
        use PartStyle::{Json, Repeated, Text};
        assert_eq!(
            parts,
            [
                ("t", Text, None),
                ("j", Json, Some("application/json")),
                ("n", Text, None),
                ("r", Repeated, None),
                ("o", Json, None),
                ("c", Text, Some("text/csv")),
                ("f", Repeated, None),
            ]
        );
        assert_eq!((lowered.forms(), lowered.lists), (1, 3));
        let lowered = serde_json::to_value(&lowered.openapi).unwrap();
        let content = &lowered["paths"]["/a"]["post"]["requestBody"]["content"];
        assert!(
            content["application/json"]["encoding"].is_null(),
            "{content}"
        );
        let file = &lowered["components"]["schemas"]["Body"]["properties"]["c"];
        assert_eq!(file["$ref"], "#/components/schemas/FilePart");
    }

    #[test]
    fn a_component_that_is_but_itself_is_any_json() {
        let itself = json!({ "$ref": "#/components/schemas/A" });
        for schema in [
            json!({ "type": "array", "items": itself }),
            json!({ "allOf": [itself] }),
            json!({ "type": "array", "items": { "oneOf": [itself] } }),
        ] {
            let form = json!({ "multipart/form-data": {
                "schema": { "type": "object", "properties": { "f": itself } },
            } });
            let lowered = lower(&spread_document(form, json!({ "A": schema })), "d");
            assert!(lowered.calls.contains_key("send"));
            let a = serde_json::to_value(&lowered.openapi.components.unwrap().schemas["A"]);
            assert_eq!(a.unwrap(), json!({}), "{schema}");
            let diagnostics = lowered.report.finish();
            let codes: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
            assert_eq!(codes, [crate::codes::SCHEMA_AS_JSON], "{schema}");
        }
    }

    #[test]
    fn texts_are_named_once_per_rule() {
        let pin = json!({ "type": "string", "format": "password", "maxLength": 4 });
        let body = |property: Value| json!({ "type": "object", "properties": { "leader_pin": property, "kind": { "type": "string", "enum": ["a"] }, "free_text": { "type": "string" } } });
        let schemas = json!({ "A": body(pin.clone()), "B": body(pin), "C": body(json!({ "type": "string", "minLength": 1 })) });
        let lowered = lower(&spread_document(json!({}), schemas), "d");
        assert_eq!(
            lowered.texts.keys().collect::<Vec<_>>(),
            ["AKind", "BKind", "CKind", "CLeaderPin", "LeaderPin"]
        );
        assert_eq!(lowered.secrets().collect::<Vec<_>>(), ["LeaderPin"]);
    }

    #[test]
    fn an_error_is_read_whatever_it_says() {
        let state = json!({ "type": "string", "enum": ["on", "off"] });
        let object = json!({ "type": "object", "properties": { "state": state } });
        let json_of = |name: &str| {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({ "application/json": { "schema": schema } })
        };
        let schemas = json!({ "Light": object, "Refusal": object });
        let mut document = document(json_of("Light"), schemas);
        let refused = json!({ "400": { "description": "", "content": json_of("Refusal") } });
        let operation = document
            .paths
            .paths
            .get_mut("/a")
            .and_then(|path| match path {
                ReferenceOr::Item(item) => item.post.as_mut(),
                ReferenceOr::Reference { .. } => None,
            });
        operation.unwrap().responses.responses = serde_json::from_value(refused).unwrap();
        let lowered = lower(&spread(&document), "d");
        for text in lowered.texts.keys() {
            let in_error = reached(&lowered.openapi, ["Refusal".to_owned()]).contains(text);
            assert_eq!(lowered.is_open(text), in_error, "{text}");
        }
        assert!(lowered.sent.contains("Light") && lowered.read.contains("Refusal"));
    }

    #[test]
    fn each_media_type_of_a_body_has_a_method() {
        let lowered = lower(
            &spread_document(
                json!({ "text/plain": {}, "application/json": {} }),
                json!({}),
            ),
            "d",
        );
        let methods: Vec<_> = lowered.calls.keys().collect();
        assert_eq!(methods, ["send", "send_as_plain"]);
        let constants = lowered.calls.values().map(|call| call.constant.as_str());
        assert_eq!(constants.collect::<Vec<_>>(), ["SEND", "SEND"]);
        let diagnostics = lowered.report.finish();
        let messages: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            ["the body has several media types; each has a method: application/json, text/plain"]
        );
    }
}
