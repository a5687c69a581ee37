//! The documentation of types that have no description: what they are, and where they
//! are used.

use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind,
    Type,
};
use quote::format_ident;
use syn::{Attribute, File, Ident, Item, TraitItem, parse_quote};

use super::{items, module};
use crate::error::Result;
use crate::model::{Lowered, Success};
use crate::pointer::component;
use crate::rustdoc::{Doc, docs};
use crate::texts::SECRET;

/// How many places of a type are named.
const NAMED: usize = 3;

/// Documents each type that has but its name for a documentation, and each builder.
pub(super) fn write(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let uses = Uses::of(file, lowered);
    let types = items(module(&mut file.items, "types")?)?;
    let mut written = 0;
    let mut names = Vec::new();
    for item in types.iter_mut() {
        let (ident, attributes) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            Item::Type(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        names.push(ident.clone());
        if is_bare(attributes, ident) {
            document(attributes, &uses.doc(ident, lowered));
            written += 1;
        }
    }
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(written);
    };
    for item in builders {
        let (ident, attributes) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Type(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        if names.contains(ident) && doc(attributes).is_empty() {
            document(
                attributes,
                &docs!["Builder of ", Doc::link(ident, &[ident]), "."],
            );
        }
    }
    Ok(written)
}

/// Whether nothing is said but the name.
fn is_bare(attributes: &[Attribute], ident: &Ident) -> bool {
    let said = doc(attributes);
    said.is_empty() || said == [format!(" `{ident}`")] || said == [format!("`{ident}`")]
}

/// The lines of a documentation.
fn doc(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|attribute| {
        let syn::Meta::NameValue(named) = &attribute.meta else {
            return None;
        };
        match &named.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) if named.path.is_ident("doc") => Some(text.value()),
            _ => None,
        }
    });
    lines.collect()
}

fn document(attributes: &mut Vec<Attribute>, doc: &Doc) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let doc: Vec<Attribute> = parse_quote! { #doc };
    attributes.splice(0..0, doc);
}

/// By type: where it is used. Bodies come first, properties last.
#[derive(Default)]
struct Uses(BTreeMap<String, Vec<(Place, Doc)>>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Body,
    Response,
    Parameter,
    Property,
}

impl Uses {
    fn of(file: &File, lowered: &Lowered) -> Self {
        let mut traits = BTreeMap::new();
        for item in &file.items {
            let Item::Trait(item) = item else { continue };
            for function in &item.items {
                if let TraitItem::Fn(function) = function {
                    traits.insert(function.sig.ident.to_string(), item.ident.clone());
                }
            }
        }
        let method = |name: &str| {
            let ident = format_ident!("{name}");
            match traits.get(name) {
                Some(of) => Doc::link(&ident, &[of, &ident]),
                None => Doc::ident(&ident),
            }
        };
        let mut uses = Self::default();
        for (_, _, operation) in lowered.openapi.operations() {
            let Some(name) = operation.operation_id.as_deref() else {
                continue;
            };
            let body = operation.request_body.as_ref();
            for media_type in body
                .and_then(ReferenceOr::as_item)
                .iter()
                .flat_map(|b| b.content.values())
            {
                uses.add(
                    media_type.schema.as_ref(),
                    Place::Body,
                    docs!["body of ", method(name)],
                );
            }
            for response in operation.responses.responses.values() {
                for media_type in response.as_item().iter().flat_map(|r| r.content.values()) {
                    let doc = docs!["response of ", method(name)];
                    uses.add(media_type.schema.as_ref(), Place::Response, doc);
                }
            }
            for parameter in operation.parameters.iter().filter_map(ReferenceOr::as_item) {
                let data = match parameter {
                    Parameter::Query { parameter_data, .. }
                    | Parameter::Header { parameter_data, .. }
                    | Parameter::Path { parameter_data, .. }
                    | Parameter::Cookie { parameter_data, .. } => parameter_data,
                };
                let ParameterSchemaOrContent::Schema(schema) = &data.format else {
                    continue;
                };
                let call = lowered.calls.get(name);
                let argument = call.and_then(|c| c.arguments.iter().find(|a| a.name == data.name));
                let wire = argument.map_or(data.name.as_str(), |argument| &argument.wire);
                let doc = docs!["parameter ", Doc::code(wire), " of ", method(name)];
                uses.add(Some(schema), Place::Parameter, doc);
            }
        }
        for (name, call) in &lowered.calls {
            let Success::Several(_, variants) = &call.success else {
                continue;
            };
            for variant in variants {
                if let Some(held) = &variant.holds {
                    let doc = docs!["response of ", method(name)];
                    uses.put(held, Place::Response, "the ".into(), doc);
                }
            }
        }
        let components = lowered.openapi.components.iter().flat_map(|c| &c.schemas);
        for (owner, schema) in components {
            uses.within(owner, schema, lowered);
        }
        uses
    }

