//! Names: each is a Rust name before progenitor sees it, and there once.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

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

/// Whatever stands in no Rust name divides words.
fn words(text: &str) -> String {
    // What begins no word stays where it says all there is to say.
    text.replace('\'', "")
        .replace(|c: char| !unicode_ident::is_xid_continue(c), "-")
}

/// As typify does it, so that what is named here keeps its name there: behind
/// a `prefix` if it begins with a digit, before a `_` if it is a keyword.
fn ident(name: &str, prefix: &str) -> String {
    let begins = name.chars().next().is_some_and(unicode_ident::is_xid_start);
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
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    pub(crate) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Takes `name` in every one of its `spellings`, if all of them are free.
    pub(crate) fn take(&mut self, spellings: &[String]) -> bool {
        let free = spellings.iter().all(|name| !self.0.contains(name));
        if free {
            self.0.extend(spellings.iter().cloned());
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
        let stem = stem.trim_end_matches('_');
        let mut number = 2;
        loop {
            // Sure to end: every round tries another name.
            let name = format!("{stem}{number}");
            if self.take(&spellings(&name)) {
                return name;
            }
            number += 1;
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
            ("größe", "größe", "Größe"),
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
