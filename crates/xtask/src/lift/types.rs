//! Passes over the types: the order of fields, redacted secrets, builders that report every fault,
//! `schemars` attributes.

use anyhow::{Context, Result, bail, ensure};
use heck::ToUpperCamelCase;
use openapiv3::OpenAPI;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, Field, Fields, File, Ident, Item, ItemImpl, ItemStruct, LitStr, Path, Token,
    Type, parse_quote,
};

use super::{items, module};
use crate::lower::{Lowered, objects};

/// Secrets do not print: their `Debug` says only their name, they have no
/// `Display`, and what can't be read as one is not quoted.
pub(super) fn redact(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut redacted = 0;
    for secret in lowered.secrets() {
        let name = secret.to_upper_camel_case();
        let is_secret = |ident: &Ident| ident == &name;
        let item = find_struct(types, is_secret)
            .with_context(|| format!("no type `{name}` for the secret"))?;
        let ident = item.ident.clone();
        remove_derive(&mut item.attrs, "Debug")
            .with_context(|| format!("the secret type `{name}` derives no Debug"))?;
        types.retain(|item| !is_impl(item, &["Display"], &ident));
        let silent = deserializations(types, &ident) + underived_deserialize(types, &ident);
        ensure!(
            silent == 1,
            "expected one way to read the secret type `{name}`, found {silent}"
        );
        let shown = format!("{name}(…)");
        types.push(parse_quote! {
            impl ::std::fmt::Debug for #ident {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(#shown)
                }
            }
        });
        redacted += 1;
    }
    Ok(redacted)
}

/// typify sorts a type's fields by name; what is sent keeps the schema's order.
pub(super) fn schema_order(file: &mut File, fragment: &OpenAPI) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut ordered = 0;
    for (name, object) in objects(fragment) {
        let type_name = name.to_upper_camel_case();
        let Some(item) = find_struct(types, |ident| ident == &type_name) else {
            continue;
        };
        let Fields::Named(fields) = &mut item.fields else {
            continue;
        };
        let mut named: Vec<_> = std::mem::take(&mut fields.named).into_iter().collect();
        let place = |field: &Field| object.properties.get_index_of(&wire_name(field));
        if let Some(field) = named.iter().find(|field| place(field).is_none()) {
            bail!(
                "the field `{}` of `{type_name}` is no property of its schema",
                wire_name(field)
            );
        }
        named.sort_by_key(place);
        fields.named = named.into_iter().collect();
        ordered += 1;
    }
    Ok(ordered)
}

/// A field's name on the wire: that of its `serde(rename)`, or its own.
fn wire_name(field: &Field) -> String {
    let mut name = field
        .ident
        .as_ref()
        .map(|ident| ident.unraw().to_string())
        .unwrap_or_default();
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // Other arguments are passed over; a fault would be progenitor's.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value().and_then(|value| value.parse::<LitStr>());
            if meta.path.is_ident("rename") {
                name = value?.value();
            }
            Ok(())
        });
    }
    name
}

