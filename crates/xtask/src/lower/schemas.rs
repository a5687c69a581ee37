//! Schemas: whatever has a shape or rules becomes a named component, and what
//! is left is a scalar, a list, a map or a reference. So every type has a name
//! that is chosen here, and typify meets nothing that it would refuse, merge
//! or name itself.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerType, NumberType, ObjectType, OpenAPI,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use super::names::{Names, pascal, shouty, snake, type_name};
use super::{docs, is_secret};
use crate::diagnostic::{Code, Report};
use crate::pointer::{component, token};

/// The type of a part that is a file, in the lowered document.
pub(crate) const FILE: &str = "FilePart";

/// Names that generated code uses for something else, in the module of the
/// types or in that of their builders.
const RESERVED: &[&str] = &[
    "Box", "Default", "Display", "From", "Into", "Option", "Result", "String", "TryFrom",
    "TryInto", "Vec", FILE,
];

/// Where a schema stands: what its type is called if it needs a name.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The type, or the operation, that it is a part of.
    owner: String,
    /// What it is there: a property, a parameter; or `None` where the owner's
    /// name alone says it.
    part: Option<String>,
    /// Whether it is, or is in, a part of a multipart form: there, a binary
    /// text is a file.
    form: bool,
    /// Whether a caller only reads it: there, a text is any text. A server may
    /// answer with one that its documentation does not know yet, and that must
    /// not fail the whole answer.
    read: bool,
    pointer: String,
}

impl Place {
    pub(super) fn new(owner: &str, part: &str, pointer: String) -> Self {
        Self {
            owner: owner.to_owned(),
            part: Some(part.to_owned()),
            form: false,
            read: false,
            pointer,
        }
    }

    /// What is called `name`, whatever it is a part of.
    pub(super) fn named(name: String, pointer: String) -> Self {
        Self {
            owner: name,
            part: None,
            form: false,
            read: false,
            pointer,
        }
    }

    pub(super) fn read(self, read: bool) -> Self {
        Self { read, ..self }
    }

    pub(super) fn of_form(self, form: bool) -> Self {
        Self { form, ..self }
    }

    fn within(&self, member: &str) -> Self {
        Self {
            pointer: format!("{}/{member}", self.pointer),
            ..self.clone()
        }
    }

    /// Names from the shortest: a part's own if that is more than one word.
    fn names(&self) -> Vec<String> {
        let Some(part) = &self.part else {
            return vec![type_name(&self.owner)];
        };
        let own = type_name(part);
        let full = type_name(&format!("{}{own}", self.owner));
        let words = part.split(|c: char| !c.is_ascii_alphanumeric());
        let one_word = words.filter(|word| !word.is_empty()).count() < 2;
        if one_word {
            vec![full]
        } else {
            vec![own, full]
        }
    }
}

/// A text type: its rules, and its values where their names are not their own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextRules {
    pub(crate) rules: StringType,
    /// By the name that typify makes a variant of: the value on the wire.
    pub(crate) variants: BTreeMap<String, String>,
}

/// The types of the lowered document.
#[derive(Debug)]
pub(super) struct Types<'a> {
    fragment: &'a OpenAPI,
    /// By type name, lowered.
    pub(super) components: IndexMap<String, ReferenceOr<Schema>>,
    /// By the component's name in the fragment: the type's.
    pub(super) names: IndexMap<String, String>,
    /// Components that may be null: every reference to them says so.
    nullable: BTreeSet<String>,
    pub(super) texts: BTreeMap<String, TextRules>,
    /// By type and property of the lowered document: the property's name on
    /// the wire, where it is another one.
    pub(super) fields: BTreeMap<(String, String), String>,
    /// By type name: the object as the fragment has it.
    pub(super) objects: IndexMap<String, ObjectType>,
    taken: Names,
    /// Components that answers are made of, and no request.
    read: BTreeSet<String>,
    /// Components that are multipart forms.
    forms: BTreeSet<String>,
    pub(super) lists: usize,
    pub(super) files: bool,
}

fn spellings(name: &str) -> Vec<String> {
    vec![name.to_owned(), shouty(name)]
}

