//! The lowering of schemas. Every schema that has a shape or rules becomes a named
//! component; what remains is a scalar, a list, a map or a reference. So every
//! type has a name that is chosen here, and typify meets no schema that it would
//! refuse, merge or name itself.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use openapiv3::{
    AdditionalProperties, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
};

use super::kind::Kind;
use super::names::{Names, is_plain, snake};
use super::place::Place;
use super::plain::{self, any, boxed, described, nullable, to};
use super::texts::{text_of, with_values};
use super::types::{Types, spellings};
use crate::codes;
use crate::model::{FILE, STRING_OR_NUMBER, Text, TextRules, UNKNOWN_PROPERTIES, UNKNOWN_PROPERTY};
use crate::pointer::{component, token};
use crate::report::Report;
use crate::rustdoc::Doc;

impl<'a> Types<'a> {
    /// Lowers the components of `fragment`, in their order.
    pub(super) fn of(
        fragment: &'a OpenAPI,
        forms: BTreeSet<String>,
        read: BTreeSet<String>,
        report: &mut Report,
    ) -> Self {
        let mut types = Self::unlowered(fragment, forms, read, report);
        let components = fragment.components.iter().flat_map(|c| &c.schemas);
        // Texts first, then what is sent: a property of equal rules and name is of
        // their type, in a response, too.
        let mut ordered: Vec<_> = components.collect();
        ordered.sort_by_key(|(name, schema)| match text_of(schema) {
            Some(_) => 0,
            None if !types.read.contains(*name) => 1,
            None => 2,
        });
        for (name, schema) in ordered {
            types.component(name, schema, report);
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
            _ if self.is_endless(name) => {
                report.add_with_help(
                    codes::SCHEMA_AS_JSON,
                    &place.pointer,
                    "this component refers only to itself; it is any JSON value",
                    "give the component a schema",
                );
                any()
            }
            ReferenceOr::Reference { .. } => self.lower(schema, &place, report),
            ReferenceOr::Item(schema) => match self.kind(&schema.schema_kind, &place, report) {
                Kind::Plain(kind) => ReferenceOr::Item(Schema {
                    schema_data: described(&schema.schema_data),
                    schema_kind: *kind,
                }),
                Kind::Text(rules) => {
                    self.keep(type_name, rules, &schema.schema_data);
                    return;
                }
                Kind::Object(object) => {
                    let object = self.object(&type_name, &object, &place, report);
                    ReferenceOr::Item(Schema {
                        schema_data: described(&schema.schema_data),
                        schema_kind: SchemaKind::Type(Type::Object(object)),
                    })
                }
                Kind::Alias(other) => self.lower(&*other, &place, report),
                Kind::File => self.runtime(FILE),
                Kind::StringOrNumber => self.runtime(STRING_OR_NUMBER),
            },
        };
        self.components.insert(type_name, lowered);
    }

    /// `schema` as it stands at `place`.
    pub(super) fn lower<S: Borrow<Schema>>(
        &mut self,
        schema: &ReferenceOr<S>,
        place: &Place,
        report: &mut Report,
    ) -> ReferenceOr<Schema> {
        match schema {
            ReferenceOr::Reference { reference } => {
                let name = component(reference).unwrap_or_default();
                if self.is_any_text(name)
                    && let Some(text @ ReferenceOr::Item(_)) = self.find(name)
                {
                    let place = place.clone().read(true);
                    return self.lower(text, &place, report);
                }
                match self.names.get(name) {
                    Some(type_name) if self.nullable.contains(name) => nullable(type_name),
                    Some(type_name) => to(type_name),
                    None => {
                        report.add_with_help(
                            codes::SCHEMA_AS_JSON,
                            &place.pointer,
                            format!(
                                "{reference} is no schema of this document; it is any JSON value"
                            ),
                            "refer to a component of the document",
                        );
                        any()
                    }
                }
            }
            ReferenceOr::Item(schema) => {
                let schema = schema.borrow();
                let is_combined = !matches!(schema.schema_kind, SchemaKind::Type(_));
                if is_combined && self.open.contains(&schema.schema_kind) {
                    report.add_with_help(
                        codes::SCHEMA_AS_JSON,
                        &place.pointer,
                        "this combination stands within itself; there it is any JSON value",
                        "make the combination a component, and refer to it",
                    );
                    return any();
                }
                if is_combined {
                    self.open.push(schema.schema_kind.clone());
                }
                let lowered = self.lower_item(schema, place, report);
                if is_combined {
                    self.open.pop();
                }
                lowered
            }
        }
    }

