//! Reads the rules that descriptions state in prose.
//!
//! `(Required)`, `(This can only be one of A,B)`, "numeric value, length is
//! less than 16" and "Possible values: `a`, `b`." state rules. The labels of a
//! profile introduce scopes, rate-limit labels, statuses and error codes. A rule
//! counts only if the text is unmistakable, because a wrong rule rejects a valid
//! value.

mod bound;
mod field;
mod labels;
mod limits;
mod phrases;
mod values;
#[cfg(test)]
mod vendors;

use std::sync::LazyLock;

use regex::Regex;

pub(crate) use self::bound::Bound;
pub(crate) use self::field::Field;
#[cfg(test)]
pub(crate) use self::field::field;
pub(crate) use self::labels::{Lost, Reader};
pub(crate) use self::values::Listing;

/// Converts markup to plain lines: `<br>` becomes a line break, and blank lines
/// are reduced to one. `None` if nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)[ \t]*</?br\s*/?>[ \t]*\n?"));
    static BLANK: LazyLock<Regex> = LazyLock::new(|| constant(r"[ \t]*\n(?:[ \t]*\n)+"));

    if !text.contains(['<', '\n']) {
        let text = text.trim();
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let mut text = text.replace("\r\n", "\n");
    if text.contains('<') {
        text = BREAK.replace_all(&text, "\n").into_owned();
    }
    if text.matches('\n').nth(1).is_some() {
        text = BLANK.replace_all(&text, "\n\n").into_owned();
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The trimmed text. `None` if nothing is left but `undefined`, which
/// openapi-to-postmanv2 writes for a missing description.
fn verbatim(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text != "undefined").then(|| text.replace("\r\n", "\n"))
}

/// The texts in backticks.
fn code_spans(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2).map(str::trim);
    spans
        .filter(|span| !span.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a sentence, in lower case, states a condition.
fn holds_at_times(sentence: &str) -> bool {
    let openings = [
        "for ", "if ", "when ", "in ", "on ", "where ", "unless ", "only ",
    ];
    let conditions = [" if ", " when ", " unless ", "depend"];
    openings.iter().any(|opening| sentence.starts_with(opening))
        || conditions
            .iter()
            .any(|condition| sentence.contains(condition))
}

#[expect(
    clippy::expect_used,
    reason = "patterns are constants; labels are escaped"
)]
pub(crate) fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}
