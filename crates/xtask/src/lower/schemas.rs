//! Schemas: whatever has a shape or rules becomes a named component, and what
//! is left is a scalar, a list, a map or a reference. So every type has a name
//! that is chosen here, and typify meets nothing that it would refuse, merge
//! or name itself.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaData,
    SchemaKind, StringType, Type,
};

use super::kind::Kind;
use super::names::{Names, is_plain, shouty, snake, type_name};
use super::place::Place;
use super::texts::{TextRules, text_of, text_schema, with_values};
use super::{description, is_secret};
use crate::diagnostic::{Code, Report};
use crate::pointer::{component, token};
use crate::rustdoc::Doc;

/// The type of a part that is a file, in the lowered document.
pub(crate) const FILE: &str = "FilePart";

/// The type of what may be a text or a number, in the lowered document.
pub(crate) const STRING_OR_NUMBER: &str = "StringOrNumber";

/// Names that generated code uses for something else, in the module of the
/// types or in that of their builders.
const RESERVED: &[&str] = &[
    "Box",
    "Default",
    "Display",
    "From",
    "Into",
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
    nullable: BTreeSet<String>,
    pub(super) texts: BTreeMap<String, TextRules>,
    /// By type and property of the lowered document: the property's name on
    /// the wire, where it is another one.
    pub(super) fields: BTreeMap<(String, String), String>,
    /// By type name: the object as the fragment has it.
    pub(super) objects: IndexMap<String, ObjectType>,
    taken: Names,
    /// Components that answers are made of, and no request.
    read: BTreeSet<String>,
    /// Components that are multipart forms.
    forms: BTreeSet<String>,
    pub(super) lists: usize,
    /// Types of the runtime that the document needs.
    pub(super) of_runtime: BTreeSet<&'static str>,
}

fn spellings(name: &str) -> Vec<String> {
    vec![name.to_owned(), shouty(name)]
}

