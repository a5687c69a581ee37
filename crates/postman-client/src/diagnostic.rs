//! Diagnostics of the generation, in the form of the converter's. Their places
//! are in the document that the client is generated from.

use std::fmt;

use postman_openapi::Severity;

/// What kind of thing a [`Diagnostic`] reports. Displays as its kebab-case
/// name, `response-enum` for [`Code::ResponseEnum`]. `DIAGNOSTICS.md` has each
/// with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// An operation that can't be generated; the others are there.
    /// Example: progenitor panics on it.
    OperationLeftOut,
    /// An operation that takes bodies of several media types: one method each.
    /// Example: `createPet` for JSON, `createPetAsXml` for XML.
    BodyPerMediaType,
    /// A body that is neither JSON nor a form is given by the caller as text
    /// or bytes. Example: `application/xml`.
    BodyRaw,
    /// A form whose properties are not known: a map.
    FormUntyped,
    /// Several kinds of success: an enum, a variant for each status.
    /// Example: 200 with a pet, 202 without a body.
    ResponseEnum,
    /// A success that is documented in several media types: the first that can
    /// be typed is read. Example: JSON beside CSV.
    ResponseMediaTypes,
    /// No success is documented, or one of another media type than JSON: the
    /// caller gets its text or bytes.
    ResponseRaw,
    /// Two things would have one Rust name, or a name Rust keeps for itself:
    /// the later one got another. Example: parameters `a-b` and `a_b`.
    Renamed,
    /// An operation without a tag is in the trait of the tag `default`.
    TagDefault,
    /// An operation with several tags is in the trait of the first.
    TagsDropped,
    /// A schema that has no type of its own: any JSON value.
    /// Example: `not`, or an `allOf` of something else than objects.
    SchemaAsJson,
    /// A pattern that is no regular expression, and is not checked.
    PatternNotChecked,
    /// A parameter of a shape that has no form in its place: the caller gives
    /// its text. Example: a list in a header.
    ParameterAsText,
    /// A query parameter of another style than `form`, sent as `form`.
    ParameterStyle,
    /// A parameter that can't be sent. Example: a header with a space in its
    /// name, a path parameter that the path does not name.
    ParameterLeftOut,
}

impl Code {
    /// Every code.
    #[cfg(test)]
    const ALL: &'static [Self] = &[
        Self::OperationLeftOut,
        Self::BodyPerMediaType,
        Self::BodyRaw,
        Self::FormUntyped,
        Self::ResponseEnum,
        Self::ResponseMediaTypes,
        Self::ResponseRaw,
        Self::Renamed,
        Self::TagDefault,
        Self::TagsDropped,
        Self::SchemaAsJson,
        Self::PatternNotChecked,
        Self::ParameterAsText,
        Self::ParameterStyle,
        Self::ParameterLeftOut,
    ];
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OperationLeftOut => "operation-left-out",
            Self::BodyPerMediaType => "body-per-media-type",
            Self::BodyRaw => "body-raw",
            Self::FormUntyped => "form-untyped",
            Self::ResponseEnum => "response-enum",
            Self::ResponseMediaTypes => "response-media-types",
            Self::ResponseRaw => "response-raw",
            Self::Renamed => "renamed",
            Self::TagDefault => "tag-default",
            Self::TagsDropped => "tags-dropped",
            Self::SchemaAsJson => "schema-as-json",
            Self::PatternNotChecked => "pattern-not-checked",
            Self::ParameterAsText => "parameter-as-text",
            Self::ParameterStyle => "parameter-style",
            Self::ParameterLeftOut => "parameter-left-out",
        })
    }
}

/// One thing that a reader of the generated client should know.
///
/// Displays as `warning[operation-left-out] openapi.json#/paths/~1a/get:
/// sentence`, with the mend on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing it is.
    pub code: Code,
    /// The file that the client is generated from, as [`Target`](crate::Target) names it.
    pub document: String,
    /// Where in it: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What happened, as one sentence.
    pub message: String,
    /// What to do about it; a note has none.
    pub mend: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity,
            code,
            document,
            pointer,
            message,
            mend,
        } = self;
        write!(f, "{severity}[{code}] {document}#{pointer}: {message}")?;
        match mend {
            Some(mend) => write!(f, "\n  mend: {mend}"),
            None => Ok(()),
        }
    }
}

/// Collects diagnostics about one document.
#[derive(Debug)]
pub(crate) struct Report {
    document: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn about(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            diagnostics: Vec::new(),
        }
    }

    /// Something was chosen, and nothing is lost.
    pub(crate) fn note(&mut self, code: Code, pointer: &str, message: impl Into<String>) {
        self.say(Severity::Note, code, pointer, message, None);
    }

    /// Something is lost, or not as the document says.
    pub(crate) fn warning(
        &mut self,
        code: Code,
        pointer: &str,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Warning, code, pointer, message, Some(mend));
    }

    fn say(
        &mut self,
        severity: Severity,
        code: Code,
        pointer: &str,
        message: impl Into<String>,
        mend: Option<&str>,
    ) {
        self.diagnostics.push(Diagnostic {
            severity,
            code,
            document: self.document.clone(),
            pointer: pointer.to_owned(),
            message: message.into(),
            mend: mend.map(str::to_owned),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::lower::lower;

    #[test]
    fn every_code_is_documented_with_an_example_of_it() {
        let page = include_str!("../DIAGNOSTICS.md");
        let sections: Vec<_> = page.split("\n## `").skip(1).collect();
        let documented = sections
            .iter()
            .map(|section| section.split('`').next().unwrap());
        let all: Vec<_> = Code::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(documented.collect::<Vec<_>>(), all);
        for (code, section) in Code::ALL.iter().zip(sections) {
            let example = section.split("```json\n").nth(1).unwrap();
            let example = example.split("```").next().unwrap();
            let mut document: Value = serde_json::from_str(example).unwrap();
            document["openapi"] = json!("3.0.3");
            document["info"] = json!({ "title": "Pets", "version": "1" });
            let lowered = lower(&serde_json::from_value(document).unwrap(), "openapi.json");
            let said = lowered
                .diagnostics
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n");
            let severity = section.split(['(', ')']).nth(1).unwrap();
            assert!(
                said.contains(&format!("{severity}[{code}]")),
                "{code}: {said}"
            );
        }
    }
}
