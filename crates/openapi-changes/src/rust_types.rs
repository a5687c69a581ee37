//! The Rust types that a generated client has for the schemas of a document: what a
//! caller's code names. It follows the lowering of `postman-client`; the tests
//! compare its verdicts with those of `cargo-semver-checks`.

mod media_type;
mod reach;

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Value, json};

use self::media_type::MediaKind;
use crate::document::{Document, Node, Operation, only};

/// Types by the place of their schema; the types that operations return and the
/// methods that they are called by, by the place of the operation.
#[derive(Debug, Default)]
pub(crate) struct RustTypes {
    schemas: BTreeMap<String, String>,
    returned: BTreeMap<String, String>,
    methods: BTreeMap<String, Vec<String>>,
}

/// Where a schema stands, for the name of its type.
#[derive(Clone, Debug)]
struct Place {
    owner: String,
    part: Option<String>,
    read: bool,
    form: bool,
}

impl Place {
    fn named(owner: String) -> Self {
        Self {
            owner,
            part: None,
            read: false,
            form: false,
        }
    }

    fn part(&self, owner: &str, part: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            part: Some(part.to_owned()),
            ..self.clone()
        }
    }

    /// The shortest name first: that of the part alone if it is several words.
    fn names(&self) -> Vec<String> {
        let Some(part) = &self.part else {
            return vec![self.owner.to_upper_camel_case()];
        };
        let own = part.to_upper_camel_case();
        let full = format!("{}{own}", self.owner);
        let words = part.split(|c: char| !c.is_ascii_alphanumeric());
        match words.filter(|word| !word.is_empty()).count() {
            0 | 1 => vec![full],
            _ => vec![own, full],
        }
    }
}

impl RustTypes {
    pub(crate) fn of(document: &Document) -> Self {
        let mut namer = Namer {
            document,
            only_read: reach::only_read(document),
            taken: BTreeSet::new(),
            texts: BTreeMap::new(),
            types: Self::default(),
        };
        namer.name_all();
        namer.types
    }

    /// The type of the schema at `pointer`.
    pub(crate) fn at(&self, pointer: &str) -> &str {
        self.schemas.get(pointer).map_or("", String::as_str)
    }

    /// What the operation at `pointer` returns.
    pub(crate) fn returned(&self, pointer: &str) -> &str {
        self.returned.get(pointer).map_or("", String::as_str)
    }

    /// The methods of the operation at `pointer`: one for each media type of its
    /// body.
    pub(crate) fn methods(&self, pointer: &str) -> &[String] {
        self.methods.get(pointer).map_or(&[], Vec::as_slice)
    }
}

/// The name of the method of an operation.
pub(crate) fn method_name(id: &str) -> String {
    id.to_snake_case()
}

struct Namer<'a> {
    document: &'a Document,
    only_read: BTreeSet<String>,
    taken: BTreeSet<String>,
    /// By name: the rules of a text.
    texts: BTreeMap<String, Value>,
    types: RustTypes,
}

impl<'a> Namer<'a> {
    /// In the order of the lowering, on which names depend: texts, what is sent, what
    /// is read, operations.
    fn name_all(&mut self) {
        let mut components: Vec<_> = self.document.schemas().members().collect();
        let names = components
            .iter()
            .map(|(name, _)| name.to_upper_camel_case());
        self.taken = names.collect();
        components.sort_by_key(|(name, schema)| match schema.text("type") {
            "string" => 0,
            _ if !self.only_read.contains(*name) => 1,
            _ => 2,
        });
        for (name, schema) in components {
            let place = Place {
                read: self.only_read.contains(name),
                ..Place::named(name.to_upper_camel_case())
            };
            let own = match schema.text("type") {
                "string" if has_rules(&schema) => {
                    let own = self.texts.entry(place.owner.clone());
                    own.or_insert_with(|| rules(&schema));
                    text_type(&place.owner, &schema)
                }
                _ if self.is_object(&schema) => {
                    self.object(&schema, &place.owner, &place);
                    place.owner
                }
                _ => self.kind(&schema, &place),
            };
            self.types.schemas.insert(schema.pointer, own);
        }
        for operation in self.document.operations() {
            self.operation(&operation);
        }
    }

