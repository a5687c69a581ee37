//! Which items the tokens of an item name.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, format_ident};

/// A module of the one generated file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// The file itself.
    Root,
    Types,
    /// `types::builder`.
    TypeBuilders,
    Builders,
    Operations,
    Encodings,
    Rules,
}

impl Space {
    /// The module of this name within the file.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "types" => Self::Types,
            "builder" => Self::Builders,
            "operations" => Self::Operations,
            "encodings" => Self::Encodings,
            "rules" => Self::Rules,
            _ => return None,
        })
    }

    fn above(self) -> Option<Self> {
        match self {
            Self::Root => None,
            Self::TypeBuilders => Some(Self::Types),
            _ => Some(Self::Root),
        }
    }
}

/// The way to a space within a tag's module.
impl ToTokens for Space {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let names: &[&str] = match self {
            Self::Root => &[],
            Self::Types => &["types"],
            Self::TypeBuilders => &["types", "builder"],
            Self::Builders => &["builder"],
            Self::Operations => &["operations"],
            Self::Encodings => &["encodings"],
            Self::Rules => &["rules"],
        };
        let names = names.iter().map(|name| format_ident!("{name}"));
        tokens.append_separated(names, quote::quote! { :: });
    }
}

/// An item by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) space: Space,
    pub(super) name: String,
}

impl Key {
    pub(super) fn root(name: &Ident) -> Self {
        Self {
            space: Space::Root,
            name: name.to_string(),
        }
    }
}

/// What the paths in `tokens`, which stand in a space, may name: some are no items.
pub(super) fn named(tokens: TokenStream, space: Space) -> Vec<Key> {
    let mut named = Vec::new();
    walk(tokens, space, &mut named);
    named
}

fn walk(tokens: TokenStream, space: Space, named: &mut Vec<Key>) {
    let mut path: Vec<Ident> = Vec::new();
    // Whether `::` came last, and whether the path begins with it.
    let (mut is_open, mut is_foreign) = (false, false);
    let mut is_half = false;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token
            && punct.as_char() == ':'
        {
            if is_half {
                is_foreign |= path.is_empty();
                is_open = true;
            } else if punct.spacing() == Spacing::Alone {
                end(&mut path, &mut is_foreign, space, named);
                is_open = false;
            }
            is_half = !is_half && punct.spacing() == Spacing::Joint;
            continue;
        }
        match token {
            TokenTree::Ident(ident) => {
                if !is_open {
                    end(&mut path, &mut is_foreign, space, named);
                }
                path.push(ident);
            }
            other => {
                end(&mut path, &mut is_foreign, space, named);
                if let TokenTree::Group(group) = other {
                    walk(group.stream(), space, named);
                }
            }
        }
        (is_open, is_half) = (false, false);
    }
    end(&mut path, &mut is_foreign, space, named);
}

fn end(path: &mut Vec<Ident>, is_foreign: &mut bool, space: Space, named: &mut Vec<Key>) {
    let path = std::mem::take(path);
    if !std::mem::take(is_foreign) {
        named.extend(resolve(&path, space));
    }
}

fn resolve(path: &[Ident], mut space: Space) -> Option<Key> {
    let mut is_first = true;
    for ident in path {
        let name = ident.to_string();
        if name == "super" {
            space = space.above()?;
        } else if let (Space::Types, "builder") = (space, &*name) {
            space = Space::TypeBuilders;
        } else if let Some(module) = Space::named(&name)
            // Those beside a module are imported into it.
            && (space == Space::Root || is_first)
        {
            space = module;
        } else {
            return Some(Key { space, name });
        }
        is_first = false;
    }
    None
}
