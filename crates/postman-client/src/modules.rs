//! Cuts the generated file into modules by tag.
//!
//! What the operations of one tag alone need is in the folder of that tag, behind a
//! feature of its name. What several tags need is beside the folders, behind any of
//! their features, and what no operation needs is always there. Each name is also
//! exported where it was in the one file, and by each tag whose operations use it: a
//! type that another tag begins to use keeps all its paths.

mod parts;
mod paths;
mod reference;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Expr, File, Ident, Item, ItemMod, UseTree, Visibility, parse_quote};

use crate::error::{Context, Result};

use parts::{Part, Parts, parts};
use paths::{Key, Space};

pub use tags::Tag;

/// The modules of a client.
pub(crate) struct Modules {
    /// In the order of their traits.
    pub(crate) tags: Vec<Tag>,
    /// Each with its path below `src/generated`.
    pub(crate) files: Vec<(String, File)>,
    /// How many items several tags share.
    pub(crate) shared: usize,
    /// The operations by tag, as a page of Markdown.
    pub(crate) reference: String,
}

/// Cuts the file.
pub(crate) fn cut(file: File) -> Result<Modules> {
    let traits = file.items.iter().filter_map(|item| match item {
        Item::Trait(item) => Some(&item.ident),
        _ => None,
    });
    let tags = tags::of(traits);
    let parts = parts(file)?;
    let homes = Homes::of(&parts, &tags);
    let mut files = Vec::new();
    for (number, tag) in tags.iter().enumerate() {
        files.extend(of_tag(number, tag, &parts, &homes));
    }
    let is_shared = |tags: &&BTreeSet<usize>| tags.len() > 1;
    let shared = homes.tags.values().filter(is_shared).count();
    files.extend(of_all(&parts, &tags, &homes)?);
    let reference = reference::reference(&parts, &tags);
    drop(homes);
    Ok(Modules {
        tags,
        files,
        shared,
        reference,
    })
}

/// Which tags need each item.
struct Homes<'a> {
    tags: BTreeMap<&'a Key, BTreeSet<usize>>,
    /// What no operation needs, and all that it needs.
    always: BTreeSet<&'a Key>,
}

impl<'a> Homes<'a> {
    fn of(parts: &'a Parts, tags: &[Tag]) -> Self {
        let mut homes = Self {
            tags: BTreeMap::new(),
            always: BTreeSet::new(),
        };
        for (number, tag) in tags.iter().enumerate() {
            for key in parts.needed_by(&Key::root(&tag.trait_ident())) {
                homes.tags.entry(key).or_default().insert(number);
            }
        }
        for key in parts.keys() {
            if !homes.tags.contains_key(key) {
                homes.always.extend(parts.needed_by(key));
            }
        }
        homes
    }

    /// The tag that an item is of, if it is of one alone.
    fn only(&self, key: &Key) -> Option<usize> {
        let tags = self.tags.get(key).filter(|_| !self.always.contains(key))?;
        tags.first().copied().filter(|_| tags.len() == 1)
    }

    /// Whether the operations of a tag use an item that is not of this tag alone.
    fn shares(&self, tag: usize, key: &Key) -> bool {
        self.only(key).is_none() && self.tags.get(key).is_some_and(|tags| tags.contains(&tag))
    }