    /// What the component `owner` is made of.
    fn within(&mut self, owner: &str, schema: &ReferenceOr<Schema>, lowered: &Lowered) {
        let ident = format_ident!("{owner}");
        let of = || docs![" of [", Doc::ident(&ident), "]"];
        let ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::Object(object)),
            ..
        }) = schema
        else {
            let doc = docs!["content", of()];
            self.add(Some(schema), Place::Property, doc);
            return;
        };
        for (key, schema) in &object.properties {
            let wire = lowered.fields.get(&(owner.to_owned(), key.clone()));
            let doc = docs!["property ", Doc::code(wire.unwrap_or(key)), of()];
            let schema = schema.clone().unbox();
            self.add(Some(&schema), Place::Property, doc);
        }
        if let Some(AdditionalProperties::Schema(schema)) = &object.additional_properties {
            self.add(
                Some(schema),
                Place::Property,
                docs!["further properties", of()],
            );
        }
    }

    /// Adds the types that `schema` refers to, each as what it is of this place.
    fn add(&mut self, schema: Option<&ReferenceOr<Schema>>, place: Place, of: Doc) {
        let (mut at, mut is_part) = (schema.cloned(), false);
        while let Some(schema) = at {
            at = match schema {
                ReferenceOr::Reference { reference } => {
                    if let Some(name) = component(&reference) {
                        let before = if is_part { "a part of the " } else { "the " };
                        self.put(name, place, before.into(), of);
                    }
                    return;
                }
                ReferenceOr::Item(schema) => match schema.schema_kind {
                    SchemaKind::Type(Type::Array(list)) => {
                        is_part = true;
                        list.items.map(ReferenceOr::unbox)
                    }
                    SchemaKind::Type(Type::Object(object)) => {
                        is_part = true;
                        match object.additional_properties {
                            Some(AdditionalProperties::Schema(schema)) => Some(*schema),
                            _ => None,
                        }
                    }
                    SchemaKind::AllOf { all_of } => all_of.into_iter().next(),
                    _ => None,
                },
            };
        }
    }

    fn put(&mut self, name: &str, place: Place, before: Doc, of: Doc) {
        let uses = self.0.entry(name.to_owned()).or_default();
        let used = (place, docs![before, of]);
        if !uses.contains(&used) {
            uses.push(used);
        }
    }

    fn doc(&self, ident: &Ident, lowered: &Lowered) -> Doc {
        let name = ident.to_string();
        let what = match lowered.texts.get(&name) {
            Some(text) if text.rules.is_secret() => SECRET,
            Some(text) if !text.rules.variants.is_empty() => "A text of documented values.",
            Some(_) => "A text that is checked.",
            None => "",
        };
        let mut uses = self.0.get(&name).cloned().unwrap_or_default();
        uses.sort_by_key(|(place, _)| *place);
        if uses.is_empty() {
            return match lowered.errors.contains(&name) {
                true => docs!["The body of an error."],
                false if !what.is_empty() => Doc::from(what),
                false => "Documented, but used by no operation.".into(),
            };
        }
        let named = if uses.len() > NAMED { NAMED - 1 } else { NAMED };
        let others = uses.len().saturating_sub(named);
        let last = uses
            .len()
            .min(named)
            .saturating_sub(usize::from(others == 0));
        let mut doc = Doc::default();
        for (n, (_, used)) in uses.into_iter().take(named).enumerate() {
            doc = doc.and(match n {
                0 => "",
                n if n == last => " and ",
                _ => ", ",
            });
            doc = doc.and(used);
        }
        if others > 0 {
            let others = i64::try_from(others).unwrap_or(i64::MAX);
            doc = docs![doc, " and ", Doc::number(others), " others"];
        }
        let doc = doc.sentence();
        match what.is_empty() {
            true => doc,
            false => docs![what, " ", doc],
        }
    }
}