    fn operation(&mut self, operation: &Operation<'a>) {
        let method = method_name(&operation.id());
        let returned = self.success(operation, &method);
        let pointer = operation.node.pointer.clone();
        self.types.returned.insert(pointer, returned);
        let body = self.document.resolve(&operation.node.at("requestBody"));
        let mut content: Vec<_> = body.at("content").members().collect();
        content.sort_by_key(|(name, _)| MediaKind::of(name));
        let more = content.iter().skip(1);
        let more = more.map(|(name, _)| format!("{method}_as_{}", media_type::suffix(name)));
        let methods = [method.clone()].into_iter().chain(more).collect();
        let pointer = operation.node.pointer.clone();
        self.types.methods.insert(pointer, methods);
        for (name, media_type) in content {
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
                    self.lower(&schema, &place);
                    continue;
                }
            };
            self.types.schemas.insert(schema.pointer, sent);
        }
        let place = Place::named(method.to_upper_camel_case());
        let own = operation.node.at("parameters").elements();
        for parameter in operation.item.at("parameters").elements().chain(own) {
            let parameter = self.document.resolve(&parameter);
            let place = place.part(&place.owner, parameter.text("name"));
            let schema = parameter.at("schema");
            let found = self.document.schema(&schema);
            let list = found.text("type") == "array";
            if self.is_object(&found) || (list && parameter.text("in") != "query") {
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

    fn lower(&mut self, schema: &Node<'a>, place: &Place) -> String {
        let own = self.kind(schema, place);
        let own = if self.document.is_nullable(schema) {
            optional(own)
        } else {
            own
        };
        let pointer = schema.pointer.clone();
        self.types.schemas.insert(pointer, own.clone());
        own
    }

    fn kind(&mut self, schema: &Node<'a>, place: &Place) -> String {
        if let Some(reference) = schema.value.get("$ref").and_then(Value::as_str) {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let target = self.document.resolve(schema);
            return match target.text("type") {
                "string" if self.only_read.contains(name) && !is_secret(&target) => {
                    let read = Place {
                        read: true,
                        ..place.clone()
                    };
                    self.text(&target, &read)
                }
                "string" if has_rules(&target) => text_type(&name.to_upper_camel_case(), &target),
                _ => name.to_upper_camel_case(),
            };
        }
        if let Some(inner) = only(schema) {
            return self.lower(&inner, place);
        }
        match schema.text("type") {
            "string" => self.text(schema, place),
            "integer" => "i64".to_owned(),
            "number" => "f64".to_owned(),
            "boolean" => "bool".to_owned(),
            "array" => format!("Vec<{}>", self.lower(&schema.at("items"), place)),
            _ if self.is_object(schema) => {
                let name = self.claim(&place.names());
                self.object(schema, &name, place);
                name
            }
            "object" => format!(
                "Map<String, {}>",
                self.lower(&schema.at("additionalProperties"), place)
            ),
            _ if self.is_text_or_number(schema) => "StringOrNumber".to_owned(),
            _ if has_rules(schema) => self.text(schema, place),
            _ => "Value".to_owned(),
        }
    }

    fn object(&mut self, schema: &Node<'a>, name: &str, place: &Place) {
        for (property, found) in self.document.properties(schema) {
            self.lower(&found.node, &place.part(name, property));
        }
        let more = schema.at("additionalProperties");
        if more.value.is_object() {
            self.lower(&more, &place.part(name, "extra"));
        }
    }

    /// The type of a text: one for equal rules of one name. One that is only read is
    /// any text, unless there is a type that it shares.
    fn text(&mut self, text: &Node<'a>, place: &Place) -> String {
        if place.form && text.text("format") == "binary" {
            return "FilePart".to_owned();
        }
        let names = place.names();
        let own = rules(text);
        let mut shared = names.iter();
        if let Some(name) = shared.find(|name| self.texts.get(*name) == Some(&own)) {
            return text_type(name, text);
        }
        if !has_rules(text) || place.read && !is_secret(text) {
            return "String".to_owned();
        }
        let name = self.claim(&names);
        self.texts.insert(name.clone(), own);
        text_type(&name, text)
    }

    fn claim(&mut self, names: &[String]) -> String {
        let last = names.last().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{last}{number}"));
        let mut candidates = names.iter().cloned().chain(numbered);
        let free = candidates.find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(last);
        self.taken.insert(name.clone());
        name
    }

    fn is_object(&self, schema: &Node<'a>) -> bool {
        !self.document.properties(schema).is_empty()
    }

    fn is_text_or_number(&self, schema: &Node<'a>) -> bool {
        let parts = ["oneOf", "anyOf"].map(|key| schema.at(key).elements());
        let parts = parts.into_iter().flatten();
        let parts: Vec<_> = parts.map(|part| self.document.schema(&part)).collect();
        let is = |part: &Node<'_>, types: &[&str]| {
            types.contains(&part.text("type")) && !has_rules(part)
        };
        let number = ["integer", "number"];
        match parts.as_slice() {
            [a, b] => is(a, &["string"]) && is(b, &number) || is(a, &number) && is(b, &["string"]),
            _ => false,
        }
    }
}

/// `own` where it need not be.
pub(crate) fn optional(own: String) -> String {
    if own.starts_with("Option<") || own.is_empty() {
        own
    } else {
        format!("Option<{own}>")
    }
}

fn text_type(name: &str, text: &Node<'_>) -> String {
    match text.at("enum").is_nothing() {
        true => name.to_owned(),
        false => format!("enum {name}"),
    }
}

fn is_secret(text: &Node<'_>) -> bool {
    text.text("format") == "password"
}

const TEXT_RULES: [&str; 4] = ["pattern", "minLength", "maxLength", "enum"];

fn has_rules(text: &Node<'_>) -> bool {
    let (rules, secret) = rules_of(text);
    secret || rules.iter().any(|rule| !rule.is_null())
}

/// The rules by which texts of one name are of one type.
fn rules(text: &Node<'_>) -> Value {
    let (rules, secret) = rules_of(text);
    json!([rules, secret])
}

fn rules_of<'a>(text: &Node<'a>) -> ([&'a Value; 4], bool) {
    // A pattern that is no regular expression is not kept.
    let is_kept = |key: &str, rule: &Value| {
        key != "pattern"
            || rule
                .as_str()
                .is_some_and(|own| regress::Regex::new(own).is_ok())
    };
    let kept = |key: &str| {
        let rule = text.at(key).value;
        if is_kept(key, rule) {
            rule
        } else {
            &Value::Null
        }
    };
    (TEXT_RULES.map(kept), is_secret(text))
}
