//! The words that introduce a list, and the list in the sentence behind them.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Listing;
use super::exclusions;
use super::grammar::{
    List, after_remark, ends, quotations, quoted, separator, starts_default, word,
};
use crate::infer::prose::{code_spans, constant};

/// Words that say that a list of all values follows.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?-u)(?:\b(?:must|has to|should|shall|can only|may only) be (?:either(?: one of)?|one of)(?: the following)?(?: values| strings)?|\b(?:possible|allowed|allowable|valid|accepted|acceptable|available|permitted|supported) values(?: are)?(?: either)?|(?:^|[.\n*:(] *)one of(?: the following)?(?: values)?|(?:^|[.\n*] *)(?:can be|must be|enum|values|options):)(?:\*\*)? ?:?(?:\*\*)?\s*",
    )
});

/// A list behind words that announce it.
#[derive(Debug)]
pub(super) struct Introduced<'a> {
    pub(super) words: &'a str,
    /// What follows the words.
    list: &'a str,
    /// The words say that the list is all there is.
    pub(super) all: bool,
}

impl<'a> Introduced<'a> {
    /// `lower` is `text` in small letters.
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
        // Words that begin a sentence are found with the end of the one before.
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

    /// The values of a list that ends with its sentence; `lower` is the whole
    /// text in small letters.
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
        // Another value in the text may be one that is missing here.
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
