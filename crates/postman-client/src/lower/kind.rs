//! Kinds of schemas: which stay plain, which need a named type, and which have no
//! type of their own.

use std::collections::BTreeSet;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerType, NumberType, ObjectType, ReferenceOr,
    Schema, SchemaKind, StringType, Type,
};

use super::combined::{One, alternatives, combines, is_only_all, own, single};
use super::place::Place;
use super::plain::{any, boxed, only};
use super::texts::{has_rules, is_binary, text_rules};
use super::types::Types;
use crate::codes;
use crate::model::TextRules;
use crate::report::Report;

/// What a schema is, once it is lowered.
pub(super) enum Kind {
    /// It needs no name.
    Plain(Box<SchemaKind>),
    Text(TextRules),
    Object(ObjectType),
    File,
    /// A text or a number, whichever comes.
    StringOrNumber,
    /// It is another name of this one.
    Alias(Box<ReferenceOr<Schema>>),
}

impl Kind {
    fn plain(kind: SchemaKind) -> Self {
        Self::Plain(Box::new(kind))
    }

    fn any() -> Self {
        Self::plain(SchemaKind::Any(AnySchema::default()))
    }

    fn is_any(&self) -> bool {
        matches!(self, Self::Plain(kind) if **kind == SchemaKind::Any(AnySchema::default()))
    }
}

fn json(place: &Place, what: &str, report: &mut Report) -> Kind {
    report.add(
        codes::SCHEMA_AS_JSON,
        &place.pointer,
        format!("{what} has no type of its own; it is any JSON value"),
    );
    Kind::any()
}

/// How many lists and maps stand inside of each other in a type.
const DEEPEST: usize = 16;

/// Whether lists and maps stand inside of each other deeper than that: each is a
/// step of the stack for whoever reads the type, the compiler included.
fn is_too_deep(kind: &SchemaKind) -> bool {
    let mut kind = kind;
    for _ in 0..DEEPEST {
        let within: Option<&Schema> = match kind {
            SchemaKind::Type(Type::Array(list)) => {
                let items = list.items.as_ref().and_then(ReferenceOr::as_item);
                items.map(AsRef::as_ref)
            }
            SchemaKind::Type(Type::Object(map)) if map.properties.is_empty() => {
                match &map.additional_properties {
                    Some(AdditionalProperties::Schema(values)) => values.as_item(),
                    _ => None,
                }
            }
            _ => None,
        };
        match within {
            Some(schema) => kind = &schema.schema_kind,
            None => return false,
        }
    }
    true
}

/// The most properties that a type has.
pub(super) const MOST_PROPERTIES: usize = 1000;

/// An object with a type of its own, unless it has too many properties: those
/// are the keys of a map, of which a sample was saved.
fn typed(object: ObjectType, place: &Place, report: &mut Report) -> Kind {
    let number = object.properties.len();
    if number > MOST_PROPERTIES {
        let what = format!("an object of more than {MOST_PROPERTIES} properties ({number})");
        return json(place, &what, report);
    }
    Kind::Object(object)
}

