//! What follows a limit in its clause: whether it counts what it seems to.

use std::sync::LazyLock;

use regex::Regex;

use crate::infer::prose::constant;

/// Whether characters that were counted are the whole value's, at all times.
pub(super) fn is_of_the_whole(after: &str) -> bool {
    static PART: LazyLock<Regex> = LazyLock::new(|| {
        constant(r"(?-u)^ (?:of|after|before|from|on|for|each|either|in (?:each|the|a))(?: |$)")
    });
    !PART.is_match(after)
}

/// Whether a number ends its clause: a word behind it would be what it counts.
/// A unit of time is the value's own where the text names no other.
pub(super) fn ends_clause(after: &str, has_one_unit: bool) -> bool {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        let inclusive = r"[\[(]? ?(?:both )?inclusive";
        // What another pattern has read is blanked.
        let other =
            r"[(,;]? ?(?:and |with )?(?:the |a )?(?:(?:default|max|min)(?:imum)?\b|##)|by default";
        constant(&format!(
            r"^ ?(?:$|\.(?:$|[^0-9])|[)\]]|[,;](?:$|[^0-9]*$)|{inclusive}|{other})"
        ))
    });
    // "6 months" limit a date more often than a number of months.
    let is_counted = |unit: &str| !unit.starts_with(['w', 'y']) && !unit.starts_with("mo");
    ENDS.is_match(after)
        || has_one_unit
            && TIME
                .find(after)
                .filter(|unit| after.get(..unit.start()) == Some(" ") && is_counted(unit.as_str()))
                .and_then(|unit| after.get(unit.end()..))
                .is_some_and(|after| ENDS.is_match(after))
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"\b(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b")
});

/// Whether all that a text says of time is in one unit.
pub(super) fn has_one_unit(plain: &str) -> bool {
    let mut units = TIME
        .find_iter(plain)
        .map(|unit| unit.as_str().trim_end_matches('s'));
    let first = units.next();
    units.all(|unit| Some(unit) == first)
}
