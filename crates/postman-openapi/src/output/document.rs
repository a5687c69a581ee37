//! Assembles the document from the items.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    Components as OpenApiComponents, Info, OpenAPI, Operation as OpenApiOperation, PathItem, Paths,
    ReferenceOr, Tag as OpenApiTag,
};
use serde_json::{Value, json};

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::prose::{Reader, clean};
use crate::infer::scalar::withdraw_partial_lists;
use crate::input::postman::{Info as DocumentInfo, Item};
use crate::input::variables::Alternatives;
use crate::output::bases::Bases;
use crate::output::components::Components;
use crate::output::examples::{Examples, gather};
use crate::output::known_secrets::KnownSecrets;
use crate::output::operation::{Operation, Role, group, with_known_methods};
use crate::output::saved::{SavedRequest, saved};
use crate::output::security::Schemes;
use crate::output::servers::Servers;
use crate::output::{
    accept, body, constants, content_type, names, parameters, responses, servers, tags,
};
use crate::{Profile, extension};

/// What the items become.
pub(crate) struct Built {
    pub(crate) openapi: OpenAPI,
    /// Their requests as they were saved.
    pub(crate) requests: Vec<SavedRequest>,
    pub(crate) examples: Examples,
}

/// Builds the document from all items. `info` comes from the first input that has one.
/// Other environments add servers. Examples are gathered if the `secrets` are known that
/// none may hold.
pub(crate) fn document(
    info: Option<DocumentInfo<'_>>,
    items: &[Item<'_>],
    alternatives: &Alternatives<'_>,
    profile: &Profile,
    secrets: Option<&KnownSecrets>,
    report: &mut Report,
) -> Built {
    let items = with_known_methods(items, report);
    let bases = Bases::of(&items, alternatives, report);
    let operations = group(&items, &bases, report);
    let servers = servers::servers(&operations, &bases, report);
    let info = describe(info, report);
    let reader = Reader::new(profile);
    let mut openapi = assemble(info, &operations, servers, &reader, report);
    withdraw_partial_lists(&mut openapi);
    let examples = secrets.map(|secrets| gather(&operations, &reader, secrets));
    Built {
        openapi,
        requests: saved(&operations),
        examples: examples.unwrap_or_default(),
    }
}

/// The `info` of the document. OpenAPI requires a title and a version.
fn describe(info: Option<DocumentInfo<'_>>, report: &mut Report) -> Info {
    if let Some(info) = &info {
        report_info(info, report);
    }
    let (name, version, description) = match info {
        Some(info) => (info.name, info.version, info.description),
        None => (None, None, None),
    };
    Info {
        title: name.unwrap_or_else(|| "Untitled".to_owned()),
        version: version.unwrap_or_else(|| "1.0.0".to_owned()),
        description: description.and_then(clean),
        ..Info::default()
    }
}

fn assemble(
    info: Info,
    operations: &[Operation<'_>],
    servers: Servers,
    reader: &Reader,
    report: &mut Report,
) -> OpenAPI {
    let paths_of_names: Vec<_> = operations.iter().map(Operation::path_of_names).collect();
    let mut of_operation = servers.of_operation;
    let mut schemes = Schemes::of(operations);
    let mut components = Components::default();
    let mut tags: IndexMap<String, OpenApiTag> = IndexMap::new();
    let mut of_folder = tags::tags(operations).into_iter();
    let mut of_constants: HashMap<usize, Vec<&Operation<'_>>> = HashMap::new();
    for operation in operations {
        if let Role::Constant { endpoint, .. } = operation.role {
            of_constants.entry(endpoint).or_default().push(operation);
        }
    }
    let mut built = Vec::with_capacity(operations.len());
    for (index, operation) in operations.iter().enumerate() {
        if operation.lacks_name() {
            report_id(operation, report);
        }
        let mut converted = match operation.role {
            Role::Any {
                dispatch, endpoint, ..
            } => {
                let mut any = sends_any(operation, reader, &mut schemes, report);
                let of_constants = of_constants.remove(&endpoint).unwrap_or_default();
                constants::open(dispatch, &of_constants, &mut any);
                any
            }
            _ => converted(operation, reader, &mut schemes, report),
        };
        constants::state(operation.constants(), &mut converted);
        converted.servers = of_operation.remove(&index).unwrap_or_default();
        if let Some(tag) = of_folder.next().flatten() {
            converted.tags.push(tag.name.clone());
            let description = tag.description.and_then(clean);
            let known = tags.entry(tag.name.clone()).or_insert_with(|| OpenApiTag {
                name: tag.name,
                ..OpenApiTag::default()
            });
            known.description = known.description.take().or(description);
        }
        if converted.tags.is_empty() && !operation.sends_any() {
            report_tag(operation, report);
        }
        let path = paths_of_names.get(index).unwrap_or(&operation.path);
        components.take(operation.method, path, &mut converted);
        built.push(converted);
    }
    let (schemas, names) = components.finish();
    let mut paths = Paths::default();
    for (operation, mut converted) in operations.iter().zip(built) {
        names.name(&mut converted);
        let path = paths.paths.entry(operation.path.clone());
        let item = path.or_insert_with(|| ReferenceOr::Item(PathItem::default()));
        if let ReferenceOr::Item(item) = item {
            match operation.is_other {
                true => add_other(item, operation, &converted),
                false => *slot(item, operation.method) = Some(converted),
            }
        }
    }
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info,
        servers: servers.of_document,
        tags: tags.into_values().collect(),
        paths,
        components: Some(OpenApiComponents {
            schemas,
            security_schemes: schemes.into_components(),
            ..OpenApiComponents::default()
        }),
        ..OpenAPI::default()
    }
}

/// Adds an operation at whose place another one is.
fn add_other(item: &mut PathItem, operation: &Operation<'_>, converted: &OpenApiOperation) {
    let others = item
        .extensions
        .entry(extension::OTHER_OPERATIONS.to_owned())
        .or_insert_with(|| json!({}));
    // The operation is JSON, and what is added to is an object.
    let converted = serde_json::to_value(converted).unwrap_or_default();
    if let Value::Object(methods) = others {
        let method = operation.method.to_ascii_lowercase();
        let of_method = methods.entry(method).or_insert_with(|| json!({}));
        if let Value::Object(operations) = of_method {
            operations.insert(operation.id.clone(), converted);
        }
    }
}

/// The field of a method. `group` has left out the methods that OpenAPI does not
/// know.
pub(super) fn slot<'a>(item: &'a mut PathItem, method: &str) -> &'a mut Option<OpenApiOperation> {
    match method {
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        "TRACE" => &mut item.trace,
        _ => &mut item.get,
    }
}

