//! The one generated file in parts: each is an item, or belongs to one.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, File, Ident, Item, ItemMod, ItemStatic, Macro, TraitItem, TraitItemFn, Visibility,
    parse_quote,
};

use crate::error::{Context, Result};
use crate::rustdoc::{Doc, docs};

use super::paths::{Key, Space, named};
use super::tags::Tag;

/// An item that is placed.
pub(super) struct Part {
    pub(super) space: Space,
    /// The item that it is, or belongs to: an `impl` is where its type is.
    pub(super) home: Key,
    pub(super) item: Item,
}

/// A module that several tags have no parts of.
pub(super) struct OwnFile {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) items: Vec<Item>,
    /// What the file exports of it.
    pub(super) exported: Vec<Ident>,
}

/// The parts of the file.
pub(super) struct Parts {
    pub(super) all: Vec<Part>,
    /// By item: what it and all that belongs to it names.
    names: BTreeMap<Key, BTreeSet<Key>>,
    imports: BTreeMap<Space, Vec<Item>>,
    /// By module: what is said of it.
    attributes: BTreeMap<String, Vec<Attribute>>,
    pub(super) own_files: BTreeMap<String, OwnFile>,
    /// `types::builder`, without what it holds.
    pub(super) type_builders: Option<ItemMod>,
    /// `types::error`.
    pub(super) type_errors: Option<Item>,
    /// `operations::ALL`.
    pub(super) all_operations: ItemStatic,
    pub(super) root_imports: Vec<Item>,
    /// The rest: the client.
    pub(super) root: Vec<Item>,
}

impl Parts {
    /// Every item that is placed, by name.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        let keys = self.names.keys();
        keys.filter(|key| key.space != Space::Root)
    }

    pub(super) fn imports(&self, space: Space) -> impl Iterator<Item = &Item> {
        self.imports.get(&space).into_iter().flatten()
    }

    /// What is said of a module.
    pub(super) fn attributes(&self, module: &str) -> &[Attribute] {
        self.attributes.get(module).map_or(&[], Vec::as_slice)
    }

    /// All items that one needs, itself among them; no traits.
    pub(super) fn needed_by(&self, key: &Key) -> BTreeSet<&Key> {
        let mut needed = BTreeSet::new();
        let mut waiting = vec![key];
        while let Some(key) = waiting.pop() {
            let Some((key, names)) = self.names.get_key_value(key) else {
                continue;
            };
            if key.space == Space::Root || needed.insert(key) {
                waiting.extend(names.iter().filter(|key| key.space != Space::Root));
            }
        }
        needed
    }

    /// A trait of operations, and its `impl`.
    pub(super) fn of_trait(&self, name: &Ident) -> impl Iterator<Item = &Item> {
        let key = Key::root(name);
        let of = self.all.iter().filter(move |part| part.home == key);
        of.map(|part| &part.item)
    }

    /// The methods of a tag's trait.
    pub(super) fn methods(&self, tag: &Tag) -> impl Iterator<Item = &TraitItemFn> {
        let name = tag.trait_ident();
        let traits = self.of_trait(&name).filter_map(|item| match item {
            Item::Trait(item) => Some(&item.items),
            _ => None,
        });
        let traits: Vec<_> = traits.collect();
        traits.into_iter().flatten().filter_map(|item| match item {
            TraitItem::Fn(method) => Some(method),
            _ => None,
        })
    }

    /// What is said of a tag.
    pub(super) fn doc_of(&self, tag: &Tag) -> Vec<Attribute> {
        let name = tag.trait_ident();
        let found = self.of_trait(&name).find_map(|item| match item {
            Item::Trait(item) => Some(&item.attrs),
            _ => None,
        });
        let doc: Vec<_> = found
            .into_iter()
            .flatten()
            .filter(is_doc)
            .cloned()
            .collect();
        if !doc.is_empty() {
            return doc;
        }
        let doc = match &tag.feature {
            Some(_) => format!(" Operations, types and builders of `{}`.", tag.module),
            None => " Operations that have no tag, their types and builders.".to_owned(),
        };
        parse_quote! { #[doc = #doc] }
    }

    /// A line for each method of a tag, with a link.
    pub(super) fn list_of(&self, tag: &Tag, headlines: &BTreeMap<String, Doc>) -> Doc {
        let name = tag.trait_ident();
        let mut doc = docs!["\nOperations:\n\n"];
        for method in self.methods(tag) {
            let ident = &method.sig.ident;
            doc = docs![doc, "- ", Doc::link_from_root(&name, ident)];
            if let Some(headline) = headlines.get(&ident.to_string()) {
                doc = docs![doc, ": ", headline.clone()];
            }
            doc = doc.and("\n");
        }
        doc
    }
}

