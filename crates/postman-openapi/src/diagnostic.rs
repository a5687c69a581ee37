//! What a conversion has to say beside the document.

use std::fmt;

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input does not hold a fact that OpenAPI has a place for.
    Note,
    /// Something in the input was guessed, cut or left out.
    Warning,
    /// The input can't be converted; there is no document.
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

/// What kind of thing a [`Diagnostic`] reports. Displays as its kebab-case
/// name, `name-cut` for [`Code::NameCut`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The text is not JSON.
    NotJson,
    /// JSON, but neither a collection, a folder nor an item.
    NotPostman,
    /// An item that holds neither a request nor further items.
    NoRequest,
    /// A request without a URL, or with one that has no form Postman writes.
    NoUrl,
    /// A method that OpenAPI has no place for.
    UnknownMethod,
    /// A second request of one method and path. The first one stands.
    DuplicateOperation,
    /// Two operations had one id; the later one got its path into the name.
    OperationIdTaken,
    /// A body of a mode or media type that is not converted.
    BodyNotConverted,
    /// A parameter that has no place: unnamed, or a file in a form.
    ParameterNotConverted,
    /// Authorization of a kind that is not converted.
    AuthNotConverted,
    /// A response that names no HTTP status, or a part of one: a body that is
    /// no JSON object or array, headers.
    ResponseNotConverted,
    /// A second saved response of one status. The first description stands.
    ResponseMerged,
    /// A response name of exactly 255 characters: cut by the publisher.
    NameCut,
    /// Pre-request and test scripts have no place in OpenAPI.
    ScriptsIgnored,
    /// The input is an item: nothing in it names the API.
    TitleUnknown,
    /// An operation that is in no folder has no tag.
    TagUnknown,
    /// The host is a variable whose value the input does not hold.
    ServerUnknown,
    /// An oauth2 scheme whose URLs the input does not hold.
    OauthUrlsUnknown,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "not-json",
            Self::NotPostman => "not-postman",
            Self::NoRequest => "no-request",
            Self::NoUrl => "no-url",
            Self::UnknownMethod => "unknown-method",
            Self::DuplicateOperation => "duplicate-operation",
            Self::OperationIdTaken => "operation-id-taken",
            Self::BodyNotConverted => "body-not-converted",
            Self::ParameterNotConverted => "parameter-not-converted",
            Self::AuthNotConverted => "auth-not-converted",
            Self::ResponseNotConverted => "response-not-converted",
            Self::ResponseMerged => "response-merged",
            Self::NameCut => "name-cut",
            Self::ScriptsIgnored => "scripts-ignored",
            Self::TitleUnknown => "title-unknown",
            Self::TagUnknown => "tag-unknown",
            Self::ServerUnknown => "server-unknown",
            Self::OauthUrlsUnknown => "oauth-urls-unknown",
        })
    }
}

/// One thing that a reader of the conversion should know.
///
/// Displays as `warning[name-cut] file.json#/response/1/name: sentence`, with
/// the mend, where there is one, on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// What kind of thing it is.
    pub code: Code,
    /// The name of the [`Input`](crate::Input) it is about.
    pub input: String,
    /// Where in that input: a JSON pointer (RFC 6901), empty for the whole.
    pub pointer: String,
    /// What is the matter, in one sentence.
    pub message: String,
    /// What to do about it.
    pub mend: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity,
            code,
            input,
            pointer,
            message,
            mend,
        } = self;
        write!(f, "{severity}[{code}] {input}#{pointer}: {message}")?;
        match mend {
            Some(mend) => write!(f, "\n  mend: {mend}"),
            None => Ok(()),
        }
    }
}

/// Why there is no document: every diagnostic of the run, at least one of
/// them an error.
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
            .filter(|d| d.severity == Severity::Error);
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

/// Collects diagnostics for one input.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) input: &'a str,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Report<'_> {
    pub(crate) fn say(
        &mut self,
        severity: Severity,
        code: Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
        mend: Option<&str>,
    ) {
        self.diagnostics.push(Diagnostic {
            severity,
            code,
            input: self.input.to_owned(),
            pointer: pointer.into(),
            message: message.into(),
            mend: mend.map(str::to_owned),
        });
    }

    pub(crate) fn error(
        &mut self,
        code: Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Error, code, pointer, message, Some(mend));
    }

    pub(crate) fn warning(
        &mut self,
        code: Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Warning, code, pointer, message, Some(mend));
    }
}
