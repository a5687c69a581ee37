//! Tables that the client carries: operations, error codes, encodings, rules. They
//! come from the published document, not from the lowered one.

mod error_codes;
mod rules;

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, Response, SecurityRequirement, StatusCode};
use postman_openapi::extension;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::Item;

use crate::error::{Context, Result, ensure};
use crate::lower::{is_without_path, shouty};
use crate::model::{Api, Body, BodyKind, Call, Lowered, SchemeKind};
use crate::pointer;
use crate::rustdoc::Doc;

use error_codes::ErrorCodes;

pub(crate) use rules::{parameter_rule, text_rules};

/// The tables as items of the generated file.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) items: Vec<Item>,
    pub(crate) operations: usize,
    pub(crate) error_codes: usize,
    pub(crate) objects: usize,
}

pub(crate) fn of(fragment: &OpenAPI, lowered: &mut Lowered) -> Result<Tables> {
    ErrorCodes::report_shared(fragment, &mut lowered.report);
    let mut codes = ErrorCodes::default();
    let lowered = &*lowered;
    // The first method of an operation names its constant.
    let constants: BTreeMap<&str, &str> = lowered
        .calls
        .values()
        .map(|call| (call.pointer.as_str(), call.constant.as_str()))
        .collect();
    let servers: BTreeMap<&str, Option<&str>> = lowered
        .calls
        .values()
        .map(|call| (call.pointer.as_str(), call.server.as_deref()))
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
            let response = pointer::found(fragment, response, "responses", |all| &all.responses);
            let Some(Response { extensions, .. }) = response else {
                continue;
            };
            let StatusCode::Code(status) = status else {
                ensure!(
                    !extensions.contains_key(extension::ERROR_CODES),
                    "{id}: `x-error-codes` stand under a status, not under a range"
                );
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
        let server = servers.get(place.as_str()).copied().flatten();
        let server = server.map(|server| format_ident!("{server}"));
        let server = server.map(|server| quote! { .server(&api::#server) });
        let security = requirements.map(|all| security(&lowered.api, all));
        let path = match is_without_path(operation) {
            true => "",
            false => pointer::sent_to(path),
        };
        let doc = Doc::code(format!("{method} {path}").trim_end());
        let table = quote! {
            #doc
            pub static #constant: Operation =
                Operation::new(#id, #method, #path) #server #security #scopes #label #errors;
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
    let rules = rules::rules(fragment, lowered)?;
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
    let error_codes = codes.count();
    let error_code = (error_codes > 0).then(|| codes.into_enum());
    let api = api(&lowered.api);
    let file: syn::File = syn::parse2(quote! {
        #error_code

        #api

        /// Method, path, scopes and documented errors of each operation, as data.
        pub mod operations {
            #[allow(unused_imports)]
            use ::postman_client_runtime::{DocumentedError, Operation};
            #[allow(unused_imports)]
            use super::api;

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

/// The servers and the security schemes.
fn api(api: &Api) -> TokenStream {
    let servers = api.default.iter().chain(&api.servers).map(|server| {
        let constant = format_ident!("{}", server.constant);
        let (name, url) = (&server.name, &server.url);
        let variables = server.variables.iter().map(|(name, value)| {
            let value = option(value.as_ref().map(|value| quote! { #value }));
            quote! { (#name, #value) }
        });
        let variables = call("variables", variables);
        quote! { pub static #constant: Server = Server::new(#name, #url) #variables; }
    });
    let schemes = api.schemes.iter().map(|scheme| {
        let (constant, name) = (format_ident!("{}", scheme.constant), &scheme.name);
        let kind = match &scheme.kind {
            SchemeKind::Bearer => quote! { Bearer },
            SchemeKind::Basic => quote! { Basic },
            SchemeKind::Header(name) => quote! { Header(#name) },
            SchemeKind::Query(name) => quote! { Query(#name) },
            SchemeKind::Cookie(name) => quote! { Cookie(#name) },
            SchemeKind::Unsupported(what) => quote! { Unsupported(#what) },
        };
        quote! {
            pub static #constant: SecurityScheme =
                SecurityScheme::new(#name, SchemeKind::#kind);
        }
    });
    let constant = |name: &String| format_ident!("{name}");
    let default = api
        .default
        .as_ref()
        .map(|server| constant(&server.constant));
    let default = option(default.map(|server| quote! { &#server }));
    let all_servers = api.servers.iter().map(|server| constant(&server.constant));
    let all_schemes = api.schemes.iter().map(|scheme| constant(&scheme.constant));
    quote! {
        /// What the fragment states for all operations.
        pub mod api {
            #[allow(unused_imports)]
            use ::postman_client_runtime::{Api, SchemeKind, SecurityScheme, Server};

            /// The servers and the security schemes.
            pub static API: Api = Api::new(#default, &[#(&#all_servers),*], &[#(&#all_schemes),*]);

            #(#servers)*

            #(#schemes)*
        }
    }
}

/// The alternatives that an operation asks for.
fn security(api: &Api, alternatives: &[SecurityRequirement]) -> TokenStream {
    let alternatives = alternatives.iter().map(|alternative| {
        let schemes = alternative.keys().filter_map(|name| api.scheme(name));
        let schemes = schemes.map(|scheme| format_ident!("{}", scheme.constant));
        quote! { &[#(&api::#schemes),*] }
    });
    quote! { .security(&[#(#alternatives),*]) }
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
