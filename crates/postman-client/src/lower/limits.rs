//! Limits that no type keeps: those of numbers, and sizes of lists.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use openapiv3::{ArrayType, ReferenceOr, Schema, SchemaKind, Type};

use super::types::Types;

/// The objects that have such limits themselves.
pub(super) fn objects(types: &Types<'_>) -> BTreeSet<String> {
    let objects = types.objects.iter();
    let limited = objects.filter(|(_, object)| {
        let mut properties = object.properties.values();
        properties.any(|schema| is_limited(types, schema, DEPTH))
    });
    limited.map(|(name, _)| name.clone()).collect()
}

/// The schema of a parameter, without references, if it has such limits.
pub(super) fn of_parameter(types: &Types<'_>, schema: &ReferenceOr<Schema>) -> Option<Schema> {
    if !is_limited(types, schema, DEPTH) {
        return None;
    }
    let mut schema = types.resolved(schema)?.clone();
    if let SchemaKind::Type(Type::Array(list)) = &mut schema.schema_kind
        && let Some(items) = &mut list.items
        && let Some(found) = types.resolved(items)
    {
        *items = ReferenceOr::Item(Box::new(found.clone()));
    }
    Some(schema)
}

/// How deep lists stand within lists, at most; a list may hold itself.
const DEPTH: usize = 8;

fn is_limited<S: Borrow<Schema>>(types: &Types<'_>, schema: &ReferenceOr<S>, depth: usize) -> bool {
    let Some(schema) = types.resolved(schema) else {
        return false;
    };
    match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(number)) => {
            number.minimum.is_some() || number.maximum.is_some()
        }
        SchemaKind::Type(Type::Number(number)) => {
            number.minimum.is_some() || number.maximum.is_some()
        }
        SchemaKind::Type(Type::Array(ArrayType {
            items,
            min_items,
            max_items,
            ..
        })) => {
            let within =
                |items: &ReferenceOr<Box<Schema>>| depth > 0 && is_limited(types, items, depth - 1);
            min_items.is_some() || max_items.is_some() || items.as_ref().is_some_and(within)
        }
        _ => false,
    }
}
