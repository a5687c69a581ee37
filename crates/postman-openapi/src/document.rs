//! Puts a document together from the inputs.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{
    Components as OpenApiComponents, Info, OpenAPI, Operation, PathItem, Paths, ReferenceOr,
    Server, Tag,
};
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Rejection, Report, Severity};
use crate::postman::{Document, Item};
use crate::prose::{Reader, clean};
use crate::samples::Components;
use crate::security::Schemes;
use crate::{Profile, body, extension, names, parameters, responses};

/// One Postman document: a collection, a folder or an item.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What diagnostics call it; a file name, say.
    pub name: &'a str,
    /// Its JSON text.
    pub text: &'a str,
}

/// A converted document and what there is to say about it.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The document, OpenAPI 3.0.3: paths, operations and components in the
    /// order of the inputs.
    pub openapi: OpenAPI,
    /// Notes and warnings in the order of the inputs; no errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// Converts `inputs`, in their order, into one document.
///
/// # Errors
/// Every fault of every input at once, if there is one that stops the
/// conversion: text that is not JSON, JSON that is not Postman's, an item
/// without a request, a request without a URL or with an unknown method.
pub fn convert(inputs: &[Input<'_>], profile: &Profile) -> Result<Conversion, Rejection> {
    let mut builder = Builder::new(profile);
    let mut diagnostics = Vec::new();
    for input in inputs {
        let mut report = Report {
            input: input.name,
            diagnostics: &mut diagnostics,
        };
        // Some editors begin a file with a byte order mark.
        let text = input.text.trim_start_matches('\u{feff}');
        match serde_json::from_str::<Value>(text) {
            Ok(root) => {
                if let Some(document) = Document::read(&root, &mut report) {
                    builder.add(&document, &mut report);
                }
            }
            Err(error) => report.error(
                Code::NotJson,
                "",
                format!("the text is not JSON: {error}"),
                "save the export again; it is UTF-8 JSON, nested at most 127 deep",
            ),
        }
    }
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(Rejection { diagnostics });
    }
    Ok(Conversion {
        openapi: builder.finish(),
        diagnostics,
    })
}

struct Builder {
    reader: Reader,
    info: Option<Info>,
    servers: Vec<Server>,
    tags: Vec<Tag>,
    paths: IndexMap<String, PathItem>,
    /// By the shape of a path: the names of its parameters.
    path_names: HashMap<String, Vec<String>>,
    components: Components,
    schemes: Schemes,
    operation_ids: HashSet<String>,
}

impl Builder {
    fn new(profile: &Profile) -> Self {
        Self {
            reader: Reader::new(profile),
            info: None,
            servers: Vec::new(),
            tags: Vec::new(),
            paths: IndexMap::new(),
            path_names: HashMap::new(),
            components: Components::default(),
            schemes: Schemes::default(),
            operation_ids: HashSet::new(),
        }
    }

    fn add(&mut self, document: &Document<'_>, report: &mut Report<'_>) {
        match &document.info {
            Some(info) if self.info.is_none() => {
                self.info = Some(Info {
                    title: info.name.to_owned(),
                    version: info.version.clone().unwrap_or_else(|| "1.0.0".to_owned()),
                    description: info.description.and_then(clean),
                    ..Info::default()
                });
            }
            Some(_) => {}
            None => report.say(
                Severity::Note,
                Code::TitleUnknown,
                "",
                "an item does not name the API it belongs to",
                Some("set title and version in the overlay"),
            ),
        }
        let mut unknown_hosts = HashSet::new();
        for item in &document.items {
            self.add_server(document, item, &mut unknown_hosts, report);
            self.add_operation(item, report);
        }
    }

