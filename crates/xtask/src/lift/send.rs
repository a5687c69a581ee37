//! Passes over the `send` of each operation: multipart, path segments, the
//! `api-version` header, answers.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use heck::{ToShoutySnakeCase, ToSnakeCase};
use openapiv3::{OpenAPI, ReferenceOr};
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprMacro, ExprReference, File, ImplItem, ImplItemFn, Item, Stmt, Token, parse_quote,
};

use super::{items, module};
use crate::lower::{Lowered, objects};
use crate::pointer::{component, path_parameters};

/// What the passes changed.
#[derive(Debug, Default)]
pub(super) struct Sends {
    pub(super) calls: usize,
    pub(super) forms: usize,
    pub(super) segments: usize,
    pub(super) api_versions: usize,
}

/// What the fragment says of an operation, for its `send`.
struct Operation<'a> {
    id: &'a str,
    path: &'a str,
    is_form: bool,
    /// Whether its body is an object, whose secrets are known.
    has_ruled_body: bool,
}

pub(super) fn lift(file: &mut File, fragment: &OpenAPI, lowered: &Lowered) -> Result<Sends> {
    let operations: BTreeMap<String, Operation<'_>> = fragment
        .operations()
        .map(|(path, _, operation)| {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            let is_form = lowered.forms.contains_key(id);
            let has_ruled_body = has_ruled_body(fragment, operation);
            (
                id.to_snake_case(),
                Operation {
                    id,
                    path,
                    is_form,
                    has_ruled_body,
                },
            )
        })
        .collect();
    let mut sends = Sends::default();
    let builders = items(module(&mut file.items, "builder")?)?;
    for item in builders.iter_mut() {
        let Item::Impl(block) = item else { continue };
        let is_send = |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "send");
        let Some(at) = block.items.iter().position(is_send) else {
            continue;
        };
        let ImplItem::Fn(mut call) = block.items.remove(at) else {
            continue;
        };
        let name = operation_of(&call)?;
        let operation = operations.get(&name).with_context(|| {
            format!("the operation `{name}` of a `send` is not in the fragment")
        })?;
        let send = lift_send(&mut call, operation, &mut sends)
            .with_context(|| format!("`send` of operation {}", operation.id))?;
        block.items.extend([ImplItem::Fn(send), ImplItem::Fn(call)]);
        sends.calls += 1;
    }
    if sends.forms > 0 {
        builders.insert(0, parse_quote! { use ::client_runtime::MultipartExt as _; });
    }
    Ok(sends)
}

fn has_ruled_body(fragment: &OpenAPI, operation: &openapiv3::Operation) -> bool {
    let Some(ReferenceOr::Item(body)) = &operation.request_body else {
        return false;
    };
    let mut schemas = body
        .content
        .values()
        .filter_map(|media_type| media_type.schema.as_ref());
    schemas.any(|schema| match schema {
        ReferenceOr::Reference { reference } => {
            let name = component(reference);
            objects(fragment).any(|(object, _)| Some(object.as_str()) == name)
        }
        ReferenceOr::Item(_) => false,
    })
}

/// The `operation_id` that a `send` gives to the hooks.
fn operation_of(send: &ImplItemFn) -> Result<String> {
    let mut found = None;
    for stmt in &send.block.stmts {
        if let Stmt::Local(local) = stmt
            && let Some(init) = &local.init
            && let Expr::Struct(info) = &*init.expr
            && info.path.is_ident("OperationInfo")
            && let Some(field) = info.fields.first()
            && let Expr::Lit(literal) = &field.expr
            && let syn::Lit::Str(id) = &literal.lit
        {
            found = Some(id.value());
        }
    }
    found.context("a `send` names no operation")
}

