//! The Latin filler that generators of samples write.

use std::sync::LazyLock;

const LATIN: &str = "lorem ipsum dolor sit amet consectetur adipisicing adipiscing elit sed \
    do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis \
    nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure \
    in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint \
    occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum";

static SORTED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<_> = LATIN.split(' ').collect();
    words.sort_unstable();
    words
});

/// Whether this is a word of the filler, in small letters.
pub(crate) fn is_latin(word: &str) -> bool {
    SORTED.binary_search(&word).is_ok()
}

/// Whether a word of the filler begins so.
fn begins_word(start: &str) -> bool {
    let at = SORTED.partition_point(|word| *word < start);
    SORTED.get(at).is_some_and(|word| word.starts_with(start))
}

/// Whether a sample is filler. json-schema-faker writes words of one text and cuts
/// the last to the length it needs.
pub(crate) fn is_filler(sample: &str) -> bool {
    let mut words = sample.rsplit(' ');
    let last = words.next().unwrap_or_default();
    begins_word(&last.to_ascii_lowercase())
        && words.all(|word| is_latin(&word.to_ascii_lowercase()))
}
