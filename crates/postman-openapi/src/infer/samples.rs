//! Schemas from sample values.
//!
//! Samples only show types. Their values become no enums or limits, and a property is
//! not required because every sample has it.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};
use serde_json_borrow::{Number, ObjectAsVec, Value};

use crate::infer::digits::Digits;
use crate::infer::format::{Format, Placeholder, format_keyword};
use crate::input::variables;

mod keys;
mod maps;
mod recursion;

/// Stands in for the reference from an object to itself, while it has no name.
pub(crate) const ITSELF: &str = "itself";

/// The type that fits every sample seen so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    nullable: bool,
    kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Kind {
    /// No sample shows a type.
    #[default]
    Unknown,
    Boolean,
    Integer,
    /// A whole number whose digits an `f64` does not keep.
    Long,
    /// Numbers whose digits neither an `i64` nor an `f64` keeps.
    Big,
    Number,
    /// With the format that all samples share.
    String(Option<Format>),
    /// With a format that such a text shows only beside a placeholder: an IPv4 address,
    /// or an email address under a name that does not mention mail.
    Fits(Format),
    /// With a format that a placeholder states, and all samples have.
    Stated(Format),
    /// With a format that a placeholder states, and another sample breaks.
    Broken(Format),
    /// A type that only a placeholder can name.
    Placeholder(Placeholder),
    Array(Box<Shape>),
    Object(IndexMap<String, Shape>),
    /// An object of any keys, with values of one shape.
    Map(Box<Shape>),
    /// The object that contains it.
    Itself,
    /// The samples disagree.
    Any,
}

impl Shape {
    pub(crate) fn of(sample: &Value<'_>) -> Self {
        Self::of_property(None, sample, 0)
    }

