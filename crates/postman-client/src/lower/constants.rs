//! Constants: values that no caller has to give. They are taken out of the document, so
//! that neither a setter nor a type has them, and each call sends them.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    ObjectType, OpenAPI, Operation, Parameter, ParameterSchemaOrContent, ReferenceOr, RequestBody,
    Schema, SchemaKind, Type,
};
use postman_openapi::extension;
use serde_json::Value;

use super::media_type::{MediaKind, MediaTypeName};
use super::other_operations::slot;
use crate::model::{Constant, ConstantPlace};
use crate::pointer::{self, METHODS, component};

/// The constants of operations, by the place of each.
pub(crate) type Constants = BTreeMap<String, Vec<Constant>>;

/// Takes the constants out of a document.
pub(super) fn take(document: &mut OpenAPI) -> Constants {
    let mut constants = Constants::new();
    let mut bodies = BTreeSet::new();
    let mut schemas = document
        .components
        .as_ref()
        .map(|components| components.schemas.clone())
        .unwrap_or_default();
    for (path, item) in &mut document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for method in METHODS {
            let Some(Some(operation)) = slot(item, method) else {
                continue;
            };
            let mut own = of_parameters(operation);
            if let Some(ReferenceOr::Item(body)) = &mut operation.request_body {
                let is_empty = of_body(body, &schemas, &mut bodies, &mut own);
                if is_empty {
                    operation.request_body = None;
                }
            }
            if !own.is_empty() {
                constants.insert(pointer::operation(path, method), own);
            }
        }
    }
    for name in bodies {
        if let Some(object) = schemas.get_mut(&name).and_then(object_mut) {
            strip(object);
        }
    }
    if let Some(components) = &mut document.components {
        components.schemas = schemas;
    }
    constants
}

/// The constants among the parameters of an operation, which are no more.
fn of_parameters(operation: &mut Operation) -> Vec<Constant> {
    let mut constants = Vec::new();
    operation.parameters.retain(|parameter| {
        let constant = parameter.as_item().and_then(of_parameter);
        let is_variable = constant.is_none();
        constants.extend(constant);
        is_variable
    });
    constants
}

/// A constant of the query, or a header that HTTP allows.
fn of_parameter(parameter: &Parameter) -> Option<Constant> {
    let (place, data) = match parameter {
        Parameter::Query { parameter_data, .. } => (ConstantPlace::Query, parameter_data),
        Parameter::Header { parameter_data, .. } => (ConstantPlace::Header, parameter_data),
        _ => return None,
    };
    let ParameterSchemaOrContent::Schema(schema) = &data.format else {
        return None;
    };
    let value = value(schema.as_item()?)?;
    let is_sent = place == ConstantPlace::Query
        || http::HeaderName::try_from(data.name.as_str()).is_ok()
            && http::HeaderValue::try_from(value).is_ok();
    is_sent.then(|| Constant {
        place,
        name: data.name.clone(),
        value: value.to_owned(),
    })
}

/// Adds the constants of a JSON body, and notes the component that it is. Whether
/// nothing is left that a caller could give.
fn of_body(
    body: &mut RequestBody,
    schemas: &indexmap::IndexMap<String, ReferenceOr<Schema>>,
    bodies: &mut BTreeSet<String>,
    own: &mut Vec<Constant>,
) -> bool {
    let is_one = body.content.len() == 1;
    let Some((name, media_type)) = body.content.first_mut().filter(|_| is_one) else {
        return false;
    };
    if MediaTypeName::of(name).kind != MediaKind::Json {
        return false;
    }
    let object = match &mut media_type.schema {
        Some(ReferenceOr::Reference { reference }) => {
            let Some(name) = component(reference) else {
                return false;
            };
            bodies.insert(name.to_owned());
            schemas.get(name).cloned()
        }
        schema => schema.clone(),
    };
    let Some(mut object) = object else {
        return false;
    };
    let Some(object) = object_mut(&mut object) else {
        return false;
    };
    let constants = strip(object);
    if constants.is_empty() {
        return false;
    }
    own.extend(constants);
    if let Some(schema) = &mut media_type.schema
        && let Some(inline) = object_mut(schema)
    {
        strip(inline);
    }
    body.required = !object.required.is_empty();
    object.properties.is_empty() && object.additional_properties.is_none() && name == JSON
}

const JSON: &str = "application/json";

/// Takes the constants out of an object.
fn strip(object: &mut ObjectType) -> Vec<Constant> {
    let mut constants = Vec::new();
    object.properties.retain(|name, property| {
        let value = property.as_item().and_then(|schema| value(schema));
        let constant = value.map(|value| Constant {
            place: ConstantPlace::Body,
            name: name.clone(),
            value: value.to_owned(),
        });
        let is_variable = constant.is_none();
        constants.extend(constant);
        is_variable
    });
    let is_constant = |name: &String| constants.iter().any(|constant| constant.name == *name);
    object.required.retain(|name| !is_constant(name));
    constants
}

/// The value of a schema that is a constant.
fn value(schema: &Schema) -> Option<&str> {
    let is_constant = schema.schema_data.extensions.get(extension::CONSTANT)?;
    let SchemaKind::Type(Type::String(text)) = &schema.schema_kind else {
        return None;
    };
    match text.enumeration.as_slice() {
        [Some(value)] if *is_constant == Value::Bool(true) => Some(value),
        _ => None,
    }
}

fn object_mut(schema: &mut ReferenceOr<Schema>) -> Option<&mut ObjectType> {
    match schema {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::Object(object)),
            ..
        }) => Some(object),
        _ => None,
    }
}
