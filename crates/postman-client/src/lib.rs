//! Generates a typed client crate of an OpenAPI document.
//!
//! ```text
//! document ── lower ──→ plain document + model ── progenitor ──→ syntax tree ── lift ──→ source
//! ```
//!
//! progenitor takes few forms of OpenAPI. The lowering rewrites the document in
//! these forms, and keeps what they cannot say in a model beside it. progenitor
//! generates, but for the types of strings with rules, which are ours (`texts`).
//! The lift changes the syntax tree, in small passes with a name each, until it
//! does what the model says. `tables` adds what a client knows of its API:
//! operations, error codes, rules. The generated code calls the crate
//! `postman-client-runtime`.
//!
//! [`generate`] makes the source of the client, [`Generated::crate_files`] the
//! other files of its crate. They read and write no files. The feature `cli`, which
//! is on by default, adds the command `postman-client`, which does; a library sets
//! `default-features = false`.
//!
//! The same document and the same settings give the same bytes.
//!
//! ```
//! use postman_client::{CommandLine, CrateName, CrateSettings, Runtime, Target, generate};
//!
//! let document = serde_json::from_str(
//!     r#"{
//!         "openapi": "3.0.3",
//!         "info": { "title": "Pets", "version": "1" },
//!         "paths": { "/pets": { "post": {
//!             "operationId": "addPet",
//!             "tags": ["pets"],
//!             "responses": { "204": { "description": "Added." } }
//!         } } }
//!     }"#,
//! )?;
//! let command = CommandLine::new(["generate", "--out", "pets-api"]);
//! let crate_name = CrateName::new("pets-api")?;
//! let target = Target {
//!     command: &command,
//!     document: "openapi.json",
//!     crate_name: &crate_name,
//!     requests: &[],
//!     schemars: false,
//! };
//! let generated = generate(&document, target)?;
//! assert!(generated.files.iter().any(|(path, _)| path == "pets/builder.rs"));
//!
//! let settings = CrateSettings::new(crate_name, Runtime::Version("0.1".to_owned()));
//! let files = generated.crate_files(&document, &command, &settings);
//! assert!(files.lib.contains("mod generated;"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod code;
pub mod codes;
mod command_line;
mod crate_files;
mod crate_name;
mod error;
mod error_names;
mod example_calls;
mod generate;
mod lift;
mod lower;
mod manifest;
mod model;
mod modules;
mod only;
mod paged;
pub mod pointer;
mod read;
mod report;
mod rustdoc;
mod tables;
mod texts;

pub use command_line::CommandLine;
pub use crate_files::{CrateFiles, sources};
pub use crate_name::{CrateName, InvalidCrateName};
pub use error::{Error, Fault, Rejection};
pub use example_calls::SavedCall;
pub use generate::{Generated, Target, generate};
pub use manifest::{CrateSettings, InputKind, Package, Runtime};
pub use modules::Tag;
pub use only::{UnknownPart, only};
pub use paged::paged;
pub use postman_openapi::{Code, Diagnostic, Place, Severity, is_invisible};
pub use read::{Reading, read};
