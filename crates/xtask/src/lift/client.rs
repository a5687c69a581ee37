//! Passes over the client itself.

use anyhow::{Result, bail};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, File, Item, LitStr, Meta, MetaNameValue, Type, UseTree, parse_quote};

use super::{items, module};

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
/// writes it as an ignored test.
pub(super) fn mark_sketches(file: &mut File) -> usize {
    struct Sketches(usize);

    impl VisitMut for Sketches {
        fn visit_lit_str_mut(&mut self, text: &mut LitStr) {
            if text.value().contains("```ignore\n") {
                *text = LitStr::new(
                    &text.value().replace("```ignore\n", "\n```text\n"),
                    text.span(),
                );
                self.0 += 1;
            }
        }

        fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
            if let Meta::NameValue(MetaNameValue {
                value: Expr::Lit(doc),
                ..
            }) = &mut attribute.meta
            {
                self.visit_expr_lit_mut(doc);
            }
        }
    }

    let mut sketches = Sketches(0);
    sketches.visit_file_mut(file);
    sketches.0
}

/// Takes out the imports of what the lift replaced.
pub(super) fn drop_unused_imports(file: &mut File) -> Result<()> {
    let text = quote::ToTokens::to_token_stream(file).to_string();
    let mut unused = vec!["encode_path"];
    if !text.contains(". form_urlencoded (") {
        unused.push("RequestBuilderExt");
    }
    if text.contains("encode_path (") {
        bail!("a path argument still goes through `encode_path`");
    }
    drop_imports(&mut file.items, &unused);
    drop_imports(items(module(&mut file.items, "builder")?)?, &unused);
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
