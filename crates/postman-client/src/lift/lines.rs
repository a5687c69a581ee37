//! Documentation as written by hand: `/// ` before each line.

use syn::visit_mut::VisitMut;
use syn::{Attribute, File, parse_quote};

use crate::rustdoc::text_of;

/// Gives each line of a documentation its own attribute, with a space before
/// it: the printer then writes line comments alone, whatever the line holds.
pub(super) fn of_docs(file: &mut File) {
    Lines.visit_file_mut(file);
}

struct Lines;

impl VisitMut for Lines {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        if !attributes
            .iter()
            .any(|attribute| text_of(attribute).is_some())
        {
            return;
        }
        let mut lines = Vec::with_capacity(attributes.len());
        for attribute in attributes.drain(..) {
            let Some(text) = text_of(&attribute) else {
                lines.push(attribute);
                continue;
            };
            let is_apart = text
                .lines()
                .all(|line| line.is_empty() || line.starts_with(' '));
            for line in text.split('\n') {
                let line = match is_apart || line.is_empty() {
                    true => line.to_owned(),
                    false => format!(" {line}"),
                };
                lines.push(parse_quote! { #[doc = #line] });
            }
        }
        *attributes = lines;
    }
}
