//! Components: equal objects that belong together become one named schema. They
//! do if they are of one resource, or if the properties that contain them have the
//! same name (see [`Kinship`]).
//!
//! The document is built with its objects inline. This module takes each one out
//! and names it by its places: the property or list that contains it
//! (`dial_in_numbers` contains a `DialInNumber`), else the resource that a response
//! is about (`User`), else the operation (`UpdateTspAccountRequest`).
//!
//! The first operation that has an object names it, and knows only its own places.
//! If the name is taken, the object gets a qualified one: the containing object, the
//! resource or the operation goes before it. So what is added behind an operation
//! renames nothing of it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, IntegerType, MediaType, NumberType, ObjectType, Operation, ReferenceOr,
    Schema, SchemaData, SchemaKind, StatusCode, StringType, Type,
};

use crate::infer::samples::schema;
use crate::output::names::Resources;

mod assignment;
mod generic;
mod kinship;
mod naming;
mod places;
mod references;

use self::assignment::Taken;
use self::kinship::{Equal, Kinship, Properties};
use self::places::{Member, Object, Root, RootKind};
pub(crate) use self::references::Names;

/// The objects of a document.
#[derive(Debug, Default)]
pub(crate) struct Components {
    objects: Vec<Object>,
    /// Those that are equal, by their key.
    equal: HashMap<String, Equal>,
    /// The names of the objects of the operations before the one at hand.
    names: Vec<String>,
    taken: Taken,
    /// What the bodies that are taken apart are about.
    kinship: Kinship,
    properties: Properties,
}

/// Stands in for a schema while it is taken apart.
fn any() -> Schema {
    schema(SchemaKind::Any(Default::default()), None)
}

/// An object within a schema.
struct Found {
    index: usize,
    name: String,
    in_list: bool,
}

impl Components {
    /// Takes the objects out of the bodies of an operation, and names those that no
    /// operation before it has.
    pub(crate) fn take(&mut self, method: &str, path: &str, operation: &mut Operation) {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let resources = Resources::of(path);
        let root = Root {
            operation: id.into(),
            is_list: resources.answers_with_list(method),
            resources: resources.into(),
            variant: String::new(),
            kind: RootKind::Request,
            in_list: false,
        };
        let answer = |kind, variant| Root {
            kind,
            variant,
            ..root.clone()
        };
        if let Some(ReferenceOr::Item(body)) = &mut operation.request_body {
            self.take_content(&mut body.content, &root);
        }
        let responses = &mut operation.responses;
        let by_status = responses.responses.iter_mut().map(|(status, response)| {
            let kind = match status {
                StatusCode::Code(400..) => RootKind::Error,
                _ => RootKind::Response,
            };
            (answer(kind, status.to_string()), response)
        });
        let default = responses.default.iter_mut();
        let default =
            default.map(|response| (answer(RootKind::Error, "default".to_owned()), response));
        for (root, response) in by_status.chain(default) {
            if let ReferenceOr::Item(response) = response {
                self.take_content(&mut response.content, &root);
            }
        }
        self.name_new();
    }

    fn take_content(&mut self, content: &mut IndexMap<String, MediaType>, root: &Root) {
        self.kinship = root.kinship();
        for (media_type_name, media_type) in content {
            let Some(schema) = &mut media_type.schema else {
                continue;
            };
            let mut found = Vec::new();
            if let ReferenceOr::Item(inline) = schema
                && let Some(reference) = self.schema(inline, "", false, &mut found)
            {
                *schema = ReferenceOr::Reference { reference };
            }
            for Found { index, in_list, .. } in found {
                let mut root = Root {
                    in_list,
                    ..root.clone()
                };
                if root.kind == RootKind::Request {
                    root.variant = places::variant(media_type_name);
                }
                if let Some(object) = self.new_object(index)
                    && !object.roots.contains(&root)
                {
                    object.roots.push(root);
                }
            }
        }
    }

