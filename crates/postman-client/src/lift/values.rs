//! The values of a builder: its arguments and its body, with their types, as
//! progenitor's output has them.

use quote::{ToTokens, format_ident};
use syn::{Field, GenericArgument, Ident, PathArguments, Type, parse_quote};

use super::success::last_name;
use crate::error::{Context, Result, ensure};
use crate::model::{BodyKind, Call, In, Lowered};

/// A value of a builder.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: Ident,
    /// What a violation calls it: its name on the wire; nothing for the body.
    pub(super) wire: String,
    /// What it is converted to.
    pub(super) of: Type,
    pub(super) kind: ValueKind,
    pub(super) required: bool,
}

impl Value {
    /// Whether it is a secret text.
    pub(super) fn is_secret(&self, lowered: &Lowered) -> bool {
        let of = last_name(&self.of);
        lowered.secrets().any(|secret| secret == of)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ValueKind {
    Argument,
    /// An argument of the path.
    Segment,
    /// A body whose type has a builder.
    Object,
    /// A body of another type.
    Json,
    Text,
    Bytes,
}

/// The values of a builder, without its client; an optional body may be absent.
pub(super) fn values<'a>(
    fields: impl Iterator<Item = &'a mut Field>,
    call: &Call,
) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for field in fields {
        let name = field.ident.clone().context("a field has no name")?;
        if name == "client" {
            field.ty = parse_quote! { call::Caller<'a, super::Client> };
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
            field.ty = match body.required {
                true => parse_quote! { Result<#kept, Fault> },
                false => parse_quote! { Result<Option<#kept>, Fault> },
            };
            values.push(Value {
                name,
                wire: String::new(),
                of,
                kind,
                required: body.required,
            });
            continue;
        }
        let argument = call.arguments.iter().find(|argument| name == argument.name);
        let argument = argument.with_context(|| format!("`{name}` is no argument"))?;
        field.ty = parse_quote! { Result<#kept, Fault> };
        let of = if argument.required {
            kept
        } else {
            generic("Option", &kept).with_context(|| format!("`{name}` is no Option"))?
        };
        let kind = match argument.place {
            In::Path => ValueKind::Segment,
            _ => ValueKind::Argument,
        };
        if kind == ValueKind::Segment {
            field.ty = parse_quote! { Result<PathArgument<#of>, Fault> };
        }
        values.push(Value {
            name,
            wire: argument.wire.clone(),
            of,
            kind,
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
pub(super) fn generic(name: &str, of: &Type) -> Option<Type> {
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
