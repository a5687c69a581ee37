//! The conversion: reads the inputs, then builds the document.

use openapiv3::OpenAPI;
use serde_json_borrow::Value;

use crate::Profile;
use crate::codes;
use crate::diagnostic::{Diagnostic, Place, Position, Rejection, Report, locate};
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::{Document, Inputs};
use crate::input::variables::Scope;
use crate::output::document::document;
use crate::output::saved::SavedRequest;

/// One Postman document: a collection, a folder or an item; a data dump of several;
/// or an environment or globals, whose values the variables of all collections have.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The name that diagnostics use, for example a file name.
    pub name: &'a str,
    /// Its JSON text.
    pub text: &'a str,
}

/// A converted document and its diagnostics.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The document, OpenAPI 3.0.3. Paths, operations and components are in the
    /// order of the inputs.
    pub openapi: OpenAPI,
    /// The requests that it was made of, with the values that they were saved
    /// with, by operation.
    pub requests: Vec<SavedRequest>,
    /// Notes and warnings, ordered by input and by place within it. No errors.
    /// [`locate`] finds their lines and columns.
    pub diagnostics: Vec<Diagnostic>,
}

/// Converts `inputs`, in their order, into one document.
///
/// Requests with the same method and path are one operation, even in different
/// inputs.
///
/// # Errors
/// Reports every fault of every input if one of them stops the conversion: text
/// that is not JSON, JSON that is not from Postman, values of variables alone.
pub fn convert(inputs: &[Input<'_>], profile: &Profile) -> Result<Conversion, Rejection> {
    let mut report = Report::default();
    let read: Vec<_> = inputs
        .iter()
        .map(|input| serde_json::from_str::<Value<'_>>(text(input)))
        .collect();
    let fitted: Vec<_> = inputs
        .iter()
        .zip(&read)
        .map(|(input, read)| read.as_ref().err().and_then(|_| json::fit(text(input))))
        .collect();
    let mut roots = Vec::with_capacity(inputs.len());
    for ((input, read), fitted) in inputs.iter().zip(read).zip(&fitted) {
        let again = fitted.as_ref().and_then(|(text, misfits)| {
            let root = serde_json::from_str(text).ok()?;
            for misfit in misfits {
                misfit.report(input.name, &mut report);
            }
            Some(root)
        });
        match read.or_else(|error| again.ok_or(error)) {
            Ok(root) => roots.push((input.name, root)),
            Err(error) => report.add(
                codes::NOT_JSON,
                place(input, &error),
                format!("the text is not JSON: {}", reason(&error)),
            ),
        }
    }
    let mut infos = Vec::new();
    let mut items = Vec::new();
    let mut read = Inputs::default();
    for (name, root) in &roots {
        read.add(Node::root(name, root), &mut report);
    }
    if let (true, Some((name, root))) = (read.documents.is_empty(), roots.first()) {
        report.add(
            codes::NOT_POSTMAN,
            &Node::root(name, root),
            "no input is a collection; values of variables alone make no document",
        );
    }
    let around = Scope::around(&read.environments, &read.globals);
    for root in read.documents {
        if let Some(document) = Document::read(root, &around, &mut report) {
            infos.extend(document.info);
            items.extend(document.items);
        }
    }
    let is_nameless = infos.is_empty() && !report.has_errors();
    if let (true, Some((name, root))) = (is_nameless, roots.first()) {
        report.add(
            codes::TITLE_UNKNOWN,
            Node::root(name, root).about("/info/title"),
            "a single item does not name its API",
        );
    }
    if report.has_errors() {
        let mut diagnostics = in_order(report, inputs);
        for input in inputs {
            locate(&mut diagnostics, input.name, input.text);
        }
        return Err(Rejection { diagnostics });
    }
    let info = infos.into_iter().next();
    let (openapi, requests) = document(info, &items, profile, &mut report);
    let diagnostics = in_order(report, inputs);
    Ok(Conversion {
        openapi,
        requests,
        diagnostics,
    })
}

/// The diagnostics in the order of the inputs, and of their places in each.
fn in_order(report: Report, inputs: &[Input<'_>]) -> Vec<Diagnostic> {
    let mut diagnostics = report.finish();
    diagnostics.sort_by_cached_key(|diagnostic| {
        let place = diagnostic.places.first();
        let input =
            place.and_then(|place| inputs.iter().position(|input| input.name == place.file));
        (input, place.map(|place| steps(&place.pointer)))
    });
    diagnostics
}

/// The steps of a pointer, in their order: elements by their number.
fn steps(pointer: &str) -> Vec<(usize, String)> {
    let steps = pointer.split('/').skip(1);
    steps
        .map(|step| (step.parse().unwrap_or_default(), step.to_owned()))
        .collect()
}

/// Where the text of an input stops being JSON.
fn place(input: &Input<'_>, error: &serde_json::Error) -> Place {
    let line = text(input).split('\n').nth(error.line().saturating_sub(1));
    // serde_json counts bytes.
    let before = line
        .unwrap_or_default()
        .bytes()
        .take(error.column().saturating_sub(1));
    let characters = before.filter(|byte| byte & 0xC0 != 0x80).count();
    Place {
        position: Some(Position {
            line: error.line(),
            column: characters + 1,
        }),
        ..Place::new(input.name, "")
    }
}

/// What serde_json says, without the place.
fn reason(error: &serde_json::Error) -> String {
    let mut reason = error.to_string();
    reason.truncate(reason.rfind(" at line ").unwrap_or(reason.len()));
    reason
}

/// The JSON text of an input, without the byte order mark that some editors
/// write.
fn text<'a>(input: &Input<'a>) -> &'a str {
    input.text.trim_start_matches('\u{feff}')
}
