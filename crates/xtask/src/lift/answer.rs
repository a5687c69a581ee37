//! What sends an operation and reads its answer, written from what the lowering
//! kept.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, parse_quote};

use crate::lower::{Answer, AnswerKind, Body, Call, Lowered, Status, Variant, reached};
use crate::rustdoc::{Doc, docs};

/// Answers take one road, whatever their status; what is no documented success
/// becomes the one error.
pub(super) fn answer(call: &Call, secret: Option<&Body>) -> TokenStream {
    let operation = format_ident!("{}", call.constant);
    let operation = quote! { &operations::#operation };
    let read = match &call.answer {
        Answer::One(statuses, kind) => {
            let read = format_ident!(
                "{}",
                match kind {
                    AnswerKind::Nothing => "nothing",
                    AnswerKind::Json => "json",
                    AnswerKind::Text => "text",
                    AnswerKind::Bytes => "stream",
                }
            );
            // A range is any success.
            let any = statuses.contains(&Status::Success);
            let codes = statuses
                .iter()
                .filter(|_| !any)
                .filter_map(|status| match status {
                    Status::Code(code) => Some(proc_macro2::Literal::u16_unsuffixed(*code)),
                    Status::Success => None,
                });
            quote! {
                call::#read(client, #operation, request, &[#(#codes),*]).await
            }
        }
        Answer::Several(name, variants) => {
            let name = format_ident!("{name}");
            let arms = variants.iter().map(|variant| variant_arm(&name, variant));
            quote! {
                let response = call::success(client, #operation, request).await?;
                let answer = async {
                    match response.status().as_u16() {
                        #(#arms,)*
                        _ => Err(client.inner.undocumented(response).await),
                    }
                };
                answer.await.map_err(|error: Error| error.during(#operation))
            }
        }
    };
    let is_one = matches!(call.answer, Answer::One(..));
    let Some(body) = secret else {
        return quote! {
            let client = self.client;
            let request = self.request();
            #read
        };
    };
    let without = if body.required {
        quote! { error.without_secrets_of(&body) }
    } else {
        quote! {
            match &body {
                Some(body) => error.without_secrets_of(body),
                None => error,
            }
        }
    };
    let read = if is_one {
        read
    } else {
        quote! { async { #read }.await }
    };
    quote! {
        let client = self.client;
        let (request, body) = self.request().map_err(|error| error.during(#operation))?;
        let request = Ok(request);
        let answer: Result<_, Error> = #read;
        answer.map_err(|error| #without)
    }
}

/// What a success of one status becomes.
fn variant_arm(name: &Ident, variant: &Variant) -> TokenStream {
    let (pattern, ident) = (pattern(variant.status), format_ident!("{}", variant.name));
    match variant.kind {
        AnswerKind::Nothing => quote! {
            #pattern => ResponseValue::empty(response).map(|()| types::#name::#ident)
        },
        // It is read whole: a variant is a value.
        AnswerKind::Bytes => quote! {
            #pattern => client.inner.bytes(response).await?.map(|bytes| types::#name::#ident(bytes.into()))
        },
        AnswerKind::Json => {
            let holds = format_ident!("{}", variant.holds.as_deref().unwrap_or("x"));
            quote! {
                #pattern => client.inner.decode::<types::#holds>(response).await?.map(types::#name::#ident)
            }
        }
        AnswerKind::Text => quote! {
            #pattern => client.inner.text(response).await?.map(types::#name::#ident)
        },
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
pub(super) fn answers(name: &str, call: &Call, variants: &[Variant]) -> Item {
    let ident = format_ident!("{name}");
    let doc = docs!["What ", call.request(), " answers with."];
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
            AnswerKind::Nothing => None,
            AnswerKind::Json => variant.holds.as_ref().map(|holds| {
                let holds = format_ident!("{holds}");
                quote! { (#holds) }
            }),
            AnswerKind::Text => Some(quote! { (::std::string::String) }),
            AnswerKind::Bytes => Some(quote! { (::std::vec::Vec<u8>) }),
        };
        quote! { #doc #ident #holds }
    });
    parse_quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        pub enum #ident { #(#variants),* }
    }
}

/// Whether a type, or one that it is made of, is a secret.
pub(super) fn holds_secrets(object: &str, lowered: &Lowered) -> bool {
    let reached = reached(&lowered.openapi, [object.to_owned()]);
    lowered.secrets().any(|secret| reached.contains(secret))
}
