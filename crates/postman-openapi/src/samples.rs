//! Schemas from sample values.
//!
//! Samples show types and nothing more: no value of a sample becomes an
//! example, an enum or a limit, and nothing is required because it was seen.

use indexmap::IndexMap;
use openapiv3::{
    AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ObjectType, ReferenceOr, Schema,
    SchemaData, SchemaKind, StringType, Type,
};
use serde_json::Value;

use crate::format::{Format, format_keyword};
use crate::names;

/// The type that fits every sample seen so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    nullable: bool,
    kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Kind {
    /// No sample said anything.
    #[default]
    Unknown,
    Boolean,
    Integer,
    Number,
    /// The format that every sample has.
    String(Option<Format>),
    Array(Box<Shape>),
    Object(IndexMap<String, Shape>),
    /// The samples disagree.
    Any,
}

impl Shape {
    pub(crate) fn of(sample: &Value) -> Self {
        let kind = match sample {
            Value::Null => {
                return Self {
                    nullable: true,
                    kind: Kind::Unknown,
                };
            }
            Value::Bool(_) => Kind::Boolean,
            Value::Number(number) if number.is_f64() => Kind::Number,
            Value::Number(_) => Kind::Integer,
            Value::String(text) => Kind::String(Format::of(text)),
            Value::Array(elements) => {
                let element = elements
                    .iter()
                    .map(Self::of)
                    .fold(Self::default(), Self::merge);
                Kind::Array(Box::new(element))
            }
            Value::Object(members) => Kind::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of(value)))
                    .collect(),
            ),
        };
        Self {
            nullable: false,
            kind,
        }
    }

    pub(crate) fn merge(self, other: Self) -> Self {
        let kind = match (self.kind, other.kind) {
            (Kind::Unknown, kind) | (kind, Kind::Unknown) => kind,
            (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => Kind::Number,
            (Kind::String(left), Kind::String(right)) => {
                Kind::String(left.filter(|_| left == right))
            }
            (Kind::Array(left), Kind::Array(right)) => Kind::Array(Box::new(left.merge(*right))),
            (Kind::Object(mut left), Kind::Object(right)) => {
                for (name, shape) in right {
                    let seen = left.entry(name).or_default();
                    *seen = std::mem::take(seen).merge(shape);
                }
                Kind::Object(left)
            }
            (left, right) if left == right => left,
            _ => Kind::Any,
        };
        Self {
            nullable: self.nullable || other.nullable,
            kind,
        }
    }

    /// The format of a text.
    pub(crate) fn format(&self) -> Option<Format> {
        match self.kind {
            Kind::String(format) => format,
            _ => None,
        }
    }

    /// An object or an array: what a form sends as JSON text.
    pub(crate) fn is_structured(&self) -> bool {
        matches!(self.kind, Kind::Array(_) | Kind::Object(_))
    }
}

/// The named schemas of the document under construction.
#[derive(Debug, Default)]
pub(crate) struct Components {
    pub(crate) schemas: IndexMap<String, ReferenceOr<Schema>>,
}

impl Components {
    /// Registers `schema` under `name` and gives the reference to it. Where
    /// the name stands for another schema already, `context` goes before it.
    pub(crate) fn add(&mut self, context: &str, name: &str, schema: Schema) -> String {
        let schema = ReferenceOr::Item(schema);
        let context = if context.is_empty() {
            String::new()
        } else {
            names::component(context)
        };
        let contextual = format!("{context}{name}");
        let numbered = (2..).map(|n| format!("{contextual}{n}"));
        let candidates = [name.to_owned(), contextual.clone()]
            .into_iter()
            .chain(numbered);
        for name in candidates {
            match self.schemas.get(&name) {
                Some(taken) if *taken != schema => continue,
                _ => {
                    let reference = format!("#/components/schemas/{name}");
                    self.schemas.insert(name, schema);
                    return reference;
                }
            }
        }
        unreachable!("the candidates never end")
    }

    /// The schema of `shape`; objects become components named after `name`.
    pub(crate) fn schema(
        &mut self,
        context: &str,
        name: &str,
        shape: &Shape,
    ) -> ReferenceOr<Schema> {
        let kind = match &shape.kind {
            Kind::Unknown | Kind::Any => SchemaKind::Any(AnySchema::default()),
            Kind::Boolean => SchemaKind::Type(Type::Boolean(BooleanType::default())),
            Kind::Integer => SchemaKind::Type(Type::Integer(IntegerType::default())),
            Kind::Number => SchemaKind::Type(Type::Number(NumberType::default())),
            Kind::String(format) => SchemaKind::Type(Type::String(StringType {
                format: format_keyword(*format),
                ..StringType::default()
            })),
            Kind::Array(element) => SchemaKind::Type(Type::Array(ArrayType {
                items: Some(boxed(self.schema(context, &names::singular(name), element))),
                min_items: None,
                max_items: None,
                unique_items: false,
            })),
            Kind::Object(members) => {
                let component = names::component(name);
                let properties = members
                    .iter()
                    .map(|(name, shape)| {
                        (name.clone(), boxed(self.schema(&component, name, shape)))
                    })
                    .collect();
                let object = ObjectType {
                    properties,
                    ..ObjectType::default()
                };
                let schema = schema(SchemaKind::Type(Type::Object(object)), None);
                let reference = self.add(context, &component, schema);
                if !shape.nullable {
                    return ReferenceOr::Reference { reference };
                }
                SchemaKind::AllOf {
                    all_of: vec![ReferenceOr::Reference { reference }],
                }
            }
        };
        let mut schema = schema(kind, None);
        schema.schema_data.nullable = shape.nullable;
        ReferenceOr::Item(schema)
    }
}

/// As a property or an array's items hold it.
pub(crate) fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
    }
}

pub(crate) fn schema(schema_kind: SchemaKind, description: Option<String>) -> Schema {
    Schema {
        schema_data: SchemaData {
            description,
            ..SchemaData::default()
        },
        schema_kind,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema_of(samples: &[Value]) -> (Value, Value) {
        let mut components = Components::default();
        let shape = samples
            .iter()
            .map(Shape::of)
            .fold(Shape::default(), Shape::merge);
        let schema = components.schema("Order", "lines", &shape);
        (
            serde_json::to_value(schema).unwrap(),
            serde_json::to_value(components.schemas).unwrap(),
        )
    }

    #[test]
    fn samples_merge_to_the_type_that_fits_them_all() {
        let (schema, components) = schema_of(&[
            json!([{ "n": 1, "s": null }, { "n": 1.5 }]),
            json!([{ "s": "x", "mixed": 1 }, { "mixed": "1" }]),
        ]);
        assert_eq!(schema["items"]["$ref"], "#/components/schemas/Line");
        let line = &components["Line"]["properties"];
        assert_eq!(line["n"], json!({ "type": "number" }));
        assert_eq!(line["s"], json!({ "type": "string", "nullable": true }));
        assert_eq!(line["mixed"], json!({}));
    }

    #[test]
    fn a_name_that_is_taken_gets_its_context() {
        let mut components = Components::default();
        let object = |key: &str| Shape::of(&json!({ key: 1 }));
        components.schema("Order", "line", &object("a"));
        components.schema("Order", "line", &object("a"));
        components.schema("Order", "line", &object("b"));
        components.schema("Order", "line", &object("c"));
        assert_eq!(
            components.schemas.keys().collect::<Vec<_>>(),
            ["Line", "OrderLine", "OrderLine2"]
        );
    }
}