fn report_info(info: &DocumentInfo<'_>, report: &mut Report) {
    if info.name.is_none() {
        report.add(
            codes::TITLE_UNKNOWN,
            info.node.about("/info/title"),
            "the collection has no name",
        );
    }
    if info.version.is_none() {
        report.add(
            codes::VERSION_UNKNOWN,
            info.node.about("/info/version"),
            "the collection states no version of the API; the document says 1.0.0",
        );
    }
}

fn report_id(operation: &Operation<'_>, report: &mut Report) {
    let Some(first) = operation.items.first() else {
        return;
    };
    let output = operation.pointer() + "/operationId";
    let place = first.node.about(output);
    report.add(
        codes::OPERATION_ID_TAKEN,
        place,
        "the name of this request says nothing, or a request before it has the same; the operation's id comes from the path",
    );
}

fn report_tag(operation: &Operation<'_>, report: &mut Report) {
    if let Some(first) = operation.items.first() {
        report.add(
            codes::TAG_UNKNOWN,
            first.node.about(operation.pointer() + "/tags"),
            "this request is in no folder, so its operation has no tag",
        );
    }
}

/// An operation that sends any constant. What its requests are reported for is reported
/// of the operations that send one.
fn sends_any<'a>(
    operation: &Operation<'a>,
    reader: &Reader,
    schemes: &mut Schemes,
    report: &mut Report,
) -> OpenApiOperation {
    let mut own = Report::default();
    let converted = converted(operation, reader, schemes, &mut own);
    let items = operation.own_items().iter();
    let places: HashSet<_> = items.map(|item| item.node.place()).collect();
    report.extend(own, |place| {
        let mut around = place.pointer.match_indices('/').map(|(end, _)| end);
        let whole = place.pointer.len();
        let is_own = |end| {
            let pointer = place.pointer.get(..end).unwrap_or_default();
            places.contains(&(place.file.clone(), pointer.to_owned()))
        };
        !places.is_empty() && (around.any(is_own) || is_own(whole))
    });
    converted
}

fn converted<'a>(
    operation: &Operation<'a>,
    reader: &Reader,
    schemes: &mut Schemes,
    report: &mut Report,
) -> OpenApiOperation {
    let texts = operation.items.iter().filter_map(|item| item.description());
    let mut texts = texts.map(|text| reader.operation(text));
    let prose = texts.next().unwrap_or_default();
    let mut description = prose.description;
    // Other requests of the operation may add descriptions.
    let mut known = IndexSet::new();
    known.extend(description.take());
    known.extend(texts.filter_map(|prose| prose.description));
    if !known.is_empty() {
        let known: Vec<_> = known.into_iter().collect();
        description = Some(known.join("\n\n"));
    }
    let names: Vec<_> = operation
        .names()
        .into_iter()
        .filter(|name| !names::is_generic(name))
        .collect();
    let scopes = reader.reads_scopes().then_some(prose.scopes.as_slice());
    let security = schemes.requirements(operation, scopes, report);
    let mut converted = OpenApiOperation {
        summary: clean(&names.join("; ")),
        description,
        operation_id: Some(operation.id.clone()),
        parameters: parameters::parameters(operation, &security.api_keys, reader, report),
        request_body: body::body(operation, reader, report).map(ReferenceOr::Item),
        responses: responses::responses(operation, reader, report),
        security: security.requirements,
        ..OpenApiOperation::default()
    };
    accept::accept(operation, &mut converted, report);
    content_type::content_type(operation, &mut converted);
    if operation.is_base_alone() {
        let key = extension::NO_PATH.to_owned();
        converted.extensions.insert(key, true.into());
    }
    if let Some(label) = prose.rate_limit_label {
        let key = extension::RATE_LIMIT_LABEL.to_owned();
        converted.extensions.insert(key, label.into());
    }
    converted
}
