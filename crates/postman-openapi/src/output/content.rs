//! The content of request bodies and saved responses, by media type.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use crate::codes;
use crate::diagnostic::{Place, Report, pointer_token};
use crate::infer::format::{Format, Placeholder};
use crate::infer::prose::Reader;
use crate::infer::samples::Shape;
use crate::input::json;
use crate::input::node::Node;
use crate::input::variables::Scope;
use crate::input::xml;
use crate::output::doubts::report_doubts;
use crate::output::form::Form;
use crate::output::media_type::{essence, is_form, is_json, is_text, is_xml, text};

/// Content by media type, over all requests or saved responses.
#[derive(Debug, Default)]
pub(crate) struct Content<'a> {
    samples: IndexMap<String, Samples<'a>>,
    /// The JSON pointer to it in the document.
    pointer: String,
    /// Whether it is what requests send.
    is_sent: bool,
}

#[derive(Debug)]
enum Samples<'a> {
    Json {
        shape: Shape,
        node: Node<'a>,
    },
    Form(Form<'a>),
    Text,
    Binary,
    /// Content of which nothing is known.
    Unread,
}

impl<'a> Content<'a> {
    /// The content at this JSON pointer.
    pub(crate) fn at(pointer: String) -> Self {
        Self {
            samples: IndexMap::new(),
            pointer,
            is_sent: false,
        }
    }

    /// The content of requests, at this JSON pointer.
    pub(crate) fn sent_at(pointer: String) -> Self {
        Self {
            is_sent: true,
            ..Self::at(pointer)
        }
    }

    /// The samples of a media type. Requests that differ in its parameters alone
    /// share those of the first.
    fn samples(&mut self, media_type: &str, new: impl FnOnce() -> Samples<'a>) -> &mut Samples<'a> {
        let is_same = |known: &&String| essence(known) == essence(media_type);
        let known = self.samples.keys().find(is_same).cloned();
        let name = known.unwrap_or_else(|| media_type.to_owned());
        self.samples.entry(name).or_insert_with(new)
    }

    /// The place of a text that is about the content of a media type.
    fn about(&self, node: &Node<'_>, media_type: &str) -> Place {
        node.about(schema_of(&self.pointer, media_type))
    }

    /// Adds a text. Its media type is the one that is stated, else that of its
    /// language. Else a response has the one it looks like. Postman sends
    /// `text/plain` then, but what looks like JSON is read as JSON.
    ///
    /// Returns whether it was read as JSON although nothing states that.
    pub(crate) fn add_text(
        &mut self,
        stated: Option<String>,
        language: Option<&str>,
        node: &Node<'a>,
        text: &str,
        scope: &Scope<'_>,
        report: &mut Report,
    ) -> bool {
        let by_language = match language {
            Some("json") => Some("application/json"),
            Some("xml") => Some("application/xml"),
            Some("html") => Some("text/html"),
            Some("javascript") => Some("application/javascript"),
            Some("graphql") if !self.is_sent => Some("application/graphql"),
            Some("text") => Some("text/plain"),
            _ => None,
        };
        let is_stated = stated.is_some() || by_language.is_some();
        let stated = stated.or_else(|| by_language.map(str::to_owned));
        let looks_structured = json::looks_structured(text);
        if stated.as_deref().is_some_and(is_json) || !is_stated && looks_structured {
            let media_type = stated.clone();
            let media_type = media_type.unwrap_or_else(|| "application/json".to_owned());
            // A placeholder is not JSON, but names the type.
            if Placeholder::of(text.trim()).is_some() {
                self.add_shape(media_type, node, Shape::of(&text.trim().into()));
                return !is_stated;
            }
            match json::read(text, scope, Shape::of) {
                Ok(json::Read {
                    of: shape,
                    mended,
                    misfits,
                }) => {
                    for misfit in misfits {
                        misfit.report_in(node, report);
                    }
                    if let Some(mended) = mended {
                        report.add(codes::BODY_REPAIRED, node, repaired(&mended));
                    }
                    if !is_stated {
                        self.guessed(node, &media_type, report);
                    }
                    self.add_shape(media_type, node, shape);
                    return !is_stated;
                }
                Err(error) if is_stated => {
                    report.add(
                        codes::BODY_UNREAD,
                        self.about(node, &media_type),
                        format!("this body is `{media_type}`, but not JSON: {error}; the document does not describe it"),
                    );
                    self.samples(&media_type, || Samples::Unread);
                    return false;
                }
                Err(_) => {}
            }
        }
        let media_type = match stated.filter(|stated| !is_json(stated)) {
            Some(stated) => stated,
            None if !self.is_sent && text.trim_start().starts_with('<') => {
                "application/xml".to_owned()
            }
            None => "text/plain".to_owned(),
        };
        if !is_stated {
            self.guessed(node, &media_type, report);
        }
        if is_form(&media_type) {
            report.add_with_help(
                codes::BODY_UNREAD,
                self.about(node, &media_type),
                format!("this body is `{media_type}`, but not written as a form; the document says that it is a string"),
                "write the body as a form, or remove its Content-Type from the headers",
            );
            self.samples(&media_type, || Samples::Text);
            return false;
        }
        if is_xml(&media_type) {
            // What stands for a dynamic variable is no element.
            let text = text.replace("{{$", "{ {$");
            let read = xml::read(&scope.resolve(&text), Shape::of);
            let message = match &read {
                Some(xml::Read { root, .. }) => {
                    format!("the document does not say the name of the XML root element, `{root}`")
                }
                None => "XML with attributes, namespaces, or text beside elements is a string in the document".to_owned(),
            };
            report.add(codes::XML_PARTLY, self.about(node, &media_type), message);
            if let Some(xml::Read { of: shape, .. }) = read {
                self.add_shape(media_type, node, shape);
                return false;
            }
        }
        let samples = if is_text(&media_type) {
            Samples::Text
        } else {
            Samples::Binary
        };
        self.samples(&media_type, || samples);
        false
    }

    fn guessed(&self, node: &Node<'_>, media_type: &str, report: &mut Report) {
        let message = match (self.is_sent, media_type) {
            (false, _) => {
                format!("this body states no media type; it looks like `{media_type}`")
            }
            (true, "text/plain") => {
                "this body states no media type; Postman sends it as `text/plain`".to_owned()
            }
            (true, _) => format!(
                "this body states no media type; it looks like `{media_type}`, but Postman sends it as `text/plain`"
            ),
        };
        report.add(codes::MEDIA_TYPE_GUESSED, node, message);
    }

    /// Adds plain text.
    pub(crate) fn add_plain_text(&mut self) {
        self.samples("text/plain", || Samples::Text);
    }

    /// Adds a sample's shape.
    pub(crate) fn add_shape(&mut self, media_type: String, node: &Node<'a>, new: Shape) {
        let samples = self.samples(&media_type, || Samples::Unread);
        if let Samples::Json { shape, .. } = samples {
            *shape = std::mem::take(shape).merge(new);
        } else {
            let node = node.clone();
            *samples = Samples::Json { shape: new, node };
        }
    }

    /// Adds content of which only the media type is known.
    pub(crate) fn add_binary(&mut self, media_type: String) {
        self.samples(&media_type, || Samples::Binary);
    }

    /// The form of this media type. It replaces content that was not read.
    pub(crate) fn form(&mut self, media_type: &str) -> Option<&mut Form<'a>> {
        let samples = self.samples(media_type, || Samples::Form(Form::default()));
        if !matches!(samples, Samples::Form(_)) {
            *samples = Samples::Form(Form::default());
        }
        match samples {
            Samples::Form(form) => Some(form),
            _ => None,
        }
    }

