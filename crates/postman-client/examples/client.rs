//! The Rust files of the client of an OpenAPI document, into the folder of a crate:
//! what `tests/changes/record` compares.
//!
//! ```sh
//! cargo run -p postman-client --example client -- openapi.json folder
//! ```

use std::path::Path;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let mut paths = std::env::args().skip(1);
    let mut path = || paths.next().context("usage: client DOCUMENT FOLDER");
    let (document, folder) = (path()?, path()?);
    let document = std::fs::read_to_string(&document).context(document)?;
    let sources = postman_client::sources(&serde_json::from_str(&document)?, &[])
        .map_err(|rejection| anyhow::anyhow!("{rejection}"))?;
    for (file, text) in sources {
        let path = Path::new(&folder).join(&file);
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).context(file.clone())?;
        std::fs::write(path, text).context(file)?;
    }
    Ok(())
}
