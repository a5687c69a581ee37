//! The small language of descriptions, read in one place.
//!
//! `(Required)`, `(This can only be one of A,B)` and "numeric value, length is
//! less than 16" state rules; a profile's labels introduce scopes, rate-limit
//! labels, statuses and error codes. A rule is taken only where the text says
//! it: a wrong rule refuses a caller's good value.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::Profile;

/// What the description of a parameter or a property says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Field {
    pub(crate) required: bool,
    pub(crate) allowed: Vec<String>,
    pub(crate) digits: bool,
    pub(crate) max_length: Option<usize>,
    /// What is left for a reader.
    pub(crate) description: Option<String>,
}

/// What the description of a request says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Operation {
    pub(crate) scopes: Vec<String>,
    pub(crate) rate_limit_label: Option<String>,
    pub(crate) description: Option<String>,
}

/// What the name of a response says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: Option<u16>,
    pub(crate) description: Option<String>,
    /// Codes with their meanings.
    pub(crate) errors: Vec<(String, String)>,
    /// What a cut left unfinished, for the report.
    pub(crate) lost: Option<String>,
}

/// Reads descriptions by the conventions of one profile.
#[derive(Debug)]
pub(crate) struct Reader {
    scopes: Option<Regex>,
    rate_limit: Option<Regex>,
    status: Option<Regex>,
    error_code: Option<Regex>,
}

impl Reader {
    pub(crate) fn new(profile: &Profile) -> Self {
        Self {
            scopes: labelled(&profile.scope_labels),
            rate_limit: labelled(&profile.rate_limit_labels),
            status: labelled(&profile.status_labels),
            error_code: labelled(&profile.error_code_labels),
        }
    }

    pub(crate) fn operation(&self, text: &str) -> Operation {
        let (text, scopes) = take(self.scopes.as_ref(), text);
        let (text, labels) = take(self.rate_limit.as_ref(), &text);
        Operation {
            scopes,
            rate_limit_label: labels.into_iter().next(),
            description: clean(&text),
        }
    }

    /// Reads a response's name; `cut` says that its end is missing.
    pub(crate) fn response(&self, name: &str, cut: bool) -> Response {
        let (text, statuses) = take(self.status.as_ref(), name);
        let status = statuses.first().and_then(|status| status.parse().ok());
        let mut parts = self.split_errors(&text);
        let mut lost = None;
        if cut && let Some((_, last)) = parts.last_mut() {
            let whole = whole_sentences(last);
            lost = Some(clean(last.get(whole.len()..).unwrap_or_default()).unwrap_or_default());
            *last = whole.to_owned();
        }
        let mut parts = parts.into_iter();
        let description = parts.next().and_then(|(_, text)| {
            // Bold text behind a status is its phrase; elsewhere it is the text.
            if statuses.is_empty() {
                clean(&text)
            } else {
                without_bold_phrase(&text)
            }
        });
        let errors = parts
            .filter_map(|(codes, meaning)| Some((codes, clean(&meaning)?)))
            .flat_map(|(codes, meaning)| codes.into_iter().map(move |c| (c, meaning.clone())))
            .collect();
        Response {
            status,
            description,
            errors,
            lost,
        }
    }

    /// The text before the first error code, then each code with its text.
    fn split_errors(&self, text: &str) -> Vec<(Vec<String>, String)> {
        let mut parts = Vec::new();
        let (mut codes, mut start) = (Vec::new(), 0);
        for found in self
            .error_code
            .iter()
            .flat_map(|label| label.find_iter(text))
        {
            let meaning = text.get(start..found.start()).unwrap_or_default();
            parts.push((
                std::mem::replace(&mut codes, code_spans(found.as_str())),
                meaning.to_owned(),
            ));
            start = found.end();
        }
        parts.push((codes, text.get(start..).unwrap_or_default().to_owned()));
        parts
    }
}

/// Reads the description of a parameter or a property.
pub(crate) fn field(text: &str) -> Field {
    static REQUIRED: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)^\s*\(required\)\s*"));
    static ONE_OF: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)\s*\(this can only be one of ([^()]+)\)"));
    static DIGITS: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)(?:^|[\s:(])numeric value(?:[,.;)]|$)"));
    static LESS_THAN: LazyLock<Regex> =
        LazyLock::new(|| constant(r"(?i)\blength is less than (\d{1,9})\b"));

    let group = |pattern: &Regex| Some(pattern.captures(text)?.get(1)?.as_str().to_owned());
    let rest = REQUIRED.replace(text, "");
    let description = clean(&ONE_OF.replace(&rest, ""));
    let mut allowed: Vec<String> = match group(&ONE_OF) {
        Some(values) => values
            .split(',')
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect(),
        None => listed_values(description.as_deref().unwrap_or_default()),
    };
    let mut seen = HashSet::new();
    allowed.retain(|value| seen.insert(value.clone()));
    Field {
        required: REQUIRED.is_match(text),
        allowed,
        digits: DIGITS.is_match(text),
        max_length: group(&LESS_THAN)
            .and_then(|n| n.parse::<usize>().ok()?.checked_sub(1))
            .filter(|most| *most > 0),
        description,
    }
}

