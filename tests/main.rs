//! What the workspace promises, tested from outside: files on disk, bytes on a
//! socket, messages to a reader. One binary, one module a promise.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test, what is not as expected ends it"
)]

mod add;
mod answers;
mod any_collection;
mod calls;
mod changes;
mod collection_editions;
mod collections;
mod consumer;
mod convert;
mod documents;
mod drift;
mod editions;
mod errors;
mod fake_coverage;
mod family;
mod forms;
mod generated_crates;
mod hostile;
mod json_schema;
mod leave_one_out;
mod multipart;
mod outline;
mod pages;
mod path_safety;
mod readme;
mod rejections;
mod replay;
mod resilience;
mod round_trip;
mod secrets;
mod setters;
mod sizes;
mod spans;
mod stubs;
mod surface;
mod tokens;
mod unknown_properties;
mod wire;
mod written;
mod xtask_messages;

use std::path::{Path, PathBuf};

use http::StatusCode;
use zoom_api::prelude::*;
use zoom_api::{Error, Retry};
use zoom_fake::ZoomFake;

/// The workspace's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The generated source below the folder of a crate, one file after the other.
fn generated(folder: &Path) -> String {
    let mut files = Vec::new();
    let mut folders = vec![folder.join("src/generated")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort_unstable();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    texts.collect()
}

/// A JSON file of the tree, by its path from the root.
fn json(path: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(root().join(path));
    let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The document as it is in the tree.
fn document() -> serde_json::Value {
    json("spec/openapi.json")
}

/// A client that sends each request once; what is repeated has tests of its own.
fn client(base_url: impl Into<String>) -> Client {
    let token = BearerToken::new(zoom_fake::DEFAULT_TOKEN).unwrap();
    let builder = Client::builder(token).base_url(base_url);
    builder.retry(Retry::never()).build().unwrap()
}

/// A fake and a client of it.
async fn fake() -> (ZoomFake, Client) {
    let zoom = ZoomFake::start().await.unwrap();
    let client = client(zoom.base_url());
    (zoom, client)
}

/// Updates an account's code and PIN.
async fn update(client: &Client, user_id: &str, tsp_id: &str) -> Result<StatusCode, Error> {
    let call = client.update_tsp_account().user_id(user_id).tsp_id(tsp_id);
    let call = call.body_map(|body| body.conference_code("123456").leader_pin("98765"));
    Ok(call.send().await?.status())
}