/// Lifts the generated `send`, makes it the private `call`, and gives the
/// `send` that adds the operation to its error.
fn lift_send(
    call: &mut ImplItemFn,
    operation: &Operation<'_>,
    sends: &mut Sends,
) -> Result<ImplItemFn> {
    multipart(call, operation, sends).context("pass `multipart`")?;
    all_faults(call).context("pass `all faults`")?;
    path_segments(call, operation, sends).context("pass `path segments`")?;
    api_version(call, sends).context("pass `api-version`")?;
    answers(call, operation).context("pass `answers`")?;

    let mut send = call.clone();
    let constant = format_ident!("{}", operation.id.to_shouty_snake_case());
    send.block = parse_quote! {{
        self.call().await.map_err(|error| error.during(&super::operations::#constant))
    }};
    call.sig.ident = format_ident!("call");
    call.vis = syn::Visibility::Inherited;
    call.attrs.clear();
    Ok(send)
}

/// `.form_urlencoded(&body)?` becomes `.multipart_form(&body, &…)?` in exactly
/// the operations whose form was lowered.
fn multipart(call: &mut ImplItemFn, operation: &Operation<'_>, sends: &mut Sends) -> Result<()> {
    struct Forms<'a>(&'a Operation<'a>, usize);

    impl VisitMut for Forms<'_> {
        fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
            if call.method == "form_urlencoded" && self.0.is_form {
                let constant = format_ident!("{}", self.0.id.to_shouty_snake_case());
                call.method = format_ident!("multipart_form");
                call.args
                    .push(parse_quote! { &super::encodings::#constant });
                self.1 += 1;
            }
            visit_mut::visit_expr_method_call_mut(self, call);
        }
    }

    let mut forms = Forms(operation, 0);
    forms.visit_impl_item_fn_mut(call);
    let expected = usize::from(operation.is_form);
    ensure!(
        forms.1 == expected,
        "expected {expected} call of `form_urlencoded`, found {}",
        forms.1
    );
    sends.forms += forms.1;
    Ok(())
}

/// Arguments that are missing or break a rule are reported together: each
/// `let x = ….map_err(Error::InvalidRequest)?;` becomes `let x = …;`, and is
/// unwrapped once all of them were looked at.
fn all_faults(call: &mut ImplItemFn) -> Result<()> {
    let mut checked = Vec::new();
    let mut last = None;
    for (at, stmt) in call.block.stmts.iter_mut().enumerate() {
        if let Stmt::Local(local) = stmt
            && let syn::Pat::Ident(name) = &local.pat
            && let Some(init) = &mut local.init
            && let Expr::Try(unwrap) = &*init.expr
            && let Expr::MethodCall(map_err) = &*unwrap.expr
            && map_err.method == "map_err"
            && map_err.args.to_token_stream().to_string() == "Error :: InvalidRequest"
        {
            checked.push(name.ident.clone());
            *init.expr = (*map_err.receiver).clone();
            last = Some(at);
        }
    }
    if let Some(last) = last {
        let unwrap = checked.iter().map(|name| -> Stmt {
            parse_quote! { let #name = #name.map_err(Error::InvalidRequest)?; }
        });
        let unwrap: Vec<_> = unwrap.collect();
        let check = parse_quote! {
            ::client_runtime::refuse([#(#checked.as_ref().err()),*]).map_err(Error::InvalidRequest)?;
        };
        call.block
            .stmts
            .splice(last + 1..=last, std::iter::once(check).chain(unwrap));
        // `let x = x;`, where nothing was computed.
        call.block.stmts.retain(|stmt| !is_identity(stmt));
    }
    Ok(())
}

fn is_identity(stmt: &Stmt) -> bool {
    let Stmt::Local(syn::Local {
        pat: syn::Pat::Ident(name),
        init: Some(init),
        ..
    }) = stmt
    else {
        return false;
    };
    matches!(&*init.expr, Expr::Path(path) if path.path.is_ident(&name.ident))
}

/// `encode_path(&id.to_string())` in the URL becomes `id`, bound before as
/// `::client_runtime::path::segment("id", …)?`, for every parameter of the path template.
fn path_segments(
    call: &mut ImplItemFn,
    operation: &Operation<'_>,
    sends: &mut Sends,
) -> Result<()> {
    let is_url = |stmt: &Stmt| {
        stmt.to_token_stream()
            .to_string()
            .starts_with("let url = format !")
    };
    let at = call
        .block
        .stmts
        .iter()
        .position(is_url)
        .context("it makes no URL with `format!`")?;
    let Some(Stmt::Local(syn::Local {
        init: Some(init), ..
    })) = call.block.stmts.get_mut(at)
    else {
        bail!("its URL has no value");
    };
    let Expr::Macro(ExprMacro { mac: format, .. }) = &mut *init.expr else {
        bail!("its URL is not made with `format!`");
    };
    let mut arguments = format.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)?;
    let mut names = path_parameters(operation.path);
    let mut segments: Vec<Stmt> = Vec::new();
    for argument in &mut arguments {
        let Expr::Call(encode) = &*argument else {
            continue;
        };
        if !matches!(&*encode.func, Expr::Path(function) if function.path.is_ident("encode_path")) {
            continue;
        }
        let name = names
            .next()
            .context("the URL has more arguments than the path has parameters")?;
        let value = &encode.args;
        let Some(Expr::Reference(ExprReference { expr: text, .. })) = value.first() else {
            bail!("the argument of `{name}` is not borrowed");
        };
        let Expr::MethodCall(to_string) = &**text else {
            bail!("the argument of `{name}` is no text")
        };
        let variable = (*to_string.receiver).clone();
        segments.push(
            parse_quote! { let #variable = ::client_runtime::path::segment(#name, #value)?; },
        );
        *argument = variable;
    }
    if let Some(name) = names.next() {
        bail!("the URL has no argument for the path parameter `{name}`");
    }
    format.tokens = arguments.into_token_stream();
    sends.segments += segments.len();
    call.block.stmts.splice(at..at, segments);
    Ok(())
}

/// Takes out the header `api-version: <info.version>`, which no vendor but
/// progenitor's own expects, and the header map if nothing else is in it.
fn api_version(call: &mut ImplItemFn, sends: &mut Sends) -> Result<()> {
    let text = |stmt: &Stmt| stmt.to_token_stream().to_string();
    let is_append = |stmt: &Stmt| text(stmt).starts_with("header_map . append");
    let before = call.block.stmts.len();
    call.block
        .stmts
        .retain(|stmt| !(is_append(stmt) && text(stmt).contains("\"api-version\"")));
    let found = before - call.block.stmts.len();
    ensure!(
        found == 1,
        "expected one `api-version` header, found {found}"
    );
    sends.api_versions += found;

    if !call.block.stmts.iter().any(is_append) {
        struct Headers(usize);

        impl VisitMut for Headers {
            fn visit_expr_mut(&mut self, expr: &mut Expr) {
                visit_mut::visit_expr_mut(self, expr);
                if let Expr::MethodCall(call) = expr
                    && call.method == "headers"
                {
                    *expr = (*call.receiver).clone();
                    self.0 += 1;
                }
            }
        }

        call.block
            .stmts
            .retain(|stmt| !text(stmt).starts_with("let mut header_map"));
        let mut headers = Headers(0);
        headers.visit_impl_item_fn_mut(call);
        ensure!(
            headers.0 == 1,
            "expected one use of the header map, found {}",
            headers.0
        );
    }
    Ok(())
}

/// Answers go through `Session::accept`; whatever is no documented success
/// becomes the one error.
fn answers(call: &mut ImplItemFn, operation: &Operation<'_>) -> Result<()> {
    let syn::ReturnType::Type(_, output) = &mut call.sig.output else {
        bail!("it returns nothing")
    };
    let success = match &**output {
        syn::Type::Path(path) => {
            match path.path.segments.last().map(|segment| &segment.arguments) {
                Some(syn::PathArguments::AngleBracketed(arguments)) => {
                    arguments.args.first().cloned()
                }
                _ => None,
            }
        }
        _ => None,
    };
    let success = success.context("it does not return a `Result`")?;
    **output = parse_quote! { ::std::result::Result<#success, ::client_runtime::Error> };

    let mut accepted = 0;
    for stmt in &mut call.block.stmts {
        if stmt.to_token_stream().to_string() == quote! { let response = result?; }.to_string() {
            *stmt = if operation.has_ruled_body {
                parse_quote! {
                    let response = client
                        .inner
                        .accept(result?)
                        .await
                        .map_err(|error| error.without_secrets_of(&body))?;
                }
            } else {
                parse_quote! { let response = client.inner.accept(result?).await?; }
            };
            accepted += 1;
        }
    }
    ensure!(
        accepted == 1,
        "expected one `let response = result?;`, found {accepted}"
    );

    let Some(Stmt::Expr(Expr::Match(answer), None)) = call.block.stmts.last_mut() else {
        bail!("it does not end in a `match` on the status");
    };
    let mut rest = 0;
    for arm in &mut answer.arms {
        let body = arm.body.to_token_stream().to_string();
        if body.contains("Error :: ErrorResponse") {
            bail!("a documented error was not lowered: {body}");
        } else if body.contains("Error :: UnexpectedResponse") {
            *arm.body = if operation.has_ruled_body {
                parse_quote! { Err(client.inner.undocumented(response).await.without_secrets_of(&body)) }
            } else {
                parse_quote! { Err(client.inner.undocumented(response).await) }
            };
            rest += 1;
        } else if body.contains("ResponseValue :: from_response") {
            *arm.body = if operation.has_ruled_body {
                parse_quote! {
                    client.inner.decode(response).await.map_err(|error| error.without_secrets_of(&body))
                }
            } else {
                parse_quote! { client.inner.decode(response).await }
            };
        }
    }
    ensure!(
        rest == 1,
        "expected one arm for undocumented answers, found {rest}"
    );
    Ok(())
}