    /// An object of these members.
    pub(crate) fn object<'n>(members: impl IntoIterator<Item = (&'n str, Self)>) -> Self {
        let members = members.into_iter();
        Kind::Object(
            members
                .map(|(name, shape)| (name.to_owned(), shape))
                .collect(),
        )
        .into()
    }

    /// Of a sample that is the value, or an element of the value, of the
    /// property `name`, within so many objects.
    fn of_property(name: Option<&str>, sample: &Value<'_>, objects: usize) -> Self {
        let kind = match sample {
            Value::Null => {
                return Self {
                    nullable: true,
                    kind: Kind::Unknown,
                };
            }
            Value::Bool(_) => Kind::Boolean,
            Value::Number(number) => {
                let kind = Kind::of_number(number);
                match name.is_some_and(Digits::are_amount) {
                    true => kind.with_fractions(),
                    false => kind,
                }
            }
            Value::Str(text) => Kind::of(name, text),
            Value::Array(elements) => {
                let element = elements
                    .iter()
                    .map(|element| Self::of_property(name, element, objects))
                    .fold(Self::default(), Self::merge);
                Kind::Array(Box::new(element))
            }
            Value::Object(members) => {
                match mark(members) {
                    // The sample does not say which of several objects it means.
                    Some(Mark::Circular) if objects == 1 => return Kind::Itself.into(),
                    Some(_) => return Self::default(),
                    None => {}
                }
                let unit = Unit::of(members);
                let member = |(name, value)| {
                    let mut shape = Self::of_property(Some(name), value, objects + 1);
                    shape.kind = unit.applied(name, shape.kind);
                    (name, shape)
                };
                return Self::object(members.iter().map(member));
            }
        };
        kind.into()
    }

    /// Says what all samples say together: which objects are maps, and which
    /// contain themselves.
    pub(crate) fn settle(&mut self, name: &str) {
        self.fold_maps(name);
        self.fold_trees();
    }

    pub(crate) fn merge(self, other: Self) -> Self {
        Self {
            nullable: self.nullable || other.nullable,
            kind: self.kind.merge(other.kind),
        }
    }

    /// Whether it is an object or an array, which a form sends as JSON.
    pub(crate) fn is_structured(&self) -> bool {
        matches!(self.kind, Kind::Array(_) | Kind::Object(_) | Kind::Map(_))
    }

    /// The places where the types of the samples differ: `lines[].price`.
    pub(crate) fn disagreements(&self) -> Vec<String> {
        let mut found = Vec::new();
        // Most shapes have none, and need no names of places.
        if self.number_of_disagreements() == 0 {
            return found;
        }
        self.visit(&mut String::new(), &mut |kind, path| match kind {
            Kind::Any if path.is_empty() => found.push("the whole".to_owned()),
            Kind::Any => found.push(format!("`{path}`")),
            _ => {}
        });
        found
    }

    /// How many [`disagreements`](Self::disagreements) there are.
    fn number_of_disagreements(&self) -> usize {
        self.number_of(&|kind| *kind == Kind::Any)
    }

    /// How many values that are neither objects nor lists are of such a kind.
    fn number_of(&self, is: &impl Fn(&Kind) -> bool) -> usize {
        match &self.kind {
            Kind::Array(inner) | Kind::Map(inner) => inner.number_of(is),
            Kind::Object(members) => members.values().map(|shape| shape.number_of(is)).sum(),
            kind => usize::from(is(kind)),
        }
    }

    /// The places where a sample breaks the format that a placeholder states:
    /// "`lines[].born` is a `date`".
    pub(crate) fn broken_formats(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.number_of(&|kind| matches!(kind, Kind::Broken(_))) == 0 {
            return found;
        }
        self.visit(&mut String::new(), &mut |kind, path| {
            if let Kind::Broken(format) = kind {
                let place = match path {
                    "" => "the whole".to_owned(),
                    path => format!("`{path}`"),
                };
                found.push(format!("{place} is a `{}`", format.name()));
            }
        });
        found
    }

    /// Shows every value that is neither an object nor a list, with its place.
    fn visit(&self, path: &mut String, see: &mut impl FnMut(&Kind, &str)) {
        let own = path.len();
        match &self.kind {
            Kind::Array(element) => {
                path.push_str("[]");
                element.visit(path, see);
            }
            Kind::Map(value) => {
                path.push_str(if own == 0 { "*" } else { ".*" });
                value.visit(path, see);
            }
            Kind::Object(members) => {
                for (name, shape) in members {
                    path.push_str(if own == 0 { "" } else { "." });
                    path.push_str(name);
                    shape.visit(path, see);
                    path.truncate(own);
                }
            }
            kind => see(kind, path),
        }
        path.truncate(own);
    }

    /// The schema, with its objects inline.
    pub(crate) fn schema(&self) -> Schema {
        let kind = match &self.kind {
            Kind::Unknown | Kind::Big | Kind::Any => SchemaKind::Any(AnySchema::default()),
            Kind::Boolean => SchemaKind::Type(Type::Boolean(BooleanType::default())),
            Kind::Integer | Kind::Long => SchemaKind::Type(Type::Integer(IntegerType::default())),
            Kind::Number => SchemaKind::Type(Type::Number(NumberType::default())),
            Kind::Placeholder(placeholder) => placeholder.kind(),
            Kind::String(format) => string_of(*format),
            Kind::Stated(format) => string_of(Some(*format)),
            Kind::Broken(_) | Kind::Fits(_) => string_of(None),
            Kind::Itself => SchemaKind::AllOf {
                all_of: vec![ReferenceOr::Reference {
                    reference: ITSELF.to_owned(),
                }],
            },
            Kind::Array(element) => array_of(element.schema()),
            Kind::Map(value) => map_of(value.schema()),
            Kind::Object(members) => SchemaKind::Type(Type::Object(ObjectType {
                properties: members
                    .iter()
                    .map(|(name, shape)| (name.clone(), item(shape.schema())))
                    .collect(),
                ..ObjectType::default()
            })),
        };
        // Any value includes null.
        let is_any = matches!(kind, SchemaKind::Any(_));
        let text = match self.kind {
            Kind::Big => Some(
                "A number whose digits neither a 64-bit integer nor a 64-bit float keeps."
                    .to_owned(),
            ),
            _ => None,
        };
        let mut schema = schema(kind, text);
        schema.schema_data.nullable = self.nullable && !is_any;
        schema
    }
}

/// Why openapi-to-postmanv2 left a schema out of a sample.
enum Mark {
    Circular,
    /// Too deep, or not found.
    Other,
}

