//! The names of error codes.
//!
//! A name is made of the words of a meaning alone, never of what else the document
//! says: so nothing that is added to it, at whatever place, renames a code. Meanings of
//! the same words are one code, which may have several numbers. In Zoom's collection,
//! where eleven such meanings have two numbers each, both numbers mean the same. The
//! other choice, a number behind each name, would have no clash to resolve either, but
//! `RoleNotFound` says more than `RoleNotFound300`, of which there is a `RoleNotFound200`.
//! A rule by which some names have numbers and others do not is no choice: an addition
//! moves a name from one kind to the other.

use std::sync::LazyLock;

use heck::ToUpperCamelCase;
use regex::Regex;

/// How long the name of a meaning may be. The rest of its words add nothing.
const NAME_LENGTH: usize = 120;

/// Whether `name` can be the name of a type or a variant. ASCII is read in one
/// way alone.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.is_ascii() && name.len() <= 2 * NAME_LENGTH && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// The name of a meaning: the one that is stated, or its words, or its number where these
/// are no name.
pub(crate) fn name(number: i64, meaning: &str, stated: Option<&str>) -> String {
    if let Some(stated) = stated {
        return stated.to_upper_camel_case();
    }
    let words = words(meaning);
    // `Code300` is the name of a number alone.
    let is_number = |name: &str| {
        let number = name.strip_prefix("Code").unwrap_or(name);
        let digits = number.strip_prefix("Minus").unwrap_or(number);
        digits.chars().all(|c| c.is_ascii_digit())
    };
    if is_identifier(&words) && words != "Unknown" && !is_number(&words) {
        return words;
    }
    let sign = if number < 0 { "Minus" } else { "" };
    format!("Code{sign}{}", number.unsigned_abs())
}

/// What stands for a value in a meaning: `{userId}`, `{{id}}`, `${id}`, `$userId`.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$?\{+[^{}]*\}+|\$\w+").ok());

/// The words of the first sentence of a meaning: `The TSP id provided does not exist.` is
/// `TspIdDoesNotExist`. What stands for a value is no word of it.
fn words(meaning: &str) -> String {
    let filler = ["a", "an", "the", "this", "that", "provided", "has", "have"];
    let plain = match &*VALUE {
        Some(value) => value.replace_all(meaning, " "),
        None => meaning.into(),
    };
    // An apostrophe parts no words.
    let plain = plain.replace(['\'', '\u{2019}'], "");
    let ends = ['.', ':'].map(|end| [format!("{end} "), format!("{end}\n")]);
    let mut plain = plain + " ";
    for end in ends.iter().flatten() {
        plain = plain.replace(end, "\n");
    }
    let words = |sentence: &str| {
        let mut room = NAME_LENGTH;
        let words = sentence
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| {
                !word.is_empty() && !filler.contains(&word.to_ascii_lowercase().as_str())
            })
            .take_while(|word| {
                let fits = word.len() <= room;
                room = room.saturating_sub(word.len());
                fits
            });
        words.collect::<Vec<_>>().join(" ").to_upper_camel_case()
    };
    let mut sentences = plain.split('\n').map(words);
    let name = sentences.find(|name| !name.is_empty()).unwrap_or_default();
    match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("Code{name}"),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_meaning_gives_a_readable_name() {
        for (meaning, name) in [
            ("The TSP id provided does not exist.", "TspIdDoesNotExist"),
            ("Account has not enabled TSP.", "AccountNotEnabledTsp"),
            ("User does not exist: $userId.", "UserDoesNotExist"),
            ("User {userId} not exist or gone.", "UserNotExistOrGone"),
            ("Only for paid account,{accountId}", "OnlyForPaidAccount"),
            ("Room not found:{roomId}.", "RoomNotFound"),
            ("{{email}}: not found", "NotFound"),
            (
                "H.323 Device does not exist: ${id}.",
                "H323DeviceDoesNotExist",
            ),
            (
                "This meeting's detail is gone.\nOther.",
                "MeetingsDetailIsGone",
            ),
            ("2 of them", "Code2OfThem"),
            ("300", "Code7"),
            ("Code 300", "Code7"),
            ("\u{2026}", "Code7"),
            (&"ab ".repeat(100), &"Ab".repeat(60)),
        ] {
            assert_eq!(super::name(7, meaning, None), name);
        }
    }
}
