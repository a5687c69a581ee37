//! Error codes: what each number means, and the name of each meaning.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use openapiv3::{OpenAPI, ReferenceOr};
use postman_openapi::extension;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::option;
use crate::error::{Context, Result, bail, ensure};
use crate::rustdoc::{Doc, docs};

/// The documented meanings of error codes, each with a name.
#[derive(Debug, Default)]
pub(super) struct ErrorCodes {
    /// Names that meanings of several numbers give.
    ambiguous: BTreeSet<String>,
    /// By name: number and meaning.
    names: BTreeMap<String, (i64, String)>,
    /// Names in the order of the fragment.
    order: Vec<String>,
}

impl ErrorCodes {
    /// Knows beforehand which names would mean several numbers, so that none
    /// of them depends on the order of the operations.
    pub(super) fn of(fragment: &OpenAPI) -> Self {
        let mut numbers: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        let mut note = |extensions: &IndexMap<String, Value>| {
            let codes = extensions
                .get(extension::ERROR_CODES)
                .and_then(Value::as_array);
            for code in codes.into_iter().flatten() {
                let meaning = code.get("description").and_then(Value::as_str);
                let number = code.get("code").and_then(Value::as_i64);
                if let (Some(meaning), Some(number)) = (meaning, number) {
                    numbers.entry(name_of(meaning)).or_default().insert(number);
                }
            }
        };
        note(&fragment.extensions);
        for (_, _, operation) in fragment.operations() {
            for response in operation.responses.responses.values() {
                if let ReferenceOr::Item(response) = response {
                    note(&response.extensions);
                }
            }
        }
        let ambiguous = numbers.into_iter().filter(|(_, numbers)| numbers.len() > 1);
        Self {
            ambiguous: ambiguous.map(|(name, _)| name).collect(),
            ..Self::default()
        }
    }

    /// The name of a meaning that states none: its words; with its number
    /// behind it where they are those of another code, too.
    fn derived(&self, number: i64, meaning: &str) -> String {
        let words = name_of(meaning);
        let code = format!(
            "{}{}",
            if number < 0 { "Minus" } else { "" },
            number.unsigned_abs()
        );
        let stem = if !is_identifier(&words) || words == "Unknown" {
            format!("Code{code}")
        } else if self.ambiguous.contains(&words) {
            format!("{words}{code}")
        } else {
            words
        };
        let meant = (number, meaning.to_owned());
        let free = |name: &String| self.names.get(name).is_none_or(|known| *known == meant);
        let mut name = stem.clone();
        let mut count = 2;
        while !free(&name) {
            name = format!(
                "{stem}{}{count}",
                if stem.ends_with(|c: char| c.is_ascii_digit()) {
                    "_"
                } else {
                    ""
                }
            );
            count += 1;
        }
        name
    }

    /// Reads `x-error-codes`; gives the rows of a table.
    pub(super) fn documented(
        &mut self,
        status: Option<u16>,
        extensions: &IndexMap<String, Value>,
    ) -> Result<Vec<TokenStream>> {
        let Some(codes) = extensions.get(extension::ERROR_CODES) else {
            return Ok(Vec::new());
        };
        let codes = codes.as_array().context("`x-error-codes` is a list")?;
        codes.iter().map(|code| self.row(status, code)).collect()
    }

    fn row(&mut self, status: Option<u16>, entry: &Value) -> Result<TokenStream> {
        let number = entry.get("code").and_then(Value::as_i64);
        let meaning = entry.get("description").and_then(Value::as_str);
        let (Some(number), Some(meaning)) = (number, meaning) else {
            bail!(
                "an entry of `x-error-codes` needs a whole number as `code` and a `description`: {entry}"
            );
        };
        let name = match entry.get("name").and_then(Value::as_str) {
            Some(name) => name.to_upper_camel_case(),
            None => self.derived(number, meaning),
        };
        ensure!(
            is_identifier(&name),
            "error code {number} needs a `name` of ASCII letters and digits: its meaning {meaning:?}, or the name it has, gives none"
        );
        ensure!(
            name != "Unknown",
            "error code {number}: `Unknown` is the name of what is not documented; give it another `name`"
        );
        match self.names.get(&name) {
            None => {
                self.names
                    .insert(name.clone(), (number, meaning.to_owned()));
                self.order.push(name.clone());
            }
            Some(known) if *known == (number, meaning.to_owned()) => {}
            Some((other, _)) => bail!(
                "error codes {other} and {number} would both be named `{name}`; give one a `name` in the overlay"
            ),
        }
        let status = option(status.map(|status| quote! { #status }));
        Ok(quote! { DocumentedError::new(#status, #number, #name, #meaning) })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn into_enum(self) -> TokenStream {
        let variants: Vec<_> = self
            .order
            .iter()
            .filter_map(|name| Some((name, self.names.get(name)?)))
            .collect();
        let numbers = variants.iter().map(|(name, (number, _))| {
            let name = format_ident!("{name}");
            quote! { Self::#name => #number }
        });
        let named = variants.iter().map(|(name, _)| {
            let variant = format_ident!("{name}");
            quote! { #name => Self::#variant }
        });
        let variants = variants.iter().map(|(name, (number, meaning))| {
            let doc = docs![Doc::number(*number), ": ", Doc::words(meaning)];
            let name = format_ident!("{name}");
            quote! { #doc #name }
        });
        quote! {
            /// What the API's error codes mean, where it is documented.
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum ErrorCode {
                #(#variants,)*
                /// A code, or a meaning of one, that is not documented.
                Unknown {
                    /// The API's number.
                    number: i64,
                    /// The API's message.
                    message: String,
                },
            }

            impl ErrorCode {
                /// The API's number.
                pub fn number(&self) -> i64 {
                    match self {
                        #(#numbers,)*
                        Self::Unknown { number, .. } => *number,
                    }
                }

                /// The code of a documented error, by its name.
                pub fn named(name: &str) -> Option<Self> {
                    Some(match name {
                        #(#named,)*
                        _ => return None,
                    })
                }
            }
        }
    }
}

/// How long the name of a meaning may be. The rest of its words add nothing.
const NAME_LENGTH: usize = 120;

/// Whether `name` can be the name of a type or a variant. ASCII is read in one
/// way alone.
fn is_identifier(name: &str) -> bool {
    name.is_ascii() && name.len() <= 2 * NAME_LENGTH && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A name from the first sentence of a meaning: `The TSP id provided does not
/// exist.` is `TspIdDoesNotExist`.
fn name_of(meaning: &str) -> String {
    let sentence = meaning.split(['.', '\n', ':']).next().unwrap_or_default();
    let filler = ["a", "an", "the", "this", "that", "provided", "has", "have"];
    let mut room = NAME_LENGTH;
    let words = sentence
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && !filler.contains(&word.to_ascii_lowercase().as_str()))
        .take_while(|word| {
            let fits = word.len() <= room;
            room = room.saturating_sub(word.len());
            fits
        });
    let name = words.collect::<Vec<_>>().join(" ").to_upper_camel_case();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("Code{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_gives_a_readable_name() {
        let names = [
            ("The TSP id provided does not exist.", "TspIdDoesNotExist"),
            ("Account has not enabled TSP.", "AccountNotEnabledTsp"),
            ("User does not exist: $userId.", "UserDoesNotExist"),
            ("2 of them", "Code2OfThem"),
            ("…", ""),
            (&"ab ".repeat(100), &"Ab".repeat(60)),
        ];
        for (meaning, name) in names {
            assert_eq!(name_of(meaning), name);
        }
    }
}
