//! An OpenAPI document to the files of a typed client crate.
