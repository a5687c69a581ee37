//! Descriptions as rustdoc takes them: a vendor's text is prose, not links to
//! items, not HTML, not tests.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use regex::Regex;

/// As rustdoc reads it.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"https?://[^\s<>"'`\[\](){}|\\^*]+[^\s<>"'`\[\](){}|\\^*.,;:!?_]"#).ok()
});

/// `text` with the same words, in which nothing is a link to an item, an HTML
/// tag or a test.
///
/// Brackets and tags are escaped, bare URLs become links, links that lead to
/// no page become text, code is marked as text.
pub(crate) fn rustdoc(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut text: String = text.chars().filter(|c| is_shown(*c)).collect();
    // What was HTML is text once its tags are escaped, and read again.
    for _ in 0..4 {
        let mended = mended(&text);
        if mended == text {
            break;
        }
        text = mended;
    }
    text
}

/// [`rustdoc`] for a text in a list: what is a block stays in its element.
pub(crate) fn rustdoc_in_list(text: &str) -> String {
    let text = rustdoc(text);
    let lines = text.trim().replace('\n', "\n  ");
    let is_block = |line: &str| {
        line.starts_with(['`', '~', '#', '>', '-', '*', '+', '|', '='])
            || line.starts_with(|c: char| c.is_ascii_digit())
    };
    if lines.contains('\n') && is_block(&lines) {
        format!("\n  {lines}")
    } else {
        lines
    }
}

/// Whether a character may stand in a comment: none that ends a line, or turns
/// the direction of what is shown.
pub(crate) fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (!c.is_control() || matches!(c, '\n' | '\t'))
}

fn mended(text: &str) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    // Inside of a link that stays: its text holds no other one.
    let mut links = 0usize;
    let mut code = 0usize;
    let parser = Parser::new_ext(text, OPTIONS);
    for (_, definition) in parser.reference_definitions().iter() {
        if !is_page(&definition.dest) {
            let start = definition.span.start;
            edits.extend(escaped(text, start..definition.span.end, &['[']));
        }
    }
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                code += 1;
                edits.extend(code_as_text(text, &kind, range));
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code = code.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                if is_page(&dest_url) {
                    links += 1;
                } else {
                    edits.extend(escaped(text, range, &['[', ']']));
                    links += 1;
                }
            }
            Event::End(pulldown_cmark::TagEnd::Link | pulldown_cmark::TagEnd::Image) => {
                links = links.saturating_sub(1);
            }
            Event::Text(_) if code == 0 => {
                let mut at = range.start;
                let within = text.get(range.clone()).unwrap_or_default();
                if links == 0
                    && let Some(url) = &*URL
                {
                    for found in url.find_iter(within) {
                        let found = range.start + found.start()..range.start + found.end();
                        edits.extend(escaped(text, at..found.start, &['[', ']', '<']));
                        at = found.end;
                        let link = format!("<{}>", text.get(found.clone()).unwrap_or_default());
                        edits.push((found, link));
                    }
                    edits.extend(escaped(text, at..range.end, &['[', ']', '<']));
                } else {
                    edits.extend(escaped(text, range, &['<']));
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                edits.extend(escaped(text, range, &['<']));
            }
            Event::FootnoteReference(_) => edits.extend(escaped(text, range, &['[', ']'])),
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    for (range, with) in edits {
        // A place is edited once.
        if range.start < at {
            continue;
        }
        mended.push_str(text.get(at..range.start).unwrap_or_default());
        mended.push_str(&with);
        at = range.end;
    }
    mended.push_str(text.get(at..).unwrap_or_default());
    mended.trim().to_owned()
}

fn is_page(url: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

/// A backslash before each of `signs` that has none.
fn escaped(text: &str, range: Range<usize>, signs: &[char]) -> Vec<(Range<usize>, String)> {
    let within = text.get(range.clone()).unwrap_or_default();
    let found = within.char_indices().filter(|(_, c)| signs.contains(c));
    let places = found.map(|(at, c)| (range.start + at, c));
    let bare =
        places.filter(|(at, _)| !text.get(..*at).is_some_and(|before| before.ends_with('\\')));
    bare.map(|(at, c)| (at..at + 1, format!("\\{c}"))).collect()
}

/// A block of code is a test unless its language is another one than Rust.
fn code_as_text(
    text: &str,
    kind: &CodeBlockKind<'_>,
    range: Range<usize>,
) -> Vec<(Range<usize>, String)> {
    let block = text.get(range.clone()).unwrap_or_default();
    match kind {
        CodeBlockKind::Fenced(_) => {
            let first = block.lines().next().unwrap_or_default();
            let fence = first.len() - first.trim_start_matches(['`', '~']).len();
            let mut edits = vec![(
                range.start + fence..range.start + first.len(),
                "text".to_owned(),
            )];
            let marks = first.get(..fence).unwrap_or_default();
            let last = block.lines().last().unwrap_or_default();
            let closed = block.lines().count() > 1
                && last.trim_start_matches([' ', '>', '\t']).starts_with(marks);
            if !closed {
                // What is left open would swallow what follows.
                edits.push((range.end..range.end, format!("\n{marks}\n")));
            }
            edits
        }
        // Its lines lose what makes them code, and stay lines.
        CodeBlockKind::Indented => {
            let mut at = range.start;
            let line_start = text
                .get(..at)
                .map_or(0, |before| before.rfind('\n').map_or(0, |n| n + 1));
            let mut edits = Vec::new();
            let head = text.get(line_start..at).unwrap_or_default();
            if head.trim().is_empty() {
                edits.push((line_start..at, String::new()));
            }
            for line in block.split_inclusive('\n') {
                let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
                if indent > 0 {
                    edits.push((at..at + indent, String::new()));
                }
                edits.extend(escaped(
                    text,
                    at + indent..at + line.len(),
                    &['[', ']', '<'],
                ));
                at += line.len();
            }
            edits
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_link_a_tag_or_a_test() {
        for (text, doc) in [
            ("Plain, `code [x] <y>`.", "Plain, `code [x] <y>`."),
            ("See [me] and Vec<u8>.", r"See \[me\] and Vec\<u8>."),
            (
                "See https://a.example/b?c=d.",
                "See <https://a.example/b?c=d>.",
            ),
            ("[Docs](https://a.example)", "[Docs](https://a.example)"),
            ("[Docs](#section)", r"\[Docs\](#section)"),
            ("<p>One</p>", r"\<p>One\</p>"),
            ("<p>[me]", r"\<p>\[me\]"),
            ("a\n\n    let x = 1;\n\nb", "a\n\nlet x = 1;\n\nb"),
            ("```json\n{}\n```", "```text\n{}\n```"),
            ("```\n{}", "```text\n{}\n```"),
            (r"already \[escaped\]", r"already \[escaped\]"),
            ("one\r\ntwo", "one\ntwo"),
        ] {
            assert_eq!(rustdoc(text), doc, "{text}");
        }
    }
}
