//! The command line of `postman-client`: files, hashes, overlays, reports.
//!
//! Nothing here is part of the crate's API, and any release may change it. It is
//! public for the binary and for the workspace's own `cargo xtask`.
//!
//! Everything is computed before anything is written, and every generated file
//! goes through one [`Gate`].

mod artifact;
mod client;
mod client_crate;
mod collection;
mod document;
mod mark;
mod overlay;
pub mod profile;
mod report;
mod settled;
mod visible;

pub use artifact::{Artifact, Gate, Mode, Outcome};
pub use client::generate;
pub use client_crate::ClientCrate;
pub use collection::{Collection, deny};
pub use document::{Document, Overlay, convert, count, of_collections};
pub use overlay::{Applied, apply as apply_overlay};
pub use report::{Colors, Report};
pub use visible::Visible;