/// The builder of a type reports every property that is missing or breaks a
/// rule, not the first one.
pub(super) fn all_faults(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut builders = 0;
    for item in items(module(types, "builder")?)? {
        if !matches!(item, Item::Impl(block) if is_conversion_to_type(block)) {
            continue;
        }
        let Item::Impl(ItemImpl { items, .. }) = item else {
            continue;
        };
        for item in items {
            let syn::ImplItem::Fn(try_from) = item else {
                continue;
            };
            let Some(properties) = built_properties(try_from) else {
                continue;
            };
            let check = parse_quote! { ::client_runtime::refuse([#(value.#properties.as_ref().err()),*])?; };
            try_from.block.stmts.insert(0, check);
            builders += 1;
        }
    }
    Ok(builders)
}

fn is_conversion_to_type(block: &ItemImpl) -> bool {
    let Some((_, name, _)) = &block.trait_ else {
        return false;
    };
    name.segments
        .last()
        .is_some_and(|segment| segment.ident == "TryFrom")
}

/// The properties in `Ok(Self { property: value.property?, … })`.
fn built_properties(try_from: &syn::ImplItemFn) -> Option<Vec<&syn::Member>> {
    let Some(syn::Stmt::Expr(Expr::Call(ok), None)) = try_from.block.stmts.last() else {
        return None;
    };
    let Some(Expr::Struct(built)) = ok.args.first() else {
        return None;
    };
    let is_fallible = |field: &&syn::FieldValue| matches!(field.expr, Expr::Try(_));
    let properties: Vec<_> = built
        .fields
        .iter()
        .filter(is_fallible)
        .map(|field| &field.member)
        .collect();
    (!properties.is_empty()).then_some(properties)
}

fn find_struct(items: &mut [Item], named: impl Fn(&Ident) -> bool) -> Option<&mut ItemStruct> {
    items.iter_mut().find_map(|item| match item {
        Item::Struct(item) if named(&item.ident) => Some(item),
        _ => None,
    })
}

fn is_impl(item: &Item, traits: &[&str], of: &Ident) -> bool {
    let Item::Impl(ItemImpl {
        trait_: Some((_, name, _)),
        self_ty,
        ..
    }) = item
    else {
        return false;
    };
    let is_type = matches!(&**self_ty, Type::Path(path) if path.path.is_ident(of));
    is_type
        && name
            .segments
            .last()
            .is_some_and(|segment| traits.iter().any(|t| segment.ident == t))
}

/// `String::deserialize(d)?` quotes a value that is no string.
fn deserializations(items: &mut [Item], of: &Ident) -> usize {
    struct Reads(usize);

    impl VisitMut for Reads {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            if let Expr::Try(read) = expr
                && read
                    .expr
                    .to_token_stream()
                    .to_string()
                    .ends_with(":: deserialize (deserializer)")
            {
                let read = &read.expr;
                *expr = parse_quote! {
                    #read.map_err(|_| {
                        <D::Error as ::serde::de::Error>::custom("the secret is no string")
                    })?
                };
                self.0 += 1;
            }
        }
    }

    let mut reads = Reads(0);
    for item in items
        .iter_mut()
        .filter(|item| is_impl(item, &["Deserialize"], of))
    {
        reads.visit_item_mut(item);
    }
    reads.0
}

/// A text without rules derives `Deserialize`, which quotes as well.
fn underived_deserialize(items: &mut Vec<Item>, of: &Ident) -> usize {
    let item = find_struct(items, |ident| ident == of);
    let Some(()) = item.and_then(|item| remove_derive(&mut item.attrs, "Deserialize")) else {
        return 0;
    };
    items.push(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #of {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::std::string::String::deserialize(deserializer)
                    .map(Self)
                    .map_err(|_| <D::Error as ::serde::de::Error>::custom("the secret is no string"))
            }
        }
    });
    1
}

fn derives(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    let is_derive = attribute.path().is_ident("derive");
    is_derive.then(|| attribute.parse_args_with(Punctuated::parse_terminated).ok())?
}

fn remove_derive(attributes: &mut [Attribute], name: &str) -> Option<()> {
    attributes.iter_mut().find_map(|attribute| {
        let derives = derives(attribute)?;
        let kept: Punctuated<Path, Token![,]> = derives
            .iter()
            .filter(|path| {
                path.segments
                    .last()
                    .is_none_or(|segment| segment.ident != name)
            })
            .cloned()
            .collect();
        let found = kept.len() < derives.len();
        *attribute = parse_quote! { #[derive(#kept)] };
        found.then_some(())
    })
}

/// With the feature `schemars`, every type that is sent or read derives
/// `JsonSchema`, and says what the fragment says: rules included, and without
/// the `null` that an `Option` would add.
pub(super) fn json_schema(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let derive: Attribute =
        parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] };
    let mut described = 0;
    for item in types {
        let (attrs, ident, fields) = match item {
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
    Ok(described)
}

/// The keywords that the Rust type does not say by itself.
fn keywords(lowered: &Lowered, ident: &Ident) -> Option<proc_macro2::TokenStream> {
    let (_, rules) = lowered
        .texts
        .iter()
        .find(|(name, _)| ident == &name.to_upper_camel_case())?;
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
    if crate::lower::is_secret(rules) {
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