    /// The media types with their schemas.
    pub(crate) fn finish(
        self,
        reader: &Reader,
        report: &mut Report,
    ) -> IndexMap<String, MediaType> {
        let media_types = self.samples.into_iter().filter_map(|(name, samples)| {
            let media_type = samples.media_type(&name, &self.pointer, reader, report)?;
            Some((name, media_type))
        });
        media_types.collect()
    }
}

/// The JSON pointer to the schema of a media type.
fn schema_of(content: &str, media_type: &str) -> String {
    format!("{content}/{}/schema", pointer_token(media_type))
}

/// What was repaired in a body, and what of it is not in the document.
fn repaired(json::Mended { unknown, left_out }: &json::Mended) -> String {
    let mut message = "this body is almost JSON (comments, commas, leading zeros, quotes around the whole, variables); it was repaired and read".to_owned();
    if !unknown.is_empty() {
        message += &format!("; any value is allowed for {}", unknown.join(", "));
    }
    if !left_out.is_empty() {
        message += &format!(
            "; what {} stands for between members is not known and left out",
            left_out.join(", ")
        );
    }
    message
}

impl Samples<'_> {
    fn media_type(
        self,
        name: &str,
        content: &str,
        reader: &Reader,
        report: &mut Report,
    ) -> Option<MediaType> {
        let mut encoding = IndexMap::new();
        let schema = match self {
            Self::Json { mut shape, node } => {
                shape.settle("");
                let place = || node.about(schema_of(content, name));
                report_doubts(&shape, place, report);
                Some(shape.schema())
            }
            Self::Form(form) => {
                let (schema, of_fields) = form.schema(name, reader, report)?;
                encoding = of_fields;
                Some(schema)
            }
            Self::Text => Some(text(None)),
            Self::Binary => Some(text(Some(Format::Binary))),
            Self::Unread => None,
        };
        Some(MediaType {
            schema: schema.map(ReferenceOr::Item),
            encoding,
            ..MediaType::default()
        })
    }
}
