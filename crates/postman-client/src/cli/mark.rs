//! The mark at the end of a generated file. By it, a later run knows whether the
//! file was edited since.

use sha2::{Digest, Sha256};

/// What a mark begins with; the SHA-256 of the rest of the file follows.
const MARK: &str = "@generated sha256:";

/// The member of a JSON document that is its mark.
pub(crate) const JSON_MEMBER: &str = "x-generated";

/// How a file states its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// By the last member of its object, which has others.
    Json,
    /// By a comment in its last line.
    Markdown,
    /// By a comment in its last line.
    Rust,
    /// By a comment in its last line.
    Toml,
    /// Not at all: nothing may be added to it.
    Verbatim,
}

/// What a file is that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// As it was generated.
    Generated,
    /// Generated, and edited since.
    Edited,
    /// It has no mark.
    Foreign,
}

impl Syntax {
    /// What stands before a mark, and behind it.
    fn around(self) -> (String, &'static str) {
        match self {
            Self::Json => (format!(",\n  \"{JSON_MEMBER}\": \""), "\"\n}\n"),
            Self::Markdown => ("\n<!-- ".to_owned(), " -->\n"),
            Self::Rust => ("// ".to_owned(), "\n"),
            Self::Toml => ("# ".to_owned(), "\n"),
            Self::Verbatim => (String::new(), ""),
        }
    }

    /// The contents of a file, with their mark.
    pub(crate) fn marked(self, contents: &str) -> String {
        if self == Self::Verbatim {
            return contents.to_owned();
        }
        let rest = match self {
            Self::Json => contents.strip_suffix("\n}\n").unwrap_or(contents),
            _ => contents,
        };
        let (before, after) = self.around();
        format!("{rest}{before}{MARK}{}{after}", sha256(rest))
    }

    /// What a file is that is there.
    pub(crate) fn origin(self, present: &[u8]) -> Origin {
        let Ok(text) = std::str::from_utf8(present) else {
            return Origin::Foreign;
        };
        if self.is_as_generated(text) {
            Origin::Generated
        } else if text.contains(MARK) {
            Origin::Edited
        } else {
            Origin::Foreign
        }
    }

    fn is_as_generated(self, text: &str) -> bool {
        // A checkout may have turned line ends around: that is no edit.
        let text = text.replace("\r\n", "\n");
        let (before, after) = self.around();
        let parts = || {
            let (rest, mark) = text.strip_suffix(after)?.rsplit_once(MARK)?;
            Some((rest.strip_suffix(&before)?, mark))
        };
        parts().is_some_and(|(rest, stated)| sha256(rest) == stated)
    }
}

/// The SHA-256 of a text in hexadecimal digits, whichever its line ends.
fn sha256(text: &str) -> String {
    let mut hash = Sha256::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\r') {
        hash.update(before);
        if !after.starts_with('\n') {
            hash.update("\r");
        }
        rest = after;
    }
    hash.update(rest);
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(Syntax, &str); 4] = [
        (Syntax::Json, "{\n  \"openapi\": \"3.0.3\"\n}\n"),
        (Syntax::Markdown, "# acme\n"),
        (Syntax::Rust, "//! An acme,\r\n//! twice.\n"),
        (Syntax::Toml, "[package]\n"),
    ];

    #[test]
    fn an_edited_file_is_recognized() {
        for (syntax, contents) in FILES {
            let marked = syntax.marked(contents);
            let origin = |text: &str| syntax.origin(text.as_bytes());
            assert_eq!(origin(&marked), Origin::Generated, "{marked}");
            let checked_out = marked.replace("\r\n", "\n").replace('\n', "\r\n");
            assert_eq!(origin(&checked_out), Origin::Generated, "{marked}");
            for edited in [
                marked.replacen('a', "b", 1),
                format!("{marked}\n"),
                format!("\u{feff}{marked}"),
                syntax.marked(contents).replacen("sha256:", "sha256:0", 1),
            ] {
                assert_eq!(origin(&edited), Origin::Edited, "{edited}");
            }
            assert_eq!(origin(contents), Origin::Foreign);
        }
    }

    #[test]
    fn a_document_with_a_mark_is_the_document_and_the_mark() {
        let (syntax, contents) = FILES[0];
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let mut marked = read(&syntax.marked(contents));
        let mark = marked.as_object_mut().unwrap().remove(JSON_MEMBER).unwrap();
        assert!(mark.as_str().unwrap().starts_with(MARK));
        assert_eq!(marked, read(contents));
    }
}
