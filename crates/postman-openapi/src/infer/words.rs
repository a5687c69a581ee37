//! The words of a name: `card[phoneNumbers][]` has `card`, `phone` and `numbers`.

/// The words, in lower case, without digits and signs.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut ends = true;
    let mut follows_small = false;
    for character in name.chars() {
        ends |= !character.is_alphabetic() || follows_small && character.is_uppercase();
        follows_small = character.is_lowercase();
        if !character.is_alphabetic() {
            continue;
        }
        match words.last_mut().filter(|_| !ends) {
            Some(word) => word.extend(character.to_lowercase()),
            None => words.push(character.to_lowercase().collect()),
        }
        ends = false;
    }
    words
}

/// A word without the `s` of its plural. It is only compared, so `status` may
/// lose its end, too.
pub(crate) fn one_of(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
