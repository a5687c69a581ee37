//! The command line of `postman-client`: files, hashes, overlays, reports.
//!
//! Nothing here is part of the crate's API, and any release may change it. It is
//! public for the binary and for the workspace's own `cargo xtask`.
//!
//! Everything is computed before anything is written, and every generated file
//! goes through one [`Gate`].

mod artifact;
mod changes;
mod client;
mod client_crate;
mod collection;
mod command;
mod count;
mod document;
mod format;
mod given;
mod mark;
mod openapi;
mod overlay;
mod path;
mod policy;
pub mod profile;
mod report;
mod runtime;
mod settings;
mod settled;
mod visible;
mod workspace;

pub use artifact::{Artifact, Gate, Mode, Outcome};
pub use changes::{compare, list_changes, read_document};
pub use client::generate;
pub use client_crate::{ClientCrate, CrateOptions};
pub use collection::Collection;
pub use command::main;
pub use count::count;
pub use document::{Document, Overlay, convert, of_collections};
pub use format::Format;
pub use given::{Assignment, ExampleFlags, Selection};
pub use overlay::{Applied, apply as apply_overlay};
pub use policy::{Denied, Policy};
pub use report::{Color, Colors, Report};
pub use runtime::RuntimeSource;
pub use visible::Visible;
pub use workspace::{Membership, membership};