impl<'a> Types<'a> {
    /// Lowers the components of `fragment`, in their order.
    pub(super) fn of(
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
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            objects: IndexMap::new(),
            taken: Names::reserving(RESERVED.iter().copied()),
            read,
            forms,
            lists: 0,
            of_runtime: BTreeSet::new(),
        };
        let components = fragment.components.iter().flat_map(|c| &c.schemas);
        for (name, schema) in components.clone() {
            let own = type_name(name);
            let type_name = types.taken.claim(std::slice::from_ref(&own), spellings);
            if type_name != own {
                report.note(
                    Code::Renamed,
                    &format!("/components/schemas/{}", token(name)),
                    format!("the type `{own}` is taken; this one is `{type_name}`"),
                );
            }
            types.names.insert(name.clone(), type_name);
            if matches!(schema, ReferenceOr::Item(schema) if schema.schema_data.nullable) {
                types.nullable.insert(name.clone());
            }
        }
        // Texts first, then what is sent: a property of equal rules and name is of
        // their type, in an answer, too.
        let mut ordered: Vec<_> = components.collect();
        ordered.sort_by_key(|(name, schema)| match text_of(schema) {
            Some(_) => 0,
            None if !types.read.contains(*name) => 1,
            None => 2,
        });
        for (name, schema) in ordered {
            types.component(name, schema, report);
        }
        types
    }

    /// Whether a text that is read is of a type that has a name already.
    pub(super) fn shares(&self, text: &TextRules, place: &Place) -> bool {
        let names = place.names();
        names.iter().any(|name| self.texts.get(name) == Some(text))
    }

    /// A reference to a type of the runtime.
    fn runtime(&mut self, name: &'static str) -> ReferenceOr<Schema> {
        self.of_runtime.insert(name);
        to(name)
    }

    fn component(&mut self, name: &str, schema: &ReferenceOr<Schema>, report: &mut Report) {
        let Some(type_name) = self.names.get(name).cloned() else {
            return;
        };
        let place = Place::named(
            type_name.clone(),
            format!("/components/schemas/{}", token(name)),
        )
        .of_form(self.forms.contains(name))
        .read(self.read.contains(name));
        if self.is_any_text(name) {
            return;
        }
        let lowered = match schema {
            _ if self.is_endless(name) => {
                report.warning(
                    Code::SchemaAsJson,
                    &place.pointer,
                    "the component holds nothing but itself: any JSON value",
                    "give it a schema",
                );
                any()
            }
            ReferenceOr::Reference { .. } => self.lower(schema, &place, report),
            ReferenceOr::Item(schema) => match self.kind(&schema.schema_kind, &place, report) {
                Kind::Plain(kind) => ReferenceOr::Item(Schema {
                    schema_data: described(&schema.schema_data),
                    schema_kind: *kind,
                }),
                Kind::Text(text) => {
                    let item = text_schema(&schema.schema_data, &text);
                    self.texts.insert(type_name.clone(), text);
                    ReferenceOr::Item(item)
                }
                Kind::Object(object) => {
                    let object = self.object(&type_name, &object, &place, report);
                    ReferenceOr::Item(Schema {
                        schema_data: described(&schema.schema_data),
                        schema_kind: SchemaKind::Type(Type::Object(object)),
                    })
                }
                Kind::Same(other) => self.lower(&*other, &place, report),
                Kind::File => self.runtime(FILE),
                Kind::StringOrNumber => self.runtime(STRING_OR_NUMBER),
            },
        };
        self.components.insert(type_name, lowered);
    }

    /// Whether a component is a text that is only read: it has no type.
    fn is_any_text(&self, name: &str) -> bool {
        let text = self.find(name).and_then(text_of);
        self.read.contains(name) && text.is_some_and(|text| !is_secret(text))
    }

    /// Whether a component is but another name of itself, or a list of it.
    fn is_endless(&self, name: &str) -> bool {
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

    fn find(&self, name: &str) -> Option<&'a ReferenceOr<Schema>> {
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

    /// `schema` as it stands at `place`.
    pub(super) fn lower<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        place: &Place,
        report: &mut Report,
    ) -> ReferenceOr<Schema> {
        match schema {
            ReferenceOr::Reference { reference } => {
                let name = component(reference).unwrap_or_default();
                if self.is_any_text(name)
                    && let Some(text @ ReferenceOr::Item(_)) = self.find(name)
                {
                    let place = place.clone().read(true);
                    return self.lower(text, &place, report);
                }
                match self.names.get(name) {
                    Some(type_name) if self.nullable.contains(name) => nullable(type_name),
                    Some(type_name) => to(type_name),
                    None => {
                        report.warning(
                            Code::SchemaAsJson,
                            &place.pointer,
                            format!("{reference} leads to no schema: any JSON value"),
                            "name a component of the document",
                        );
                        any()
                    }
                }
            }
            ReferenceOr::Item(schema) => {
                let schema = schema.borrow();
                let data = &schema.schema_data;
                let name = match self.kind(&schema.schema_kind, place, report) {
                    Kind::Plain(schema_kind) => {
                        let mut described = described(data);
                        if let SchemaKind::Type(Type::String(text)) = &schema.schema_kind {
                            let description = data.description.as_deref().map(Doc::markdown);
                            described.description =
                                with_values(description.unwrap_or_default(), text);
                        }
                        return ReferenceOr::Item(Schema {
                            schema_data: SchemaData {
                                nullable: data.nullable,
                                ..described
                            },
                            schema_kind: *schema_kind,
                        });
                    }
                    Kind::Text(text) => self.text(&text, data, place),
                    Kind::Object(object) => self.hoisted(&object, data, place, report),
                    Kind::File => {
                        self.of_runtime.insert(FILE);
                        FILE.to_owned()
                    }
                    Kind::StringOrNumber => {
                        self.of_runtime.insert(STRING_OR_NUMBER);
                        STRING_OR_NUMBER.to_owned()
                    }
                    Kind::Same(other) => {
                        let lowered = self.lower(&*other, place, report);
                        match lowered {
                            ReferenceOr::Reference { reference } if data.nullable => {
                                component(&reference).unwrap_or_default().to_owned()
                            }
                            lowered => return lowered,
                        }
                    }
                };
                if data.nullable {
                    nullable(&name)
                } else {
                    to(&name)
                }
            }
        }
    }

    /// A name for a type that the lift writes.
    pub(super) fn answer(&mut self, name: &str) -> String {
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
        let name = self.answer(suggested);
        self.components.insert(name.clone(), schema);
        name
    }

    /// The type of a text with rules: one for equal rules of one name.
    fn text(&mut self, text: &TextRules, data: &SchemaData, place: &Place) -> String {
        let names = place.names();
        let shared = names
            .iter()
            .find(|name| self.texts.get(*name) == Some(text));
        if let Some(name) = shared {
            return name.clone();
        }
        let name = self.taken.claim(&names, spellings);
        let schema = text_schema(data, text);
        self.components
            .insert(name.clone(), ReferenceOr::Item(schema));
        self.texts.insert(name.clone(), text.clone());
        name
    }

    fn hoisted(
        &mut self,
        object: &ObjectType,
        data: &SchemaData,
        place: &Place,
        report: &mut Report,
    ) -> String {
        let names = place.names();
        let name = self.taken.claim(&names, spellings);
        // Its own place comes before those of its parts.
        self.components.insert(name.clone(), any());
        let object = self.object(&name, object, place, report);
        let schema = Schema {
            schema_data: described(data),
            schema_kind: SchemaKind::Type(Type::Object(object)),
        };
        self.components
            .insert(name.clone(), ReferenceOr::Item(schema));
        name
    }

    fn object(
        &mut self,
        type_name: &str,
        object: &ObjectType,
        place: &Place,
        report: &mut Report,
    ) -> ObjectType {
        self.objects.insert(type_name.to_owned(), object.clone());
        // typify keeps what is no property in a field `extra`.
        let extra = match &object.additional_properties {
            Some(AdditionalProperties::Schema(schema)) => {
                Some(AdditionalProperties::Schema(Box::new(self.lower(
                    schema,
                    &Place::new(
                        type_name,
                        "extra",
                        format!("{}/additionalProperties", place.pointer),
                    ),
                    report,
                ))))
            }
            _ => None,
        };
        let mut fields = Names::reserving(extra.as_ref().map(|_| "extra"));
        let mut lowered = ObjectType {
            additional_properties: extra,
            ..ObjectType::default()
        };
        for (name, schema) in &object.properties {
            let pointer = format!("{}/properties/{}", place.pointer, token(name));
            let own = snake(name);
            let field = fields.claim(std::slice::from_ref(&own), |field| vec![field.to_owned()]);
            if field != own {
                report.note(
                    Code::Renamed,
                    &pointer,
                    format!("the field `{own}` of `{type_name}` is taken; this one is `{field}`"),
                );
            }
            // As it is, where typify gives it that name.
            let key = if field == own && is_plain(name) {
                name.clone()
            } else {
                self.fields
                    .insert((type_name.to_owned(), field.clone()), name.clone());
                field
            };
            let place = Place::new(type_name, name, pointer)
                .of_form(place.form)
                .read(place.read);
            let mut schema = self.lower(schema, &place, report);
            let required = object.required.contains(name);
            // typify gives an optional list as a `Vec` that is left out when it
            // is empty: a caller could not empty a list on the server.
            // Nullable, it is an `Option<Vec>`.
            if let ReferenceOr::Item(list) = &mut schema
                && matches!(list.schema_kind, SchemaKind::Type(Type::Array(_)))
                && !required
                && !list.schema_data.nullable
            {
                list.schema_data.nullable = true;
                self.lists += 1;
            }
            if required {
                lowered.required.push(key.clone());
            }
            lowered.properties.insert(key, boxed(schema));
        }
        lowered
    }
}

