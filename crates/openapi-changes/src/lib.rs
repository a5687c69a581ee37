//! Compares two OpenAPI 3.0 documents as the generator of their clients sees them,
//! and says what changed for the callers.
//!
//! The library is pure: no files, no network. It follows references, compares the
//! operations that are the same in both documents, and notes each [`Change`] once, at
//! its place, with all operations that it concerns. A change says what it [`Breaks`]:
//! - **code**: a caller's code may not compile. The Rust types of both clients are
//!   compared, so that a type that is renamed, split or shared otherwise is seen, too.
//!   Objects and enums are `#[non_exhaustive]` and the traits of operations sealed, so
//!   that a new property, value, status or method breaks nothing.
//! - **requests**: what was accepted is refused, by the client or by the server.
//! - **reading**: what was read is not there, or is something else.
//!
//! From these follow the [`Step`] of the version and a draft of the changelog's entry.
//! A check is called as that of [oasdiff](https://github.com/oasdiff/oasdiff) where
//! there is one.
//!
//! ```
//! # fn document(path: &str) -> openapiv3::OpenAPI {
//! #     serde_json::from_value(serde_json::json!({
//! #         "openapi": "3.0.3", "info": { "title": "Pets", "version": "1" },
//! #         "paths": { path: { "get": { "operationId": "getPet", "responses": {} } } },
//! #     })).unwrap()
//! # }
//! use openapi_changes::{Step, compare};
//!
//! let changes = compare(&document("/pet"), &document("/pets"))?;
//! let [moved] = changes.iter().as_slice() else { panic!("one change") };
//! assert_eq!(moved.code, "endpoint-moved");
//! assert_eq!(moved.message, "`get_pet` sends `GET /pets`, before `GET /pet`");
//! assert!(moved.breaks.requests && !moved.breaks.code);
//! assert_eq!(changes.step(), Step::Major);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod breaks;
mod change;
mod changelog;
mod checks;
mod compare;
mod document;
mod rust_types;
mod verdict;

pub use breaks::{Breaks, Heading};
pub use change::Change;
pub use checks::Check;
pub use compare::{compare, compare_paged};
pub use semver::Version;
pub use verdict::{Changes, Step};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
