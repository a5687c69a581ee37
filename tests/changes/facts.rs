//! What generated code offers to a caller's code, fact by fact.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, TraitItem, Visibility};

/// The facts of generated files. One that is gone breaks code; of those that are
/// new, a field of a struct, a variant of an enum and a method of a trait that is not
/// sealed do, if these were there.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    facts: BTreeSet<String>,
    /// Types and traits that may not get another part.
    closed: BTreeSet<String>,
}

impl Facts {
    /// The facts of these files. What a tag has alone is also where the rest is.
    pub(crate) fn of(sources: &[(String, String)]) -> Self {
        let mut facts = Self::default();
        for (path, source) in sources {
            let Some(path) = path.strip_prefix("src/generated/") else {
                continue;
            };
            let name = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
            let module = match name {
                "mod" | "error_code" => String::new(),
                "encodings" | "rules" => continue,
                name => format!("{name}::"),
            };
            facts.items(&module, syn::parse_file(source).unwrap().items);
        }
        facts
    }

    /// What of `old` a caller's code can't count on any more.
    pub(crate) fn broken_since(&self, old: &Self) -> Vec<String> {
        let gone = old.facts.difference(&self.facts);
        let gone = gone.map(|fact| format!("gone: {fact}"));
        let added = self.facts.difference(&old.facts).filter(|fact| {
            let owner = fact.split([' ', '.']).next().unwrap_or_default();
            fact.contains(" . ") && old.closed.contains(owner)
        });
        gone.chain(added.map(|fact| format!("new: {fact}")))
            .collect()
    }

    fn items(&mut self, module: &str, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(item) if is_public(&item.vis) => {
                    let module = format!("{module}{}::", item.ident);
                    self.items(&module, item.content.unwrap_or_default().1);
                }
                Item::Struct(item) if is_public(&item.vis) => {
                    let name = format!("{module}{}", item.ident);
                    self.facts.insert(format!("{name} struct"));
                    self.attributes(&name, &item.attrs);
                    let is_open = |field: &syn::Field| is_public(&field.vis);
                    if item.fields.iter().all(is_open) && !is_non_exhaustive(&item.attrs) {
                        self.closed.insert(name.clone());
                    }
                    self.fields(&name, item.fields);
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let name = format!("{module}{}", item.ident);
                    self.facts.insert(format!("{name} enum"));
                    self.attributes(&name, &item.attrs);
                    if !is_non_exhaustive(&item.attrs) {
                        self.closed.insert(name.clone());
                    }
                    for variant in item.variants {
                        let (own, fields) = (variant.ident, variant.fields.to_token_stream());
                        self.facts.insert(format!("{name} . {own} {fields}"));
                    }
                }
                Item::Trait(item) if is_public(&item.vis) => {
                    let name = format!("{module}{}", item.ident);
                    self.facts.insert(format!("{name} trait"));
                    if item.supertraits.is_empty() {
                        self.closed.insert(name.clone());
                    }
                    for part in item.items {
                        if let TraitItem::Fn(part) = part {
                            let signature = part.sig.to_token_stream();
                            self.facts.insert(format!("{name} . {signature}"));
                        }
                    }
                }
                Item::Type(item) if is_public(&item.vis) => {
                    let (name, own) = (&item.ident, item.ty.to_token_stream());
                    self.facts.insert(format!("{module}{name} = {own}"));
                }
                Item::Static(item) if is_public(&item.vis) => {
                    self.facts.insert(format!("{module}{} static", item.ident));
                }
                Item::Impl(block) => self.implementation(module, block),
                Item::Macro(item) if last(&item.mac.path) == "impl_object" => {
                    let words = item.mac.tokens.to_string();
                    let mut words = words.split_whitespace().peekable();
                    let is_required = words.next_if_eq(&"required").is_some();
                    let name = words.next().unwrap_or_default();
                    if !is_required {
                        self.facts.insert(format!("{module}{name} is Clone"));
                        self.facts.insert(format!("{module}{name} is Default"));
                    }
                }
                // What the runtime implements of a text.
                Item::Macro(item)
                    if ["impl_text", "impl_enum"].contains(&last(&item.mac.path).as_str()) =>
                {
                    let words = item.mac.tokens.to_string();
                    let mut words = words.split_whitespace().filter(|word| *word != "secret");
                    let name = words.next().unwrap_or_default();
                    self.facts.insert(format!("{module}{name} is Debug"));
                    let is_enum = last(&item.mac.path) == "impl_enum";
                    if is_enum || words.next() == Some("or") {
                        self.facts
                            .insert(format!("{module}{name} has undocumented"));
                    }
                }
                _ => {}
            }
        }
    }

    fn implementation(&mut self, module: &str, block: syn::ItemImpl) {
        let of = block.self_ty.to_token_stream();
        if let Some((_, of_trait, _)) = &block.trait_ {
            self.facts
                .insert(format!("{module}{of} is {}", last(of_trait)));
        }
        for item in block.items {
            if let ImplItem::Fn(item) = item
                && is_public(&item.vis)
            {
                let signature = item.sig.to_token_stream();
                self.facts.insert(format!("{module}{of} has {signature}"));
            }
        }
    }

    fn fields(&mut self, name: &str, fields: Fields) {
        for field in fields.into_iter().filter(|field| is_public(&field.vis)) {
            let own = field.ident.map(|ident| ident.to_string());
            let ty = field.ty.to_token_stream();
            let own = own.unwrap_or_default();
            self.facts.insert(format!("{name} . {own}: {ty}"));
        }
    }

    /// Derived or implemented is the same to a caller.
    fn attributes(&mut self, name: &str, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|a| a.path().is_ident("derive")) {
            let _ = attribute.parse_nested_meta(|derived| {
                self.facts
                    .insert(format!("{name} is {}", last(&derived.path)));
                Ok(())
            });
        }
    }
}

/// The name of a trait, by whatever path.
fn last(path: &syn::Path) -> String {
    let last = path.segments.last();
    last.map_or(String::new(), |last| last.to_token_stream().to_string())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_non_exhaustive(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
}