impl<'a> Types<'a> {
    /// Lowers the components of `fragment`, in their order.
    pub(super) fn of(
        fragment: &'a OpenAPI,
        forms: BTreeSet<String>,
        read: BTreeSet<String>,
        report: &mut Report,
    ) -> Self {
        let mut types = Self {
            fragment,
            components: IndexMap::new(),
            names: IndexMap::new(),
            nullable: BTreeSet::new(),
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            objects: IndexMap::new(),
            taken: Names::reserving(RESERVED.iter().copied()),
            read,
            forms,
            lists: 0,
            files: false,
        };
        let components = fragment.components.iter().flat_map(|c| &c.schemas);
        for (name, schema) in components.clone() {
            let own = type_name(name);
            let type_name = types.taken.claim(std::slice::from_ref(&own), spellings);
            if type_name != own {
                report.note(
                    Code::Renamed,
                    &format!("/components/schemas/{}", token(name)),
                    format!("the type `{own}` is taken; this one is `{type_name}`"),
                );
            }
            types.names.insert(name.clone(), type_name);
            if matches!(schema, ReferenceOr::Item(schema) if schema.schema_data.nullable) {
                types.nullable.insert(name.clone());
            }
        }
        // Texts first: a property of equal rules and name is of their type.
        for text in [true, false] {
            for (name, schema) in components.clone() {
                if text_of(schema).is_some() == text {
                    types.component(name, schema, report);
                }
            }
        }
        types
    }

    fn component(&mut self, name: &str, schema: &ReferenceOr<Schema>, report: &mut Report) {
        let Some(type_name) = self.names.get(name).cloned() else {
            return;
        };
        let place = Place::named(
            type_name.clone(),
            format!("/components/schemas/{}", token(name)),
        )
        .of_form(self.forms.contains(name))
        .read(self.read.contains(name));
        if self.is_any_text(name) {
            return;
        }
        let lowered = match schema {
            ReferenceOr::Reference { .. } if self.is_endless(schema) => {
                report.warning(
                    Code::SchemaAsJson,
                    &place.pointer,
                    "the component refers to itself alone: any JSON value",
                    "give it a schema",
                );
                ReferenceOr::Item(any())
            }
            ReferenceOr::Reference { .. } => self.lower(schema, &place, report),
            ReferenceOr::Item(schema) => {
                let mut schema = schema.clone();
                schema.schema_data.nullable = false;
                match self.kind(&schema.schema_kind, &place, report) {
                    Kind::Plain(kind) => ReferenceOr::Item(Schema {
                        schema_data: described(&schema.schema_data),
                        schema_kind: *kind,
                    }),
                    Kind::Text(text) => {
                        let item = text_schema(&schema.schema_data, &text);
                        self.texts.insert(type_name.clone(), text);
                        ReferenceOr::Item(item)
                    }
                    Kind::Object(object) => {
                        let object = self.object(&type_name, &object, &place, report);
                        ReferenceOr::Item(Schema {
                            schema_data: described(&schema.schema_data),
                            schema_kind: SchemaKind::Type(Type::Object(object)),
                        })
                    }
                    Kind::Same(reference) => self.lower(&reference, &place, report),
                    Kind::File => {
                        self.files = true;
                        ReferenceOr::ref_(&format!("#/components/schemas/{FILE}"))
                    }
                }
            }
        };
        self.components.insert(type_name, lowered);
    }

    /// Whether a component is a text that is only read: it has no type.
    fn is_any_text(&self, name: &str) -> bool {
        let text = self.find(name).and_then(text_of);
        self.read.contains(name) && text.is_some_and(|text| !is_secret(text))
    }

    /// Whether following the reference never comes to a schema.
    fn is_endless(&self, schema: &ReferenceOr<Schema>) -> bool {
        let mut seen = BTreeSet::new();
        let mut at = schema;
        while let ReferenceOr::Reference { reference } = at {
            let Some(next) = component(reference).and_then(|name| self.find(name)) else {
                return false;
            };
            if !seen.insert(reference) {
                return true;
            }
            at = next;
        }
        false
    }

