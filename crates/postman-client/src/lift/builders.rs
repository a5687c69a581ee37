//! Passes over the builders of types. Only types that are sent have one. A builder
//! reports every violation, by the name on the wire and in the order of the schema; its
//! setters are one line each, and types without own needs share one builder.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Expr, Field, FieldValue, File, Ident, Item, ItemImpl, Member, Type, parse_quote};

use super::attributes::{is_derived, wire_name};
use super::setter::{self, Setter};
use super::values::generic;
use super::{is_impl_of, items, module, self_name};
use crate::error::{Context, Result};
use crate::model::{BodyKind, Lowered, UNKNOWN_PROPERTIES, UNKNOWN_PROPERTY};

/// Types that are only read have public fields and no builder; a type that is
/// only a part of bodies has none to start from a value.
pub(super) fn drop(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let bodies: BTreeSet<&str> = lowered
        .calls
        .values()
        .filter_map(|call| call.body.as_ref())
        .filter(|body| !matches!(body.kind, BodyKind::Text | BodyKind::Bytes))
        .filter_map(|body| body.object.as_deref())
        .collect();
    let types = items(module(&mut file.items, "types")?)?;
    let mut dropped = 0;
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    builders.retain(|item| match item {
        Item::Struct(item) => {
            let sent = lowered.sent.contains(&item.ident.to_string());
            dropped += usize::from(!sent);
            sent
        }
        Item::Impl(block) => {
            let name = self_name(block);
            let starts = is_impl_of(block, &["From"]);
            lowered.sent.contains(&name) && (!starts || bodies.contains(name.as_str()))
        }
        _ => true,
    });
    let empty = builders.is_empty();
    types.retain(|item| match item {
        Item::Mod(module) => module.ident != "builder" || !empty,
        Item::Impl(block) if block.trait_.is_none() => {
            let builds = block.items.iter().any(|item| matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "builder"));
            !builds || lowered.sent.contains(&self_name(block))
        }
        _ => true,
    });
    Ok(dropped)
}

/// The properties of each type, in the order of its schema.
struct Properties(BTreeMap<String, Vec<Property>>);

struct Property {
    field: Ident,
    /// On the wire.
    wire: String,
}

impl Properties {
    fn of(types: &[Item]) -> Self {
        let of = |item: &Item| match item {
            Item::Struct(item) => {
                let property = |field: &Field| {
                    let wire = wire_name(field);
                    field.ident.clone().map(|field| Property { field, wire })
                };
                let properties = item.fields.iter().filter_map(property).collect();
                Some((item.ident.to_string(), properties))
            }
            _ => None,
        };
        Self(types.iter().filter_map(of).collect())
    }

    fn get(&self, object: &str) -> &[Property] {
        self.0.get(object).map_or(&[], Vec::as_slice)
    }

    fn wire(&self, object: &str, field: &Ident) -> Result<&str> {
        let mut properties = self.get(object).iter();
        let property = properties.find(|property| property.field == *field);
        let property = property.with_context(|| format!("`{field}` is no property of `{object}`"));
        property.map(|property| property.wire.as_str())
    }
}

