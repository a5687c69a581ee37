//! The name of a client crate.

use quote::format_ident;
use syn::Ident;

/// The crates that generated code calls, or whose types its callers name, beside
/// the runtime.
pub(crate) const DEPENDENCIES: &[&str] = &["progenitor-client", "reqwest", "serde", "serde_json"];

/// The name of a crate: ASCII, and free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateName(String);

/// A name that Rust or the dependencies of a client crate do not leave free.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no name of a crate; give one like `acme-api`")]
#[non_exhaustive]
pub struct InvalidCrateName {
    /// The name.
    pub name: String,
}

impl CrateName {
    /// The name of a crate, checked.
    ///
    /// # Errors
    /// The name is no Rust identifier of ASCII without capitals (`-` stands for `_`),
    /// or a dependency of the crate has it.
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidCrateName> {
        let name = name.into();
        let ident = name.replace('-', "_");
        let is_taken = |taken: &str| taken.replace('-', "_") == ident;
        let std = [
            "std",
            "core",
            "alloc",
            "test",
            "proc_macro",
            "postman_client_runtime",
        ];
        let is_free = name.is_ascii()
            && !name.contains(|c: char| c.is_ascii_uppercase())
            && syn::parse_str::<syn::Ident>(&ident).is_ok()
            && !DEPENDENCIES.iter().chain(&std).any(|taken| is_taken(taken));
        match is_free {
            true => Ok(Self(name)),
            false => Err(InvalidCrateName { name }),
        }
    }

    /// `client`.
    pub(crate) fn client() -> Self {
        Self("client".to_owned())
    }

    /// The name, as the manifest has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As code names it.
    pub(crate) fn ident(&self) -> Ident {
        format_ident!("{}", self.0.replace('-', "_"))
    }
}
