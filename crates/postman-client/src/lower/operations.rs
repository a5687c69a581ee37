//! The lowering of operations. A [`Call`] records what each operation sends and
//! what a success gives; the lift writes its `send` from that. progenitor gets an
//! operation with the same arguments, in a form that it takes.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use openapiv3::{Operation, Parameter, ReferenceOr};
use postman_openapi::extension;
use serde_json::Value;

use super::Spread;
use super::bodies::{LoweredBody, lowered_body};
use super::facts;
use super::media_type::suffix;
use super::names::{Names, is_plain, pascal, shouty, snake};
use super::other_operations::slot;
use super::parameters::too_many;
use super::site::{Operations, Site};
use super::successes::LoweredSuccess;
use super::types::Types;
use crate::codes;
use crate::model::{Api, Call, In};
use crate::pointer::{self, token};
use crate::report::Report;
use crate::rustdoc::Doc;

/// The trait of operations that have no tag.
const DEFAULT_TAG: &str = "default";

/// Names of builders that would hide what their module imports or uses.
const RESERVED_BUILDERS: &[&str] = &[
    "Result",
    "String",
    "Option",
    "Vec",
    "Box",
    "Default",
    "From",
    "Into",
    "Error",
    "ByteStream",
    "ClientInfo",
    "ClientHooks",
    "OperationInfo",
    "Convert",
    "Fault",
    "IntoField",
    "PathArgument",
    "TryFrom",
    "TryInto",
    "ResponseValue",
    "Self_",
];

/// Methods that a client has already.
const RESERVED_METHODS: &[&str] = &[
    "CLONE",
    "NEW",
    "BUILDER",
    "BASEURL",
    "CLIENT",
    "INNER",
    "API_VERSION",
    "FMT",
    "ALL",
];

impl<'a, 'r> Operations<'a, 'r> {
    pub(super) fn of(
        spread: &'a Spread,
        api: Api,
        types: Types<'a>,
        report: &'r mut Report,
    ) -> Self {
        let reserved = RESERVED_BUILDERS.iter().chain(RESERVED_METHODS).copied();
        let fragment = &spread.document;
        let mut operations = Self {
            fragment,
            constants: &spread.constants,
            api,
            types,
            report,
            names: Names::reserving(reserved),
            tags: BTreeMap::new(),
            paths: IndexMap::new(),
            calls: IndexMap::new(),
        };
        for (path, item) in &fragment.paths.paths {
            let ReferenceOr::Item(item) = item else {
                operations.report.add_with_help(
                    codes::OPERATION_LEFT_OUT,
                    &format!("/paths/{}", token(path)),
                    "this path is a reference; its operations are left out",
                    "put the operations here",
                );
                continue;
            };
            for (method, operation) in item.iter() {
                operations.add(path, method, &item.parameters, operation);
            }
        }
        operations
    }

    fn add(
        &mut self,
        path: &str,
        method: &str,
        shared: &'a [ReferenceOr<Parameter>],
        operation: &'a Operation,
    ) {
        let place = pointer::operation(path, method);
        let site = Site {
            path,
            method,
            place: &place,
            shared,
            operation,
        };
        if let Some(fault) = too_many(&site) {
            self.report.add_with_help(
                codes::OPERATION_LEFT_OUT,
                &place,
                format!("the operation is left out: {fault}"),
                "remove parameters in an overlay",
            );
            return;
        }
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let own = if id.is_empty() {
            snake(&format!("{method} {}", pointer::sent_to(path)))
        } else {
            snake(id)
        };
        let spellings = |name: &str| vec![pascal(name), shouty(name)];
        let candidates = [own.clone(), snake(&format!("{own}_operation"))];
        let name = self.names.claim(&candidates, spellings);
        if name != own {
            self.report.add(
                codes::RENAMED,
                &place,
                format!("another operation is the method `{own}`; this method is `{name}`"),
            );
        }
        let tag = self.tag(operation, &place);
        let constant = shouty(&name);
        let success = self.success(&site, &name);
        for (index, body) in self
            .bodies(operation, &name, &place)
            .into_iter()
            .enumerate()
        {
            let mut method_name = name.clone();
            if index > 0 {
                let suffix = body.as_ref().map_or("body", |body| suffix(&body.0));
                let own = snake(&format!("{name}_as_{suffix}"));
                method_name = self.names.claim(&[own], spellings);
            }
            self.method(site, &method_name, &tag, &constant, body, success.clone());
        }
    }

