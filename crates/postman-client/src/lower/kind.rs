//! Kinds of schemas: which stay plain, which need a named type, and which have no
//! type of their own.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerType, NumberType, ObjectType, ReferenceOr,
    Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

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
            SchemaKind::AllOf { all_of } => match self.merged(all_of) {
                Some(object) => typed(object, place, report),
                None => json(place, "an `allOf` of something else than objects", report),
            },
            SchemaKind::OneOf { one_of: schemas } | SchemaKind::AnyOf { any_of: schemas } => {
                match self.is_string_or_number(schemas) {
                    true => Kind::StringOrNumber,
                    false => json(place, "one of several schemas", report),
                }
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

    /// Whether a schema is either a text or a number, both without rules.
    fn is_string_or_number(&self, schemas: &[ReferenceOr<Schema>]) -> bool {
        let kinds = schemas
            .iter()
            .map(|schema| self.resolved(schema).map(|s| &s.schema_kind));
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_by_key(|kind| !matches!(kind, Some(SchemaKind::Type(Type::String(_)))));
        match kinds.as_slice() {
            [
                Some(SchemaKind::Type(Type::String(text))),
                Some(SchemaKind::Type(number)),
            ] => !has_rules(text) && matches!(number, Type::Integer(_) | Type::Number(_)),
            _ => false,
        }
    }

    /// The properties of all, if all are objects.
    fn merged(&self, schemas: &[ReferenceOr<Schema>]) -> Option<ObjectType> {
        let mut merged = ObjectType::default();
        for schema in schemas {
            match &self.resolved(schema)?.schema_kind {
                SchemaKind::Type(Type::Object(object)) => {
                    merged.properties.extend(object.properties.clone());
                    merged.required.extend(object.required.clone());
                }
                _ => return None,
            }
        }
        Some(merged)
    }

    /// A schema that states no type, or more than one kind of thing.
    fn untyped(&mut self, schema: &AnySchema, place: &Place, report: &mut Report) -> Kind {
        let combines = !schema.one_of.is_empty()
            || !schema.any_of.is_empty()
            || !schema.all_of.is_empty()
            || schema.not.is_some();
        if combines {
            return json(place, "several kinds of thing at once", report);
        }
        let is_text = schema.format.as_deref() == Some("password")
            || schema.pattern.is_some()
            || schema.min_length.is_some()
            || schema.max_length.is_some();
        if is_text {
            let secret = schema.format.as_deref() == Some("password");
            let format = if secret {
                VariantOrUnknownOrEmpty::Item(StringFormat::Password)
            } else {
                VariantOrUnknownOrEmpty::Empty
            };
            let text = StringType {
                format,
                pattern: schema.pattern.clone(),
                min_length: schema.min_length,
                max_length: schema.max_length,
                enumeration: Vec::new(),
            };
            return self.kind(&SchemaKind::Type(Type::String(text)), place, report);
        }
        if schema.properties.is_empty() {
            return Kind::any();
        }
        let object = ObjectType {
            properties: schema.properties.clone(),
            required: schema.required.clone(),
            additional_properties: schema.additional_properties.clone(),
            ..ObjectType::default()
        };
        typed(object, place, report)
    }
}
