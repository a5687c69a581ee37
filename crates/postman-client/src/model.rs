//! The model of a client: what the lowering and the lift speak.
//!
//! progenitor takes a [`Lowered`] document, which says only what each method is
//! called, which values it takes, and which types these are made of. All else
//! that the published document says would be lost, so the lowering writes it
//! down here, and the lift reads it:
//!
//! | what | where | who reads it |
//! |---|---|---|
//! | how a method is sent: method, path, parameters and their names on the wire | [`Call`], [`Argument`] | `lift/send`, `lift/request` |
//! | how a body is written: media type, and the style of each part of a form | [`Body`], [`Part`], [`PartStyle`] | `lift/request`, `tables` |
//! | what every call of a method sends, whatever the caller gives | [`Constant`] | `lift/request` |
//! | what a success gives, by status | [`Success`], [`Variant`] | `lift/success` |
//! | how an operation pages | [`Paging`] | `lift/pages` |
//! | names on the wire that are no names of Rust | [`Lowered::fields`] | `lift/objects` |
//! | strings with rules: enums, patterns, lengths, secrets | [`Text`], [`TextRules`] | `texts` |
//! | objects as they were published: order and rules of properties | [`Lowered::objects`] | `lift/objects`, `tables/rules` |
//! | limits of numbers and sizes of lists | [`Argument::limits`], [`Lowered::limited`] | `lift/request` |
//! | what a method's documentation lists: server, authorization, errors | [`Call::facts`] | `lift/client` |
//! | which types are sent, and which are read | [`Lowered::sent`], [`Lowered::read`] | `texts`, `lift/objects`, `tables/rules` |
//!
//! Names are those of Rust, chosen by the lowering: by a method's name the lift
//! finds its builder in progenitor's output, by a type's name the type. What a
//! name stands for on the wire is always a field of its own.
//!
//! Nothing here depends on how progenitor's output looks: the lowering writes
//! the model without it, and the lift only compares the two. A type or a value
//! that one has and the other does not is an error of the pass that finds it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{ObjectType, OpenAPI, Schema, StringFormat, StringType, VariantOrUnknownOrEmpty};

use crate::report::Report;
use crate::rustdoc::{Doc, docs};

/// A document that progenitor takes, and what was lowered to get it.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) openapi: OpenAPI,
    pub(crate) api: Api,
    /// Of the client itself.
    pub(crate) doc: Doc,
    /// By the method's name.
    pub(crate) calls: IndexMap<String, Call>,
    /// By the component's name in the fragment: its type.
    pub(crate) types: IndexMap<String, String>,
    /// By type and property of the lowered document: the property's name on
    /// the wire, where it is another one.
    pub(crate) fields: BTreeMap<(String, String), String>,
    /// By type name: the texts with rules, which progenitor does not see.
    pub(crate) texts: BTreeMap<String, Text>,
    /// By type name: the object as the fragment has it.
    pub(crate) objects: IndexMap<String, ObjectType>,
    /// By type name: the objects with limits that their types do not keep: of numbers, and
    /// sizes of lists.
    pub(crate) limited: BTreeSet<String>,
    /// Types that request bodies are made of.
    pub(crate) sent: BTreeSet<String>,
    /// Types that responses are made of.
    pub(crate) read: BTreeSet<String>,
    /// Types that bodies of documented errors are of.
    pub(crate) errors: BTreeSet<String>,
    /// How many optional lists may be absent or empty.
    pub(crate) lists: usize,
    pub(crate) report: Report,
}

impl Lowered {
    /// The types that are secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .filter(|(_, text)| text.rules.is_secret())
            .map(|(name, _)| name.as_str())
    }

    /// Whether a text is read, whatever it says: a server may answer with what its
    /// documentation does not know yet.
    pub(crate) fn is_open(&self, text: &str) -> bool {
        self.texts.contains_key(text) && self.read.contains(text)
    }

    /// How many methods send a multipart form.
    pub(crate) fn forms(&self) -> usize {
        let is_form = |call: &&Call| {
            let body = call.body.as_ref();
            body.is_some_and(|body| matches!(body.kind, BodyKind::Multipart(_)))
        };
        self.calls.values().filter(is_form).count()
    }
}

/// What the document states for all operations.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) default: Option<ApiServer>,
    pub(crate) servers: Vec<ApiServer>,
    pub(crate) schemes: Vec<ApiScheme>,
}

#[derive(Clone, Debug)]
pub(crate) struct ApiServer {
    pub(crate) constant: String,
    /// For the caller.
    pub(crate) name: String,
    pub(crate) url: String,
    /// Each with its value, if it has one.
    pub(crate) variables: Vec<(String, Option<String>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct ApiScheme {
    pub(crate) constant: String,
    /// As in the fragment.
    pub(crate) name: String,
    pub(crate) kind: SchemeKind,
}

/// What a security scheme asks for; the names of `postman_client_runtime::SchemeKind`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SchemeKind {
    Bearer,
    Basic,
    Header(String),
    Query(String),
    Cookie(String),
    Unsupported(String),
}

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
    /// The path template of the fragment; empty for a request to the server's address as
    /// it is.
    pub(crate) path: String,
    /// The constant of its server, unless that is the default one.
    pub(crate) server: Option<String>,
    pub(crate) summary: Doc,
    pub(crate) description: Doc,
    /// Server, authorization, rate limit and errors, as a list.
    pub(crate) facts: Doc,
    /// The name of the first documented code of an error.
    pub(crate) error_code: Option<String>,
    pub(crate) arguments: Vec<Argument>,
    /// What it always sends, besides.
    pub(crate) constants: Vec<Constant>,
    pub(crate) body: Option<Body>,
    /// What is asked for, where that is something else than JSON.
    pub(crate) accept: Option<String>,
    /// The `Content-Type` that is sent though there is no body.
    pub(crate) content_type: Option<String>,
    pub(crate) success: Success,
    pub(crate) paging: Option<Paging>,
}

