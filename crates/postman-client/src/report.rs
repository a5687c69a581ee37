//! Collects the diagnostics about one document.

use std::borrow::Cow;

use postman_openapi::{Code, Diagnostic, Place};

#[derive(Debug)]
pub(crate) struct Report {
    /// The name of the document's file.
    document: String,
    diagnostics: postman_openapi::Report,
}

impl Report {
    pub(crate) fn about(document: &str) -> Self {
        Self {
            document: document.to_owned(),
            diagnostics: postman_openapi::Report::default(),
        }
    }

    pub(crate) fn add(
        &mut self,
        code: &'static Code,
        pointer: &str,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add_with_help(code, pointer, message, code.help);
    }

    pub(crate) fn add_with_help(
        &mut self,
        code: &'static Code,
        pointer: &str,
        message: impl Into<Cow<'static, str>>,
        help: &'static str,
    ) {
        let place = Place::new(&self.document, pointer);
        self.diagnostics.add_with_help(code, place, message, help);
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics.finish()
    }
}
