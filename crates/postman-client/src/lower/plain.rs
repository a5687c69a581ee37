//! Schemas in the forms that progenitor and typify take as they are.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type};

use crate::rustdoc::Doc;

/// A vendor's description, as the whole documentation of what it describes.
pub(super) fn description(text: &str) -> Option<String> {
    Doc::markdown(text).into_description()
}

/// The description alone: typify would take a title for a name, and a default
/// for what is sent where nothing is given.
pub(super) fn described(data: &SchemaData) -> SchemaData {
    SchemaData {
        description: data
            .description
            .as_deref()
            .and_then(|text| Doc::value(text).into_description()),
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

pub(super) fn to(type_name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference {
        reference: format!("#/components/schemas/{type_name}"),
    }
}

/// A reference that may be null.
pub(super) fn nullable(type_name: &str) -> ReferenceOr<Schema> {
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

/// Whether a schema is one value without parts.
pub(super) fn is_scalar(schema: &Schema) -> bool {
    matches!(
        schema.schema_kind,
        SchemaKind::Type(Type::String(_) | Type::Number(_) | Type::Integer(_) | Type::Boolean(_))
    )
}
