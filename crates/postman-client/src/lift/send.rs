//! The builders of operations. progenitor's output says which values each has, and
//! of which types. Their setters and `send` are written here, from the model.

use std::collections::{BTreeMap, BTreeSet};

use quote::{ToTokens, format_ident, quote};
use syn::{
    File, GenericArgument, ImplItem, Item, PathArguments, Type, TypeParamBound, parse_quote,
};

use super::attributes::remove_derive;
use super::setter::Setter;
use super::values::{Value, ValueKind, generic, values};
use super::{items, module, request, success};
use crate::error::{Context, Result, bail};
use crate::model::{BodyKind, Call, In, Lowered, Success, SuccessKind};

/// What the passes changed.
#[derive(Debug, Default)]
pub(super) struct Sends {
    pub(super) calls: usize,
    pub(super) forms: usize,
    pub(super) segments: usize,
    pub(super) enums: usize,
    /// What the call of each method takes and gives.
    pub(super) ends: BTreeMap<String, Ends>,
}

/// What a call takes and gives.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) values: Vec<Value>,
    pub(super) gives: Type,
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
        // `impl_calls!` shows them.
        remove_derive(&mut builder.attrs, "Debug").context("a builder derives no Debug")?;
        let values = values(builder.fields.iter_mut(), call)
            .with_context(|| format!("the builder of {}", call.pointer))?;
        fields.insert(builder.ident.to_string(), values);
    }
    for item in builders.iter_mut() {
        let Item::Impl(block) = item else { continue };
        let name = block.self_ty.to_token_stream().to_string();
        let name = name.split([' ', '<']).next().unwrap_or_default().to_owned();
        let (Some((id, call)), Some(values)) =
            (by_builder.get(name.as_str()), fields.get_mut(&name))
        else {
            bail!("the builder `{name}` is of no operation");
        };
        let send = block.items.iter().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some(function),
            _ => None,
        });
        let (lifted, gives) = send
            .context("it has no `send`")
            .and_then(|send| success_type(&send.sig.output))
            .and_then(|success| {
                let gives = gives(call, &success);
                Ok((builder(id, call, values, &success, &gives, lowered)?, gives))
            })
            .with_context(|| format!("the builder of {}", call.pointer))?;
        block.items = lifted;
        let values = std::mem::take(values);
        sends.ends.insert((*id).to_owned(), Ends { values, gives });
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
    let calls = fields.keys().filter_map(|name| {
        let (_, call) = by_builder.get(name.as_str())?;
        let (name, operation) = (format_ident!("{name}"), format_ident!("{}", call.constant));
        Some(quote! { #name: #operation })
    });
    builders.push(parse_quote! {
        ::postman_client_runtime::support::impl_calls! { #(#calls),* }
    });
    let types = items(module(&mut file.items, "types")?)?;
    let mut written = BTreeSet::new();
    for call in lowered.calls.values() {
        if let Success::Several(name, variants) = &call.success
            && written.insert(name)
        {
            types.push(success::successes(name, call, variants));
            sends.enums += 1;
        }
    }
    Ok(sends)
}

/// What the module of the builders uses.
fn imports(lowered: &Lowered) -> Vec<Item> {
    let mut imports: Vec<Item> = vec![parse_quote! {
        #[allow(unused_imports)]
        use ::postman_client_runtime::{
            ByteStream, Error, ResponseValue,
            support::{
                Convert, Fault, IntoField, PathArgument, call, finished, finished_if_any, missing,
                supplied,
            },
        };
    }];
    let mut arguments = lowered.calls.values().flat_map(|call| &call.arguments);
    if arguments.any(|argument| argument.place == In::Query && argument.separator.is_none()) {
        imports.push(parse_quote! { use ::postman_client_runtime::support::QueryExt as _; });
    }
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
        parse_quote! { use ::postman_client_runtime::support::FormExt as _; },
        multipart,
    );
    import(
        parse_quote! { use ::postman_client_runtime::support::UrlencodedExt as _; },
        urlencoded,
    );
    import(parse_quote! { use super::encodings; }, form);
    imports.push(parse_quote! { use super::operations; });
    imports.push(parse_quote! { #[allow(unused_imports)] use super::types; });
    imports
}

/// The success: `T` of `Result<ResponseValue<T>, …>`, or of a future of that.
pub(super) fn success_type(output: &syn::ReturnType) -> Result<Type> {
    let syn::ReturnType::Type(_, output) = output else {
        bail!("its `send` returns nothing");
    };
    let awaited = match &**output {
        Type::ImplTrait(future) => future.bounds.iter().find_map(awaited),
        _ => None,
    };
    let value =
        generic("Result", awaited.unwrap_or(output)).context("its `send` gives no Result")?;
    generic("ResponseValue", &value).context("its `send` gives no ResponseValue")
}

/// `T` of `Future<Output = T>`.
fn awaited(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &bound.path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
        _ => None,
    })
}

/// What a call gives, where progenitor reads `success`.
fn gives(call: &Call, success: &Type) -> Type {
    match &call.success {
        Success::One(SuccessKind::Nothing) => parse_quote! { () },
        Success::One(SuccessKind::Json) => success.clone(),
        Success::One(SuccessKind::Text) => parse_quote! { ::std::string::String },
        Success::One(SuccessKind::Bytes) => parse_quote! { ByteStream },
        Success::Several(name, _) => {
            let name = format_ident!("{name}");
            parse_quote! { types::#name }
        }
    }
}

fn builder(
    id: &str,
    call: &Call,
    values: &[Value],
    success: &Type,
    gives: &Type,
    lowered: &Lowered,
) -> Result<Vec<ImplItem>> {
    let names: Vec<_> = values.iter().map(|value| &value.name).collect();
    let empty = values.iter().map(|value| {
        let wire = &value.wire;
        match value {
            Value {
                required: false, ..
            } => quote! { Ok(None) },
            Value {
                kind: ValueKind::Object,
                ..
            } => quote! { Ok(Default::default()) },
            _ => quote! { missing(#wire) },
        }
    });
    let mut items: Vec<ImplItem> = vec![parse_quote! {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: call::Caller::new(client), #(#names: #empty,)* }
        }
    }];
    for value in values {
        items.extend(setters(value));
    }
    let read = success::read(call, success, lowered);
    let doc = call.sends();
    // Not `async`: the body of each such function would be a state machine of its own.
    items.push(parse_quote! {
        #doc
        pub fn send(self) -> impl Future<Output = Result<ResponseValue<#gives>, Error>> {
            #read
        }
    });
    let secret = call.body.as_ref().filter(|body| {
        let object = body.object.as_ref();
        object.is_some_and(|object| success::holds_secrets(object, lowered))
    });
    let statements = request::statements(id, call, values, secret.is_some(), lowered)?;
    let request = match secret.map(|body| body.required) {
        None => quote! { call::Request::from(request.build()?) },
        Some(true) => quote! { call::Request::hiding(request.build()?, Some(body)) },
        Some(false) => quote! { call::Request::hiding(request.build()?, body) },
    };
    let arguments = values.iter().filter(|value| {
        matches!(value.kind, ValueKind::Argument | ValueKind::Segment) && value.is_secret(lowered)
    });
    let arguments = arguments.map(|Value { name, required, .. }| {
        if *required {
            quote! { .hiding_argument(Some(#name.to_string())) }
        } else {
            quote! { .hiding_argument(#name.as_ref().map(|text| text.to_string())) }
        }
    });
    let arguments: Vec<_> = arguments.collect();
    let built = match secret.is_none() && arguments.is_empty() {
        true => quote! { call::Request::built(request, self.client) },
        false => quote! { Ok(#request #(#arguments)* .with(self.client)) },
    };
    let is_limited = call
        .arguments
        .iter()
        .any(|argument| argument.limits.is_some());
    let is_mut = is_limited.then(|| quote! { mut });
    items.push(parse_quote! {
        fn request(#is_mut self) -> Result<call::Request, Error> {
            #statements
            #built
        }
    });
    Ok(items)
}

fn setters(value: &Value) -> Vec<ImplItem> {
    let Value {
        name,
        wire,
        of,
        kind,
        required,
    } = value;
    let some = (!required).then(|| quote! { .map(Some) });
    let field: Type = match required {
        true => of.clone(),
        false => parse_quote! { Option<#of> },
    };
    // What is converted as a whole is given without its `Option`.
    let (Setter { by, takes, value }, wrapped) = match Setter::of(&field) {
        Setter { by: None, .. } => (Setter::of(of), some.as_ref()),
        setter => (setter, None),
    };
    match kind {
        ValueKind::Argument | ValueKind::Json => vec![parse_quote! {
            pub fn #name #by (mut self, value: #takes) -> Self {
                self.#name = supplied(#wire, #value)#wrapped;
                self
            }
        }],
        ValueKind::Segment => vec![parse_quote! {
            pub fn #name<By>(mut self, value: impl IntoField<PathArgument<#of>, By>) -> Self {
                self.#name = supplied(#wire, value);
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
            let into = match required {
                true => quote! { #of::into },
                false => quote! { |body: #field| body.map(#of::into) },
            };
            let builder = match of {
                Type::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
                _ => None,
            };
            vec![
                parse_quote! {
                    pub fn body #by (mut self, value: #takes) -> Self {
                        self.body = supplied(#wire, #value).map(#into);
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
