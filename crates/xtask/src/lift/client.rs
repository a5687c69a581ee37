//! Passes over the client itself.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use syn::visit_mut::VisitMut;
use syn::{
    Expr, File, Item, Lit, LitStr, Meta, MetaNameValue, TraitItemFn, Type, UseTree, parse_quote,
};

use super::module;
use crate::lower::Lowered;

/// Puts the way from a `Connection` in the place of `new` and
/// `new_with_client`, which panic where no HTTP client can be made and check no
/// base URL, and the hook through which each request goes behind it.
pub(super) fn connection(file: &mut File) -> Result<()> {
    let is_constructors = |item: &Item| {
        let Item::Impl(block) = item else {
            return false;
        };
        let is_client = matches!(&*block.self_ty, Type::Path(path) if path.path.is_ident("Client"));
        is_client && block.trait_.is_none()
    };
    let found = file
        .items
        .iter()
        .filter(|item| is_constructors(item))
        .count();
    let at = file.items.iter().position(is_constructors);
    let Some(at) = at.filter(|_| found == 1) else {
        bail!("expected one `impl Client`, found {found}");
    };
    let made: [Item; 2] = [
        parse_quote! {
            impl From<::client_runtime::Connection> for Client {
                fn from(connection: ::client_runtime::Connection) -> Self {
                    Self {
                        baseurl: connection.base_url,
                        client: connection.http,
                        inner: connection.session,
                    }
                }
            }
        },
        parse_quote! {
            impl ClientHooks<::client_runtime::Session> for Client {
                async fn pre<E>(
                    &self,
                    request: &mut reqwest::Request,
                    _: &OperationInfo,
                ) -> ::std::result::Result<(), Error<E>> {
                    self.inner.prepare(request)
                }
            }
        },
    ];
    file.items.splice(at..=at, made);
    Ok(())
}

/// Takes out the module `prelude`: the crate has one of its own.
pub(super) fn remove_prelude(file: &mut File) -> Result<()> {
    module(&mut file.items, "prelude")?;
    file.items
        .retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    Ok(())
}

/// Marks the sketch in an operation's documentation as what it is: progenitor
/// writes it as an ignored test. Where the lowered path is another one than the
/// fragment's, the documentation gets the latter.
pub(super) fn mark_sketches(file: &mut File, lowered: &Lowered) -> usize {
    struct Sketches<'a> {
        paths: BTreeMap<String, &'a str>,
        marked: usize,
    }

    impl VisitMut for Sketches<'_> {
        fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
            let path = self.paths.get(&function.sig.ident.to_string()).copied();
            for attribute in &mut function.attrs {
                let Meta::NameValue(MetaNameValue {
                    value: Expr::Lit(doc),
                    ..
                }) = &mut attribute.meta
                else {
                    continue;
                };
                let Lit::Str(text) = &mut doc.lit else {
                    continue;
                };
                let mut said = text.value();
                if !said.contains("```ignore\n") {
                    continue;
                }
                said = said.replace("```ignore\n", "\n```text\n");
                if let (Some(path), Some(at)) = (path, said.rfind(" request to `"))
                    && let Some((before, behind)) = said.split_at_checked(at + 13)
                    && let Some((_, behind)) = behind.split_once('`')
                {
                    said = format!("{before}{path}`{behind}");
                }
                *text = LitStr::new(&said, text.span());
                self.marked += 1;
            }
        }
    }

    let calls = lowered.calls.iter();
    let mut sketches = Sketches {
        paths: calls
            .map(|(name, call)| (name.clone(), call.path.as_str()))
            .collect(),
        marked: 0,
    };
    sketches.visit_file_mut(file);
    sketches.marked
}

/// Takes out the imports of what the lift replaced.
pub(super) fn drop_unused_imports(file: &mut File) -> Result<()> {
    drop_imports(&mut file.items, &["encode_path", "RequestBuilderExt"]);
    Ok(())
}

fn drop_imports(items: &mut [Item], unused: &[&str]) {
    for item in items {
        if let Item::Use(import) = item {
            drop_names(&mut import.tree, unused);
        }
    }
}

fn drop_names(tree: &mut UseTree, unused: &[&str]) {
    match tree {
        UseTree::Path(path) => drop_names(&mut path.tree, unused),
        UseTree::Group(group) => {
            let is_unused = |tree: &UseTree| matches!(tree, UseTree::Name(name) if unused.iter().any(|u| name.ident == u));
            group.items = std::mem::take(&mut group.items)
                .into_iter()
                .filter(|tree| !is_unused(tree))
                .collect();
        }
        _ => {}
    }
}
