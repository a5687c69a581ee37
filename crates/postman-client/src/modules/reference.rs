//! `reference.md`: the operations by tag, as their documentation has them.

use syn::Attribute;

use super::parts::{Parts, text_of_doc};
use super::tags::Tag;

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
    let lines = attributes.iter().filter_map(text_of_doc);
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
                line => text.extend([&without_links(line), "\n"]),
            }
        }
        if line.is_empty() {
            text.push('\n');
        }
    }
    text
}

/// A line without its links into the crate, which only rustdoc knows.
fn without_links(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("[`") {
        let link = behind.split_once("`](").and_then(|(name, target)| {
            let (target, behind) = target.split_once(')')?;
            let is_path = target.contains("::") && !target.contains(['/', ' ']);
            (is_path && !name.contains('`')).then_some((name, behind))
        });
        text += before;
        rest = match link {
            Some((name, behind)) => {
                text.extend(["`", name, "`"]);
                behind
            }
            None => {
                text += "[`";
                behind
            }
        };
    }
    text + rest
}
