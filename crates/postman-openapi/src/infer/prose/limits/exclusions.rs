//! Judges when a number does not limit the value, or not always.

use std::sync::LazyLock;

use regex::Regex;

use crate::infer::prose::phrases::{begins_with, is_of_word, is_word_of, words};
use crate::infer::prose::{constant, holds_at_times};

/// Whether no limit of a plain text is certain: the value has parts or several
/// forms, or the server accepts values beyond the limit.
pub(super) fn limits_nothing(plain: &str) -> bool {
    static NO_LIMIT: LazyLock<Regex> = LazyLock::new(|| {
        let other = [
            // The server accepts values beyond the limit.
            r"coerce|capped|clamped|rounded",
            // The value has several forms, or parts.
            r"\beither an? |\b[0-9]+[ -]or[ -][0-9]+\b",
            r"separated|delimited|\barray|\blist of|\bids\b|\bdimensions",
        ];
        constant(&format!("(?-u){}", other.join("|")))
    });
    NO_LIMIT.is_match(plain)
}

/// Whether the length in a sentence may be that of something else.
pub(super) fn limits_another(sentence: &str) -> bool {
    ["return", "search", "match", " per "]
        .iter()
        .any(|word| sentence.contains(word))
}

/// Whether a sentence is about the whole value, without a condition.
pub(super) fn speaks_of_the_value(sentence: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "for example",
        "e.g",
        "such as",
        "by default, ",
        "recommend",
        "approximately",
        "typically",
        "usually",
        "except",
        "otherwise",
        "or a ",
        "or an ",
        "note that",
        "the first ",
        "the last ",
        "difference",
        "in the past",
        "in the future",
        "from now",
        "range must be at most",
        "range must not",
        "values up to",
        "values of up to",
        "visible",
        "html",
        "markup",
        "split",
    ];
    const WORDS: &[&str] = &[
        "but",
        "each",
        "every",
        "are used",
        "apart",
        "ago",
        "after the",
        "after now",
        "before the",
        "cut",
        "plan",
        "plans",
        "admin",
        "admins",
        "tier",
        "tiers",
        "premium",
    ];
    const PARTS: &[&str] = &[
        "prefix",
        "suffix",
        "separated",
        "exclud",
        "not counted",
        "encod",
        "decod",
        "truncat",
        "display",
        "shown",
        "trimmed",
        "error",
        "reject",
        "fail",
        "invalid",
        " will be ",
        "enterprise",
    ];
    let is_about_things = |rest: &str| {
        let things = [
            "keys", "names", "tags", "items", "words", "lines", "elements", "labels", "entries",
        ];
        let behind = ["of", "are", "can", "may", "must", "up"];
        let behind_thing = things.iter().find_map(|thing| rest.strip_prefix(thing));
        let behind_thing = behind_thing.and_then(|rest| rest.strip_prefix(' '));
        behind_thing.is_some_and(|rest| is_word_of(rest, &behind))
    };
    let excludes = |rest: &str| {
        begins_with(rest, BEGINNINGS) || is_word_of(rest, WORDS) || is_about_things(rest)
    };
    !holds_at_times(sentence)
        && !words(sentence).any(excludes)
        && !PARTS.iter().any(|part| sentence.contains(part))
        && !sentence
            .split(", or")
            .skip(1)
            .any(|rest| !rest.starts_with(is_of_word))
}

/// Whether the counted characters are those of the whole value. `after` is the
/// text after the number.
pub(super) fn is_of_the_whole(after: &str) -> bool {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        constant(r"(?-u)^ (?:of|after|before|from|on|for|each|either|in (?:each|the|a))(?: |$)")
    });
    !PART.is_match(after)
}

/// Whether a number ends its clause. A word after it would name what it counts. A
/// unit of time counts as the unit of the value if the text names no other.
pub(super) fn ends_clause(after: &str, has_one_unit: impl Fn() -> bool) -> bool {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        let inclusive = r"[\[(]? ?(?:both )?inclusive";
        // Text that another pattern has read is blanked.
        let other =
            r"[(,;]? ?(?:and |with )?(?:the |a )?(?:(?:default|max|min)(?:imum)?\b|##)|by default";
        constant(&format!(
            r"^ ?(?:$|\.(?:$|[^0-9])|[)\]]|[,;](?:$|[^0-9]*$)|{inclusive}|{other})"
        ))
    });
    // "6 months" mostly limits a date, not a number of months.
    let is_counted = |unit: &str| !unit.starts_with(['w', 'y']) && !unit.starts_with("mo");
    ENDS.is_match(after)
        || TIME
            .find(after)
            .filter(|unit| after.get(..unit.start()) == Some(" ") && is_counted(unit.as_str()))
            .and_then(|unit| after.get(unit.end()..))
            .is_some_and(|after| ENDS.is_match(after))
            && has_one_unit()
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"\b(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b")
});

/// Whether a text uses at most one unit of time.
pub(super) fn has_one_unit(plain: &str) -> bool {
    let mut units = TIME
        .find_iter(plain)
        .map(|unit| unit.as_str().trim_end_matches('s'));
    let first = units.next();
    units.all(|unit| Some(unit) == first)
}