/// The mark that an object is. It has the members of a schema, because the package
/// takes it for one.
fn mark(members: &ObjectAsVec<'_>) -> Option<Mark> {
    const OF_SCHEMAS: [&str; 10] = [
        "value",
        "description",
        "title",
        "type",
        "format",
        "default",
        "example",
        "nullable",
        "readOnly",
        "deprecated",
    ];
    let value = members.get("value").and_then(Value::as_str)?;
    let is_mark = Placeholder::of(value) == Some(Placeholder::Unknown)
        && members.iter().all(|(name, _)| OF_SCHEMAS.contains(&name));
    let is_circular = members.len() == 1 && value.starts_with("<Circular reference to ");
    is_mark.then_some(if is_circular {
        Mark::Circular
    } else {
        Mark::Other
    })
}

/// What the members of an object say about the number beside them.
#[derive(Clone, Copy)]
enum Unit {
    /// A currency, which its `value` is in.
    Money,
    /// A page, which its `total` counts for.
    Page,
    None,
}

impl Unit {
    fn of(members: &ObjectAsVec<'_>) -> Self {
        let has = |of: &[&str]| {
            members.iter().any(|(name, value)| {
                !value.is_object() && of.iter().any(|known| name.eq_ignore_ascii_case(known))
            })
        };
        if has(&["currency", "currency_code", "currencyCode"]) {
            Self::Money
        } else if has(&[
            "page",
            "limit",
            "offset",
            "per_page",
            "perPage",
            "page_size",
            "pageSize",
            "page_number",
            "pages",
            "total_pages",
            "totalPages",
            "has_more",
            "hasMore",
        ]) {
            Self::Page
        } else {
            Self::None
        }
    }

    fn applied(self, name: &str, kind: Kind) -> Kind {
        match (self, name, kind) {
            (Self::Money, "value", kind) => kind.with_fractions(),
            (Self::Page, "total", Kind::Number) => Kind::Integer,
            (_, _, kind) => kind,
        }
    }
}

impl From<Kind> for Shape {
    fn from(kind: Kind) -> Self {
        Self {
            nullable: false,
            kind,
        }
    }
}

