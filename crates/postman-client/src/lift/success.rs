//! The `send` of an operation, and the enum of its successes.

use openapiv3::AdditionalProperties;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, Type, parse_quote};

use crate::lower::reached;
use crate::model::{Call, Lowered, Status, Success, SuccessKind, Variant};
use crate::rustdoc::{Doc, docs};

/// Sends the request and reads the success, of the type `success`. The runtime
/// makes an error of every other response.
pub(super) fn read(call: &Call, success: &Type, lowered: &Lowered) -> TokenStream {
    let operation = format_ident!("{}", call.constant);
    let operation = quote! { &operations::#operation };
    let read = match &call.success {
        Success::One(kind) => {
            let read = format_ident!(
                "{}",
                match kind {
                    SuccessKind::Nothing => "nothing",
                    SuccessKind::Json => "json",
                    SuccessKind::Text => "text",
                    SuccessKind::Bytes => "stream",
                }
            );
            let content = (*kind == SuccessKind::Json).then(|| match &call.paging {
                Some(_) => quote! { , <Self as call::Paged>::CONTENT },
                None => {
                    let content = content(&last_name(success), lowered);
                    quote! { , #content }
                }
            });
            quote! {
                call::#read(client, #operation, request #content)
            }
        }
        Success::Several(name, variants) => {
            let name = format_ident!("{name}");
            let arms = variants.iter().map(|variant| variant_arm(&name, variant));
            let readers = variants.iter().filter_map(|variant| reader(&name, variant));
            let contents = variants.iter().filter_map(|variant| {
                let content = match variant.kind {
                    SuccessKind::Nothing => quote! { call::Content::Nothing },
                    SuccessKind::Json => content(variant.holds.as_deref()?, lowered),
                    SuccessKind::Text | SuccessKind::Bytes => return None,
                };
                let pattern = pattern(variant.status);
                Some(quote! { #pattern => #content })
            });
            quote! {
                let content = |status| match status {
                    #(#contents,)*
                    _ => call::Content::Other,
                };
                async move {
                    let response = call::success(client, #operation, request, content).await?;
                    let decoded = async {
                        match response.status().as_u16() {
                            #(#arms,)*
                            _ => {
                                call::undocumented(
                                    &client.inner,
                                    response,
                                    &[#(#readers),*],
                                    |body| types::#name::Undocumented { body },
                                )
                                .await
                            }
                        }
                    };
                    decoded.await.map_err(|error: Error| error.during(#operation))
                }
            }
        }
    };
    quote! {
        let client = self.client.client();
        let request = self.request();
        #read
    }
}

/// What is documented of a response of this type: its properties, if no others
/// are.
pub(super) fn content(name: &str, lowered: &Lowered) -> TokenStream {
    if name == "Vec" {
        return quote! { call::Content::Object(&[]) };
    }
    let is_closed = |rest: &Option<AdditionalProperties>| {
        matches!(rest, None | Some(AdditionalProperties::Any(false)))
    };
    let is_known = lowered.objects.get(name).is_some_and(|object| {
        !object.properties.is_empty() && is_closed(&object.additional_properties)
    });
    match is_known {
        true => {
            let name = format_ident!("{name}");
            quote! { call::Content::of::<types::#name>() }
        }
        false => quote! { call::Content::Other },
    }
}

/// The last word of a type.
pub(super) fn last_name(of: &Type) -> String {
    match of {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

/// What a success of one status becomes.
fn variant_arm(name: &Ident, variant: &Variant) -> TokenStream {
    let (pattern, ident) = (pattern(variant.status), format_ident!("{}", variant.name));
    match variant.kind {
        SuccessKind::Nothing => quote! {
            #pattern => ResponseValue::empty(response).map(|()| types::#name::#ident)
        },
        // It is read whole: a variant is a value.
        SuccessKind::Bytes => quote! {
            #pattern => client.inner.bytes(response).await?.map(|bytes| types::#name::#ident(bytes.into()))
        },
        SuccessKind::Json => {
            let holds = format_ident!("{}", variant.holds.as_deref().unwrap_or("x"));
            quote! {
                #pattern => client.inner.decode::<types::#holds>(response).await?.map(types::#name::#ident)
            }
        }
        SuccessKind::Text => quote! {
            #pattern => client.inner.text(response).await?.map(types::#name::#ident)
        },
    }
}

/// How a success of another status is read as this one, if it fits.
fn reader(name: &Ident, variant: &Variant) -> Option<TokenStream> {
    let Status::Code(code) = variant.status else {
        return None;
    };
    let code = proc_macro2::Literal::u16_unsuffixed(code);
    let ident = format_ident!("{}", variant.name);
    match variant.kind {
        SuccessKind::Nothing => Some(quote! {
            (#code, |body| body.is_empty().then_some(types::#name::#ident))
        }),
        SuccessKind::Json => Some(quote! {
            (#code, |body| body.json().ok().map(types::#name::#ident))
        }),
        SuccessKind::Text | SuccessKind::Bytes => None,
    }
}

fn pattern(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            quote! { #code }
        }
        Status::Success => quote! { 200..=299 },
    }
}

/// The enum of an operation's successes.
pub(super) fn successes(name: &str, call: &Call, variants: &[Variant]) -> Item {
    let ident = format_ident!("{name}");
    let doc = docs!["The successes of ", call.request(), "."];
    let variants = variants.iter().map(|variant| {
        let ident = format_ident!("{}", variant.name);
        let status = match variant.status {
            Status::Code(code) => Doc::number(code.into()),
            Status::Success => "Any other success".into(),
        };
        let meaning = Doc::words(&variant.description);
        let doc = match meaning.is_empty() {
            true => docs![status, "."],
            false => docs![status, ": ", meaning],
        };
        let holds = match variant.kind {
            SuccessKind::Nothing => None,
            SuccessKind::Json => variant.holds.as_ref().map(|holds| {
                let holds = format_ident!("{holds}");
                quote! { (#holds) }
            }),
            SuccessKind::Text => Some(quote! { (::std::string::String) }),
            SuccessKind::Bytes => Some(quote! { (::std::vec::Vec<u8>) }),
        };
        quote! { #doc #ident #holds }
    });
    parse_quote! {
        #doc
        ///
        /// One of a status that is not documented is that of the nearest documented status
        /// whose type it fits, or else `Undocumented`. It is serialized as the value that it
        /// holds.
        #[derive(::serde::Serialize, Clone, Debug, PartialEq)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            /// A success of a status that is not documented, and of no documented type.
            #[non_exhaustive]
            #[serde(serialize_with = "::serde::Serialize::serialize")]
            Undocumented {
                /// The body as it came.
                body: ::postman_client_runtime::RawBody,
            },
        }
    }
}

/// Whether a type, or one that it is made of, is a secret.
pub(super) fn holds_secrets(object: &str, lowered: &Lowered) -> bool {
    let reached = reached(&lowered.openapi, [object.to_owned()]);
    lowered.secrets().any(|secret| reached.contains(secret))
}
