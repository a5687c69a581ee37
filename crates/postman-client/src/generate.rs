//! The document to the client: lower, progenitor, lift, format.

use std::panic::{self, PanicHookInfo};
use std::sync::Once;
use std::thread;

use openapiv3::OpenAPI;
use postman_openapi::{Diagnostic, SavedRequest, Severity};
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;

use crate::code::{Code, code};
use crate::command_line::CommandLine;
use crate::crate_name::CrateName;
use crate::error::{Error, Rejection, Result};
use crate::example_calls::{ExampleCalls, FirstCall, SavedCall};
use crate::model::{self, Lowered};
use crate::modules::Tag;
use crate::rustdoc::{Doc, docs};
use crate::texts::{Replacement, replacements};
use crate::{codes, lift, lower, modules, tables};

/// What a client is generated for, beside its document.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The command that generates it again: the banner names it.
    pub command: &'a CommandLine,
    /// The document's file, as the banner and diagnostics call it.
    pub document: &'a str,
    /// The name of its crate, by which examples in its documentation use it.
    pub crate_name: &'a CrateName,
    /// The requests that the document was made of: the values of the examples. There
    /// may be none.
    pub requests: &'a [SavedRequest],
    /// Whether the crate has a feature `schemars`, by which types implement
    /// `schemars::JsonSchema`.
    pub schemars: bool,
}

/// The source of a client.
#[derive(Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The files of `src/generated`, each with its path there: the client, and the
    /// modules of its tags.
    pub files: Vec<(String, String)>,
    /// The tags of its operations.
    pub tags: Vec<Tag>,
    /// `reference.md`: the operations by tag, with what each takes and gives.
    pub reference: String,
    /// What the lowering chose or lost.
    pub diagnostics: Vec<Diagnostic>,
    /// A line for each pass: what it changed, and how often.
    pub passes: Vec<String>,
    /// The call of each saved request that has one.
    pub calls: Vec<SavedCall>,
    pub(crate) has_error_codes: bool,
    pub(crate) first_call: Option<FirstCall>,
    pub(crate) has_pages: bool,
    /// The servers that are not the default one, by name.
    pub(crate) servers: Vec<(String, String)>,
}

impl Generated {
    /// How many of the diagnostics are warnings: something is lost.
    pub fn warnings(&self) -> usize {
        let is_warning = |diagnostic: &&Diagnostic| diagnostic.severity() >= Severity::Warning;
        self.diagnostics.iter().filter(is_warning).count()
    }
}

/// Generates the client of `document`.
///
/// An operation that progenitor cannot take is left out, with a diagnostic.
///
/// # Errors
/// No operation can be generated, or an error code or a rule of the document
/// has no place in a table.
pub fn generate(document: &OpenAPI, target: Target<'_>) -> Result<Generated, Rejection> {
    let spread = lower::spread(document);
    let mut lowered = lower::lower(&spread, target.document);
    for place in &spread.faults {
        let fault = "this is no operation; it is left out";
        lowered.report.add(codes::OPERATION_LEFT_OUT, place, fault);
    }
    let source = in_large_stack(|| source(&spread.document, target, &mut lowered));
    match source {
        Ok(generated) => Ok(Generated {
            diagnostics: lowered.report.finish(),
            ..generated
        }),
        Err(error) => Err(Rejection {
            error,
            diagnostics: lowered.report.finish(),
        }),
    }
}

/// Runs in a thread whose stack is large enough for a call of a thousand values.
fn in_large_stack<T: Send>(run: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, run).map_err(Error::Thread)?;
        thread
            .join()
            .unwrap_or_else(|panic| panic::resume_unwind(panic))
    })
}

