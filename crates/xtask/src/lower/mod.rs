//! What progenitor can't take is lowered, in memory: the fragment on the disk
//! stays honest. The lowered document is written anew, in the few forms that
//! progenitor and typify take as they are; what it can't say is kept beside it,
//! for the lift to put back.

mod answers;
mod bodies;
mod call;
mod kind;
mod media_type;
mod names;
mod operations;
mod parameters;
mod place;
mod schemas;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    Components, Info, ObjectType, OpenAPI, Operation, PathItem, Paths, ReferenceOr, StringFormat,
    StringType, Tag, VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::pointer::{component, members};
use crate::rustdoc::{Doc, docs};

pub(crate) use call::{
    Answer, AnswerKind, Body, BodyKind, Call, In, Status, Variant, path_argument,
};
pub(crate) use names::shouty;
pub(crate) use schemas::{FILE, STRING_OR_NUMBER};
pub(crate) use texts::{TextRules, UNDOCUMENTED};

/// A document that progenitor takes, and what was lowered to get it.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) openapi: OpenAPI,
    /// Of the client itself.
    pub(crate) doc: Doc,
    /// By the method's name.
    pub(crate) calls: IndexMap<String, Call>,
    /// By the component's name in the fragment: its type.
    pub(crate) types: IndexMap<String, String>,
    /// By type and property of the lowered document: the property's name on
    /// the wire, where it is another one.
    pub(crate) fields: BTreeMap<(String, String), String>,
    /// Text types.
    pub(crate) texts: BTreeMap<String, TextRules>,
    /// By type name: the object as the fragment has it.
    pub(crate) objects: IndexMap<String, ObjectType>,
    /// Types that request bodies are made of.
    pub(crate) sent: BTreeSet<String>,
    /// Types that answers are made of.
    pub(crate) read: BTreeSet<String>,
    /// How many optional lists may be absent or empty.
    pub(crate) lists: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// How a property becomes a part; the names of
/// `postman_client_runtime::multipart::PartStyle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartStyle {
    Text,
    Json,
    Repeated,
}

impl Lowered {
    /// The types that are secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .filter(|(_, text)| is_secret(&text.rules))
            .map(|(name, _)| name.as_str())
    }

    /// The document of one method, with the types that it needs.
    pub(crate) fn alone(&self, name: &str) -> OpenAPI {
        let mut alone = self.openapi.clone();
        keep(&mut alone, |id| id == name);
        let found = alone
            .operations()
            .flat_map(|(_, _, operation)| references(operation));
        let needed = reached(&alone, found);
        if let Some(components) = &mut alone.components {
            components.schemas.retain(|name, _| needed.contains(name));
        }
        alone
    }

    /// Leaves methods out, with a diagnostic for each that says why.
    pub(crate) fn leave_out(&mut self, methods: &[(String, String)], document: &str) {
        let mut report = Report::about(document);
        for (name, fault) in methods {
            if let Some(call) = self.calls.shift_remove(name) {
                report.warning(
                    Code::OperationLeftOut,
                    &call.pointer,
                    format!("the method `{name}` is left out: {fault}"),
                    "simplify the operation in an overlay",
                );
            }
        }
        self.diagnostics.append(&mut report.diagnostics);
        let calls = &self.calls;
        keep(&mut self.openapi, |id| calls.contains_key(id));
        // A component that can't be taken stands in the way of all the others.
        let operations = self.openapi.operations();
        let mut found: Vec<_> = operations
            .flat_map(|(_, _, operation)| references(operation))
            .collect();
        found.extend(answered(&self.calls));
        let needed = reached(&self.openapi, found);
        if let Some(components) = &mut self.openapi.components {
            components.schemas.retain(|name, _| needed.contains(name));
        }
        self.texts.retain(|name, _| needed.contains(name));
        self.objects.retain(|name, _| needed.contains(name));
        self.fields.retain(|(name, _), _| needed.contains(name));
        self.sent.retain(|name| needed.contains(name));
        self.read.retain(|name| needed.contains(name));
    }

    /// How many methods send a multipart form.
    pub(crate) fn forms(&self) -> usize {
        let is_form = |call: &&Call| {
            let body = call.body.as_ref();
            body.is_some_and(|body| matches!(body.kind, BodyKind::Multipart(_)))
        };
        self.calls.values().filter(is_form).count()
    }
}

