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
mod source;

pub use source::check_source;

use postman_openapi::{Conversion, Diagnostic, Input, Profile, Rejection, Severity, convert};
use serde_json::Value;

/// Separates the inputs in the bytes of [`check_bytes`]: the record separator of
/// ASCII, which occurs nowhere in JSON.
pub const SEPARATOR: u8 = 0x1e;

/// Collections to mutate, which use the whole format. Callers may add real ones.
pub const SEEDS: &[&str] = &[
    include_str!("../seeds/collection-2.1.json"),
    include_str!("../seeds/collection-2.0.json"),
];

/// `roots` are the values of the inputs, by their names; `None` of a text that
/// serde_json can't read.
fn check(
    inputs: &[Input<'_>],
    roots: &[(&str, Option<Value>)],
    profile: &Profile,
) -> Result<Result<Conversion, Rejection>, Vec<String>> {
    let result = convert(inputs, profile);
    let mut faults = Vec::new();
    let diagnostics = match &result {
        Ok(conversion) => {
            document::check(&conversion.openapi, &mut faults);
            &conversion.diagnostics
        }
        Err(rejection) => &rejection.diagnostics,
    };
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
    if diagnostics.iter().any(is_error) != result.is_err() {
        faults.push("a document with errors, or a rejection without one".to_owned());
    }
    check_places(roots, diagnostics, &mut faults);
    let again = convert(inputs, profile);
    let same = match (&result, &again) {
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

/// Judges what the converter makes of these bytes: JSON texts, separated by
/// [`SEPARATOR`]. Gives the number of operations, none where the input was
/// refused.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_bytes(bytes: &[u8]) -> Result<usize, Vec<String>> {
    let texts: Vec<_> = bytes
        .split(|byte| *byte == SEPARATOR)
        .map(String::from_utf8_lossy)
        .collect();
    let result = check_texts(&texts)?;
    Ok(result.map_or(0, |conversion| conversion.openapi.operations().count()))
}

/// Converts these texts, [spoiled](mutation::spoiled) and named by their numbers,
/// under a profile that has a label for everything, and judges: gives what the
/// converter gave, where that is sound.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_texts(
    texts: &[impl AsRef<str>],
) -> Result<Result<Conversion, Rejection>, Vec<String>> {
    let names: Vec<_> = (0..texts.len()).map(|index| index.to_string()).collect();
    let spoiled: Vec<_> = texts
        .iter()
        .map(|text| mutation::spoiled(text.as_ref()))
        .collect();
    let inputs: Vec<_> = spoiled
        .iter()
        .zip(&names)
        .map(|(text, name)| Input { name, text })
        .collect();
    let roots: Vec<_> = texts
        .iter()
        .zip(&names)
        .map(|(text, name)| {
            let text = text.as_ref().trim_start_matches('\u{feff}');
            let root = serde_json::from_str(&mutation::fitted(text)).ok();
            (name.as_str(), root)
        })
        .collect();
    check(&inputs, &roots, &profile())
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

/// Every diagnostic names an input, and a place that is in it, as far as the
/// input can be read here.
fn check_places(
    roots: &[(&str, Option<Value>)],
    diagnostics: &[Diagnostic],
    faults: &mut Vec<String>,
) {
    for diagnostic in diagnostics {
        for place in &diagnostic.places {
            let is_there = roots.iter().any(|(name, root)| {
                let holds = |root: &Value| root.pointer(&place.pointer).is_some();
                *name == place.file && root.as_ref().is_none_or(holds)
            });
            if !is_there {
                faults.push(format!("it points nowhere: {place}: {diagnostic}"));
            }
        }
    }
}
