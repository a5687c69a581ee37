//! `reference.md`: the operations by tag, as their documentation has them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use syn::Attribute;

use super::parts::Parts;
use super::tags::Tag;
use crate::rustdoc::text_of;

/// The text of the page, without its head.
pub(super) fn reference(parts: &Parts, tags: &[Tag]) -> String {
    let mut text = String::from("\n");
    for tag in tags {
        let module = &tag.module;
        text += &format!("- [`{module}`](#tag-{module})\n");
        for method in parts.methods(tag) {
            let name = &method.sig.ident;
            text += &format!("  - [`{name}`](#{name})\n");
        }
    }
    for tag in tags {
        let name = tag.trait_ident();
        text += &format!("\n## Tag `{}`\n", tag.module);
        text += &block(&parts.doc_of(tag));
        text += &format!("\nMethods of the trait `{name}`");
        text += &match &tag.feature {
            Some(feature) => format!(", behind the feature `{feature}`.\n"),
            None => ".\n".to_owned(),
        };
        for method in parts.methods(tag) {
            text += &format!("\n### `{}`\n", method.sig.ident);
            text += &block(&method.attrs);
        }
    }
    text
}

/// A documentation comment as a page has it: the lines that rustdoc hides are left out.
fn block(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(text_of);
    let mut text = String::from("\n");
    let (mut is_example, mut is_code) = (false, false);
    for line in lines {
        // progenitor and quote begin a line with the space behind `///`.
        for line in line.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match line {
                "```no_run" => {
                    is_example = true;
                    text += "```rust\n";
                }
                "```" if is_example => {
                    is_example = false;
                    text += "```\n";
                }
                line if line.starts_with("```") => {
                    is_code = !is_code;
                    text.extend([line, "\n"]);
                }
                line if is_code => text.extend([line, "\n"]),
                line if is_example && (line == "#" || line.starts_with("# ")) => {}
                line => text.extend([&*without_links(line), "\n"]),
            }
        }
        if line.is_empty() {
            text.push('\n');
        }
    }
    text
}

/// A link into the crate, which only rustdoc knows.
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[(`\w+`)\]\((?:crate|super)::[\w:]+\)").ok());

fn without_links(line: &str) -> Cow<'_, str> {
    match &*LINK {
        Some(link) => link.replace_all(line, "$1"),
        None => line.into(),
    }
}
