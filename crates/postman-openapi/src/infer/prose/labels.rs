//! Reads what the labels of a profile introduce: scopes and the rate-limit label in
//! the description of a request, status and error codes in the name of a response.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::field::{Field, field};
use super::{clean, code_spans, constant, verbatim};
use crate::{Profile, extension};

/// The description of a request, as read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Operation {
    pub(crate) scopes: Vec<String>,
    pub(crate) rate_limit_label: Option<String>,
    pub(crate) description: Option<String>,
}

/// The name of a response, as read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: Option<u16>,
    pub(crate) description: Option<String>,
    /// Error codes with their meanings.
    pub(crate) errors: Vec<(String, String)>,
    /// The unfinished text before a cut.
    pub(crate) lost: Option<Lost>,
}

/// A text that was cut.
#[derive(Debug, PartialEq)]
pub(crate) struct Lost {
    pub(crate) text: String,
    /// The member of the response that it would be in.
    pub(crate) member: &'static str,
}

/// Reads descriptions by the conventions of one profile, each text of a field once.
#[derive(Debug)]
pub(crate) struct Reader {
    scopes: Option<Regex>,
    rate_limit: Option<Regex>,
    status: Option<Regex>,
    error_code: Option<Regex>,
    fields: RefCell<HashMap<String, Field>>,
}

impl Reader {
    pub(crate) fn new(profile: &Profile) -> Self {
        Self {
            scopes: labelled(&profile.scope_labels),
            rate_limit: labelled(&profile.rate_limit_labels),
            status: labelled(&profile.status_labels),
            error_code: labelled(&profile.error_code_labels),
            fields: RefCell::default(),
        }
    }

    /// Whether a label introduces scopes.
    pub(crate) fn reads_scopes(&self) -> bool {
        self.scopes.is_some()
    }

    /// Reads the description of a parameter or a property, as [`field`] does. Many
    /// have the same one.
    pub(crate) fn field(&self, text: &str) -> Field {
        let mut known = self.fields.borrow_mut();
        if let Some(field) = known.get(text) {
            return field.clone();
        }
        let field = field(text);
        known.insert(text.to_owned(), field.clone());
        field
    }

    pub(crate) fn operation(&self, text: &str) -> Operation {
        let (rest, scopes) = take(self.scopes.as_ref(), text);
        let (rest, labels) = take(self.rate_limit.as_ref(), &rest);
        Operation {
            scopes,
            rate_limit_label: labels.into_iter().next(),
            description: remainder(text, &rest),
        }
    }

