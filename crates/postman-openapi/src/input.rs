//! Reads what Postman wrote, in every edition: JSON and YAML, items, URLs, headers and
//! variables, each with its place. Imports neither `infer` nor `output`.
//!
//! An edition other than 2.0 and 2.1 becomes a [`tree`] of 2.1 that knows where each
//! value is stated, so that what comes behind knows no editions.

pub(crate) mod address;
pub(crate) mod collection_1;
pub(crate) mod collection_3;
pub(crate) mod contents;
pub(crate) mod header;
pub(crate) mod ignored_headers;
pub(crate) mod json;
pub(crate) mod node;
pub(crate) mod postman;
pub(crate) mod segment;
pub(crate) mod template;
pub(crate) mod text;
pub(crate) mod tree;
pub(crate) mod url;
pub(crate) mod variables;
pub(crate) mod xml;
pub(crate) mod yaml;
