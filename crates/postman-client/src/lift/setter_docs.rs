//! The documentation of fields and setters: what the document says of the property or
//! the parameter, and nothing where it says nothing.

use std::collections::BTreeMap;

use openapiv3::ReferenceOr;
use syn::ext::IdentExt;
use syn::{Attribute, Fields, File, Ident, ImplItem, Item, parse_quote};

use super::attributes::wire_name;
use super::{items, module, self_name};
use crate::error::Result;
use crate::model::Lowered;
use crate::rustdoc::Doc;

/// A property whose type has a name is lowered to a reference, which has no
/// description: its field gets it here.
pub(super) fn fields(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let mut written = 0;
    for item in items(module(&mut file.items, "types")?)? {
        let Item::Struct(item) = item else { continue };
        let Some(object) = lowered.objects.get(&item.ident.to_string()) else {
            continue;
        };
        for field in &mut item.fields {
            let property = object.properties.get(&wire_name(field));
            let schema = property.and_then(ReferenceOr::as_item);
            let text = schema.and_then(|schema| schema.schema_data.description.as_deref());
            let doc = text.map(Doc::value).unwrap_or_default();
            if !doc.is_empty() && docs(&field.attrs).next().is_none() {
                let doc: Vec<Attribute> = parse_quote! { #doc };
                field.attrs.splice(0..0, doc);
                written += 1;
            }
        }
    }
    Ok(written)
}

/// A setter says what is said of its field or parameter.
pub(super) fn setters(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let mut written = 0;
    let types = items(module(&mut file.items, "types")?)?;
    let mut said: BTreeMap<(String, String), Vec<Attribute>> = BTreeMap::new();
    for item in types.iter() {
        let Item::Struct(item) = item else { continue };
        let Fields::Named(fields) = &item.fields else {
            continue;
        };
        for field in &fields.named {
            let name = field.ident.iter().map(|ident| ident.unraw().to_string());
            let docs: Vec<_> = docs(&field.attrs).cloned().collect();
            said.extend(name.map(|name| ((item.ident.to_string(), name), docs.clone())));
        }
    }
    if let Ok(builders) = module(types, "builder").and_then(items) {
        written += write(builders, |object, setter| {
            let key = (object.to_owned(), setter.unraw().to_string());
            said.get(&key).cloned().unwrap_or_default()
        });
    }
    if let Ok(builders) = module(&mut file.items, "builder").and_then(items) {
        let calls = lowered.calls.values();
        let by_builder: BTreeMap<_, _> = calls.map(|call| (call.builder.as_str(), call)).collect();
        written += write(builders, |builder, setter| {
            let name = setter.unraw().to_string();
            let arguments = by_builder.get(builder).map(|call| &call.arguments);
            let mut arguments = arguments.into_iter().flatten();
            let doc = arguments.find(|argument| argument.name == name);
            let doc = doc.map(|argument| argument.description.clone());
            let doc = doc.unwrap_or_default();
            parse_quote! { #doc }
        });
    }
    Ok(written)
}

/// Writes what `said` gives for a type and a setter of its builder.
fn write(builders: &mut [Item], said: impl Fn(&str, &Ident) -> Vec<Attribute>) -> usize {
    let mut written = 0;
    for item in builders {
        let Item::Impl(block) = item else { continue };
        if block.trait_.is_some() {
            continue;
        }
        let name = self_name(block);
        for item in &mut block.items {
            let ImplItem::Fn(setter) = item else { continue };
            let takes_value = setter.sig.receiver().is_some() && setter.sig.inputs.len() == 2;
            if !takes_value || docs(&setter.attrs).next().is_some() {
                continue;
            }
            let doc = said(&name, &setter.sig.ident);
            written += usize::from(!doc.is_empty());
            setter.attrs.splice(0..0, doc);
        }
    }
    written
}

fn docs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
}