    /// Reads the name of a response. `cut` says that its end is missing. Then only
    /// whole sentences of an error's meaning are kept, and whole words of other
    /// text.
    pub(crate) fn response(&self, name: &str, cut: bool) -> Response {
        let (text, statuses) = take(self.status.as_ref(), name);
        let status = statuses.first().and_then(|status| status.parse().ok());
        let mut parts = self.split_errors(&text);
        let mut lost = None;
        if cut {
            let is_description = parts.len() == 1;
            if let Some((_, last)) = parts.last_mut() {
                let whole = if is_description {
                    whole_words(last)
                } else {
                    whole_sentences(last)
                };
                lost = Some(Lost {
                    text: clean(last.get(whole.len()..).unwrap_or_default()).unwrap_or_default(),
                    member: match is_description {
                        true => "description",
                        false => extension::ERROR_CODES,
                    },
                });
                *last = whole.to_owned();
            }
        }
        let is_prose = statuses.is_empty() && parts.len() == 1;
        let mut parts = parts.into_iter();
        let description = parts.next().and_then(|(_, text)| {
            // Bold text after a status is the reason phrase.
            if is_prose {
                verbatim(&text)
            } else if statuses.is_empty() {
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

/// The rest of a text, unchanged if nothing was taken from it.
fn remainder(text: &str, rest: &str) -> Option<String> {
    if text == rest {
        verbatim(text)
    } else {
        clean(rest)
    }
}

/// Removes a label and its values. Returns the rest and the values. If prose
/// follows on the line, its code spans are the values, and the line stays.
fn take(label: Option<&Regex>, text: &str) -> (String, Vec<String>) {
    let mut values = Vec::new();
    let mut rest = String::new();
    let mut start = 0;
    for found in label.iter().flat_map(|label| label.find_iter(text)) {
        let (before, after) = (text.get(start..found.start()), text.get(found.end()..));
        let after = after.unwrap_or_default();
        let line = after.split(['\n', '<', '*']).next().unwrap_or_default();
        let before_label = after
            .get(line.len()..)
            .is_some_and(|end| end.starts_with('*'));
        let goes_on = line.contains('`') && !before_label;
        rest.push_str(before.unwrap_or_default());
        values.extend(code_spans(found.as_str()));
        if goes_on {
            values.extend(code_spans(line));
            rest.push_str(found.as_str());
        }
        start = found.end();
    }
    rest.push_str(text.get(start..).unwrap_or_default());
    (rest, values)
}

/// `**Label:**`, `**Label**:` or `**[Label](link):**`, and the backticked
/// values after it, separated by commas, bars or "or".
fn labelled(labels: &[String]) -> Option<Regex> {
    if labels.is_empty() {
        return None;
    }
    let labels: Vec<_> = labels.iter().map(|label| regex::escape(label)).collect();
    let labels = labels.join("|");
    Some(constant(&format!(
        r"(?i)\*\*\s*(?:\[(?:{labels})\]\([^)]*\)|(?:{labels}))\s*:?\s*\*\*\s*:?\s*`[^`]*`(?:(?:[\s,/|]|\bor\b)*`[^`]*`)*"
    )))
}

/// Drops the bold reason phrase of a status if more text follows.
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

/// `text` up to the end of its last complete sentence, else empty.
fn whole_sentences(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| constant(r"[.!?](?:\s|<br|$)"));

    END.find_iter(text)
        .last()
        .and_then(|end| text.get(..=end.start()))
        .unwrap_or_default()
}

/// `text` up to the end of its last complete word or tag, else empty.
fn whole_words(text: &str) -> &str {
    let end = text.rfind(|c: char| c.is_whitespace() || c == '>');
    let end = end.and_then(|end| Some(end + text.get(end..)?.chars().next()?.len_utf8()));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(read: &Response) -> Option<&str> {
        read.lost.as_ref().map(|lost| lost.text.as_str())
    }

    fn reader() -> Reader {
        Reader::new(&Profile {
            scope_labels: vec!["Scopes".into(), "Scope".into()],
            rate_limit_labels: vec!["Rate Limit Label".into()],
            status_labels: vec!["HTTP Status Code".into()],
            error_code_labels: vec!["Error Code".into()],
        })
    }

    #[test]
    fn labels_are_read_in_every_published_form() {
        for text in [
            "**Scopes:** `a` `b`",
            "**Scope**: `a`, `b`",
            "x<br>**scopes**:\n`a` `b`<br>",
            "**Scopes:** `a` or `b`<br>**[Rate Limit Label](https://x/y):** `Light`",
        ] {
            assert_eq!(reader().operation(text).scopes, ["a", "b"], "{text}");
        }
        let linked =
            reader().operation("Do it.<br>\n**[Rate Limit Label](https://x/y):** `Light`\n");
        assert_eq!(linked.rate_limit_label.as_deref(), Some("Light"));
        assert_eq!(linked.description.as_deref(), Some("Do it."));
        let conditional = "**Scope:** `a` for some accounts. `b` for others.<br>";
        let read = reader().operation(conditional);
        assert_eq!(read.scopes, ["a", "b"]);
        assert_eq!(read.description.as_deref(), Some(conditional));
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
        assert_eq!(lost(&read), Some("And th"));

        let unfinished = reader().response("**Error Code:** `1`<br>\nOn", true);
        assert_eq!(
            (unfinished.errors.len(), lost(&unfinished)),
            (0, Some("On"))
        );

        let read = Reader::new(&Profile::plain()).response("**Bad.**<br>\nThe id is no num", true);
        assert_eq!(
            (read.description.as_deref(), lost(&read)),
            (Some("**Bad.**<br>\nThe id is no"), Some("num"))
        );
        let read = Reader::new(&Profile::plain()).response("Unseparated", true);
        assert_eq!(
            (read.description.as_deref(), lost(&read)),
            (None, Some("Unseparated"))
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
