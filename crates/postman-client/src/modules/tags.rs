//! The tags of a client: each has a trait, a module and a feature.

use heck::{ToKebabCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use crate::code::{Code, code};
use crate::crate_name::DEPENDENCIES;
use crate::lower::Names;
use crate::rustdoc::{Doc, docs};

/// A tag of a document: its operations are the methods of one trait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tag {
    /// The name of its trait.
    pub(crate) name: String,
    /// The module of its operations and types, and its folder below `src/generated`.
    pub module: String,
    /// The feature that it is behind. What has no tag is in a module without one.
    pub feature: Option<String>,
}

impl Tag {
    pub(crate) fn ident(&self) -> Ident {
        format_ident!("{}", self.module)
    }

    pub(crate) fn trait_ident(&self) -> Ident {
        format_ident!("{}", self.name)
    }

    /// Its module, as a link of the crate's documentation.
    pub(crate) fn link(&self) -> Doc {
        let module = Doc::ident(&self.ident());
        docs!["[", module, "]"]
    }

    /// The line before what is behind its feature.
    pub(crate) fn condition_code(&self, margin: &'static str) -> Code {
        match &self.feature {
            Some(feature) => {
                code![margin, "#[cfg(feature = ", Code::string(feature), ")]\n"]
            }
            None => Code::default(),
        }
    }

    pub(crate) fn condition(&self) -> TokenStream {
        let feature = self.feature.iter();
        quote! { #(#[cfg(feature = #feature)])* }
    }
}

/// The trait of operations without a tag.
const UNTAGGED: &str = "ClientDefaultExt";

/// What else is a module of the generated code or of the crate, or a crate that they name.
const TAKEN_MODULES: &[&str] = &[
    "alloc",
    "api",
    "builder",
    "client",
    "core",
    "encodings",
    "error_code",
    "generated",
    "guide",
    "http",
    "mod",
    "multipart",
    "operations",
    "postman_client_runtime",
    "prelude",
    "progenitor_client",
    "reqwest",
    "rules",
    "sealed",
    "secrecy",
    "shared",
    "std",
    "stub",
    "types",
];

/// Whether Windows has no file of this name.
fn is_device(name: &str) -> bool {
    let is_port = |name: &str| name.len() == 1 && name.chars().all(|c| c.is_ascii_digit());
    let ports = ["com", "lpt"];
    matches!(name, "aux" | "con" | "nul" | "prn")
        || ports
            .iter()
            .any(|port| name.strip_prefix(port).is_some_and(is_port))
}

/// What else is a feature of the crate.
const TAKEN_FEATURES: &[&str] = &[
    "all",
    "default",
    "limiter",
    "native-tls",
    "postman-client-runtime",
    "rustls",
    "schemars",
];

/// The tags of these traits.
pub(super) fn of<'a>(traits: impl Iterator<Item = &'a Ident>) -> Vec<Tag> {
    let mut modules = Names::reserving(TAKEN_MODULES.iter().copied());
    let taken = TAKEN_FEATURES.iter().chain(DEPENDENCIES).copied();
    let mut features = Names::reserving(taken);
    let claim = |names: &mut Names, name: String, other: String| {
        names.claim(&[name, other], |name| vec![name.to_owned()])
    };
    let tags = traits.map(|name| {
        let text = name.to_string();
        let word = text.strip_prefix("Client").unwrap_or(&text);
        let word = word.strip_suffix("Ext").unwrap_or(word);
        let stem = word.to_snake_case();
        let is_name = syn::parse_str::<Ident>(&stem).is_ok() && stem != "gen" && !is_device(&stem);
        let other = format!("{stem}_tag");
        let module = match is_name {
            true => claim(&mut modules, stem, other),
            false => claim(&mut modules, other.clone(), other),
        };
        let feature = (text != UNTAGGED).then(|| {
            let stem = word.to_kebab_case();
            let other = format!("{stem}-tag");
            claim(&mut features, stem, other)
        });
        Tag {
            name: text,
            module,
            feature,
        }
    });
    tags.collect()
}
