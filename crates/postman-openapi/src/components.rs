//! Named components: equal objects become one schema, named by what they are.
//!
//! A document is built with its objects inline; here each is taken out, once,
//! and gets a name from the places that it has: the property or the list that
//! holds it (`dial_in_numbers` holds a `DialInNumber`), else the operation
//! (`UpdateTspAccountRequest`), else the resource of a path (`User`).
//!
//! Names are given in the order of the document, so that what is added to it
//! elsewhere changes none; where two objects want one name, that with more
//! places gets it, and the other one its parent's name before it.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{
    MediaType, Operation, ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode, Type,
};

use crate::names;
use crate::samples::{ITSELF, schema};

/// The objects of a document.
#[derive(Debug, Default)]
pub(crate) struct Components {
    /// By what makes two objects equal.
    objects: IndexMap<String, Object>,
}

/// An object and the places it has.
#[derive(Debug)]
struct Object {
    schema: Schema,
    members: Vec<Member>,
    roots: Vec<Root>,
}

/// A property of another object that holds it, itself or in a list.
#[derive(Debug)]
struct Member {
    parent: usize,
    name: String,
    in_list: bool,
}

/// A body, or the elements of one.
#[derive(Clone, Debug, PartialEq)]
struct Root {
    operation: String,
    path: String,
    /// What tells the bodies of one operation apart: the status of a response,
    /// the media type of a request.
    variant: String,
    kind: RootKind,
    in_list: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum RootKind {
    Request,
    Response,
    Error,
}

/// Names that say nothing of what they hold.
const GENERIC: &[&str] = &[
    "Attribute",
    "Attributes",
    "Body",
    "Content",
    "Data",
    "Datum",
    "Element",
    "Entry",
    "Item",
    "Items",
    "List",
    "Object",
    "Payload",
    "Properties",
    "Record",
    "Request",
    "Response",
    "Result",
    "Results",
    "Value",
    "Values",
];

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
    pub(crate) fn take(&mut self, path: &str, operation: &mut Operation) {
        let id = operation.operation_id.clone().unwrap_or_default();
        let root = |kind, variant: String| Root {
            operation: id.clone(),
            path: path.to_owned(),
            variant,
            kind,
            in_list: false,
        };
        if let Some(ReferenceOr::Item(body)) = &mut operation.request_body {
            self.take_content(&mut body.content, &root(RootKind::Request, String::new()));
        }
        let responses = &mut operation.responses;
        let by_status = responses.responses.iter_mut().map(|(status, response)| {
            let kind = match status {
                StatusCode::Code(400..) => RootKind::Error,
                _ => RootKind::Response,
            };
            (root(kind, status.to_string()), response)
        });
        let default = responses.default.iter_mut();
        let default =
            default.map(|response| (root(RootKind::Error, "default".to_owned()), response));
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
            if let ReferenceOr::Item(inline) = schema {
                let taken = self.schema(std::mem::replace(inline, any()), "", false, &mut found);
                *schema = taken;
            }
            for Found { index, in_list, .. } in found {
                let mut root = Root {
                    in_list,
                    ..root.clone()
                };
                if root.kind == RootKind::Request {
                    root.variant = variant(media_type_name);
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
    /// holds directly go to `found`.
    fn schema(
        &mut self,
        mut schema: Schema,
        name: &str,
        in_list: bool,
        found: &mut Vec<Found>,
    ) -> ReferenceOr<Schema> {
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => {
                if let Some(items @ ReferenceOr::Item(_)) = &mut array.items {
                    self.boxed(items, name, true, found);
                }
                ReferenceOr::Item(schema)
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
                let index = self.intern(schema, members);
                found.push(Found {
                    index,
                    name: name.to_owned(),
                    in_list,
                });
                let reference = ReferenceOr::Reference {
                    reference: index.to_string(),
                };
                if !nullable && description.is_none() {
                    return reference;
                }
                // Beside a reference there is no place for anything else.
                ReferenceOr::Item(Schema {
                    schema_kind: SchemaKind::AllOf {
                        all_of: vec![reference],
                    },
                    schema_data: SchemaData {
                        nullable,
                        description,
                        ..SchemaData::default()
                    },
                })
            }
            SchemaKind::AllOf { all_of } => match all_of.as_slice() {
                // The only part, with nothing to say beside it.
                [ReferenceOr::Reference { reference }] if !schema.schema_data.nullable => {
                    let reference = reference.clone();
                    ReferenceOr::Reference { reference }
                }
                _ => ReferenceOr::Item(schema),
            },
            _ => ReferenceOr::Item(schema),
        }
    }

    fn boxed(
        &mut self,
        schema: &mut ReferenceOr<Box<Schema>>,
        name: &str,
        in_list: bool,
        found: &mut Vec<Found>,
    ) {
        if let ReferenceOr::Item(inline) = schema {
            let taken = self.schema(std::mem::replace(inline, any()), name, in_list, found);
            *schema = match taken {
                ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
                ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
            };
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
                object.members.push(Member {
                    parent,
                    name,
                    in_list,
                });
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

    fn names(&self) -> Vec<String> {
        let wanted: Vec<_> = self.objects.values().map(Object::wanted).collect();
        // Who gets a name that several want: the one with the most places, of
        // those the first.
        let mut first: HashMap<&str, (usize, usize)> = HashMap::new();
        for (index, (object, name)) in self.objects.values().zip(&wanted).enumerate() {
            let places = object.members.len() + object.roots.len();
            let best = first.entry(name).or_insert((index, places));
            if places > best.1 {
                *best = (index, places);
            }
        }
        let mut taken: HashSet<String> = HashSet::new();
        let mut names = vec![String::new(); wanted.len()];
        let (winners, others): (Vec<_>, Vec<_>) =
            wanted.iter().enumerate().partition(|(index, name)| {
                !GENERIC.contains(&name.as_str())
                    && first
                        .get(name.as_str())
                        .is_some_and(|best| best.0 == *index)
            });
        for (index, name) in winners {
            taken.insert(name.clone());
            if let Some(slot) = names.get_mut(index) {
                slot.clone_from(name);
            }
        }
        let mut last: HashMap<String, usize> = HashMap::new();
        // Parents stand behind their members: from the back, each has its name.
        for (index, name) in others.into_iter().rev() {
            let Some((_, object)) = self.objects.get_index(index) else {
                continue;
            };
            let parent = object.members.first().map(|member| member.parent);
            let of_parent = |names: &[String]| {
                parent
                    .and_then(|at| names.get(at))
                    .map(|context| format!("{context}{name}"))
            };
            let of_root = object.roots.first().filter(|_| parent.is_none());
            let candidates = [
                of_parent(&wanted),
                of_parent(&names),
                of_root.map(|root| root.name("")),
                of_root.map(|root| root.name(&root.variant)),
            ];
            let mut full = name.clone();
            for candidate in candidates.into_iter().flatten() {
                full = candidate;
                if !taken.contains(&full) {
                    break;
                }
            }
            let mut free = full.clone();
            while taken.contains(&free) {
                let number = last.entry(full.clone()).or_insert(1);
                *number += 1;
                free = format!("{full}{number}");
            }
            taken.insert(free.clone());
            if let Some(slot) = names.get_mut(index) {
                *slot = free;
            }
        }
        names
    }
}

/// What a media type is called in a name.
fn variant(media_type: &str) -> String {
    match media_type.rsplit(['/', '+']).next().unwrap_or_default() {
        "form-data" => "Multipart".to_owned(),
        "x-www-form-urlencoded" => "Form".to_owned(),
        subtype => names::component(subtype),
    }
}

impl Root {
    /// Its name, with what tells it apart where one operation has several.
    fn name(&self, variant: &str) -> String {
        let suffix = match (self.kind, self.in_list) {
            (RootKind::Request, false) => "Request",
            (RootKind::Response, false) => "Response",
            (RootKind::Error, false) => "Error",
            (_, true) => "Item",
        };
        format!("{}{suffix}{variant}", names::component(&self.operation))
    }
}

impl Object {
    /// Whether it has this root. Operations come one after the other: equal
    /// roots are among the last.
    fn has(&self, root: &Root) -> bool {
        let same = self
            .roots
            .iter()
            .rev()
            .take_while(|known| known.operation == root.operation);
        same.into_iter().any(|known| known == root)
    }

    /// The name that its places give it.
    fn wanted(&self) -> String {
        let of_members = self.members.iter().map(|member| match member.in_list {
            true => names::component(&names::singular(&member.name)),
            false => names::component(&member.name),
        });
        let mut number: IndexMap<String, usize> = IndexMap::new();
        for name in of_members {
            *number.entry(name).or_default() += 1;
        }
        let says_something = |name: &str| !GENERIC.contains(&name) && name != "Value";
        let most = number
            .iter()
            .filter(|(name, _)| says_something(name))
            .map(|(_, n)| *n)
            .max();
        if let Some((name, _)) = number
            .iter()
            .find(|(name, n)| says_something(name) && Some(**n) == most)
        {
            return name.clone();
        }
        match self.roots.as_slice() {
            [] => number
                .into_keys()
                .next()
                .unwrap_or_else(|| "Value".to_owned()),
            roots if roots.iter().all(|root| root.kind == RootKind::Error) => "Error".to_owned(),
            [root] if !root.in_list => root.name(""),
            [root, ..] => names::resource(&root.path),
        }
    }
}

/// What makes two objects equal: the same properties, in whatever order.
fn key(schema: &Schema) -> String {
    let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind else {
        return String::new();
    };
    let required: HashSet<_> = object.required.iter().collect();
    let mut properties: Vec<_> = object
        .properties
        .iter()
        .map(|(name, schema)| {
            let required = required.contains(name);
            // What was built from JSON serializes.
            format!(
                "{name:?}{required}{}",
                serde_json::to_string(schema).unwrap_or_default()
            )
        })
        .collect();
    properties.sort_unstable();
    properties.concat()
}

/// The names of the objects, by index.
#[derive(Debug)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// Puts names into the references of an operation's bodies.
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

    /// Puts names into a schema's references; its own is `own`.
    fn name_in(&self, schema: &mut Schema, own: &str) {
        let mut boxed = |schema: &mut ReferenceOr<Box<Schema>>| match schema {
            ReferenceOr::Reference { reference } => self.refer(reference, own),
            ReferenceOr::Item(schema) => self.name_in(schema, own),
        };
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => array.items.iter_mut().for_each(boxed),
            SchemaKind::Type(Type::Object(object)) => {
                object.properties.values_mut().for_each(&mut boxed)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::samples::Shape;

    /// The names of the components of some responses, by path.
    fn names(responses: &[(&str, &str, u16, Value)]) -> Vec<String> {
        let mut components = Components::default();
        for (id, path, status, sample) in responses {
            let mut operation = Operation {
                operation_id: Some((*id).to_owned()),
                ..Operation::default()
            };
            let mut response = openapiv3::Response::default();
            let schema = Some(ReferenceOr::Item(Shape::of(sample).schema()));
            response.content.insert(
                "application/json".to_owned(),
                MediaType {
                    schema,
                    ..MediaType::default()
                },
            );
            operation
                .responses
                .responses
                .insert(StatusCode::Code(*status), ReferenceOr::Item(response));
            components.take(path, &mut operation);
        }
        components.finish().0.into_keys().collect()
    }

    #[test]
    fn equal_objects_are_one_named_by_what_they_are() {
        let user = json!({ "id": 1, "name": "x" });
        let again = json!({ "name": "y", "id": 2 });
        assert_eq!(
            names(&[
                (
                    "listUsers",
                    "/users",
                    200,
                    json!({ "users": [user], "next": "" })
                ),
                ("getUser", "/users/{id}", 200, again),
                ("getOwner", "/owner", 200, json!({ "data": { "a": 1 } })),
                ("a", "/a", 400, json!({ "code": 1 })),
                ("b", "/b", 404, json!({ "code": 2 })),
                ("listPets", "/v1/pets", 200, json!([{ "tag": "" }])),
            ]),
            [
                "User",
                "ListUsersResponse",
                "GetOwnerResponseData",
                "GetOwnerResponse",
                "Error",
                "Pet"
            ]
        );
    }

    #[test]
    fn a_name_that_two_want_goes_to_the_one_with_more_places() {
        let order = |line: Value| json!({ "line": line });
        let all = [
            ("a", "/a", 200, order(json!({ "a": 1 }))),
            ("b", "/b", 200, order(json!({ "b": 1 }))),
            ("c", "/c", 200, json!({ "line": { "b": 1 }, "c": "" })),
        ];
        assert_eq!(
            names(&all),
            [
                "AResponseLine",
                "AResponse",
                "Line",
                "BResponse",
                "CResponse"
            ]
        );
        // What is added elsewhere changes none of the names.
        let mut more = all.to_vec();
        more.insert(0, ("d", "/d", 200, json!({ "other": { "x": 1 } })));
        assert_eq!(names(&more).split_off(2), names(&all));
    }
}
