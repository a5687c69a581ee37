//! What a method of the client sends and answers: kept beside the lowered
//! document, which can't say it, for the lift to write the method's `send`.

use super::PartStyle;
use crate::rustdoc::{Doc, docs};

/// One method of the client.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The place of its operation in the fragment.
    pub(crate) pointer: String,
    /// The constant of its operation in the table; several methods may share it.
    pub(crate) constant: String,
    /// The type of its builder.
    pub(crate) builder: String,
    /// In capitals.
    pub(crate) method: String,
    /// The path template of the fragment.
    pub(crate) path: String,
    pub(crate) summary: Doc,
    pub(crate) description: Doc,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) body: Option<Body>,
    /// What is asked for, where that is something else than JSON.
    pub(crate) accept: Option<String>,
    pub(crate) answer: Answer,
}

impl Call {
    /// The method and the path that it is sent to.
    pub(crate) fn request(&self) -> Doc {
        Doc::code(&format!("{} {}", self.method, self.path))
    }

    pub(crate) fn sends(&self) -> Doc {
        let (method, path) = (Doc::code(&self.method), Doc::code(&self.path));
        docs!["Sends a ", method, " request to ", path]
    }
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    /// The name of its setter.
    pub(crate) name: String,
    /// Its name on the wire.
    pub(crate) wire: String,
    pub(crate) place: In,
    pub(crate) required: bool,
    pub(crate) description: Doc,
}

/// The argument that stands in a path under this name.
pub(crate) fn path_argument<'a>(arguments: &'a [Argument], wire: &str) -> Option<&'a Argument> {
    let mut in_path = arguments.iter().filter(|a| a.place == In::Path);
    in_path.find(|argument| argument.wire == wire)
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum In {
    Path,
    Query,
    Header,
    Cookie,
}

/// A body.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    /// As in the fragment.
    pub(crate) media_type: String,
    pub(crate) required: bool,
    /// The type of its object, if it is one.
    pub(crate) object: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum BodyKind {
    Json,
    /// Parts in the schema's order.
    Multipart(Vec<Part>),
    Urlencoded(Vec<Part>),
    Text,
    Bytes,
}

/// A property of a form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// On the wire.
    pub(crate) name: String,
    pub(crate) style: PartStyle,
    /// Of its own, if the fragment states one that its style does not imply.
    pub(crate) content_type: Option<String>,
}

/// What a success gives.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// The same for each of these statuses.
    One(Vec<Status>, AnswerKind),
    /// An enum of this name, a variant for each status.
    Several(String, Vec<Variant>),
}

/// A variant of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) status: Status,
    /// The documented meaning of the status.
    pub(crate) description: String,
    pub(crate) kind: AnswerKind,
    /// The type of what it holds, if that is a JSON body.
    pub(crate) holds: Option<String>,
}

/// A status, or all of the successes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Code(u16),
    Success,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    Nothing,
    Json,
    Text,
    Bytes,
}
