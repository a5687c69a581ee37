//! The conversion: reads the inputs, then builds the document.

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
    /// Notes and warnings, ordered by input and by place within it. No errors.
    pub diagnostics: Vec<Diagnostic>,
}

/// Converts `inputs`, in their order, into one document.
///
/// Requests with the same method and path are one operation, even in different
/// inputs.
///
/// # Errors
/// Reports every fault of every input if one of them stops the conversion: text
/// that is not JSON, JSON that is not from Postman, an item without a request.
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

/// The JSON text of an input, without the byte order mark that some editors
/// write.
fn text<'a>(input: &Input<'a>) -> &'a str {
    input.text.trim_start_matches('\u{feff}')
}
