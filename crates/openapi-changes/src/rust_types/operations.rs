//! Operations: their methods, what they take and what they return.

use heck::ToUpperCamelCase;

use super::media_type::{MediaKind, suffix};
use super::{Namer, Place, method_name};
use crate::document::Operation;

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

    /// What a success gives: one type, or an enum of them.
    fn success(&mut self, operation: &Operation<'a>, method: &str) -> String {
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
            types.push((status.as_str(), own));
        }
        match types.as_slice() {
            [] => "ByteStream".to_owned(),
            [(_, first), rest @ ..] if rest.iter().all(|(_, own)| own == first) => first.clone(),
            _ => {
                let variants = types.iter().map(|(status, own)| format!("{status} {own}"));
                format!("enum of {}", variants.collect::<Vec<_>>().join(", "))
            }
        }
    }
}
