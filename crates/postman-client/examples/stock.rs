//! What progenitor alone generates of a document, in builder style: what
//! `.ci/measure --stock` compares a client with.
//!
//! ```sh
//! cargo run -p postman-client --example stock -- openapi.json lib.rs
//! ```

use anyhow::{Context, Result};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

fn main() -> Result<()> {
    let mut paths = std::env::args().skip(1);
    let mut path = || paths.next().context("usage: stock DOCUMENT RUST_FILE");
    let (document, out) = (path()?, path()?);
    let document = std::fs::read_to_string(&document).context(document)?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_str(&document)?)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    std::fs::write(&out, text).context(out)
}