/// The client of `document`, without the diagnostics.
fn source(
    document: &OpenAPI,
    target: Target<'_>,
    lowered: &mut Lowered,
) -> Result<Generated, Error> {
    let tokens = tokens(lowered)?;
    let tables = tables::of(document, lowered).map_err(Error::Table)?;
    let mut file = syn::parse2(tokens).map_err(|error| Error::Unparsable(error.to_string()))?;
    let mut passes = vec![
        format!("lowered {} multipart forms", lowered.forms()),
        format!(
            "lowered {} optional lists, to tell absent from empty",
            lowered.lists
        ),
        format!(
            "lowered {} texts with rules to types of their own",
            lowered.texts.len()
        ),
    ];
    let examples = ExampleCalls::new(lowered, target.requests, target.crate_name);
    passes.extend(lift::lift(&mut file, lowered, &examples, target.schemars)?);
    passes.push(format!(
        "added tables: {} operations, {} error codes, {} objects with rules",
        tables.operations, tables.error_codes, tables.objects
    ));
    file.items.extend(tables.items);
    let headlines = lowered.calls.iter();
    let headlines = headlines.map(|(name, call)| (name.clone(), call.headline()));
    let modules = modules::cut(file, &headlines.collect()).map_err(|fault| Error::Pass {
        pass: "modules",
        fault,
    })?;
    passes.push(format!(
        "cut into the modules of {} tags: {} items are shared",
        modules.tags.len(),
        modules.shared
    ));
    let files = modules.files.iter().map(|(path, file)| {
        let code = prettyplease::unparse(file);
        (path.clone(), format!("{}{code}", banner(target).as_str()))
    });
    let servers = lowered.api.servers.iter();
    let servers = servers.map(|server| (server.name.clone(), server.url.clone()));
    Ok(Generated {
        servers: servers.collect(),
        first_call: examples.first(),
        has_error_codes: tables.error_codes > 0,
        has_pages: lowered.calls.values().any(|call| call.paging.is_some()),
        diagnostics: Vec::new(),
        passes,
        calls: examples.saved(),
        files: files.collect(),
        reference: reference(target, &modules.reference),
        tags: modules.tags,
    })
}

/// `reference.md`; the rest is as rustdoc has it, and so safe.
fn reference(target: Target<'_>, operations: &str) -> String {
    let name = Doc::code(target.crate_name.as_str());
    let head = docs![
        "# Operations\n\nThe operations of ",
        name,
        ", by tag. This page is generated with the client; do not edit it."
    ];
    format!("{}{operations}", Code::markdown(&head).as_str())
}

/// The head of a generated file: which command makes it, from what. It is no part of
/// the documentation.
fn banner(target: Target<'_>) -> Code {
    let doc = docs![
        "@generated by ",
        Doc::code(target.command.as_str()),
        " from ",
        Doc::words(target.document),
        ".\n\
         Do not edit. Change the spec or crates/postman-client, and run the command again."
    ];
    code![Code::comment(&doc), "\n"]
}

/// What progenitor makes of the lowered document, without the operations that
/// it cannot take: diagnostics name those.
fn tokens(lowered: &mut Lowered) -> Result<TokenStream, Error> {
    let texts = replacements(lowered);
    let error = match progenitor(lowered.openapi.clone(), texts.clone()) {
        Ok(tokens) => return Ok(tokens),
        Err(error) => error,
    };
    // progenitor does not say which operation it cannot take: each is tried
    // alone, with the types that it needs.
    let names: Vec<_> = lowered.calls.keys().cloned().collect();
    let mut left_out = Vec::new();
    for name in names {
        if let Err(error) = progenitor(lowered.alone(&name), texts.clone()) {
            left_out.push((name, error.to_string()));
        }
    }
    if left_out.is_empty() || left_out.len() == lowered.calls.len() {
        return Err(error);
    }
    lowered.leave_out(&left_out);
    progenitor(lowered.openapi.clone(), texts)
}

/// Runs progenitor, which panics on what it has no code for: a panic is an
/// error like any other.
fn progenitor(lowered: OpenAPI, texts: Vec<Replacement>) -> Result<TokenStream, Error> {
    // Tokens can't leave their thread; their text can.
    let run = move || {
        let mut settings = GenerationSettings::new();
        settings
            .with_interface(InterfaceStyle::Builder)
            .with_tag(TagStyle::Separate)
            .with_hooks(HooksMode::Expected)
            .with_inner_type(quote! { ::postman_client_runtime::Session })
            .with_derive("PartialEq");
        for (name, of_runtime) in [
            (model::FILE, "::postman_client_runtime::multipart::FilePart"),
            (
                model::STRING_OR_NUMBER,
                "::postman_client_runtime::StringOrNumber",
            ),
        ] {
            settings.with_replacement(name, of_runtime, std::iter::empty());
        }
        for Replacement { name, path, impls } in texts {
            settings.with_replacement(name, path, impls.iter().copied());
        }
        Generator::new(&settings)
            .generate_tokens(&lowered)
            .map(|tokens| tokens.to_string())
            .map_err(|e| e.to_string())
    };
    silence_panics_of(THREAD);
    let thread = thread::Builder::new()
        .name(THREAD.to_owned())
        .stack_size(STACK)
        .spawn(run)
        .map_err(Error::Thread)?;
    let text = match thread.join() {
        Ok(generated) => generated.map_err(Error::Refused)?,
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned();
            let message =
                message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            return Err(Error::Panicked(message.unwrap_or_default()));
        }
    };
    text.parse()
        .map_err(|error: proc_macro2::LexError| Error::Unparsable(error.to_string()))
}