/// Whether it is a documentation comment.
pub(super) fn is_doc(attribute: &&Attribute) -> bool {
    attribute.path().is_ident("doc")
}

/// Takes the file apart.
pub(super) fn parts(file: File) -> Result<Parts> {
    let mut spaces = Vec::new();
    let (mut attributes, mut own_files) = (BTreeMap::new(), BTreeMap::new());
    let (mut root_imports, mut root) = (Vec::new(), Vec::new());
    let (mut type_builders, mut type_errors, mut all_operations) = (None, None, None);
    let mut traits = Vec::new();
    for item in file.items {
        match item {
            Item::Use(_) => root_imports.push(item),
            Item::Trait(_) => traits.push(item),
            Item::Impl(block) if is_of_operations(&block) => traits.push(Item::Impl(block)),
            Item::Enum(item) => {
                let file = own(&mut own_files, "error_code");
                file.exported.push(item.ident.clone());
                file.items.push(Item::Enum(item));
            }
            Item::Impl(block) if is_of_codes(&block) => {
                own(&mut own_files, "error_code")
                    .items
                    .push(Item::Impl(block));
            }
            Item::Mod(ItemMod {
                attrs,
                vis,
                ident,
                content: Some((_, items)),
                ..
            }) => {
                let name = ident.to_string();
                let Some(space) = Space::named(&name) else {
                    match name.as_str() {
                        "api" => {
                            own_files.insert(
                                name,
                                OwnFile {
                                    attributes: attrs,
                                    visibility: vis,
                                    items,
                                    exported: Vec::new(),
                                },
                            );
                        }
                        _ => root.push(parse_quote! { #(#attrs)* #vis mod #ident { #(#items)* } }),
                    }
                    continue;
                };
                attributes.insert(name, attrs);
                let mut rest = Vec::new();
                for item in items {
                    match (space, item) {
                        (Space::Types, Item::Mod(mut module)) if module.ident == "builder" => {
                            let (_, items) = module.content.take().unwrap_or_default();
                            spaces.push((Space::TypeBuilders, items));
                            type_builders = Some(module);
                        }
                        (Space::Types, Item::Mod(module)) if module.ident == "error" => {
                            type_errors = Some(Item::Mod(module));
                        }
                        (Space::Operations, Item::Static(item)) if item.ident == "ALL" => {
                            all_operations = Some(item);
                        }
                        (_, item) => rest.push(item),
                    }
                }
                spaces.push((space, rest));
            }
            item => root.push(item),
        }
    }
    spaces.push((Space::Root, traits));
    let mut parts = Parts {
        all: Vec::new(),
        names: BTreeMap::new(),
        imports: BTreeMap::new(),
        attributes,
        own_files,
        type_builders,
        type_errors,
        all_operations: all_operations.context("there is no `operations::ALL`")?,
        root_imports,
        root,
    };
    for (space, items) in &spaces {
        for item in items {
            if let Some(name) = name_of(item) {
                let (space, name) = (*space, name.to_string());
                parts.names.entry(Key { space, name }).or_default();
            }
        }
    }
    for (space, items) in spaces {
        for item in items {
            match item {
                Item::Use(_) => parts.imports.entry(space).or_default().push(item),
                Item::Macro(list) if takes_list(&list.mac) => {
                    for element in elements(list.mac.tokens.clone()) {
                        let mut one = list.clone();
                        one.mac.tokens = element;
                        parts.add(space, Item::Macro(one))?;
                    }
                }
                mut item => {
                    if let (Space::Rules, Item::Static(rule)) = (space, &mut item) {
                        rule.vis = parse_quote! { pub(crate) };
                    }
                    parts.add(space, item)?;
                }
            }
        }
    }
    Ok(parts)
}

impl Parts {
    fn add(&mut self, space: Space, item: Item) -> Result<()> {
        let name = name_of(&item).map(|name| Key {
            space,
            name: name.to_string(),
        });
        let named = self.named(item.to_token_stream(), space);
        let home = match name {
            Some(name) => name,
            None => self
                .owner(space, &item)
                .with_context(|| format!("this belongs to nothing: {}", item.to_token_stream()))?,
        };
        self.names.entry(home.clone()).or_default().extend(named);
        self.all.push(Part { space, home, item });
        Ok(())
    }

    /// The items that tokens name, in their order.
    fn named(&self, tokens: TokenStream, space: Space) -> Vec<Key> {
        let named = named(tokens, space).into_iter();
        named.filter(|key| self.names.contains_key(key)).collect()
    }

    /// The item that one without a name belongs to.
    fn owner(&self, space: Space, item: &Item) -> Option<Key> {
        // Of `Builder<Pet>`, that is the pet.
        let of = |tokens: TokenStream| self.named(tokens, space).pop();
        match item {
            Item::Impl(block) => of(block.self_ty.to_token_stream()).or_else(|| {
                let (_, of_trait, _) = block.trait_.as_ref()?;
                of(of_trait.to_token_stream())
            }),
            Item::Macro(item) => self
                .named(item.mac.tokens.clone(), space)
                .into_iter()
                .next(),
            _ => None,
        }
    }
}

fn own<'a>(files: &'a mut BTreeMap<String, OwnFile>, name: &str) -> &'a mut OwnFile {
    files.entry(name.to_owned()).or_insert_with(|| OwnFile {
        attributes: Vec::new(),
        visibility: Visibility::Inherited,
        items: Vec::new(),
        exported: Vec::new(),
    })
}

