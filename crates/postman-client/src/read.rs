//! Reads anybody's OpenAPI document, of 3.0 or 3.1, as one of 3.0.
//!
//! `shapes` knows what stands where in a document, `objects` walks along it,
//! `schemas` says in 3.0 what a schema of 3.1 says, and `references` follows
//! references. Whatever the result can't say is a diagnostic with its place. A
//! broken part does not stand in the way of the others: it is left out.

mod numbers;
mod objects;
mod references;
mod schemas;
mod shapes;

use std::collections::{BTreeMap, VecDeque};

use openapiv3::OpenAPI;
use postman_openapi::{Diagnostic, Rejection, Severity};
use serde_json::{Map, Value, json};

use crate::codes;
use crate::lower::Names;
use crate::report::Report;

/// A document that was read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reading {
    /// What the text says, in OpenAPI 3.0.
    pub openapi: OpenAPI,
    /// What was left out or chosen. Places are those of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads an OpenAPI document of 3.0 or 3.1, which diagnostics call `name`.
///
/// What only 3.1 can say is said in 3.0: `type: [string, "null"]` is `nullable: true`,
/// a `const` is an `enum`, of `examples` the first is the `example`. A reference to a
/// part that is no component makes a component of it. What is left out, is reported.
///
/// ```
/// use postman_client::read;
/// use serde_json::json;
///
/// let document = json!({
///     "openapi": "3.1.0",
///     "info": { "title": "Pets", "version": "1" },
///     "components": { "schemas": { "Name": { "type": ["string", "null"] } } },
/// });
/// let reading = read(&document, "pets.json")?;
/// let name = serde_json::to_value(&reading.openapi.components.unwrap().schemas["Name"]);
/// assert_eq!(name.unwrap(), json!({ "nullable": true, "type": "string" }));
/// # Ok::<(), postman_openapi::Rejection>(())
/// ```
///
/// # Errors
/// It is no OpenAPI document of these versions, or refers to other files.
pub fn read(document: &Value, name: &str) -> Result<Reading, Rejection> {
    let mut report = Report::about(name);
    let version = match Version::of(document) {
        Ok(version) => version,
        Err(fault) => {
            report.add(codes::NOT_OPENAPI, "", fault);
            let diagnostics = report.finish();
            return Err(Rejection { diagnostics });
        }
    };
    let mut reader = Reader::of(document, version, report);
    let mut read = reader.document();
    let components = reader.components();
    if !components.is_empty() {
        read.insert("components".to_owned(), Value::Object(components));
    }
    let openapi = serde_json::from_value(Value::Object(read));
    let openapi = openapi.map_err(|error| {
        // Each part is as its shape says; this is for what no shape knows.
        let fault = format!("the document is not read: {error}");
        reader.report.add(codes::NOT_OPENAPI, "", fault);
    });
    let diagnostics = reader.report.finish();
    let has_errors = diagnostics.iter().any(|d| d.severity() == Severity::Error);
    match openapi {
        Ok(openapi) if !has_errors => Ok(Reading {
            openapi,
            diagnostics,
        }),
        _ => Err(Rejection { diagnostics }),
    }
}

/// The version of a document's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V3_0,
    V3_1,
}

impl Version {
    fn of(document: &Value) -> Result<Self, String> {
        let stated = match (document.get("openapi"), document.get("swagger")) {
            (Some(Value::String(stated)), _) => stated.clone(),
            // What YAML makes of a version without quotes.
            (Some(Value::Number(stated)), _) => stated.to_string(),
            (None, Some(_)) => {
                return Err("this is Swagger 2.0, the predecessor of OpenAPI".to_owned());
            }
            _ => return Err("the document states no version in `openapi`".to_owned()),
        };
        let mut parts = stated.split('.');
        match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => Ok(Self::V3_0),
            (Some("3"), Some("1")) => Ok(Self::V3_1),
            _ => Err(format!("this is OpenAPI {stated:?}")),
        }
    }
}

/// A document while it is read.
struct Reader<'a> {
    source: &'a Value,
    version: Version,
    report: Report,
    /// By the pointer of a schema that is no component, and is referred to: its name
    /// as one.
    added: BTreeMap<String, String>,
    /// Those that are not read yet: name and pointer.
    waiting: VecDeque<(String, String)>,
    names: Names,
}

impl<'a> Reader<'a> {
    fn of(source: &'a Value, version: Version, report: Report) -> Self {
        let components = source.pointer("/components/schemas");
        let names = components.and_then(Value::as_object).into_iter().flatten();
        Self {
            source,
            version,
            report,
            added: BTreeMap::new(),
            waiting: VecDeque::new(),
            names: Names::reserving(names.map(|(name, _)| name.as_str())),
        }
    }

    fn document(&mut self) -> Map<String, Value> {
        let read = self.object(self.source, "", &shapes::DOCUMENT);
        let mut read = read.unwrap_or_default();
        read.insert("openapi".to_owned(), Value::from("3.0.3"));
        let nameless = || json!({ "title": "API", "version": "" });
        read.entry("info").or_insert_with(nameless);
        read
    }

    /// The components, and the schemas that became some.
    fn components(&mut self) -> Map<String, Value> {
        let stated = self.source.get("components");
        let read = stated.and_then(|of| self.object(of, "/components", &shapes::COMPONENTS));
        let mut components = read.unwrap_or_default();
        while let Some((name, pointer)) = self.waiting.pop_front() {
            let schema = self.source.pointer(&pointer);
            let schema = schema.map(|schema| self.schema(schema, &pointer));
            let schemas = components.entry("schemas");
            let schemas = schemas.or_insert_with(|| Map::new().into());
            if let (Some(schema), Value::Object(schemas)) = (schema, schemas) {
                schemas.insert(name, schema);
            }
        }
        components
    }
}
