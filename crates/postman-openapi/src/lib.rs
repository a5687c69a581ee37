//! Postman Collection 2.0 and 2.1, or a single item of one, to OpenAPI 3.0.
//!
//! The library is pure: no files, no network, no clock. The same inputs give
//! the same document and the same diagnostics, in the order of the input.
//! What a document can't say faithfully is never dropped in silence: it comes
//! back as a [`Diagnostic`] with its place, a code, a sentence and the mend.
//!
//! A vendor's own conventions (which bold label introduces scopes, say) are a
//! [`Profile`], chosen by the caller.
//!
//! ```
//! use postman_openapi::{Input, Profile, convert};
//!
//! let item = r#"{
//!     "name": "Get a pet",
//!     "request": { "method": "GET", "url": "{{baseUrl}}/pets/:petId" },
//!     "response": [ { "name": "A pet.", "code": 200, "body": "{\"name\": \"Rex\"}" } ]
//! }"#;
//! let conversion = convert(&[Input { name: "pets.json", text: item }], &Profile::plain())?;
//!
//! let get = conversion.openapi.operations().next().unwrap();
//! assert_eq!((get.0, get.1), ("/pets/{petId}", "get"));
//! assert_eq!(get.2.operation_id.as_deref(), Some("getPet"));
//! # Ok::<(), postman_openapi::Rejection>(())
//! ```

mod body;
mod components;
mod diagnostic;
mod document;
mod format;
mod json;
mod names;
mod node;
mod operation;
mod parameters;
mod postman;
mod profile;
mod prose;
mod responses;
mod samples;
mod security;
mod servers;
mod tags;
mod template;
mod url;
mod value;
mod variables;

pub use diagnostic::{Code, Diagnostic, Rejection, Severity};
pub use document::{Conversion, Input, convert};
pub use profile::Profile;

/// The `x-` extensions that a converted document carries beside plain OpenAPI.
pub mod extension {
    /// On a response: an array of `{"code": 300, "description": "…"}`, the
    /// vendor's error codes under that status with their meanings, in the
    /// order of the text. One code may stand there with several meanings.
    pub const ERROR_CODES: &str = "x-error-codes";
    /// On an operation: the vendor's rate-limit label, a string.
    pub const RATE_LIMIT_LABEL: &str = "x-rate-limit-label";
}