/// Setters of types' builders take [what callers have](Setter) and call one function.
pub(super) fn setters(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let properties = Properties::of(types);
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    builders.insert(
        0,
        parse_quote! { #[allow(unused_imports)] use ::postman_client_runtime::support::{Convert, Fault, IntoField, missing, refuse, supplied}; },
    );
    let mut lifted = 0;
    for item in builders {
        if let Item::Struct(item) = item {
            for field in &mut item.fields {
                let kept = generic("Result", &field.ty).context("a field is no Result")?;
                field.ty = parse_quote! { Result<#kept, Fault> };
            }
        }
        let Item::Impl(block) = item else { continue };
        let object = self_name(block);
        if is_impl_of(block, &["Default"]) {
            missing(block, properties.get(&object));
        }
        if block.trait_.is_some() {
            continue;
        }
        for item in &mut block.items {
            let syn::ImplItem::Fn(setter) = item else {
                continue;
            };
            let name = setter.sig.ident.clone();
            let into = setter
                .sig
                .generics
                .where_clause
                .as_ref()
                .and_then(converted);
            let into = into.with_context(|| format!("the setter `{name}` converts nothing"))?;
            let text = properties.wire(&object, &name)?;
            let Setter { by, takes, value } = Setter::of(&into);
            *item = parse_quote! {
                pub fn #name #by (mut self, value: #takes) -> Self {
                    self.#name = supplied(#text, #value);
                    self
                }
            };
            lifted += 1;
        }
    }
    Ok(lifted)
}

/// The builder of an object that is valid without any property is that object,
/// with what could not be put into it: one type for all of them, instead of a
/// struct, its default and two conversions for each.
pub(super) fn share(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let properties = Properties::of(types);
    let with_default: BTreeSet<String> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if is_derived(&item.attrs, "Default") => {
                Some(item.ident.to_string())
            }
            _ => None,
        })
        .collect();
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    let starts_empty = |block: &&ItemImpl| {
        let text = block.to_token_stream().to_string();
        !text.contains("missing (") && !text.contains("defaults ::")
    };
    let shared: BTreeSet<String> = builders
        .iter()
        .filter_map(|item| match item {
            Item::Impl(block) if is_impl_of(block, &["Default"]) => Some(block),
            _ => None,
        })
        .filter(starts_empty)
        .map(self_name)
        .filter(|name| with_default.contains(name))
        .collect();
    if shared.is_empty() {
        return Ok(0);
    }
    let is_taken = |name: &str| {
        let mut items = builders.iter();
        items.any(|item| matches!(item, Item::Struct(item) if item.ident == name))
    };
    let mut builder = "Builder".to_owned();
    while is_taken(&builder) {
        builder.push('_');
    }
    let builder = Ident::new(&builder, Span::call_site());
    builders.retain(|item| match item {
        Item::Impl(block) => block.trait_.is_none() || !shared.contains(&self_name(block)),
        _ => true,
    });
    let mut names = Vec::new();
    for item in builders.iter_mut() {
        match item {
            Item::Struct(object) if shared.contains(&object.ident.to_string()) => {
                let name = object.ident.clone();
                *item = parse_quote! { pub type #name = #builder<super::#name>; };
                names.push(name);
            }
            Item::Impl(block) if shared.contains(&self_name(block)) => {
                let object = self_name(block);
                for item in &mut block.items {
                    if let syn::ImplItem::Fn(setter) = item {
                        let name = &setter.sig.ident;
                        let text = properties.wire(&object, name)?;
                        let value = setter::given(&setter.sig);
                        setter.block = parse_quote! {{
                            self.faults.put(#text, &mut self.object.#name, #value);
                            self
                        }};
                    }
                }
            }
            _ => {}
        }
    }
    let of_all: File = parse_quote! {
        /// An object under construction, and what can't be put into it.
        #[derive(Clone, Debug, Default)]
        pub struct #builder<T> {
            pub(crate) object: T,
            pub(crate) faults: ::postman_client_runtime::support::Faults,
        }
        impl<T> From<T> for #builder<T> {
            fn from(object: T) -> Self {
                Self { object, faults: Default::default() }
            }
        }
        ::postman_client_runtime::support::impl_build! { #(#names),* }
    };
    let first = builders
        .iter()
        .position(|item| !matches!(item, Item::Use(_)));
    let first = first.unwrap_or(builders.len());
    builders.splice(first..first, of_all.items);
    Ok(names.len())
}

