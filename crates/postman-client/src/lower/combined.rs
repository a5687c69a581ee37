//! Combinations of schemas: the one type that they are, where there is one.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerType, NumberType, ObjectType, ReferenceOr,
    Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::plain::{boxed, item};
use super::texts::has_rules;
use super::types::Types;
use crate::model::is_secret;

impl Types<'_> {
    /// The text that obeys the rules of all, if all are texts.
    pub(super) fn text_of_all(&self, schemas: &[ReferenceOr<Schema>]) -> Option<StringType> {
        let mut all = StringType::default();
        for schema in schemas.iter().filter(|schema| !self.says_nothing(schema)) {
            let one = match &self.resolved(schema)?.schema_kind {
                SchemaKind::Type(Type::String(text)) => text.clone(),
                SchemaKind::Any(any) if !combines(any) => match single(any)? {
                    Type::String(text) => text,
                    _ => return None,
                },
                _ => return None,
            };
            // A text has one pattern and one list of values.
            if all.pattern.is_some() && one.pattern.is_some()
                || !all.enumeration.is_empty() && !one.enumeration.is_empty()
            {
                return None;
            }
            if all.format == VariantOrUnknownOrEmpty::Empty || is_secret(&one) {
                all.format = one.format.clone();
            }
            all.pattern = all.pattern.or(one.pattern);
            all.min_length = all.min_length.max(one.min_length);
            let lengths = all.max_length.into_iter().chain(one.max_length);
            all.max_length = lengths.min();
            all.enumeration.extend(one.enumeration);
        }
        Some(all)
    }

    /// The object that a schema with combinations is: its own properties and those of
    /// all, and, where all alternatives are objects, theirs, which are optional.
    pub(super) fn object_of(&self, schema: &AnySchema) -> Option<ObjectType> {
        let mut object = own(schema).unwrap_or_default();
        let is_object = single(schema).is_none_or(|of| matches!(of, Type::Object(_)));
        let all = is_object && self.add(&schema.all_of, &mut object, &mut BTreeSet::new());
        if !all || object.properties.is_empty() {
            return None;
        }
        let mut others: IndexMap<String, Vec<ReferenceOr<Schema>>> = IndexMap::new();
        for alternative in schema.one_of.iter().chain(&schema.any_of) {
            let mut of_one = ObjectType::default();
            let alternative = std::slice::from_ref(alternative);
            if !self.add(alternative, &mut of_one, &mut BTreeSet::new()) {
                continue;
            }
            for (name, stated) in of_one.properties {
                let schemas = others.entry(name).or_default();
                let stated = stated.unbox();
                if !schemas.contains(&stated) {
                    schemas.push(stated);
                }
            }
        }
        for (name, mut schemas) in others {
            let schema = match (schemas.len(), schemas.pop()) {
                (1, Some(only)) => only,
                (_, Some(last)) => {
                    schemas.push(last);
                    item(SchemaKind::OneOf { one_of: schemas })
                }
                (_, None) => continue,
            };
            object.properties.entry(name).or_insert(boxed(schema));
        }
        Some(object)
    }

    /// The object that a schema is, with all of its properties.
    pub(super) fn as_object(&self, schema: &Schema) -> Option<ObjectType> {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => Some(object.clone()),
            SchemaKind::AllOf { all_of } => {
                let mut object = ObjectType::default();
                self.add(all_of, &mut object, &mut BTreeSet::new())
                    .then_some(object)
            }
            SchemaKind::Any(any) if combines(any) => self.object_of(any),
            SchemaKind::Any(any) => own(any),
            _ => None,
        }
    }

    /// Whether a schema is one value without parts, or any value.
    pub(super) fn is_single(&self, schema: &Schema) -> bool {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Array(_) | Type::Object(_)) | SchemaKind::Not { .. } => false,
            SchemaKind::Type(_) => true,
            SchemaKind::AllOf { all_of } => {
                let mut schemas = all_of.iter().filter(|schema| !self.says_nothing(schema));
                let one = schemas.next().filter(|_| schemas.next().is_none());
                let one = one.and_then(|one| self.resolved(one));
                // Not by a combination within: it may refer to itself.
                one.is_some_and(|one| {
                    matches!(one.schema_kind, SchemaKind::Type(_)) && self.is_single(one)
                })
            }
            SchemaKind::OneOf { one_of: schemas } | SchemaKind::AnyOf { any_of: schemas } => {
                self.one_type(schemas).is_some()
            }
            SchemaKind::Any(any) => is_scalar(any) || *any == AnySchema::default(),
        }
    }

    /// Adds the properties of all, if all are objects; each component once.
    pub(super) fn add<'s>(
        &'s self,
        schemas: &'s [ReferenceOr<Schema>],
        object: &mut ObjectType,
        seen: &mut BTreeSet<&'s str>,
    ) -> bool {
        schemas.iter().all(|schema| {
            if let ReferenceOr::Reference { reference } = schema
                && !seen.insert(reference)
            {
                return true;
            }
            let Some(schema) = self.resolved(schema) else {
                return false;
            };
            match &schema.schema_kind {
                SchemaKind::Type(Type::Object(other)) => {
                    extend(object, other);
                    true
                }
                SchemaKind::AllOf { all_of } => self.add(all_of, object, seen),
                SchemaKind::Any(any) if is_only_all(any) => {
                    let is_object = single(any).is_none_or(|of| matches!(of, Type::Object(_)));
                    if let Some(other) = own(any).filter(|_| is_object) {
                        extend(object, &other);
                    }
                    is_object && self.add(&any.all_of, object, seen)
                }
                _ => false,
            }
        })
    }

    /// Whether a schema does but describe.
    pub(super) fn says_nothing(&self, schema: &ReferenceOr<Schema>) -> bool {
        let kind = self.resolved(schema).map(|schema| &schema.schema_kind);
        matches!(kind, Some(SchemaKind::Any(any)) if *any == AnySchema::default())
    }

    /// The type that one of several schemas is of, whichever it is.
    pub(super) fn one_type(&self, schemas: &[ReferenceOr<Schema>]) -> Option<One> {
        let mut texts = Vec::new();
        let (mut integers, mut numbers) = (0, 0);
        for schema in schemas {
            let schema = self.resolved(schema)?;
            match &schema.schema_kind {
                SchemaKind::Type(Type::String(text)) => texts.push(text),
                SchemaKind::Type(Type::Integer(_)) => integers += 1,
                SchemaKind::Type(Type::Number(_)) => numbers += 1,
                _ => return None,
            }
        }
        Some(match (texts.as_slice(), integers, numbers) {
            ([], _, 0) => One::Type(Type::Integer(IntegerType::default())),
            ([], _, _) => One::Type(Type::Number(NumberType::default())),
            (texts, 0, 0) => One::Type(Type::String(any_of(texts))),
            (texts, _, _) if texts.iter().all(|text| !has_rules(text)) => One::StringOrNumber,
            _ => return None,
        })
    }
}

