//! What a conversion has to say beside the document.

use std::fmt;

use indexmap::IndexMap;

use crate::input::node::{Node, Place};

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What the input does not say, what was merged or taken in another form,
    /// or left out because it is none of the API's.
    Note,
    /// Something that the input says was cut, left out or contradicted, or the
    /// document says more than the input does.
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
///
#[doc = include_str!("../DIAGNOSTICS.md")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// The text is not JSON.
    NotJson,
    /// JSON, but neither a collection, a folder nor an item.
    NotPostman,
    /// An item that holds neither a request nor further items.
    NoRequest,
    /// A text or a number that Rust has none of, replaced.
    ValueReplaced,
    /// A request without a URL, left out.
    NoUrl,
    /// A request of a method that OpenAPI has no place for, left out.
    UnknownMethod,
    /// Several requests of one method and path, made one operation.
    RequestsMerged,
    /// Another description of the same thing, where the first one stands, or that
    /// of a folder that makes no tag.
    TextLeftOut,
    /// A request's name gives no operation id of its own; the path gave one.
    OperationIdTaken,
    /// A body that is disabled, or of a mode that is not known.
    BodyNotConverted,
    /// A body where HTTP has none.
    BodyUnexpected,
    /// A body that is not what its media type says: its content is not described.
    BodyUnread,
    /// XML of which a part has no place in the document.
    XmlPartly,
    /// A body whose media type was taken from what it looks like.
    MediaTypeGuessed,
    /// JSON that is not JSON yet: comments, commas at an end, variables that
    /// stand for a value.
    BodyMended,
    /// A parameter without a name, or with one that can't be a parameter's.
    ParameterNotConverted,
    /// Authorization of a kind that is not known, or without the name it needs.
    AuthNotConverted,
    /// The requests of one operation are authorized in several ways: alternatives.
    AuthMerged,
    /// Samples of one value that are of several types: any value is allowed. Of a
    /// form's field that is a file in one request and a text in another: a file.
    SamplesDisagree,
    /// A saved response whose status is none of HTTP.
    ResponseNotConverted,
    /// An operation without a saved response, or a saved response without a
    /// status.
    StatusUnknown,
    /// Several saved responses of one status, made one.
    ResponsesMerged,
    /// Headers that belong to HTTP itself, or to the client that saved them.
    HeadersIgnored,
    /// A response name of exactly 255 characters: cut by the publisher.
    NameCut,
    /// Pre-request and test scripts have no place in OpenAPI.
    ScriptsIgnored,
    /// A variable in a path that was taken for its value.
    VariableResolved,
    /// Nothing in the input names the API.
    TitleUnknown,
    /// Nothing in the input says which version of the API it is.
    VersionUnknown,
    /// An operation that is in no folder has no tag.
    TagUnknown,
    /// The host, or a part of it, is a variable whose value the input does not
    /// hold.
    ServerUnknown,
    /// A request that goes to another host than most: its operation has a
    /// server of its own.
    ServerDiffers,
    /// A URL without a scheme. `https` was taken.
    SchemeUnknown,
    /// An oauth2 scheme whose URLs the input does not hold.
    OauthUrlsUnknown,
}

