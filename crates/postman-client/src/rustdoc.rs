//! Text on its way into documentation.
//!
//! A collection comes from a stranger: its text is shown and has no effect. So its
//! Markdown is parsed here and written anew, in a few forms of our own:
//! paragraphs, lists, quotes, tables, emphasis and code. Each character that could
//! mean more is escaped. A link becomes text and address, HTML is shown as source,
//! and a code block is never a test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proc_macro2::TokenStream;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};
use quote::{ToTokens, quote};
use regex::Regex;

use postman_openapi::is_invisible;

/// Markdown as rustdoc takes it. It is made of our own words and of what the
/// functions here make of a vendor's: nothing else can be added to it.
///
/// As tokens it is the `#[doc = "…"]` attributes, one for each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doc(String);

impl Doc {
    /// A vendor's Markdown, as blocks.
    pub(crate) fn markdown(text: &str) -> Self {
        Self(Blocks::of(text))
    }

    /// A vendor's Markdown on a parameter or a property, without a mark at its start that
    /// calls it optional: the types say that.
    pub(crate) fn value(text: &str) -> Self {
        static OPTIONAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"(?ix)^\s* (?: [(\[]optional[)\]] | \*\*\(?optional\)?[.:]?\*\* | optional\. (?:\s|<br|$) )
                  [\s.:]* (?: <br\s*/?> \s* )*",
            )
            .ok()
        });
        // Where the mark holds at times only, that is said behind it.
        let conditional = [
            "if", "when", "unless", "for", "only", "in", "on", "by", "with", "except",
        ];
        let mark = OPTIONAL.as_ref().and_then(|mark| mark.find(text));
        let rest = mark.and_then(|mark| text.get(mark.end()..));
        let rest = rest.filter(|rest| {
            let first = rest.split(|c: char| !c.is_alphabetic()).next();
            !first.is_some_and(|word| conditional.contains(&word))
        });
        Self::markdown(rest.unwrap_or(text))
    }

    /// A vendor's text of several lines, where nothing is Markdown.
    pub(crate) fn block(text: &str) -> Self {
        let mut blocks = Blocks {
            code: Some(text.replace("\r\n", "\n").replace('\r', "\n")),
            ..Blocks::default()
        };
        blocks.code_block();
        Self(blocks.out)
    }

    /// A vendor's text on one line, where nothing is Markdown.
    pub(crate) fn words(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut words = String::with_capacity(text.len());
        escape_with_urls(&text, true, &mut words);
        Self(words)
    }

    /// A vendor's text as code, on one line.
    pub(crate) fn code(text: &str) -> Self {
        Self(code_span(text))
    }

    pub(crate) fn number(number: i64) -> Self {
        Self(number.to_string())
    }

    /// A name of Rust, as code.
    pub(crate) fn ident(ident: &syn::Ident) -> Self {
        Self(format!("`{ident}`"))
    }

    /// A name of Rust, as a link to `path`, which names of Rust make.
    pub(crate) fn link(name: &syn::Ident, path: &[&syn::Ident]) -> Self {
        let path: Vec<_> = path.iter().map(ToString::to_string).collect();
        Self(format!("[`{name}`](super::{})", path.join("::")))
    }

    /// A part of a type of the crate, as a link.
    pub(crate) fn link_from_root(of: &syn::Ident, part: &syn::Ident) -> Self {
        Self(format!("[`{part}`](crate::{of}::{part})"))
    }

    /// A type of the client, as a link.
    pub(crate) fn link_to_type(name: &syn::Ident) -> Self {
        Self(format!("[`{name}`](crate::types::{name})"))
    }

    /// This as a sentence: its first word has a capital.
    pub(crate) fn sentence(&self) -> Self {
        let mut chars = self.0.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        Self(first.chain(chars).chain(['.']).collect())
    }

    /// A test that is compiled and not run: a statement of an async function with a
    /// `client` of the crate `krate`, of which it uses these names. All other code is
    /// shown as text.
    pub(crate) fn test(krate: &syn::Ident, uses: &[&'static str], statement: &TokenStream) -> Self {
        Self::test_if("", krate, uses, statement)
    }

    /// A test that is compiled if all operations are.
    pub(crate) fn test_of_all(
        krate: &syn::Ident,
        uses: &[&'static str],
        statement: &TokenStream,
    ) -> Self {
        Self::test_if("# #[cfg(feature = \"all\")]\n", krate, uses, statement)
    }

    fn test_if(
        condition: &'static str,
        krate: &syn::Ident,
        uses: &[&'static str],
        statement: &TokenStream,
    ) -> Self {
        let mut test = format!("```no_run\n# use {krate}::prelude::*;\n");
        for used in uses {
            test += &format!("use {krate}::{used};\n");
        }
        test += condition;
        test += "# async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {\n";
        test += &statements(statement);
        Self(test + "# Ok(())\n# }\n```")
    }

    pub(crate) fn and(mut self, more: impl Into<Self>) -> Self {
        self.0 += &more.into().0;
        self
    }

    /// This as the content of a list's element: each further line belongs to it.
    pub(crate) fn in_list(&self) -> Self {
        let is_word = |c: char| c.is_alphabetic() || c == '\\';
        let is_block = self.0.contains('\n') && !self.0.starts_with(is_word);
        let mut text = String::new();
        for (n, line) in self.0.lines().enumerate() {
            if n == 0 && is_block {
                text += "\n\n  ";
            } else if n > 0 {
                text.push('\n');
                text += if line.is_empty() { "" } else { "  " };
            }
            text += line;
        }
        Self(text)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines().map(str::trim_end)
    }

    /// The description of something in the lowered document, from which it comes
    /// back as the whole documentation of a type or a field.
    pub(crate) fn into_description(self) -> Option<String> {
        (!self.is_empty()).then_some(self.0)
    }
}

impl From<&'static str> for Doc {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl ToTokens for Doc {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in self.lines() {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            tokens.extend(quote! { #[doc = #line] });
        }
    }
}

