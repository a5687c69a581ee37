//! The pass for the feature `schemars`.

use std::collections::BTreeSet;

use quote::{ToTokens, quote};
use syn::{Attribute, Field, File, Ident, Item, Type, parse_quote};

use super::attributes::derives;
use super::{items, module};
use crate::error::Result;
use crate::model::{Lowered, is_secret};

/// With the feature `schemars`, every type that is sent or read derives
/// `JsonSchema`, and says what the fragment says: rules included, and without
/// the `null` that an `Option` would add.
pub(super) fn json_schema(
    file: &mut File,
    lowered: &Lowered,
    open: &BTreeSet<String>,
) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let derive: Attribute =
        parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] };
    let mut described = 0;
    let mut values: Vec<Item> = Vec::new();
    for item in types.iter_mut() {
        let (attrs, ident, fields) = match item {
            // A caller is shown the documented values; a derive would add to them.
            Item::Enum(item) if open.contains(&item.ident.to_string()) => {
                values.extend(json_schema_of_values(lowered, &item.ident));
                described += 1;
                continue;
            }
            Item::Struct(item) => (&mut item.attrs, &item.ident, Some(&mut item.fields)),
            Item::Enum(item) => (&mut item.attrs, &item.ident, None),
            _ => continue,
        };
        if !attrs.iter().any(|attribute| derives(attribute).is_some()) {
            continue;
        }
        attrs.push(derive.clone());
        if let Some(keywords) = keywords(lowered, ident) {
            attrs.push(
                parse_quote! { #[cfg_attr(feature = "schemars", schemars(extend(#keywords)))] },
            );
        }
        for field in fields.into_iter().flatten() {
            without_null(field);
        }
        described += 1;
    }
    types.extend(values);
    Ok(described)
}

/// `JsonSchema` of a text with documented values.
fn json_schema_of_values(lowered: &Lowered, ident: &Ident) -> Option<Item> {
    let name = ident.to_string();
    let text = lowered.texts.get(&name)?;
    let values = text.rules.enumeration.iter().flatten();
    Some(parse_quote! {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #ident {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #name.into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "type": "string", "enum": [#(#values),*] })
            }
        }
    })
}

/// The keywords that the Rust type does not say by itself.
fn keywords(lowered: &Lowered, ident: &Ident) -> Option<proc_macro2::TokenStream> {
    let rules = &lowered.texts.get(&ident.to_string())?.rules;
    let mut keywords = Vec::new();
    if let Some(pattern) = &rules.pattern {
        keywords.push(quote! { "pattern" = #pattern });
    }
    if let Some(least) = rules.min_length {
        keywords.push(quote! { "minLength" = #least });
    }
    if let Some(most) = rules.max_length {
        keywords.push(quote! { "maxLength" = #most });
    }
    if is_secret(rules) {
        keywords.push(quote! { "format" = "password" });
    }
    (!keywords.is_empty()).then(|| quote! { #(#keywords),* })
}

/// An `Option` says that a property may be absent, not that it may be null.
fn without_null(field: &mut Field) {
    let Type::Path(path) = &field.ty else { return };
    let Some(option) = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == "Option")
    else {
        return;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &option.arguments else {
        return;
    };
    let Some(inner) = arguments.args.first() else {
        return;
    };
    let inner = inner.to_token_stream().to_string().replace(' ', "");
    field
        .attrs
        .push(parse_quote! { #[cfg_attr(feature = "schemars", schemars(default, with = #inner))] });
}