/// What one of several schemas is, whichever it is.
pub(super) enum One {
    Type(Type),
    StringOrNumber,
}

/// A text that is one of several: with the values of all, or without rules.
fn any_of(texts: &[&StringType]) -> StringType {
    let are_values = texts.iter().all(|text| !text.enumeration.is_empty());
    let values = texts.iter().flat_map(|text| &text.enumeration);
    let is_secret = texts.iter().any(|text| is_secret(text));
    StringType {
        enumeration: values.filter(|_| are_values).cloned().collect(),
        format: match is_secret {
            true => VariantOrUnknownOrEmpty::Item(StringFormat::Password),
            false => VariantOrUnknownOrEmpty::Empty,
        },
        ..StringType::default()
    }
}

fn extend(object: &mut ObjectType, other: &ObjectType) {
    object.properties.extend(other.properties.clone());
    object.required.extend(other.required.clone());
    if let Some(AdditionalProperties::Schema(_)) = &other.additional_properties {
        object
            .additional_properties
            .clone_from(&other.additional_properties);
    }
}

/// Whether no combination but `allOf` is stated.
pub(super) fn is_only_all(schema: &AnySchema) -> bool {
    schema.one_of.is_empty() && schema.any_of.is_empty() && schema.not.is_none()
}

pub(super) fn combines(schema: &AnySchema) -> bool {
    !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
        || !schema.all_of.is_empty()
        || schema.not.is_some()
}

/// The alternatives of a schema that states no others.
pub(super) fn alternatives(schema: &AnySchema) -> Vec<ReferenceOr<Schema>> {
    match schema.one_of.as_slice() {
        [] => schema.any_of.clone(),
        one_of => one_of.to_vec(),
    }
}

/// The object that a schema is, but for combinations.
pub(super) fn own(schema: &AnySchema) -> Option<ObjectType> {
    let is_object = schema.typ.as_deref() == Some("object")
        || !schema.properties.is_empty()
        || !schema.required.is_empty()
        || schema.additional_properties.is_some();
    is_object.then(|| ObjectType {
        properties: schema.properties.clone(),
        required: schema.required.clone(),
        additional_properties: schema.additional_properties.clone(),
        ..ObjectType::default()
    })
}

fn is_scalar(schema: &AnySchema) -> bool {
    single(schema).is_some_and(|of| !matches!(of, Type::Object(_) | Type::Array(_)))
}

/// The one type that a schema states, or that its rules are of.
pub(super) fn single(schema: &AnySchema) -> Option<Type> {
    let is_text = schema.format.as_deref() == Some("password")
        || schema.pattern.is_some()
        || schema.min_length.is_some()
        || schema.max_length.is_some();
    match schema.typ.as_deref() {
        Some("string") => Some(Type::String(text(schema))),
        None if is_text => Some(Type::String(text(schema))),
        Some("integer") => Some(Type::Integer(IntegerType::default())),
        Some("number") => Some(Type::Number(NumberType::default())),
        Some("boolean") => Some(Type::Boolean(Default::default())),
        Some("array") => Some(Type::Array(list(schema))),
        None if schema.items.is_some() => Some(Type::Array(list(schema))),
        Some("object") => Some(Type::Object(own(schema).unwrap_or_default())),
        _ => None,
    }
}

fn text(schema: &AnySchema) -> StringType {
    let format = match schema.format.as_deref() {
        Some("password") => VariantOrUnknownOrEmpty::Item(StringFormat::Password),
        Some("binary") => VariantOrUnknownOrEmpty::Item(StringFormat::Binary),
        _ => VariantOrUnknownOrEmpty::Empty,
    };
    let values = schema.enumeration.iter();
    StringType {
        format,
        pattern: schema.pattern.clone(),
        min_length: schema.min_length,
        max_length: schema.max_length,
        enumeration: values
            .map(|value| value.as_str().map(str::to_owned))
            .collect(),
    }
}

fn list(schema: &AnySchema) -> ArrayType {
    ArrayType {
        items: schema.items.clone(),
        min_items: schema.min_items,
        max_items: schema.max_items,
        unique_items: schema.unique_items.unwrap_or_default(),
    }
}
