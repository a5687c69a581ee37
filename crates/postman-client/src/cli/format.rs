//! Diagnostics for programs: JSON, SARIF, and GitHub's annotations.
//!
//! The README of this crate describes the JSON.

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postman_openapi::{Diagnostic, Place, Severity, Visible, is_invisible};
use serde_json::{Value, json};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One object: `version`, `diagnostics`, `error`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub's workflows.
    Github,
}

/// A diagnostic that was reported.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) diagnostic: Diagnostic,
    /// Whether it fails the run.
    pub(super) is_denied: bool,
}

impl Reported {
    fn severity(&self) -> Severity {
        match self.is_denied {
            true => Severity::Error,
            false => self.diagnostic.severity(),
        }
    }
}

/// What was reported, and the error that ended the run, in a format for programs.
pub(super) fn text(format: Format, reported: &[Reported], error: Option<&str>) -> String {
    match format {
        Format::Json => pretty(&as_json(reported, error)),
        Format::Sarif => pretty(&as_sarif(reported, error)),
        Format::Github | Format::Text => as_github(reported, error),
    }
}

fn as_json(reported: &[Reported], error: Option<&str>) -> Value {
    let place = |place: &Place| {
        json!({
            "file": place.file,
            "pointer": place.pointer,
            "line": place.position.map(|at| at.line),
            "column": place.position.map(|at| at.column),
        })
    };
    let diagnostics = reported.iter().map(|reported| {
        let diagnostic = &reported.diagnostic;
        json!({
            "code": diagnostic.code.name,
            "severity": diagnostic.severity().to_string(),
            "denied": reported.is_denied,
            "message": diagnostic.message,
            "help": diagnostic.help,
            "places": diagnostic.places.iter().map(place).collect::<Vec<_>>(),
        })
    });
    json!({ "version": 1, "diagnostics": diagnostics.collect::<Vec<_>>(), "error": error })
}

fn as_sarif(reported: &[Reported], error: Option<&str>) -> Value {
    let mut codes = Vec::new();
    for reported in reported {
        if !codes.contains(&reported.diagnostic.code) {
            codes.push(reported.diagnostic.code);
        }
    }
    let rules = codes.iter().map(|code| {
        json!({
            "id": code.name,
            "shortDescription": { "text": code.explanation },
            "help": { "text": code.help },
            "defaultConfiguration": { "level": code.severity.to_string() },
        })
    });
    let location = |place: &Place| {
        let artifact = json!({ "uri": uri(&place.file) });
        let physical = match place.position {
            Some(at) => json!({
                "artifactLocation": artifact,
                "region": { "startLine": at.line, "startColumn": at.column },
            }),
            None => json!({ "artifactLocation": artifact }),
        };
        json!({
            "physicalLocation": physical,
            "logicalLocations": [{ "fullyQualifiedName": place.pointer }],
        })
    };
    let results = reported.iter().map(|reported| {
        let Diagnostic {
            code,
            message,
            help,
            places,
            ..
        } = &reported.diagnostic;
        let mut locations = places.iter().map(location);
        let first: Vec<_> = locations.by_ref().take(1).collect();
        let related: Vec<_> = locations.collect();
        json!({
            "ruleId": code.name,
            "ruleIndex": codes.iter().position(|known| known == code),
            "level": reported.severity().to_string(),
            "message": { "text": format!("{message}. Help: {help}.") },
            "locations": first,
            "relatedLocations": related,
        })
    });
    let notifications = error
        .iter()
        .map(|error| json!({ "level": "error", "message": { "text": error } }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "postman-client",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": error.is_none(),
                "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn as_github(reported: &[Reported], error: Option<&str>) -> String {
    let message = |text: &str| {
        let text = text.replace('%', "%25").replace('\r', "%0D");
        text.replace('\n', "%0A")
    };
    let property = |text: &str| message(text).replace(':', "%3A").replace(',', "%2C");
    let mut lines = String::new();
    for reported in reported {
        let diagnostic = &reported.diagnostic;
        let kind = match reported.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let title = property(diagnostic.code.name);
        let mut text = Visible(&diagnostic.message).to_string();
        let mut place = String::new();
        if let Some(first) = diagnostic.places.first() {
            let file = property(&Visible(&first.file).to_string());
            let _ = write!(place, "file={file},");
            if let Some(at) = first.position {
                let _ = write!(place, "line={},col={},", at.line, at.column);
            }
            let _ = write!(text, "\nat {first}");
            if diagnostic.places.len() > 1 {
                let _ = write!(text, " and {} more", diagnostic.places.len() - 1);
            }
        }
        let _ = write!(text, "\nhelp: {}", Visible(&diagnostic.help));
        let _ = writeln!(lines, "::{kind} {place}title={title}::{}", message(&text));
    }
    if let Some(error) = error {
        let lined: Vec<_> = error.lines().map(|l| Visible(l).to_string()).collect();
        let _ = writeln!(lines, "::error::{}", message(&lined.join("\n")));
    }
    lines
}

/// JSON in which whatever is invisible is escaped.
fn pretty(value: &Value) -> String {
    let mut text = String::new();
    for c in format!("{value:#}\n").chars() {
        if c != '\n' && is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// What a path of a URI leaves as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A path as a reference to a URI.
fn uri(file: &str) -> String {
    let slashed = match cfg!(windows) {
        true => file.replace('\\', "/"),
        false => file.to_owned(),
    };
    let path = utf8_percent_encode(&slashed, PATH);
    match Path::new(file).is_absolute() {
        true => format!("file:///{}", path.to_string().trim_start_matches('/')),
        false => path.to_string(),
    }
}
