//! Passes over the client itself.

use anyhow::{Result, bail};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, File, Item, LitStr, Meta, MetaNameValue, Type, UseTree};

use super::{items, module};

/// Takes out `new` and `new_with_client`: they panic where no HTTP client can
/// be made, and check no base URL.
pub(super) fn remove_constructors(file: &mut File) -> Result<()> {
    let is_constructors = |item: &Item| {
        let Item::Impl(block) = item else {
            return false;
        };
        let is_client = matches!(&*block.self_ty, Type::Path(path) if path.path.is_ident("Client"));
        is_client && block.trait_.is_none()
    };
    let before = file.items.len();
    file.items.retain(|item| !is_constructors(item));
    match before - file.items.len() {
        1 => Ok(()),
        n => bail!("expected one `impl Client`, found {n}"),
    }
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