/// The description alone: typify would take a title for a name, and a default
/// for what is sent where nothing is given.
pub(super) fn described(data: &SchemaData) -> SchemaData {
    SchemaData {
        description: data.description.as_deref().and_then(description),
        ..SchemaData::default()
    }
}

pub(super) fn item(schema_kind: SchemaKind) -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind,
    })
}

pub(super) fn any() -> ReferenceOr<Schema> {
    item(SchemaKind::Any(AnySchema::default()))
}

pub(super) fn text() -> ReferenceOr<Schema> {
    item(SchemaKind::Type(Type::String(StringType::default())))
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

/// The one schema that a combination of schemas combines.
pub(super) fn only(kind: &SchemaKind) -> Option<&ReferenceOr<Schema>> {
    match kind {
        SchemaKind::AllOf { all_of: schemas }
        | SchemaKind::OneOf { one_of: schemas }
        | SchemaKind::AnyOf { any_of: schemas } => match schemas.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        _ => None,
    }
}

fn to(type_name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference {
        reference: format!("#/components/schemas/{type_name}"),
    }
}

/// A reference that may be null.
fn nullable(type_name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData {
            nullable: true,
            ..SchemaData::default()
        },
        schema_kind: SchemaKind::AllOf {
            all_of: vec![to(type_name)],
        },
    })
}

pub(super) fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}