impl Kind {
    fn of_number(number: &Number) -> Self {
        /// The first whole number whose neighbour an `f64` does not hold.
        const KEPT: u64 = 1 << 53;
        match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) if whole.unsigned_abs() > KEPT => Self::Long,
            (Some(_), _) => Self::Integer,
            // Reading JSON has cut the digits of a whole number beyond 64 bits. What
            // 256 bits do not hold is no id, but measured.
            (None, Some(float)) if number.is_f64() && !(9.2e18..1.2e77).contains(&float.abs()) => {
                Self::Number
            }
            _ => Self::Big,
        }
    }

    /// What also holds numbers with a fraction, if it is a number.
    fn with_fractions(self) -> Self {
        match self {
            Self::Integer => Self::Number,
            Self::Long => Self::Big,
            kind => kind,
        }
    }

    fn of(name: Option<&str>, text: &str) -> Self {
        // In quotation marks, what Postman makes up is a string. A UUID is only the
        // text that comes to hand for what must be new.
        if let Some(made_up) = variables::made_up(text) {
            let format = match Placeholder::of(made_up) {
                Some(Placeholder::String(format)) => format,
                _ => None,
            };
            return Self::String(format.filter(|format| *format != Format::Uuid));
        }
        let placeholder = match name {
            Some(name) => Placeholder::of_property(name, text),
            None => Placeholder::of(text),
        };
        match placeholder {
            None => {
                let seen = Format::of(text);
                match seen.filter(|format| name.is_none_or(|name| format.suits(name))) {
                    Some(format) => Self::String(Some(format)),
                    None => seen
                        .or_else(|| Format::of_placeholder(text))
                        .map_or(Self::String(None), Self::Fits),
                }
            }
            Some(Placeholder::String(Some(format))) if !format.takes_any_text() => {
                Self::Stated(format)
            }
            Some(Placeholder::String(format)) => Self::String(format),
            Some(Placeholder::Integer) => Self::Integer,
            Some(Placeholder::Number) => Self::Number,
            Some(Placeholder::Boolean) => Self::Boolean,
            Some(Placeholder::Unknown) => Self::Unknown,
            Some(Placeholder::Object) => Self::Object(IndexMap::new()),
            Some(Placeholder::Array) => Self::Array(Box::default()),
            Some(other) => Self::Placeholder(other),
        }
    }

    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, kind) | (kind, Self::Unknown) => kind,
            (Self::Itself, kind) | (kind, Self::Itself) => kind,
            (left, right) if left.is_number() && right.is_number() && left != right => {
                left.merge_number(right)
            }
            (Self::Broken(format), text) | (text, Self::Broken(format)) if text.is_text() => {
                Self::Broken(format)
            }
            (Self::Stated(format), text) | (text, Self::Stated(format)) if text.is_text() => {
                match text {
                    Self::String(Some(seen)) | Self::Stated(seen) | Self::Fits(seen)
                        if seen == format =>
                    {
                        Self::Stated(format)
                    }
                    // An address is a name of a host.
                    Self::Fits(Format::Ipv4) if format == Format::Hostname => Self::Stated(format),
                    _ => Self::Broken(format),
                }
            }
            (Self::Fits(left), Self::Fits(right)) if left == right => Self::Fits(left),
            (Self::Fits(_), text) | (text, Self::Fits(_)) if text.is_text() => {
                let text = match text {
                    Self::Fits(_) => Self::String(None),
                    text => text,
                };
                Self::String(None).merge(text)
            }
            // Every text is a password.
            (Self::String(Some(format)), Self::String(_))
            | (Self::String(_), Self::String(Some(format)))
                if format.takes_any_text() =>
            {
                Self::String(Some(format))
            }
            (Self::String(left), Self::String(right)) => {
                Self::String(left.filter(|_| left == right))
            }
            (Self::Array(left), Self::Array(right)) => Self::Array(Box::new(left.merge(*right))),
            (Self::Object(mut left), Self::Object(right)) => {
                for (name, shape) in right {
                    let seen = left.entry(name).or_default();
                    *seen = std::mem::take(seen).merge(shape);
                }
                Self::Object(left)
            }
            (Self::Map(left), Self::Map(right)) => Self::Map(Box::new(left.merge(*right))),
            (left, right) if left == right => left,
            _ => Self::Any,
        }
    }

    fn is_text(&self) -> bool {
        matches!(
            self,
            Self::String(_) | Self::Fits(_) | Self::Stated(_) | Self::Broken(_)
        )
    }

    fn is_number(&self) -> bool {
        use Placeholder::{Double, Float, Long};
        matches!(
            self,
            Self::Integer
                | Self::Long
                | Self::Big
                | Self::Number
                | Self::Placeholder(Long | Float | Double)
        )
    }

    /// The number that holds both, which differ. The type of a placeholder applies
    /// if the samples fit it.
    fn merge_number(self, other: Self) -> Self {
        use Placeholder::{Double, Float, Long};
        match (self, other) {
            (Self::Big, _) | (_, Self::Big) => Self::Big,
            (Self::Integer | Self::Long, long @ Self::Placeholder(Long))
            | (long @ Self::Placeholder(Long), Self::Integer | Self::Long) => long,
            (Self::Integer, Self::Long) | (Self::Long, Self::Integer) => Self::Long,
            // Of whole numbers and fractions, no type holds all.
            (Self::Long, _) | (_, Self::Long) => Self::Big,
            (Self::Integer | Self::Number, float @ Self::Placeholder(Float | Double))
            | (float @ Self::Placeholder(Float | Double), Self::Integer | Self::Number) => float,
            _ => Self::Number,
        }
    }
}

fn string_of(format: Option<Format>) -> SchemaKind {
    SchemaKind::Type(Type::String(StringType {
        format: format_keyword(format),
        ..StringType::default()
    }))
}

/// The kind of an array of such elements.
pub(crate) fn array_of(element: Schema) -> SchemaKind {
    SchemaKind::Type(Type::Array(ArrayType {
        items: Some(item(element)),
        min_items: None,
        max_items: None,
        unique_items: false,
    }))
}