    fn find(&self, name: &str) -> Option<&'a ReferenceOr<Schema>> {
        self.fragment.components.as_ref()?.schemas.get(name)
    }

    /// The schema behind references, if there is one.
    pub(super) fn resolved<'s>(&self, schema: &'s ReferenceOr<Schema>) -> Option<&'s Schema>
    where
        'a: 's,
    {
        let mut at = schema;
        for _ in 0..=self.names.len() {
            match at {
                ReferenceOr::Item(schema) => return Some(schema),
                ReferenceOr::Reference { reference } => at = self.find(component(reference)?)?,
            }
        }
        None
    }

    /// `schema` as it stands at `place`.
    pub(super) fn lower(
        &mut self,
        schema: &ReferenceOr<Schema>,
        place: &Place,
        report: &mut Report,
    ) -> ReferenceOr<Schema> {
        match schema {
            ReferenceOr::Reference { reference } => {
                let name = component(reference).unwrap_or_default();
                if self.is_any_text(name)
                    && let Some(ReferenceOr::Item(schema)) = self.find(name)
                {
                    let place = place.clone().read(true);
                    return self.lower(&ReferenceOr::Item(schema.clone()), &place, report);
                }
                match self.names.get(name) {
                    Some(type_name) if self.nullable.contains(name) => nullable(type_name),
                    Some(type_name) => to(type_name),
                    None => {
                        report.warning(
                            Code::SchemaAsJson,
                            &place.pointer,
                            format!("{reference} leads to no schema: any JSON value"),
                            "name a component of the document",
                        );
                        ReferenceOr::Item(any())
                    }
                }
            }
            ReferenceOr::Item(schema) => {
                let data = &schema.schema_data;
                let name = match self.kind(&schema.schema_kind, place, report) {
                    Kind::Plain(schema_kind) => {
                        let mut described = described(data);
                        if let SchemaKind::Type(Type::String(text)) = &schema.schema_kind {
                            described.description = with_values(described.description, text);
                        }
                        return ReferenceOr::Item(Schema {
                            schema_data: SchemaData {
                                nullable: data.nullable,
                                ..described
                            },
                            schema_kind: *schema_kind,
                        });
                    }
                    Kind::Text(text) => self.text(&text, data, place),
                    Kind::Object(object) => self.hoisted(&object, data, place, report),
                    Kind::File => {
                        self.files = true;
                        FILE.to_owned()
                    }
                    Kind::Same(reference) => {
                        let lowered = self.lower(&reference, place, report);
                        match lowered {
                            ReferenceOr::Reference { reference } if data.nullable => {
                                component(&reference).unwrap_or_default().to_owned()
                            }
                            lowered => return lowered,
                        }
                    }
                };
                if data.nullable {
                    nullable(&name)
                } else {
                    to(&name)
                }
            }
        }
    }

    /// Whether a part of a form is a file, or a list of files.
    pub(super) fn is_file(&self, schema: &ReferenceOr<Schema>) -> bool {
        match self.resolved(schema).map(|schema| &schema.schema_kind) {
            Some(SchemaKind::Type(Type::String(text))) => is_binary(text),
            Some(SchemaKind::Type(Type::Array(list))) => {
                let items = list.items.clone().map(ReferenceOr::unbox);
                items.is_some_and(|items| self.is_file(&items))
            }
            _ => false,
        }
    }

    /// A name for a type that the lift writes.
    pub(super) fn answer(&mut self, name: &str) -> String {
        self.taken.claim(&[type_name(name)], spellings)
    }

    /// The type of a lowered schema; it gets the name `suggested` if it has
    /// none.
    pub(super) fn named(&mut self, schema: ReferenceOr<Schema>, suggested: &str) -> String {
        if let ReferenceOr::Reference { reference } = &schema
            && let Some(name) = component(reference)
        {
            return name.to_owned();
        }
        let name = self.answer(suggested);
        self.components.insert(name.clone(), schema);
        name
    }

    /// The type of a text with rules: one for equal rules of one name.
    fn text(&mut self, text: &TextRules, data: &SchemaData, place: &Place) -> String {
        let names = place.names();
        let shared = names
            .iter()
            .find(|name| self.texts.get(*name) == Some(text));
        if let Some(name) = shared {
            return name.clone();
        }
        let name = self.taken.claim(&names, spellings);
        let schema = text_schema(data, text);
        self.components
            .insert(name.clone(), ReferenceOr::Item(schema));
        self.texts.insert(name.clone(), text.clone());
        name
    }

    fn hoisted(
        &mut self,
        object: &ObjectType,
        data: &SchemaData,
        place: &Place,
        report: &mut Report,
    ) -> String {
        let names = place.names();
        let name = self.taken.claim(&names, spellings);
        // Its own place comes before those of its parts.
        self.components
            .insert(name.clone(), ReferenceOr::Item(any()));
        let object = self.object(&name, object, place, report);
        let schema = Schema {
            schema_data: described(data),
            schema_kind: SchemaKind::Type(Type::Object(object)),
        };
        self.components
            .insert(name.clone(), ReferenceOr::Item(schema));
        name
    }

    fn object(
        &mut self,
        type_name: &str,
        object: &ObjectType,
        place: &Place,
        report: &mut Report,
    ) -> ObjectType {
        self.objects.insert(type_name.to_owned(), object.clone());
        // typify keeps what is no property in a field `extra`.
        let extra = match &object.additional_properties {
            Some(AdditionalProperties::Schema(schema)) => {
                Some(AdditionalProperties::Schema(Box::new(self.lower(
                    schema,
                    &Place::new(
                        type_name,
                        "extra",
                        format!("{}/additionalProperties", place.pointer),
                    ),
                    report,
                ))))
            }
            _ => None,
        };
        let mut fields = Names::reserving(extra.as_ref().map(|_| "extra"));
        let mut lowered = ObjectType {
            additional_properties: extra,
            ..ObjectType::default()
        };
        for (name, schema) in &object.properties {
            let pointer = format!("{}/properties/{}", place.pointer, token(name));
            let own = snake(name);
            let field = fields.claim(std::slice::from_ref(&own), |field| vec![field.to_owned()]);
            let key = if field == own {
                name.clone()
            } else {
                field.clone()
            };
            if field != own {
                report.note(
                    Code::Renamed,
                    &pointer,
                    format!("the field `{own}` of `{type_name}` is taken; this one is `{field}`"),
                );
                self.fields
                    .insert((type_name.to_owned(), key.clone()), name.clone());
            }
            let schema = schema.clone().unbox();
            let place = Place::new(type_name, name, pointer)
                .of_form(place.form)
                .read(place.read);
            let mut schema = self.lower(&schema, &place, report);
            let required = object.required.contains(name);
            // typify gives an optional list as a `Vec` that is left out when it
            // is empty: a caller could not empty a list on the server.
            // Nullable, it is an `Option<Vec>`.
            if let ReferenceOr::Item(list) = &mut schema
                && matches!(list.schema_kind, SchemaKind::Type(Type::Array(_)))
                && !required
                && !list.schema_data.nullable
            {
                list.schema_data.nullable = true;
                self.lists += 1;
            }
            if required {
                lowered.required.push(key.clone());
            }
            lowered.properties.insert(key, boxed(schema));
        }
        lowered
    }

    fn kind(&mut self, kind: &SchemaKind, place: &Place, report: &mut Report) -> Kind {
        match kind {
            SchemaKind::Type(Type::String(text)) if place.form && is_binary(text) => Kind::File,
            SchemaKind::Type(Type::String(text)) => {
                let text = text_rules(text, place, report);
                if has_rules(&text.rules) && (!place.read || is_secret(&text.rules)) {
                    Kind::Text(text)
                } else {
                    Kind::plain(SchemaKind::Type(Type::String(StringType::default())))
                }
            }
            // Limits of numbers are rules of `check`; typify would choose types
            // by them, which no caller could foresee.
            SchemaKind::Type(Type::Number(_)) => {
                Kind::plain(SchemaKind::Type(Type::Number(NumberType::default())))
            }
            SchemaKind::Type(Type::Integer(_)) => {
                Kind::plain(SchemaKind::Type(Type::Integer(IntegerType::default())))
            }
            SchemaKind::Type(Type::Boolean(_)) => {
                Kind::plain(SchemaKind::Type(Type::Boolean(Default::default())))
            }
            SchemaKind::Type(Type::Array(list)) => {
                let items = match &list.items {
                    Some(items) => {
                        let place = place.within("items");
                        self.lower(&items.clone().unbox(), &place, report)
                    }
                    None => ReferenceOr::Item(any()),
                };
                Kind::plain(SchemaKind::Type(Type::Array(ArrayType {
                    items: Some(boxed(items)),
                    min_items: None,
                    max_items: None,
                    unique_items: false,
                })))
            }
            SchemaKind::Type(Type::Object(object)) if object.properties.is_empty() => {
                Kind::plain(self.map(object.additional_properties.as_ref(), place, report))
            }
            SchemaKind::Type(Type::Object(object)) => Kind::Object(object.clone()),
            SchemaKind::AllOf { all_of } => match all_of.as_slice() {
                [only] => Kind::Same(Box::new(only.clone())),
                several => match self.merged(several) {
                    Some(object) => Kind::Object(object),
                    None => json(place, "an `allOf` of something else than objects", report),
                },
            },
            SchemaKind::OneOf { one_of: any_of } | SchemaKind::AnyOf { any_of } => {
                match any_of.as_slice() {
                    [only] => Kind::Same(Box::new(only.clone())),
                    _ => json(place, "one of several schemas", report),
                }
            }
            SchemaKind::Not { .. } => json(place, "a `not`", report),
            SchemaKind::Any(schema) => self.untyped(schema, place, report),
        }
    }

    fn map(
        &mut self,
        values: Option<&AdditionalProperties>,
        place: &Place,
        report: &mut Report,
    ) -> SchemaKind {
        let values = match values {
            Some(AdditionalProperties::Schema(schema)) => {
                let place = place.within("additionalProperties");
                let lowered = self.lower(schema, &place, report);
                Some(AdditionalProperties::Schema(Box::new(lowered)))
            }
            _ => None,
        };
        SchemaKind::Type(Type::Object(ObjectType {
            additional_properties: values,
            ..ObjectType::default()
        }))
    }

    /// The properties of all, if all are objects.
    fn merged(&self, schemas: &[ReferenceOr<Schema>]) -> Option<ObjectType> {
        let mut merged = ObjectType::default();
        for schema in schemas {
            match &self.resolved(schema)?.schema_kind {
                SchemaKind::Type(Type::Object(object)) => {
                    merged.properties.extend(object.properties.clone());
                    merged.required.extend(object.required.clone());
                }
                _ => return None,
            }
        }
        Some(merged)
    }

    /// A schema that states no type, or more than one kind of thing.
    fn untyped(&mut self, schema: &AnySchema, place: &Place, report: &mut Report) -> Kind {
        let combines = !schema.one_of.is_empty()
            || !schema.any_of.is_empty()
            || !schema.all_of.is_empty()
            || schema.not.is_some();
        if combines {
            return json(place, "several kinds of thing at once", report);
        }
        let is_text = schema.format.as_deref() == Some("password")
            || schema.pattern.is_some()
            || schema.min_length.is_some()
            || schema.max_length.is_some();
        if is_text {
            let secret = schema.format.as_deref() == Some("password");
            let format = if secret {
                VariantOrUnknownOrEmpty::Item(StringFormat::Password)
            } else {
                VariantOrUnknownOrEmpty::Empty
            };
            let text = StringType {
                format,
                pattern: schema.pattern.clone(),
                min_length: schema.min_length,
                max_length: schema.max_length,
                enumeration: Vec::new(),
            };
            return self.kind(&SchemaKind::Type(Type::String(text)), place, report);
        }
        if schema.properties.is_empty() {
            return Kind::plain(any().schema_kind);
        }
        Kind::Object(ObjectType {
            properties: schema.properties.clone(),
            required: schema.required.clone(),
            additional_properties: schema.additional_properties.clone(),
            ..ObjectType::default()
        })
    }
}

