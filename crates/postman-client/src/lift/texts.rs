//! Passes over string types: secrets are not printed, and strings that a server
//! may send are read even if they break their documented rules.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMatch, File, Ident, Item, ItemStruct, parse_quote};

use super::attributes::remove_derive;
use super::{is_impl_of, items, module, self_name};
use crate::error::{Context, Result, ensure};
use crate::model::{Lowered, UNDOCUMENTED};

/// Secrets do not print: their `Debug` says only their name, they have no
/// `Display`, and what can't be read as one is not quoted.
pub(super) fn redact(file: &mut File, lowered: &Lowered) -> Result<usize> {
    let types = items(module(&mut file.items, "types")?)?;
    let mut redacted = 0;
    for secret in lowered.secrets() {
        let name = secret;
        let item = find_struct(types, |ident| ident == name)
            .with_context(|| format!("no type `{name}` for the secret"))?;
        let ident = item.ident.clone();
        remove_derive(&mut item.attrs, "Debug")
            .with_context(|| format!("the secret type `{name}` derives no Debug"))?;
        types.retain(|item| !is_impl(item, &["Display"], &ident));
        let silent = deserializations(types, &ident) + underived_deserialize(types, &ident);
        ensure!(
            silent == 1,
            "expected one way to read the secret type `{name}`, found {silent}"
        );
        let shown = format!("{name}(…)");
        types.push(parse_quote! {
            impl ::std::fmt::Debug for #ident {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(#shown)
                }
            }
        });
        redacted += 1;
    }
    Ok(redacted)
}

/// A text that is sent and read keeps its rules where a caller makes one, and is
/// read whatever it says: a server may answer with what its documentation does
/// not know yet. `undocumented` sends such a text on purpose.
pub(super) fn open(file: &mut File, lowered: &Lowered) -> Result<BTreeSet<String>> {
    let types = items(module(&mut file.items, "types")?)?;
    let both = |name: &&String| lowered.sent.contains(*name) && lowered.read.contains(*name);
    let open: BTreeSet<_> = lowered.texts.keys().filter(both).cloned().collect();
    for name in &open {
        let at = types.iter().position(|item| match item {
            Item::Struct(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            _ => false,
        });
        let at = at.with_context(|| format!("no type `{name}` for the text"))?;
        let (ident, undocumented): (Ident, Expr) = match types.get_mut(at) {
            Some(Item::Enum(item)) => {
                ensure!(
                    item.variants.iter().all(|v| v.ident != UNDOCUMENTED),
                    "the text `{name}` has a value `{UNDOCUMENTED}`"
                );
                for derived in ["Copy", "Serialize", "Deserialize"] {
                    remove_derive(&mut item.attrs, derived);
                }
                for variant in &mut item.variants {
                    variant
                        .attrs
                        .retain(|attribute| !attribute.path().is_ident("serde"));
                }
                item.variants.push(parse_quote! {
                    /// A text that is not documented, as it was said.
                    Undocumented(String)
                });
                let made = parse_quote! {
                    text.parse().unwrap_or_else(|_| Self::Undocumented(text))
                };
                (item.ident.clone(), made)
            }
            Some(Item::Struct(item)) => (item.ident.clone(), parse_quote! { Self(text) }),
            _ => continue,
        };
        for item in types.iter_mut() {
            let Item::Impl(block) = item else { continue };
            if self_name(block) != *name {
                continue;
            }
            if is_impl_of(block, &["Display"]) {
                ShowsUndocumented.visit_item_impl_mut(block);
            }
            if is_impl_of(block, &["Deserialize"]) {
                ReadsAnything.visit_item_impl_mut(block);
            }
        }
        if let Some(Item::Enum(_)) = types.get(at) {
            let of_enum: [Item; 2] = [
                parse_quote! {
                    impl ::serde::Serialize for #ident {
                        fn serialize<S: ::serde::Serializer>(
                            &self,
                            serializer: S,
                        ) -> Result<S::Ok, S::Error> {
                            serializer.collect_str(self)
                        }
                    }
                },
                parse_quote! {
                    impl<'de> ::serde::Deserialize<'de> for #ident {
                        fn deserialize<D: ::serde::Deserializer<'de>>(
                            deserializer: D,
                        ) -> Result<Self, D::Error> {
                            String::deserialize(deserializer).map(Self::undocumented)
                        }
                    }
                },
            ];
            types.splice(at + 1..at + 1, of_enum);
        }
        types.insert(
            at + 1,
            parse_quote! {
                impl #ident {
                    /// The text, documented or not: it is sent unchecked, as is one
                    /// that is read alone, as a part of an answer is. A whole body
                    /// that is read is checked.
                    pub fn undocumented(text: impl Into<String>) -> Self {
                        let text = text.into();
                        #undocumented
                    }
                }
            },
        );
    }
    Ok(open)
}

/// `match *self { … }` of an enum shows what is not documented, too.
struct ShowsUndocumented;

impl VisitMut for ShowsUndocumented {
    fn visit_expr_match_mut(&mut self, shown: &mut ExprMatch) {
        if let Expr::Unary(of) = &*shown.expr {
            shown.expr = of.expr.clone();
            shown
                .arms
                .push(parse_quote! { Self::Undocumented(text) => f.write_str(text), });
        }
    }
}

/// `String::deserialize(…)?.parse().map_err(…)` of a text is the text.
struct ReadsAnything;

impl VisitMut for ReadsAnything {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        if let Some(syn::Stmt::Expr(Expr::MethodCall(error), None)) = block.stmts.last()
            && let Expr::MethodCall(parsed) = &*error.receiver
            && parsed.method == "parse"
        {
            let text = &parsed.receiver;
            *block = parse_quote! {{ Ok(Self(#text)) }};
        }
    }
}

/// `String::deserialize(d)?` quotes a value that is no string.
fn deserializations(items: &mut [Item], of: &Ident) -> usize {
    struct Reads(usize);

    impl VisitMut for Reads {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            if let Expr::Try(read) = expr
                && read
                    .expr
                    .to_token_stream()
                    .to_string()
                    .ends_with(":: deserialize (deserializer)")
            {
                let read = &read.expr;
                *expr = parse_quote! {
                    #read.map_err(|_| {
                        <D::Error as ::serde::de::Error>::custom("the secret is no string")
                    })?
                };
                self.0 += 1;
            }
        }
    }

    let mut reads = Reads(0);
    for item in items
        .iter_mut()
        .filter(|item| is_impl(item, &["Deserialize"], of))
    {
        reads.visit_item_mut(item);
    }
    reads.0
}

/// A text without rules derives `Deserialize`, which quotes as well.
fn underived_deserialize(items: &mut Vec<Item>, of: &Ident) -> usize {
    let item = find_struct(items, |ident| ident == of);
    let Some(()) = item.and_then(|item| remove_derive(&mut item.attrs, "Deserialize")) else {
        return 0;
    };
    items.push(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #of {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::std::string::String::deserialize(deserializer)
                    .map(Self)
                    .map_err(|_| <D::Error as ::serde::de::Error>::custom("the secret is no string"))
            }
        }
    });
    1
}

fn find_struct(items: &mut [Item], named: impl Fn(&Ident) -> bool) -> Option<&mut ItemStruct> {
    items.iter_mut().find_map(|item| match item {
        Item::Struct(item) if named(&item.ident) => Some(item),
        _ => None,
    })
}

fn is_impl(item: &Item, traits: &[&str], of: &Ident) -> bool {
    matches!(item, Item::Impl(block) if is_impl_of(block, traits) && of == &self_name(block))
}
