//! Rules: what the published document requires of each object that is sent.

use openapiv3::{ArrayType, OpenAPI, ReferenceOr, Schema, SchemaKind, StringType, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::option;
use crate::error::{Context, Result};
use crate::lower::shouty;
use crate::model::{Lowered, is_secret};
use crate::pointer::component;

/// A table for each object that is sent.
pub(super) fn rules(fragment: &OpenAPI, lowered: &Lowered) -> Result<Vec<TokenStream>> {
    let mut tables = Vec::new();
    let sent = |name: &&String| lowered.sent.contains(*name);
    for (type_name, object) in lowered.objects.iter().filter(|(name, _)| sent(name)) {
        let constant = format_ident!("{}", shouty(type_name));
        let ident = format_ident!("{type_name}");
        let mut properties = Vec::new();
        for (property, schema) in &object.properties {
            let data = schema.as_item().map(|schema| &schema.schema_data);
            let description = data.and_then(|data| data.description.as_deref());
            let description = description.unwrap_or_default();
            let is_read_only = data.is_some_and(|data| data.read_only);
            let required = object.required.contains(property) && !is_read_only;
            let rules = rule(fragment, lowered, schema, &[])
                .with_context(|| format!("{type_name}.{property}"))?;
            properties.push(quote! {
                Property::new(#property, #description, #required, #rules)
            });
        }
        tables.push(quote! {
            static #constant: Object = Object { name: #type_name, properties: &[#(#properties),*] };

            impl Ruled for types::#ident {
                const RULES: &'static Object = &#constant;
            }
        });
    }
    Ok(tables)
}

/// The rules of a parameter whose schema has no references.
pub(crate) fn parameter_rule(lowered: &Lowered, schema: &Schema) -> Result<TokenStream> {
    let schema = ReferenceOr::Item(Box::new(schema.clone()));
    rule(&OpenAPI::default(), lowered, &schema, &[])
}

/// The rules of one schema, as `postman_client_runtime::rules::Schema`, within the
/// components that refer to it: one that holds itself is anything.
fn rule(
    fragment: &OpenAPI,
    lowered: &Lowered,
    schema: &ReferenceOr<Box<Schema>>,
    within: &[&str],
) -> Result<TokenStream> {
    let within = match schema {
        ReferenceOr::Item(_) => within.to_vec(),
        ReferenceOr::Reference { reference } => {
            let name = component(reference).unwrap_or_default();
            if within.contains(&name) {
                return Ok(quote! { Schema::Any });
            }
            [within, &[name]].concat()
        }
    };
    let within = within.as_slice();
    let schema = match schema {
        ReferenceOr::Item(schema) => schema,
        ReferenceOr::Reference { reference } => {
            let name = component(reference).unwrap_or_default();
            let found = fragment
                .components
                .as_ref()
                .and_then(|c| c.schemas.get(name));
            let type_name = lowered.types.get(name);
            if let Some(type_name) = type_name.filter(|name| lowered.objects.contains_key(*name)) {
                let constant = format_ident!("{}", shouty(type_name));
                return Ok(quote! { Schema::Object(&#constant) });
            }
            match found {
                Some(ReferenceOr::Item(schema)) => schema,
                _ => return Ok(quote! { Schema::Any }),
            }
        }
    };
    Ok(match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => text_rule(text),
        SchemaKind::Type(Type::Boolean(_)) => quote! { Schema::Boolean },
        SchemaKind::Type(Type::Integer(number)) => {
            // An exclusive limit of whole numbers is the next one.
            let shift = |limit: Option<i64>, exclusive: bool, by| {
                limit.map(|limit| if exclusive { limit.saturating_add(by) } else { limit } as f64)
            };
            limits(
                "Integer",
                shift(number.minimum, number.exclusive_minimum, 1),
                shift(number.maximum, number.exclusive_maximum, -1),
            )
        }
        SchemaKind::Type(Type::Number(number)) => {
            // That of other numbers is the next one that there is.
            let least = |least: f64| match number.exclusive_minimum {
                true => least.next_up(),
                false => least,
            };
            let most = |most: f64| match number.exclusive_maximum {
                true => most.next_down(),
                false => most,
            };
            limits(
                "Number",
                number.minimum.map(least),
                number.maximum.map(most),
            )
        }
        SchemaKind::Type(Type::Array(ArrayType {
            items,
            min_items,
            max_items,
            ..
        })) => {
            let items = match items {
                Some(items) => rule(fragment, lowered, items, within)?,
                None => quote! { Schema::Any },
            };
            let least = option(min_items.map(|n| quote! { #n }));
            let most = option(max_items.map(|n| quote! { #n }));
            quote! { Schema::List(List { items: &#items, min_items: #least, max_items: #most }) }
        }
        // An object that may be null is an `allOf` of its reference.
        SchemaKind::AllOf { all_of } if all_of.len() == 1 => match all_of.first() {
            Some(ReferenceOr::Reference { reference }) => rule(
                fragment,
                lowered,
                &ReferenceOr::Reference {
                    reference: reference.clone(),
                },
                within,
            )?,
            _ => quote! { Schema::Any },
        },
        _ => quote! { Schema::Any },
    })
}

fn text_rule(text: &StringType) -> TokenStream {
    let rules = text_rules(text);
    let mut rules: Vec<_> = rules
        .map(|(rule, limit)| quote! { #rule: #limit })
        .collect();
    if is_secret(text) {
        rules.push(quote! { secret: true });
    }
    if rules.is_empty() {
        return quote! { Schema::Text(Text::ANY) };
    }
    quote! { Schema::Text(Text { #(#rules,)* ..Text::ANY }) }
}

/// What is said of a text, as fields of `postman_client_runtime::rules::Text` and
/// their values; the rest is that of a text without rules.
pub(crate) fn text_rules(text: &StringType) -> impl Iterator<Item = (Ident, TokenStream)> {
    let least = text.min_length.map(|least| quote! { Some(#least) });
    let most = text.max_length.map(|most| quote! { Some(#most) });
    // The lowering has warned of one that is no regular expression.
    let pattern = text.pattern.as_ref();
    let pattern = pattern.filter(|pattern| regress::Regex::new(pattern).is_ok());
    let pattern = pattern.map(|pattern| quote! { Some(#pattern) });
    let mut allowed = text.enumeration.iter().flatten().peekable();
    let allowed = allowed
        .peek()
        .is_some()
        .then(|| quote! { &[#(#allowed),*] });
    let rules = [
        ("min_length", least),
        ("max_length", most),
        ("pattern", pattern),
        ("allowed", allowed),
    ];
    let said = rules
        .into_iter()
        .filter_map(|(rule, limit)| Some((rule, limit?)));
    said.map(|(rule, limit)| (format_ident!("{rule}"), limit))
}

fn limits(kind: &str, least: Option<f64>, most: Option<f64>) -> TokenStream {
    let kind = format_ident!("{kind}");
    let least = option(least.map(|limit| quote! { #limit }));
    let most = option(most.map(|limit| quote! { #limit }));
    quote! { Schema::#kind(Limits { minimum: #least, maximum: #most }) }
}
