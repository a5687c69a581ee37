//! String types: which rules are kept, and the names of enum values.

use std::collections::BTreeSet;

use openapiv3::{
    ReferenceOr, Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::names::{Names, pascal};
use super::place::Place;
use crate::codes;
use crate::model::{TextRules, UNDOCUMENTED, is_secret};
use crate::report::Report;
use crate::rustdoc::{Doc, docs};

/// A description that names the documented values of a text that is any text.
pub(super) fn with_values(description: Doc, text: &StringType) -> Option<String> {
    let mut doc = Doc::from("Documented values: ");
    let mut values = text.enumeration.iter().flatten().peekable();
    if values.peek().is_none() {
        return description.into_description();
    }
    while let Some(value) = values.next() {
        let behind = if values.peek().is_some() { ", " } else { "." };
        doc = doc.and(Doc::code(value)).and(behind);
    }
    if description.is_empty() {
        return doc.into_description();
    }
    docs![description, "\n\n", doc].into_description()
}

pub(super) fn text_of(schema: &ReferenceOr<Schema>) -> Option<&StringType> {
    match schema {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::String(text)),
            ..
        }) => Some(text),
        _ => None,
    }
}

pub(super) fn is_binary(text: &StringType) -> bool {
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Binary)
}

pub(super) fn has_rules(text: &StringType) -> bool {
    text.pattern.is_some()
        || text.min_length.is_some()
        || text.max_length.is_some()
        || !text.enumeration.is_empty()
        || is_secret(text)
}

/// The rules that can be kept. Formats but `password` stay texts: typify would
/// take dates and UUIDs for types of other crates, and parse them on the way,
/// so that a text the vendor writes in another way would fail a whole answer.
pub(super) fn text_rules(text: &StringType, place: &Place, report: &mut Report) -> TextRules {
    let mut rules = text.clone();
    if !is_secret(text) {
        rules.format = VariantOrUnknownOrEmpty::Empty;
    }
    if let Some(pattern) = &text.pattern
        && let Err(fault) = regress::Regex::new(pattern)
    {
        report.add(
            codes::PATTERN_NOT_CHECKED,
            &place.pointer,
            format!(
                "the pattern {pattern:?} is not a regular expression ({fault}); it is not checked"
            ),
        );
        rules.pattern = None;
    }
    // Null is said by `nullable`.
    let mut seen = BTreeSet::new();
    rules
        .enumeration
        .retain(|value| value.is_some() && seen.insert(value.clone()));
    // The variants of a secret would be shown.
    let variants = match is_secret(text) {
        true => Vec::new(),
        false => variants(&rules, place, report),
    };
    TextRules { rules, variants }
}

/// The documented values of a text, each with a name that is there once.
fn variants(rules: &StringType, place: &Place, report: &mut Report) -> Vec<(String, String)> {
    // A value has its name whatever the others are: one that is new renames none.
    let mut names = Names::reserving([UNDOCUMENTED]);
    let mut variants = Vec::new();
    for value in rules.enumeration.iter().flatten() {
        let own = variant(value);
        let spelling = |name: &str| vec![name.to_owned()];
        let name = names.claim(std::slice::from_ref(&own), spelling);
        if name != own {
            report.add(
                codes::RENAMED,
                &place.pointer,
                format!("the variant name `{own}` is taken or reserved; {value:?} is `{name}`"),
            );
        }
        variants.push((name, value.clone()));
    }
    variants
}

/// The name of a value: its words, or, where there are none, its signs.
fn variant(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    if value.chars().any(char::is_alphanumeric) {
        return pascal(value);
    }
    let sign = |c: char| match c {
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '!' => "Not",
        '&' => "And",
        '|' => "Or",
        '%' => "Percent",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '#' => "Hash",
        '?' => "Question",
        '_' => "Underscore",
        ' ' => "Space",
        _ => "Sign",
    };
    let signs: String = value.chars().map(sign).collect();
    pascal(&signs)
}
