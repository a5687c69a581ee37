//! Judges the Rust source of a client: the texts of a vendor must be data in it.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, Lit, Meta};

/// As rustdoc reads it.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Judges a file that was generated: it is Rust, without a character that can't
/// be seen, and its documentation holds no HTML, no image, and no link but to items. Gives
/// the number of its tests.
///
/// # Errors
/// Each fault, in a sentence.
pub fn check_source(text: &str) -> Result<usize, Vec<String>> {
    let mut docs = Docs::default();
    match syn::parse_file(text) {
        Ok(mut file) => docs.visit_file_mut(&mut file),
        Err(error) => docs.faults.push(format!("it is no Rust: {error}")),
    }
    let is_hidden = |c: &char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || matches!(c, '\u{200b}' | '\u{2028}' | '\u{feff}') || c.is_control() && *c != '\n'
    };
    let hidden = text.chars().filter(is_hidden);
    docs.faults
        .extend(hidden.map(|c| format!("{c:?} stands in it")));
    match docs.faults.is_empty() {
        true => Ok(docs.tests),
        false => Err(docs.faults),
    }
}

#[derive(Default)]
struct Docs {
    tests: usize,
    faults: Vec<String>,
}

/// It changes nothing: this visitor alone gets all attributes of an item at
/// once.
impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines: Vec<_> = attributes.iter().filter_map(doc).collect();
        let doc = lines.join("\n");
        for event in Parser::new_ext(&doc, OPTIONS) {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let is_text = kind == CodeBlockKind::Fenced("text".into());
                    self.tests += usize::from(!is_text);
                }
                // To another item, by its path.
                Event::Start(Tag::Link { dest_url, .. }) if is_path(&dest_url) => {}
                Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::TaskListMarker(_)
                | Event::Start(
                    Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::HtmlBlock
                    | Tag::FootnoteDefinition(_)
                    | Tag::Strikethrough,
                ) => self.faults.push(format!("{event:?} in {doc:?}")),
                _ => {}
            }
        }
    }
}

fn is_path(link: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_:".contains(c);
    let is_inside = link.starts_with("super::") || link.starts_with("crate::");
    is_inside && link.chars().all(is_part)
}

/// A line of documentation.
fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(named) = &attribute.meta else {
        return None;
    };
    match &named.value {
        Expr::Lit(literal) if named.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
