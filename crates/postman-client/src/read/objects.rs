//! Walks along the shapes of a document. What does not have the shape of its place is
//! left out.

use serde_json::{Map, Value, json};

use super::references::Found;
use super::shapes::{Default, Object, PATH_ITEM, QUERY_STYLES, RESPONSE, Shape};
use super::{Reader, Version};
use crate::codes;
use crate::pointer::{members, token};

impl<'a> Reader<'a> {
    /// The value at `at`, if it has this shape.
    pub(super) fn value(&mut self, value: &'a Value, at: &str, shape: &Shape) -> Option<Value> {
        let expected = match (shape, value) {
            (Shape::Unused, _) => return None,
            (Shape::ToCaller, Value::Object(requests)) => {
                if !requests.is_empty() {
                    let fault = "these requests are sent to you by the server; the client has no method for them";
                    self.report.add(codes::REQUESTS_TO_CALLER, at, fault);
                }
                return None;
            }
            (Shape::Any, _) => return Some(value.clone()),
            (Shape::Schema, _) => return Some(self.schema(value, at)),
            (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => {
                return Some(value.clone());
            }
            // YAML reads a version as a number.
            (Shape::Text, Value::Number(_) | Value::Bool(_)) => {
                return Some(Value::String(value.to_string()));
            }
            (Shape::OneOf(texts), Value::String(text)) if texts.contains(&text.as_str()) => {
                return Some(value.clone());
            }
            (Shape::Texts, Value::Array(_)) => {
                return Some(self.list(value, at, &Shape::Text));
            }
            (Shape::List(of), Value::Array(_)) => return Some(self.list(value, at, of)),
            (Shape::Map(of), Value::Object(_)) => return Some(self.map(value, at, of)),
            (Shape::Responses, Value::Object(_)) => return Some(self.responses(value, at)),
            (Shape::Paths, Value::Object(_)) => return Some(self.paths(value, at)),
            (Shape::Object(object), Value::Object(_)) => {
                return self.object(value, at, object).map(Value::Object);
            }
            (Shape::Referable(object), Value::Object(_)) => {
                return self.referable(value, at, object);
            }
            (Shape::Text, _) => "a string".to_owned(),
            (Shape::Flag, _) => "`true` or `false`".to_owned(),
            (Shape::OneOf(texts), _) => format!("one of {}", texts.join(", ")),
            (Shape::Texts | Shape::List(_), _) => "a list".to_owned(),
            (Shape::Object(object) | Shape::Referable(object), _) => object.name.to_owned(),
            (Shape::Map(_) | Shape::Responses | Shape::Paths | Shape::ToCaller, _) => {
                "an object".to_owned()
            }
        };
        self.left_out(at, format!("this is not {expected}; it is left out"));
        None
    }

    pub(super) fn left_out(&mut self, at: &str, fault: String) {
        self.report.add(codes::PART_LEFT_OUT, at, fault);
    }

    fn list(&mut self, value: &'a Value, at: &str, of: &Shape) -> Value {
        let read = members(at, value).filter_map(|(_, value, at)| self.value(value, &at, of));
        read.collect()
    }

    fn map(&mut self, value: &'a Value, at: &str, of: &Shape) -> Value {
        let mut read = Map::new();
        for (name, value, at) in members(at, value) {
            if is_extension(&name) && !matches!(of, Shape::Text | Shape::Texts) {
                read.insert(name, value.clone());
            } else if let Some(value) = self.value(value, &at, of) {
                read.insert(name, value);
            }
        }
        Value::Object(read)
    }

    fn responses(&mut self, value: &'a Value, at: &str) -> Value {
        let mut read = Map::new();
        for (name, value, at) in members(at, value) {
            let status = name.to_ascii_uppercase();
            if is_extension(&name) {
                read.insert(name, value.clone());
            } else if name != "default" && !is_status(&status) {
                self.left_out(
                    &at,
                    format!("{name:?} is no status; its response is left out"),
                );
            } else if let Some(value) = self.value(value, &at, &Shape::Referable(&RESPONSE)) {
                let name = if name == "default" { name } else { status };
                read.insert(name, value);
            }
        }
        if read.keys().all(|name| is_extension(name)) {
            read.extend(undocumented().as_object().cloned().unwrap_or_default());
        }
        Value::Object(read)
    }

    fn paths(&mut self, value: &'a Value, at: &str) -> Value {
        let mut read = Map::new();
        for (path, value, at) in members(at, value) {
            if is_extension(&path) {
                read.insert(path, value.clone());
            } else if !path.starts_with('/') {
                self.left_out(
                    &at,
                    format!("the path {path:?} begins with no `/`; it is left out"),
                );
            } else if let Some(item) = self.path_item(value, &at) {
                read.insert(path, item);
            }
        }
        Value::Object(read)
    }

    /// A path item; what stands beside a reference comes before what that leads to.
    fn path_item(&mut self, value: &'a Value, at: &str) -> Option<Value> {
        let mut own = match self.value(value, at, &Shape::Object(&PATH_ITEM))? {
            Value::Object(own) => own,
            other => return Some(other),
        };
        if let Some(Value::String(reference)) = value.get("$ref") {
            let found = self.follow(reference, at)?;
            let read = self.object(found.value, &found.pointer, &PATH_ITEM)?;
            for (name, value) in read {
                own.entry(name).or_insert(value);
            }
        }
        Some(Value::Object(own))
    }

    /// An object, or a reference to one, which becomes the object itself unless it
    /// names a component.
    fn referable(&mut self, value: &'a Value, at: &str, object: &Object) -> Option<Value> {
        let Some(Value::String(reference)) = value.get("$ref") else {
            return self.object(value, at, object).map(Value::Object);
        };
        let Found {
            pointer,
            value: found,
        } = self.follow(reference, at)?;
        let stated = value.get("description").filter(|of| of.is_string());
        let stated = stated.filter(|_| self.version == Version::V3_1);
        let name = pointer.strip_prefix("/components/");
        let name = name.and_then(|rest| rest.strip_prefix(object.section)?.strip_prefix('/'));
        if let Some(name) = name.filter(|name| !name.contains(['/', '~']))
            && stated.is_none()
            && !at.starts_with("/components/")
        {
            let reference = format!("#/components/{}/{name}", object.section);
            return Some(serde_json::json!({ "$ref": reference }));
        }
        let mut read = self.object(found, &pointer, object)?;
        if let Some(description) = stated {
            read.insert("description".to_owned(), description.clone());
        }
        Some(Value::Object(read))
    }

    /// An object, unless something is missing that has no default.
    pub(super) fn object(
        &mut self,
        value: &'a Value,
        at: &str,
        object: &Object,
    ) -> Option<Map<String, Value>> {
        let mut read = Map::new();
        for (name, value, at) in members(at, value) {
            let shape = object.members.iter().find(|(member, _)| *member == name);
            match shape {
                Some((_, shape)) => {
                    // A member that is null is one that is not there.
                    if value.is_null() && !matches!(shape, Shape::Any) {
                        continue;
                    }
                    if let Some(value) = self.value(value, &at, shape) {
                        read.insert(name, value);
                    }
                }
                None if is_extension(&name) => {
                    read.insert(name, value.clone());
                }
                None => {
                    let fault = format!(
                        "OpenAPI 3.0 knows no `{name}` of {}; it is left out",
                        object.name
                    );
                    self.left_out(&at, fault);
                }
            }
        }
        for (name, default) in object.required {
            let default = match default {
                _ if read.contains_key(*name) => continue,
                Default::Text(text) => Value::from(*text),
                Default::Empty => Value::Object(Map::new()),
                Default::Response => undocumented(),
                Default::None => {
                    let fault = format!("{} without `{name}` is left out", object.name);
                    self.left_out(at, fault);
                    return None;
                }
            };
            read.insert((*name).to_owned(), default);
        }
        match object.section {
            "parameters" => self.parameter(&mut read, at),
            "headers" => with_schema(&mut read),
            "securitySchemes" => security_scheme(&mut read),
            _ => {}
        }
        Some(read)
    }

    /// What a parameter must have at its place.
    fn parameter(&mut self, read: &mut Map<String, Value>, at: &str) {
        with_schema(read);
        let place = read.get("in").and_then(Value::as_str).unwrap_or_default();
        let styles = match place {
            "path" => &["simple", "label", "matrix"],
            "query" => QUERY_STYLES,
            "header" => &["simple"][..],
            _ => &["form"],
        };
        if place == "path" {
            read.insert("required".to_owned(), Value::Bool(true));
        }
        let style = read.get("style").and_then(Value::as_str);
        if let Some(style) = style.filter(|style| !styles.contains(style)) {
            let at = format!("{at}/{}", token("style"));
            let fault = format!("a parameter there has no style {style:?}; it has the default one");
            self.left_out(&at, fault);
            read.remove("style");
        }
    }
}

/// A value of any kind, where neither schema nor content is stated.
fn with_schema(read: &mut Map<String, Value>) {
    if read.contains_key("schema") {
        read.remove("content");
    } else if !read.contains_key("content") {
        read.insert("schema".to_owned(), Value::Object(Map::new()));
    }
}

/// A scheme that the types of OpenAPI 3.0 take: one of 3.1 is of none of them.
fn security_scheme(read: &mut Map<String, Value>) {
    let unsupported = postman_openapi::extension::UNSUPPORTED;
    let defaults = match read.get("type").and_then(Value::as_str) {
        Some("apiKey") => vec![("name", Value::from("")), ("in", Value::from("header"))],
        Some("http") => vec![("scheme", Value::from("bearer"))],
        Some("oauth2") => vec![("flows", Value::Object(Map::new()))],
        Some("openIdConnect") => vec![("openIdConnectUrl", Value::from(""))],
        _ => {
            read.insert("type".to_owned(), Value::from("http"));
            let what = Value::from("mutual TLS");
            vec![("scheme", Value::from("mutual")), (unsupported, what)]
        }
    };
    for (name, default) in defaults {
        read.entry(name).or_insert(default);
    }
}

/// The responses of an operation that states none: OpenAPI 3.0 asks for one.
fn undocumented() -> Value {
    json!({ "default": { "description": "No response is documented." } })
}

fn is_extension(name: &str) -> bool {
    name.starts_with("x-")
}

fn is_status(name: &str) -> bool {
    let is_range = matches!(name.as_bytes(), [b'1'..=b'5', b'X', b'X']);
    is_range || name.len() == 3 && name.parse().is_ok_and(|code: u16| code >= 100)
}
