//! Error codes: the name of each meaning, and the numbers that have it.

use indexmap::IndexMap;
use openapiv3::OpenAPI;
use postman_openapi::extension;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::option;
use crate::error::{Context, Result, bail, ensure};
use crate::report::Report;
use crate::rustdoc::{Doc, docs};
use crate::{codes, error_names, pointer};

/// The documented meanings of error codes, by name, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct ErrorCodes(IndexMap<String, Vec<Meaning>>);

/// What a number means. The same words may be written in several ways.
#[derive(Debug, PartialEq)]
struct Meaning {
    number: i64,
    text: String,
    /// Whether the document states its name.
    is_named: bool,
}

impl ErrorCodes {
    /// Reports the numbers that share a name which the document does not state.
    pub(super) fn report_shared(fragment: &OpenAPI, report: &mut Report) {
        let mut first: IndexMap<String, i64> = IndexMap::new();
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
                let name = error_names::name(number, meaning, None);
                let other = *first.entry(name.clone()).or_insert(number);
                if other != number {
                    report.add(
                        codes::ERROR_CODE_SHARED,
                        &format!("{place}/{}/{index}", extension::ERROR_CODES),
                        format!(
                            "error codes {other} and {number} have the same words; both are `{name}`"
                        ),
                    );
                }
            }
        };
        note("", &fragment.extensions);
        for (path, method, operation) in fragment.operations() {
            let place = pointer::operation(path, method);
            for (status, response) in &operation.responses.responses {
                let response =
                    pointer::found(fragment, response, "responses", |all| &all.responses);
                if let Some(response) = response {
                    note(&format!("{place}/responses/{status}"), &response.extensions);
                }
            }
        }
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
        let stated = entry.get("name").and_then(Value::as_str);
        let name = error_names::name(number, meaning, stated);
        ensure!(
            error_names::is_identifier(&name),
            "error code {number} needs a `name` of ASCII letters and digits: the one it has gives none"
        );
        ensure!(
            name != "Unknown",
            "error code {number}: `Unknown` is the name of what is not documented; give it another `name`"
        );
        let text = meaning.to_owned();
        let meanings = self.0.entry(name.clone()).or_default();
        let is_named = stated.is_some();
        let meant = Meaning {
            number,
            text,
            is_named,
        };
        let other = meanings
            .iter()
            .find(|other| other.is_named && is_named && other.number != number);
        if let Some(other) = other {
            bail!(
                "error codes {} and {number} are both named `{name}`; give each a `name` of its own",
                other.number
            );
        }
        if !meanings.contains(&meant) {
            meanings.push(meant);
        }
        let status = option(status.map(|status| quote! { #status }));
        Ok(quote! { DocumentedError::new(#status, #number, #name, #meaning) })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_enum(self) -> TokenStream {
        let numbers = self.0.iter().map(|(name, meanings)| {
            let name = format_ident!("{name}");
            let mut numbers: Vec<_> = meanings.iter().map(|meaning| meaning.number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            quote! { Self::#name => &[#(#numbers),*] }
        });
        let named = self.0.keys().map(|name| {
            let variant = format_ident!("{name}");
            quote! { #name => Self::#variant }
        });
        let variants = self.0.iter().map(|(name, meanings)| {
            let doc = docs(meanings);
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
                #[non_exhaustive]
                Unknown {
                    /// The API's number.
                    number: i64,
                    /// The API's message.
                    message: String,
                },
            }

            impl ErrorCode {
                /// The API's numbers for it. Which of them came, the response says.
                pub fn numbers(&self) -> &[i64] {
                    match self {
                        #(#numbers,)*
                        Self::Unknown { number, .. } => ::core::slice::from_ref(number),
                    }
                }

                /// The code of an error. `None` if there is no code, or none that the
                /// operation documents.
                pub fn of(error: &::postman_client_runtime::Error) -> Option<Self> {
                    Self::named(error.documented()?.name)
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

/// Number and words of each meaning, a line each.
fn docs(meanings: &[Meaning]) -> Doc {
    let mut doc = docs![];
    for (at, meaning) in meanings.iter().enumerate() {
        let between = if at == 0 { "" } else { "\n\n" };
        let words = Doc::words(&meaning.text);
        doc = docs![doc, between, Doc::number(meaning.number), ": ", words];
    }
    doc
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A code: number, meaning, stated name.
    type Code = (i64, String, Option<&'static str>);

    /// The numbers of each name, where each of these codes is of an operation of its own;
    /// and how many are reported.
    fn names(of: &[Code]) -> (BTreeMap<String, BTreeSet<i64>>, usize) {
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
        ErrorCodes::report_shared(&document, &mut report);
        let mut codes = ErrorCodes::default();
        for (_, _, operation) in document.operations() {
            for response in operation.responses.responses.values() {
                let response = response.as_item().unwrap();
                codes.documented(Some(400), &response.extensions).unwrap();
            }
        }
        let numbers = |(name, meanings): (String, Vec<Meaning>)| {
            (
                name,
                meanings.iter().map(|meaning| meaning.number).collect(),
            )
        };
        (
            codes.0.into_iter().map(numbers).collect(),
            report.finish().len(),
        )
    }

    fn code() -> impl Strategy<Value = Code> {
        let meanings = [
            "User does not exist: $userId.",
            "* User does not exist: {userId}",
            "Code 300",
            "Role not found.",
            "ROLE NOT FOUND",
            "Unknown.",
            "\u{2026}",
            "300",
            "{0}",
            "",
        ];
        let meaning = proptest::sample::select(meanings.to_vec()).prop_map(str::to_owned);
        let meaning = prop_oneof![meaning, "[a-cA-C $.{}:'\n-]{0,12}"];
        let number = prop_oneof![Just(300_i64), Just(-300), 0..3_i64];
        // A name that the document states is that of one number.
        let named = Just((300, "Gone.".to_owned(), Some("UserGone")));
        prop_oneof![1 => named, 9 => (number, meaning, Just(None))]
    }

    proptest! {
        /// What a name means before an addition, it means after it.
        #[test]
        fn an_added_item_renames_no_code(
            (codes, order) in proptest::collection::vec(code(), 1..12)
                .prop_flat_map(|codes| (Just(codes.clone()), Just(codes).prop_shuffle())),
            known in 0..12_usize,
        ) {
            let (all, _) = names(&codes);
            prop_assert_eq!(&names(&order).0, &all);
            let (before, _) = names(&order[..known.min(order.len())]);
            for (name, numbers) in before {
                prop_assert!(numbers.is_subset(&all[&name]), "{}", name);
            }
            for code in &codes {
                let (alone, _) = names(std::slice::from_ref(code));
                let (name, numbers) = alone.first_key_value().unwrap();
                prop_assert!(numbers.is_subset(&all[name]), "{}", name);
            }
        }
    }

    #[test]
    fn numbers_of_the_same_words_are_one_code_and_reported() {
        let codes = [
            (1001, "User does not exist: $userId."),
            (300, "Bad id: $id."),
            (300, "Bad id: $name."),
            (1010, "* User does not exist, {accountId}"),
        ];
        let codes = codes.map(|(code, meaning)| (code, meaning.to_owned(), None));
        let expected = [("BadId", vec![300]), ("UserDoesNotExist", vec![1001, 1010])];
        let expected = expected.map(|(name, all)| (name.to_owned(), all.into_iter().collect()));
        assert_eq!(names(&codes), (expected.into(), 1));
        let (_, notes) = names(&[
            codes[0].clone(),
            (1010, codes[3].1.clone(), Some("UserGone")),
        ]);
        assert_eq!(notes, 0);
    }
}