    /// The tag as the word of a trait's name: tags of one word share a trait.
    fn tag(&mut self, operation: &Operation, place: &str) -> String {
        let tag = match operation.tags.as_slice() {
            [] => {
                self.report.add(
                    codes::TAG_DEFAULT,
                    place,
                    "the operation has no tag; it is in the trait of the tag `default`",
                );
                DEFAULT_TAG.to_owned()
            }
            [tag] => tag.clone(),
            [tag, rest @ ..] => {
                self.report.add(
                    codes::TAGS_DROPPED,
                    place,
                    format!(
                        "the operation is in the trait of the tag `{tag}`, not in those of {}",
                        rest.join(", ")
                    ),
                );
                tag.clone()
            }
        };
        let word = pascal(&tag);
        // As it is, unless that gives no word or a digit begins it.
        let own = is_plain(&tag) && tag.starts_with(|c: char| c.is_alphabetic());
        let tag = if own { tag } else { word.clone() };
        self.tags.entry(word).or_insert(tag).clone()
    }

    /// Adds one method of an operation.
    fn method(
        &mut self,
        site: Site<'a, '_>,
        name: &str,
        tag: &str,
        constant: &str,
        body: Option<LoweredBody>,
        (success, responses): LoweredSuccess,
    ) {
        let (arguments, parameters) = self.parameters(&site, name, body.is_some());
        let mut lowered = Operation {
            operation_id: Some(name.to_owned()),
            tags: vec![tag.to_owned()],
            parameters,
            ..Operation::default()
        };
        lowered.responses.responses = responses;
        if let Some((_, body, schema)) = &body {
            lowered.request_body = Some(lowered_body(&body.kind, schema.clone()));
        }
        let paging = self.paging(&site, &arguments, &success);
        let pascal_name = pascal(name);
        let summary = site.operation.summary.as_deref();
        let description = site.operation.description.as_deref();
        let server = self.api.server_of(self.fragment, site.path, site.operation);
        let path = match is_without_path(site.operation) {
            true => "",
            false => pointer::sent_to(site.path),
        };
        let accept = stated(site.operation, extension::ACCEPT);
        let content_type = stated(site.operation, extension::CONTENT_TYPE);
        let constants = self.constants.get(site.place).cloned().unwrap_or_default();
        self.calls.insert(
            name.to_owned(),
            Call {
                pointer: site.place.to_owned(),
                constant: constant.to_owned(),
                builder: pascal_name,
                method: site.method.to_uppercase(),
                path: path.to_owned(),
                server: server.map(|server| server.constant.clone()),
                summary: summary
                    .map(|text| Doc::words(text.trim_end_matches(['.', ','])))
                    .unwrap_or_default(),
                description: description.map(Doc::markdown).unwrap_or_default(),
                facts: facts::of(self.fragment, &self.api, &site),
                error_code: facts::error_code(self.fragment, &site),
                arguments,
                constants,
                content_type: content_type.filter(|_| body.is_none()),
                body: body.map(|(_, body, _)| body),
                accept: accept.or_else(|| self.accept(site.operation)),
                success,
                paging,
            },
        );
        // A path of its own: the call has the one on the wire.
        let arguments = self.calls.get(name).map(|call| call.arguments.as_slice());
        let in_path = arguments
            .into_iter()
            .flatten()
            .filter(|a| a.place == In::Path);
        let path: String = in_path.map(|a| format!("/{{{}}}", a.name)).collect();
        let path = format!("/{name}{path}");
        let item = self.paths.entry(path).or_default();
        if let Some(slot) = slot(item, site.method) {
            *slot = Some(lowered);
        }
    }
}

/// Whether its request goes to the server's address as it is.
pub(crate) fn is_without_path(operation: &Operation) -> bool {
    operation.extensions.get(extension::NO_PATH) == Some(&Value::Bool(true))
}

/// The value of a header that is stated in an extension, if it can be sent.
fn stated(operation: &Operation, extension: &str) -> Option<String> {
    let stated = operation
        .extensions
        .get(extension)
        .and_then(Value::as_str)?;
    let is_sent = http::HeaderValue::try_from(stated).is_ok();
    is_sent.then(|| stated.to_owned())
}