/// Whether a block implements a trait of operations for the client.
fn is_of_operations(block: &syn::ItemImpl) -> bool {
    let name = block
        .trait_
        .as_ref()
        .and_then(|(_, name, _)| name.get_ident());
    name.is_some_and(|name| {
        let name = name.to_string();
        name.starts_with("Client") && name.ends_with("Ext")
    })
}

/// Whether a block is of the codes, the one enum of the file.
fn is_of_codes(block: &syn::ItemImpl) -> bool {
    matches!(&*block.self_ty, syn::Type::Path(path) if path.path.is_ident("ErrorCode"))
}

fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

pub(super) fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        _ => return None,
    })
}

/// Whether a macro takes the names of many items.
pub(super) fn takes_list(of: &Macro) -> bool {
    let name = of.path.segments.last().map(|last| last.ident.to_string());
    matches!(
        name.as_deref(),
        Some("impl_build" | "impl_calls" | "impl_plain" | "impl_unknown_properties")
    )
}

/// The elements of a list.
fn elements(tokens: TokenStream) -> Vec<TokenStream> {
    let mut elements = vec![TokenStream::new()];
    for token in tokens {
        match (&token, elements.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                elements.push(TokenStream::new());
            }
            (_, Some(last)) => last.extend([token]),
            (_, None) => {}
        }
    }
    elements.retain(|element| !element.is_empty());
    elements
}
