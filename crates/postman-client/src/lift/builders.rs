//! Passes over the builders of types. Only types that are sent have one. A builder
//! reports every fault, its setters are one line each, and types without own needs
//! share one builder.

use std::collections::BTreeSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, Ident, Item, ItemImpl, Type, parse_quote};

use super::attributes::is_derived;
use super::setter::{self, Setter};
use super::{is_impl_of, items, module, self_name};
use crate::error::{Context, Result};
use crate::model::{BodyKind, Lowered};

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

/// Setters of types' builders take [what callers have](Setter) and call one function.
pub(super) fn setters(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let Ok(builders) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    builders.insert(
        0,
        parse_quote! { #[allow(unused_imports)] use ::postman_client_runtime::support::{Convert, IntoField, missing, refuse, supplied}; },
    );
    builders.insert(
        0,
        parse_quote! { #[allow(unused_imports)] use ::std::fmt::Display; },
    );
    let mut lifted = 0;
    for item in builders {
        let Item::Impl(block) = item else { continue };
        if is_impl_of(block, &["Default"]) {
            Missing.visit_item_impl_mut(block);
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
            let text = name.unraw().to_string();
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
                for item in &mut block.items {
                    if let syn::ImplItem::Fn(setter) = item {
                        let name = &setter.sig.ident;
                        let text = name.unraw().to_string();
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
            object: T,
            faults: ::postman_client_runtime::support::Faults,
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

/// `Err("no value supplied for x".to_string())` is `missing("x")`.
struct Missing;

impl VisitMut for Missing {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Call(call) = expr
            && matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err"))
            && let Some(Expr::MethodCall(text)) = call.args.first()
            && let Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) = &*text.receiver
            && let Some(name) = text.value().strip_prefix("no value supplied for ")
        {
            *expr = parse_quote! { missing(#name) };
        }
    }
}

/// The builder of a type reports every property that is missing or breaks a
/// rule, not the first one.
pub(super) fn all_faults(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let Ok(items) = module(types, "builder").and_then(items) else {
        return Ok(0);
    };
    let mut builders = 0;
    for item in items {
        if !matches!(item, Item::Impl(block) if is_impl_of(block, &["TryFrom"])) {
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
            let check = parse_quote! { refuse([#(value.#properties.as_ref().err()),*])?; };
            try_from.block.stmts.insert(0, check);
            builders += 1;
        }
    }
    Ok(builders)
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
