//! Reads the words that introduce a list, and a list in the same sentence.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Listing;
use super::exclusions;
use super::grammar::{
    List, after_remark, ends, quotations, quoted, separator, starts_default, word,
};
use crate::infer::prose::{code_spans, constant};

/// Words that introduce a list of all values.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?-u)(?:\b(?:must|has to|should|shall|can only|may only) be (?:either(?: one of)?|one of)(?: the following)?(?: values| strings)?|\b(?:possible|allowed|allowable|valid|accepted|acceptable|available|permitted|supported) values(?: are)?(?: either)?|(?:^|[.\n*:(] *)one of(?: the following)?(?: values)?|(?:^|[.\n*] *)(?:can be|must be|enum|values|options):)(?:\*\*)? ?:?(?:\*\*)?\s*",
    )
});

/// A list after the words that introduce it.
#[derive(Debug)]
pub(super) struct Introduced<'a> {
    pub(super) words: &'a str,
    /// The text after the words.
    list: &'a str,
    /// The words say that the list has all values.
    pub(super) all: bool,
}

impl<'a> Introduced<'a> {
    /// `lower` is `text` in lower case.
    pub(super) fn find(text: &'a str, lower: &str) -> Option<Self> {
        static SOME: LazyLock<Regex> = LazyLock::new(|| {
            constant(
                r"(?-u)\b(?:can|may) be(?: set to)? (?:either(?: one of)?|one of)(?: the following)?(?: values| strings)?:?\s*",
            )
        });
        if !["one of", "values", "enum", "be:", "options", "either"]
            .iter()
            .any(|word| lower.contains(word))
        {
            return None;
        }
        let (found, all) = match ALL.find(lower) {
            Some(found) => (found, true),
            None => (SOME.find(lower)?, false),
        };
        // The match of words at the start of a sentence includes the full stop
        // before.
        let before = match found.as_str().starts_with(['.', '\n']) {
            true => "",
            false => lower.get(..found.start())?,
        };
        (!exclusions::is_of_another(before)).then_some(Self {
            words: text.get(found.range())?.trim(),
            list: text.get(found.end()..)?,
            all,
        })
    }

    /// The values of a list that ends with its sentence. `lower` is the whole text
    /// in lower case.
    pub(super) fn in_sentence(&self, lower: &str) -> Option<List> {
        let mut values = Vec::new();
        let mut rest = self.list;
        let is_quoted = rest.starts_with(['`', '"', '\'']);
        if !is_quoted
            && !(self.all
                && (self.words.trim_end_matches('*').ends_with([':'])
                    || self.words.ends_with("are")))
        {
            return None;
        }
        loop {
            let (value, after) = if is_quoted {
                quoted(rest)?
            } else {
                word(rest)?
            };
            values.push(value.to_owned());
            let after = after_remark(after);
            match separator(after) {
                Some(next) if starts_default(next) => break,
                Some(next) => rest = next,
                None if ends(after) => {
                    rest = after;
                    break;
                }
                None => return None,
            }
        }
        // Another value in the text may be missing from the list.
        let known: HashSet<&str> = values.iter().map(String::as_str).collect();
        let is_other = |span: &str| !span.contains(' ') && !known.contains(span);
        let spans = code_spans(rest);
        if spans.iter().any(|span| is_other(span))
            || quotations(rest).any(is_other)
            || ALL.is_match(&rest.to_ascii_lowercase())
        {
            return None;
        }
        let listing = if is_quoted {
            Listing::Quoted
        } else {
            Listing::Bare
        };
        Some(List {
            values,
            listing,
            around: lower.to_owned(),
        })
    }
}