/// What a schema is, once it is lowered.
enum Kind {
    /// It needs no name.
    Plain(Box<SchemaKind>),
    Text(TextRules),
    Object(ObjectType),
    File,
    /// It is another one.
    Same(Box<ReferenceOr<Schema>>),
}

impl Kind {
    fn plain(kind: SchemaKind) -> Self {
        Self::Plain(Box::new(kind))
    }
}

fn json(place: &Place, what: &str, report: &mut Report) -> Kind {
    report.warning(
        Code::SchemaAsJson,
        &place.pointer,
        format!("{what} has no type of its own: any JSON value"),
        "state one schema in an overlay, or leave it: the value is sent and read as it is",
    );
    Kind::plain(any().schema_kind)
}

/// A description that names the documented values of a text that is any text.
fn with_values(description: Option<String>, text: &StringType) -> Option<String> {
    let quoted = |value: &String| format!("`{}`", value.replace('`', "'"));
    let values: Vec<_> = text.enumeration.iter().flatten().map(quoted).collect();
    if values.is_empty() {
        return description;
    }
    let values = format!("Documented values: {}.", values.join(", "));
    Some(match description {
        Some(description) => format!("{description}\n\n{values}"),
        None => values,
    })
}

fn text_of(schema: &ReferenceOr<Schema>) -> Option<&StringType> {
    match schema {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::String(text)),
            ..
        }) => Some(text),
        _ => None,
    }
}