/// progenitor and typify call themselves for each schema within a schema, and syn for
/// each call of a chain; 64 MiB, of which only what is used is taken.
const STACK: usize = 64 << 20;

const THREAD: &str = "progenitor";

/// Keeps panics of the threads called `name` off the terminal: they are
/// reported as errors.
fn silence_panics_of(name: &'static str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if thread::current().name() != Some(name) {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fragment() -> serde_json::Value {
        let answer = json!({ "200": { "description": "", "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Thing" } } } } });
        json!({
            "openapi": "3.0.3",
            "info": { "title": "t", "version": "1" },
            "paths": {
                "/things/{id}": { "get": {
                    "operationId": "getThing", "tags": ["a b"], "responses": answer,
                    "parameters": [{ "in": "path", "name": "id", "required": true, "schema": { "type": "string" } }],
                } },
                "/things": { "post": { "operationId": "addThing", "tags": ["a b"], "responses": answer,
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } } },
            },
            "components": { "schemas": { "Thing": { "type": "object", "properties": {
                "made": { "type": "string", "format": "date-time" },
                "uid": { "type": "string", "format": "uuid" },
                "password": { "type": "string", "format": "password" },
            } } } },
        })
    }

    fn generated(change: impl FnOnce(&mut serde_json::Value)) -> Result<String, Rejection> {
        let mut document = fragment();
        change(&mut document);
        let target = Target {
            command: &CommandLine::new(["codegen"]),
            document: "openapi.json",
            crate_name: &CrateName::client(),
            requests: &[],
            schemars: true,
        };
        let document = serde_json::from_value(document).unwrap();
        let generated = generate(&document, target)?;
        Ok(generated
            .files
            .iter()
            .map(|(_, text)| text.as_str())
            .collect())
    }

    #[test]
    fn several_operations_and_formats_need_no_crate_of_their_own() {
        let text = generated(|_| {}).unwrap();
        assert!(
            !text.contains("chrono") && !text.contains("uuid::"),
            "formats stay texts"
        );
        assert!(text.contains("secret ThingPassword or undocumented {}"));
        assert_eq!(text.matches(" call::json(").count(), 2);
        assert_eq!(
            text.matches("call::Request::hiding(request.build()?, body)")
                .count(),
            1
        );
        assert_eq!(text.matches("segment(\"id\"").count(), 1);
        assert!(text.contains("pub trait ClientABExt"));
    }

    #[test]
    fn the_documentation_says_what_each_thing_is_for() {
        let text = generated(|d| {
            d["servers"] = json!([{ "url": "https://api.example.com" }]);
            d["paths"]["/things"]["servers"] = json!([{ "url": "https://other.example.com" }]);
            let get = &mut d["paths"]["/things/{id}"]["get"];
            get["security"] = json!([{ "oauth": ["a", "b"] }, { "key": [], "app": [] }]);
            get["x-rate-limit-label"] = json!("Light");
            get["parameters"][0]["description"] = json!("**Optional**<br>Which thing.");
            get["responses"]["404"] = json!({ "description": "No such thing.",
                "x-error-codes": [{ "code": 7, "description": "It is gone." }],
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Fault" } } } });
            let key = json!({ "type": "apiKey", "in": "header", "name": "key" });
            d["components"]["securitySchemes"] = json!({ "key": key, "app": key,
                "oauth": { "type": "http", "scheme": "bearer" },
                "aws": { "type": "http", "scheme": "aws", "x-unsupported": "AWS SigV4" } });
            let post = &mut d["paths"]["/things"]["post"];
            post["security"] = json!([{ "aws": [] }]);
            let schemas = &mut d["components"]["schemas"];
            schemas["Fault"] = json!({ "type": "object", "properties": {} });
            let properties = &mut schemas["Thing"]["properties"];
            properties["password"]["description"] = json!("What opens it.");
            properties["parts"] = json!({ "type": "array", "items": { "type": "object",
                "properties": { "a": { "type": "string", "maxLength": 3 } } } });
        });
        let text = text.unwrap();
        for part in [
            "/// - Server: `https://api.example.com`\n    \
             /// - Authorization: `oauth` with the scopes `a`, `b`, or `key` and `app`\n    \
             /// - Rate limit: `Light`\n    \
             /// - Errors:\n    \
             ///   - 404: No such thing.\n    \
             ///     - code 7, [`ItIsGone`](crate::ErrorCode::ItIsGone): It is gone.\n",
            "/// - Server: `other`, `https://other.example.com`\n    \
             /// - Authorization: `aws` (`AWS SigV4`, which `before_send` of the builder signs)\n",
            "/// The body of [`add_thing`](super::ClientABExt::add_thing), the response of \
             [`get_thing`](super::ClientABExt::get_thing) and the response of",
            "/// A part of the property `parts` of [`Thing`].\n",
            "/// A text that is checked. The property `a` of [`ThingPart",
            "/// The body of an error.\n",
            "/// What opens it.\n        pub fn password<By>(",
            "/// Which thing.\n    pub fn id<By>(",
            "/// Builder of [`Thing`](super::Thing).\n",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        // The type, the field and its setter.
        assert_eq!(text.matches("/// What opens it.\n").count(), 3);
        assert!(!text.contains("/// `Thing"), "{text}");
    }

    #[test]
    fn an_operation_goes_to_its_server_with_its_credentials() {
        let text = generated(|d| {
            d["servers"] = json!([{ "url": "https://api.example.com" }]);
            d["components"]["securitySchemes"] = json!({ "a-b": { "type": "http", "scheme": "basic" },
                "a_b": { "type": "oauth2", "flows": {} } });
            let own = json!([{ "url": "https://{tenant}.example.com/id", "x-name": "auth_url",
                "variables": { "tenant": { "default": "tenant" } } }]);
            let get = &mut d["paths"]["/things/{id}"]["get"];
            get["servers"] = own.clone();
            get["security"] = json!([{ "a_b": [] }, { "a-b": [], "a_b": [] }]);
            get["x-accept"] = json!("application/json;q=0.5, text/csv");
            let post = &mut d["paths"]["/things"]["post"];
            post["security"] = json!([]);
            post["x-no-path"] = json!(true);
            let mut other = post.clone();
            other["operationId"] = json!("addThingThere");
            other["servers"] = own;
            d["paths"]["/things"]["x-other-operations"] =
                json!({ "post": { "addThingThere": other, "odd": 1 }, "wash": { "a": {} } });
        });
        let dense = |text: &str| text.replace([' ', '\n'], "").replace(",)", ")");
        let text = dense(&text.unwrap());
        for part in [
            "Server::new(\"auth_url\", \"https://{tenant}.example.com/id\")\
             .variables(&[(\"tenant\", None)]);",
            ".security(&[&[&api::SCHEME_A_B2], &[&api::SCHEME_A_B, &api::SCHEME_A_B2]])",
            ".security(&[])",
            "client.inner.server(&super::api::SERVER_AUTH_URL)?",
            "client.inner.exact(None)?",
            "client.inner.exact(Some(&super::api::SERVER_AUTH_URL))?",
            "\"application/json;q=0.5, text/csv\"",
            "fn add_thing_there(&self)",
        ] {
            assert!(text.contains(&dense(part)), "{part}: {text}");
        }
    }

    #[test]
    fn a_constant_is_sent_and_has_no_setter() {
        let text = generated(|d| {
            let constant =
                |text: &str| json!({ "type": "string", "enum": [text], "x-constant": true });
            let post = &mut d["paths"]["/things"]["post"];
            post["parameters"] = json!([
                { "in": "query", "name": "action", "required": true, "schema": constant("add \"one\"") },
                { "in": "header", "name": "SOAPAction", "required": true, "schema": constant("urn:add") },
                // HTTP does not allow it.
                { "in": "header", "name": "Odd", "required": true, "schema": constant("a\nb") },
            ]);
            post["requestBody"]["content"] = json!({ "application/json": { "schema": {
                "type": "object", "required": ["method"],
                "properties": { "method": constant("things.add"), "params": { "type": "object" } },
            } } });
        });
        let dense = |text: &str| text.replace([' ', '\n'], "").replace(",)", ")");
        let text = dense(&text.unwrap());
        for part in [
            r#".query(&[("action", "add \"one\"")])"#,
            r#".header("SOAPAction", "urn:add")"#,
            r#".json(&::postman_client_runtime::support::WithConstants::new(&[("method", "things.add")], &body))"#,
            "fn params",
            "fn odd",
        ] {
            assert!(text.contains(&dense(part)), "{part}: {text}");
        }
        for setter in ["fn method", "fn action", "fn soap_action"] {
            assert!(!text.contains(&dense(setter)), "{setter}");
        }
    }

    #[test]
    fn secret_arguments_are_hidden_as_secret_fields_are() {
        let text = generated(|document| {
            let parameter = |place: &str, name: &str, required: bool| {
                json!({ "in": place, "name": name, "required": required,
                    "schema": { "type": "string", "format": "password" } })
            };
            document["paths"]["/things/{id}"]["get"]["parameters"] = json!([
                parameter("path", "id", true),
                parameter("query", "pin", false),
            ]);
        });
        let text = text.unwrap();
        let hides = |what: &str| text.matches(&format!(".hiding_argument({what})")).count();
        assert_eq!(hides("Some(id.to_string())"), 1, "{text}");
        assert_eq!(
            hides("pin.as_ref().map(|text| text.to_string())"),
            1,
            "{text}"
        );
    }

    /// What the lift says of progenitor's output with one thing changed.
    fn lifted(from: &str, to: &str) -> String {
        let mut document = fragment();
        let post = &mut document["paths"]["/things"]["post"]["requestBody"]["content"];
        *post = json!({ "multipart/form-data": post["application/json"] });
        let fragment = serde_json::from_value(document).unwrap();
        let lowered = lower::lower(&lower::spread(&fragment), "openapi.json");
        let file: syn::File =
            syn::parse2(progenitor(lowered.openapi.clone(), replacements(&lowered)).unwrap())
                .unwrap();
        let text = prettyplease::unparse(&file);
        assert!(text.contains(from), "{from} is not in {text}");
        let mut file = syn::parse_file(&text.replace(from, to)).unwrap();
        let name = CrateName::client();
        let examples = ExampleCalls::new(&lowered, &[], &name);
        match lift::lift(&mut file, &lowered, &examples, true) {
            Ok(passes) => passes.join("\n"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_pass_that_does_not_find_what_it_expects_fails_by_name() {
        assert!(
            lifted("impl Client {", "impl Client {").contains("lifted 1 form bodies to multipart")
        );
        for (from, to, fault) in [
            (
                "impl Client {",
                "impl Other {",
                "pass `connection`: expected one `impl Client`, found 0",
            ),
            (
                "pub mod prelude",
                "pub mod others",
                "pass `prelude`: progenitor generated no module `prelude`",
            ),
            (
                "pub struct GetThing<",
                "pub struct Other<",
                "pass `send`: the builder `Other` is of no operation",
            ),
            (
                "id: Result<::std::string::String, String>",
                "name: Result<::std::string::String, String>",
                "pass `send`: the builder of /paths/~1things~1{id}/get: `name` is no argument",
            ),
            (
                "pub async fn send",
                "pub async fn call",
                "pass `send`: the builder of /paths/~1things~1{id}/get: it has no `send`",
            ),
            (
                "fn get_thing(",
                "fn got_thing(",
                "pass `docs`: 1 of 2 methods are documented",
            ),
            (
                "pub struct Thing {",
                "pub struct Other {",
                "pass `setters`: `made` is no property of `Thing`",
            ),
            (
                "pub struct Thing {",
                "pub struct ThingPassword; pub struct Thing {",
                "pass `texts`: progenitor generated the text `ThingPassword` itself",
            ),
            (
                "pub made:",
                "pub unmade:",
                "pass `schema order`: the field `unmade` of `Thing` is no property of its schema",
            ),
        ] {
            let said = lifted(from, to);
            assert!(said.contains(fault), "{from}: {said}");
        }
    }

    #[test]
    fn what_has_no_name_gets_one() {
        let text = generated(|d| {
            let post = &mut d["paths"]["/things"]["post"];
            post["tags"] = json!([]);
            post["operationId"] = json!("2do");
        });
        let text = text.unwrap();
        assert!(text.contains("pub trait ClientDefaultExt"));
        assert!(text.contains("fn x2do(&self) -> builder::X2do<'_>"));
    }

    #[test]
    fn a_value_may_be_called_as_what_is_not_documented() {
        let text = generated(|d| {
            d["components"]["schemas"]["Thing"]["properties"]["kind"] =
                json!({ "type": "string", "enum": ["undocumented", "Undocumented"] });
        });
        let text = text.unwrap();
        for part in [
            "/// `undocumented`\n    Undocumented2,\n    /// `Undocumented`\n    Undocumented3,",
            "Undocumented {",
            "ThingKind or undocumented { Undocumented2 = \"undocumented\", Undocumented3 =",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn codes_of_a_shared_response_are_in_the_table_that_the_documentation_links_to() {
        let text = generated(|d| {
            let codes = json!([{ "code": 7, "description": "It is gone." }]);
            d["components"]["responses"]["Gone"] =
                json!({ "description": "Gone.", "x-error-codes": codes });
            d["paths"]["/things/{id}"]["get"]["responses"]["404"] =
                json!({ "$ref": "#/components/responses/Gone" });
        });
        let text = text.unwrap();
        for part in [
            "/// 7: It is gone.\n    ItIsGone,",
            "[`ItIsGone`](crate::ErrorCode::ItIsGone)",
            "DocumentedError::new(Some(404u16), 7i64, \"ItIsGone\", \"It is gone.\")",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_text_that_only_a_path_takes_is_given_as_any_other() {
        let text = generated(|d| {
            d["paths"]["/things/{id}"]["get"]["parameters"][0]["schema"] =
                json!({ "type": "string", "format": "password", "minLength": 2 });
        });
        let text = text.unwrap();
        let (_, plain) = text.split_once("support::impl_plain! {").unwrap();
        let (plain, _) = plain.split_once('}').unwrap();
        assert!(plain.contains("GetThingId"), "{plain}: {text}");
    }

    #[test]
    fn names_of_one_word_and_types_that_hold_themselves_are_generated() {
        let query =
            |name: &str| json!({ "in": "query", "name": name, "schema": { "type": "string" } });
        let text = generated(|d| {
            let get = &mut d["paths"]["/things/{id}"]["get"];
            let parameters = get["parameters"].as_array_mut().unwrap();
            parameters.extend(["type", "Type", "self", "Id"].map(query));
            let schemas = &mut d["components"]["schemas"];
            schemas["Thing"]["properties"]["kind"] =
                json!({ "type": "string", "enum": ["Self", "self"] });
            schemas["Thing"]["properties"]["rec"] = json!({ "$ref": "#/components/schemas/Rec" });
            schemas["Rec"] =
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Rec" } });
        });
        let text = text.unwrap();
        for setter in ["type_", "type_query", "self_", "id_query"] {
            assert!(text.contains(&format!("pub fn {setter}<By>(")), "{setter}");
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let text = generated(|d| {
            let properties = &mut d["components"]["schemas"]["Thing"]["properties"];
            properties["password"]["nullable"] = json!(true);
            properties["keys"] =
                json!({ "type": "array", "items": { "type": "string", "format": "password" } });
        });
        let text = text.unwrap();
        for secret in ["ThingPassword", "ThingKeys"] {
            assert!(text.contains(&format!(" secret {secret} or")), "{secret}");
        }
    }

    #[test]
    fn an_error_code_that_has_no_name_is_named() {
        for name in ["2fa", "Unknown", "…"] {
            let named = generated(|d| {
                d["x-error-codes"] = json!([{ "code": 1, "name": name, "description": "x" }])
            });
            assert!(
                named.unwrap_err().to_string().contains("error code 1"),
                "{name}"
            );
        }
        let text = generated(|d| {
            d["x-error-codes"] = json!([
                { "code": 1, "description": "No such user." },
                { "code": 2, "description": "No such user." },
                { "code": -3, "description": "…" },
            ]);
        });
        let text = text.unwrap();
        for variant in ["NoSuchUser => &[1i64, 2i64]", "CodeMinus3 => &[-3i64]"] {
            assert!(text.contains(variant), "{variant}");
        }
    }

    #[test]
    fn an_operation_that_can_not_be_generated_is_left_out_by_name() {
        let mut lowered = lower::lower(
            &lower::spread(&serde_json::from_value(fragment()).unwrap()),
            "d",
        );
        lowered.leave_out(&[("get_thing".to_owned(), "progenitor panics".to_owned())]);
        assert_eq!(lowered.openapi.operations().count(), 1);
        assert_eq!(
            lowered.report.finish().last().unwrap().to_string(),
            "warning[operation-left-out]: the method `get_thing` is left out: progenitor panics\n  \
             --> d (/paths/~1things~1{id}/get)\n  \
             = help: simplify the operation in an overlay"
        );
    }
}
