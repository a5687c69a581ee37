//! The public surfaces of `zoom-api` and of `postman-client-runtime`, of which
//! `zoom-api` exports a part, as Rust-like skeletons: signatures, fields,
//! variants and serde's names; no bodies, no docs, nothing private.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::{
    Attribute, Expr, Fields, ImplItem, Item, TraitItem, Type, UseTree, Visibility, parse_quote,
};

use crate::root;

/// The items of every module of the crate, by the module's path.
type Modules = BTreeMap<Vec<String>, Vec<Item>>;

fn read(file: &Path, module: &[String], modules: &mut Modules) {
    let source = std::fs::read_to_string(file).unwrap();
    collect(
        syn::parse_file(&source).unwrap().items,
        file,
        module,
        modules,
    );
}

fn collect(items: Vec<Item>, file: &Path, module: &[String], modules: &mut Modules) {
    let mut kept = Vec::new();
    for item in items {
        let Item::Mod(inner) = &item else {
            kept.push(item);
            continue;
        };
        let name = inner.ident.to_string();
        let path: Vec<_> = module.iter().cloned().chain([name.clone()]).collect();
        match &inner.content {
            _ if is_test(&inner.attrs) => {}
            Some((_, items)) => collect(items.clone(), file, &path, modules),
            None => {
                let is_own_folder = module.is_empty() || file.ends_with("mod.rs");
                let folder = match is_own_folder {
                    true => file.parent().unwrap().to_owned(),
                    false => file.with_extension(""),
                };
                let mut inner = folder.join(format!("{name}.rs"));
                if !inner.exists() {
                    inner = folder.join(&name).join("mod.rs");
                }
                read(&inner, &path, modules);
            }
        }
        kept.push(item);
    }
    modules.insert(module.to_vec(), kept);
}

fn is_test(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && quote::quote!(#attribute).to_string().contains("test")
    })
}

/// What only generated code calls is no promise to a user.
fn is_hidden(attrs: &[Attribute]) -> bool {
    let hidden: Attribute = parse_quote! { #[doc(hidden)] };
    attrs.contains(&hidden)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// What a reader of the surface needs of the attributes: derives, serde's
/// names, `non_exhaustive`, `must_use`.
fn keep(attrs: &mut Vec<Attribute>) {
    let kept = ["derive", "serde", "non_exhaustive", "must_use"];
    attrs.retain(|attribute| kept.iter().any(|name| attribute.path().is_ident(name)));
}

fn public_fields(fields: &mut Fields) {
    match fields {
        Fields::Named(fields) => {
            fields.named = fields
                .named
                .clone()
                .into_iter()
                .filter(|field| is_public(&field.vis))
                .collect();
        }
        Fields::Unnamed(fields) => {
            fields.unnamed = fields
                .unnamed
                .clone()
                .into_iter()
                .filter(|field| is_public(&field.vis))
                .collect();
        }
        Fields::Unit => {}
    }
    fields.iter_mut().for_each(|field| keep(&mut field.attrs));
}

/// The item without bodies, docs and what is private; `None` for what is
/// private as a whole.
fn skeleton(mut item: Item) -> Option<Item> {
    let hidden: Expr = parse_quote! { _ };
    match &mut item {
        Item::Const(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            *item.expr = hidden;
        }
        Item::Static(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            *item.expr = hidden;
        }
        Item::Type(item) if is_public(&item.vis) => keep(&mut item.attrs),
        Item::Struct(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            public_fields(&mut item.fields);
        }
        Item::Enum(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            for variant in &mut item.variants {
                keep(&mut variant.attrs);
                variant
                    .fields
                    .iter_mut()
                    .for_each(|field| keep(&mut field.attrs));
            }
        }
        Item::Trait(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            for item in &mut item.items {
                match item {
                    TraitItem::Fn(function) => {
                        keep(&mut function.attrs);
                        function.default = function.default.as_ref().map(|_| parse_quote! { {} });
                    }
                    TraitItem::Const(item) => keep(&mut item.attrs),
                    other => panic!("the skeleton does not know {other:?}"),
                }
            }
        }
        Item::Fn(item) if is_public(&item.vis) => {
            keep(&mut item.attrs);
            item.block = parse_quote! { {} };
        }
        Item::Impl(block) => {
            keep(&mut block.attrs);
            let is_trait = block.trait_.is_some();
            block.items.retain_mut(|item| match item {
                _ if is_trait => false,
                ImplItem::Fn(function) => {
                    keep(&mut function.attrs);
                    function.block = parse_quote! { {} };
                    is_public(&function.vis)
                }
                ImplItem::Const(item) => {
                    keep(&mut item.attrs);
                    item.expr = parse_quote! { _ };
                    is_public(&item.vis)
                }
                other => panic!("the skeleton does not know {other:?}"),
            });
            if block.items.is_empty() && !is_trait {
                return None;
            }
        }
        // What is implemented of a generated type.
        Item::Macro(item) if implements(&item.mac.path) => {}
        Item::Const(_)
        | Item::Static(_)
        | Item::Type(_)
        | Item::Struct(_)
        | Item::Enum(_)
        | Item::Trait(_)
        | Item::Fn(_) => return None,
        // Modules are printed by themselves, imports are followed.
        Item::Mod(_) | Item::Use(_) => return None,
        other => panic!("the skeleton does not know {other:?}"),
    }
    Some(item)
}

/// Whether a macro implements traits: `::postman_client_runtime::support::impl_…`.
fn implements(path: &syn::Path) -> bool {
    let mut segments = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    segments.next().as_deref() == Some("postman_client_runtime")
        && segments.next().as_deref() == Some("support")
        && segments
            .next()
            .is_some_and(|name| name.starts_with("impl_"))
}

fn printed(items: impl IntoIterator<Item = Item>) -> String {
    let items = items.into_iter().filter_map(skeleton).collect();
    prettyplease::unparse(&syn::File {
        shebang: None,
        attrs: Vec::new(),
        items,
    })
}

fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        _ => return None,
    })
}

