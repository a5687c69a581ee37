//! Passes over the client itself.

use std::collections::BTreeMap;

use quote::{ToTokens, format_ident};
use syn::visit_mut::VisitMut;
use syn::{Attribute, File, Ident, Item, ItemStruct, TraitItemFn, Type, UseTree, parse_quote};

use super::module;
use super::send::Ends;
use super::success::last_name;
use super::values::{Value, ValueKind, generic};
use crate::error::{Result, bail};
use crate::example_calls::ExampleCalls;
use crate::lower::{keys_of, snake};
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
    with_items: &BTreeMap<String, Type>,
    ends: &BTreeMap<String, Ends>,
) -> usize {
    struct Docs<'a> {
        lowered: &'a Lowered,
        examples: &'a ExampleCalls<'a>,
        with_items: &'a BTreeMap<String, Type>,
        ends: &'a BTreeMap<String, Ends>,
        /// Of operations.
        traits: Vec<Ident>,
        written: usize,
    }

    impl VisitMut for Docs<'_> {
        fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
            let name = &function.sig.ident;
            if let Some(call) = self.lowered.calls.get(&name.to_string()) {
                let items = self.with_items.get(&name.to_string());
                let ends = self.ends.get(&name.to_string());
                let ends = ends.map(|ends| ends_doc(call, ends, self.lowered));
                let doc = operation_doc(name, call, ends, self.examples, items);
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
        ends,
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

fn operation_doc(
    name: &Ident,
    call: &Call,
    ends: Option<Doc>,
    examples: &ExampleCalls<'_>,
    item: Option<&Type>,
) -> Doc {
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
    doc = doc.and(ends.unwrap_or_default());
    doc = doc.and(examples.doc(&name.to_string(), call));
    let Some(paging) = &call.paging else {
        return doc;
    };
    doc.and("\n\n")
        .and(pages_doc(call, paging, item))
        .and(examples.pages_doc(&name.to_string(), call, item.is_some()))
}

/// What a call takes and gives.
fn ends_doc(call: &Call, Ends { values, gives }: &Ends, lowered: &Lowered) -> Doc {
    let mut doc = Doc::default();
    let place = |value: &&Value| call.arguments.iter().position(|a| value.name == a.name);
    let mut values: Vec<_> = values.iter().collect();
    // The body has none, and is the last.
    values.sort_by_key(|value| place(value).unwrap_or(usize::MAX));
    for value in values {
        let name = Doc::ident(&value.name);
        doc = docs![doc, "- ", name, " (", type_doc(&value.of)];
        if !value.required {
            doc = doc.and(", optional");
        }
        doc = doc.and(")");
        let argument = call.arguments.iter().find(|a| value.name == a.name);
        let description = argument.map(|argument| argument.description.in_list());
        if let Some(description) = description.filter(|description| !description.is_empty()) {
            doc = docs![doc, ": ", description];
        }
        let object = match value.kind {
            ValueKind::Object => lowered.objects.get(&last_name(&value.of)),
            _ => None,
        };
        if object.is_some_and(|object| object.required.is_empty()) {
            doc = doc.and(", which requires nothing");
        }
        let keys = keys_of(lowered, &last_name(&value.of));
        let required = object.into_iter().flat_map(|object| &object.required);
        for (n, wire) in required.enumerate() {
            let setter = snake(keys.get(wire).copied().unwrap_or(wire));
            let before = if n == 0 { ", which requires " } else { ", " };
            doc = docs![doc, before, Doc::ident(&format_ident!("{setter}"))];
        }
        doc = doc.and("\n");
    }
    if !doc.is_empty() {
        doc = docs!["Takes:\n", doc, "\n"];
    }
    match gives {
        Type::Tuple(_) => doc.and("Gives `()`: the status and the headers alone.\n\n"),
        gives => docs![doc, "Gives ", type_doc(gives), ".\n\n"],
    }
}

/// A type as one writes it; one of the client is a link.
fn type_doc(of: &Type) -> Doc {
    let words = of.to_token_stream().to_string().replace(' ', "");
    if let Some(element) = generic("Vec", of) {
        return docs!["`Vec` of ", type_doc(&element)];
    }
    let own = words.strip_prefix("types::");
    match own.and_then(|name| syn::parse_str(name).ok()) {
        Some(name) => Doc::link_to_type(&name),
        None => {
            let paths = [
                "::postman_client_runtime::",
                "::std::string::",
                "::std::vec::",
            ];
            let words = paths
                .iter()
                .fold(words, |words, path| words.replace(path, ""));
            Doc::code(&words.replace(',', ", "))
        }
    }
}

/// What the pages of an operation are.
fn pages_doc(call: &Call, paging: &Paging, item: Option<&Type>) -> Doc {
    let mut doc = Doc::from("Its answer comes in pages. `pages` gives each");
    if let Some(item) = item {
        doc = docs![doc, ", `items` each ", type_doc(item)];
        if let Some(list) = paging.items.iter().flatten().last() {
            doc = docs![doc, " of ", Doc::code(list)];
        }
    }
    let setter = call
        .arguments
        .iter()
        .find(|argument| argument.wire == paging.parameter);
    let setter = setter.map(|argument| Doc::ident(&format_ident!("{}", argument.name)));
    match (setter, item) {
        (None, _) => doc.and(":\n\n"),
        (Some(setter), Some(_)) => docs![doc, "; both set ", setter, " themselves:\n\n"],
        (Some(setter), None) => docs![doc, "; it sets ", setter, " itself:\n\n"],
    }
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