impl Code {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::NotJson,
        Self::NotPostman,
        Self::NoRequest,
        Self::ValueReplaced,
        Self::NoUrl,
        Self::UnknownMethod,
        Self::RequestsMerged,
        Self::TextLeftOut,
        Self::OperationIdTaken,
        Self::BodyNotConverted,
        Self::BodyUnexpected,
        Self::BodyUnread,
        Self::XmlPartly,
        Self::MediaTypeGuessed,
        Self::BodyMended,
        Self::ParameterNotConverted,
        Self::AuthNotConverted,
        Self::AuthMerged,
        Self::SamplesDisagree,
        Self::ResponseNotConverted,
        Self::StatusUnknown,
        Self::ResponsesMerged,
        Self::HeadersIgnored,
        Self::NameCut,
        Self::ScriptsIgnored,
        Self::VariableResolved,
        Self::TitleUnknown,
        Self::VersionUnknown,
        Self::TagUnknown,
        Self::ServerUnknown,
        Self::ServerDiffers,
        Self::SchemeUnknown,
        Self::OauthUrlsUnknown,
    ];
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "not-json",
            Self::NotPostman => "not-postman",
            Self::NoRequest => "no-request",
            Self::ValueReplaced => "value-replaced",
            Self::NoUrl => "no-url",
            Self::UnknownMethod => "unknown-method",
            Self::RequestsMerged => "requests-merged",
            Self::TextLeftOut => "text-left-out",
            Self::OperationIdTaken => "operation-id-taken",
            Self::BodyNotConverted => "body-not-converted",
            Self::BodyUnexpected => "body-unexpected",
            Self::BodyUnread => "body-unread",
            Self::XmlPartly => "xml-partly",
            Self::MediaTypeGuessed => "media-type-guessed",
            Self::BodyMended => "body-mended",
            Self::ParameterNotConverted => "parameter-not-converted",
            Self::AuthNotConverted => "auth-not-converted",
            Self::AuthMerged => "auth-merged",
            Self::SamplesDisagree => "samples-disagree",
            Self::ResponseNotConverted => "response-not-converted",
            Self::StatusUnknown => "status-unknown",
            Self::ResponsesMerged => "responses-merged",
            Self::HeadersIgnored => "headers-ignored",
            Self::NameCut => "name-cut",
            Self::ScriptsIgnored => "scripts-ignored",
            Self::VariableResolved => "variable-resolved",
            Self::TitleUnknown => "title-unknown",
            Self::VersionUnknown => "version-unknown",
            Self::TagUnknown => "tag-unknown",
            Self::ServerUnknown => "server-unknown",
            Self::ServerDiffers => "server-differs",
            Self::SchemeUnknown => "scheme-unknown",
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

/// Collects diagnostics.
#[derive(Debug, Default)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// What is said once of many places: where it stands, and of how many.
    repeated: IndexMap<(Code, String), (usize, usize)>,
}

impl Report {
    pub(crate) fn say(
        &mut self,
        severity: Severity,
        code: Code,
        at: impl Into<Place>,
        message: impl Into<String>,
        mend: &str,
    ) {
        let Place { input, pointer } = at.into();
        self.diagnostics.push(Diagnostic {
            severity,
            code,
            input,
            pointer,
            message: shortened(message.into()),
            mend: Some(mend.to_owned()),
        });
    }

    pub(crate) fn error(
        &mut self,
        code: Code,
        at: impl Into<Place>,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Error, code, at, message, mend);
    }

    pub(crate) fn warning(
        &mut self,
        code: Code,
        at: impl Into<Place>,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Warning, code, at, message, mend);
    }

    pub(crate) fn note(
        &mut self,
        code: Code,
        at: impl Into<Place>,
        message: impl Into<String>,
        mend: &str,
    ) {
        self.say(Severity::Note, code, at, message, mend);
    }

    /// Says the same of many places once: at the first, with their number.
    pub(crate) fn once(
        &mut self,
        severity: Severity,
        code: Code,
        at: &Node<'_>,
        message: impl Into<String>,
        mend: &str,
    ) {
        let message = message.into();
        let next = self.diagnostics.len();
        let (_, number) = self
            .repeated
            .entry((code, message.clone()))
            .or_insert((next, 0));
        *number += 1;
        if *number == 1 {
            self.say(severity, code, at, message, mend);
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The diagnostics in the order of the inputs, and in each of their places.
    pub(crate) fn finish(mut self, inputs: &[&str]) -> Vec<Diagnostic> {
        for (index, number) in self
            .repeated
            .into_values()
            .filter(|(_, number)| *number > 1)
        {
            if let Some(diagnostic) = self.diagnostics.get_mut(index) {
                diagnostic.message += &format!("; so it is in {number} places");
            }
        }
        let input =
            |diagnostic: &Diagnostic| inputs.iter().position(|name| *name == diagnostic.input);
        self.diagnostics
            .sort_by_cached_key(|diagnostic| (input(diagnostic), tokens(&diagnostic.pointer)));
        self.diagnostics
    }
}

/// A message of a length that is read: what it quotes may be of any.
fn shortened(mut message: String) -> String {
    const MOST: usize = 2_000;
    const ENDS: usize = 500;
    if message.len() > MOST {
        let end = |at: usize| (at..=message.len()).find(|at| message.is_char_boundary(*at));
        let (from, to) = (end(MOST - 2 * ENDS), end(message.len() - ENDS));
        message.replace_range(from.unwrap_or(0)..to.unwrap_or(0), " … ");
    }
    message
}

/// A pointer as its places are ordered: elements by their number.
fn tokens(pointer: &str) -> Vec<(usize, String)> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| (token.parse().unwrap_or_default(), token.to_owned()))
        .collect()
}