/// The name of the type that an `impl` is for.
fn implementor(item: &Item) -> Option<String> {
    let Item::Impl(block) = item else { return None };
    let Type::Path(path) = &*block.self_ty else {
        return None;
    };
    Some(path.path.segments.last()?.ident.to_string())
}

/// The names that a `pub use` of the crate's root exports, each with its path.
fn exports(tree: &UseTree, path: Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    match tree {
        UseTree::Path(inner) => {
            exports(
                &inner.tree,
                path.into_iter().chain([inner.ident.to_string()]).collect(),
                found,
            );
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| exports(tree, path.clone(), found)),
        UseTree::Name(name) => found.push((path, name.ident.to_string())),
        // The one list of what every client exports.
        UseTree::Glob(_) if path.last().is_some_and(|name| name == "client_api") => {
            let of_runtime = path.len() > 1;
            let listed = client_api()
                .into_iter()
                .map(|(inner, name)| match of_runtime {
                    true => (vec!["postman_client_runtime".to_owned()], name),
                    false => (inner, name),
                });
            found.extend(listed);
        }
        UseTree::Glob(_) | UseTree::Rename(_) => panic!("exports are listed by name"),
    }
}

/// What every client exports of the runtime, each name with its path there.
fn client_api() -> Vec<(Vec<String>, String)> {
    let file = root().join("crates/postman-client-runtime/src/client_api.rs");
    let items = syn::parse_file(&fs::read_to_string(file).unwrap())
        .unwrap()
        .items;
    let mut found = Vec::new();
    for item in items {
        let Item::Use(item) = item else {
            panic!("the list holds exports alone");
        };
        exports(&item.tree, Vec::new(), &mut found);
    }
    for (path, _) in &mut found {
        if path.first().is_some_and(|first| first == "crate") {
            path.remove(0);
        }
    }
    found
}

/// The names that a crate's root exports of the runtime, and those that it defines.
fn names_of_root(library: &str) -> (Vec<String>, BTreeSet<String>) {
    let file = syn::parse_file(&fs::read_to_string(root().join(library)).unwrap()).unwrap();
    let mut exported = Vec::new();
    for item in &file.items {
        if let Item::Use(item) = item
            && is_public(&item.vis)
        {
            exports(&item.tree, Vec::new(), &mut exported);
        }
    }
    let is_of_runtime =
        |path: &[String]| path.first().is_some_and(|p| p == "postman_client_runtime");
    let (runtime, own): (Vec<_>, Vec<_>) = exported
        .into_iter()
        .partition(|(path, _)| is_of_runtime(path));
    let own = own.into_iter().map(|(_, name)| name);
    let own = own.chain(file.items.iter().filter_map(name)).collect();
    (runtime.into_iter().map(|(_, name)| name).collect(), own)
}

#[test]
fn every_client_exports_the_same_of_the_runtime() {
    let mut listed: Vec<_> = client_api().into_iter().map(|(_, name)| name).collect();
    listed.extend(["http", "reqwest"].map(str::to_owned));
    for library in ["crates/zoom-api/src/lib.rs", "tests/hard-api/src/lib.rs"] {
        let (of_runtime, own) = names_of_root(library);
        assert_eq!(of_runtime, listed, "{library}");
        // Its own name would hide the runtime's in silence.
        for name in own {
            assert!(!listed.contains(&name), "{library}: {name}");
        }
    }
}

/// What the runtime exports and clients do not is a list, too: a new name is for users,
/// unless it is added here.
#[test]
fn what_only_the_crate_of_a_client_calls_is_not_exported_by_it() {
    let library = root().join("crates/postman-client-runtime/src/lib.rs");
    let file = syn::parse_file(&fs::read_to_string(library).unwrap()).unwrap();
    let mut own = Vec::new();
    for item in &file.items {
        match item {
            Item::Use(item)
                if is_public(&item.vis)
                    && !matches!(&item.tree, UseTree::Path(path) if path.ident == "client_api") =>
            {
                exports(&item.tree, Vec::new(), &mut own);
            }
            Item::Mod(item)
                if is_public(&item.vis)
                    && !is_hidden(&item.attrs)
                    && item.ident != "client_api" =>
            {
                let name = item.ident.to_string();
                assert!(
                    client_api().iter().any(|(_, listed)| *listed == name),
                    "{name}"
                );
            }
            _ => {}
        }
    }
    let own: Vec<_> = own.iter().map(|(_, name)| name.as_str()).collect();
    let expected = [
        "http",
        "reqwest",
        "Api",
        "ClientBuilder",
        "Connection",
        "is_loopback",
        "time_to_wait",
        "Secrets",
        "Session",
    ];
    assert_eq!(own, expected);
}

