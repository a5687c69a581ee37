//! The types of the lowered document: a table that grows while schemas are lowered,
//! with what is known of each component in advance.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{ObjectType, OpenAPI, ReferenceOr, Schema, SchemaKind, Type};

use super::names::{Names, shouty, type_name};
use super::plain::{only, to};
use super::secrets::Secrets;
use super::texts::text_of;
use crate::codes;
use crate::model::{FILE, STRING_OR_NUMBER, Text, TextRules, is_secret};
use crate::pointer::{component, token};
use crate::report::Report;

/// Names that generated code uses for something else, in the module of the
/// types or in that of their builders.
const RESERVED: &[&str] = &[
    "Box",
    "Convert",
    "Default",
    "Fault",
    "From",
    "Into",
    "IntoField",
    "Option",
    "Result",
    "String",
    "TryFrom",
    "TryInto",
    "Vec",
    FILE,
    STRING_OR_NUMBER,
];

/// The types of the lowered document.
#[derive(Debug)]
pub(super) struct Types<'a> {
    fragment: &'a OpenAPI,
    /// By type name, lowered.
    pub(super) components: IndexMap<String, ReferenceOr<Schema>>,
    /// By the component's name in the fragment: the type's.
    pub(super) names: IndexMap<String, String>,
    /// Components that may be null: every reference to them says so.
    pub(super) nullable: BTreeSet<String>,
    pub(super) texts: BTreeMap<String, Text>,
    /// By type and property of the lowered document: the property's name on
    /// the wire, where it is another one.
    pub(super) fields: BTreeMap<(String, String), String>,
    /// By type name: the object as the fragment has it.
    pub(super) objects: IndexMap<String, ObjectType>,
    pub(super) taken: Names,
    /// Components that responses are made of, and no request.
    pub(super) read: BTreeSet<String>,
    /// Components that are multipart forms.
    pub(super) forms: BTreeSet<String>,
    pub(super) secrets: Secrets,
    pub(super) lists: usize,
    /// The combinations that are being lowered, each within the one before.
    pub(super) open: Vec<SchemaKind>,
    /// Types of the runtime that the document needs.
    pub(super) of_runtime: BTreeSet<&'static str>,
}

/// The spellings by which names of types must differ.
pub(super) fn spellings(name: &str) -> Vec<String> {
    vec![name.to_owned(), shouty(name)]
}

impl<'a> Types<'a> {
    /// The table of the components of `fragment`, each with its name, none
    /// lowered.
    pub(super) fn unlowered(
        fragment: &'a OpenAPI,
        forms: BTreeSet<String>,
        read: BTreeSet<String>,
        report: &mut Report,
    ) -> Self {
        let mut types = Self {
            fragment,
            components: IndexMap::new(),
            names: IndexMap::new(),
            nullable: BTreeSet::new(),
            open: Vec::new(),
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            objects: IndexMap::new(),
            taken: Names::reserving(RESERVED.iter().copied()),
            read,
            forms,
            secrets: Secrets::of(fragment),
            lists: 0,
            of_runtime: BTreeSet::new(),
        };
        let components = fragment.components.iter().flat_map(|c| &c.schemas);
        for (name, schema) in components.clone() {
            let own = type_name(name);
            let type_name = types.taken.claim(std::slice::from_ref(&own), spellings);
            if type_name != own {
                report.add(
                    codes::RENAMED,
                    &format!("/components/schemas/{}", token(name)),
                    format!(
                        "the type name `{own}` is taken or reserved; this type is `{type_name}`"
                    ),
                );
            }
            types.names.insert(name.clone(), type_name);
            if matches!(schema, ReferenceOr::Item(schema) if schema.schema_data.nullable) {
                types.nullable.insert(name.clone());
            }
        }
        types
    }

    /// The first of the names that is the type of a text with these rules already.
    pub(super) fn shared<'n>(&self, rules: &TextRules, names: &'n [String]) -> Option<&'n String> {
        let has_rules = |name: &&String| self.texts.get(*name).is_some_and(|t| t.rules == *rules);
        names.iter().find(has_rules)
    }

    /// A reference to a type of the runtime.
    pub(super) fn runtime(&mut self, name: &'static str) -> ReferenceOr<Schema> {
        self.of_runtime.insert(name);
        to(name)
    }

    /// Whether a component is a text that is only read: it has no type.
    pub(super) fn is_any_text(&self, name: &str) -> bool {
        let text = self.find(name).and_then(text_of);
        self.read.contains(name) && text.is_some_and(|text| !is_secret(text))
    }

    /// Whether a component is but another name of itself, or a list of it.
    pub(super) fn is_endless(&self, name: &str) -> bool {
        let mut seen = BTreeSet::from([name]);
        let mut at = self.find(name);
        while let Some(next) = at.and_then(meant).and_then(component) {
            if !seen.insert(next) {
                return true;
            }
            at = self.find(next);
        }
        false
    }

    pub(super) fn find(&self, name: &str) -> Option<&'a ReferenceOr<Schema>> {
        self.fragment.components.as_ref()?.schemas.get(name)
    }

    /// The schema behind references, if there is one.
    pub(super) fn resolved<'s, S: Borrow<Schema>>(
        &self,
        schema: &'s ReferenceOr<S>,
    ) -> Option<&'s Schema>
    where
        'a: 's,
    {
        let mut reference = match schema {
            ReferenceOr::Item(schema) => return Some(schema.borrow()),
            ReferenceOr::Reference { reference } => reference,
        };
        for _ in 0..self.names.len() {
            match self.find(component(reference)?)? {
                ReferenceOr::Item(schema) => return Some(schema),
                ReferenceOr::Reference { reference: next } => reference = next,
            }
        }
        None
    }

    /// A name for a type that the lift writes.
    pub(super) fn claim(&mut self, name: &str) -> String {
        self.taken.claim(&[type_name(name)], spellings)
    }

    /// The type of a lowered schema; it gets the name `suggested` if it has
    /// none.
    pub(super) fn named(&mut self, schema: ReferenceOr<Schema>, suggested: &str) -> String {
        if let ReferenceOr::Reference { reference } = &schema
            && let Some(name) = component(reference)
        {
            return name.to_owned();
        }
        let name = self.claim(suggested);
        self.components.insert(name.clone(), schema);
        name
    }
}

/// The reference that a schema is another name of, or a list of.
fn meant<S: Borrow<Schema>>(schema: &ReferenceOr<S>) -> Option<&str> {
    let schema = match schema {
        ReferenceOr::Item(schema) => schema.borrow(),
        ReferenceOr::Reference { reference } => return Some(reference),
    };
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(list)) => meant(list.items.as_ref()?),
        kind => only(kind).and_then(meant),
    }
}
