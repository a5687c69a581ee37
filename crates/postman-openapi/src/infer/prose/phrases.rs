//! Finds phrases in a text in lower case, word by word: for a few dozen phrases and
//! short texts, a pattern takes longer to compile.

/// Whether a character can be part of a word.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The rest of the text at the beginning of each word.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut follows_word = false;
    text.char_indices().filter_map(move |(at, c)| {
        let begins = is_of_word(c) && !follows_word;
        follows_word = is_of_word(c);
        text.get(at..).filter(|_| begins)
    })
}

pub(super) fn begins_with(rest: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| rest.starts_with(phrase))
}

/// Whether it begins with one of these phrases, and a word ends there.
pub(super) fn is_word_of(rest: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        let behind = rest.strip_prefix(phrase);
        behind.is_some_and(|behind| !behind.starts_with(is_of_word))
    })
}
