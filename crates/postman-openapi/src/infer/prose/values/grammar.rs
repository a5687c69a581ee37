//! The grammar of lists: values and separators.

use std::sync::LazyLock;

use regex::Regex;

use super::Listing;
use crate::infer::prose::constant;

/// A list and the text around it.
pub(super) struct List {
    pub(super) values: Vec<String>,
    pub(super) listing: Listing,
    /// The text around it, in lower case.
    pub(super) around: String,
}

/// A value in backticks or quotes at the start of `text`, and the rest.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|c| ['`', '"', '\''].contains(c))?;
    let (value, rest) = text.strip_prefix(quote)?.split_once(quote)?;
    (!value.is_empty() && !value.contains(char::is_whitespace)).then_some((value, rest))
}

/// A bare value at the start of `text`, and the rest.
pub(super) fn word(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .unwrap_or(text.len());
    let value = text.get(..end)?.trim_end_matches('.');
    let rest = text.get(value.len()..)?;
    let is_prose = [
        "a", "an", "any", "the", "one", "all", "or", "and", "null", "none", "not",
    ];
    (!value.is_empty() && !is_prose.contains(&value)).then_some((value, rest))
}

/// The text after a remark in parentheses, such as "(default)".
pub(super) fn after_remark(text: &str) -> &str {
    let remark = text.trim_start_matches(' ').strip_prefix('(');
    let rest = remark.and_then(|remark| remark.split_once(')'));
    rest.map_or(text, |(_, rest)| rest)
}

/// Whether a list ends with its default: "`a`, `b`, and the default is `a`".
pub(super) fn starts_default(text: &str) -> bool {
    let text = text.trim_start_matches("and ").trim_start_matches("the ");
    text.get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case("default"))
}

/// The text after a comma, a bar, "or" or "and".
pub(super) fn separator(text: &str) -> Option<&str> {
    static SEPARATOR: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?-u)^ *(?:(?:,|;|\||/)\s*(?:(?:or|and) +)?|(?:or|and) +)"));
    text.get(SEPARATOR.find(text)?.end()..)
}

/// Whether a sentence ends here.
pub(super) fn ends(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    text.is_empty()
        || text.starts_with(['\n', ')', ']'])
        || text
            .strip_prefix('.')
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Single words in quotation marks.
pub(super) fn quotations(text: &str) -> impl Iterator<Item = &str> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| constant(r#"(?:^|[\s(,])(?:"([^"\s]+)"|'([^'\s]+)')"#));
    let found = WORD.captures_iter(text);
    found.filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str()))
}
