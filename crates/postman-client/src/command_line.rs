//! The command that makes a client again.

use crate::code::Code;

/// The command that makes a client again, as a POSIX shell takes it.
///
/// A word that means something to a shell is quoted. One that holds invisible
/// characters is written as `$'…'`, which bash and zsh know.
///
/// ```
/// use postman_client::CommandLine;
///
/// let command = CommandLine::new(["codegen", "--out", "my api"]);
/// assert_eq!(command.as_str(), "codegen --out 'my api'");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    run: Code,
    /// Another command that checks, for a reader who is in the crate's folder.
    check: Option<Code>,
}

impl CommandLine {
    /// The command of these words, the program first.
    ///
    /// With `--check`, it writes nothing and shows what is stale.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            run: line(words),
            check: None,
        }
    }

    /// The command of these words, in the folder of the crate; those of `check` are
    /// the command that writes nothing and shows what is stale.
    pub fn in_crate<'a>(
        words: impl IntoIterator<Item = &'a str>,
        check: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            run: line(words),
            check: Some(line(check)),
        }
    }

    /// The command on one line.
    pub fn as_str(&self) -> &str {
        self.run.as_str()
    }

    pub(crate) fn code(&self) -> Code {
        self.run.clone()
    }

    pub(crate) fn check(&self) -> Option<Code> {
        self.check.clone()
    }
}

fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> Code {
    let mut line = Code::default();
    for (n, word) in words.into_iter().enumerate() {
        if n > 0 {
            line += " ";
        }
        line += Code::word(word);
    }
    line
}
