//! The files of a client crate beside its generated code: `lib.rs`, README and
//! manifest.

use std::collections::BTreeSet;

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityScheme};
use postman_openapi::SavedRequest;

use crate::code::{Code, code};
use crate::command_line::CommandLine;
use crate::crate_name::CrateName;
use crate::error::Rejection;
use crate::generate::{Generated, Target, generate};
use crate::manifest::{CrateSettings, manifest};
use crate::modules::Tag;
use crate::pointer::number_of_operations;
use crate::rustdoc::{Doc, docs};

/// The files of a client crate, but `openapi.json`, which is its document, and
/// those of `src/generated`, which are [`Generated::files`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrateFiles {
    /// `Cargo.toml`.
    pub manifest: String,
    /// `README.md`.
    pub readme: String,
    /// `src/lib.rs`: what the crate exports, and how its client is made.
    pub lib: String,
}

impl Generated {
    /// The other files of the crate of this client, which `command` generates
    /// from `document`.
    pub fn crate_files(
        &self,
        document: &OpenAPI,
        command: &CommandLine,
        settings: &CrateSettings,
    ) -> CrateFiles {
        CrateFiles {
            manifest: manifest(document, command, settings, &self.tags),
            readme: readme(command, settings, document, self),
            lib: lib(command, &settings.name, document, self),
        }
    }
}

impl Generated {
    /// An expression that makes a builder of this client, with credentials for each
    /// scheme that are placeholders:
    /// `Client::builder(Auth::None).credential("basic", BasicAuth::new("user", "password")?)`.
    pub fn builder_example(&self, document: &OpenAPI) -> String {
        let (_, examples) = authorization(document);
        let mut code = code![
            "Client::builder(",
            arguments(document, "Auth::None".into()),
            ")"
        ];
        for (scheme, credentials) in examples {
            code += code![
                ".credential(",
                Code::string(&scheme),
                ", ",
                credentials,
                ")"
            ];
        }
        code.into_string()
    }
}

/// What a builder is made of, by example.
fn arguments(document: &OpenAPI, credentials: Code) -> Code {
    match base_url(document) {
        Some(_) => credentials,
        None => code![Code::string("https://api.example.com"), ", ", credentials],
    }
}

/// The Rust files of the client of `document`, with their paths in its crate, and
/// with examples of these requests.
///
/// # Errors
/// As [`generate`] does.
pub fn sources(
    document: &OpenAPI,
    requests: &[SavedRequest],
) -> Result<Vec<(String, String)>, Rejection> {
    let command = CommandLine::new(["codegen"]);
    let name = CrateName::client();
    let target = Target {
        command: &command,
        document: "openapi.json",
        crate_name: &name,
        requests,
        schemars: false,
    };
    let generated = generate(document, target)?;
    let lib = lib(&command, &name, document, &generated);
    let mut sources = vec![("src/lib.rs".to_owned(), lib)];
    let files = generated.files.into_iter();
    sources.extend(files.map(|(path, text)| (format!("src/generated/{path}"), text)));
    Ok(sources)
}

/// How a client is made, and its first call.
fn first_lines(document: &OpenAPI, generated: &Generated) -> Code {
    let (_, examples) = authorization(document);
    let example = examples.into_iter().next();
    let example = example.map_or("Auth::None".into(), |(_, example)| example);
    let made = arguments(document, example);
    let lines = code!["let client = Client::builder(", made, ").build()?;\n"];
    match &generated.first_call {
        Some(call) => lines + call.sent.clone(),
        None => lines,
    }
}

/// `README.md`: what the crate is, and how it is made again.
fn readme(
    command: &CommandLine,
    settings: &CrateSettings,
    document: &OpenAPI,
    generated: &Generated,
) -> String {
    let operations = i64::try_from(number_of_operations(document)).unwrap_or(i64::MAX);
    let (place, check) = match command.check() {
        Some(check) => (
            ", by this command, in this folder",
            code!["`", check, "` writes nothing and shows what is stale"],
        ),
        None => (
            "",
            "with `--check` it writes nothing and shows what is stale".into(),
        ),
    };
    let text = code![
        "# ",
        Code::markdown(&Doc::words(settings.name.as_str())),
        "\nA typed client of ",
        Code::markdown(&docs![
            // Elsewhere than in code, a name of a host or an address may be a link.
            Doc::code(&document.info.title),
            ", ",
            Doc::number(operations),
            match operations {
                1 => " operation",
                _ => " operations",
            },
            ". `reference.md` lists what each takes and gives; the documentation of the crate says the rest."
        ]),
        "\n```rust\nuse ",
        Code::ident(&settings.name.ident()),
        "::prelude::*;\n\n",
        first_lines(document, generated),
        "```\n\nIt is generated from its ",
        settings.input.name(),
        place,
        ":\n\n```sh\n",
        command.code(),
        "\n```\n\n\
         `openapi.json` is the document that it was generated from; it describes the requests as they are sent. \
         Do not edit `src/generated`: change the ",
        settings.input.noun(),
        ", its overlay or the generator, \
         and run the command again; ",
        check,
        ".\n",
    ];
    text.into_string()
}

