//! Infers the type, format and rules of values from samples and descriptions.
//! Imports `input`, not `output`.

pub(crate) mod digits;
pub(crate) mod format;
pub(crate) mod latin;
pub(crate) mod prose;
pub(crate) mod samples;
pub(crate) mod scalar;
pub(crate) mod secrets;
pub(crate) mod words;