fn is_binary(text: &StringType) -> bool {
    text.format == VariantOrUnknownOrEmpty::Item(StringFormat::Binary)
}

fn has_rules(text: &StringType) -> bool {
    text.pattern.is_some()
        || text.min_length.is_some()
        || text.max_length.is_some()
        || !text.enumeration.is_empty()
        || is_secret(text)
}

/// The rules that can be kept. Formats but `password` stay texts: typify would
/// take dates and UUIDs for types of other crates, and parse them on the way,
/// so that a text the vendor writes in another way would fail a whole answer.
fn text_rules(text: &StringType, place: &Place, report: &mut Report) -> TextRules {
    let mut rules = text.clone();
    if !is_secret(text) {
        rules.format = VariantOrUnknownOrEmpty::Empty;
    }
    if let Some(pattern) = &text.pattern
        && let Err(fault) = regress::Regex::new(pattern)
    {
        report.warning(
            Code::PatternNotChecked,
            &place.pointer,
            format!(
                "the pattern {pattern:?} is no regular expression ({fault}): it is not checked"
            ),
            "mend the pattern in an overlay",
        );
        rules.pattern = None;
    }
    // Null is said by `nullable`.
    let mut seen = BTreeSet::new();
    rules
        .enumeration
        .retain(|value| value.is_some() && seen.insert(value.clone()));
    let values = || rules.enumeration.iter().flatten();
    let mut names = BTreeSet::new();
    let mut variants = BTreeMap::new();
    // As they are, where typify gives each a name of its own.
    let natural = |value: &String| variant(value) == pascal(value);
    if !values().all(|value| natural(value) && names.insert(pascal(value))) {
        let mut names = Names::default();
        for value in values() {
            let own = type_name(&variant(value));
            let spelling = |name: &str| vec![name.to_owned()];
            let name = names.claim(std::slice::from_ref(&own), spelling);
            if name != own {
                report.note(
                    Code::Renamed,
                    &place.pointer,
                    format!("the variant `{own}` is taken; that of {value:?} is `{name}`"),
                );
            }
            variants.insert(name, value.clone());
        }
    }
    TextRules { rules, variants }
}