/// `src/lib.rs`: what the crate exports, and how its client is made.
fn lib(
    command: &CommandLine,
    name: &CrateName,
    document: &OpenAPI,
    generated: &Generated,
) -> String {
    let ident = Code::ident(&name.ident());
    let base_url = base_url(document);
    let (auths, _) = authorization(document);
    let made_by = docs!["@generated by ", Doc::code(command.as_str()), "."];
    let mut text = Code::comment(&made_by) + "\n";
    text += Code::inner_doc(&docs![
        "A typed client of ",
        Doc::words(&document.info.title),
        "."
    ]);
    text += code![
        "//!\n\
         //! ```no_run\n\
         //! use ",
        ident,
        "::prelude::*;\n\
         //!\n\
         //! # #[cfg(feature = \"all\")]\n\
         //! # async fn example() -> Result<(), Box<dyn std::error::Error>> {\n",
        first_lines(document, generated).in_doc(),
        "//! # Ok(())\n\
         //! # }\n\
         //! ```\n\
         //!\n\
         //! A call is a method of one of the `…Ext` traits, each value a setter, and\n\
         //! `send` what sends it. [`Client`] lists the traits. What a call gives is behind\n\
         //! the status and the headers: `into_inner()` takes it out.\n\
         //!\n\
         //! # Errors\n\
         //! A call fails with an [`Error`]: [`Error::kind`] says what failed, and\n\
         //! [`Error::response`] what the server said. [`operations`] holds what\n\
         //! is documented of each operation.\n",
    ];
    if let Some(matched) = generated
        .first_call
        .as_ref()
        .and_then(|call| call.matched.as_ref())
    {
        text += "//!\n\
             //! [`ErrorCode::of`] gives what the API's code means. An error that is documented\n\
             //! without a code is told by its [`Error::kind`] or [`Error::status`].\n\
             //!\n";
        text += Code::inner_doc(matched);
    }
    text += code![
        "//!\n\
         //! # Values\n\
         //! The types can be stored and read again, with what is not documented of them.\n\
         //! `Debug` hides secrets; serialization writes them in clear.\n\
         //!\n\
         //! # Answers\n\
         //! Types that come from samples say what is usual, not what must be:\n\
         //!\n\
         //! - A property without a field is in `unknown_properties` of its object, and is\n\
         //!   written back. So is a number with a fraction where a field holds an integer.\n\
         //! - What is read is not checked: an enum or a string with rules holds any text.\n\
         //! - Any 2xx is a success; `status()` and `headers()` say which, and with what.\n\
         //! - [`SendExt`] reads an answer as text, bytes, a stream, JSON or your own type.\n\
         //! - An answer that does not fit is an error that says where. If\n\
         //!   [`Error::server_succeeded`] is true, do not repeat the call.\n\
         //!\n",
    ];
    if generated.has_pages {
        text += "//! # Pages\n\
             //! An operation whose answer comes in pages says so in its documentation. In the\n\
             //! place of `send`, `pages` gives a stream of its answers, `items` one of their\n\
             //! elements. Each page is a call like any other, sent when it is asked for; see\n\
             //! [`PagesExt`].\n\
             //!\n";
    }
    text += code![
        "//! # Authorization\n\
         //! An operation sends the credentials that its documentation names, and fails before\n\
         //! it is sent where the client has none. The one that `Client::builder` is given\n\
         //! serves the schemes that it can; `ClientBuilder::credential` takes one by the\n\
         //! name of its scheme.\n\
         //!\n",
    ];
    for auth in auths {
        text += Code::inner_doc(&docs!["- ", auth]);
    }
    if !generated.servers.is_empty() {
        text += "//!\n\
             //! # Servers\n\
             //! Some operations are not at the base URL: their documentation names the server.\n\
             //! `ClientBuilder::server` sets the address of one.\n\
             //!\n";
    }
    for (name, url) in &generated.servers {
        text += Code::inner_doc(&docs!["- ", Doc::code(name), ": ", Doc::code(url)]);
    }
    text += "//!\n\
         //! # Features\n\
         //! - `rustls` (default) or `native-tls`: how TLS is done.\n";
    for tag in &generated.tags {
        if let Some(feature) = &tag.feature {
            text += Code::inner_doc(&docs![
                "- ",
                Doc::code(feature),
                ": the operations of ",
                tag.link(),
                "."
            ]);
        }
    }
    text += "//! - `all` (default): those of all tags.\n";
    text += "\n\
         #[rustfmt::skip]\n\
         #[allow(\n    \
             clippy::all,\n    \
             clippy::pedantic,\n    \
             clippy::allow_attributes_without_reason,\n    \
             clippy::unwrap_used,\n    \
             dead_code,\n    \
             missing_docs,\n    \
             nonstandard_style,\n    \
             unreachable_pub,\n    \
             unused_imports,\n    \
             reason = \"generated: change the collection, its overlay or the generator instead\"\n\
         )]\n\
         mod generated;\n\n";
    let exported = ["Client", "builder", "operations", "types"];
    let mut exported: BTreeSet<_> = exported.map(Code::from).into();
    if generated.has_error_codes {
        exported.insert("ErrorCode".into());
    }
    for tag in in_order(&generated.tags, |tag| &tag.module) {
        let (module, name) = (Code::ident(&tag.ident()), Code::ident(&tag.trait_ident()));
        text += tag.condition_code("");
        text += code!["pub use generated::", module, "::{self, ", name, "};\n"];
    }
    text += list("", "pub use generated::", exported);
    text += "#[doc(inline)]\n\
         pub use postman_client_runtime::client_api::*;\n\
         #[doc(no_inline)]\n\
         pub use postman_client_runtime::{http, reqwest};\n\
         \n\
         /// Builds a [`Client`]; see [`Client::builder`].\n\
         pub type ClientBuilder = postman_client_runtime::ClientBuilder<Client>;\n\n";
    match &base_url {
        Some(url) => {
            text += code![
                "/// The API, the default base URL.\n\
                 pub const BASE_URL: &str = ",
                Code::string(url),
                ";\n\n\
                 impl Client {\n    \
                     /// A client with settings of its own, of the API at [`BASE_URL`] unless told\n    \
                     /// otherwise.\n    \
                     pub fn builder(auth: impl Into<Auth>) -> ClientBuilder {\n        \
                         ClientBuilder::new(BASE_URL, auth)\n            \
                             .api(&generated::api::API)\n            \
                             .user_agent(concat!(\n                \
                                 env!(\"CARGO_PKG_NAME\"),\n                \
                                 \"/\",\n                \
                                 env!(\"CARGO_PKG_VERSION\")\n            \
                             ))\n    \
                     }\n\
                 }\n\n",
            ];
        }
        None => {
            text += "impl Client {\n    \
                     /// A client with settings of its own, of the API at `base_url`.\n    \
                     pub fn builder(base_url: impl Into<String>, auth: impl Into<Auth>) -> ClientBuilder {\n        \
                         ClientBuilder::new(base_url, auth)\n            \
                             .api(&generated::api::API)\n            \
                             .user_agent(concat!(\n                \
                                 env!(\"CARGO_PKG_NAME\"),\n                \
                                 \"/\",\n                \
                                 env!(\"CARGO_PKG_VERSION\")\n            \
                             ))\n    \
                     }\n\
                 }\n\n";
        }
    }
    let prelude = [
        "ApiKey",
        "Auth",
        "BasicAuth",
        "BearerToken",
        "CallExt",
        "CheckExt",
        "Client",
        "MultipartExt",
        "PagesExt",
        "RawRequestExt",
        "SendExt",
    ];
    let prelude: BTreeSet<_> = prelude.map(Code::from).into();
    text += "/// What a caller usually needs: the client, its operations, the checks.\n\
         pub mod prelude {\n";
    for tag in in_order(&generated.tags, |tag| &tag.name) {
        text += tag.condition_code("    ");
        text += code![
            "    pub use crate::",
            Code::ident(&tag.trait_ident()),
            ";\n"
        ];
    }
    text += list("    ", "pub use crate::", prelude);
    text += "}\n";
    text.into_string()
}

