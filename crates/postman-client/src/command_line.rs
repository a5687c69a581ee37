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
pub struct CommandLine(Code);

impl CommandLine {
    /// The command of these words, the program first.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut line = Code::default();
        for (n, word) in words.into_iter().enumerate() {
            if n > 0 {
                line += " ";
            }
            line += Code::word(word);
        }
        Self(line)
    }

    /// The command on one line.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn code(&self) -> Code {
        self.0.clone()
    }
}
