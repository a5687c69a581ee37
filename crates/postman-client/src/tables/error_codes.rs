//! Error codes: what each number means, and the name of each meaning.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use openapiv3::{OpenAPI, ReferenceOr};
use postman_openapi::extension;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::option;
use crate::error::{Context, Result, bail, ensure};
use crate::report::Report;
use crate::rustdoc::{Doc, docs};
use crate::{codes, pointer};

/// The documented meanings of error codes, each with a name.
#[derive(Debug, Default)]
pub(super) struct ErrorCodes {
    /// The number that each name of unnamed meanings belongs to: the first in the
    /// document.
    owners: BTreeMap<String, i64>,
    /// By name: number and meaning.
    names: BTreeMap<String, (i64, String)>,
    /// Names in the order of the fragment.
    order: Vec<String>,
}

impl ErrorCodes {
    /// Knows beforehand which number each name belongs to. An item that is added
    /// later takes none from another. Numbers that have to share one are reported.
    pub(super) fn of(fragment: &OpenAPI, report: &mut Report) -> Self {
        let mut owners: BTreeMap<String, i64> = BTreeMap::new();
        let mut note = |place: &str, extensions: &IndexMap<String, Value>| {
            let codes = extensions
                .get(extension::ERROR_CODES)
                .and_then(Value::as_array);
            for (index, code) in codes.into_iter().flatten().enumerate() {
                let meaning = code.get("description").and_then(Value::as_str);
                let number = code.get("code").and_then(Value::as_i64);
                let (Some(meaning), Some(number), None) = (meaning, number, code.get("name"))
                else {
                    continue;
                };
                let name = name_of(meaning);
                if !is_usable(&name) {
                    continue;
                }
                let owner = *owners.entry(name.clone()).or_insert(number);
                if owner != number {
                    report.add(
                        codes::ERROR_CODE_NUMBERED,
                        &format!("{place}/{}/{index}", extension::ERROR_CODES),
                        format!(
                            "`{name}` is error code {owner}; {number} has the same words, \
                             and is `{name}{}`",
                            digits(number)
                        ),
                    );
                }
            }
        };
        note("", &fragment.extensions);
        for (path, method, operation) in fragment.operations() {
            let place = pointer::operation(path, method);
            for (status, response) in &operation.responses.responses {
                if let ReferenceOr::Item(response) = response {
                    note(&format!("{place}/responses/{status}"), &response.extensions);
                }
            }
        }
        Self {
            owners,
            ..Self::default()
        }
    }

    /// The name of a meaning that states none: its words; with its number behind
    /// them where they belong to another number.
    fn derived(&self, number: i64, meaning: &str) -> String {
        let words = name_of(meaning);
        let code = digits(number);
        let is_owner = self.owners.get(&words).is_none_or(|owner| *owner == number);
        let stem = match is_usable(&words) {
            false => format!("Code{code}"),
            true if is_owner => words,
            true => format!("{words}{code}"),
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

/// Whether the words of a meaning can be its name.
fn is_usable(words: &str) -> bool {
    is_identifier(words) && words != "Unknown"
}

/// A number as a part of a name.
fn digits(number: i64) -> String {
    let sign = if number < 0 { "Minus" } else { "" };
    format!("{sign}{}", number.unsigned_abs())
}

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
    use serde_json::json;

    use super::*;

    /// The names of these codes of one operation each: number, meaning, stated name.
    fn names(of: &[(i64, &str, Option<&str>)]) -> (Vec<String>, usize) {
        let mut paths = serde_json::Map::new();
        for (index, (code, meaning, name)) in of.iter().enumerate() {
            let mut entry = json!({ "code": code, "description": meaning });
            if let Some(name) = name {
                entry["name"] = json!(name);
            }
            let response = json!({ "description": "", "x-error-codes": [entry] });
            let operation = json!({ "get": { "responses": { "400": response } } });
            paths.insert(format!("/{index}"), operation);
        }
        let document = json!({ "openapi": "3.0.3", "info": { "title": "t", "version": "1" },
            "paths": paths });
        let document: OpenAPI = serde_json::from_value(document).unwrap();
        let mut report = Report::about("test");
        let mut codes = ErrorCodes::of(&document, &mut report);
        for (_, _, operation) in document.operations() {
            for response in operation.responses.responses.values() {
                let response = response.as_item().unwrap();
                codes.documented(Some(400), &response.extensions).unwrap();
            }
        }
        (codes.order, report.finish().len())
    }

    #[test]
    fn an_added_item_renames_no_code() {
        let known = [
            (1001, "User does not exist.", None),
            (300, "Bad id: $id.", None),
            (300, "Bad id: $name.", None),
        ];
        let (before, noted) = names(&known);
        assert_eq!(before, ["UserDoesNotExist", "BadId", "BadId2"]);
        assert_eq!(noted, 0);
        for (added, name, notes) in [
            (
                (1010, "User does not exist.", None),
                "UserDoesNotExist1010",
                1,
            ),
            (
                (-1, "User does not exist.", None),
                "UserDoesNotExistMinus1",
                1,
            ),
            (
                (1010, "User does not exist.", Some("UserGone")),
                "UserGone",
                0,
            ),
            ((300, "Bad id: $key.", None), "BadId3", 0),
            ((301, "Bad id.", None), "BadId301", 1),
        ] {
            let (after, noted) = names(&[&known[..], &[added]].concat());
            assert_eq!(after.split_last().unwrap(), (&name.to_owned(), &before[..]));
            assert_eq!(noted, notes, "{name}");
        }
    }

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
