//! The Rust types that a generated client has for the schemas of a document: what a
//! caller's code names. It follows the lowering of `postman-client`; the tests
//! compare its verdicts with those of `cargo-semver-checks`.

mod media_type;
mod operations;
mod reach;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;

pub(crate) use self::operations::Returned;
pub(crate) use self::texts::plain;
use self::texts::{any_secret, has_rules, is_secret, rules, text_type};
use crate::document::{Document, Node, only};

/// Types by the place of their schema; the types that operations return and the
/// methods that they are called by, by the place of the operation.
#[derive(Debug, Default)]
pub(crate) struct RustTypes {
    schemas: BTreeMap<String, String>,
    returned: BTreeMap<String, Returned>,
    methods: BTreeMap<String, Vec<(String, String)>>,
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

    /// The places of schemas whose types differ, or that one side lacks.
    pub(crate) fn differing<'t>(&'t self, other: &'t Self) -> impl Iterator<Item = &'t str> {
        let differs = |(a, b): (&'t Self, &'t Self)| {
            let of =
                move |(pointer, own): &(&String, &String)| b.schemas.get(*pointer) != Some(own);
            a.schemas
                .iter()
                .filter(of)
                .map(|(pointer, _)| pointer.as_str())
        };
        [(self, other), (other, self)].into_iter().flat_map(differs)
    }

    /// What the operation at `pointer` returns.
    pub(crate) fn returned(&self, pointer: &str) -> Returned {
        self.returned.get(pointer).cloned().unwrap_or_default()
    }

    /// The methods of the operation at `pointer`, one for each media type of its body,
    /// and what each sends.
    pub(crate) fn methods(&self, pointer: &str) -> &[(String, String)] {
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
                "string" if place.read && is_secret(&schema) => {
                    self.texts.insert(place.owner.clone(), any_secret());
                    format!("any {}", place.owner)
                }
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
                "string" if self.only_read.contains(name) => {
                    format!("any {}", name.to_upper_camel_case())
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
