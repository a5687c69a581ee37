//! Names of the standard library's prelude, written without their path. No lowered
//! type has one of these names.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File, Meta, Path};

/// Module and name.
const NAMES: &[(&str, &str)] = &[
    ("boxed", "Box"),
    ("convert", "From"),
    ("convert", "Into"),
    ("convert", "TryFrom"),
    ("convert", "TryInto"),
    ("default", "Default"),
    ("option", "Option"),
    ("result", "Result"),
    ("string", "String"),
    ("vec", "Vec"),
];

/// `::std::option::Option` becomes `Option`, and so on.
pub(super) fn shorten(file: &mut File) -> usize {
    let mut shorter = Shorter(0);
    shorter.visit_file_mut(file);
    shorter.0
}

struct Shorter(usize);

impl VisitMut for Shorter {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let mut segments = path.segments.iter();
        let (Some(first), Some(module), Some(name)) =
            (segments.next(), segments.next(), segments.next())
        else {
            return;
        };
        let known = |(of, known): &(&str, &str)| module.ident == of && name.ident == known;
        if first.ident == "std" && NAMES.iter().any(known) {
            path.leading_colon = None;
            path.segments = std::mem::take(&mut path.segments)
                .into_iter()
                .skip(2)
                .collect();
            self.0 += 1;
        }
    }

    /// serde is told functions as texts.
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if let Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("serde")
        {
            list.tokens = self.texts(std::mem::take(&mut list.tokens));
        }
    }
}

impl Shorter {
    fn texts(&mut self, tokens: TokenStream) -> TokenStream {
        let shorter = |token| match token {
            TokenTree::Literal(text) => {
                let code = text.to_string();
                let known = code.trim_matches('"').strip_prefix("::std::");
                let short =
                    known
                        .and_then(|known| known.split_once("::"))
                        .filter(|(module, rest)| {
                            let name = rest.split("::").next();
                            NAMES
                                .iter()
                                .any(|(of, known)| of == module && Some(*known) == name)
                        });
                match short {
                    Some((_, rest)) => {
                        self.0 += 1;
                        TokenTree::Literal(Literal::string(rest))
                    }
                    None => TokenTree::Literal(text),
                }
            }
            TokenTree::Group(group) => {
                let mut shorter = Group::new(group.delimiter(), self.texts(group.stream()));
                shorter.set_span(group.span());
                TokenTree::Group(shorter)
            }
            token => token,
        };
        tokens.into_iter().map(shorter).collect()
    }
}
