//! What samples and prose say of a value: its type, its format, its rules.

pub(crate) mod format;
pub(crate) mod prose;
pub(crate) mod samples;
pub(crate) mod scalar;