/// What a `#[doc = "…"]` says.
pub(crate) fn text_of(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(named) = &attribute.meta else {
        return None;
    };
    match &named.value {
        syn::Expr::Lit(literal) if named.path.is_ident("doc") => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Statements of Rust, a line each.
pub(crate) fn statements(statements: &TokenStream) -> String {
    match syn::parse2(quote! { fn f() { #statements } }) {
        Ok(file) => {
            let text = prettyplease::unparse(&file);
            let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
            lines.map(|line| format!("{line}\n")).collect()
        }
        Err(_) => format!("{statements}\n"),
    }
}

/// Pieces one behind the other.
macro_rules! docs {
    ($($piece:expr),* $(,)?) => { $crate::rustdoc::Doc::default()$(.and($piece))* };
}
pub(crate) use docs;

static URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"https?://[^\s<>"'`]+[^\s<>"'`\[\](){}|\\^*.,;:!?_]"#).ok());

/// How deep lists and quotes are written inside of each other; what is deeper
/// stands at this depth.
const DEPTH: usize = 8;

/// Markdown that is read and written anew.
#[derive(Default)]
struct Blocks {
    out: String,
    /// What each line begins with, by the lists and quotes around it.
    margins: Vec<String>,
    /// Lists and quotes beyond the depth.
    deeper: usize,
    /// The next number of each list; `None` where it has none.
    lists: Vec<Option<u64>>,
    /// Whether the next block stands behind a marker that is written already.
    marked: bool,
    /// Whether a line of words is being written.
    in_line: bool,
    /// Where the content of the current line begins.
    line_start: usize,
    /// Of the links around: where each goes to, and where its text begins.
    links: Vec<(String, usize)>,
    in_table: bool,
    /// Where the last cell of a row ends that holds something.
    row_end: usize,
    /// The code of a block, while it is read.
    code: Option<String>,
}

impl Blocks {
    fn of(text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let parser = Parser::new_ext(&text, Options::ENABLE_TABLES);
        let events = breaks(TextMergeStream::new(parser));
        let emphasis = emphasis(&events);
        let mut blocks = Self::default();
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::Emphasis | Tag::Strong)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong) => {
                    blocks.line();
                    blocks.out += emphasis.get(&at).copied().unwrap_or_default();
                }
                event => blocks.event(event),
            }
        }
        let lines: Vec<_> = blocks.out.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock) => self.block(),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock) => {
                self.in_line = false;
            }
            Event::Start(Tag::List(first)) => {
                // Without a blank line, an empty element could make a heading of
                // what stands before it.
                if !self.marked && !self.out.is_empty() {
                    self.new_line();
                }
                self.in_line = false;
                self.lists.push(*first);
            }
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::Start(Tag::Item) => self.element(),
            Event::Start(Tag::BlockQuote(_)) => {
                self.block();
                self.nest("> ", "> ");
            }
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => {
                self.in_line = false;
                self.marked = false;
                match self.deeper.checked_sub(1) {
                    Some(deeper) => self.deeper = deeper,
                    None => drop(self.margins.pop()),
                }
            }
            Event::Start(Tag::CodeBlock(_)) => self.code = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => self.code_block(),
            Event::Start(Tag::Table(_)) => {
                self.block();
                self.in_table = true;
            }
            Event::End(TagEnd::Table) => {
                self.in_table = false;
                self.in_line = false;
            }
            Event::Start(Tag::TableHead) => self.out.push('|'),
            Event::End(TagEnd::TableHead) => {
                let head = self.out.get(self.line_start..).unwrap_or_default();
                // Each `|` within a cell is escaped.
                let columns = head.matches('|').count() - head.matches("\\|").count();
                self.new_line();
                self.out.push('|');
                self.out += &"---|".repeat(columns.saturating_sub(1));
            }
            Event::Start(Tag::TableRow) => {
                self.new_line();
                self.out.push('|');
                self.row_end = self.out.len();
            }
            // The parser adds the cells that a row lacks: there may be any number.
            Event::End(TagEnd::TableRow) => self.out.truncate(self.row_end),
            Event::Start(Tag::TableCell) => self.out.push(' '),
            Event::End(TagEnd::TableCell) => {
                let is_empty = self.out.ends_with("| ");
                self.out += " |";
                if !is_empty || self.row_end == self.line_start + 1 {
                    self.row_end = self.out.len();
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.line();
                self.links.push((dest_url.to_string(), self.out.len()));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.link(),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(text),
                None => self.words(text),
            },
            Event::Html(text) | Event::InlineHtml(text) => self.words(text),
            Event::Code(code) => {
                self.line();
                self.span(code);
            }
            Event::SoftBreak => self.new_line(),
            Event::HardBreak => {
                let words = self.out.trim_end_matches(' ').len();
                self.out.truncate(words.max(self.line_start));
                self.out.push('\\');
                self.new_line();
            }
            Event::Rule => {
                self.block();
                // `---` would make a heading of a line before it.
                self.out += "***";
                self.in_line = false;
            }
            // Of forms that the parser is not asked for.
            _ => {}
        }
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        for margin in &self.margins {
            self.out += margin;
        }
        self.line_start = self.out.len();
    }

    /// Begins a block: behind a blank line, or behind its marker.
    fn block(&mut self) {
        if !std::mem::take(&mut self.marked) && !self.out.is_empty() {
            self.new_line();
            self.new_line();
        }
        self.in_line = true;
    }

    /// Goes on with the words of a block, or begins one.
    fn line(&mut self) {
        if !self.in_line {
            self.block();
        }
    }

    fn element(&mut self) {
        if self.margins.len() >= DEPTH {
            self.block();
        } else if !std::mem::take(&mut self.marked) && !self.out.is_empty() {
            self.new_line();
        }
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                let margin = " ".repeat(marker.len());
                self.nest(&marker, &margin);
            }
            _ => self.nest("- ", "  "),
        }
    }

    fn nest(&mut self, marker: &str, margin: &str) {
        if self.margins.len() < DEPTH {
            self.out += marker;
            self.margins.push(margin.to_owned());
            self.line_start = self.out.len();
        } else {
            self.deeper += 1;
        }
        self.marked = true;
        self.in_line = false;
    }

    fn words(&mut self, text: &str) {
        self.line();
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.new_line();
            }
            let is_start = self.out.len() == self.line_start;
            let line = if is_start { line.trim_start() } else { line };
            escape_with_urls(line, is_start, &mut self.out);
        }
    }

    fn span(&mut self, code: &str) {
        let span = code_span(code);
        // A `|` would end the cell.
        self.out += &match self.in_table {
            true => span.replace('|', "\\|"),
            false => span,
        };
    }

    /// Where a link goes to, behind its text, if that does not say it.
    fn link(&mut self) {
        let Some((to, start)) = self.links.pop() else {
            return;
        };
        let text = self.out.get(start..).unwrap_or_default();
        let mut same = String::new();
        escape_with_urls(&to, false, &mut same);
        if to.is_empty() || to.starts_with('#') || text == same {
            return;
        }
        let is_bare = text.is_empty();
        self.out += if is_bare { "" } else { " (" };
        self.span(&to);
        self.out += if is_bare { "" } else { ")" };
    }

    fn code_block(&mut self) {
        let code = self.code.take().unwrap_or_default();
        let fence = "`".repeat(longest_run(&code).max(2) + 1);
        self.block();
        self.in_line = false;
        self.out += &fence;
        self.out += "text";
        for line in code.lines() {
            self.new_line();
            show(&line.replace('\t', "    "), &mut self.out);
        }
        self.new_line();
        self.out += &fence;
    }
}

/// The events, with a line break in the place of each `<br>` between words. Several of
/// them are one, and so are those beside other breaks.
fn breaks<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut out: Vec<Event<'a>> = Vec::new();
    let mut in_table = false;
    let mut pending = false;
    for event in events {
        in_table |= matches!(event, Event::Start(Tag::Table(_)));
        in_table &= !matches!(event, Event::End(TagEnd::Table));
        if is_break(&event) {
            while out.last().is_some_and(is_blank) {
                out.pop();
            }
            pending = true;
            continue;
        }
        if pending && is_blank(&event) {
            continue;
        }
        let is_within = |event: &Event<'_>| {
            matches!(
                event,
                Event::Text(_) | Event::Code(_) | Event::InlineHtml(_)
            ) || matches!(
                event,
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
            )
        };
        let is_behind = |event: &Event<'_>| {
            matches!(
                event,
                Event::Text(_) | Event::Code(_) | Event::InlineHtml(_)
            ) || matches!(
                event,
                Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image)
            )
        };
        if std::mem::take(&mut pending) && is_within(&event) && out.last().is_some_and(is_behind) {
            out.push(match in_table {
                true => Event::Text(" ".into()),
                false => Event::HardBreak,
            });
        }
        out.push(event);
    }
    out
}