/// The values that a text lists, one a line, each in backticks at its start and
/// followed by nothing or by a dash and what it means:
///
/// ```text
/// The registrant status:
/// `pending` - Registrant's status is pending.
/// `denied` - Registrant's status is denied.
/// ```
///
/// Two values at least, `true` and `false` being no list but a type. A list that
/// says "for example", or a line that joins its value to prose in another way,
/// lists nothing for certain. One value is listed by a text that begins
/// with "Provide `a` as the value for this field if you would like".
fn listed_values(text: &str) -> Vec<String> {
    static ONE: LazyLock<Regex> = LazyLock::new(|| {
        let quoted = r#"[`'"]([^`'"\s]+)[`'"]"#;
        constant(&format!(
            r"(?i)^(?:(?:provide|enter) {quoted} as the value for|set the value of) this field (?:to {quoted} )?if you would like"
        ))
    });
    if let Some(value) = ONE
        .captures(text)
        .and_then(|found| found.get(1).or(found.get(2)))
    {
        let value = value.as_str().to_owned();
        return if is_boolean(&value) {
            Vec::new()
        } else {
            vec![value]
        };
    }

    static LINE: LazyLock<Regex> =
        LazyLock::new(|| constant(r"^(?:[*-][ \t]+)?`([^`\s]+)`\s*(?:[-–—].*)?$"));
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        constant(r"(?i)\b(?:for example|e\.g\.|such as|any of|options to|comma|separated|etc\b)")
    });

    let begins_with_value = |line: &&str| {
        line.trim_start_matches(['*', '-', ' ', '\t'])
            .starts_with('`')
    };
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(begins_with_value)
        .collect();
    let mut values = Vec::new();
    for line in &lines {
        match LINE.captures(line).and_then(|found| found.get(1)) {
            Some(value) if !values.iter().any(|known| known == value.as_str()) => {
                values.push(value.as_str().to_owned());
            }
            _ => return Vec::new(),
        }
    }
    if values.len() < 2 || values.iter().all(|value| is_boolean(value)) || OPEN.is_match(text) {
        return Vec::new();
    }
    values
}

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
}

