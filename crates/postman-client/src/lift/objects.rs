//! Passes over objects: the order of their fields, names on the wire, and how
//! they are read and written.

use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Field, Fields, File, Item, Meta, parse_quote};

use super::attributes::{is_derived, is_told, remove_derive, tell_serde, wire_name};
use super::{items, module};
use crate::error::{Result, bail, ensure};
use crate::lower::reached;
use crate::model::{Lowered, UNKNOWN_PROPERTIES};

/// typify sorts a type's fields by name; what is sent keeps the schema's order.
pub(super) fn schema_order(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut ordered = 0;
    for item in types {
        let Item::Struct(item) = item else { continue };
        let type_name = item.ident.to_string();
        let Some(object) = lowered.objects.get(&type_name) else {
            continue;
        };
        let Fields::Named(fields) = &mut item.fields else {
            continue;
        };
        let mut named: Vec<_> = std::mem::take(&mut fields.named).into_iter().collect();
        // What is no property is kept behind them.
        let rest = object.additional_properties.is_some();
        let place = |field: &Field| {
            let key = wire_name(field);
            let wire = lowered.fields.get(&(type_name.clone(), key.clone()));
            let place = object.properties.get_index_of(wire.unwrap_or(&key));
            place.or((rest && key == "extra").then_some(usize::MAX))
        };
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

/// A property that was lowered to a name of its own gets its name on the wire back.
pub(super) fn wire_names(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut renamed = 0;
    for item in types.iter_mut() {
        let Item::Struct(item) = item else { continue };
        for field in &mut item.fields {
            let key = (item.ident.to_string(), wire_name(field));
            if let Some(wire) = lowered.fields.get(&key) {
                let wire = parse_quote! { rename = #wire };
                tell_serde(&mut field.attrs, &["rename"], Some(wire))?;
                renamed += 1;
            }
        }
    }
    let expected = lowered.fields.len();
    ensure!(
        renamed == expected,
        "expected {expected} names, found {renamed}"
    );
    Ok(renamed)
}

/// Objects are read and written field by field, by one function for all of them: derived
/// implementations would be most of what the compiler checks.
///
/// What is not documented is kept in a field of its own, unless the schema has a type for
/// it.
///
/// A body is read under its rules, also where they are those of open texts.
///
/// An object may get another field: nobody else's code writes one as a literal.
pub(super) fn read_and_written(
    file: &mut File,
    lowered: &Lowered,
    schemars: bool,
) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut impls: Vec<(usize, Item)> = Vec::new();
    for (at, item) in types.iter_mut().enumerate() {
        let Item::Struct(item) = item else { continue };
        let is_object =
            matches!(&item.fields, Fields::Named(_)) && is_derived(&item.attrs, "Deserialize");
        if !is_object {
            continue;
        }
        let mut has_required = !is_derived(&item.attrs, "Default");
        let mut rest = None;
        let mut fields = Vec::new();
        for field in &item.fields {
            let ident = &field.ident;
            if is_told(field, "flatten") {
                rest = Some(quote! { and #ident });
                continue;
            }
            let (own, wire) = (ident.to_token_stream().to_string(), wire_name(field));
            let wire = (own != wire).then(|| quote! { = #wire });
            let how = if is_told(field, "default") {
                Some(quote! { : default })
            } else if is_told(field, "skip_serializing_if") {
                None
            } else {
                has_required = true;
                Some(quote! { : required })
            };
            fields.push(quote! { #ident #wire #how });
        }
        if rest.is_none()
            && let Fields::Named(named) = &mut item.fields
        {
            let ident = format_ident!("{UNKNOWN_PROPERTIES}");
            let skip =
                schemars.then(|| quote! { #[cfg_attr(feature = "schemars", schemars(skip))] });
            named.named.push(parse_quote! {
                /// The properties that are not documented.
                #skip
                pub #ident: ::postman_client_runtime::UnknownProperties
            });
            rest = Some(quote! { and #ident });
        }
        let ident = &item.ident;
        let name = ident.to_string();
        let is_checked = lowered.sent.contains(&name)
            && !lowered.read.contains(&name)
            && reached(&lowered.openapi, [name])
                .iter()
                .any(|name| lowered.is_open(name));
        let checked = is_checked.then(|| quote! { : checked });
        let required = has_required.then(|| quote! { required });
        impls.push((
            at + 1,
            parse_quote! { ::postman_client_runtime::support::impl_object! { #required #ident #checked #rest { #(#fields),* } } },
        ));
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        for implemented in ["Deserialize", "Serialize", "Debug", "PartialEq"] {
            remove_derive(&mut item.attrs, implemented);
        }
        if !has_required {
            remove_derive(&mut item.attrs, "Clone");
            remove_derive(&mut item.attrs, "Default");
        }
        for field in &mut item.fields {
            tell_serde(&mut field.attrs, &["default"], None)?;
            only_for_schemars(&mut field.attrs);
            field
                .attrs
                .retain(|attribute| schemars || !attribute.path().is_ident("cfg_attr"));
        }
    }
    let objects = impls.len();
    // Behind its type each, from the last one on.
    for (at, item) in impls.into_iter().rev() {
        types.insert(at, item);
    }
    Ok(objects)
}

/// What serde is told is told schemars alone: serde derives nothing.
fn only_for_schemars(attributes: &mut [Attribute]) {
    for told in attributes {
        if let Meta::List(list) = &told.meta
            && list.path.is_ident("serde")
        {
            let tokens = &list.tokens;
            *told = parse_quote! { #[cfg_attr(feature = "schemars", schemars(#tokens))] };
        }
    }
}