/// Whether this is a break, or a space.
fn is_blank(event: &Event<'_>) -> bool {
    match event {
        Event::SoftBreak | Event::HardBreak => true,
        Event::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether this is `<br>`, by any of its spellings.
fn is_break(event: &Event<'_>) -> bool {
    let (Event::InlineHtml(tag) | Event::Html(tag)) = event else {
        return false;
    };
    let mut tag = tag.to_ascii_lowercase();
    tag.retain(|c| !c.is_ascii_whitespace());
    matches!(tag.as_str(), "<br>" | "<br/>" | "</br>")
}

/// By the places of their events: the marks of emphasis that are read as such
/// again. Where they stand beside other marks, they might not be.
fn emphasis(events: &[Event<'_>]) -> BTreeMap<usize, &'static str> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_apart = |event: Option<&Event<'_>>| match event {
        Some(Event::Text(text)) => text.starts_with(char::is_whitespace),
        Some(Event::SoftBreak | Event::HardBreak) | None => true,
        Some(Event::End(end)) => !matches!(end, TagEnd::Emphasis | TagEnd::Strong),
        _ => false,
    };
    let mut kept = BTreeMap::new();
    let mut open = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let mark = match event {
            Event::Start(Tag::Emphasis | Tag::Strong) => {
                open.push(at);
                continue;
            }
            Event::End(TagEnd::Emphasis) => "*",
            Event::End(TagEnd::Strong) => "**",
            _ => continue,
        };
        let Some(start) = open.pop() else { continue };
        let begins = match events.get(start + 1) {
            Some(Event::Text(text)) => is_word(text.chars().next()),
            _ => false,
        };
        let ends = match at.checked_sub(1).and_then(|last| events.get(last)) {
            Some(Event::Text(text)) => {
                is_word(text.chars().next_back())
                    || !text.ends_with(char::is_whitespace) && is_apart(events.get(at + 1))
            }
            _ => false,
        };
        if begins && ends {
            kept.insert(start, mark);
            kept.insert(at, mark);
        }
    }
    kept
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// A span of code that holds this text, on one line.
fn code_span(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    show(&text.replace(['\r', '\n', '\t'], " "), &mut code);
    if code.is_empty() {
        return "` `".to_owned();
    }
    let ticks = "`".repeat(longest_run(&code) + 1);
    // The parser takes a space off each end.
    let is_padded = code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']);
    let pad = if is_padded { " " } else { "" };
    format!("{ticks}{pad}{code}{pad}{ticks}")
}

/// Text as it is, with what is invisible as `\u{…}`.
fn show(text: &str, out: &mut String) {
    for c in text.chars() {
        match is_invisible(c) && c != '\t' {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
}

/// Words that mean nothing to Markdown, each URL as code.
fn escape_with_urls(text: &str, is_start: bool, out: &mut String) {
    let mut at = 0;
    let urls = URL.iter().flat_map(|url| url.find_iter(text));
    for url in urls {
        let before = text.get(at..url.start()).unwrap_or_default();
        escape(before, is_start && at == 0, out);
        *out += &code_span(url.as_str());
        at = url.end();
    }
    escape(text.get(at..).unwrap_or_default(), is_start && at == 0, out);
}

/// A backslash before each character that could mean something to Markdown, or
/// to rustdoc.
fn escape(text: &str, is_start: bool, out: &mut String) {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let means = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            '_' => !(is_word(before) && is_word(next)),
            '&' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
            '#' | '>' | '-' | '+' | '=' => is_start && at == 0,
            '.' | ')' => {
                is_start && digits > 0 && at == digits && next.is_none_or(char::is_whitespace)
            }
            // A bare URL is a warning of rustdoc's.
            ':' => text.get(at..).is_some_and(|rest| rest.starts_with("://")),
            _ => false,
        };
        if is_invisible(c) && c != '\t' {
            out.push('\\');
            out.extend(c.escape_unicode());
        } else {
            if means {
                out.push('\\');
            }
            out.push(c);
        }
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn what_a_vendor_writes_is_shown() {
        for (text, doc) in [
            ("Plain, `code [x] <y>`.", "Plain, `code [x] <y>`."),
            ("See [me] and Vec<u8>.", r"See \[me\] and Vec\<u8>."),
            (
                "See https://a.example/b?c=d.",
                "See `https://a.example/b?c=d`.",
            ),
            ("[Docs](https://a.example)", "Docs (`https://a.example`)"),
            ("<https://a.example>", "`https://a.example`"),
            ("![Logo](data:x)", "Logo (`data:x`)"),
            ("[Docs](#section)", "Docs"),
            ("<p>*One*</p>", r"\<p>\*One\*\</p>"),
            ("see \\\\<img src=x>", r"see \\\<img src=x>"),
            (
                "a\n\n    let x = 1;\n\nb",
                "a\n\n```text\nlet x = 1;\n```\n\nb",
            ),
            ("```rust\nx```\n~~~\n", "````text\nx```\n~~~\n````"),
            (
                "**Scopes:** `a:b`, *or* **c**",
                "**Scopes:** `a:b`, *or* **c**",
            ),
            ("**\"a\"** b", "\"a\" b"),
            ("# Head\n## `Two`", "Head\n\n`Two`"),
            (
                "1. one\n   - a\n   - b\n2. two",
                "1. one\n\n   - a\n   - b\n2. two",
            ),
            ("> quote\nlazy\n\nend", "> quote\n> lazy\n\nend"),
            (
                "|a|b|\n|--|--|\n|`x\\|y`|2|",
                "| a | b |\n|---|---|\n| `x\\|y` | 2 |",
            ),
            (
                "|a|b|c|\n|-|-|-|\n|1\n||2\n||",
                "| a | b | c |\n|---|---|---|\n| 1 |\n|  | 2 |\n|  |",
            ),
            ("user_id, _x_, a_", r"user_id, *x*, a\_"),
            ("&lt;b&gt; &amp;copy;", r"\<b> \&copy;"),
            (
                "\u{202e}dlrow \u{1f468}\u{200d}\u{1f469}",
                "\\\\u{202e}dlrow \u{1f468}\u{200d}\u{1f469}",
            ),
            ("one\rtwo\r\n- three", "one\ntwo\n\n- three"),
            ("one<br>two", "one\\\ntwo"),
            ("<br>one <br>\n<BR/> `two`<br>", "one\\\n`two`"),
            ("**one**<br>- two", "**one**\\\n\\- two"),
            ("|a<br>b|\n|-|\n|c<br>|", "| a b |\n|---|\n| c |"),
        ] {
            assert_eq!(Doc::markdown(text).0, doc, "{text}");
        }
        assert_eq!(Doc::words("1. a\n\n# b").0, r"1\. a # b");
        assert_eq!(Doc::code("a` <b> `c").0, "``a` <b> `c``");
    }

    #[test]
    fn a_mark_that_calls_a_value_optional_is_not_shown() {
        for (text, doc) in [
            ("**Optional**<br>\nThe id.", "The id."),
            ("**Optional** <br>The id.", "The id."),
            ("(Optional) The id.", "The id."),
            ("[optional]: the id", "the id"),
            ("Optional. The id.", "The id."),
            ("**Optional.** The id.", "The id."),
            ("**Optional**", ""),
            (
                "**Optional** if `a` is sent.",
                "**Optional** if `a` is sent.",
            ),
            ("(Optional) when it is.", "(Optional) when it is."),
            ("Optional.yaml", "Optional.yaml"),
            ("Optional features", "Optional features"),
            ("The id. (Optional)", "The id. (Optional)"),
        ] {
            assert_eq!(Doc::value(text).0, doc, "{text}");
        }
    }

    /// What rustdoc makes of a text: all that is shown, without white space.
    /// Fails on what a vendor must not write: HTML, links, images, tests.
    fn shown(doc: &str) -> String {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        let parser = Parser::new_ext(doc, options);
        assert_eq!(parser.reference_definitions().iter().count(), 0, "{doc}");
        let mut shown = String::new();
        for event in parser {
            match event {
                Event::Text(text) | Event::Code(text) => shown += &text,
                Event::Start(Tag::CodeBlock(kind)) => assert_eq!(
                    kind,
                    pulldown_cmark::CodeBlockKind::Fenced("text".into()),
                    "{doc}"
                ),
                Event::Start(
                    Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::HtmlBlock
                    | Tag::FootnoteDefinition(_)
                    | Tag::Strikethrough
                    | Tag::Heading { .. },
                )
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::TaskListMarker(_) => panic!("{event:?} in {doc}"),
                _ => {}
            }
        }
        shown.retain(|c| !c.is_whitespace());
        assert!(!shown.contains(is_invisible), "{doc}");
        shown
    }

    /// Pieces that mean something to Markdown, to rustdoc or to rustc.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec![
                "`",
                "``",
                "```",
                "````",
                "~~~",
                "```rust\n",
                "\n```\n",
                "    ",
                "\n",
                "\n\n",
                "\r",
                " ",
                "<",
                ">",
                "<b>",
                "</b>",
                "<br>",
                "<br/>\n",
                "<!--",
                "-->",
                "<script>",
                "<?",
                "<img src=x onerror=a>",
                "<p\n",
                "\\",
                "\\\\",
                "[",
                "]",
                "(",
                ")",
                "![",
                "](",
                "[a]: b\n",
                "[^1]",
                "[^1]: x\n",
                "[x] ",
                "- ",
                "* ",
                "+ ",
                "1. ",
                "7) ",
                "> ",
                "# ",
                "===\n",
                "---\n",
                "| a | b |\n|--|--|\n",
                "|",
                "*",
                "**",
                "_",
                "__",
                "~",
                "&",
                "&lt;",
                "&#60;",
                "&#x202e;",
                "https://a.example/",
                "http://",
                "mailto:",
                "javascript:",
                "\0",
                "\u{202e}",
                "\u{2028}",
                "\u{feff}",
                "#![doc = include_str!(\"x\")]",
                "*/",
                "\"#",
                "\u{130}",
                "\u{fb01}",
                "\t",
            ])
            .prop_map(str::to_owned),
            "[a-z]{1,3}",
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    /// The same on every run, unless others are asked for.
    fn cases() -> ProptestConfig {
        let asked = ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        match std::env::var_os("PROPTEST_CASES") {
            Some(_) => asked,
            None => ProptestConfig {
                cases: 512,
                rng_seed: RngSeed::Fixed(0),
                ..asked
            },
        }
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn a_vendor_writes_no_html_no_link_no_test(text in hostile(), other in hostile()) {
            shown(&Doc::markdown(&text).0);
            let whole = docs![
                "Sends to ", Doc::code(&text), ".\n\nArguments:\n- `a`: ",
                Doc::markdown(&other).in_list(), "\n- `b`: ", Doc::words(&text), "\n\n",
                Doc::markdown(&text), "\n\n```text\nend\n```",
            ];
            prop_assert!(shown(&whole.0).ends_with("end"), "{}", whole.0);
            // A comment of Rust has no other line ends.
            prop_assert!(!whole.0.contains('\r'));
        }

        #[test]
        fn what_is_shown_is_what_was_written(text in hostile()) {
            let written = |text: &str| {
                let mut written = String::new();
                show(text, &mut written);
                written.retain(|c| !c.is_whitespace());
                written
            };
            let words: String = text.split_whitespace().collect();
            prop_assert_eq!(shown(&Doc::words(&text).0), written(&words));
            let code = text.replace(['\r', '\n', '\t'], "");
            prop_assert_eq!(shown(&Doc::code(&text).0), written(&code));
        }
    }
}
