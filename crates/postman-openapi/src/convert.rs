//! Reads the inputs, and has the document made of them.

use openapiv3::OpenAPI;
use serde_json_borrow::Value;

use crate::Profile;
use crate::diagnostic::{Code, Diagnostic, Rejection, Report};
use crate::input::json;
use crate::input::node::Node;
use crate::input::postman::Document;
use crate::output::document::document;

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
    /// Notes and warnings in the order of the inputs, and in each of their
    /// places; no errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// Converts `inputs`, in their order, into one document.
///
/// Requests of one method and path are one operation, whichever input they
/// stand in.
///
/// # Errors
/// Every fault of every input at once, if there is one that stops the
/// conversion: text that is not JSON, JSON that is not Postman's, an item
/// without a request.
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
            Err(error) => report.error(
                Code::NotJson,
                &Node::root(input.name, &Value::Null),
                format!("the text is not JSON: {error}"),
                "save the export again; it is UTF-8 JSON, nested at most 127 deep, which is 60 folders",
            ),
        }
    }
    let mut infos = Vec::new();
    let mut items = Vec::new();
    for (name, root) in &roots {
        if let Some(document) = Document::read(name, root, &mut report) {
            if document.info.is_none() {
                report.note(
                    Code::TitleUnknown,
                    &Node::root(name, root),
                    "an item does not name the API it belongs to",
                    "set title and version in the overlay",
                );
            }
            infos.extend(document.info);
            items.extend(document.items);
        }
    }
    let names: Vec<_> = inputs.iter().map(|input| input.name).collect();
    if report.is_broken() {
        let diagnostics = report.finish(&names);
        return Err(Rejection { diagnostics });
    }
    let info = infos.into_iter().next();
    let openapi = document(info, &items, profile, &mut report);
    let diagnostics = report.finish(&names);
    Ok(Conversion {
        openapi,
        diagnostics,
    })
}

/// The JSON text of an input: some editors begin a file with a byte order mark.
fn text<'a>(input: &Input<'a>) -> &'a str {
    input.text.trim_start_matches('\u{feff}')
}
