//! Text types: strings under rules, and enums of documented strings. Each is written
//! from its rules, by one template, and handed to progenitor in the place of its
//! schema. What all of them do is in the runtime: `support/text.rs`.
//!
//! | rules | type | when a caller makes one |
//! |---|---|---|
//! | values | an enum | one of the values, or also `undocumented` |
//! | pattern, length | a struct | checked |
//! | secret | a struct without `Display` | checked, if there is another rule |
//! | any, sent and read | also `undocumented` | |
//!
//! What a response holds is never checked. A text that is only read is a `String`, and a
//! secret is a struct around any string, unless a text that is sent has its rules and
//! its name: then it is of that type.

use proc_macro2::TokenStream;
use progenitor::TypeImpl;
use quote::{format_ident, quote};
use syn::{File, Item};

use crate::error::{Context, Result};
use crate::model::{Lowered, Text, TextRules, UNDOCUMENTED, is_secret};
use crate::rustdoc::{Doc, docs};
use crate::tables::text_rules;

/// A type that progenitor is given in the place of a schema.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    /// The schema's.
    pub(crate) name: String,
    pub(crate) path: String,
    /// What a type that holds nothing else may take over.
    pub(crate) impls: &'static [TypeImpl],
}

/// What the documentation of each secret says.
pub(crate) const SECRET: &str =
    "A secret text, which does not print. Serialization writes it in clear.";

/// The text types, as progenitor is to call them: by the path from a client's root.
pub(crate) fn replacements(lowered: &Lowered) -> Vec<Replacement> {
    let replacement = |(name, text): (&String, &Text)| Replacement {
        name: name.clone(),
        path: format!("types::{name}"),
        impls: match text.rules.is_secret() {
            true => &[TypeImpl::FromStr],
            false => &[TypeImpl::FromStr, TypeImpl::Display],
        },
    };
    lowered.texts.iter().map(replacement).collect()
}

/// The type of a text, and what is implemented of it.
pub(crate) fn text_type(
    name: &str,
    text: &Text,
    is_open: bool,
    schemars: bool,
) -> Result<Vec<Item>> {
    let tokens = tokens(name, text, is_open, schemars);
    let file: File = syn::parse2(tokens).with_context(|| format!("the text `{name}`"))?;
    Ok(file.items)
}

fn tokens(name: &str, text: &Text, is_open: bool, schemars: bool) -> TokenStream {
    let ident = format_ident!("{name}");
    let is_secret = text.rules.is_secret();
    let doc = match text.description.is_empty() {
        true => Doc::code(name),
        false if is_secret => docs![text.description.clone(), "\n\n", SECRET],
        false => text.description.clone(),
    };
    let variants = &text.rules.variants;
    let debug = (!is_secret).then(|| quote! { Debug, });
    let schema = schemars.then(|| schema(&text.rules));
    let head = quote! {
        #doc
        #[derive(Clone, #debug Eq, Hash, Ord, PartialEq, PartialOrd)]
        #schema
    };
    let open = is_open.then(|| quote! { or undocumented });
    if variants.is_empty() {
        let rules = text_rules(&text.rules.rules);
        let rules: Vec<_> = rules
            .map(|(rule, limit)| quote! { #rule = #limit })
            .collect();
        let public = rules.is_empty().then(|| quote! { pub });
        let secret = is_secret.then(|| quote! { secret });
        return quote! {
            #head
            pub struct #ident(#public String);
            ::postman_client_runtime::support::impl_text! { #secret #ident #open { #(#rules),* } }
        };
    }
    let (names, values): (Vec<_>, Vec<_>) = variants
        .iter()
        .map(|(name, value)| (format_ident!("{name}"), value))
        .unzip();
    let wire = variants.iter().map(|(_, value)| Doc::code(value));
    let undocumented = format_ident!("{UNDOCUMENTED}");
    // A variant that is `non_exhaustive` is made here alone, and no cast to a number
    // counts on the places of the others.
    quote! {
        #head
        #[non_exhaustive]
        pub enum #ident {
            #(#wire #names,)*
            /// A value that is not documented.
            #[non_exhaustive]
            #undocumented {
                /// The value.
                value: ::postman_client_runtime::UndocumentedValue
            }
        }
        ::postman_client_runtime::support::impl_enum! { #ident #open { #(#names = #values),* } }
    }
}

/// `JsonSchema`: a string, and what is documented of it.
fn schema(TextRules { rules, .. }: &TextRules) -> TokenStream {
    let mut keywords = Vec::new();
    if let Some(pattern) = &rules.pattern {
        keywords.push(quote! { "pattern" = #pattern });
    }
    if let Some(least) = rules.min_length {
        keywords.push(quote! { "minLength" = #least });
    }
    if let Some(most) = rules.max_length {
        keywords.push(quote! { "maxLength" = #most });
    }
    if !rules.enumeration.is_empty() {
        let values = rules.enumeration.iter().flatten();
        keywords.push(quote! { "enum" = [#(#values),*] });
    }
    if is_secret(rules) {
        keywords.push(quote! { "format" = "password" });
    }
    quote! {
        #[cfg_attr(
            feature = "schemars",
            derive(::schemars::JsonSchema),
            schemars(with = "String", extend(#(#keywords),*))
        )]
    }
}
