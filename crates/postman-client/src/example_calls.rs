//! Calls with values, in Rust: the example in each operation's documentation, and
//! the call that sends what a request of the collection sends.
//!
//! An example is the first saved request of its operation; without one, it takes
//! what the document states as examples. A value that breaks a rule of the
//! document, a placeholder and a secret are replaced by values that obey. Text of
//! a vendor enters as literals alone.

mod sample;
mod values;

use std::collections::HashMap;

use openapiv3::{Operation, ReferenceOr, Schema};
use postman_openapi::{SavedBody, SavedContent, SavedRequest};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::code::Code;
use crate::crate_name::CrateName;
use crate::lower::{MediaTypeName, tells_of_pages};
use crate::model::{Argument, Body, BodyKind, Call, ConstantPlace, In, Lowered};
use crate::rustdoc::Doc;

use values::{Values, string};

/// The call that sends what a request of the collection sends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedCall {
    /// Which request: its place among those of the target.
    pub request: usize,
    /// An expression of the builder, ready to be sent: `client.get_pet().id("7")`. It
    /// names the crate's `types` and `FilePart`, and may fail with `?`.
    pub code: String,
}

/// A call that shows how one is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FirstCall {
    /// Statements with a `client`.
    pub(crate) sent: Code,
    /// A test that matches an error by its code, if one is documented.
    pub(crate) matched: Option<Doc>,
}

/// The calls of one client.
#[derive(Debug)]
pub(crate) struct ExampleCalls<'a> {
    lowered: &'a Lowered,
    requests: &'a [SavedRequest],
    crate_name: &'a CrateName,
    /// By id.
    operations: HashMap<&'a str, &'a Operation>,
    /// Of each request, the method that sends it.
    methods: Vec<Option<&'a str>>,
    /// Of each method, the first request that it sends.
    first: HashMap<&'a str, &'a SavedRequest>,
}

impl<'a> ExampleCalls<'a> {
    pub(crate) fn new(
        lowered: &'a Lowered,
        requests: &'a [SavedRequest],
        crate_name: &'a CrateName,
    ) -> Self {
        let operations = lowered.openapi.operations();
        let operations = operations
            .filter_map(|(_, _, operation)| Some((operation.operation_id.as_deref()?, operation)));
        let mut calls: HashMap<&str, Vec<(&str, &Call)>> = HashMap::new();
        for (name, call) in &lowered.calls {
            calls.entry(&call.pointer).or_default().push((name, call));
        }
        let methods = requests.iter().map(|request| {
            let calls = calls.get(request.operation.as_str())?;
            method_of(calls, request)
        });
        let methods: Vec<_> = methods.collect();
        let mut first = HashMap::new();
        for (method, request) in methods.iter().zip(requests) {
            if let Some(method) = *method {
                first.entry(method).or_insert(request);
            }
        }
        Self {
            lowered,
            requests,
            crate_name,
            operations: operations.collect(),
            methods,
            first,
        }
    }

