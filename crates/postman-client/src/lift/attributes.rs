//! Attributes of types and fields: derives, and arguments of serde.

use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, LitStr, Meta, Path, Token, parse_quote};

use crate::error::Result;

/// Tells serde something, and something no more.
pub(super) fn tell_serde(
    attributes: &mut Vec<Attribute>,
    not: &[&str],
    now: Option<Meta>,
) -> Result<()> {
    let mut told: Vec<Meta> = Vec::from_iter(now);
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        let kept = |meta: &Meta| !not.iter().any(|name| meta.path().is_ident(name));
        told.extend(metas.into_iter().filter(kept));
    }
    attributes.retain(|attribute| !attribute.path().is_ident("serde"));
    if !told.is_empty() {
        attributes.push(parse_quote! { #[serde(#(#told),*)] });
    }
    Ok(())
}

/// A field's name on the wire: that of its `serde(rename)`, or its own.
pub(super) fn wire_name(field: &Field) -> String {
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

/// Whether serde is told `what` of a field.
pub(super) fn is_told(field: &Field, what: &str) -> bool {
    let serde = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    let told = serde.filter_map(|attribute| {
        attribute
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .ok()
    });
    told.flatten().any(|meta| meta.path().is_ident(what))
}

pub(super) fn derives(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    let is_derive = attribute.path().is_ident("derive");
    is_derive.then(|| attribute.parse_args_with(Punctuated::parse_terminated).ok())?
}

/// Whether a type derives `name`.
pub(super) fn is_derived(attributes: &[Attribute], name: &str) -> bool {
    let mut derived = attributes.iter().filter_map(derives).flatten();
    derived.any(|path| is_named(&path, name))
}

/// Removes a name from what is derived; `None`, if it is not derived.
pub(super) fn remove_derive(attributes: &mut Vec<Attribute>, name: &str) -> Option<()> {
    let (at, mut derived) = attributes.iter().enumerate().find_map(|(at, attribute)| {
        let derived = derives(attribute)?;
        derived
            .iter()
            .any(|path| is_named(path, name))
            .then_some((at, derived))
    })?;
    derived = derived
        .into_iter()
        .filter(|path| !is_named(path, name))
        .collect();
    if derived.is_empty() {
        attributes.remove(at);
    } else {
        *attributes.get_mut(at)? = parse_quote! { #[derive(#derived)] };
    }
    Some(())
}

fn is_named(path: &Path, name: &str) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == name)
}
