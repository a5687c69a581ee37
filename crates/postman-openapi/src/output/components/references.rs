//! Replaces the indexes in references by the names of the objects.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, Operation, ReferenceOr, Schema, SchemaKind, Type};

use crate::infer::samples::ITSELF;

/// The names of the objects, by index.
#[derive(Debug)]
pub(crate) struct Names(pub(super) Vec<String>);

impl Names {
    /// Names the references in the bodies of an operation.
    pub(crate) fn name(&self, operation: &mut Operation) {
        let body = operation
            .request_body
            .iter_mut()
            .filter_map(|body| match body {
                ReferenceOr::Item(body) => Some(&mut body.content),
                ReferenceOr::Reference { .. } => None,
            });
        let responses = operation
            .responses
            .responses
            .values_mut()
            .chain(&mut operation.responses.default)
            .filter_map(|response| match response {
                ReferenceOr::Item(response) => Some(&mut response.content),
                ReferenceOr::Reference { .. } => None,
            });
        for media_type in body.chain(responses).flat_map(IndexMap::values_mut) {
            match &mut media_type.schema {
                Some(ReferenceOr::Reference { reference }) => self.refer(reference, ""),
                Some(ReferenceOr::Item(schema)) => self.name_in(schema, ""),
                None => {}
            }
        }
    }

    /// Names the references in a schema, which is itself called `own`.
    pub(super) fn name_in(&self, schema: &mut Schema, own: &str) {
        let mut boxed = |schema: &mut ReferenceOr<Box<Schema>>| match schema {
            ReferenceOr::Reference { reference } => self.refer(reference, own),
            ReferenceOr::Item(schema) => self.name_in(schema, own),
        };
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => array.items.iter_mut().for_each(boxed),
            SchemaKind::Type(Type::Object(object)) => {
                object.properties.values_mut().for_each(&mut boxed);
                if let Some(AdditionalProperties::Schema(value)) = &mut object.additional_properties
                {
                    match &mut **value {
                        ReferenceOr::Reference { reference } => self.refer(reference, own),
                        ReferenceOr::Item(schema) => self.name_in(schema, own),
                    }
                }
            }
            SchemaKind::AllOf { all_of } => {
                for schema in all_of {
                    if let ReferenceOr::Reference { reference } = schema {
                        self.refer(reference, own);
                    }
                }
            }
            _ => {}
        }
    }

    fn refer(&self, reference: &mut String, own: &str) {
        let other = || self.0.get(reference.parse::<usize>().ok()?);
        let name = match reference.as_str() {
            ITSELF => Some(own),
            _ => other().map(String::as_str),
        };
        if let Some(name) = name {
            *reference = format!("#/components/schemas/{name}");
        }
    }
}
