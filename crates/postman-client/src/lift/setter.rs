//! What a setter takes: whatever becomes its field's type, by the runtime's `IntoField`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::visit::{self, Visit};
use syn::{File, Path, Signature, Type, TypePath, parse_quote};

use super::values::generic;
use super::{items, module};
use crate::error::Result;

/// The types of fields that the runtime knows, by their last word.
const KNOWN: &[&str] = &[
    "String",
    "StringOrNumber",
    "FilePart",
    "Map",
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
];

/// The parts of a setter.
pub(super) struct Setter {
    /// Its type parameter.
    pub(super) by: Option<TokenStream>,
    /// The type of `value`.
    pub(super) takes: Type,
    /// What it converts.
    pub(super) value: TokenStream,
}

impl Setter {
    /// That of a field of this type.
    pub(super) fn of(field: &Type) -> Self {
        if is_known(field) {
            Self {
                by: Some(quote! { <By> }),
                takes: parse_quote! { impl IntoField<#field, By> },
                value: quote! { value },
            }
        } else {
            Self {
                by: None,
                takes: parse_quote! { impl TryInto<#field, Error: 'static> },
                value: quote! { Convert(value) },
            }
        }
    }
}

/// What a setter of this signature converts.
pub(super) fn given(signature: &Signature) -> TokenStream {
    match signature.generics.params.is_empty() {
        true => quote! { Convert(value) },
        false => quote! { value },
    }
}

/// Whether the type, what it may be, or what it lists is one that the runtime knows or
/// the client generates.
fn is_known(of: &Type) -> bool {
    let core = core(of);
    let Type::Path(TypePath { path, .. }) = core else {
        return false;
    };
    let last = path.segments.last().map(|last| last.ident.to_string());
    is_generated(&path) || last.is_some_and(|last| KNOWN.contains(&last.as_str()))
}

/// Whether the path is `types::X` or `super::X`.
fn is_generated(path: &Path) -> bool {
    let first = path.segments.first().map(|first| &first.ident);
    path.segments.len() == 2 && first.is_some_and(|first| first == "types" || first == "super")
}

/// The type without `Option`, `Vec` and `Box`.
fn core(of: &Type) -> Type {
    let mut inner = ["Option", "Vec", "Box", "PathArgument"]
        .iter()
        .filter_map(|name| generic(name, of));
    match inner.next() {
        Some(inner) => core(&inner),
        None => of.clone(),
    }
}

/// Says of the types that setters take that they are types of fields.
pub(super) fn plain(file: &mut File) -> Result<usize> {
    let mut taken = Taken::default();
    taken.visit_file(file);
    let names = taken.0;
    if !names.is_empty() {
        let types = items(module(&mut file.items, "types")?)?;
        let at = types
            .iter()
            .position(|item| matches!(item, syn::Item::Mod(_)));
        types.insert(
            at.unwrap_or(types.len()),
            parse_quote! { ::postman_client_runtime::support::impl_plain! { #(#names),* } },
        );
    }
    Ok(names.len())
}

/// The generated types in `IntoField<…>`.
#[derive(Default)]
struct Taken(BTreeSet<Ident>);

impl<'ast> Visit<'ast> for Taken {
    fn visit_path(&mut self, path: &'ast Path) {
        visit::visit_path(self, path);
        let whole = Type::Path(TypePath {
            qself: None,
            path: path.clone(),
        });
        if let Some(field) = generic("IntoField", &whole)
            && let Type::Path(TypePath { path, .. }) = core(&field)
            && is_generated(&path)
        {
            self.0
                .extend(path.segments.last().map(|last| last.ident.clone()));
        }
    }
}
