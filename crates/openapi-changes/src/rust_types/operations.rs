//! Operations: their methods, what they take and what they return.

use std::collections::BTreeMap;
use std::fmt;

use heck::ToUpperCamelCase;

use super::media_type::{MediaKind, suffix};
use super::{Namer, Place, method_name};
use crate::document::Operation;

/// What a success gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Returned {
    One(String),
    /// A variant of an enum for each status.
    Several(BTreeMap<String, String>),
}

impl Returned {
    /// Whether code for this also compiles for `other`: an enum may get more variants.
    pub(crate) fn is_part_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Several(own), Self::Several(other)) => {
                own.iter().all(|(status, of)| other.get(status) == Some(of))
            }
            _ => self == other,
        }
    }
}

impl Default for Returned {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(own) => f.write_str(own),
            Self::Several(variants) => {
                let variants = variants
                    .iter()
                    .map(|(status, own)| format!("{status} {own}"));
                write!(f, "enum of {}", variants.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl<'a> Namer<'a> {
    pub(super) fn operation(&mut self, operation: &Operation<'a>) {
        let method = method_name(&operation.id());
        let returned = self.success(operation, &method);
        let pointer = operation.node.pointer.clone();
        self.types.returned.insert(pointer, returned);
        let body = self.document.request_body(&operation.node);
        let mut content: Vec<_> = body.at("content").members().collect();
        content.sort_by_key(|(name, _)| MediaKind::of(name));
        let mut methods = Vec::new();
        if content.is_empty() {
            methods.push((method.clone(), String::new()));
        }
        for (index, (name, media_type)) in content.into_iter().enumerate() {
            let own = match index {
                0 => method.clone(),
                _ => format!("{method}_as_{}", suffix(name)),
            };
            let kind = MediaKind::of(name);
            let schema = media_type.at("schema");
            let place = Place {
                form: kind == MediaKind::Multipart,
                ..Place::named(format!("{method}_request").to_upper_camel_case())
            };
            let sent = match kind {
                MediaKind::Text => "String".to_owned(),
                MediaKind::Bytes => "Body".to_owned(),
                _ => {
                    methods.push((own, self.lower(&schema, &place)));
                    continue;
                }
            };
            methods.push((own, sent.clone()));
            self.types.schemas.insert(schema.pointer, sent);
        }
        let pointer = operation.node.pointer.clone();
        self.types.methods.insert(pointer, methods);
        let place = Place::named(method.to_upper_camel_case());
        let own = operation.node.at("parameters").elements();
        for parameter in operation.item.at("parameters").elements().chain(own) {
            let parameter = self.document.resolve(&parameter);
            let place = place.part(&place.owner, parameter.text("name"));
            let schema = parameter.at("schema");
            if schema.constant().is_some() {
                continue;
            }
            let found = self.document.schema(&schema);
            let place_of = parameter.text("in");
            let is_header = |c: char| c.is_ascii_graphic() && !"(),/:;<=>?@[]{}\\\"".contains(c);
            if place_of == "header" && !parameter.text("name").chars().all(is_header) {
                continue;
            }
            let is_text = match found.text("type") {
                "array" => place_of != "query",
                "string" | "integer" | "number" | "boolean" => false,
                _ => !self.is_text_or_number(&found),
            };
            if is_text {
                let text = "String".to_owned();
                self.types.schemas.insert(schema.pointer, text);
            } else {
                // One that is not given is not sent: null has no form there.
                self.lower(&schema, &place);
                let own = self.types.schemas.get_mut(&schema.pointer);
                if let Some(own) = own
                    && let Some(inner) = own.strip_prefix("Option<")
                {
                    *own = inner.strip_suffix('>').unwrap_or(inner).to_owned();
                }
            }
        }
    }

    fn success(&mut self, operation: &Operation<'a>, method: &str) -> Returned {
        let responses = operation.node.at("responses");
        let mut successes: Vec<_> = responses.members().collect();
        successes.retain(|(status, _)| status.starts_with('2'));
        let several = successes.len() > 1;
        let mut types = Vec::new();
        for (status, response) in successes {
            let response = self.document.resolve(&response);
            let content = response.at("content").members();
            let first = content.min_by_key(|(name, _)| MediaKind::of(name));
            let bodiless = operation.method == "head" || ["204", "205"].contains(&status.as_str());
            let own = match first.filter(|_| !bodiless) {
                None => "()".to_owned(),
                Some((name, media_type)) => match MediaKind::of(name) {
                    MediaKind::Json => {
                        let suffix = if several { status.as_str() } else { "response" };
                        let name = format!("{method}_{suffix}").to_upper_camel_case();
                        let place = Place {
                            read: true,
                            ..Place::named(name)
                        };
                        self.lower(&media_type.at("schema"), &place)
                    }
                    MediaKind::Text => "String".to_owned(),
                    _ => "ByteStream".to_owned(),
                },
            };
            types.push((status.clone(), own));
        }
        match types.as_slice() {
            [] => Returned::One("ByteStream".to_owned()),
            [(_, first), rest @ ..] if rest.iter().all(|(_, own)| own == first) => {
                Returned::One(first.clone())
            }
            _ => Returned::Several(types.into_iter().collect()),
        }
    }
}