/// A builder sets properties that are not documented, if its object keeps them.
pub(super) fn unknown_property(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let has_place = |item: &syn::ItemStruct| {
        let mut names = item.fields.iter().filter_map(|field| field.ident.as_ref());
        names.any(|name| name == UNKNOWN_PROPERTIES)
    };
    let with_place: BTreeSet<String> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if has_place(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    let place = Ident::new(UNKNOWN_PROPERTIES, Span::call_site());
    let name = Ident::new(UNKNOWN_PROPERTY, Span::call_site());
    let setter = |place: Expr| -> syn::ImplItem {
        parse_quote! {
            /// Sets a property that is not documented. It is sent unchecked; one with the
            /// name of a documented property is sent in its place.
            pub fn #name(
                mut self,
                name: impl Into<String>,
                value: impl Into<::serde_json::Value>,
            ) -> Self {
                #place.insert(name, value);
                self
            }
        }
    };
    let mut own = BTreeSet::new();
    let mut shared = Vec::new();
    let mut of_all = None;
    for item in builders.iter_mut() {
        match item {
            Item::Struct(builder) if !builder.generics.params.is_empty() => {
                of_all = Some(builder.ident.clone());
            }
            Item::Struct(builder) if with_place.contains(&builder.ident.to_string()) => {
                if let syn::Fields::Named(fields) = &mut builder.fields {
                    fields.named.push(parse_quote! {
                        #place: ::postman_client_runtime::UnknownProperties
                    });
                    own.insert(builder.ident.to_string());
                }
            }
            Item::Type(builder) if with_place.contains(&builder.ident.to_string()) => {
                shared.push(builder.ident.clone());
            }
            _ => {}
        }
    }
    for item in builders.iter_mut() {
        let Item::Impl(block) = item else { continue };
        if !own.contains(&self_name(block)) {
            continue;
        }
        if block.trait_.is_none() {
            block.items.push(setter(parse_quote! { self.#place }));
        } else if is_impl_of(block, &["Default"]) {
            Place(parse_quote! { #place: Default::default() }).visit_item_impl_mut(block);
        } else if is_impl_of(block, &["TryFrom", "From"]) {
            Place(parse_quote! { #place: value.#place }).visit_item_impl_mut(block);
        }
    }
    if let Some(builder) = of_all.filter(|_| !shared.is_empty()) {
        let setter = setter(parse_quote! { self.object.unknown_properties() });
        builders.push(parse_quote! {
            impl<T: ::postman_client_runtime::support::HasUnknownProperties> #builder<T> {
                #setter
            }
        });
        let at = types.iter().position(|item| matches!(item, Item::Mod(_)));
        types.insert(
            at.unwrap_or(types.len()),
            parse_quote! { ::postman_client_runtime::support::impl_unknown_properties! { #(#shared),* } },
        );
    }
    Ok(own.len() + shared.len())
}

/// Adds a field to each `Self { … }`.
struct Place(syn::FieldValue);

impl VisitMut for Place {
    fn visit_expr_struct_mut(&mut self, object: &mut syn::ExprStruct) {
        if object.path.is_ident("Self") {
            object.fields.push(self.0.clone());
        }
    }
}

/// `X` of `T: ::std::convert::TryInto<X>`.
fn converted(bounds: &syn::WhereClause) -> Option<Type> {
    bounds.predicates.iter().find_map(|predicate| {
        let syn::WherePredicate::Type(predicate) = predicate else {
            return None;
        };
        predicate.bounds.iter().find_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let last = bound
                .path
                .segments
                .last()
                .filter(|last| last.ident == "TryInto")?;
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            match arguments.args.first()? {
                syn::GenericArgument::Type(into) => Some(into.clone()),
                _ => None,
            }
        })
    })
}

/// `x: Err("no value supplied for x".to_string())` is `x: missing("x")`, by the name on
/// the wire.
fn missing(block: &mut ItemImpl, properties: &[Property]) {
    struct Missing<'a>(&'a [Property]);

    impl VisitMut for Missing<'_> {
        fn visit_field_value_mut(&mut self, value: &mut FieldValue) {
            let is_err = matches!(&value.expr, Expr::Call(call)
                if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err")));
            let mut properties = self.0.iter();
            let property = properties.find(
                |property| matches!(&value.member, Member::Named(name) if *name == property.field),
            );
            if let Some(Property { wire, .. }) = property.filter(|_| is_err) {
                value.expr = parse_quote! { missing(#wire) };
            }
        }
    }

    Missing(properties).visit_item_impl_mut(block);
}

/// The builder of a type reports every property that is missing or breaks a
/// rule, not the first one.
pub(super) fn all_faults(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let order = Properties::of(types);
    let Ok(items) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    let mut builders = 0;
    for item in items {
        if !matches!(item, Item::Impl(block) if is_impl_of(block, &["TryFrom"])) {
            continue;
        }
        let Item::Impl(block) = item else {
            continue;
        };
        let object = self_name(block);
        for item in &mut block.items {
            let syn::ImplItem::Fn(try_from) = item else {
                continue;
            };
            let Some(mut properties) = built_properties(try_from) else {
                continue;
            };
            let place = |member: &&Member| {
                let mut order = order.get(&object).iter();
                order.position(
                    |property| matches!(member, Member::Named(name) if *name == property.field),
                )
            };
            properties.sort_by_key(place);
            let check = parse_quote! { refuse([#(value.#properties.as_ref().err()),*])?; };
            try_from.block.stmts.insert(0, check);
            builders += 1;
        }
    }
    Ok(builders)
}

/// The properties in `Ok(Self { property: value.property?, … })`.
fn built_properties(try_from: &syn::ImplItemFn) -> Option<Vec<&Member>> {
    let Some(syn::Stmt::Expr(Expr::Call(ok), None)) = try_from.block.stmts.last() else {
        return None;
    };
    let Some(Expr::Struct(built)) = ok.args.first() else {
        return None;
    };
    let is_fallible = |field: &&FieldValue| matches!(field.expr, Expr::Try(_));
    let properties: Vec<_> = built
        .fields
        .iter()
        .filter(is_fallible)
        .map(|field| &field.member)
        .collect();
    (!properties.is_empty()).then_some(properties)
}