/// Tags by a name of theirs, as rustfmt orders them: numbers by what they count.
fn in_order(tags: &[Tag], name: impl Fn(&Tag) -> &str) -> Vec<&Tag> {
    let key = |tag: &&Tag| -> Vec<(bool, usize, String)> {
        let name = name(tag);
        let parts = name
            .as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
        let parts = parts.map(|part| {
            let is_number = part.first().is_some_and(u8::is_ascii_digit);
            let part = String::from_utf8_lossy(part).into_owned();
            (!is_number, if is_number { part.len() } else { 0 }, part)
        });
        parts.collect()
    };
    let mut tags: Vec<_> = tags.iter().collect();
    tags.sort_by_cached_key(key);
    tags
}

/// `…{names};` as rustfmt would write it, behind a margin.
fn list(margin: &'static str, before: &'static str, names: BTreeSet<Code>) -> Code {
    let length = |name: &Code| name.as_str().len() + 2;
    let whole: usize = margin.len() + before.len() + names.iter().map(length).sum::<usize>();
    let mut text = code![margin, before, "{"];
    if whole < 100 {
        for (n, name) in names.into_iter().enumerate() {
            text += code![if n > 0 { ", " } else { "" }, name];
        }
        return text + "};\n";
    }
    let mut column = usize::MAX;
    for name in names {
        column = column.saturating_add(length(&name));
        if column > 100 {
            text += code!["\n", margin, "    "];
            column = margin.len() + 4 + length(&name);
        } else {
            text += " ";
        }
        text += code![name, ","];
    }
    text + code!["\n", margin, "};\n"]
}