    /// The example of a method, as a test that is compiled and not run.
    pub(crate) fn doc(&self, method: &str, call: &Call) -> Doc {
        self.test(method, call, |chain| {
            quote! { let response = #chain.send().await?; }
        })
    }

    /// The example of its pages, as such a test.
    pub(crate) fn pages_doc(&self, method: &str, call: &Call, has_items: bool) -> Doc {
        let (name, one) = if has_items {
            ("items", "item")
        } else {
            ("pages", "page")
        };
        // A setter of that name comes first.
        let is_taken = call.arguments.iter().any(|argument| argument.name == name);
        let (name, one) = (format_ident!("{name}"), format_ident!("{one}"));
        self.test(method, call, |chain| {
            let stream = match is_taken {
                true => quote! { PagesExt::#name(#chain) },
                false => quote! { #chain.#name() },
            };
            quote! {
                let mut #name = #stream;
                while let Some(#one) = #name.next().await {
                    let #one = #one?;
                }
            }
        })
    }

    /// The call that is shown first: one with a documented code of an error, if there is
    /// one, and as few values as possible.
    pub(crate) fn first(&self) -> Option<FirstCall> {
        let shown = self.lowered.calls.iter().filter_map(|(method, call)| {
            let saved = self.first.get(method.as_str()).copied();
            let mut values = Values::of_example(self.lowered);
            let chain = self.chain(
                method,
                call,
                |argument| argument.required,
                saved,
                &mut values,
            );
            let is_plain = !values.names_types && !values.names_files;
            let given = call
                .arguments
                .iter()
                .filter(|argument| argument.required)
                .count();
            let code = call.error_code.as_ref().map(|code| format_ident!("{code}"));
            let rank = (
                code.is_none(),
                call.body.is_some(),
                call.method != "GET",
                given,
            );
            is_plain.then_some((rank, chain, code))
        });
        let (_, chain, code) = shown.min_by_key(|(rank, ..)| *rank)?;
        let krate = self.crate_name.ident();
        let matched = code.map(|code| {
            let statement = quote! {
                if let Err(error) = #chain.send().await {
                    match ErrorCode::of(&error) {
                        Some(ErrorCode::#code) => println!("{error}"),
                        _ => return Err(error.into()),
                    }
                }
            };
            Doc::test_of_all(&krate, &["ErrorCode"], &statement)
        });
        let sent = Code::statements(&quote! { let response = #chain.send().await?; });
        Some(FirstCall { sent, matched })
    }

    /// A statement with the call of a method, as a test that is compiled and not run.
    fn test(
        &self,
        method: &str,
        call: &Call,
        statement: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Doc {
        let saved = self.first.get(method).copied();
        let mut values = Values::of_example(self.lowered);
        let is_given = |argument: &Argument| !tells_page(call, argument);
        let chain = self.chain(method, call, is_given, saved, &mut values);
        let statement = statement(chain);
        let mut uses = Vec::new();
        uses.extend(values.names_types.then_some("types"));
        uses.extend(values.names_files.then_some("multipart::FilePart"));
        Doc::test(&self.crate_name.ident(), &uses, &statement)
    }

    /// The call of each request that has a method.
    pub(crate) fn saved(&self) -> Vec<SavedCall> {
        let requests = self.methods.iter().zip(self.requests).enumerate();
        let call = |(index, (method, request)): (usize, (&Option<&str>, &SavedRequest))| {
            let method = (*method)?;
            let call = self.lowered.calls.get(method)?;
            let mut values = Values::as_saved(self.lowered);
            let chain = self.chain(method, call, |_| true, Some(request), &mut values);
            Some(SavedCall {
                request: index,
                code: chain.to_string(),
            })
        };
        requests.filter_map(call).collect()
    }

    /// `client.method().setter(value)…`
    fn chain(
        &self,
        method: &str,
        call: &Call,
        is_given: impl Fn(&Argument) -> bool,
        saved: Option<&SavedRequest>,
        values: &mut Values<'_>,
    ) -> TokenStream {
        let operation = self.operations.get(method).copied();
        let mut setters = Vec::new();
        for argument in call.arguments.iter().filter(|argument| is_given(argument)) {
            let place = match argument.place {
                In::Path => "path",
                In::Query => "query",
                In::Header => "header",
                In::Cookie => "cookie",
            };
            let is_it = |name: &str| match argument.place {
                In::Header => name.eq_ignore_ascii_case(&argument.wire),
                _ => name == argument.wire,
            };
            let given: Vec<_> = saved
                .iter()
                .flat_map(|saved| &saved.parameters)
                .filter(|parameter| parameter.place == place && is_it(&parameter.name))
                // A part of a path is never empty.
                .filter(|parameter| place != "path" || !parameter.value.is_empty())
                .map(|parameter| Value::from(parameter.value.as_str()))
                .collect();
            let parameters = operation.into_iter().flat_map(|found| &found.parameters);
            let mut parameters = parameters.filter_map(ReferenceOr::as_item);
            let schema = parameters
                .find(|parameter| parameter.parameter_data_ref().name == argument.name)
                .and_then(|parameter| match &parameter.parameter_data_ref().format {
                    openapiv3::ParameterSchemaOrContent::Schema(schema) => Some(schema),
                    openapiv3::ParameterSchemaOrContent::Content(_) => None,
                });
            let Some(schema) = schema else { continue };
            let published = argument.published.as_deref();
            let value =
                values.argument(schema, published, given, argument.required, &argument.wire);
            if let Some(value) = value {
                let setter = format_ident!("{}", argument.name);
                setters.push(quote! { .#setter(#value) });
            }
        }
        if let Some(body) = &call.body {
            let saved_body = saved.and_then(|saved| saved.body.as_ref());
            // A request that was saved without a body is sent without one.
            if saved_body.is_some() || saved.is_none() || body.required {
                setters.extend(self.body(call, body, operation, saved_body, values));
            }
        }
        let method = format_ident!("{method}");
        quote! { client.#method() #(#setters)* }
    }

    fn body(
        &self,
        call: &Call,
        body: &Body,
        operation: Option<&'a Operation>,
        saved: Option<&SavedBody>,
        values: &mut Values<'_>,
    ) -> Option<TokenStream> {
        let content = saved.map(|saved| &saved.content);
        if matches!(body.kind, BodyKind::Text | BodyKind::Bytes) {
            let text = match content {
                Some(SavedContent::Text(text)) => text.clone(),
                Some(SavedContent::Json(value)) => value.to_string(),
                Some(SavedContent::File(_)) => values::FILE_CONTENT.to_owned(),
                _ => String::new(),
            };
            let text = string(&values.raw_text(text));
            return Some(quote! { .body(#text) });
        }
        let request_body = operation?.request_body.as_ref()?.as_item()?;
        let schema = request_body.content.values().next()?.schema.as_ref()?;
        let given = match content {
            Some(SavedContent::Json(value)) => without_constants(value.clone(), call),
            Some(SavedContent::Form(fields)) => Some(values.form(schema, fields)),
            Some(SavedContent::Text(text)) => Some(Value::from(text.as_str())),
            _ => None,
        };
        typed_body(body, schema, given.as_ref(), values)
    }
}

/// Whether an argument says which page of the answer is wanted.
fn tells_page(call: &Call, argument: &Argument) -> bool {
    call.paging.as_ref().is_some_and(|paging| {
        let is_known = paging.parameter == argument.wire || tells_of_pages(&argument.wire);
        is_known && !argument.required
    })
}

/// What is left to say of a body; nothing where all of it is constant.
fn without_constants(mut value: Value, call: &Call) -> Option<Value> {
    let mut constants = call.constants_at(ConstantPlace::Body).peekable();
    if let (Some(_), Value::Object(members)) = (constants.peek(), &mut value) {
        members.retain(|name, _| !constants.clone().any(|constant| constant.name == *name));
        if members.is_empty() {
            return None;
        }
    }
    Some(value)
}

fn typed_body(
    body: &Body,
    schema: &ReferenceOr<Schema>,
    given: Option<&Value>,
    values: &mut Values<'_>,
) -> Option<TokenStream> {
    let Some(object) = &body.object else {
        let value = values.property(schema, None, given, body.required, "body")?;
        return Some(quote! { .body(#value) });
    };
    let setters = values.properties(object, given);
    // A `?` can't leave a closure.
    if values.is_fallible {
        values.names_types = true;
        let object = format_ident!("{object}");
        return Some(quote! { .body(types::#object::builder() #(#setters)*) });
    }
    match setters.is_empty() {
        // A body that must be sent begins empty.
        true => (!body.required && given.is_some()).then(|| quote! { .body_map(|body| body) }),
        false => Some(quote! { .body_map(|body| body #(#setters)*) }),
    }
}

/// The method that sends a request: of those of its operation, the one of its body's
/// media type.
fn method_of<'a>(calls: &[(&'a str, &Call)], request: &SavedRequest) -> Option<&'a str> {
    let fits = |fit: fn(&Body, &SavedBody) -> bool| {
        calls.iter().find(|(_, call)| match &request.body {
            Some(saved) => call.body.as_ref().is_some_and(|body| fit(body, saved)),
            None => call.body.as_ref().is_none_or(|body| !body.required),
        })
    };
    let method = fits(is_of_type)
        .or_else(|| fits(is_of_kind))
        .or(calls.first());
    method.map(|(name, _)| *name)
}

fn is_of_type(body: &Body, saved: &SavedBody) -> bool {
    let essence = |text: &str| MediaTypeName::of(text).essence().to_owned();
    let stated = saved.media_type.as_deref();
    stated.is_some_and(|stated| essence(stated) == essence(&body.media_type))
}

fn is_of_kind(body: &Body, saved: &SavedBody) -> bool {
    match saved.content {
        SavedContent::Json(_) => body.kind == BodyKind::Json,
        SavedContent::Form(_) => {
            matches!(body.kind, BodyKind::Multipart(_) | BodyKind::Urlencoded(_))
        }
        SavedContent::File(_) => body.kind == BodyKind::Bytes,
        _ => body.kind == BodyKind::Text,
    }
}
