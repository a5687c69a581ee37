//! Cuts the generated file into modules by tag.
//!
//! What the operations of one tag alone need is in the folder of that tag, behind a
//! feature of its name. What several tags need is in the folder `shared`, behind any of
//! their features, and so is what no operation needs, which is always there. Each name
//! is also exported where it was in the one file, and by each tag whose operations use
//! it: a type that another tag begins to use keeps all its paths.

mod parts;
mod paths;
mod reference;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Expr, File, Ident, Item, ItemMod, UseTree, Visibility, parse_quote};

use crate::error::{Context, Result};
use crate::rustdoc::Doc;

use parts::{Parts, is_doc, parts};
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
pub(crate) fn cut(file: File, headlines: &BTreeMap<String, Doc>) -> Result<Modules> {
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
    files.extend(of_all(&parts, &tags, &homes, headlines)?);
    let reference = reference::reference(&parts, &tags);
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

/// The folder of what no tag has alone.
const SHARED: &str = "shared";

/// A folder of modules.
struct Folder<'a> {
    name: &'a str,
    parts: &'a Parts,
    /// Whether an item is in it.
    holds: &'a dyn Fn(&Key) -> bool,
    /// Whether it exports one that is shared.
    exports: &'a dyn Fn(&Key) -> bool,
    condition: &'a dyn Fn(&Key) -> Option<Attribute>,
    /// What else is in its `mod.rs`.
    root: Vec<Item>,
}

