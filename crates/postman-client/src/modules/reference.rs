//! `reference.md`: the operations by tag, as their documentation has them.

use quote::ToTokens;
use syn::{
    Attribute, Expr, FnArg, ImplItem, Item, Lit, Meta, ReturnType, TraitItem, Type, TypeParamBound,
    TypePath,
};

use super::parts::Parts;
use super::paths::{Key, Space};
use super::tags::Tag;
use crate::lift::{generic, success_type};

/// The text of the page, without its head.
pub(super) fn reference(parts: &Parts, tags: &[Tag]) -> String {
    let mut text = String::from("\n");
    for tag in tags {
        let module = &tag.module;
        text += &format!("- [`{module}`](#tag-{module})\n");
    }
    for tag in tags {
        let name = tag.trait_ident();
        text += &format!("\n## Tag `{}`\n", tag.module);
        text += &block(&parts.doc_of(tag));
        text += &format!("\nMethods of the trait `{name}`");
        text += &match &tag.feature {
            Some(feature) => format!(", behind the feature `{feature}`.\n"),
            None => ".\n".to_owned(),
        };
        for item in parts.of_trait(&name) {
            let Item::Trait(item) = item else { continue };
            for item in &item.items {
                let TraitItem::Fn(method) = item else {
                    continue;
                };
                text += &format!("\n### `{}`\n", method.sig.ident);
                text += &block(&method.attrs);
                text += &ends(parts, &method.sig.output);
            }
        }
    }
    text
}

/// What the call of a method takes and gives.
fn ends(parts: &Parts, output: &ReturnType) -> String {
    let ReturnType::Type(_, output) = output else {
        return String::new();
    };
    let Type::Path(path) = &**output else {
        return String::new();
    };
    let Some(builder) = path.path.segments.last() else {
        return String::new();
    };
    let home = Key {
        space: Space::Builders,
        name: builder.ident.to_string(),
    };
    let mut text = String::new();
    let mut gives = String::new();
    let own = parts.all.iter().filter(|part| part.home == home);
    for part in own {
        let Item::Impl(block) = &part.item else {
            continue;
        };
        for item in &block.items {
            let ImplItem::Fn(method) = item else { continue };
            let name = method.sig.ident.to_string();
            if name == "send" {
                gives = success_type(&method.sig.output).map_or(gives, |of| shown(&of));
            } else if let Some(FnArg::Typed(value)) = method.sig.inputs.get(1)
                && let Some((taken, is_optional)) = field(&value.ty)
            {
                let optional = if is_optional { ", optional" } else { "" };
                text += &format!("- `{name}`: `{taken}`{optional}\n");
            }
        }
    }
    if !text.is_empty() {
        text = format!("\nIt takes:\n\n{text}");
    }
    match gives.as_str() {
        "" => text,
        "()" => text + "\nIt gives nothing but the status and the headers.\n",
        gives => format!("{text}\nIt gives `{gives}`.\n"),
    }
}

/// The type of `impl IntoField<…, By>`, and whether its value may be left out.
fn field(of: &Type) -> Option<(String, bool)> {
    let Type::ImplTrait(of) = of else { return None };
    let Some(TypeParamBound::Trait(of)) = of.bounds.first() else {
        return None;
    };
    let path = of.path.clone();
    let of = generic("IntoField", &Type::Path(TypePath { qself: None, path }))?;
    let (of, is_optional) = match generic("Option", &of) {
        Some(of) => (of, true),
        None => (of, false),
    };
    Some((
        shown(&generic("PathArgument", &of).unwrap_or(of)),
        is_optional,
    ))
}

/// A type as one writes it.
fn shown(of: &Type) -> String {
    let tokens = of.to_token_stream().to_string();
    tokens
        .replace(' ', "")
        .replace("::postman_client_runtime::", "")
        .replace(',', ", ")
}

/// A documentation comment as a page has it: the lines that rustdoc hides are left out.
fn block(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
                Expr::Lit(text) => match &text.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    let mut text = String::from("\n");
    let mut is_example = false;
    for line in lines {
        // progenitor and quote begin a line with the space behind `///`.
        for line in line.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match line {
                "```no_run" => {
                    is_example = true;
                    text += "```rust\n";
                }
                "```" => {
                    is_example = false;
                    text += "```\n";
                }
                line if is_example && (line == "#" || line.starts_with("# ")) => {}
                line => text.extend([line, "\n"]),
            }
        }
        if line.is_empty() {
            text.push('\n');
        }
    }
    text
}