/// Lowers `fragment`, which diagnostics call `document`.
pub(crate) fn lower(fragment: &OpenAPI, document: &str) -> Lowered {
    let mut report = Report::about(document);
    let types = schemas::Types::of(
        fragment,
        multipart_forms(fragment),
        only_read(fragment),
        &mut report,
    );
    let operations = operations::Operations::of(fragment, types, &mut report);
    let operations::Operations {
        mut types,
        paths,
        calls,
        tags,
        ..
    } = operations;
    for name in std::mem::take(&mut types.of_runtime) {
        // typify needs but a type; the runtime's takes its place.
        types.components.insert(name.to_owned(), schemas::text());
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
        // What progenitor says of the client is said anew.
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
    let sent = sent(&openapi);
    let read = read(&openapi, &calls);
    Lowered {
        openapi,
        doc: client_doc(&fragment.info),
        calls,
        types: types.names,
        fields: types.fields,
        objects: types.objects,
        texts: types.texts,
        sent,
        read,
        lists: types.lists,
        diagnostics: report.diagnostics,
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

/// A vendor's description, as the whole documentation of what it describes.
fn description(text: &str) -> Option<String> {
    Doc::markdown(text).into_description()
}

/// Keeps the operations whose id is wanted.
fn keep(openapi: &mut OpenAPI, wanted: impl Fn(&str) -> bool) {
    for item in openapi.paths.paths.values_mut() {
        let ReferenceOr::Item(PathItem {
            get,
            put,
            post,
            delete,
            options,
            head,
            patch,
            trace,
            ..
        }) = item
        else {
            continue;
        };
        for slot in [get, put, post, delete, options, head, patch, trace] {
            let is_wanted =
                |operation: &Operation| operation.operation_id.as_deref().is_some_and(&wanted);
            *slot = slot.take().filter(is_wanted);
        }
    }
}

/// The components that a multipart body is made of.
fn multipart_forms(fragment: &OpenAPI) -> BTreeSet<String> {
    let own = fragment.operations().filter_map(|(_, _, operation)| {
        operation
            .request_body
            .as_ref()
            .and_then(ReferenceOr::as_item)
    });
    let shared = fragment.components.iter().flat_map(|components| {
        components
            .request_bodies
            .values()
            .filter_map(ReferenceOr::as_item)
    });
    let forms = own.chain(shared).flat_map(|body| &body.content);
    let forms = forms.filter(|(name, _)| name.starts_with("multipart/"));
    forms
        .filter_map(|(_, media_type)| match &media_type.schema {
            Some(ReferenceOr::Reference { reference }) => component(reference).map(str::to_owned),
            _ => None,
        })
        .collect()
}

/// The types that bodies and parameters are made of, and those that these are
/// made of.
fn sent(lowered: &OpenAPI) -> BTreeSet<String> {
    let sent = lowered.operations().flat_map(|(_, _, operation)| {
        let parameters = references(&operation.parameters);
        references(&operation.request_body)
            .into_iter()
            .chain(parameters)
    });
    reached(lowered, sent)
}

/// The types that answers are made of, and those that these are made of.
fn read(lowered: &OpenAPI, calls: &IndexMap<String, Call>) -> BTreeSet<String> {
    let operations = lowered.operations();
    let stated = operations.flat_map(|(_, _, operation)| references(&operation.responses));
    reached(lowered, stated.chain(answered(calls)))
}

/// The types that enums of answers hold: the document does not name them.
fn answered(calls: &IndexMap<String, Call>) -> impl Iterator<Item = String> {
    let variants = calls.values().flat_map(|call| match &call.answer {
        Answer::Several(_, variants) => variants.as_slice(),
        _ => &[],
    });
    variants.filter_map(|variant| variant.holds.clone())
}

/// The components that answers are made of, and no request.
fn only_read(fragment: &OpenAPI) -> BTreeSet<String> {
    let operations = || fragment.operations().map(|(_, _, operation)| operation);
    let shared = fragment.components.iter();
    let bodies = operations().flat_map(|operation| references(&operation.request_body));
    let parameters = operations().flat_map(|operation| references(&operation.parameters));
    let items = fragment
        .paths
        .paths
        .values()
        .filter_map(ReferenceOr::as_item);
    let beside = items.flat_map(|item| references(&item.parameters));
    let by_reference = shared.flat_map(|c| {
        references(&c.request_bodies)
            .into_iter()
            .chain(references(&c.parameters))
    });
    let sent = bodies.chain(parameters).chain(beside).chain(by_reference);
    let sent = reached(fragment, sent);
    let answers = operations().flat_map(|operation| references(&operation.responses));
    let by_reference = fragment
        .components
        .iter()
        .flat_map(|c| references(&c.responses));
    let mut read = reached(fragment, answers.chain(by_reference));
    read.retain(|name| !sent.contains(name));
    read
}

/// The types `from`, and those that they are made of.
pub(crate) fn reached(
    document: &OpenAPI,
    from: impl IntoIterator<Item = String>,
) -> BTreeSet<String> {
    let schemas = document.components.as_ref().map(|c| &c.schemas);
    let mut reached = BTreeSet::new();
    let mut found: Vec<_> = from.into_iter().collect();
    while let Some(name) = found.pop() {
        if let Some(schema) = schemas.and_then(|schemas| schemas.get(&name))
            && reached.insert(name)
        {
            found.extend(references(schema));
        }
    }
    reached
}

/// The components that a part of a document refers to.
fn references(part: &impl Serialize) -> Vec<String> {
    fn search(value: &Value, found: &mut Vec<String>) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            found.extend(component(reference).map(str::to_owned));
        }
        for (_, value, _) in members("", value) {
            search(value, found);
        }
    }
    let mut found = Vec::new();
    search(&serde_json::to_value(part).unwrap_or_default(), &mut found);
    found
}

pub(crate) fn is_secret(text: &StringType) -> bool {
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Password)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
            &document(
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
                ("j", Json, None),
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
            let lowered = lower(&document(form, json!({ "A": schema })), "d");
            assert!(lowered.calls.contains_key("send"));
            let a = serde_json::to_value(&lowered.openapi.components.unwrap().schemas["A"]);
            assert_eq!(a.unwrap(), json!({}), "{schema}");
            let said: Vec<_> = lowered.diagnostics.iter().map(|d| d.code).collect();
            assert_eq!(said, [crate::diagnostic::Code::SchemaAsJson], "{schema}");
        }
    }

    #[test]
    fn texts_are_named_once_per_rule() {
        let pin = json!({ "type": "string", "format": "password", "maxLength": 4 });
        let body = |property: Value| json!({ "type": "object", "properties": { "leader_pin": property, "kind": { "type": "string", "enum": ["a"] }, "free_text": { "type": "string" } } });
        let schemas = json!({ "A": body(pin.clone()), "B": body(pin), "C": body(json!({ "type": "string", "minLength": 1 })) });
        let lowered = lower(&document(json!({}), schemas), "d");
        assert_eq!(
            lowered.texts.keys().collect::<Vec<_>>(),
            ["AKind", "BKind", "CKind", "CLeaderPin", "LeaderPin"]
        );
        assert_eq!(lowered.secrets().collect::<Vec<_>>(), ["LeaderPin"]);
    }

    #[test]
    fn each_media_type_of_a_body_has_a_method() {
        let lowered = lower(
            &document(
                json!({ "text/plain": {}, "application/json": {} }),
                json!({}),
            ),
            "d",
        );
        let methods: Vec<_> = lowered.calls.keys().collect();
        assert_eq!(methods, ["send", "send_as_plain"]);
        let constants = lowered.calls.values().map(|call| call.constant.as_str());
        assert_eq!(constants.collect::<Vec<_>>(), ["SEND", "SEND"]);
        let said: Vec<_> = lowered
            .diagnostics
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "note[body-per-media-type] d#/paths/~1a/post/requestBody: a method for each media type of the body: application/json, text/plain"
            ]
        );
    }
}
