//! Names: each is a valid Rust name, and unique, before progenitor sees it.
//!
//! Names are ASCII: letters of other scripts are transliterated. So a name stays
//! valid in every spelling (the lower case of `İ` is two characters, and the second
//! cannot begin a word) and in every normal form, and rustc warns of no two names
//! that look alike. The name on the wire stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use deunicode::deunicode_char;
use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// How many letters and digits a name keeps of a longer text.
const KEPT: usize = 128;

/// How many letters and digits a text may have and be a name as it is. Above
/// [`KEPT`], so that what is added to a name that was cut is not cut off again.
const LONGEST: usize = 160;

/// `text` as the name of a function, a field or an argument.
pub(crate) fn snake(text: &str) -> String {
    ident(&words(text).to_snake_case(), "x")
}

/// `text` as the name of a type or a variant.
pub(crate) fn pascal(text: &str) -> String {
    ident(&words(text).to_upper_camel_case(), "X")
}

/// [`pascal`] that stays as it is when typify does the same to it: of `a-b`
/// that is not `AB`, whose words are one, but `Ab`.
pub(crate) fn type_name(text: &str) -> String {
    pascal(&pascal(text))
}

/// `text` as the name of a constant.
pub(crate) fn shouty(text: &str) -> String {
    ident(&words(text).to_shouty_snake_case(), "X")
}

/// Whether typify gives `text` the name that it gets here.
pub(crate) fn is_plain(text: &str) -> bool {
    text.is_ascii() && text.len() <= LONGEST && !matches!(text, "+1" | "-1")
}

/// The words of a text in ASCII: whatever stands in no Rust name divides them.
fn words(text: &str) -> String {
    let mut words = String::new();
    // Letters and digits: no spelling of a name changes their number.
    let mut signs = 0;
    let mut kept = 0;
    for sign in text.chars().flat_map(latin) {
        if sign.is_ascii_alphanumeric() {
            signs += 1;
            words.push(sign);
        } else if !words.ends_with('-') {
            words.push('-');
        }
        if signs <= KEPT {
            kept = words.len();
        } else if signs > LONGEST {
            words.truncate(kept);
            break;
        }
    }
    words
}

/// A character in ASCII; an apostrophe is none.
fn latin(c: char) -> impl Iterator<Item = char> {
    let own = Some(c).filter(|c| c.is_ascii() && *c != '\'');
    let spelled = match c {
        c if c.is_ascii() => "",
        c => deunicode_char(c).unwrap_or("-"),
    };
    own.into_iter()
        .chain(spelled.chars().filter(|c| *c != '\''))
}

/// The beginning of a name, so that something behind it is not cut off.
fn shortened(name: &str) -> &str {
    let signs = name.match_indices(|c: char| c.is_ascii_alphanumeric());
    let end = signs.map(|(at, _)| at).nth(KEPT).unwrap_or(name.len());
    name.get(..end).unwrap_or(name)
}

/// As typify does it, so that what is named here keeps its name there: behind
/// a `prefix` if it begins with a digit, before a `_` if it is a keyword.
fn ident(name: &str, prefix: &str) -> String {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let name = if begins {
        name.to_owned()
    } else {
        format!("{prefix}{name}")
    };
    // `gen` is one from edition 2024 on, `Self` is none that syn takes.
    if syn::parse_str::<syn::Ident>(&name).is_ok() && name != "gen" {
        name
    } else {
        format!("{name}_")
    }
}

/// The names that are taken in one scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    /// By a name that was taken: the last number that was put behind it.
    numbers: BTreeMap<String, usize>,
}

impl Names {
    pub(crate) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            taken: names.into_iter().map(str::to_owned).collect(),
            numbers: BTreeMap::new(),
        }
    }

    /// Takes `name` in every one of its `spellings`, if all of them are free.
    pub(crate) fn take(&mut self, spellings: &[String]) -> bool {
        let free = spellings.iter().all(|name| !self.taken.contains(name));
        if free {
            self.taken.extend(spellings.iter().cloned());
        }
        free
    }

    /// The first of `candidates`, or of the last of them with a number behind
    /// it, that is free; takes it.
    pub(crate) fn claim(
        &mut self,
        candidates: &[String],
        spellings: impl Fn(&str) -> Vec<String>,
    ) -> String {
        if let Some(name) = candidates.iter().find(|name| self.take(&spellings(name))) {
            return name.clone();
        }
        // Behind a keyword's `_` the number would make another word of it.
        let stem = candidates.last().map_or("x", String::as_str);
        let stem = shortened(stem).trim_end_matches('_');
        let mut number = self.numbers.get(stem).copied().unwrap_or(1);
        loop {
            // Sure to end: every round tries another name, which is not cut.
            number += 1;
            let name = format!("{stem}{number}");
            if self.take(&spellings(&name)) {
                self.numbers.insert(stem.to_owned(), number);
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_a_rust_name() {
        for (text, snake_name, pascal_name) in [
            ("userId", "user_id", "UserId"),
            ("2fa", "x2fa", "X2fa"),
            ("$ref", "ref_", "Ref"),
            ("@type", "type_", "Type"),
            ("self", "self_", "Self_"),
            ("Self", "self_", "Self_"),
            ("gen", "gen_", "Gen"),
            ("a-b", "a_b", "AB"),
            ("", "x", "X"),
            ("…", "x", "X"),
            ("größe", "grosse", "Grosse"),
            ("İd", "id", "Id"),
            ("ŉame ﬁle", "name_file", "NameFile"),
            ("日本", "ri_ben", "RiBen"),
            ("а\u{200b}b", "a_b", "AB"),
            ("\u{301}\u{307}", "x", "X"),
            ("it's", "its", "Its"),
        ] {
            assert_eq!(
                (snake(text), pascal(text)),
                (snake_name.into(), pascal_name.into()),
                "{text}"
            );
            assert_eq!(snake(&snake(text)), snake(text), "{text} keeps its name");
            assert_eq!(
                pascal(&type_name(text)),
                type_name(text),
                "{text} keeps its name"
            );
        }
    }

    #[test]
    fn a_long_name_is_cut_once_and_there_once() {
        for long in ["x".repeat(1_000), "9 aB_".repeat(1_000), "ﷺ".repeat(100)] {
            for name in [snake, type_name, shouty] {
                let name_of = name(&long);
                assert!(name_of.len() < 2 * LONGEST, "{name_of}");
                assert_eq!(name(&name_of), name_of, "it keeps its name");
            }
            let mut names = Names::default();
            let spellings = |name: &str| vec![pascal(name), shouty(name)];
            for length in [LONGEST - 1, LONGEST, LONGEST + 1, 1_000] {
                let long = type_name(&long.chars().take(length).collect::<String>());
                for _ in 0..100 {
                    names.claim(std::slice::from_ref(&long), spellings);
                }
            }
            assert_eq!(names.taken.len(), 800);
        }
    }

    #[test]
    fn a_name_is_there_once() {
        let mut names = Names::reserving(["Result"]);
        let spellings = |name: &str| vec![name.to_owned()];
        let mut claim = |name: &str| names.claim(&[name.to_owned()], spellings);
        assert_eq!(
            [claim("Result"), claim("A"), claim("A"), claim("A")],
            ["Result2", "A", "A2", "A3"]
        );
    }
}
