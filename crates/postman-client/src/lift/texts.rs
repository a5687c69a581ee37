//! Passes that put the text types among the other types.

use syn::visit_mut::{self, VisitMut};
use syn::{File, Item, Path, parse_quote};

use super::{items, module};
use crate::error::{Result, ensure};
use crate::model::Lowered;
use crate::texts;

/// progenitor calls a type that it was given `types::X` wherever it stands. Beside
/// the other types that is `X`, and beside their builders `super::X`.
pub(super) fn paths(file: &mut File) -> Result<usize> {
    let mut found = 0;
    for item in items(module(&mut file.items, "types")?)? {
        let is_within = matches!(item, Item::Mod(_));
        let mut paths = Paths {
            is_within,
            found: 0,
        };
        paths.visit_item_mut(item);
        found += paths.found;
    }
    Ok(found)
}

struct Paths {
    /// Whether the code stands in a module within that of the types.
    is_within: bool,
    found: usize,
}

impl VisitMut for Paths {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let mut segments = path.segments.iter();
        if let (Some(first), Some(name), None) = (segments.next(), segments.next(), segments.next())
            && first.ident == "types"
        {
            *path = match self.is_within {
                true => parse_quote! { super::#name },
                false => parse_quote! { #name },
            };
            self.found += 1;
        }
    }
}

/// What converts to a generated type fails with the runtime's error, which states rules
/// as data.
pub(super) fn conversion_error(file: &mut File) -> Result<()> {
    let types = items(module(&mut file.items, "types")?)?;
    *items(module(types, "error")?)? = vec![parse_quote! {
        pub use ::postman_client_runtime::rules::ConversionError;
    }];
    Ok(())
}

/// Adds the text types, each in the place of its name.
pub(super) fn add(file: &mut File, lowered: &Lowered, schemars: bool) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    for (name, text) in &lowered.texts {
        let named = |item: &Item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        };
        ensure!(
            !types.iter().any(|item| named(item).as_ref() == Some(name)),
            "progenitor generated the text `{name}` itself"
        );
        // The modules stand behind the types.
        let is_behind = |item: &Item| {
            matches!(item, Item::Mod(_)) || named(item).is_some_and(|other| other > *name)
        };
        let at = types.iter().position(is_behind).unwrap_or(types.len());
        let items = texts::text_type(name, text, lowered.is_open(name), schemars)?;
        types.splice(at..at, items);
    }
    Ok(lowered.texts.len())
}
