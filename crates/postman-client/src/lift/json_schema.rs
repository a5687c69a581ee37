//! The pass for the feature `schemars`.

use quote::ToTokens;
use syn::{Attribute, Field, Fields, File, Item, Type, parse_quote};

use super::attributes::derives;
use super::{items, module};
use crate::error::Result;

/// With the feature `schemars`, every type that is sent or read derives
/// `JsonSchema`, and says what the fragment says: without the `null` that an
/// `Option` would add.
pub(super) fn json_schema(file: &mut File) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let derive: Attribute =
        parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] };
    let mut described = 0;
    for item in types.iter_mut() {
        let (attrs, fields) = match item {
            Item::Struct(item) => (&mut item.attrs, Some(&mut item.fields)),
            Item::Enum(item) => (&mut item.attrs, None),
            _ => continue,
        };
        // What is implemented for an object is not derived.
        let is_object = matches!(fields, Some(Fields::Named(_)));
        if !is_object && !attrs.iter().any(|attribute| derives(attribute).is_some()) {
            continue;
        }
        attrs.push(derive.clone());
        for field in fields.into_iter().flatten() {
            without_null(field);
        }
        described += 1;
    }
    Ok(described)
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