/// The kind of an object of such values under any keys.
fn map_of(value: Schema) -> SchemaKind {
    SchemaKind::Type(Type::Object(ObjectType {
        additional_properties: Some(AdditionalProperties::Schema(Box::new(ReferenceOr::Item(
            value,
        )))),
        ..ObjectType::default()
    }))
}

/// A schema as a property or the items of an array.
pub(crate) fn item(schema: Schema) -> ReferenceOr<Box<Schema>> {
    ReferenceOr::Item(Box::new(schema))
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

    fn schema_of(samples: &[serde_json::Value]) -> serde_json::Value {
        let shapes = samples.iter().map(|sample| Shape::of(&sample.into()));
        serde_json::to_value(shapes.fold(Shape::default(), Shape::merge).schema()).unwrap()
    }

    #[test]
    fn samples_merge_to_the_type_that_fits_them_all() {
        let schema = schema_of(&[
            json!([{ "n": 1, "s": null, "l": "<long>" }, { "n": 1.5 }]),
            json!([{ "s": "x", "mixed": 1, "l": 7 }, { "mixed": "1", "f": "<float>" }]),
        ]);
        let line = &schema["items"]["properties"];
        assert_eq!(line["n"], json!({ "type": "number" }));
        assert_eq!(line["s"], json!({ "type": "string", "nullable": true }));
        assert_eq!(line["l"], json!({ "type": "integer", "format": "int64" }));
        assert_eq!(line["f"], json!({ "type": "number", "format": "float" }));
        assert_eq!(line["mixed"], json!({}));
    }

    #[test]
    fn disagreements_are_named_by_their_place() {
        let sample = json!({ "a": [{ "b": 1 }, { "b": "x" }], "c": [1, true] });
        let found = Shape::of(&Value::from(&sample)).disagreements();
        assert_eq!(found, ["`a[].b`", "`c[]`"]);
    }

    #[test]
    fn a_sample_that_names_a_type_is_of_that_type() {
        let schema = schema_of(&[json!([{
            "on": "boolean",
            "type": "boolean",
            "at": "string [date-time]",
            "emails": ["a@example.com"],
            "jid": "a@example.com",
        }])]);
        let line = &schema["items"]["properties"];
        assert_eq!(line["on"], json!({ "type": "boolean" }));
        assert_eq!(line["type"], json!({ "type": "string" }));
        assert_eq!(
            line["at"],
            json!({ "type": "string", "format": "date-time" })
        );
        assert_eq!(line["emails"]["items"]["format"], "email");
        assert_eq!(line["jid"], json!({ "type": "string" }));
    }

    #[test]
    fn what_was_not_written_out_is_any_value() {
        let mark = "<Error: Too many levels of nesting to fake this schema>";
        let schema = schema_of(&[json!([{
            "id": { "value": mark },
            "name": { "description": "unique", "value": mark },
            "tags": [{ "value": mark }],
            "kind": mark,
            "cost": { "currency": "EUR", "value": mark },
        }])]);
        let line = &schema["items"]["properties"];
        for name in ["id", "name", "kind"] {
            assert_eq!(line[name], json!({}), "{name}");
        }
        assert_eq!(line["tags"], json!({ "type": "array", "items": {} }));
        assert_eq!(line["cost"]["properties"]["value"], json!({}));
    }

    #[test]
    fn a_number_is_an_integer_unless_it_is_an_amount_or_too_big() {
        let schema = schema_of(&[json!({
            "amount": 10, "tax_rate": 19, "lines": 2, "tax_id": 7, "prices": [1, 2],
            "id": 18_446_744_073_709_551_615_u64,
            "cost": { "currency": "EUR", "value": 10 },
            "page": { "total": 10, "limit": 5 },
        })]);
        let types = &schema["properties"];
        let (integer, number) = (json!({ "type": "integer" }), json!({ "type": "number" }));
        for name in ["amount", "tax_rate"] {
            assert_eq!(types[name], number, "{name}");
        }
        for name in ["lines", "tax_id"] {
            assert_eq!(types[name], integer, "{name}");
        }
        assert_eq!(types["prices"]["items"], number);
        assert!(types["id"]["type"].is_null());
        assert_eq!(types["cost"]["properties"]["value"], number);
        assert_eq!(types["page"]["properties"]["total"], integer);
    }
}
