//! The content of request bodies and saved responses, by media type.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr};

use crate::codes;
use crate::diagnostic::{Place, Report, pointer_token};
use crate::infer::format::{Format, Placeholder};
use crate::infer::samples::Shape;
use crate::input::json;
use crate::input::node::Node;
use crate::input::variables::Scope;
use crate::input::xml;
use crate::output::form::Form;
use crate::output::media_type::{is_form, is_json, is_text, is_xml, text};

/// Content by media type, over all requests or saved responses.
#[derive(Debug, Default)]
pub(crate) struct Content<'a> {
    samples: IndexMap<String, Samples<'a>>,
    /// The JSON pointer to it in the document.
    pointer: String,
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
        }
    }

    /// The place of a text that is about the content of a media type.
    fn about(&self, node: &Node<'_>, media_type: &str) -> Place {
        node.about(schema_of(&self.pointer, media_type))
    }

    /// Adds a text. Its media type is the one that is stated, else that of its
    /// language, else the one it looks like.
    pub(crate) fn add_text(
        &mut self,
        stated: Option<String>,
        language: Option<&str>,
        node: &Node<'a>,
        text: &str,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        let by_language = match language {
            Some("json") => Some("application/json"),
            Some("xml") => Some("application/xml"),
            Some("html") => Some("text/html"),
            Some("javascript") => Some("application/javascript"),
            Some("graphql") => Some("application/graphql"),
            Some("text") => Some("text/plain"),
            _ => None,
        };
        let is_stated = stated.is_some() || by_language.is_some();
        let stated = stated.or_else(|| by_language.map(str::to_owned));
        let looks_structured = json::looks_structured(text);
        if stated.as_deref().is_some_and(is_json) || !is_stated && looks_structured {
            let media_type = stated.clone();
            let media_type = media_type.unwrap_or_else(|| "application/json".to_owned());
            if !is_stated {
                guessed(node, &media_type, report);
            }
            // A placeholder is not JSON, but names the type.
            if Placeholder::of(text.trim()).is_some() {
                self.add_shape(media_type, node, Shape::of(&text.trim().into()));
                return;
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
                    if mended {
                        report.add(
                            codes::BODY_REPAIRED,
                            node,
                            "this body is almost JSON (comments, extra commas, leading zeros, quotes around the whole, variables); it was repaired and read",
                        );
                    }
                    self.add_shape(media_type, node, shape);
                    return;
                }
                Err(error) if is_stated => {
                    report.add(
                        codes::BODY_UNREAD,
                        self.about(node, &media_type),
                        format!("this body is `{media_type}`, but not JSON: {error}; the document does not describe it"),
                    );
                    self.samples.entry(media_type).or_insert(Samples::Unread);
                    return;
                }
                Err(_) => {}
            }
        }
        let media_type = match stated.filter(|stated| !is_json(stated)) {
            Some(stated) => stated,
            None if text.trim_start().starts_with('<') => "application/xml".to_owned(),
            None => "text/plain".to_owned(),
        };
        if !is_stated {
            guessed(node, &media_type, report);
        }
        if is_form(&media_type) {
            report.add_with_help(
                codes::BODY_UNREAD,
                self.about(node, &media_type),
                format!("this body is `{media_type}`, but not written as a form; the document does not describe it"),
                "write the body as a form, or remove its Content-Type from the headers",
            );
            self.samples.entry(media_type).or_insert(Samples::Unread);
            return;
        }
        if is_xml(&media_type) {
            let read = xml::read(&scope.resolve(text), Shape::of);
            let message = match &read {
                Some(xml::Read { root, .. }) => {
                    format!("the document does not say the name of the XML root element, `{root}`")
                }
                None => "XML with attributes, namespaces, or text beside elements is a string in the document".to_owned(),
            };
            report.add(codes::XML_PARTLY, self.about(node, &media_type), message);
            if let Some(xml::Read { of: shape, .. }) = read {
                self.add_shape(media_type, node, shape);
                return;
            }
        }
        let samples = if is_text(&media_type) {
            Samples::Text
        } else {
            Samples::Binary
        };
        self.samples.entry(media_type).or_insert(samples);
    }

    /// Adds a sample's shape.
    pub(crate) fn add_shape(&mut self, media_type: String, node: &Node<'a>, new: Shape) {
        let samples = self.samples.entry(media_type).or_insert(Samples::Unread);
        if let Samples::Json { shape, .. } = samples {
            *shape = std::mem::take(shape).merge(new);
        } else {
            let node = node.clone();
            *samples = Samples::Json { shape: new, node };
        }
    }

    /// Adds content of which only the media type is known.
    pub(crate) fn add_binary(&mut self, media_type: String) {
        self.samples.entry(media_type).or_insert(Samples::Binary);
    }

    /// The form of this media type. It replaces content that was not read.
    pub(crate) fn form(&mut self, media_type: &str) -> Option<&mut Form<'a>> {
        let samples = self
            .samples
            .entry(media_type.to_owned())
            .or_insert_with(|| Samples::Form(Form::default()));
        if !matches!(samples, Samples::Form(_)) {
            *samples = Samples::Form(Form::default());
        }
        match samples {
            Samples::Form(form) => Some(form),
            _ => None,
        }
    }

    /// The media types with their schemas.
    pub(crate) fn finish(self, report: &mut Report) -> IndexMap<String, MediaType> {
        let media_types = self.samples.into_iter().filter_map(|(name, samples)| {
            let media_type = samples.media_type(&name, &self.pointer, report)?;
            Some((name, media_type))
        });
        media_types.collect()
    }
}

/// The JSON pointer to the schema of a media type.
fn schema_of(content: &str, media_type: &str) -> String {
    format!("{content}/{}/schema", pointer_token(media_type))
}

fn guessed(node: &Node<'_>, media_type: &str, report: &mut Report) {
    report.add(
        codes::MEDIA_TYPE_GUESSED,
        node,
        format!("this body states no media type; it looks like `{media_type}`"),
    );
}

impl Samples<'_> {
    fn media_type(self, name: &str, content: &str, report: &mut Report) -> Option<MediaType> {
        let mut encoding = IndexMap::new();
        let schema = match self {
            Self::Json { mut shape, node } => {
                shape.fold_trees();
                let places = shape.disagreements();
                if !places.is_empty() {
                    report.add(
                        codes::SAMPLES_DISAGREE,
                        node.about(schema_of(content, name)),
                        format!(
                            "the samples have several types, so any value is allowed: {}",
                            places.join(", ")
                        ),
                    );
                }
                Some(shape.schema())
            }
            Self::Form(form) => {
                let (schema, of_fields) = form.schema(name, report)?;
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
