//! Collections and overlay to the document that a client is generated from.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use openapiv3::{OpenAPI, Parameter, ReferenceOr};
use postman_openapi::{Diagnostic, Inputs, Profile, SavedRequest, Severity, Visible};
use serde_json::Value;

use crate::cli::count::count;
use crate::cli::given::{Given, Selection};
use crate::cli::report::Report;
use crate::cli::{openapi, overlay, settled};
use crate::manifest::InputKind;
use crate::pointer::{self, members};

/// A document and its text.
#[derive(Debug)]
pub struct Document {
    /// The document itself.
    pub openapi: OpenAPI,
    /// Its text, which ends with a line break.
    pub text: String,
    /// What it was made of.
    pub source: InputKind,
    /// The requests that it was made of.
    pub requests: Vec<SavedRequest>,
    /// The variables that have a value from the caller and are secret.
    pub secret_values: Vec<String>,
    /// How many diagnostics of the conversion were warnings.
    pub warnings: usize,
    /// How many were notes.
    pub notes: usize,
}

impl Document {
    /// Takes out all but these tags and operations; nothing, if there is none.
    ///
    /// # Errors
    /// Each name that is no tag and no operation.
    pub(super) fn keep_only(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let part = crate::only(serde_json::to_value(&self.openapi)?, names).map_err(|unknown| {
            let faults = unknown
                .iter()
                .map(|fault| Visible(&fault.to_string()).to_string());
            anyhow!("{}", faults.collect::<Vec<_>>().join("\n"))
        })?;
        self.openapi = serde_json::from_value(part)?;
        self.text = serde_json::to_string_pretty(&self.openapi)? + "\n";
        Ok(())
    }
}

/// An overlay as it was read.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// What messages call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Builds the document of collections, each named by its path as given: a file or a
/// folder. `selection` says which are taken, and what gives variables values.
///
/// # Errors
/// A file that can't be read, or broken input.
pub fn of_collections(
    collections: &[PathBuf],
    selection: &Selection,
    overlay: Option<&Path>,
    profile: &Profile,
    out: &mut Report<'_>,
) -> Result<Document> {
    let given = Given::read(collections, selection);
    let overlay = overlay.map(|path| {
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Ok(Overlay { name, text }),
            Err(error) => Err(vec![format!("can't read {name}: {error}")]),
        }
    });
    let (given, overlay) = match (given, overlay.transpose()) {
        (Ok(given), Ok(overlay)) => (given, overlay),
        (given, overlay) => {
            let faults = [given.err(), overlay.err()].into_iter().flatten().flatten();
            bail!("{}", faults.collect::<Vec<_>>().join("\n"));
        }
    };
    for path in given.names() {
        writeln!(out, "read {path}")?;
    }
    let (inputs, left_out) = (given.inputs(selection), given.left_out());
    converted(&inputs, left_out, overlay.as_ref(), profile, out)
}

/// Builds the document of collections, applies the overlay to it, and reports what
/// was read.
///
/// # Errors
/// Broken input.
pub fn convert<'a>(
    inputs: impl Into<Inputs<'a>>,
    overlay: Option<&Overlay>,
    profile: &Profile,
    out: &mut Report<'_>,
) -> Result<Document> {
    converted(&inputs.into(), Vec::new(), overlay, profile, out)
}

/// The same; `left_out` reports what of the inputs is not read.
fn converted(
    inputs: &Inputs<'_>,
    left_out: Vec<Diagnostic>,
    overlay: Option<&Overlay>,
    profile: &Profile,
    out: &mut Report<'_>,
) -> Result<Document> {
    let of_severity = |severity| move |d: &&Diagnostic| d.severity() == severity;
    let mut source = InputKind::Collection;
    let mut saved = None;
    let (mut openapi, mut diagnostics) = match openapi::document(inputs, out)? {
        Some(read) => {
            source = InputKind::Document;
            read
        }
        None => match postman_openapi::convert(inputs.clone(), profile) {
            Ok(conversion) => {
                saved = Some((
                    conversion.requests,
                    conversion.examples,
                    conversion.secret_values,
                ));
                (conversion.openapi, conversion.diagnostics)
            }
            Err(rejection) => {
                let is_error = of_severity(Severity::Error);
                out.diagnostics(&left_out);
                out.diagnostics(rejection.diagnostics.iter().filter(|d| !is_error(d)));
                return Err(rejection).context("the inputs can't be converted");
            }
        },
    };
    let (requests, examples, secret_values) = saved.unwrap_or_default();
    for name in &secret_values {
        writeln!(
            out,
            "the variable `{}` is secret; the value that is given for it is neither used nor written",
            Visible(name)
        )?;
    }
    let mut add_examples = inputs.examples.then_some(examples);
    let mut of_examples = Vec::new();
    if overlay.is_none() {
        let examples = add_examples.take();
        of_examples.extend(
            examples
                .into_iter()
                .flat_map(|all| all.add_to(&mut openapi)),
        );
    }
    // All places are found at once.
    let number = diagnostics.len();
    diagnostics.append(&mut of_examples);
    inputs.locate(&mut diagnostics);
    of_examples.extend(diagnostics.drain(number..));
    diagnostics.splice(..0, left_out);
    if let Some(overlay) = overlay {
        let name = &overlay.name;
        let before = serde_json::to_value(&openapi)?;
        let mut document = before.clone();
        let applied = overlay::apply(&mut document, &overlay.text);
        // Whatever an overlay settles is not reported; a broken one settles nothing.
        if applied.is_ok() {
            settled::remove(&mut diagnostics, &before, &document);
        }
        out.diagnostics(&diagnostics);
        let applied = applied.map_err(|faults| anyhow!("{name} can't be applied:\n{faults:#}"))?;
        openapi = read_strictly(&document, name)?;
        writeln!(
            out,
            "read {name} ({}, all applied)",
            count(applied.actions, "action")
        )?;
        for (target, places) in applied.open {
            writeln!(
                out,
                "  {} matched {}",
                Visible(&target),
                count(places, "place")
            )?;
        }
    } else {
        out.diagnostics(&diagnostics);
    }
    // An overlay says what a schema is.
    if let Some(examples) = add_examples {
        of_examples = examples.add_to(&mut openapi);
        inputs.locate(&mut of_examples);
    }
    out.diagnostics(&of_examples);
    diagnostics.append(&mut of_examples);
    let text = serde_json::to_string_pretty(&openapi)? + "\n";
    diagnostics.retain(|diagnostic| out.takes(diagnostic));
    let operations = pointer::number_of_operations(&openapi);
    let number = |severity| diagnostics.iter().filter(of_severity(severity)).count();
    let (warnings, notes) = (number(Severity::Warning), number(Severity::Note));
    writeln!(
        out,
        "{}, {}, {}",
        count(operations, "operation"),
        count(warnings, "warning"),
        count(notes, "note")
    )?;
    Ok(Document {
        openapi,
        text,
        source,
        requests,
        secret_values,
        warnings,
        notes,
    })
}

