//! The builders of operations. progenitor says which values each has, and of
//! which types; how they are set, sent and answered is written here, from what
//! the lowering kept of the operation.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field, File, GenericArgument, Ident, ImplItem, Item, PathArguments, Type, parse_quote};

use super::{items, module};
use crate::lower::{
    Answer, AnswerKind, Body, BodyKind, Call, In, Lowered, Status, Variant, shouty,
};

/// What the passes changed.
#[derive(Debug, Default)]
pub(super) struct Sends {
    pub(super) calls: usize,
    pub(super) forms: usize,
    pub(super) segments: usize,
    pub(super) enums: usize,
}

pub(super) fn lift(file: &mut File, lowered: &Lowered) -> Result<Sends> {
    let mut sends = Sends::default();
    let by_builder: BTreeMap<&str, (&str, &Call)> = lowered
        .calls
        .iter()
        .map(|(name, call)| (call.builder.as_str(), (name.as_str(), call)))
        .collect();
    let builders = items(module(&mut file.items, "builder")?)?;
    let mut fields = BTreeMap::new();
    for item in builders.iter_mut() {
        let Item::Struct(builder) = item else {
            continue;
        };
        let (_, call) = by_builder
            .get(builder.ident.to_string().as_str())
            .with_context(|| format!("the builder `{}` is of no operation", builder.ident))?;
        let values = values(builder.fields.iter_mut(), call)
            .with_context(|| format!("the builder of {}", call.pointer))?;
        fields.insert(builder.ident.to_string(), values);
    }
    for item in builders.iter_mut() {
        let Item::Impl(block) = item else { continue };
        let name = block.self_ty.to_token_stream().to_string();
        let name = name.split([' ', '<']).next().unwrap_or_default().to_owned();
        let (Some((id, call)), Some(values)) = (by_builder.get(name.as_str()), fields.get(&name))
        else {
            bail!("the builder `{name}` is of no operation");
        };
        let send = block.items.iter().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some(function),
            _ => None,
        });
        let lifted = send
            .context("it has no `send`")
            .and_then(|send| success(&send.sig.output))
            .map(|success| builder(id, call, values, &success, lowered))
            .with_context(|| format!("the builder of {}", call.pointer))?;
        block.items = lifted;
        sends.calls += 1;
        sends.segments += call
            .arguments
            .iter()
            .filter(|a| a.place == In::Path)
            .count();
        let kind = call.body.as_ref().map(|body| &body.kind);
        sends.forms += usize::from(matches!(kind, Some(BodyKind::Multipart(_))));
    }
    builders.retain(|item| !matches!(item, Item::Use(_)));
    builders.splice(0..0, imports(lowered));
    let types = items(module(&mut file.items, "types")?)?;
    let mut written = BTreeSet::new();
    for call in lowered.calls.values() {
        if let Answer::Several(name, variants) = &call.answer
            && written.insert(name)
        {
            types.push(answers(name, call, variants));
            sends.enums += 1;
        }
    }
    Ok(sends)
}

