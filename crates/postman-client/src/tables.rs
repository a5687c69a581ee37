//! Tables that the client carries: operations, error codes, encodings, rules.
//! They come from the fragment as it is, before anything was lowered.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use openapiv3::{
    ArrayType, OpenAPI, ReferenceOr, Response, Schema, SchemaKind, StatusCode, StringType, Type,
};
use postman_openapi::extension;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::Item;

use crate::error::{Context, Result, bail, ensure};
use crate::lower::shouty;
use crate::model::{Body, BodyKind, Call, Lowered, is_secret};
use crate::pointer::{self, component};
use crate::rustdoc::{Doc, docs};

/// The tables as items of the generated file.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) items: Vec<Item>,
    pub(crate) operations: usize,
    pub(crate) error_codes: usize,
    pub(crate) objects: usize,
}

pub(crate) fn of(fragment: &OpenAPI, lowered: &Lowered) -> Result<Tables> {
    let mut codes = ErrorCodes::of(fragment);
    // The first method of an operation names its constant.
    let constants: BTreeMap<&str, &str> = lowered
        .calls
        .values()
        .map(|call| (call.pointer.as_str(), call.constant.as_str()))
        .collect();
    let common = codes
        .documented(None, &fragment.extensions)
        .context("errors of every operation")?;
    let mut operations = Vec::new();
    for (path, method, operation) in fragment.operations() {
        let place = pointer::operation(path, method);
        let Some(constant) = constants.get(place.as_str()) else {
            continue;
        };
        let id = operation.operation_id.as_deref().unwrap_or_default();
        let mut errors = Vec::new();
        for (status, response) in &operation.responses.responses {
            let (ReferenceOr::Item(Response { extensions, .. }), StatusCode::Code(status)) =
                (response, status)
            else {
                if let ReferenceOr::Item(Response { extensions, .. }) = response {
                    ensure!(
                        !extensions.contains_key(extension::ERROR_CODES),
                        "{id}: `x-error-codes` stand under a status, not under a range"
                    );
                }
                continue;
            };
            let documented = codes.documented(Some(*status), extensions);
            errors.extend(documented.with_context(|| format!("{id}, status {status}"))?);
        }
        errors.extend(common.iter().cloned());
        let label = operation
            .extensions
            .get(extension::RATE_LIMIT_LABEL)
            .and_then(Value::as_str);
        let label = label.map(|label| quote! { .rate_limit_label(#label) });
        let requirements = operation.security.as_ref().or(fragment.security.as_ref());
        // Scopes are alternatives; those asked for at once are one text, as
        // OAuth writes them (RFC 6749, section 3.3).
        let scopes = requirements
            .into_iter()
            .flatten()
            .flat_map(|requirement| requirement.values())
            .filter(|scopes| !scopes.is_empty())
            .map(|scopes| scopes.join(" "));
        let scopes = call("scopes", scopes);
        let errors = call("errors", errors);
        let constant = format_ident!("{constant}");
        let method = method.to_uppercase();
        let doc = Doc::code(&format!("{method} {path}"));
        let table = quote! {
            #doc
            pub static #constant: Operation =
                Operation::new(#id, #method, #path) #scopes #label #errors;
        };
        operations.push((constant, table));
    }
    let (constants, statics): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
    let encodings: Vec<_> = lowered.calls.iter().filter_map(encoding).collect();
    let encodings = (!encodings.is_empty()).then(|| {
        quote! {
            /// The order and the style of the parts of each form.
            mod encodings {
                #[allow(unused_imports)]
                use ::postman_client_runtime::multipart::{Encoding, PartStyle};

                #(#encodings)*
            }
        }
    });
    let rules = rules(fragment, lowered)?;
    let objects = rules.len();
    let rules = (!rules.is_empty()).then(|| {
        quote! {
            /// The rules of each object that is sent.
            mod rules {
                use super::types;
                #[allow(unused_imports)]
                use ::postman_client_runtime::rules::{Limits, List, Object, Property, Ruled, Schema, Text};

                #(#rules)*
            }
        }
    });
    let error_codes = codes.names.len();
    let error_code = (error_codes > 0).then(|| codes.into_enum());
    let file: syn::File = syn::parse2(quote! {
        #error_code

        /// What the fragment says of each operation.
        pub mod operations {
            #[allow(unused_imports)]
            use ::postman_client_runtime::{DocumentedError, Operation};

            /// Every operation, in the order of the fragment.
            pub static ALL: &[&Operation] = &[#(&#constants),*];

            #(#statics)*
        }

        #encodings

        #rules
    })
    .context("the tables do not parse")?;
    Ok(Tables {
        items: file.items,
        operations: constants.len(),
        error_codes,
        objects,
    })
}

/// A call of a builder's method with a list, if there is anything in it.
fn call(method: &str, elements: impl IntoIterator<Item = impl ToTokens>) -> Option<TokenStream> {
    let method = format_ident!("{method}");
    let elements: Vec<_> = elements.into_iter().collect();
    (!elements.is_empty()).then(|| quote! { .#method(&[#(#elements),*]) })
}

fn option(tokens: Option<TokenStream>) -> TokenStream {
    match tokens {
        Some(tokens) => quote! { Some(#tokens) },
        None => quote! { None },
    }
}

/// The documented meanings of error codes, each with a name.
#[derive(Debug, Default)]
struct ErrorCodes {
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
    fn of(fragment: &OpenAPI) -> Self {
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
    fn documented(
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

    fn into_enum(self) -> TokenStream {
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

/// The encoding of a method's form.
fn encoding((name, call): (&String, &Call)) -> Option<TokenStream> {
    let Some(Body {
        kind: BodyKind::Multipart(parts) | BodyKind::Urlencoded(parts),
        ..
    }) = &call.body
    else {
        return None;
    };
    let constant = format_ident!("{}", shouty(name));
    let media_types = parts.iter().filter_map(|part| {
        let (name, media_type) = (&part.name, part.content_type.as_ref()?);
        Some(quote! { (#name, #media_type) })
    });
    let media_types = self::call("with_media_types", media_types);
    let parts = parts.iter().map(|part| {
        let (name, style) = (&part.name, format!("{:?}", part.style));
        let style = format_ident!("{style}");
        quote! { (#name, PartStyle::#style) }
    });
    let parts = quote! { &[#(#parts),*] };
    Some(match &call.body.as_ref()?.kind {
        BodyKind::Multipart(_) => quote! {
            pub(super) const #constant: Encoding<'static> = Encoding::new(#parts) #media_types;
        },
        _ => quote! { pub(super) const #constant: &[(&str, PartStyle)] = #parts; },
    })
}

/// A table for each object that is sent.
fn rules(fragment: &OpenAPI, lowered: &Lowered) -> Result<Vec<TokenStream>> {
    let mut tables = Vec::new();
    let sent = |name: &&String| lowered.sent.contains(*name);
    for (type_name, object) in lowered.objects.iter().filter(|(name, _)| sent(name)) {
        let constant = format_ident!("{}", shouty(type_name));
        let ident = format_ident!("{type_name}");
        let mut properties = Vec::new();
        for (property, schema) in &object.properties {
            let description = match schema {
                ReferenceOr::Item(schema) => schema
                    .schema_data
                    .description
                    .as_deref()
                    .unwrap_or_default(),
                ReferenceOr::Reference { .. } => "",
            };
            let required = object.required.contains(property);
            let rules = rule(fragment, lowered, schema, &[])
                .with_context(|| format!("{type_name}.{property}"))?;
            properties.push(quote! {
                Property::new(#property, #description, #required, #rules)
            });
        }
        tables.push(quote! {
            static #constant: Object = Object { name: #type_name, properties: &[#(#properties),*] };

            impl Ruled for types::#ident {
                const RULES: &'static Object = &#constant;
            }
        });
    }
    Ok(tables)
}

/// The rules of one schema, as `postman_client_runtime::rules::Schema`, within the
/// components that refer to it: one that holds itself is anything.
fn rule(
    fragment: &OpenAPI,
    lowered: &Lowered,
    schema: &ReferenceOr<Box<Schema>>,
    within: &[&str],
) -> Result<TokenStream> {
    let within = match schema {
        ReferenceOr::Item(_) => within.to_vec(),
        ReferenceOr::Reference { reference } => {
            let name = component(reference).unwrap_or_default();
            if within.contains(&name) {
                return Ok(quote! { Schema::Any });
            }
            [within, &[name]].concat()
        }
    };
    let within = within.as_slice();
    let schema = match schema {
        ReferenceOr::Item(schema) => schema,
        ReferenceOr::Reference { reference } => {
            let name = component(reference).unwrap_or_default();
            let found = fragment
                .components
                .as_ref()
                .and_then(|c| c.schemas.get(name));
            let type_name = lowered.types.get(name);
            if let Some(type_name) = type_name.filter(|name| lowered.objects.contains_key(*name)) {
                let constant = format_ident!("{}", shouty(type_name));
                return Ok(quote! { Schema::Object(&#constant) });
            }
            match found {
                Some(ReferenceOr::Item(schema)) => schema,
                _ => return Ok(quote! { Schema::Any }),
            }
        }
    };
    Ok(match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => text_rule(text),
        SchemaKind::Type(Type::Boolean(_)) => quote! { Schema::Boolean },
        SchemaKind::Type(Type::Integer(number)) => {
            // An exclusive limit of whole numbers is the next one.
            let shift = |limit: Option<i64>, exclusive: bool, by| {
                limit.map(|limit| if exclusive { limit.saturating_add(by) } else { limit } as f64)
            };
            limits(
                "Integer",
                shift(number.minimum, number.exclusive_minimum, 1),
                shift(number.maximum, number.exclusive_maximum, -1),
            )
        }
        SchemaKind::Type(Type::Number(number)) => {
            ensure!(
                !number.exclusive_minimum && !number.exclusive_maximum,
                "an exclusive limit of a number has no rule; state it as an inclusive one"
            );
            limits("Number", number.minimum, number.maximum)
        }
        SchemaKind::Type(Type::Array(ArrayType {
            items,
            min_items,
            max_items,
            ..
        })) => {
            let items = match items {
                Some(items) => rule(fragment, lowered, items, within)?,
                None => quote! { Schema::Any },
            };
            let least = option(min_items.map(|n| quote! { #n }));
            let most = option(max_items.map(|n| quote! { #n }));
            quote! { Schema::List(List { items: &#items, min_items: #least, max_items: #most }) }
        }
        // An object that may be null is an `allOf` of its reference.
        SchemaKind::AllOf { all_of } if all_of.len() == 1 => match all_of.first() {
            Some(ReferenceOr::Reference { reference }) => rule(
                fragment,
                lowered,
                &ReferenceOr::Reference {
                    reference: reference.clone(),
                },
                within,
            )?,
            _ => quote! { Schema::Any },
        },
        _ => quote! { Schema::Any },
    })
}

/// Only what is said is written; the rest is that of a text without rules.
fn text_rule(text: &StringType) -> TokenStream {
    let mut rules = Vec::new();
    if let Some(least) = text.min_length {
        rules.push(quote! { min_length: Some(#least) });
    }
    if let Some(most) = text.max_length {
        rules.push(quote! { max_length: Some(#most) });
    }
    if let Some(pattern) = &text.pattern {
        rules.push(quote! { pattern: Some(#pattern) });
    }
    if !text.enumeration.is_empty() {
        let allowed = text.enumeration.iter().flatten();
        rules.push(quote! { allowed: &[#(#allowed),*] });
    }
    if is_secret(text) {
        rules.push(quote! { secret: true });
    }
    if rules.is_empty() {
        return quote! { Schema::Text(Text::ANY) };
    }
    quote! { Schema::Text(Text { #(#rules,)* ..Text::ANY }) }
}

fn limits(kind: &str, least: Option<f64>, most: Option<f64>) -> TokenStream {
    let kind = format_ident!("{kind}");
    let least = option(least.map(|limit| quote! { #limit }));
    let most = option(most.map(|limit| quote! { #limit }));
    quote! { Schema::#kind(Limits { minimum: #least, maximum: #most }) }
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
