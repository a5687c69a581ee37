//! What the document says of constants: their values where one is sent, examples of
//! them where any is.

use openapiv3::{
    Example, MediaType, ObjectType, Operation as OpenApiOperation, Parameter, ParameterData,
    ParameterSchemaOrContent, ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode, StringType,
    Type,
};
use serde_json::{Map, Value};

use super::{Constant, Dispatch, Place};
use crate::extension;
use crate::infer::samples::schema;
use crate::output::media_type::is_json;
use crate::output::operation::Operation;

/// Writes the constants of an operation into its parameters and its body.
pub(crate) fn state(constants: &[Constant], converted: &mut OpenApiOperation) {
    for constant in constants {
        if constant.place != Place::Body {
            if let Some(parameter) = parameter(constant, converted) {
                parameter.required = true;
                parameter.format =
                    ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema_of(constant)));
            }
            continue;
        }
        for object in objects(converted) {
            let schema = ReferenceOr::Item(Box::new(schema_of(constant)));
            let (place, _) = object.properties.insert_full(constant.name.clone(), schema);
            // In the order of the constants, before what varies.
            let first = object
                .properties
                .values()
                .position(|property| !is_constant(property));
            if let Some(first) = first.filter(|first| *first < place) {
                object.properties.move_index(place, first);
            }
            require(object, &constant.name);
            // A call of JSON-RPC without an id gets no answer.
            if constant.name == "method" && object.properties.contains_key("id") {
                require(object, "id");
            }
        }
    }
}

fn is_constant(property: &ReferenceOr<Box<Schema>>) -> bool {
    let property = property.as_item();
    property.is_some_and(|of| of.schema_data.extensions.contains_key(extension::CONSTANT))
}

fn require(object: &mut ObjectType, name: &str) {
    if !object.required.iter().any(|required| required == name) {
        object.required.push(name.to_owned());
    }
}

fn schema_of(constant: &Constant) -> Schema {
    let text = StringType {
        enumeration: vec![Some(constant.value.clone())],
        ..StringType::default()
    };
    Schema {
        schema_data: SchemaData {
            extensions: [(extension::CONSTANT.to_owned(), true.into())].into(),
            ..SchemaData::default()
        },
        schema_kind: SchemaKind::Type(Type::String(text)),
    }
}

/// Lets an operation send any constant, and get any response; those of the operations
/// that send one are examples.
pub(crate) fn open(
    dispatch: Dispatch,
    of_constants: &[&Operation<'_>],
    converted: &mut OpenApiOperation,
) {
    converted.summary = Some(format!("Any {}", dispatch.what()));
    converted.description = None;
    let succeeded = converted
        .responses
        .responses
        .iter_mut()
        .filter(|(status, _)| matches!(status, StatusCode::Code(200..=299)));
    for (_, response) in succeeded {
        if let ReferenceOr::Item(response) = response {
            for media_type in json(&mut response.content) {
                let kind = match dispatch {
                    Dispatch::GraphQl => any_object(),
                    _ => anything(),
                };
                media_type.schema = Some(ReferenceOr::Item(schema(kind, None)));
            }
        }
    }
    let (varying, kind): (&[_], fn() -> SchemaKind) = match dispatch {
        Dispatch::GraphQl => (&["variables", "extensions"], any_object),
        Dispatch::JsonRpc => (&["params", "id"], anything),
        Dispatch::Action | Dispatch::Query => (&[], anything),
    };
    for object in objects(converted) {
        for name in varying {
            if let Some(property) = object.properties.get_mut(*name) {
                *property = ReferenceOr::Item(Box::new(schema(kind(), None)));
            }
        }
    }
    for operation in of_constants {
        exemplify(operation, converted);
    }
}

fn any_object() -> SchemaKind {
    SchemaKind::Type(Type::Object(ObjectType::default()))
}

fn anything() -> SchemaKind {
    SchemaKind::Any(Default::default())
}

fn exemplify(operation: &Operation<'_>, converted: &mut OpenApiOperation) {
    let example = |value: Value| {
        ReferenceOr::Item(Example {
            summary: operation.names().first().map(|name| (*name).to_owned()),
            value: Some(value),
            ..Example::default()
        })
    };
    let mut members = Map::new();
    for constant in operation.constants() {
        match constant.place {
            Place::Body => {
                members.insert(constant.name.clone(), constant.value.clone().into());
            }
            Place::Query | Place::Header => {
                if let Some(parameter) = parameter(constant, converted) {
                    let example = example(constant.value.clone().into());
                    parameter.examples.insert(operation.id.clone(), example);
                }
            }
        }
    }
    if let (false, Some(ReferenceOr::Item(body))) =
        (members.is_empty(), &mut converted.request_body)
    {
        for media_type in json(&mut body.content) {
            let example = example(Value::Object(members.clone()));
            media_type.examples.insert(operation.id.clone(), example);
        }
    }
}

/// The parameter that a constant is the value of.
fn parameter<'o>(
    constant: &Constant,
    converted: &'o mut OpenApiOperation,
) -> Option<&'o mut ParameterData> {
    let parameters = converted.parameters.iter_mut();
    parameters
        .filter_map(|parameter| match parameter {
            ReferenceOr::Item(parameter) => Some(parameter),
            ReferenceOr::Reference { .. } => None,
        })
        .find_map(|parameter| {
            let (place, data) = match parameter {
                Parameter::Query { parameter_data, .. } => (Place::Query, parameter_data),
                Parameter::Header { parameter_data, .. } => (Place::Header, parameter_data),
                _ => return None,
            };
            let is_it = place == constant.place && data.name.eq_ignore_ascii_case(&constant.name);
            is_it.then_some(data)
        })
}

fn json(
    content: &mut indexmap::IndexMap<String, MediaType>,
) -> impl Iterator<Item = &mut MediaType> {
    let is_json = |(name, _): &(&String, &mut MediaType)| is_json(name);
    content
        .iter_mut()
        .filter(is_json)
        .map(|(_, media_type)| media_type)
}

/// The objects that are JSON bodies of the operation.
fn objects(converted: &mut OpenApiOperation) -> impl Iterator<Item = &mut ObjectType> {
    let body = match &mut converted.request_body {
        Some(ReferenceOr::Item(body)) => Some(body),
        _ => None,
    };
    let media_types = body.into_iter().flat_map(|body| json(&mut body.content));
    media_types.filter_map(|media_type| match media_type.schema.as_mut()? {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::Object(object)),
            ..
        }) => Some(object),
        _ => None,
    })
}
