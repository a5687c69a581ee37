//! Says of the builders of operations that page how they do. The runtime does the rest.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Field, File, Ident, ImplItem, Item, Type, parse_quote};

use super::attributes::wire_name;
use super::success::{content, last_name};
use super::values::generic;
use super::{items, module, self_name, send};
use crate::error::{Result, ensure};
use crate::model::{Call, Lowered, Paging, PagingStyle};

/// The methods whose builders page, and those of them that give elements.
#[derive(Debug, Default)]
pub(super) struct Paged {
    pub(super) pages: usize,
    /// With the type of an element.
    pub(super) with_items: BTreeMap<String, Type>,
}

pub(super) fn lift(file: &mut File, lowered: &Lowered) -> Result<Paged> {
    let mut paged = Paged::default();
    let paging: BTreeMap<&str, (&str, &Call, &Paging)> = lowered
        .calls
        .iter()
        .filter_map(|(name, call)| {
            let paging = call.paging.as_ref()?;
            Some((call.builder.as_str(), (name.as_str(), call, paging)))
        })
        .collect();
    if paging.is_empty() {
        return Ok(paged);
    }
    let types = Types::of(items(module(&mut file.items, "types")?)?, lowered);
    let builders = items(module(&mut file.items, "builder")?)?;
    let mut lifted = Vec::with_capacity(builders.len());
    for item in builders.drain(..) {
        let found = match &item {
            Item::Impl(block) => paging.get(self_name(block).as_str()).zip(page(block)),
            _ => None,
        };
        lifted.push(item);
        let Some(((name, call, paging), page)) = found else {
            continue;
        };
        let builder = format_ident!("{}", call.builder);
        let (told, content) = (told(paging), content(&last_name(&page), lowered));
        lifted.push(parse_quote! {
            impl call::Paged for #builder<'_> {
                type Page = #page;
                const PAGING: call::Paging = #told;
                const CONTENT: call::Content = #content;
            }
        });
        paged.pages += 1;
        let list = paging.items.as_ref();
        let list = list.and_then(|path| types.list(&page, path, quote! { page }));
        if let Some((item, list)) = list {
            lifted.push(parse_quote! {
                impl call::HasItems for #builder<'_> {
                    type Item = #item;
                    fn list(page: #page) -> ::std::vec::Vec<#item> {
                        #list
                    }
                }
            });
            paged.with_items.insert((*name).to_owned(), item);
        }
    }
    *builders = lifted;
    let (expected, found) = (paging.len(), paged.pages);
    ensure!(
        found == expected,
        "expected {expected} builders that page, found {found}"
    );
    file.items.push(parse_quote! {
        ::postman_client_runtime::support::impl_fetch! { Client }
    });
    Ok(paged)
}

/// What the `send` of a block gives.
fn page(block: &syn::ItemImpl) -> Option<Type> {
    let mut items = block.items.iter();
    items.find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == "send" => {
            send::success_type(&function.sig.output).ok()
        }
        _ => None,
    })
}

/// The paging as an expression.
fn told(paging: &Paging) -> TokenStream {
    let parameter = &paging.parameter;
    let made = match paging.style {
        PagingStyle::Token => quote! { token(#parameter) },
        PagingStyle::Page => quote! { page(#parameter) },
        PagingStyle::Offset => quote! { offset(#parameter) },
        PagingStyle::Link => quote! { link() },
    };
    let counts = matches!(paging.style, PagingStyle::Page | PagingStyle::Offset);
    let paths = [
        ("property", &paging.property),
        ("items", if counts { &paging.items } else { &None }),
        ("current", &paging.current),
        ("more", &paging.more),
    ];
    let paths = paths.into_iter().filter_map(|(name, path)| {
        let (name, path) = (format_ident!("{name}"), path.as_ref()?);
        Some(quote! { .#name(&[#(#path),*]) })
    });
    let first = paging.first.map(|first| {
        let first = proc_macro2::Literal::u64_unsuffixed(first);
        quote! { .first(#first) }
    });
    quote! { call::Paging::#made #(#paths)* #first }
}

/// The fields of the generated types.
struct Types {
    names: BTreeSet<Ident>,
    /// By type, and by the property's name on the wire.
    fields: BTreeMap<(String, String), Field>,
}

impl Types {
    fn of(items: &[Item], lowered: &Lowered) -> Self {
        let mut types = Self {
            names: BTreeSet::new(),
            fields: BTreeMap::new(),
        };
        types
            .names
            .extend(lowered.texts.keys().map(|name| format_ident!("{name}")));
        for item in items {
            match item {
                Item::Struct(item) => {
                    types.names.insert(item.ident.clone());
                    for field in &item.fields {
                        let own = (item.ident.to_string(), wire_name(field));
                        let wire = lowered.fields.get(&own).cloned();
                        let key = (own.0, wire.unwrap_or(own.1));
                        types.fields.insert(key, field.clone());
                    }
                }
                Item::Enum(item) => {
                    types.names.insert(item.ident.clone());
                }
                Item::Type(item) => {
                    types.names.insert(item.ident.clone());
                }
                _ => {}
            }
        }
        types
    }

    /// The elements of the list at `path` in `value`, and what takes the list out.
    fn list(&self, of: &Type, path: &[String], value: TokenStream) -> Option<(Type, TokenStream)> {
        if let Some(inner) = generic("Option", of) {
            let (item, list) = self.list(&inner, path, quote! { it })?;
            let list = match list.to_string().as_str() {
                "it" => quote! { #value.unwrap_or_default() },
                _ => quote! { #value.map(|it| #list).unwrap_or_default() },
            };
            return Some((item, list));
        }
        if let Some(inner) = generic("Box", of) {
            return self.list(&inner, path, quote! { (*#value) });
        }
        let Some((name, path)) = path.split_first() else {
            return Some((generic("Vec", of)?, value));
        };
        let field = self.fields.get(&(last_name(of), name.clone()))?;
        let (ident, mut of) = (field.ident.as_ref()?, field.ty.clone());
        Qualified(&self.names).visit_type_mut(&mut of);
        self.list(&of, path, quote! { #value.#ident })
    }
}

/// Calls the generated types `types::X`.
struct Qualified<'a>(&'a BTreeSet<Ident>);

impl VisitMut for Qualified<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if let Some(name) = path.get_ident().filter(|name| self.0.contains(name)) {
            *path = parse_quote! { types::#name };
        }
    }
}
