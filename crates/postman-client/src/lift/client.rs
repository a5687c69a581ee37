//! Passes over the client itself.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::visit_mut::VisitMut;
use syn::{Attribute, File, Ident, Item, ItemStruct, TraitItemFn, Type, UseTree, parse_quote};

use super::module;
use crate::error::{Result, bail};
use crate::example_calls::ExampleCalls;
use crate::model::{Call, Constant, Lowered, Paging};
use crate::rustdoc::{Doc, docs};

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
            impl From<::postman_client_runtime::Connection> for Client {
                fn from(connection: ::postman_client_runtime::Connection) -> Self {
                    Self {
                        baseurl: connection.base_url,
                        client: connection.http,
                        inner: connection.session,
                    }
                }
            }
        },
        parse_quote! {
            impl ClientHooks<::postman_client_runtime::Session> for Client {
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

/// Only the client implements the traits of operations, so that a new method breaks no
/// caller.
pub(super) fn seal(file: &mut File) -> Result<usize> {
    let mut sealed = 0;
    for item in &mut file.items {
        if let Item::Trait(item) = item {
            item.supertraits.push(parse_quote! { sealed::Sealed });
            item.colon_token = Some(Default::default());
            sealed += 1;
        }
    }
    let is_trait = |item: &Item| matches!(item, Item::Trait(_));
    // A document without operations has none.
    let Some(first) = file.items.iter().position(is_trait) else {
        return Ok(0);
    };
    let seal: File = parse_quote! {
        mod sealed {
            pub trait Sealed {}
        }
        impl sealed::Sealed for Client {}
    };
    file.items.splice(first..first, seal.items);
    Ok(sealed)
}

/// Writes the documentation of the client and of each operation: progenitor
/// puts together what a vendor wrote, and an example that it can't compile.
///
/// The methods `with_items` are of operations whose pages give elements.
pub(super) fn docs(
    file: &mut File,
    lowered: &Lowered,
    examples: &ExampleCalls<'_>,
    with_items: &BTreeSet<String>,
) -> usize {
    struct Docs<'a> {
        lowered: &'a Lowered,
        examples: &'a ExampleCalls<'a>,
        with_items: &'a BTreeSet<String>,
        /// Of operations.
        traits: Vec<Ident>,
        written: usize,
    }

    impl VisitMut for Docs<'_> {
        fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
            let name = &function.sig.ident;
            if let Some(call) = self.lowered.calls.get(&name.to_string()) {
                let items = self.with_items.contains(&name.to_string());
                let doc = operation_doc(name, call, self.examples, items);
                document(&mut function.attrs, &doc);
                self.written += 1;
            }
        }

        fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
            if item.ident == "Client" {
                let doc = client_doc(self.lowered.doc.clone(), &self.traits);
                document(&mut item.attrs, &doc);
            }
        }
    }

    let traits = file.items.iter().filter_map(|item| match item {
        Item::Trait(item) => Some(item.ident.clone()),
        _ => None,
    });
    let mut docs = Docs {
        lowered,
        examples,
        with_items,
        traits: traits.collect(),
        written: 0,
    };
    docs.visit_file_mut(file);
    docs.written
}

/// Puts `doc` in the place of what is said.
fn document(attributes: &mut Vec<Attribute>, doc: &Doc) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let doc: Vec<Attribute> = parse_quote! { #doc };
    attributes.splice(0..0, doc);
}

/// `doc`, how a client is made, and where its operations are.
fn client_doc(doc: Doc, traits: &[Ident]) -> Doc {
    let mut doc = doc.and(
        "\n\nIt is made by [`Client::builder`]. Clones share its connections, tokens and limits.\n\n\
         Its operations are methods of these traits, which are in the prelude. No other type \
         implements them: a new method is a minor version.\n",
    );
    for name in traits {
        doc = doc.and("- [").and(Doc::ident(name)).and("]\n");
    }
    doc
}

fn operation_doc(name: &Ident, call: &Call, examples: &ExampleCalls<'_>, has_items: bool) -> Doc {
    let mut doc = Doc::default();
    for part in [&call.summary, &call.description] {
        if !part.is_empty() {
            doc = doc.and(part.clone()).and("\n\n");
        }
    }
    doc = doc.and(call.sends()).and(".\n\n");
    for constant in &call.constants {
        doc = doc.and(constant_doc(constant));
    }
    if !call.facts.is_empty() {
        doc = doc.and(call.facts.clone()).and("\n");
    }
    let body = call.body.as_ref().map(|_| format_ident!("body"));
    let arguments = call.arguments.iter();
    let arguments = arguments.map(|a| (format_ident!("{}", a.name), a.description.in_list()));
    let arguments = arguments.chain(body.map(|body| (body, Doc::default())));
    let arguments: Vec<_> = arguments.collect();
    if arguments
        .iter()
        .any(|(_, description)| !description.is_empty())
    {
        doc = doc.and("Arguments:\n");
        for (name, description) in &arguments {
            doc = doc.and("- ").and(Doc::ident(name));
            if !description.is_empty() {
                doc = doc.and(": ").and(description.clone());
            }
            doc = doc.and("\n");
        }
        doc = doc.and("\n");
    }
    doc = doc.and(examples.doc(&name.to_string(), call));
    let Some(paging) = &call.paging else {
        return doc;
    };
    doc.and("\n\n")
        .and(pages_doc(paging, has_items))
        .and(examples.pages_doc(&name.to_string(), call, has_items))
}

/// What the pages of an operation are.
fn pages_doc(paging: &Paging, has_items: bool) -> Doc {
    let doc = Doc::from("Its answer comes in pages. `pages` gives each");
    let doc = match (has_items, paging.items.iter().flatten().last()) {
        (true, Some(list)) => docs![doc, ", `items` the elements of ", Doc::code(list)],
        (true, None) => doc.and(", `items` the elements"),
        (false, _) => doc,
    };
    doc.and(":\n\n")
}

/// A constant: a word in the sentence, a text as a block of its own.
fn constant_doc(Constant { name, value, .. }: &Constant) -> Doc {
    let name = Doc::code(name);
    if !value.contains(char::is_whitespace) {
        return docs!["`send` sets ", name, " to ", Doc::code(value), ".\n\n"];
    }
    docs!["`send` sets ", name, " to\n\n", Doc::block(value), "\n\n"]
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