/// The first server, if its URL is whole. A variable that has no more than its
/// name for a default has no value.
fn base_url(document: &OpenAPI) -> Option<String> {
    let server = document.servers.first()?;
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        if variable.default == *name {
            return None;
        }
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    let is_whole =
        !url.contains(['{', '}']) && (url.starts_with("https://") || url.starts_with("http://"));
    (is_whole && url::Url::parse(&url).is_ok()).then_some(url)
}

/// How the document's security schemes are given, a line each, and an example of each.
fn authorization(document: &OpenAPI) -> (Vec<Doc>, Vec<(String, Code)>) {
    let schemes = document.components.iter().flat_map(|c| &c.security_schemes);
    let mut lines = Vec::new();
    let mut examples = Vec::new();
    for (name, scheme) in schemes {
        let ReferenceOr::Item(scheme) = scheme else {
            continue;
        };
        let (SecurityScheme::APIKey { extensions, .. }
        | SecurityScheme::HTTP { extensions, .. }
        | SecurityScheme::OAuth2 { extensions, .. }
        | SecurityScheme::OpenIDConnect { extensions, .. }) = scheme;
        let unsupported = extensions.get("x-unsupported");
        let signed = ", which is not built in: sign with `ClientBuilder::before_send`";
        let (kind, given) = match scheme {
            _ if unsupported.is_some() => {
                let what = unsupported.and_then(|what| what.as_str());
                (docs![Doc::code(what.unwrap_or(name)), signed], None)
            }
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => (
                "a [`BasicAuth`], user and password".into(),
                Some("BasicAuth::new(\"user\", \"password\")?".into()),
            ),
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => (
                "a [`BearerToken`]".into(),
                Some("BearerToken::new(\"token\")?".into()),
            ),
            SecurityScheme::HTTP { scheme, .. } => (docs![Doc::code(scheme), signed], None),
            SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => (
                "a [`BearerToken`], the access token".into(),
                Some("BearerToken::new(\"token\")?".into()),
            ),
            SecurityScheme::APIKey { location, name, .. } => {
                let key = Doc::code(name);
                let given = code![Code::string(name), ", \"key\")?"];
                match location {
                    APIKeyLocation::Header => (
                        docs!["an [`ApiKey`] in the header ", key],
                        // What is no header's name can't be given.
                        http::HeaderName::try_from(name.as_str())
                            .is_ok()
                            .then(|| code!["ApiKey::header(", given]),
                    ),
                    APIKeyLocation::Query => (
                        docs!["an [`ApiKey`] in the query parameter ", key],
                        Some(code!["ApiKey::query(", given]),
                    ),
                    APIKeyLocation::Cookie => (
                        docs!["an [`ApiKey`] in the cookie ", key],
                        http::HeaderName::try_from(name.as_str())
                            .is_ok()
                            .then(|| code!["ApiKey::cookie(", given]),
                    ),
                }
            }
        };
        lines.push(docs![Doc::code(name), ": ", kind, "."]);
        examples.extend(given.map(|given| (name.clone(), given)));
    }
    if lines.is_empty() {
        lines.push("None is documented: [`Auth::None`].".into());
    }
    (lines, examples)
}
