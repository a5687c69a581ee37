//! Text on its way into a file that is compiled, parsed or run.

use std::ops::{Add, AddAssign};

use proc_macro2::TokenStream;

use crate::rustdoc::{self, Doc};
use postman_openapi::is_invisible;

/// A piece of such a file. It is made of our own words, and of values that are
/// written so that they stay values: nothing else can be added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code(String);

impl Code {
    /// The literal of a string, in Rust.
    pub(crate) fn string(text: &str) -> Self {
        Self(proc_macro2::Literal::string(text).to_string())
    }

    /// A name of Rust.
    pub(crate) fn ident(ident: &syn::Ident) -> Self {
        Self(ident.to_string())
    }

    /// Statements of Rust, a line each.
    pub(crate) fn statements(statements: &TokenStream) -> Self {
        Self(rustdoc::statements(statements))
    }

    /// A value of TOML.
    pub(crate) fn toml(value: &toml::Value) -> Self {
        Self(value.to_string())
    }

    /// A key of TOML, bare where it can be.
    pub(crate) fn toml_key(name: &str) -> Self {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        match !name.is_empty() && name.chars().all(is_bare) {
            true => Self(name.to_owned()),
            false => Self::toml(&toml::Value::String(name.to_owned())),
        }
    }

    /// A word of a command line: a POSIX shell gives it back as it is, or, where
    /// it holds what can't be seen, a shell that knows `$'…'`.
    pub(crate) fn word(text: &str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%=,".contains(c);
        if !text.is_empty() && text.chars().all(is_plain) {
            return Self(text.to_owned());
        }
        if !text.contains(is_invisible) {
            return Self(format!("'{}'", text.replace('\'', r"'\''")));
        }
        let mut word = String::from("$'");
        for c in text.chars() {
            match c {
                '\\' | '\'' => word.extend(['\\', c]),
                c if c.is_ascii_control() => word += &format!("\\{:03o}", u32::from(c)),
                c if is_invisible(c) => word += &format!("\\U{:08x}", u32::from(c)),
                c => word.push(c),
            }
        }
        Self(word + "'")
    }

    /// A comment of a whole file, `//! ` before each line.
    pub(crate) fn inner_doc(doc: &Doc) -> Self {
        let lines = doc.lines().map(|line| match line {
            "" => "//!\n".to_owned(),
            line => format!("//! {line}\n"),
        });
        Self(lines.collect())
    }

    /// The same, as a comment that is no documentation.
    pub(crate) fn comment(doc: &Doc) -> Self {
        Self(doc.lines().map(|line| format!("// {line}\n")).collect())
    }

    /// This in the comment of a whole file.
    pub(crate) fn in_doc(&self) -> Self {
        Self(self.0.lines().map(|line| format!("//! {line}\n")).collect())
    }

    /// Markdown, in a file of its own.
    pub(crate) fn markdown(doc: &Doc) -> Self {
        Self(doc.lines().map(|line| format!("{line}\n")).collect())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl From<&'static str> for Code {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl<C: Into<Self>> Add<C> for Code {
    type Output = Self;

    fn add(mut self, more: C) -> Self {
        self += more;
        self
    }
}

impl<C: Into<Self>> AddAssign<C> for Code {
    fn add_assign(&mut self, more: C) {
        self.0 += &more.into().0;
    }
}

/// Pieces one behind the other.
macro_rules! code {
    ($($piece:expr),* $(,)?) => {{
        let mut code = $crate::code::Code::default();
        $(code += $piece;)*
        code
    }};
}
pub(crate) use code;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_word_on_one_line() {
        for (text, word) in [
            ("spec/a-1.json", "spec/a-1.json"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("~", "'~'"),
            ("$(id)`id`", "'$(id)`id`'"),
            ("a\n[build-dependencies]", r"$'a\012[build-dependencies]'"),
            ("a\u{202e}'\\", r"$'a\U0000202e\'\\'"),
        ] {
            assert_eq!(Code::word(text).as_str(), word);
        }
    }
}