/// Markup to plain lines: `<br>` is a line break, blank lines at most one.
/// `None` where nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)[ \t]*</?br\s*/?>[ \t]*\n?"));
    static BLANK: LazyLock<Regex> = LazyLock::new(|| constant(r"[ \t]*\n(?:[ \t]*\n)+"));

    let text = text.replace("\r\n", "\n");
    let text = BREAK.replace_all(&text, "\n");
    let text = BLANK.replace_all(&text, "\n\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Removes what stands under a label; gives the rest and the values.
fn take(label: Option<&Regex>, text: &str) -> (String, Vec<String>) {
    let Some(label) = label else {
        return (text.to_owned(), Vec::new());
    };
    let values = label
        .find_iter(text)
        .flat_map(|found| code_spans(found.as_str()))
        .collect();
    (label.replace_all(text, "").into_owned(), values)
}

/// What stands in backticks.
fn code_spans(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2).map(str::trim);
    spans
        .filter(|span| !span.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `**Label:**`, `**Label**:` or `**[Label](link):**`, and the backticked
/// values behind it.
fn labelled(labels: &[String]) -> Option<Regex> {
    if labels.is_empty() {
        return None;
    }
    let labels: Vec<_> = labels.iter().map(|label| regex::escape(label)).collect();
    let labels = labels.join("|");
    Some(constant(&format!(
        r"(?i)\*\*\s*(?:\[(?:{labels})\]\([^)]*\)|(?:{labels}))\s*:?\s*\*\*\s*:?(?:[\s,]*`[^`]*`)+"
    )))
}

/// Drops the status's phrase, set in bold, where more text follows it.
fn without_bold_phrase(text: &str) -> Option<String> {
    static PHRASE: LazyLock<Regex> = LazyLock::new(|| constant(r"^\*\*([^*]+)\*\*:?\s*"));

    let text = clean(text)?;
    let rest = PHRASE.replace(&text, "");
    if rest.is_empty() {
        clean(&PHRASE.replace(&text, "$1"))
    } else {
        Some(rest.into_owned())
    }
}

/// `text` up to the end of its last whole sentence; empty if there is none.
fn whole_sentences(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| constant(r"[.!?](?:\s|<br|$)"));

    END.find_iter(text)
        .last()
        .and_then(|end| text.get(..=end.start()))
        .unwrap_or_default()
}

#[expect(
    clippy::expect_used,
    reason = "patterns are constants; labels are escaped"
)]
pub(crate) fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        Reader::new(&Profile {
            scope_labels: vec!["Scopes".into(), "Scope".into()],
            rate_limit_labels: vec!["Rate Limit Label".into()],
            status_labels: vec!["HTTP Status Code".into()],
            error_code_labels: vec!["Error Code".into()],
        })
    }

    #[test]
    fn a_field_says_only_what_its_text_says() {
        let pin = field("(Required) PIN: numeric value, length is less than 16.");
        assert!(pin.required && pin.digits);
        assert_eq!(pin.max_length, Some(15));
        assert_eq!(
            pin.description.as_deref(),
            Some("PIN: numeric value, length is less than 16.")
        );

        let bridge = field("Bridge (This can only be one of US, EU)");
        assert_eq!(bridge.allowed, ["US", "EU"]);
        assert_eq!(bridge.description.as_deref(), Some("Bridge"));
        assert!(!bridge.required);

        for silent in [
            "",
            "Required for admins.",
            "a length of 16",
            "the number (Required)",
        ] {
            let read = field(silent);
            assert!(
                !read.required && !read.digits && read.allowed.is_empty(),
                "{silent}"
            );
            assert_eq!(read.max_length, None, "{silent}");
        }
        for silent in [
            "a non-numeric value, say",
            "Numeric value of the invoice, e.g. 12.50",
        ] {
            assert!(!field(silent).digits, "{silent}");
        }
        assert_eq!(field("length is less than 0").max_length, None);
        assert_eq!(field("(This can only be one of A,A)").allowed, ["A"]);
    }

    #[test]
    fn a_list_of_values_is_read_where_its_grammar_is_unmistakable() {
        let list =
            "The status:<br>`a` - First.</br>* `b` — Second.\n`c_3`\n\nThis value defaults to `a`.";
        assert_eq!(field(list).allowed, ["a", "b", "c_3"]);
        assert_eq!(
            field("Provide `a_b` as the value for this field if you would like it.").allowed,
            ["a_b"]
        );
        assert_eq!(
            field("Set the value of this field to \"a_b\" if you would like it.").allowed,
            ["a_b"]
        );
        for silent in [
            "`a` - The only one.",
            "Either `a` or `b`.",
            "For example:\n`a` - x\n`b` - y",
            "`a`: Use it to view x.\n`b`: Use it to view y.",
            "`a` - x\n`b` and `c` - y",
            "`a` - x\n`a` - y",
            "Set the value of this field to `true` if you would like it.",
            "Unique id. For your own, provide `me` as the value for this field.",
            "Whether it is on:\n`true` - It is.\n`false` - It is not.",
        ] {
            assert!(field(silent).allowed.is_empty(), "{silent}");
        }
    }

    #[test]
    fn labels_are_read_in_every_published_form() {
        for text in [
            "**Scopes:** `a` `b`",
            "**Scope**: `a`, `b`",
            "x<br>**scopes**:\n`a` `b`<br>",
        ] {
            assert_eq!(reader().operation(text).scopes, ["a", "b"], "{text}");
        }
        let linked =
            reader().operation("Do it.<br>\n**[Rate Limit Label](https://x/y):** `Light`\n");
        assert_eq!(linked.rate_limit_label.as_deref(), Some("Light"));
        assert_eq!(linked.description.as_deref(), Some("Do it."));
        let plain = Reader::new(&Profile::plain()).operation("**Scopes:** `a`");
        assert_eq!(plain.description.as_deref(), Some("**Scopes:** `a`"));
    }

    #[test]
    fn a_cut_name_keeps_what_is_whole() {
        let name = "**HTTP Status Code:** `400`<br>\nBad.<br>\n**Error Code:**`1`<br>\nOne.<br>\n**Error Code:** `2`<br>\nTwo. And th";
        let read = reader().response(name, true);
        assert_eq!(read.status, Some(400));
        assert_eq!(read.description.as_deref(), Some("Bad."));
        assert_eq!(
            read.errors,
            [("1".into(), "One.".into()), ("2".into(), "Two.".into())]
        );
        assert_eq!(read.lost.as_deref(), Some("And th"));

        let unfinished = reader().response("**Error Code:** `1`<br>\nOn", true);
        assert_eq!(
            (unfinished.errors.len(), unfinished.lost.as_deref()),
            (0, Some("On"))
        );
    }

    #[test]
    fn a_bold_phrase_yields_to_the_text_behind_it() {
        let read = |name| reader().response(name, false).description;
        assert_eq!(
            read("**HTTP Status Code:**`204` **No Content**<br>\nDone.").as_deref(),
            Some("Done.")
        );
        assert_eq!(read("**Note** it.").as_deref(), Some("**Note** it."));
        assert_eq!(
            read("**HTTP Status Code:**`204` **No Content**").as_deref(),
            Some("No Content")
        );
    }
}