impl Folder<'_> {
    /// The items of a space, behind those that it exports, which are to be found by `way`.
    fn items(&self, space: Space, way: &TokenStream) -> Vec<Item> {
        let names = names(self.parts, space, self.exports);
        let import: Option<Item> = match (names.is_empty(), space) {
            (true, _) => None,
            (false, Space::Rules | Space::Encodings) => {
                Some(parse_quote! { use #way::shared::#space::{#(#names),*}; })
            }
            (false, _) => Some(parse_quote! { pub use #way::#space::{#(#names),*}; }),
        };
        let own = self.parts.all.iter();
        let own = own.filter(|part| part.space == space && (self.holds)(&part.home));
        let own = own.map(|part| ((self.condition)(&part.home), &part.item));
        import.into_iter().chain(merged(own)).collect()
    }

    /// Its files; none, if there is nothing in it.
    fn files(mut self) -> Vec<(String, File)> {
        let way = quote! { super::super };
        let mut modules = Vec::new();
        for (space, name, is_public) in MODULES {
            let mut items = self.items(space, &way);
            if space == Space::Types {
                let mut builders = self.items(Space::TypeBuilders, &quote! { super::super::super });
                if !builders.is_empty() {
                    let imports = self.parts.imports(Space::TypeBuilders).cloned();
                    builders.splice(0..0, imports);
                }
                items.extend(type_builders(self.parts, builders));
                if !items.is_empty() && self.parts.type_errors.is_some() {
                    items.insert(0, parse_quote! { use super::super::types::error; });
                }
            }
            if !items.is_empty() {
                modules.push((space, name, is_public, items));
            }
        }
        if modules.is_empty() && self.root.is_empty() {
            return Vec::new();
        }
        let present: Vec<_> = modules.iter().map(|(_, name, ..)| *name).collect();
        let mut root = Vec::new();
        let mut files = Vec::new();
        for (space, name, is_public, items) in modules {
            let visibility: Visibility = match is_public {
                true => parse_quote! { pub },
                // Those of tags refer to it.
                false if self.name == SHARED => parse_quote! { pub(super) },
                false => Visibility::Inherited,
            };
            root.push(declaration(name, &visibility, self.parts));
            let imports = self.parts.imports(space);
            let imports = imports.filter(|import| leads_to(import, &present)).cloned();
            let items = imports.chain(items).collect();
            files.push((format!("{}/{name}.rs", self.name), file(items)));
        }
        root.append(&mut self.root);
        files.push((format!("{}/mod.rs", self.name), file(root)));
        files
    }
}

/// The names of the items of a space that a condition holds for.
fn names(parts: &Parts, space: Space, holds: impl Fn(&Key) -> bool) -> Vec<Ident> {
    let keys = parts.keys().filter(|key| key.space == space && holds(key));
    keys.map(|key| format_ident!("{}", key.name)).collect()
}

/// `types::builder` with these items; nothing, if there is none.
fn type_builders(parts: &Parts, items: Vec<Item>) -> Option<Item> {
    let module = parts.type_builders.clone().filter(|_| !items.is_empty())?;
    Some(Item::Mod(ItemMod {
        content: Some((Default::default(), items)),
        ..module
    }))
}

/// What is said of a trait where the document says nothing of its tag.
fn trait_doc(tag: &Tag) -> String {
    let module = &tag.module;
    match tag.feature {
        Some(_) => format!(" The operations of [`{module}`](crate::{module}), which lists them."),
        None => {
            format!(" The operations that have no tag; [`{module}`](crate::{module}) lists them.")
        }
    }
}

/// The files of one tag.
fn of_tag(number: usize, tag: &Tag, parts: &Parts, homes: &Homes<'_>) -> Vec<(String, File)> {
    let mut root: Vec<Item> = vec![parse_quote! { use super::{Client, api, sealed}; }];
    let doc = trait_doc(tag);
    root.extend(parts.of_trait(&tag.trait_ident()).cloned().map(|mut item| {
        if let Item::Trait(item) = &mut item
            && !item.attrs.iter().any(|attribute| is_doc(&attribute))
        {
            item.attrs.insert(0, parse_quote! { #[doc = #doc] });
        }
        item
    }));
    let folder = Folder {
        name: &tag.module,
        parts,
        holds: &|key| homes.only(key) == Some(number),
        exports: &|key| homes.shares(number, key),
        condition: &|_| None,
        root,
    };
    folder.files()
}

/// The files of what no tag has alone, and `mod.rs`, which exports all by the names of
/// the one file.
fn of_all(
    parts: &Parts,
    tags: &[Tag],
    homes: &Homes<'_>,
    headlines: &BTreeMap<String, Doc>,
) -> Result<Vec<(String, File)>> {
    let is_shared = |key: &Key| key.space != Space::Root && homes.only(key).is_none();
    let folder = Folder {
        name: SHARED,
        parts,
        holds: &is_shared,
        exports: &|_| false,
        condition: &|key| homes.condition(key, tags),
        root: Vec::new(),
    };
    let mut files = folder.files();
    let has_shared = !files.is_empty();
    for (path, file) in &mut files {
        // For links of the documentation to what uses an item.
        let all: Item = match path.as_str() {
            "shared/mod.rs" => parse_quote! { use super::*; },
            "shared/types.rs" => parse_quote! { use super::super::types::*; },
            _ => continue,
        };
        file.items.insert(0, all);
    }
    let mut root = parts.root_imports.clone();
    for (space, name, _) in MODULES.into_iter().filter(|(.., is_public)| *is_public) {
        let mut items = exported(space, &quote! { super }, parts, tags, homes);
        match space {
            Space::Types => {
                let way = quote! { super::super };
                let builders = exported(Space::TypeBuilders, &way, parts, tags, homes);
                items.extend(type_builders(parts, builders));
                items.extend(parts.type_errors.clone());
            }
            Space::Operations => {
                items.push(parse_quote! { use ::postman_client_runtime::Operation; });
                items.push(all_operations(parts, tags, homes)?);
            }
            _ => {}
        }
        let (attributes, name) = (parts.attributes(name), format_ident!("{name}"));
        root.push(parse_quote! { #(#attributes)* pub mod #name { #(#items)* } });
    }
    if has_shared {
        root.push(parse_quote! { mod shared; });
    }
    for tag in tags {
        let (condition, module, name) = (tag.condition(), tag.ident(), tag.trait_ident());
        let (doc, list) = (parts.doc_of(tag), parts.list_of(tag, headlines));
        root.push(parse_quote! {
            #(#doc)*
            #list
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

/// The exports of a space: of what is shared, and of each tag.
fn exported(
    space: Space,
    way: &TokenStream,
    parts: &Parts,
    tags: &[Tag],
    homes: &Homes<'_>,
) -> Vec<Item> {
    let mut shared: Vec<(Option<Attribute>, Vec<Ident>)> = Vec::new();
    for key in parts.keys().filter(|key| key.space == space) {
        if homes.only(key).is_none() {
            let (condition, name) = (homes.condition(key, tags), format_ident!("{}", key.name));
            match shared.iter_mut().find(|(known, _)| *known == condition) {
                Some((_, names)) => names.push(name),
                None => shared.push((condition, vec![name])),
            }
        }
    }
    let shared = shared.into_iter().map(|(condition, names)| {
        parse_quote! { #condition pub use #way::shared::#space::{#(#names),*}; }
    });
    let of_tags = tags.iter().enumerate().filter_map(|(number, tag)| {
        let names = names(parts, space, |key| homes.only(key) == Some(number));
        let (condition, module) = (tag.condition(), tag.ident());
        (!names.is_empty()).then(|| {
            parse_quote! {
                #condition
                #[doc(no_inline)]
                pub use #way::#module::#space::{#(#names),*};
            }
        })
    });
    shared.chain(of_tags).collect()
}

/// The list of all operations: each of a tag behind its feature.
fn all_operations(parts: &Parts, tags: &[Tag], homes: &Homes<'_>) -> Result<Item> {
    let mut all = parts.all_operations.clone();
    let list = match &mut *all.expr {
        Expr::Reference(list) => match &mut *list.expr {
            Expr::Array(array) => Some(&mut array.elems),
            _ => None,
        },
        _ => None,
    };
    for element in list.context("`operations::ALL` is no list")? {
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

/// `mod name;`, with what is said of the module.
fn declaration(name: &str, visibility: &Visibility, parts: &Parts) -> Item {
    let (attributes, module) = (parts.attributes(name), format_ident!("{name}"));
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
