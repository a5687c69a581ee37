//! Generates a typed client crate of an OpenAPI document.
//!
//! ```text
//! document ── lower ──→ plain document + model ── progenitor ──→ syntax tree ── lift ──→ source
//! ```
//!
//! progenitor takes few forms of OpenAPI. The lowering rewrites the document in
//! these forms, and keeps what they cannot say in a model beside it. progenitor
//! generates. The lift changes the syntax tree, in small passes with a name
//! each, until it does what the model says. `tables` adds what a client knows
//! of its API: operations, error codes, rules. The generated code calls the
//! crate `postman-client-runtime`.
//!
//! [`generate`] makes the source of the client, [`Generated::crate_files`] the
//! other files of its crate. This crate reads and writes no files: what stands
//! in other files, as versions of dependencies do, is an argument.
//!
//! The same document and the same settings give the same bytes.

mod code;
mod command_line;
mod crate_files;
mod crate_name;
mod diagnostic;
mod error;
mod generate;
mod lift;
mod lower;
mod manifest;
mod model;
pub mod pointer;
mod rustdoc;
mod tables;
mod visible;

pub use command_line::CommandLine;
pub use crate_files::{CrateFiles, sources};
pub use crate_name::{CrateName, DEPENDENCIES, InvalidCrateName};
pub use diagnostic::{Code, Diagnostic};
pub use error::{Error, Fault, Rejection};
pub use generate::{Generated, Target, generate};
pub use manifest::{CrateSettings, Membership};
pub use postman_openapi::Severity;
pub use visible::is_invisible;