    fn add_server(
        &mut self,
        document: &Document<'_>,
        item: &Item<'_>,
        unknown: &mut HashSet<String>,
        report: &mut Report<'_>,
    ) {
        let base = &item.request.url.base;
        let variable = base
            .strip_prefix("{{")
            .and_then(|base| base.strip_suffix("}}"));
        let url = match variable {
            Some(name) => document
                .variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| *value),
            None => Some(base.as_str()),
        };
        let url = url
            .map(|url| url.trim_end_matches('/'))
            .filter(|url| !url.is_empty() && !url.contains("{{"));
        match url {
            Some(url) if self.servers.iter().any(|server| server.url == url) => {}
            Some(url) => self.servers.push(Server {
                url: url.to_owned(),
                ..Server::default()
            }),
            None if unknown.insert(base.clone()) => report.say(
                Severity::Note,
                Code::ServerUnknown,
                item.request.url.pointer.clone(),
                match base.as_str() {
                    "" => "the URL names no host".to_owned(),
                    base => format!("the input does not hold the value of the host `{base}`"),
                },
                Some("set the server in the overlay"),
            ),
            None => {}
        }
    }

    fn add_operation(&mut self, item: &Item<'_>, report: &mut Report<'_>) {
        let (method, template) = (&item.request.method, &item.request.url.path);
        let shape = template.path(&[]);
        let names = self
            .path_names
            .entry(shape)
            .or_insert_with(|| template.names())
            .clone();
        let path = &template.path(&names);
        let path_item = self.paths.entry(path.clone()).or_default();
        let slot = match method.as_str() {
            "GET" => &mut path_item.get,
            "PUT" => &mut path_item.put,
            "POST" => &mut path_item.post,
            "DELETE" => &mut path_item.delete,
            "OPTIONS" => &mut path_item.options,
            "HEAD" => &mut path_item.head,
            "PATCH" => &mut path_item.patch,
            "TRACE" => &mut path_item.trace,
            _ => {
                report.error(
                    Code::UnknownMethod,
                    format!("{}/method", item.request.node.pointer),
                    format!("OpenAPI has no place for the method `{method}`"),
                    "remove the item from the collection",
                );
                return;
            }
        };
        if slot.is_some() {
            report.warning(
                Code::DuplicateOperation,
                item.node.pointer.clone(),
                format!(
                    "a second request of {method} {path}, `{}`, was left out",
                    item.name
                ),
                "merge the two in the collection",
            );
            return;
        }
        let wanted = names::operation_id(item.name);
        let by_path = names::operation_id_of_path(method, path);
        let id = [wanted.clone(), by_path.clone()]
            .into_iter()
            .chain((2..).map(|n| format!("{by_path}{n}")))
            .find(|id| !id.is_empty() && !self.operation_ids.contains(id))
            .unwrap_or_default();
        if id != wanted {
            report.warning(
                Code::OperationIdTaken,
                item.node.pointer.clone(),
                format!(
                    "the name {:?} gives no operation id of its own; `{id}` is taken from the path",
                    item.name
                ),
                "give the request a name of its own",
            );
        }
        self.operation_ids.insert(id.clone());
        if item.folder.is_none() {
            report.say(
                Severity::Note,
                Code::TagUnknown,
                item.node.pointer.clone(),
                format!("no folder says which tag `{id}` belongs to"),
                Some("give the operation a tag in the overlay"),
            );
        }

        let prose = self
            .reader
            .operation(item.request.node.description().unwrap_or_default());
        let mut operation = Operation {
            tags: item.folder.map(str::to_owned).into_iter().collect(),
            summary: clean(item.name),
            description: prose.description,
            operation_id: Some(id.clone()),
            parameters: parameters::parameters(item, &names, report),
            request_body: body::body(item, &id, &mut self.components, report)
                .map(ReferenceOr::Item),
            responses: responses::responses(item, &id, &self.reader, &mut self.components, report),
            security: self.schemes.requirements(item, &prose.scopes, report),
            ..Operation::default()
        };
        if let Some(label) = prose.rate_limit_label {
            operation
                .extensions
                .insert(extension::RATE_LIMIT_LABEL.to_owned(), Value::String(label));
        }
        if let Some(folder) = item
            .folder
            .filter(|folder| !self.tags.iter().any(|tag| tag.name == *folder))
        {
            self.tags.push(Tag {
                name: folder.to_owned(),
                ..Tag::default()
            });
        }
        *slot = Some(operation);
    }

    fn finish(self) -> OpenAPI {
        let paths = self
            .paths
            .into_iter()
            .map(|(path, item)| (path, ReferenceOr::Item(item)));
        OpenAPI {
            openapi: "3.0.3".to_owned(),
            info: self.info.unwrap_or_else(|| Info {
                title: "Untitled".to_owned(),
                version: "1.0.0".to_owned(),
                ..Info::default()
            }),
            servers: self.servers,
            tags: self.tags,
            paths: Paths {
                paths: paths.collect(),
                ..Paths::default()
            },
            components: Some(OpenApiComponents {
                schemas: self.components.schemas,
                security_schemes: self.schemes.into_components(),
                ..OpenApiComponents::default()
            }),
            ..OpenAPI::default()
        }
    }
}