/// What the module of the builders uses.
fn imports(lowered: &Lowered) -> Vec<Item> {
    let mut imports: Vec<Item> = vec![
        parse_quote! {
            #[allow(unused_imports)]
            use ::client_runtime::{
                ByteStream, Error, ResponseValue, argument, call, missing, path::segment, supplied,
            };
        },
        parse_quote! { #[allow(unused_imports)] use ::std::fmt::Display; },
    ];
    let mut import = |item: Item, wanted: fn(&BodyKind) -> bool| {
        let mut bodies = lowered.calls.values().filter_map(|call| call.body.as_ref());
        if bodies.any(|body| wanted(&body.kind)) {
            imports.push(item);
        }
    };
    let multipart = |kind: &BodyKind| matches!(kind, BodyKind::Multipart(_));
    let urlencoded = |kind: &BodyKind| matches!(kind, BodyKind::Urlencoded(_));
    let form = |kind: &BodyKind| matches!(kind, BodyKind::Multipart(_) | BodyKind::Urlencoded(_));
    import(
        parse_quote! { use ::client_runtime::MultipartExt as _; },
        multipart,
    );
    import(
        parse_quote! { use ::client_runtime::UrlencodedExt as _; },
        urlencoded,
    );
    import(parse_quote! { use super::encodings; }, form);
    imports.push(parse_quote! { use super::operations; });
    imports.push(parse_quote! { #[allow(unused_imports)] use super::types; });
    imports
}

/// A value of a builder.
struct Value {
    name: Ident,
    /// What it is converted to.
    of: Type,
    kind: ValueKind,
    required: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum ValueKind {
    Argument,
    /// A body whose type has a builder.
    Object,
    /// A body of another type.
    Json,
    Text,
    Bytes,
}

/// The values of a builder, without its client; an optional body may be absent.
fn values<'a>(fields: impl Iterator<Item = &'a mut Field>, call: &Call) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for field in fields {
        let name = field.ident.clone().context("a field has no name")?;
        if name == "client" {
            continue;
        }
        let kept =
            generic("Result", &field.ty).with_context(|| format!("`{name}` is no Result"))?;
        if let Some(body) = call.body.as_ref().filter(|_| name == "body") {
            let object = kept.to_token_stream().to_string().replace(' ', "");
            let (kind, of) = match (&body.kind, object.strip_prefix("types::builder::")) {
                (BodyKind::Text, _) => (ValueKind::Text, kept.clone()),
                (BodyKind::Bytes, _) => (ValueKind::Bytes, kept.clone()),
                (_, Some(object)) => {
                    let object = format_ident!("{object}");
                    (ValueKind::Object, parse_quote! { types::#object })
                }
                (_, None) => (ValueKind::Json, kept.clone()),
            };
            if !body.required {
                field.ty = parse_quote! { Result<Option<#kept>, String> };
            }
            values.push(Value {
                name,
                of,
                kind,
                required: body.required,
            });
            continue;
        }
        let argument = call.arguments.iter().find(|argument| name == argument.name);
        let argument = argument.with_context(|| format!("`{name}` is no argument"))?;
        let of = if argument.required {
            kept
        } else {
            generic("Option", &kept).with_context(|| format!("`{name}` is no Option"))?
        };
        values.push(Value {
            name,
            of,
            kind: ValueKind::Argument,
            required: argument.required,
        });
    }
    let expected = call.arguments.len() + usize::from(call.body.is_some());
    ensure!(
        values.len() == expected,
        "expected {expected} values, found {}",
        values.len()
    );
    Ok(values)
}

/// The first argument of a generic type of this name.
fn generic(name: &str, of: &Type) -> Option<Type> {
    let Type::Path(path) = of else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(kept) => Some(kept.clone()),
        _ => None,
    }
}

/// What progenitor answers with: `T` of `Result<ResponseValue<T>, …>`.
fn success(output: &syn::ReturnType) -> Result<Type> {
    let syn::ReturnType::Type(_, output) = output else {
        bail!("its `send` returns nothing");
    };
    let answer = generic("Result", output).context("its `send` gives no Result")?;
    generic("ResponseValue", &answer).context("its `send` gives no ResponseValue")
}

fn builder(
    id: &str,
    call: &Call,
    values: &[Value],
    success: &Type,
    lowered: &Lowered,
) -> Vec<ImplItem> {
    let names: Vec<_> = values.iter().map(|value| &value.name).collect();
    let empty = values.iter().map(|value| {
        let text = value.name.to_string();
        match value {
            Value {
                required: false, ..
            } => quote! { Ok(None) },
            Value {
                kind: ValueKind::Object,
                ..
            } => quote! { Ok(Default::default()) },
            _ => quote! { missing(#text) },
        }
    });
    let mut items: Vec<ImplItem> = vec![parse_quote! {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client, #(#names: #empty,)* }
        }
    }];
    for value in values {
        items.extend(setters(value));
    }
    let success = match &call.answer {
        Answer::One(_, AnswerKind::Nothing) => quote! { () },
        Answer::One(_, AnswerKind::Json) => quote! { #success },
        Answer::One(_, AnswerKind::Text) => quote! { ::std::string::String },
        Answer::One(_, AnswerKind::Bytes) => quote! { ByteStream },
        Answer::Several(name, _) => {
            let name = format_ident!("{name}");
            quote! { types::#name }
        }
    };
    let doc = format!("Sends a `{}` request to `{}`", call.method, call.path);
    let statements = statements(id, call, values);
    let secret = call.body.as_ref().filter(|body| {
        let object = body.object.as_ref();
        object.is_some_and(|object| holds_secrets(object, lowered))
    });
    let answer = answer(call, secret);
    items.push(parse_quote! {
        #[doc = #doc]
        pub async fn send(self) -> Result<ResponseValue<#success>, Error> {
            #answer
        }
    });
    let (made, given) = match secret {
        None => (quote! { reqwest::Request }, quote! { Ok(request.build()?) }),
        Some(body) => {
            let of = values
                .iter()
                .find(|value| value.name == "body")
                .map(|value| &value.of);
            let of = if body.required {
                quote! { #of }
            } else {
                quote! { Option<#of> }
            };
            (
                quote! { (reqwest::Request, #of) },
                quote! { Ok((request.build()?, body)) },
            )
        }
    };
    items.push(parse_quote! {
        fn request(self) -> Result<#made, Error> {
            #statements
            #given
        }
    });
    items
}

fn setters(value: &Value) -> Vec<ImplItem> {
    let Value {
        name,
        of,
        kind,
        required,
    } = value;
    let text = name.to_string();
    let some = (!required).then(|| quote! { .map(Some) });
    match kind {
        ValueKind::Argument | ValueKind::Json => vec![parse_quote! {
            pub fn #name(mut self, value: impl TryInto<#of>) -> Self {
                self.#name = argument(#text, value)#some;
                self
            }
        }],
        ValueKind::Bytes => vec![parse_quote! {
            pub fn body(mut self, value: impl Into<reqwest::Body>) -> Self {
                self.body = Ok(value.into())#some;
                self
            }
        }],
        ValueKind::Text => vec![parse_quote! {
            pub fn body(mut self, value: impl Into<::std::string::String>) -> Self {
                self.body = Ok(reqwest::Body::from(value.into()))#some;
                self
            }
        }],
        ValueKind::Object => {
            let kept = if *required {
                quote! { self.body.map(f) }
            } else {
                quote! { self.body.map(|body| Some(f(body.unwrap_or_default()))) }
            };
            let builder = match of {
                Type::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
                _ => None,
            };
            vec![
                parse_quote! {
                    pub fn body(mut self, value: impl TryInto<#of, Error: Display>) -> Self {
                        self.body = supplied("body", value).map(#of::into)#some;
                        self
                    }
                },
                parse_quote! {
                    pub fn body_map(
                        mut self,
                        f: impl FnOnce(types::builder::#builder) -> types::builder::#builder,
                    ) -> Self {
                        self.body = #kept;
                        self
                    }
                },
            ]
        }
    }
}

/// What makes the request, or names every fault of the values.
fn statements(id: &str, call: &Call, values: &[Value]) -> TokenStream {
    let names: Vec<_> = values.iter().map(|value| &value.name).collect();
    let finished = values
        .iter()
        .filter(|value| value.kind == ValueKind::Object);
    let finished = finished.map(|Value { of, required, .. }| {
        if *required {
            quote! {
                let body = body.and_then(|body| #of::try_from(body).map_err(|e| e.to_string()));
            }
        } else {
            quote! {
                let body = body.and_then(|body| {
                    body.map(#of::try_from).transpose().map_err(|e| e.to_string())
                });
            }
        }
    });
    let checked =
        (!names.is_empty()).then(|| quote! { ::client_runtime::arguments!(#(#names),*); });
    let url = url(call);
    let request = request(id, call);
    quote! {
        let Self { client, #(#names),* } = self;
        #(#finished)*
        #checked
        #url
        #request
    }
}

/// The URL: each argument of the path enters it as a checked segment.
fn url(call: &Call) -> TokenStream {
    let mut template = "{}".to_owned();
    let mut segments = Vec::new();
    let mut named = BTreeSet::new();
    let mut rest = call.path.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((wire, behind)) = behind.split_once('}') else {
            break;
        };
        let argument = call.arguments.iter();
        let argument = argument
            .filter(|argument| argument.place == In::Path)
            .find(|argument| argument.wire == wire);
        let name = argument.map_or("", |argument| &argument.name);
        template += &format!("{before}{{{name}}}");
        if named.insert(name) {
            let name = format_ident!("{name}");
            segments.push(quote! { let #name = segment(#wire, &#name.to_string())?; });
        }
        rest = behind;
    }
    // What is no template is said as it is.
    template += &rest.replace('{', "{{").replace('}', "}}");
    if !call.path.starts_with('/') {
        template.insert(2, '/');
    }
    quote! {
        #(#segments)*
        let url = format!(#template, client.baseurl);
    }
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
    if let Some(accept) = &call.accept {
        chained.push(quote! { .header(reqwest::header::ACCEPT, #accept) });
    }
    for argument in &call.arguments {
        let (name, wire) = (format_ident!("{}", argument.name), &argument.wire);
        match (argument.place, argument.required) {
            (In::Path | In::Cookie, _) => {}
            (In::Query, _) => chained.push(quote! {
                .query(&progenitor_client::QueryParam::new(#wire, &#name))
            }),
            (In::Header, true) => chained.push(quote! { .header(#wire, #name.to_string()) }),
            (In::Header, false) => added.push(quote! {
                if let Some(value) = &#name {
                    request = request.header(#wire, value.to_string());
                }
            }),
        }
    }
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
                quote! { (#wire, #name.as_ref().map(ToString::to_string)) }
            }
        });
        added.push(quote! {
            if let Some(cookies) = ::client_runtime::cookies([#(#cookies),*]) {
                request = request.header(reqwest::header::COOKIE, cookies);
            }
        });
    }
    if let Some(body) = &call.body {
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
            .multipart_form(#value, &encodings::#encoding)?
        },
        BodyKind::Urlencoded(_) => quote! {
            .urlencoded_form(#value, encodings::#encoding)?
        },
        BodyKind::Text | BodyKind::Bytes => quote! {
            .header(reqwest::header::CONTENT_TYPE, #media_type).body(body)
        },
    }
}

/// Answers take one road, whatever their status; what is no documented success
/// becomes the one error.
fn answer(call: &Call, secret: Option<&Body>) -> TokenStream {
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
fn answers(name: &str, call: &Call, variants: &[Variant]) -> Item {
    let ident = format_ident!("{name}");
    let doc = format!(" What `{} {}` answers with.", call.method, call.path);
    let variants = variants.iter().map(|variant| {
        let ident = format_ident!("{}", variant.name);
        let status = match variant.status {
            Status::Code(code) => code.to_string(),
            Status::Success => "Any other success".to_owned(),
        };
        let meaning = variant.description.trim();
        let doc = if meaning.is_empty() {
            format!(" {status}.")
        } else {
            format!(" {status}: {}", crate::lower::rustdoc(meaning))
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
        quote! { #[doc = #doc] #ident #holds }
    });
    parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        pub enum #ident { #(#variants),* }
    }
}

/// Whether a type, or one that it is made of, is a secret.
fn holds_secrets(object: &str, lowered: &Lowered) -> bool {
    let reached = crate::lower::reached(&lowered.openapi, [object.to_owned()]);
    lowered.secrets().any(|secret| reached.contains(secret))
}
