//! Named components: equal objects become one schema, named by what they are.
//!
//! A document is built with its objects inline; here each is taken out, once,
//! and gets a name from the places that it has: the property or the list that
//! holds it (`dial_in_numbers` holds a `DialInNumber`), else the operation
//! (`UpdateTspAccountRequest`), else the resource of a path (`User`).
//!
//! A name that several objects want goes to the one with the most places. If
//! there is none, or for the others, what holds them goes before it: the
//! object, the resource, the operation. Nothing depends on which comes first,
//! so that what is added to a document elsewhere takes no name away.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;

use indexmap::IndexMap;
use openapiv3::{
    IntegerType, MediaType, NumberType, Operation, ReferenceOr, Schema, SchemaData, SchemaKind,
    StatusCode, StringType, Type,
};

use crate::infer::samples::schema;
use crate::output::names::Resources;

mod assignment;
mod naming;
mod places;
mod references;

use self::places::{Member, Object, Root, RootKind};
pub(crate) use self::references::Names;

/// The objects of a document.
#[derive(Debug, Default)]
pub(crate) struct Components {
    /// By what makes two objects equal.
    objects: IndexMap<String, Object>,
}

/// In the place of a schema while it is taken apart.
fn any() -> Schema {
    schema(SchemaKind::Any(Default::default()), None)
}

/// An object that was found within a schema.
struct Found {
    index: usize,
    name: String,
    in_list: bool,
}

impl Components {
    /// Takes the objects out of the bodies of an operation.
    pub(crate) fn take(&mut self, method: &str, path: &str, operation: &mut Operation) {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let resources = Resources::of(path);
        let root = Root {
            operation: id.into(),
            path: path.into(),
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
    }

    fn take_content(&mut self, content: &mut IndexMap<String, MediaType>, root: &Root) {
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
                if let Some((_, object)) = self.objects.get_index_mut(index)
                    && !object.has(&root)
                {
                    object.roots.push(root);
                }
            }
        }
    }

    /// Takes the objects out of a schema that stands under `name`; those it
    /// holds directly go to `found`. Gives the reference that stands for the
    /// whole, where nothing is said beside it.
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
                let index = self.intern(std::mem::replace(schema, any()), members);
                found.push(Found {
                    index,
                    name: name.to_owned(),
                    in_list,
                });
                let reference = index.to_string();
                if !nullable && description.is_none() {
                    return Some(reference);
                }
                // Beside a reference there is no place for anything else.
                schema.schema_kind = SchemaKind::AllOf {
                    all_of: vec![ReferenceOr::Reference { reference }],
                };
                schema.schema_data.nullable = nullable;
                schema.schema_data.description = description;
                None
            }
            SchemaKind::AllOf { all_of } => match all_of.as_mut_slice() {
                // The only part, with nothing to say beside it.
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

    /// The index of an object; equal ones have the same.
    fn intern(&mut self, schema: Schema, members: Vec<Found>) -> usize {
        let key = key(&schema);
        if let Some(index) = self.objects.get_index_of(&key) {
            return index;
        }
        let parent = self.objects.len();
        for Found {
            index,
            name,
            in_list,
        } in members
        {
            if let Some((_, object)) = self.objects.get_index_mut(index) {
                object.members.push(Member::new(parent, &name, in_list));
            }
        }
        let object = Object {
            schema,
            members: Vec::new(),
            roots: Vec::new(),
        };
        self.objects.insert(key, object);
        parent
    }

    /// Names the objects: gives the schemas, and the name behind each
    /// reference.
    pub(crate) fn finish(self) -> (IndexMap<String, ReferenceOr<Schema>>, Names) {
        let names = Names(self.names());
        let mut schemas = IndexMap::new();
        for (object, name) in self.objects.into_values().zip(&names.0) {
            let mut schema = object.schema;
            names.name_in(&mut schema, name);
            schemas.insert(name.clone(), ReferenceOr::Item(schema));
        }
        (schemas, names)
    }
}

/// What makes two objects equal: the same properties, in whatever order.
fn key(schema: &Schema) -> String {
    let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
        return String::new();
    };
    let required: HashSet<_> = object.required.iter().collect();
    let mut properties: Vec<_> = object.properties.iter().collect();
    properties.sort_unstable_by_key(|(name, _)| *name);
    let mut key = String::new();
    for (name, schema) in properties {
        let mark = if required.contains(name) { "!" } else { "" };
        let property = key_of_property(schema);
        // With its length, where a name ends is no question. Writing to a string
        // does not fail.
        let _ = write!(key, "{}:{name}{mark}{property}", name.len());
    }
    key
}

/// What a property is. Most are of a plain type, which is told without writing
/// the whole schema.
fn key_of_property(schema: &ReferenceOr<Box<Schema>>) -> Cow<'static, str> {
    let plain = match schema {
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