impl Call {
    /// The constants that are sent at this place.
    pub(crate) fn constants_at(
        &self,
        place: ConstantPlace,
    ) -> impl Iterator<Item = &Constant> + Clone {
        let constants = self.constants.iter();
        constants.filter(move |constant| constant.place == place)
    }

    /// The method and the path that it is sent to.
    pub(crate) fn request(&self) -> Doc {
        Doc::code(format!("{} {}", self.method, self.path).trim_end())
    }

    /// What it is, on one line.
    pub(crate) fn headline(&self) -> Doc {
        match self.summary.lines().count() {
            1 => self.summary.clone(),
            _ => self.sends(),
        }
    }

    pub(crate) fn sends(&self) -> Doc {
        let method = Doc::code(&self.method);
        if self.path.is_empty() {
            return docs![
                "Sends a ",
                method,
                " request to the address of its server as it is"
            ];
        }
        docs!["Sends a ", method, " request to ", Doc::code(&self.path)]
    }
}

/// A value that every call sends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Constant {
    pub(crate) place: ConstantPlace,
    /// On the wire.
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Where a constant is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConstantPlace {
    /// A member of the JSON object that is the body.
    Body,
    Query,
    Header,
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
    /// Its schema as the fragment has it.
    pub(crate) published: Option<Box<Schema>>,
    /// Its schema, if it has limits that its type does not keep.
    pub(crate) limits: Option<Schema>,
    /// What stands between the elements of a list that is sent as one value.
    pub(crate) separator: Option<&'static str>,
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

/// How a property becomes a part; the names of
/// `postman_client_runtime::multipart::PartStyle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartStyle {
    Text,
    Json,
    Repeated,
    Indexed,
}

/// What a success gives.
#[derive(Clone, Debug)]
pub(crate) enum Success {
    /// The same for each status.
    One(SuccessKind),
    /// An enum of this name, a variant for each status.
    Several(String, Vec<Variant>),
}

/// A variant of such an enum.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) status: Status,
    /// The documented meaning of the status.
    pub(crate) description: String,
    pub(crate) kind: SuccessKind,
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
pub(crate) enum SuccessKind {
    Nothing,
    Json,
    Text,
    Bytes,
}

/// How an operation pages; paths are the names of properties of its answer, from outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paging {
    pub(crate) style: PagingStyle,
    /// The parameter of the query, on the wire; empty for links.
    pub(crate) parameter: String,
    /// The token, the count of pages, the total of elements, or the link.
    pub(crate) property: Option<Vec<String>>,
    /// The list that the pages are of.
    pub(crate) items: Option<Vec<String>>,
    /// The number of the page that the answer is.
    pub(crate) current: Option<Vec<String>>,
    /// What is `false` on the last page.
    pub(crate) more: Option<Vec<String>>,
    /// The number of the first page, or the first offset.
    pub(crate) first: Option<u64>,
}

/// What the next page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PagingStyle {
    Token,
    Page,
    Offset,
    Link,
}

/// A text type.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) description: Doc,
    pub(crate) rules: TextRules,
}

/// The rules of a text; texts of equal rules may share a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextRules {
    pub(crate) rules: StringType,
    /// The variants of an enum: the name of each, and its value on the wire.
    pub(crate) variants: Vec<(String, String)>,
}

impl TextRules {
    pub(crate) fn is_secret(&self) -> bool {
        is_secret(&self.rules)
    }

    /// Those of a text that is only read: a secret stays one, and is any text.
    pub(crate) fn unchecked(self) -> Self {
        let rules = StringType {
            format: self.rules.format,
            ..StringType::default()
        };
        Self {
            rules,
            variants: Vec::new(),
        }
    }
}

/// Whether a string is a secret.
pub(crate) fn is_secret(text: &StringType) -> bool {
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Password)
}

/// The field that keeps what is not documented of an object.
pub(crate) const UNKNOWN_PROPERTIES: &str = "unknown_properties";

/// The setter of one property that is not documented.
pub(crate) const UNKNOWN_PROPERTY: &str = "unknown_property";

/// The variant of an enum for what is not documented.
pub(crate) const UNDOCUMENTED: &str = "Undocumented";

/// The type of a part that is a file, in the lowered document.
pub(crate) const FILE: &str = "FilePart";

/// The type of what may be a text or a number, in the lowered document.
pub(crate) const STRING_OR_NUMBER: &str = "StringOrNumber";
