//! Judges the output of the converter and the generator for any input. The property
//! tests and the fuzz targets share this oracle.
//!
//! A conversion is sound if it returns a valid document or an error with a place,
//! the same on every run, and if every diagnostic points into its input. The
//! source of a client is sound if no text of a vendor becomes code in it. The
//! caller handles panics.

mod document;
pub mod hostile;
pub mod mutation;
mod places;
mod source;
pub mod texts;

pub use source::check_source;

use openapiv3::OpenAPI;
use postman_openapi::{Conversion, Diagnostic, Input, Inputs, Profile, Rejection, Severity};

use crate::places::Places;
use crate::texts::{Named, inputs, unpack};

/// Collections to mutate, which use the whole format. [`texts::seeds`] has them and
/// those of other editions.
pub const SEEDS: &[&str] = &[
    include_str!("../seeds/collection-2.1.json"),
    include_str!("../seeds/collection-2.0.json"),
];

/// Judges what the converter makes of these inputs under a profile that has a label for
/// everything: gives what it gave, where that is sound.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_inputs(inputs: &Inputs<'_>) -> Result<Result<Conversion, Rejection>, Vec<String>> {
    let convert = || {
        let mut result = postman_openapi::convert(inputs.clone(), &profile());
        match &mut result {
            Ok(conversion) => inputs.locate(&mut conversion.diagnostics),
            Err(rejection) => inputs.locate(&mut rejection.diagnostics),
        }
        result
    };
    let result = convert();
    let mut faults = Vec::new();
    let places = Places::of(inputs);
    match &result {
        Ok(conversion) => {
            document::check(&conversion.openapi, &mut faults);
            check_errors(&conversion.diagnostics, true, &mut faults);
            places.check(&conversion.diagnostics, &mut faults);
            for request in &conversion.requests {
                if !places.holds(&request.file, &request.pointer) {
                    let (file, pointer) = (&request.file, &request.pointer);
                    faults.push(format!("a request comes from nowhere: {file} {pointer}"));
                }
            }
        }
        Err(rejection) => {
            check_errors(&rejection.diagnostics, false, &mut faults);
            places.check(&rejection.diagnostics, &mut faults);
        }
    }
    let same = match (&result, &convert()) {
        (Ok(first), Ok(second)) => {
            text(first) == text(second) && first.diagnostics == second.diagnostics
        }
        (Err(first), Err(second)) => first.diagnostics == second.diagnostics,
        _ => false,
    };
    if !same {
        faults.push("a second run gives something else".to_owned());
    }
    if faults.is_empty() {
        Ok(result)
    } else {
        Err(faults)
    }
}

/// The same of [packed](texts::pack) texts. Gives the number of operations, none where
/// the input was refused.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_bytes(bytes: &[u8]) -> Result<usize, Vec<String>> {
    let result = check_inputs(&inputs(&unpack(bytes)))?;
    Ok(result.map_or(0, |conversion| conversion.openapi.operations().count()))
}

/// The same of JSON texts, [spoiled](mutation::spoiled) and named by their numbers.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_texts(
    texts: &[impl AsRef<str>],
) -> Result<Result<Conversion, Rejection>, Vec<String>> {
    let texts = texts.iter().enumerate();
    let texts: Vec<_> = texts
        .map(|(number, text)| {
            let text = mutation::spoiled(text.as_ref());
            Named::new(format!("{number}.json"), text)
        })
        .collect();
    check_inputs(&inputs(&texts))
}

/// Judges what was read of an OpenAPI document: a document of 3.0, or none and the
/// errors of that, and what else was reported.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_reading(
    input: Input<'_>,
    openapi: Option<&OpenAPI>,
    diagnostics: &[Diagnostic],
) -> Result<(), Vec<String>> {
    let inputs = Inputs::from(&[input]);
    let mut diagnostics = diagnostics.to_vec();
    inputs.locate(&mut diagnostics);
    let mut faults = Vec::new();
    if let Some(openapi) = openapi {
        document::check_any(openapi, &mut faults);
    }
    check_errors(&diagnostics, openapi.is_some(), &mut faults);
    Places::of(&inputs).check(&diagnostics, &mut faults);
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults),
    }
}

/// There is a document, or an error.
fn check_errors(diagnostics: &[Diagnostic], has_document: bool, faults: &mut Vec<String>) {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
    if diagnostics.iter().any(is_error) == has_document {
        faults.push("a document with errors, or a rejection without one".to_owned());
    }
}

/// A profile that has a label for everything.
pub fn profile() -> Profile {
    let label = |label: &str| vec![label.to_owned()];
    Profile {
        scope_labels: label("Scopes"),
        rate_limit_labels: label("Rate Limit Label"),
        status_labels: label("HTTP Status Code"),
        error_code_labels: label("Error Code"),
    }
}

fn text(conversion: &Conversion) -> Option<String> {
    serde_json::to_string(&conversion.openapi).ok()
}