/// Reads a document that loses nothing by being read: a member that OpenAPI
/// does not know, or a reference that leads nowhere, is a fault.
fn read_strictly(document: &Value, overlay: &str) -> Result<OpenAPI> {
    let openapi: OpenAPI = serde_path_to_error::deserialize(document).map_err(|error| {
        let place = error.path().to_string();
        anyhow!(
            "{overlay} makes it no OpenAPI 3.0 document: {}: {}",
            Visible(&place),
            Visible(&error.into_inner().to_string())
        )
    })?;
    let mut faults = Vec::new();
    lost("", document, &serde_json::to_value(&openapi)?, &mut faults);
    dangling("", document, document, &mut faults);
    incomplete(&openapi, document, &mut faults);
    if !faults.is_empty() {
        let faults: Vec<_> = faults
            .iter()
            .map(|fault| Visible(fault).to_string())
            .collect();
        bail!("{overlay} breaks the document:\n{}", faults.join("\n"));
    }
    Ok(openapi)
}

/// Members of OpenAPI 3.0 whose default is `false`.
const DEFAULT_FALSE: &[&str] = &[
    "required",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "uniqueItems",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "explode",
    "allowReserved",
    "wrapped",
    "attribute",
];

/// What OpenAPI asks for and its types do not: a path's template names its
/// parameters, the URLs of a flow are known.
fn incomplete(openapi: &OpenAPI, document: &Value, faults: &mut Vec<String>) {
    for (place, path, operation) in pointer::operations(openapi) {
        let item = openapi.paths.paths.get(path).and_then(ReferenceOr::as_item);
        let shared = item.into_iter().flat_map(|item| &item.parameters);
        let parameters: Vec<_> = operation
            .parameters
            .iter()
            .chain(shared)
            .filter_map(|parameter| {
                pointer::found(openapi, parameter, "parameters", |all| &all.parameters)
            })
            .collect();
        let declared = |name: &str| {
            parameters.iter().any(|parameter| {
                matches!(parameter, Parameter::Path { parameter_data, .. } if parameter_data.name == name)
            })
        };
        for name in pointer::path_parameters(path).filter(|name| !declared(name)) {
            faults.push(format!(
                "{place}/parameters: the path parameter `{name}` is not declared; add it"
            ));
        }
    }
    let schemes = document
        .pointer("/components/securitySchemes")
        .unwrap_or(&Value::Null);
    for (name, scheme, place) in members("/components/securitySchemes", schemes) {
        for (flow, settings, place) in members(
            &format!("{place}/flows"),
            scheme.get("flows").unwrap_or(&Value::Null),
        ) {
            for url in ["authorizationUrl", "tokenUrl"] {
                if settings.get(url).is_some_and(|url| url == "") {
                    faults.push(format!(
                        "{place}/{url}: the URL of `{name}`, {flow}, is not known; set it"
                    ));
                }
            }
        }
    }
}

fn lost(pointer: &str, before: &Value, after: &Value, faults: &mut Vec<String>) {
    for (name, value, place) in members(pointer, before) {
        match after
            .get(&name)
            .or_else(|| after.get(name.parse::<usize>().ok()?))
        {
            Some(after) => lost(&place, value, after, faults),
            // The default of these is not written.
            None if value == &Value::Bool(false) && DEFAULT_FALSE.contains(&name.as_str()) => {}
            None => faults.push(format!(
                "{place} is not known to OpenAPI 3.0 there; spell it as the specification does"
            )),
        }
    }
}

fn dangling(pointer: &str, value: &Value, document: &Value, faults: &mut Vec<String>) {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let found = reference
            .strip_prefix('#')
            .and_then(|target| document.pointer(target));
        if found.is_none() {
            faults.push(format!(
                "{pointer}/$ref: {reference} leads nowhere; name a component of the document"
            ));
        }
    }
    for (_, value, place) in members(pointer, value) {
        dangling(&place, value, document, faults);
    }
}