impl Types<'_> {
    pub(super) fn kind(&mut self, kind: &SchemaKind, place: &Place, report: &mut Report) -> Kind {
        let own = self.typed_kind(kind, place, report);
        if own.is_any() && self.secrets.are_within(kind) {
            report.add_with_help(
                codes::SECRET_SHOWN,
                &place.pointer,
                "a secret may be in this value, which is any JSON; the client shows it",
                "state one schema in an overlay: a secret that is a string is hidden",
            );
        }
        own
    }

    fn typed_kind(&mut self, kind: &SchemaKind, place: &Place, report: &mut Report) -> Kind {
        if is_too_deep(kind) {
            return json(place, &format!("a list more than {DEEPEST} deep"), report);
        }
        if let Some(other) = only(kind) {
            return Kind::Alias(Box::new(other.clone()));
        }
        match kind {
            SchemaKind::Type(Type::String(text)) if place.form && is_binary(text) => Kind::File,
            SchemaKind::Type(Type::String(text)) => {
                let text = text_rules(text, place, report);
                // One that is only read is of a type that is sent, too, or is any text.
                let is_shared = || self.shared(&text, &place.names()).is_some();
                let text = match place.read && !is_shared() {
                    true => text.unchecked(),
                    false => text,
                };
                if has_rules(&text.rules) {
                    Kind::Text(text)
                } else {
                    Kind::plain(SchemaKind::Type(Type::String(StringType::default())))
                }
            }
            // Limits of numbers are rules of `check`; typify would choose types
            // by them, which no caller could foresee.
            SchemaKind::Type(Type::Number(_)) => {
                Kind::plain(SchemaKind::Type(Type::Number(NumberType::default())))
            }
            SchemaKind::Type(Type::Integer(_)) => {
                Kind::plain(SchemaKind::Type(Type::Integer(IntegerType::default())))
            }
            SchemaKind::Type(Type::Boolean(_)) => {
                Kind::plain(SchemaKind::Type(Type::Boolean(Default::default())))
            }
            SchemaKind::Type(Type::Array(list)) => {
                let items = match &list.items {
                    Some(items) => {
                        let place = place.within("items");
                        self.lower(items, &place, report)
                    }
                    None => any(),
                };
                Kind::plain(SchemaKind::Type(Type::Array(ArrayType {
                    items: Some(boxed(items)),
                    min_items: None,
                    max_items: None,
                    unique_items: false,
                })))
            }
            SchemaKind::Type(Type::Object(object)) if object.properties.is_empty() => {
                Kind::plain(self.map(object.additional_properties.as_ref(), place, report))
            }
            SchemaKind::Type(Type::Object(object)) => typed(object.clone(), place, report),
            SchemaKind::AllOf { all_of } => self.all(all_of, place, report),
            SchemaKind::OneOf { one_of: schemas } | SchemaKind::AnyOf { any_of: schemas } => {
                self.one(schemas, place, report)
            }
            SchemaKind::Not { .. } => json(place, "a `not`", report),
            SchemaKind::Any(schema) => self.untyped(schema, place, report),
        }
    }

    fn map(
        &mut self,
        values: Option<&AdditionalProperties>,
        place: &Place,
        report: &mut Report,
    ) -> SchemaKind {
        let values = match values {
            Some(AdditionalProperties::Schema(schema)) => {
                let place = place.within("additionalProperties");
                let lowered = self.lower(schema, &place, report);
                Some(AdditionalProperties::Schema(Box::new(lowered)))
            }
            _ => None,
        };
        SchemaKind::Type(Type::Object(ObjectType {
            additional_properties: values,
            ..ObjectType::default()
        }))
    }

    /// What is all of several schemas.
    fn all(&mut self, schemas: &[ReferenceOr<Schema>], place: &Place, report: &mut Report) -> Kind {
        let mut object = ObjectType::default();
        if self.add(schemas, &mut object, &mut BTreeSet::new()) {
            return match object.properties.is_empty() {
                true => Kind::plain(self.map(object.additional_properties.as_ref(), place, report)),
                false => typed(object, place, report),
            };
        }
        // One that says which value it is, beside others that say nothing of it.
        let mut others = schemas.iter().filter(|schema| !self.says_nothing(schema));
        match (others.next(), others.next()) {
            (Some(only), None) => Kind::Alias(Box::new(only.clone())),
            _ => match self.text_of_all(schemas) {
                Some(text) => self.kind(&SchemaKind::Type(Type::String(text)), place, report),
                None => json(place, "an `allOf` of something else than objects", report),
            },
        }
    }

    /// What is one of several schemas.
    fn one(&mut self, schemas: &[ReferenceOr<Schema>], place: &Place, report: &mut Report) -> Kind {
        match self.one_type(schemas) {
            Some(One::StringOrNumber) => Kind::StringOrNumber,
            Some(One::Type(of)) => self.kind(&SchemaKind::Type(of), place, report),
            None => json(place, "one of several schemas", report),
        }
    }

    /// A schema that states no type, or more than one kind of thing.
    fn untyped(&mut self, schema: &AnySchema, place: &Place, report: &mut Report) -> Kind {
        let one = single(schema).filter(|of| !matches!(of, Type::Object(_)));
        if let Some(one) = one {
            if combines(schema) {
                report.add(
                    codes::ALTERNATIVES_MERGED,
                    &place.pointer,
                    "this value has further rules in other schemas; the client does not check them",
                );
            }
            return self.kind(&SchemaKind::Type(one), place, report);
        }
        if !combines(schema) {
            return match own(schema) {
                Some(object) if object.properties.is_empty() => {
                    Kind::plain(self.map(object.additional_properties.as_ref(), place, report))
                }
                Some(object) => typed(object, place, report),
                None => Kind::any(),
            };
        }
        if let Some(object) = self.object_of(schema) {
            if !is_only_all(schema) {
                report.add(
                    codes::ALTERNATIVES_MERGED,
                    &place.pointer,
                    "this object has alternatives; the properties of all are optional",
                );
            }
            return typed(object, place, report);
        }
        let are_alone = schema.all_of.is_empty() && schema.not.is_none();
        match own(schema) {
            None if are_alone => self.one(&alternatives(schema), place, report),
            _ => json(place, "several kinds of thing at once", report),
        }
    }
}