/// The name of a value: its words, or, where there are none, its signs.
fn variant(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    if value.chars().any(char::is_alphanumeric) {
        return pascal(value);
    }
    let sign = |c: char| match c {
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '!' => "Not",
        '&' => "And",
        '|' => "Or",
        '%' => "Percent",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '#' => "Hash",
        '?' => "Question",
        '_' => "Underscore",
        ' ' => "Space",
        _ => "Sign",
    };
    value.chars().map(sign).collect()
}

/// The schema of a text type, as typify takes it.
fn text_schema(data: &SchemaData, text: &TextRules) -> Schema {
    let mut rules = text.rules.clone();
    if !text.variants.is_empty() {
        let value = |wire: &String| {
            let found = text.variants.iter().find(|(_, value)| *value == wire);
            found.map(|(name, _)| name.clone())
        };
        rules.enumeration = rules.enumeration.iter().flatten().map(value).collect();
    }
    Schema {
        schema_data: described(data),
        schema_kind: SchemaKind::Type(Type::String(rules)),
    }
}

/// The description alone: typify would take a title for a name, and a default
/// for what is sent where nothing is given.
fn described(data: &SchemaData) -> SchemaData {
    SchemaData {
        description: data.description.as_deref().map(docs::rustdoc),
        ..SchemaData::default()
    }
}

/// What a file is to typify; its type is the runtime's.
pub(super) fn file_schema() -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(Type::String(StringType::default())),
    })
}

fn any() -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    }
}

fn to(type_name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference {
        reference: format!("#/components/schemas/{type_name}"),
    }
}

/// A reference that may be null.
fn nullable(type_name: &str) -> ReferenceOr<Schema> {
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

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}
