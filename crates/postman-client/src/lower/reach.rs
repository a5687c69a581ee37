//! What a document reaches: which types requests are made of, which responses,
//! and what is left of a document without some of its operations.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr, StatusCode};
use serde::Serialize;

use crate::codes;
use crate::model::{Call, Lowered, Success};
use crate::pointer::{self, component};

impl Lowered {
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
    pub(crate) fn leave_out(&mut self, methods: &[(String, String)]) {
        for (name, fault) in methods {
            if let Some(call) = self.calls.shift_remove(name) {
                self.report.add(
                    codes::OPERATION_LEFT_OUT,
                    &call.pointer,
                    format!("the method `{name}` is left out: {fault}"),
                );
            }
        }
        let calls = &self.calls;
        keep(&mut self.openapi, |id| calls.contains_key(id));
        // A component that can't be taken stands in the way of all the others.
        let operations = self.openapi.operations();
        let mut found: Vec<_> = operations
            .flat_map(|(_, _, operation)| references(operation))
            .collect();
        found.extend(in_enums(&self.calls));
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
pub(super) fn multipart_forms(fragment: &OpenAPI) -> BTreeSet<String> {
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
pub(super) fn sent(lowered: &OpenAPI) -> BTreeSet<String> {
    let sent = lowered.operations().flat_map(|(_, _, operation)| {
        let parameters = references(&operation.parameters);
        references(&operation.request_body)
            .into_iter()
            .chain(parameters)
    });
    reached(lowered, sent)
}

/// The components that bodies of documented errors are.
pub(super) fn errors(fragment: &OpenAPI) -> impl Iterator<Item = &str> {
    let is_error =
        |status: &StatusCode| matches!(status, StatusCode::Code(400..) | StatusCode::Range(4..));
    let operations = fragment.operations();
    let responses = operations.flat_map(move |(_, _, operation)| {
        let stated = operation.responses.responses.iter();
        let stated = stated.filter(move |(status, _)| is_error(status));
        let others = operation.responses.default.iter();
        stated.map(|(_, response)| response).chain(others)
    });
    let responses = responses.filter_map(|response| {
        pointer::found(fragment, response, "responses", |all| &all.responses)
    });
    let schemas = responses.flat_map(|response| response.content.values());
    schemas.filter_map(|media_type| match &media_type.schema {
        Some(ReferenceOr::Reference { reference }) => component(reference),
        _ => None,
    })
}

/// The types that responses are made of, also those of errors, and those that these are
/// made of.
pub(super) fn read(
    lowered: &OpenAPI,
    calls: &IndexMap<String, Call>,
    errors: &BTreeSet<String>,
) -> BTreeSet<String> {
    let operations = lowered.operations();
    let stated = operations.flat_map(|(_, _, operation)| references(&operation.responses));
    let beside = in_enums(calls).chain(errors.iter().cloned());
    reached(lowered, stated.chain(beside))
}

/// The types that enums of successes hold: the document does not name them.
fn in_enums(calls: &IndexMap<String, Call>) -> impl Iterator<Item = String> {
    let variants = calls.values().flat_map(|call| match &call.success {
        Success::Several(_, variants) => variants.as_slice(),
        _ => &[],
    });
    variants.filter_map(|variant| variant.holds.clone())
}

/// The components that responses are made of, and no request.
pub(super) fn only_read(fragment: &OpenAPI) -> BTreeSet<String> {
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
    let responses = operations().flat_map(|operation| references(&operation.responses));
    let by_reference = fragment
        .components
        .iter()
        .flat_map(|c| references(&c.responses));
    let mut read = reached(fragment, responses.chain(by_reference));
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
    let part = serde_json::to_value(part).unwrap_or_default();
    let mut found = Vec::new();
    pointer::references(&part, &mut found);
    let components = found.into_iter().filter_map(component);
    components.map(str::to_owned).collect()
}