    /// Takes the objects out of the schema called `name`. Those that it contains
    /// directly go to `found`. Returns the reference that replaces the whole
    /// schema, if no other keyword must stay beside it.
    fn schema(
        &mut self,
        schema: &mut Schema,
        name: &str,
        in_list: bool,
        found: &mut Vec<Found>,
    ) -> Option<String> {
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => {
                if let Some(items) = &mut array.items {
                    self.boxed(items, name, true, found);
                }
                None
            }
            SchemaKind::Type(Type::Object(object)) if !object.properties.is_empty() => {
                let mut members = Vec::new();
                for (name, property) in &mut object.properties {
                    self.boxed(property, name, false, &mut members);
                }
                let SchemaData {
                    nullable,
                    description,
                    ..
                } = std::mem::take(&mut schema.schema_data);
                let kinship = Kinship::of_money(object)
                    .or_else(|| self.properties.kinship(name, in_list, &self.kinship))
                    .unwrap_or_else(|| self.kinship.clone());
                let schema_of = std::mem::replace(schema, any());
                let index = self.intern(schema_of, members, kinship, found);
                found.push(Found {
                    index,
                    name: name.to_owned(),
                    in_list,
                });
                let reference = index.to_string();
                if !nullable && description.is_none() {
                    return Some(reference);
                }
                // OpenAPI 3.0 ignores whatever stands beside a reference.
                schema.schema_kind = SchemaKind::AllOf {
                    all_of: vec![ReferenceOr::Reference { reference }],
                };
                schema.schema_data.nullable = nullable;
                schema.schema_data.description = description;
                None
            }
            SchemaKind::Type(Type::Object(ObjectType {
                additional_properties: Some(AdditionalProperties::Schema(value)),
                ..
            })) => {
                // Maps hold several, as lists do.
                if let ReferenceOr::Item(inline) = &mut **value
                    && let Some(reference) = self.schema(inline, name, true, found)
                {
                    **value = ReferenceOr::Reference { reference };
                }
                None
            }
            SchemaKind::AllOf { all_of } => match all_of.as_mut_slice() {
                // The only part, without other keywords.
                [ReferenceOr::Reference { reference }] if !schema.schema_data.nullable => {
                    Some(std::mem::take(reference))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn boxed(
        &mut self,
        schema: &mut ReferenceOr<Box<Schema>>,
        name: &str,
        in_list: bool,
        found: &mut Vec<Found>,
    ) {
        if let ReferenceOr::Item(inline) = schema
            && let Some(reference) = self.schema(inline, name, in_list, found)
        {
            *schema = ReferenceOr::Reference { reference };
        }
    }

    /// The index of an object. Equal objects that are kin share one; so do equal
    /// values in one object, such as the amounts of a bill. What has an id is no
    /// value: a user and a group are two things, however alike.
    fn intern(
        &mut self,
        schema: Schema,
        members: Vec<Found>,
        kinship: Kinship,
        beside: &[Found],
    ) -> usize {
        let equal = self.equal.entry(key(&schema)).or_default();
        let beside = beside.iter().map(|found| found.index);
        let beside = beside.filter(|index| is_value(&schema) && equal.has(*index));
        let kin = equal.kin(&kinship);
        if let Some(index) = kin.into_iter().chain(beside).min() {
            equal.add(index, &kinship);
            return index;
        }
        let index = self.objects.len();
        equal.add(index, &kinship);
        let parent = index - self.names.len();
        for Found {
            index,
            name,
            in_list,
        } in members
        {
            if let Some(object) = self.new_object(index) {
                object.members.push(Member::new(parent, &name, in_list));
            }
        }
        let object = Object {
            schema,
            members: Vec::new(),
            roots: Vec::new(),
        };
        self.objects.push(object);
        index
    }

    /// The object of this index, if no operation before the one at hand has it.
    fn new_object(&mut self, index: usize) -> Option<&mut Object> {
        let object = self.objects.get_mut(index)?;
        (index >= self.names.len()).then_some(object)
    }

    /// Returns the schemas by name, and the names by reference.
    pub(crate) fn finish(self) -> (IndexMap<String, ReferenceOr<Schema>>, Names) {
        let names = Names(self.names);
        let mut schemas = IndexMap::new();
        for (object, name) in self.objects.into_iter().zip(&names.0) {
            let mut schema = object.schema;
            names.name_in(&mut schema, name);
            schemas.insert(name.clone(), ReferenceOr::Item(schema));
        }
        (schemas, names)
    }
}

/// Whether it is a value: what has an id is none.
fn is_value(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => !object.properties.contains_key("id"),
        _ => true,
    }
}

/// The key that equal objects share: their properties, in any order.
fn key(schema: &Schema) -> String {
    let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
        return String::new();
    };
    let required: HashSet<_> = object.required.iter().collect();
    let mut properties: Vec<_> = object.properties.iter().collect();
    properties.sort_unstable_by_key(|(name, _)| *name);
    let mut key = String::new();
    for (name, schema) in properties {
        // The length makes clear where a name ends. Writing to a string does
        // not fail.
        let _ = write!(key, "{}:", name.len());
        key.push_str(name);
        if required.contains(name) {
            key.push('!');
        }
        key.push_str(&key_of_property(schema));
    }
    key
}

/// The key of a property. Most have a plain type, so that the whole schema need
/// not be written.
fn key_of_property(schema: &ReferenceOr<Box<Schema>>) -> Cow<'static, str> {
    let plain = match schema {
        ReferenceOr::Reference { reference } => return format!("${reference};").into(),
        ReferenceOr::Item(schema) if schema.schema_data == SchemaData::default() => {
            match &schema.schema_kind {
                SchemaKind::Type(Type::String(text)) if *text == StringType::default() => "string",
                SchemaKind::Type(Type::Integer(number)) if *number == IntegerType::default() => {
                    "integer"
                }
                SchemaKind::Type(Type::Number(number)) if *number == NumberType::default() => {
                    "number"
                }
                SchemaKind::Type(Type::Boolean(boolean)) if boolean.enumeration.is_empty() => {
                    "boolean"
                }
                _ => "",
            }
        }
        _ => "",
    };
    match plain {
        // What was built from JSON serializes.
        "" => serde_json::to_string(schema).unwrap_or_default().into(),
        plain => plain.into(),
    }
}
