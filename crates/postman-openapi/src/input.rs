//! Reads what Postman wrote: JSON, items, URLs, headers and variables, each with
//! its place. Imports neither `infer` nor `output`.

pub(crate) mod address;
pub(crate) mod header;
pub(crate) mod ignored_headers;
pub(crate) mod json;
pub(crate) mod node;
pub(crate) mod postman;
pub(crate) mod segment;
pub(crate) mod template;
pub(crate) mod url;
pub(crate) mod variables;
pub(crate) mod xml;
