//! The lift: changes what progenitor generated, in small passes, each with a name
//! and a count. A pass that does not find what it expects fails with its name, so
//! that a change of progenitor's output is noticed and found.

mod attributes;
mod builders;
mod client;
mod json_schema;
mod lines;
mod objects;
mod pages;
mod prelude;
mod request;
mod send;
mod setter;
mod setter_docs;
mod success;
mod texts;
mod type_docs;
mod values;

use syn::{File, Item, ItemImpl, ItemMod, Type};

use crate::error::{Context, Error, Fault, Result};
use crate::example_calls::ExampleCalls;
use crate::model::Lowered;

/// Runs every pass; gives a line for each.
pub(crate) fn lift(
    file: &mut File,
    lowered: &Lowered,
    examples: &ExampleCalls<'_>,
    schemars: bool,
) -> Result<Vec<String>, Error> {
    let methods = lowered.calls.len();
    let placed = texts::paths(file).map_err(in_pass("text paths"))?;
    client::connection(file).map_err(in_pass("connection"))?;
    texts::conversion_error(file).map_err(in_pass("conversion error"))?;
    client::remove_prelude(file).map_err(in_pass("prelude"))?;
    let sends = send::lift(file, lowered).map_err(in_pass("send"))?;
    if sends.calls != methods {
        let fault = format!("{methods} methods gave {} builders", sends.calls);
        return Err(in_pass("send")(Fault::new(fault)));
    }
    let paged = pages::lift(file, lowered).map_err(in_pass("pages"))?;
    let documented = client::docs(file, lowered, examples, &paged.with_items, &sends.ends);
    if documented != methods {
        let fault = format!("{documented} of {methods} methods are documented");
        return Err(in_pass("docs")(Fault::new(fault)));
    }
    let sealed = client::seal(file).map_err(in_pass("sealed traits"))?;
    client::drop_unused_imports(file).map_err(in_pass("imports"))?;
    let ordered = objects::schema_order(file, lowered).map_err(in_pass("schema order"))?;
    let renamed = objects::wire_names(file, lowered).map_err(in_pass("wire names"))?;
    let described = setter_docs::fields(file, lowered).map_err(in_pass("field docs"))?;
    let unbuilt = builders::drop(file, lowered).map_err(in_pass("response types"))?;
    let builders = builders::all_faults(file).map_err(in_pass("all faults"))?;
    let setters = builders::setters(file).map_err(in_pass("setters"))?;
    let shared = builders::share(file).map_err(in_pass("shared builder"))?;
    let objects = objects::read_and_written(file, lowered, schemars).map_err(in_pass("objects"))?;
    let unknown = builders::unknown_property(file).map_err(in_pass("unknown properties"))?;
    let plain = setter::plain(file).map_err(in_pass("setters"))?;
    let setter_docs = setter_docs::setters(file, lowered).map_err(in_pass("setter docs"))?;
    let short = prelude::shorten(file);
    lines::of_docs(file);
    let mut passes = vec![
        format!("lifted {placed} uses of texts with rules to their path"),
        "lifted the client to be made from a `Connection`, without constructors and prelude"
            .to_owned(),
        "lifted the error of conversions to one that states rules as data".to_owned(),
        format!("lifted {sealed} traits of operations to be sealed"),
        format!("lifted {} form bodies to multipart", sends.forms),
        format!(
            "lifted {} path arguments to checked segments",
            sends.segments
        ),
        format!("lifted {methods} `send` functions to the one error"),
        format!("lifted {} successes to enums", sends.enums),
        format!(
            "lifted {} operations to pages, {} of them to elements",
            paged.pages,
            paged.with_items.len()
        ),
        format!("lifted {ordered} types to the order of their schema"),
        format!("lifted {renamed} names back to those on the wire"),
        format!("lifted {unbuilt} types that are only read to have no builder"),
        format!("lifted {builders} builders of types to report every fault"),
        format!("lifted {setters} setters to one line each, of {plain} generated types"),
        format!("lifted {shared} builders of types to one for all"),
        format!("lifted {described} fields to the description of their property"),
        format!("lifted {setter_docs} setters to the description of what they set"),
    ];
    passes.push(format!(
        "lifted {objects} types to be read and written field by field"
    ));
    passes.push(format!(
        "lifted {unknown} builders of types to set properties that are not documented"
    ));
    passes.push(format!(
        "lifted {short} names of the standard library to those of its prelude"
    ));
    if schemars {
        let described = json_schema::json_schema(file).map_err(in_pass("schemars"))?;
        passes.push(format!(
            "lifted {described} types to JsonSchema (feature `schemars`)"
        ));
    }
    let texts = texts::add(file, lowered, schemars).map_err(in_pass("texts"))?;
    let open = lowered.texts.keys().filter(|name| lowered.is_open(name));
    passes.push(format!(
        "added {texts} texts with rules: {} are read whatever they say, {} are secret",
        open.count(),
        lowered.secrets().count()
    ));
    let type_docs = type_docs::write(file, lowered).map_err(in_pass("type docs"))?;
    passes.push(format!(
        "lifted {type_docs} types without a description to where they are used"
    ));
    Ok(passes)
}

/// The error of a pass that did not find what it expects.
fn in_pass(pass: &'static str) -> impl FnOnce(Fault) -> Error {
    move |fault| Error::Pass { pass, fault }
}

/// The module `name` among `items`.
fn module<'a>(items: &'a mut [Item], name: &str) -> Result<&'a mut ItemMod> {
    let found = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => Some(module),
        _ => None,
    });
    found.with_context(|| format!("progenitor generated no module `{name}`"))
}

fn items(module: &mut ItemMod) -> Result<&mut Vec<Item>> {
    module
        .content
        .as_mut()
        .map(|(_, items)| items)
        .context("the module is empty")
}

/// The last word of the type that a block is of.
fn self_name(block: &ItemImpl) -> String {
    match &*block.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

fn is_impl_of(block: &ItemImpl, traits: &[&str]) -> bool {
    let name = block
        .trait_
        .as_ref()
        .and_then(|(_, name, _)| name.segments.last());
    name.is_some_and(|name| traits.iter().any(|known| name.ident == known))
}
