//! Changes to what progenitor generated, each a small pass with a name and a
//! count. A pass that does not find what it expects fails by name: the day
//! progenitor generates something else, nobody is left guessing.

mod client;
mod send;
mod types;

use anyhow::{Context, Result, bail};
use openapiv3::OpenAPI;
use syn::{File, Item, ItemMod};

use crate::lower::Lowered;

/// Runs every pass; gives a line for each.
pub(crate) fn lift(file: &mut File, fragment: &OpenAPI, lowered: &Lowered) -> Result<Vec<String>> {
    let operations = fragment.operations().count();
    client::connection(file).context("pass `connection`")?;
    client::remove_prelude(file).context("pass `prelude`")?;
    let sends = send::lift(file, fragment, lowered)?;
    if sends.calls != operations {
        bail!(
            "{operations} operations gave {} `send` functions",
            sends.calls
        );
    }
    let sketches = client::mark_sketches(file);
    if sketches != operations {
        bail!("pass `sketches`: {operations} operations gave {sketches} sketches");
    }
    client::drop_unused_imports(file).context("pass `imports`")?;
    let ordered = types::schema_order(file, fragment).context("pass `schema order`")?;
    let redacted = types::redact(file, lowered).context("pass `redact`")?;
    let builders = types::all_faults(file).context("pass `all faults`")?;
    let described = types::json_schema(file, lowered).context("pass `schemars`")?;
    Ok(vec![
        "lifted the client to be made from a `Connection`, without constructors and prelude"
            .to_owned(),
        format!("lifted {} form bodies to multipart", sends.forms),
        format!(
            "lifted {} path arguments to checked segments",
            sends.segments
        ),
        format!("lifted {} `api-version` headers out", sends.api_versions),
        format!("lifted {operations} `send` functions to the one error"),
        format!("lifted {ordered} types to the order of their schema"),
        format!("lifted {redacted} secret types to a silent Debug"),
        format!("lifted {builders} builders of types to report every fault"),
        format!("lifted {described} types to JsonSchema (feature `schemars`)"),
    ])
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
