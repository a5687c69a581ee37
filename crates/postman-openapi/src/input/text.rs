//! The texts of the inputs, each read as JSON or as YAML.

use serde_json_borrow::Value;

use crate::codes;
use crate::diagnostic::{Place, Position, Report};
use crate::input::json::{self, Misfit, looks_structured};
use crate::input::yaml::{Fault, Yaml};

/// A text of the inputs.
#[derive(Debug)]
pub(crate) struct File<'a> {
    /// As diagnostics name it.
    pub(crate) name: String,
    /// Within its folder.
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) role: Role,
    pub(crate) is_in_folder: bool,
}

/// What a text was given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Part of the source with this number.
    Source(usize),
    Environment,
    Globals,
}

/// What is left of a text beside its value: what that is borrowed from.
#[derive(Debug)]
pub(crate) enum Text<'t> {
    /// Nothing; it is borrowed from the text.
    Plain,
    /// The text with values that fit into Rust's.
    Fitted(String, Vec<Misfit>),
    Yaml(Yaml<'t>),
    Broken(Fault),
}

/// Whether a file of this name is YAML.
pub(crate) fn is_yaml(name: &str) -> bool {
    ends_in(name, "yaml") || ends_in(name, "yml")
}

/// Whether a text is YAML: by its name, and where that does not say, as that of standard
/// input, by how it begins.
pub(crate) fn is_yaml_text(name: &str, text: &str) -> bool {
    let begins_as_json = || {
        let text = without_mark(text).trim_start();
        text.is_empty() || looks_structured(text)
    };
    is_yaml(name) || !ends_in(name, "json") && !begins_as_json()
}

fn ends_in(name: &str, extension: &str) -> bool {
    let end = name.rsplit_once('.');
    end.is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension))
}

/// A text without the byte order mark that some editors write.
pub(crate) fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

impl<'t> Text<'t> {
    /// Reads a text; its value is none where [`value`](Self::value) has it.
    pub(crate) fn read(name: &str, text: &'t str) -> (Option<Value<'t>>, Self) {
        let text = without_mark(text);
        if is_yaml_text(name, text) {
            let read = Yaml::read(text).map_or_else(Self::Broken, Self::Yaml);
            return (None, read);
        }
        let error = match serde_json::from_str(text) {
            Ok(value) => return (Some(value), Self::Plain),
            Err(error) => error,
        };
        match json::fit(text) {
            Some((fitted, misfits))
                if serde_json::from_str::<serde::de::IgnoredAny>(&fitted).is_ok() =>
            {
                (None, Self::Fitted(fitted, misfits))
            }
            _ => (None, Self::Broken(fault(text, &error))),
        }
    }

    /// The value of the text with this name; reports what had to be replaced.
    pub(crate) fn value(&self, name: &str, report: &mut Report) -> Option<Value<'_>> {
        match self {
            Self::Yaml(yaml) => Some(yaml.value()),
            Self::Fitted(text, misfits) => {
                for misfit in misfits {
                    misfit.report(name, report);
                }
                serde_json::from_str(text).ok()
            }
            Self::Plain | Self::Broken(_) => None,
        }
    }
}

impl Fault {
    /// Reports that a text is not read. A part of a folder is left out, but not a
    /// definition, which states what holds for others.
    pub(crate) fn report(&self, file: &File<'_>, report: &mut Report) {
        let Self { position, reason } = self;
        let place = Place {
            position: Some(*position),
            ..Place::new(&*file.name, "")
        };
        let language = match is_yaml_text(&file.name, file.text) {
            true => "YAML",
            false => "JSON",
        };
        let stem = file.path.rsplit_once('.');
        let is_definition = stem.is_some_and(|(stem, _)| stem.ends_with("/definition"));
        let (code, end) = match (language, file.is_in_folder && !is_definition) {
            (_, true) => (codes::FILE_UNREAD, "; the file is left out"),
            ("YAML", false) => (codes::NOT_YAML, ""),
            (_, false) => (codes::NOT_JSON, ""),
        };
        report.add(
            code,
            place,
            format!("the text is not {language}: {reason}{end}"),
        );
    }
}

/// Where a text stops being JSON, and why.
fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let line = text.split('\n').nth(error.line().saturating_sub(1));
    // serde_json counts bytes.
    let before = line
        .unwrap_or_default()
        .bytes()
        .take(error.column().saturating_sub(1));
    let characters = before.filter(|byte| byte & 0xC0 != 0x80).count();
    // Without the place.
    let mut reason = error.to_string();
    reason.truncate(reason.rfind(" at line ").unwrap_or(reason.len()));
    Fault {
        position: Position {
            line: error.line(),
            column: characters + 1,
        },
        reason,
    }
}