#[test]
fn the_public_surface() {
    surface("zoom-api", "surface");
}

#[test]
fn the_public_surface_of_the_runtime() {
    surface("postman-client-runtime", "surface_runtime");
}

fn surface(package: &str, snapshot: &str) {
    let mut modules = Modules::new();
    let library = root().join(format!("crates/{package}/src/lib.rs"));
    read(&library, &[], &mut modules);
    let codes = vec!["generated".to_owned(), "error_code".to_owned()];
    if let Some(codes) = modules.remove(&codes) {
        modules
            .entry(vec!["generated".to_owned()])
            .or_default()
            .extend(codes);
    }
    // What a tag has is also where the rest is.
    for tag in ["shared", "tsp"] {
        let is_of_tag = |path: &Vec<String>| {
            path.first().is_some_and(|first| first == "generated")
                && path.get(1).is_some_and(|second| second == tag)
        };
        let of_tag: Vec<_> = modules
            .keys()
            .filter(|path| is_of_tag(path))
            .cloned()
            .collect();
        for path in of_tag {
            let items = modules.remove(&path).unwrap();
            let mut shared = path.clone();
            shared.remove(1);
            let is_use = |item: &Item| matches!(item, Item::Use(_));
            let shared = modules.entry(shared).or_default();
            shared.retain(|item| !is_use(item) || path.len() == 2);
            shared.extend(items.into_iter().filter(|item| !is_use(item)));
        }
    }
    let builders = modules.get(&vec!["generated".to_owned(), "builder".to_owned()]);
    let builders = builders.cloned().unwrap_or_default();
    let mut exported = Vec::new();
    let mut public_modules = Vec::new();
    for item in &modules[&vec![]] {
        match item {
            Item::Use(item) if is_public(&item.vis) => {
                exports(&item.tree, Vec::new(), &mut exported)
            }
            // It is printed as a part of the root.
            Item::Mod(item) if item.ident == "client_api" => {}
            Item::Mod(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                public_modules.push(vec![item.ident.to_string()])
            }
            _ => {}
        }
    }
    let mut of_the_root = String::new();
    for (path, export) in &exported {
        if export == "self" {
            of_the_root += &format!("pub mod {};\n", path.last().unwrap());
            continue;
        }
        // A trait of a tag is among the rest.
        let path: Vec<_> = path.iter().filter(|name| *name != "tsp").cloned().collect();
        let mut inner = path.clone();
        inner.push(export.clone());
        if modules.contains_key(&inner) {
            if !public_modules.contains(&inner) {
                public_modules.push(inner);
            }
        } else if let Some(items) = modules.get(&path) {
            let own = items
                .iter()
                .filter(|item| name(item).as_ref() == Some(export))
                .cloned();
            of_the_root += &printed(own);
            let everywhere = modules.values().flatten();
            let impls = everywhere.filter(|item| implementor(item).as_ref() == Some(export));
            let root_only = impls.filter(|item| !builders.contains(item));
            of_the_root += &printed(root_only.cloned());
        } else {
            of_the_root += &format!("pub use {}::{export};\n", path.join("::"));
        }
    }
    insta::assert_snapshot!(format!("{snapshot}_root"), of_the_root);
    for path in public_modules {
        let mut text = printed(modules[&path].clone());
        // What a module exports of the private ones within it.
        let mut exported = Vec::new();
        for item in &modules[&path] {
            if let Item::Use(item) = item
                && is_public(&item.vis)
                && path != ["prelude"]
            {
                exports(&item.tree, Vec::new(), &mut exported);
            }
        }
        for (inner, export) in exported {
            let inner: Vec<_> = path.iter().cloned().chain(inner).collect();
            let items = &modules[&inner];
            let own = items.iter().filter(|item| {
                name(item).as_ref() == Some(&export) || implementor(item).as_ref() == Some(&export)
            });
            text += &printed(own.cloned());
        }
        let text = match path.last().unwrap().as_str() {
            "prelude" => {
                let uses = modules[&path]
                    .iter()
                    .map(|item| quote::quote!(#item).to_string());
                uses.collect::<Vec<_>>().join("\n")
            }
            "types" if package == "zoom-api" => {
                let builders = printed(
                    modules[&vec!["generated".into(), "types".into(), "builder".into()]].clone(),
                );
                let errors = printed(
                    modules[&vec!["generated".into(), "types".into(), "error".into()]].clone(),
                );
                format!("{text}\npub mod builder\n\n{builders}\npub mod error\n\n{errors}")
            }
            _ => text,
        };
        insta::assert_snapshot!(format!("{snapshot}_{}", path.last().unwrap()), text);
    }
}