    fn lower_item(
        &mut self,
        schema: &Schema,
        place: &Place,
        report: &mut Report,
    ) -> ReferenceOr<Schema> {
        let data = &schema.schema_data;
        let name = match self.kind(&schema.schema_kind, place, report) {
            Kind::Plain(schema_kind) => {
                let mut described = described(data);
                if let SchemaKind::Type(Type::String(text)) = &schema.schema_kind {
                    let description = data.description.as_deref().map(Doc::value);
                    described.description = with_values(description.unwrap_or_default(), text);
                }
                return ReferenceOr::Item(Schema {
                    schema_data: SchemaData {
                        nullable: data.nullable,
                        ..described
                    },
                    schema_kind: *schema_kind,
                });
            }
            Kind::Text(rules) => self.text(rules, data, place),
            Kind::Object(object) => self.hoisted(&object, data, place, report),
            Kind::File => {
                self.of_runtime.insert(FILE);
                FILE.to_owned()
            }
            Kind::StringOrNumber => {
                self.of_runtime.insert(STRING_OR_NUMBER);
                STRING_OR_NUMBER.to_owned()
            }
            Kind::Alias(other) => {
                let lowered = self.lower(&*other, place, report);
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

    /// The type of a text with rules: one for equal rules of one name.
    fn text(&mut self, rules: TextRules, data: &SchemaData, place: &Place) -> String {
        let names = place.names();
        if let Some(name) = self.shared(&rules, &names) {
            return name.clone();
        }
        let name = self.taken.claim(&names, spellings);
        self.keep(name.clone(), rules, data);
        name
    }

    /// Keeps a text for the template. progenitor needs but a type: ours takes its
    /// place.
    fn keep(&mut self, name: String, rules: TextRules, data: &SchemaData) {
        let description = data.description.as_deref().map(Doc::value);
        let description = description.unwrap_or_default();
        self.components.insert(name.clone(), plain::text());
        self.texts.insert(name, Text { description, rules });
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
        self.components.insert(name.clone(), any());
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
        // The lift adds a field and a setter for what is not documented.
        let reserved: &[&str] = match extra {
            Some(_) => &["extra", UNKNOWN_PROPERTIES, UNKNOWN_PROPERTY],
            None => &[UNKNOWN_PROPERTIES, UNKNOWN_PROPERTY],
        };
        let mut fields = Names::reserving(reserved.iter().copied());
        let mut lowered = ObjectType {
            additional_properties: extra,
            ..ObjectType::default()
        };
        for (name, schema) in &object.properties {
            let pointer = format!("{}/properties/{}", place.pointer, token(name));
            let own = snake(name);
            let field = fields.claim(std::slice::from_ref(&own), |field| vec![field.to_owned()]);
            if field != own {
                report.add(
                    codes::RENAMED,
                    &pointer,
                    format!("`{type_name}` already has a field `{own}`; this field is `{field}`"),
                );
            }
            // As it is, where typify gives it that name.
            let key = if field == own && is_plain(name) {
                name.clone()
            } else {
                self.fields
                    .insert((type_name.to_owned(), field.clone()), name.clone());
                field
            };
            let place = Place::new(type_name, name, pointer)
                .of_form(place.form)
                .read(place.read);
            // A server states what is but read, a caller what is but written: a type that
            // is both sent and read asks for neither.
            let is_one_sided = is_one_sided(schema, place.read);
            let mut schema = self.lower(schema, &place, report);
            let required = object.required.contains(name) && !is_one_sided;
            // typify gives an optional list as a `Vec`, and a map as a `HashMap`, that
            // is left out when it is empty: a caller could not empty either on the
            // server. Nullable, it is an `Option`.
            if let ReferenceOr::Item(of_many) = &mut schema
                && let SchemaKind::Type(kind @ (Type::Array(_) | Type::Object(_))) =
                    &of_many.schema_kind
                && !required
                && !of_many.schema_data.nullable
            {
                self.lists += usize::from(matches!(kind, Type::Array(_)));
                of_many.schema_data.nullable = true;
            }
            if required {
                lowered.required.push(key.clone());
            }
            lowered.properties.insert(key, boxed(schema));
        }
        lowered
    }
}

/// Whether a property is not in every value of its type: one that is `readOnly`, in a
/// type that is sent, or `writeOnly`.
fn is_one_sided(schema: &ReferenceOr<Box<Schema>>, is_read: bool) -> bool {
    let data = schema.as_item().map(|schema| &schema.schema_data);
    data.is_some_and(|data| data.read_only && !is_read || data.write_only)
}