    /// The condition of an item that several tags share.
    fn condition(&self, key: &Key, all: &[Tag]) -> Option<Attribute> {
        let tags = self.tags.get(key).filter(|_| !self.always.contains(key))?;
        let features: Option<Vec<_>> = tags
            .iter()
            .map(|tag| all.get(*tag)?.feature.as_deref())
            .collect();
        match features?.as_slice() {
            features if features.len() == all.len() && features.len() > 1 => None,
            [feature] => Some(parse_quote! { #[cfg(feature = #feature)] }),
            features => Some(parse_quote! { #[cfg(any(#(feature = #features),*))] }),
        }
    }
}

/// The spaces that are modules, in the order of their names.
const MODULES: [(Space, &str, bool); 5] = [
    (Space::Builders, "builder", true),
    (Space::Encodings, "encodings", false),
    (Space::Operations, "operations", true),
    (Space::Rules, "rules", false),
    (Space::Types, "types", true),
];

/// The files of one tag.
fn of_tag(number: usize, tag: &Tag, parts: &Parts, homes: &Homes<'_>) -> Vec<(String, File)> {
    let own = |space: Space| -> Vec<Item> {
        let is_own = |part: &&Part| part.space == space && homes.only(&part.home) == Some(number);
        merged(
            parts
                .all
                .iter()
                .filter(is_own)
                .map(|part| (None, &part.item)),
        )
    };
    let shared = |space: Space| -> Vec<Ident> {
        let keys = parts.keys().filter(|key| key.space == space);
        let keys = keys.filter(|key| homes.shares(number, key));
        keys.map(|key| format_ident!("{}", key.name)).collect()
    };
    let mut modules: Vec<(&str, bool, Vec<Item>)> = Vec::new();
    for (space, name, is_public) in MODULES {
        let mut items = own(space);
        let names = shared(space);
        if !names.is_empty() {
            let name = format_ident!("{name}");
            items.insert(
                0,
                match is_public {
                    true => parse_quote! { pub use super::super::#name::{#(#names),*}; },
                    false => parse_quote! {
                        #[allow(unused_imports)]
                        use super::super::#name::{#(#names),*};
                    },
                },
            );
        }
        if space == Space::Types {
            let mut builders = own(Space::TypeBuilders);
            let names = shared(Space::TypeBuilders);
            if !names.is_empty() {
                builders.insert(
                    0,
                    parse_quote! { pub use super::super::super::types::builder::{#(#names),*}; },
                );
            }
            if let Some(module) = parts.type_builders.clone().filter(|_| !builders.is_empty()) {
                builders.splice(0..0, parts.imports(Space::TypeBuilders).cloned());
                items.push(Item::Mod(ItemMod {
                    content: Some((Default::default(), builders)),
                    ..module
                }));
            }
        }
        if space == Space::Types && !items.is_empty() && parts.type_errors.is_some() {
            items.insert(
                0,
                parse_quote! {
                    #[allow(unused_imports)]
                    use super::super::types::error;
                },
            );
        }
        if !items.is_empty() {
            modules.push((name, is_public, items));
        }
    }
    let present: Vec<_> = modules.iter().map(|(name, ..)| *name).collect();
    let mut root: Vec<Item> = vec![parse_quote! {
        #[allow(unused_imports)]
        use super::{Client, api, sealed};
    }];
    let mut files = Vec::new();
    for (name, is_public, items) in &modules {
        root.push(declaration(name, *is_public, parts));
        let space = MODULES.iter().find(|(_, known, _)| known == name);
        let imports = space.map(|(space, ..)| parts.imports(*space));
        let imports = imports.into_iter().flatten();
        let imports = imports.filter(|import| leads_to(import, &present)).cloned();
        let items = imports.chain(items.iter().cloned()).collect();
        files.push((format!("{}/{name}.rs", tag.module), file(items)));
    }
    root.extend(parts.of_trait(&tag.trait_ident()).cloned());
    files.push((format!("{}/mod.rs", tag.module), file(root)));
    files
}

/// The files beside the folders of tags.
fn of_all(parts: &Parts, tags: &[Tag], homes: &Homes<'_>) -> Result<Vec<(String, File)>> {
    let shared = |space: Space| -> Vec<Item> {
        let is_shared = |part: &&Part| part.space == space && homes.only(&part.home).is_none();
        let all = parts.all.iter().filter(is_shared);
        merged(all.map(|part| (homes.condition(&part.home, tags), &part.item)))
    };
    // Whatever a tag has alone, by the names of the one file.
    let exported = |space: Space, way: &TokenStream| -> Vec<Item> {
        let all = tags.iter().enumerate().filter_map(|(number, tag)| {
            let keys = parts.keys().filter(|key| key.space == space);
            let names = keys.filter(|key| homes.only(key) == Some(number));
            let names: Vec<_> = names.map(|key| format_ident!("{}", key.name)).collect();
            let (condition, module) = (tag.condition(), tag.ident());
            (!names.is_empty()).then(|| {
                parse_quote! {
                    #condition
                    #[doc(no_inline)]
                    pub use #way::#module::#space::{#(#names),*};
                }
            })
        });
        all.collect()
    };
    let mut modules = Vec::new();
    for (space, name, is_public) in MODULES {
        let mut items = shared(space);
        if is_public {
            items.splice(0..0, exported(space, &quote! { super }));
        }
        for item in &mut items {
            if let (Space::Rules, Item::Static(rule)) = (space, item) {
                rule.vis = parse_quote! { pub(super) };
            }
        }
        match space {
            Space::Types => {
                let mut builders: Vec<_> = parts.imports(Space::TypeBuilders).cloned().collect();
                builders.extend(exported(Space::TypeBuilders, &quote! { super::super }));
                builders.extend(shared(Space::TypeBuilders));
                items.extend(parts.type_builders.clone().map(|module| {
                    Item::Mod(ItemMod {
                        content: Some((Default::default(), builders)),
                        ..module
                    })
                }));
                items.extend(parts.type_errors.clone());
            }
            Space::Operations => items.push(all_operations(parts, tags, homes)?),
            _ => {}
        }
        if !items.is_empty() || is_public {
            modules.push((space, name, is_public, items));
        }
    }
    let present: Vec<_> = modules.iter().map(|(_, name, ..)| *name).collect();
    let mut root = parts.root_imports.clone();
    let mut files = Vec::new();
    for (space, name, is_public, items) in &modules {
        root.push(declaration(name, *is_public, parts));
        let imports = parts.imports(*space);
        let imports = imports.filter(|import| leads_to(import, &present)).cloned();
        let items = imports.chain(items.iter().cloned()).collect();
        files.push((format!("{name}.rs"), file(items)));
    }
    for tag in tags {
        let (condition, module, name) = (tag.condition(), tag.ident(), tag.trait_ident());
        let doc = parts.doc_of(&name);
        root.push(parse_quote! {
            #(#doc)*
            #condition
            pub mod #module;
        });
        root.push(parse_quote! {
            #condition
            pub use #module::#name;
        });
    }
    for (name, items) in &parts.own_files {
        let (module, doc) = (format_ident!("{name}"), &items.attributes);
        let visibility = &items.visibility;
        root.push(parse_quote! {
            #(#doc)*
            #visibility mod #module;
        });
        let names = &items.exported;
        if !names.is_empty() {
            root.push(parse_quote! { pub use #module::{#(#names),*}; });
        }
        files.push((format!("{name}.rs"), file(items.items.clone())));
    }
    root.extend(parts.root.iter().cloned());
    files.push(("mod.rs".to_owned(), file(root)));
    Ok(files)
}

/// The list of all operations: each of a tag behind its feature.
fn all_operations(parts: &Parts, tags: &[Tag], homes: &Homes<'_>) -> Result<Item> {
    let mut all = parts.all_operations.clone();
    let list = match &mut *all.expr {
        Expr::Reference(list) => match &mut *list.expr {
            Expr::Array(array) => &mut array.elems,
            _ => return Err(crate::error::Fault::new("`operations::ALL` is no list")),
        },
        _ => return Err(crate::error::Fault::new("`operations::ALL` is no list")),
    };
    for element in list {
        let Expr::Reference(reference) = element else {
            continue;
        };
        let Expr::Path(path) = &*reference.expr else {
            continue;
        };
        let name = path.path.get_ident().context("an operation is no name")?;
        let key = Key {
            space: Space::Operations,
            name: name.to_string(),
        };
        reference.attrs.extend(homes.condition(&key, tags));
    }
    Ok(Item::Static(all))
}

/// `pub mod name;`, with what is said of the module.
fn declaration(name: &str, is_public: bool, parts: &Parts) -> Item {
    let module = format_ident!("{name}");
    let attributes = parts.attributes.get(name).map(Vec::as_slice);
    let attributes = attributes.unwrap_or_default();
    let visibility: Visibility = match is_public {
        true => parse_quote! { pub },
        false => Visibility::Inherited,
    };
    parse_quote! {
        #(#attributes)*
        #visibility mod #module;
    }
}

/// Whether an import is of another crate, or of a module that is there.
fn leads_to(import: &Item, present: &[&str]) -> bool {
    let Item::Use(import) = import else {
        return true;
    };
    let UseTree::Path(path) = &import.tree else {
        return true;
    };
    match &*path.tree {
        UseTree::Name(name) if path.ident == "super" && import.leading_colon.is_none() => {
            name.ident == "api" || present.iter().any(|module| name.ident == module)
        }
        _ => true,
    }
}

/// Items behind their conditions. A macro that takes a list is called once for each
/// condition.
fn merged<'a>(items: impl Iterator<Item = (Option<Attribute>, &'a Item)>) -> Vec<Item> {
    let mut merged: Vec<(Option<Attribute>, Item)> = Vec::new();
    for (condition, item) in items {
        if let Item::Macro(item) = item
            && parts::takes_list(&item.mac)
            && let Some(Item::Macro(known)) = merged
                .iter_mut()
                .find(|(of, known)| match known {
                    Item::Macro(known) => *of == condition && known.mac.path == item.mac.path,
                    _ => false,
                })
                .map(|(_, known)| known)
        {
            let (before, tokens) = (&known.mac.tokens, &item.mac.tokens);
            known.mac.tokens = quote! { #before, #tokens };
            continue;
        }
        merged.push((condition, item.clone()));
    }
    let conditioned = merged.into_iter().map(|(condition, mut item)| {
        if let (Some(condition), Some(attributes)) = (condition, parts::attributes(&mut item)) {
            let is_doc = |attribute: &Attribute| attribute.path().is_ident("doc");
            let docs = attributes.iter().take_while(|attribute| is_doc(attribute));
            attributes.insert(docs.count(), condition);
        }
        item
    });
    conditioned.collect()
}

fn file(items: Vec<Item>) -> File {
    File {
        shebang: None,
        attrs: Vec::new(),
        items,
    }
}
