//! The words of a name, in ASCII.

use std::borrow::Cow;

use deunicode::{deunicode, deunicode_char};

/// How many bytes of a text are read as a name. More would not make it better.
pub(super) const MAX_NAME: usize = 500;

/// The beginning of a text, at most this many bytes.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or(text)
}

/// A name in ASCII. Emoji are dropped: `🚀` does not become `rocket`.
pub(super) fn ascii(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return name.into();
    }
    let is_picture = |c: &char| {
        let word = deunicode_char(*c).unwrap_or_default();
        !c.is_alphanumeric() && word.contains(is_letter)
    };
    let name: String = name
        .chars()
        .map(|c| if is_picture(&c) { ' ' } else { c })
        .collect();
    deunicode(&name).into()
}

pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether a character is Han. A table cannot tell how it is pronounced.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a name in ASCII, without articles: `Update a user's plan` and
/// `UpdateUserPlan` give `Update`, `user`, `plan`.
pub(super) fn words(name: &str) -> Vec<String> {
    if name.contains(is_han) {
        return Vec::new();
    }
    let mut name = ascii(name);
    for (written, meant) in [("'s ", " "), ("Q&A", "QA")] {
        if name.contains(written) {
            name = name.replace(written, meant).into();
        }
    }
    name.split(|c: char| !is_letter(c))
        .flat_map(at_capitals)
        .filter(|word| !is_one_of(word, &["", "a", "an", "the"]))
        .map(str::to_owned)
        .collect()
}

/// The words of a name that capitals begin: `UpdatePNRList` gives `Update`, `PNR`,
/// `List`. A digit begins none.
fn at_capitals(name: &str) -> Vec<&str> {
    let bytes = name.as_bytes();
    let is = |at: usize, test: fn(&u8) -> bool| bytes.get(at).is_some_and(test);
    let begins = |at: &usize| {
        let follows_small = is(at - 1, u8::is_ascii_lowercase);
        // The `s` of `IDs` begins no word.
        let ends_capitals =
            is(at + 1, u8::is_ascii_lowercase) && is(at + 2, u8::is_ascii_lowercase);
        is(*at, u8::is_ascii_uppercase)
            && (follows_small || is(at - 1, u8::is_ascii_uppercase) && ends_capitals)
    };
    let mut words = Vec::new();
    let mut rest = name;
    let starts: Vec<_> = (1..name.len()).filter(begins).collect();
    for at in starts.into_iter().rev() {
        if let Some((before, word)) = rest.split_at_checked(at) {
            words.insert(0, word);
            rest = before;
        }
    }
    words.insert(0, rest);
    words
}

/// Whether a word is one of these, in any case.
pub(super) fn is_one_of(word: &str, these: &[&str]) -> bool {
    these.iter().any(|this| word.eq_ignore_ascii_case(this))
}
