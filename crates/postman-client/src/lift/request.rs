//! The request of an operation, written from the model.

use std::collections::BTreeSet;
use std::mem;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::success::last_name;
use super::values::{Value, ValueKind};
use crate::error::Result;
use crate::lower::{reached, shouty};
use crate::model::{Body, BodyKind, Call, Constant, ConstantPlace, In, Lowered, path_argument};
use crate::{pointer, tables};

/// What makes the request, or names every fault of the values.
pub(super) fn statements(
    id: &str,
    call: &Call,
    values: &[Value],
    is_secret: bool,
    lowered: &Lowered,
) -> Result<TokenStream> {
    let finished = values
        .iter()
        .filter(|value| value.kind == ValueKind::Object);
    let finished = finished.map(|Value { of, required, .. }| {
        let limited = holds_limits(&last_name(of), lowered).then(|| {
            quote! { .and_then(::postman_client_runtime::support::limited_body::<#of, _>) }
        });
        let finished = match required {
            true => quote! { finished },
            false => quote! { finished_if_any },
        };
        quote! {
            let body = #finished::<#of, _>(self.body)#limited;
        }
    });
    let mut limited = Vec::new();
    for argument in &call.arguments {
        if let Some(schema) = &argument.limits {
            let (name, wire) = (format_ident!("{}", argument.name), &argument.wire);
            let rule = tables::parameter_rule(lowered, schema)?;
            limited.push(quote! {
                self.#name = self.#name.and_then(|value| {
                    #[allow(unused_imports)]
                    use ::postman_client_runtime::rules::{Limits, List, Schema, Text};
                    ::postman_client_runtime::support::limited(#wire, &#rule, value)
                });
            });
        }
    }
    // The body is moved into the request, or kept beside it for its secrets.
    let moved = |value: &&Value| match value.kind {
        ValueKind::Bytes | ValueKind::Text => true,
        ValueKind::Object => is_secret,
        ValueKind::Argument | ValueKind::Segment | ValueKind::Json => false,
    };
    let is_variable = |value: &&Value| value.kind == ValueKind::Object;
    let (moved, lent): (Vec<_>, Vec<_>) = values.iter().partition(moved);
    let (variables, fields): (Vec<_>, Vec<_>) = lent.into_iter().partition(is_variable);
    let fields = fields.iter().map(|value| &value.name);
    let variables = variables.iter().map(|value| &value.name);
    let moved: Vec<_> = moved.iter().map(|value| &value.name).collect();
    let owned = values
        .iter()
        .filter(|value| matches!(value.kind, ValueKind::Bytes | ValueKind::Text))
        .map(|Value { name, .. }| quote! { let #name = self.#name; });
    let checked = (!values.is_empty()).then(|| {
        quote! {
            ::postman_client_runtime::support::arguments!(
                self { #(#fields),* } #(, #variables)* #(; #moved)*
            );
        }
    });
    let url = url(call, values, lowered);
    let request = request(id, call);
    Ok(quote! {
        let client = self.client.client();
        #(#owned)*
        #(#finished)*
        #(#limited)*
        #checked
        #url
        #request
    })
}

/// Whether an object, or one within it, has limits that its type does not keep.
fn holds_limits(object: &str, lowered: &Lowered) -> bool {
    let mut reached = reached(&lowered.openapi, [object.to_owned()]).into_iter();
    reached.any(|name| lowered.limited.contains(&name))
}

/// The URL: each argument of the path enters it as a checked segment.
fn url(call: &Call, values: &[Value], lowered: &Lowered) -> TokenStream {
    let mut template = "{}".to_owned();
    let mut segments = Vec::new();
    let mut named = BTreeSet::new();
    let (parameters, rest) = pointer::template(&call.path);
    for (before, wire) in parameters {
        let argument = path_argument(&call.arguments, wire);
        let name = argument.map_or("", |argument| &argument.name);
        // What is no template is said as it is.
        template += &format!("{}{{{name}}}", literal(before));
        if named.insert(name) {
            let name = format_ident!("{name}");
            let is_secret = values
                .iter()
                .any(|value| value.name == name && value.is_secret(lowered));
            let segment = match is_secret {
                true => quote! { segment_of(#wire, |value| value.to_string()) },
                false => quote! { segment(#wire) },
            };
            segments.push(quote! { let #name = #name.#segment?; });
        }
    }
    template += &literal(rest);
    if !call.path.starts_with('/') {
        template.insert(2, '/');
    }
    let server = call.server.as_ref().map(|server| format_ident!("{server}"));
    let base = match &server {
        Some(server) => quote! { client.inner.server(&super::api::#server)? },
        None => quote! { client.baseurl },
    };
    if call.path.is_empty() {
        let server = match &server {
            Some(server) => quote! { Some(&super::api::#server) },
            None => quote! { None },
        };
        return quote! { let url = client.inner.exact(#server)?; };
    }
    quote! {
        #(#segments)*
        let url = format!(#template, #base);
    }
}

/// A part of a path, as a format string says it.
fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn request(id: &str, call: &Call) -> TokenStream {
    let method = match call.method.as_str() {
        "OPTIONS" | "TRACE" => {
            let method = format_ident!("{}", call.method);
            quote! { request(reqwest::Method::#method, url) }
        }
        method => {
            let method = format_ident!("{}", method.to_lowercase());
            quote! { #method(url) }
        }
    };
    let mut chained = Vec::new();
    let mut added = Vec::new();
    let mut queried = Vec::new();
    if let Some(accept) = &call.accept {
        chained.push(quote! { .header(reqwest::header::ACCEPT, #accept) });
    }
    if let Some(content_type) = &call.content_type {
        chained.push(quote! { .header(reqwest::header::CONTENT_TYPE, #content_type) });
    }
    for Constant { place, name, value } in &call.constants {
        match place {
            ConstantPlace::Body => {}
            ConstantPlace::Query => chained.push(quote! { .query(&[(#name, #value)]) }),
            ConstantPlace::Header => chained.push(quote! { .header(#name, #value) }),
        }
    }
    for argument in &call.arguments {
        let (name, wire) = (format_ident!("{}", argument.name), &argument.wire);
        match (argument.place, argument.required, argument.separator) {
            (In::Path | In::Cookie, ..) => {}
            (In::Query, required, Some(separator)) => {
                let joined = quote! {
                    list.iter().map(|value| value.to_string()).collect::<Vec<_>>().join(#separator)
                };
                let list = match required {
                    true => quote! { Some(&#name) },
                    false => quote! { #name.as_ref() },
                };
                chained.extend(arguments(&mut queried));
                chained.push(quote! {
                    .query(#list.map(|list| (#wire, #joined)).as_slice())
                });
            }
            (In::Query, _, None) => queried.push(quote! { (#wire, #name) }),
            (In::Header, true, _) => chained.push(quote! { .header(#wire, #name.to_string()) }),
            (In::Header, false, _) => added.push(quote! {
                if let Some(value) = &#name {
                    request = request.header(#wire, value.to_string());
                }
            }),
        }
    }
    chained.extend(arguments(&mut queried));
    let cookies: Vec<_> = call
        .arguments
        .iter()
        .filter(|a| a.place == In::Cookie)
        .collect();
    if !cookies.is_empty() {
        let cookies = cookies.iter().map(|argument| {
            let (name, wire) = (format_ident!("{}", argument.name), &argument.wire);
            if argument.required {
                quote! { (#wire, Some(#name.to_string())) }
            } else {
                quote! { (#wire, #name.as_ref().map(|text| text.to_string())) }
            }
        });
        added.push(quote! {
            if let Some(cookies) = ::postman_client_runtime::support::cookies([#(#cookies),*]) {
                request = request.header(reqwest::header::COOKIE, cookies);
            }
        });
    }
    let constants = call.constants_at(ConstantPlace::Body);
    let constants = constants.map(|Constant { name, value, .. }| quote! { (#name, #value) });
    let constants: Vec<_> = constants.collect();
    let with_constants = |body: TokenStream| {
        quote! { &::postman_client_runtime::support::WithConstants::new(&[#(#constants),*], #body) }
    };
    if !constants.is_empty() {
        // They are sent whether there is more to send or not.
        chained.push(match &call.body {
            Some(body) => sent(id, body, &with_constants(quote! { &body })),
            None => {
                let body = with_constants(quote! { &() });
                quote! { .json(#body) }
            }
        });
    } else if let Some(body) = &call.body {
        if body.required {
            chained.push(sent(id, body, &quote! { &body }));
        } else {
            let sent = sent(id, body, &quote! { body });
            let given = match body.kind {
                BodyKind::Text | BodyKind::Bytes => quote! { body },
                _ => quote! { &body },
            };
            added.push(quote! {
                if let Some(body) = #given {
                    request = request #sent;
                }
            });
        }
    }
    if added.is_empty() {
        quote! { let request = client.client.#method #(#chained)*; }
    } else {
        quote! {
            let mut request = client.client.#method #(#chained)*;
            #(#added)*
        }
    }
}

/// What puts arguments into the query of a request.
fn arguments(queried: &mut Vec<TokenStream>) -> Option<TokenStream> {
    let queried = mem::take(queried);
    (!queried.is_empty()).then(|| quote! { .arguments(&[#(#queried),*]) })
}

/// What puts a body into a request.
fn sent(id: &str, body: &Body, value: &TokenStream) -> TokenStream {
    let media_type = &body.media_type;
    let encoding = format_ident!("{}", shouty(id));
    match &body.kind {
        BodyKind::Json if media_type == "application/json" || media_type.contains('*') => {
            quote! { .json(#value) }
        }
        BodyKind::Json => quote! {
            .header(reqwest::header::CONTENT_TYPE, #media_type).json(#value)
        },
        BodyKind::Multipart(_) => quote! {
            .form_of(&client.inner, #value, &encodings::#encoding)?
        },
        BodyKind::Urlencoded(_) if media_type == "application/x-www-form-urlencoded" => quote! {
            .urlencoded_form(#value, encodings::#encoding)?
        },
        BodyKind::Urlencoded(_) => quote! {
            .urlencoded_form_as(#media_type, #value, encodings::#encoding)?
        },
        BodyKind::Text | BodyKind::Bytes => quote! {
            .header(reqwest::header::CONTENT_TYPE, #media_type).body(body)
        },
    }
}
