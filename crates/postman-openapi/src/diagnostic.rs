//! What a run reports beside its result, for the converter and the generator.

mod page;
mod report;

use std::borrow::Cow;
use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};

pub use page::{page, section};
pub use report::Report;

/// How serious a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The tool made a choice. Nothing is lost.
    Note,
    /// Something of the input is lost or may be wrong in the result.
    Warning,
    /// There is no result.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A kind of diagnostic. Each is declared once, with [`codes!`](crate::codes!);
/// its page in `DIAGNOSTICS.md` is written from this declaration.
///
/// Displays as its name.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// Its name in kebab-case, for example `name-cut`.
    pub name: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// What happened and what follows, in Markdown.
    pub explanation: &'static str,
    /// What to do about it. A diagnostic may give more precise help.
    pub help: &'static str,
    /// A JSON input that causes it: a collection for the conversion, a part of an
    /// OpenAPI document for the generation.
    pub example: &'static str,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares codes: a constant for each, and `ALL`, the list of them.
///
/// ```
/// postman_openapi::codes! {
///     NO_NAME = "no-name", Warning,
///         "A pet without a name is left out.",
///         help: "name the pet",
///         example: r#"{ "pets": [{}] }"#;
/// }
///
/// assert_eq!(ALL, [NO_NAME]);
/// assert_eq!(NO_NAME.to_string(), "no-name");
/// ```
#[macro_export]
macro_rules! codes {
    ($(
        $constant:ident = $name:literal, $severity:ident,
            $explanation:literal,
            help: $help:literal,
            example: $example:literal;
    )+) => {
        $(
            #[doc = concat!("`", $name, "`: ", $explanation)]
            pub const $constant: &$crate::Code = &$crate::Code {
                name: $name,
                severity: $crate::Severity::$severity,
                explanation: $explanation,
                help: $help,
                example: $example,
            };
        )+

        /// Every code, in the order of the page.
        pub const ALL: &[&$crate::Code] = &[$($constant),+];
    };
}

/// A line and a column of a text, both from 1. Columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the caller named it.
    pub file: String,
    /// A JSON pointer (RFC 6901), in a file of YAML, too; empty for the whole file.
    pub pointer: String,
    /// Line and column of the value at the pointer, once [`locate`](crate::locate) has found it.
    pub position: Option<Position>,
    /// JSON pointers to the values of the document that it is about. Whoever
    /// changes one of them, in an overlay for example, has answered the diagnostic.
    pub outputs: Vec<String>,
}

impl Place {
    /// The place at `pointer` in `file`.
    pub fn new(file: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            pointer: pointer.into(),
            position: None,
            outputs: Vec::new(),
        }
    }
}

/// A name as one token of a JSON pointer.
pub(crate) fn pointer_token(name: &str) -> String {
    let mut token = String::with_capacity(name.len() + 8);
    for part in name.split_inclusive(['~', '/']) {
        let plain = part.trim_end_matches(['~', '/']);
        token += plain;
        token += match part.get(plain.len()..) {
            Some("~") => "~0",
            Some("/") => "~1",
            _ => "",
        };
    }
    token
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Visible(&self.file))?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if self.pointer.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", Visible(&self.pointer))
    }
}

/// One message to the user, with every place that it is about.
///
/// Displays as rustc's messages do, without color; no character of an input
/// reaches the terminal unless it is visible.
///
/// ```text
/// note[tag-unknown]: the request is in no folder, so its operation has no tag (5 places)
///   --> pets.json:7:5 (/item/0)
///   --> pets.json:11:5 (/item/1)
///   --> pets.json:15:5 (/item/2)
///   --> and 2 more
///   = help: give the operation a tag in the overlay
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The kind of diagnostic. It has the severity.
    pub code: &'static Code,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// Its places, in the order in which they were found.
    pub places: Vec<Place>,
}

impl Diagnostic {
    /// How many places are displayed.
    const SHOWN_PLACES: usize = 3;

    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// The same text as [`Display`](fmt::Display), in color: ANSI escape sequences.
    pub fn colored(&self) -> impl fmt::Display {
        Colored(self)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, styles: &Styles) -> fmt::Result {
        let code = self.code;
        let count = self.places.len();
        let Styles {
            severity,
            strong,
            frame,
        } = styles;
        let head = severity(code.severity);
        write!(
            f,
            "{head}{}[{code}]{head:#}{strong}: {}",
            code.severity,
            Visible(&self.message)
        )?;
        if count > 1 {
            write!(f, " ({count} places)")?;
        }
        write!(f, "{strong:#}")?;
        for place in self.places.iter().take(Self::SHOWN_PLACES) {
            write!(f, "\n  {frame}-->{frame:#} {place}")?;
        }
        if count > Self::SHOWN_PLACES {
            let more = count - Self::SHOWN_PLACES;
            write!(f, "\n  {frame}-->{frame:#} and {more} more")?;
        }
        write!(
            f,
            "\n  {frame}={frame:#} {strong}help{strong:#}: {}",
            Visible(&self.help)
        )
    }
}

struct Colored<'a>(&'a Diagnostic);

impl fmt::Display for Colored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, &COLORED)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &PLAIN)
    }
}

/// How the parts of a diagnostic look.
struct Styles {
    severity: fn(Severity) -> Style,
    strong: Style,
    frame: Style,
}

const PLAIN: Styles = Styles {
    severity: |_| Style::new(),
    strong: Style::new(),
    frame: Style::new(),
};

/// The colors of rustc.
const COLORED: Styles = Styles {
    severity: |severity| {
        let color = match severity {
            Severity::Note => AnsiColor::BrightGreen,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Error => AnsiColor::BrightRed,
        };
        color.on_default().bold()
    },
    strong: Style::new().bold(),
    frame: AnsiColor::BrightBlue.on_default().bold(),
};

/// Why there is no document: every diagnostic of the run, at least one of
/// them an error. Displays the errors.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// All that was found, in the order of the input.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error);
        for (index, error) in errors.enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejection {}

/// Displays a text on one line, with its invisible characters escaped.
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a>(pub &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match is_invisible(c) {
                true => write!(f, "{}", c.escape_default())?,
                false => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether a character shows nothing, or turns the direction of what is shown.
/// Those that join letters and emoji are no such character.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
