//! Judges when a list does not hold all values, or no values at all.

use std::sync::LazyLock;

use regex::Regex;

use crate::infer::prose::phrases::{is_word_of, words};
use crate::infer::prose::{constant, holds_at_times};

/// Whether the text around a list, in lower case, says that the list goes on, that
/// its values can be combined, or that other values are valid, too.
pub(super) fn is_open(around: &str) -> bool {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        let words = [
            // The list shows only some.
            r"for example|e\.g\.|such as|etc\b|includ(?:e|es|ing)\b(?: the)? ?[:`]|among others",
            r"and more|and others|full list|complete list|not limited to|not exhaustive",
            // It changes.
            r"may (?:grow|be added|change|be extended)|subject to change|in the future|over time",
            r"currently\b[a-z ,]*\b(?:values|supported|allowed|available|accepted)",
            // Values can be combined.
            r"any of|options to|comma|(?:pipe|space|semicolon)[- ](?:separated|delimited)|separated",
            r"separate (?:them|values|with|by)|combination|combined? with|combine (?:them|values)|more than one|at least one of|one or more",
            r"zero or more|multiple|several|repeat|bitmask|bit mask|bitwise|bit field|array",
            r"accepts? a list|as a list|(?:given|these|which) fields|[a-z]+s to (?:return|include|expand|embed|load|select)\b",
            // A value has a prefix or a suffix.
            r"prefix|suffix|prepend|append|preceded by|followed by|negat",
            // Other values are valid, too.
            r"(?:you )?(?:can|may) also|alternativ|otherwise|case[- ]insensitive|your own|free[- ]?form",
            r"free text|arbitrary|additional values|unknown values|unrecogni[sz]ed values|empty|blank",
            r"custom (?:values?|strings?|text)|other (?:values?|strings?|texts?|names?|inputs?)",
            r"as well|also (?:accept|allow|support|valid|possible|work|be\b|pass|use|take)",
            r"(?:accepted|allowed|supported|possible|works?|valid|fine),? too",
            r"any (?:other|string|text|value|valid|number|integer|id|url|date)|or any",
            r"or (?:an?|one of|the (?:id|name|url)|another|custom|with)\b",
        ];
        constant(&format!(
            r"(?-u)\b(?:{})|\.\.\.|…|(?:^|[.\n] *)(?:or|(?:an? )?(?:optional )?list of)\b",
            words.join("|")
        ))
    });
    OPEN.is_match(around)
}

/// Whether the introduction of a list of lines says that they are not values, or
/// not all values.
pub(super) fn introduces_other_lines(introduction: &str) -> bool {
    const OTHER: &[&str] = &[
        // Things that are not values.
        "fields",
        "properties",
        "attributes",
        "parameters",
        "headers",
        "columns",
        "keys",
        "variables",
        "placeholders",
        "scopes",
        "permissions",
        "wildcards",
        "operators",
        "functions",
        "filters",
        "flags",
        "syntax",
        "qualifiers",
        "modifiers",
        "errors",
        "limits",
        "note",
        "notes",
        "defaults",
        "error codes",
        "return codes",
        "response codes",
        "exit codes",
        // Values beside others.
        "special",
        "common",
        "reserved",
        "shortcut",
        "shortcuts",
        "alias",
        "aliases",
        "keywords",
        "built-in",
        "predefined",
        "popular",
        "example",
        "examples",
        "sample",
        "samples",
        "search",
        "expand",
        "you can use",
        "useful",
        "some",
        "typical",
        "typically",
        "recommended",
        "suggested",
        "frequent",
        "frequently",
        "often",
        "usual",
        "usually",
        "known",
        "standard values",
    ];
    !introduction.contains("one of")
        && words(introduction).any(|rest| is_word_of(rest, OTHER) || rest == "or")
}

/// Whether the introduced values can have any form, so that the lines after it only
/// list those with a special meaning.
pub(super) fn is_of_any_form(introduction: &str) -> bool {
    let forms = [
        "id",
        "ids",
        "identifier",
        "uuid",
        "date",
        "time",
        "timestamp",
        "url",
        "uri",
        "query",
        "number",
        "email",
        "address",
        "string",
        "text",
        "expression",
        "token",
        "path",
        "pattern",
        "amount",
    ];
    let mut words = introduction.rsplit(|c: char| !c.is_alphanumeric());
    let last = words.next().unwrap_or_default();
    // "The type of event to query".
    forms.contains(&last) && words.next() != Some("to")
}

/// Whether an introduction is about something else, conditional or negated.
/// `before` is the text before it, in lower case.
pub(super) fn is_of_another(before: &str) -> bool {
    let sentence = last_sentence(before);
    let is_first = sentence.len() == before.trim_start().len();
    let denials = [
        "not",
        "no longer",
        "previously",
        "formerly",
        "default",
        "some",
        "some of the",
        "most of the",
    ];
    let words = sentence.trim_end();
    holds_at_times(sentence)
        || sentence.starts_with("with ")
        || denials.iter().any(|denial| words.ends_with(denial))
        || !is_first
            && ["`", "'s ", "’s ", "whose "]
                .iter()
                .any(|of| sentence.contains(of))
}

/// The text after the last full stop or line break.
pub(super) fn last_sentence(text: &str) -> &str {
    let last = text.rsplit(['.', '\n']).next().unwrap_or_default();
    last.trim_start_matches(['*', '-', '•', '(', ' ', '\t'])
}

/// Whether a value is a template: `<id>`, `user:{id}`, `-<field>`.
pub(super) fn is_template(value: &str) -> bool {
    let holds = |open: &str, close: &str| {
        let inner = value
            .split_once(open)
            .and_then(|(_, rest)| rest.split_once(close));
        inner.is_some_and(|(inner, _)| !inner.is_empty())
    };
    holds("<", ">") || holds("{", "}") || value.ends_with("...") || value.ends_with('…')
}

/// Whether a value is a boolean, so that it belongs to a type and not to a list.
pub(super) fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
}
