//! The files of a client crate beside its generated code: `lib.rs`, README and
//! manifest.

use std::collections::BTreeSet;

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityScheme};
use quote::format_ident;

use crate::code::{Code, code};
use crate::command_line::CommandLine;
use crate::error::Rejection;
use crate::generate::{Generated, Target, generate};
use crate::manifest::{CrateSettings, DEPENDENCIES, manifest};
use crate::rustdoc::{Doc, docs};

/// The files of a client crate, but `openapi.json`, which is its document, and
/// `src/generated.rs`, which is [`Generated::source`].
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
            manifest: manifest(document, command, settings),
            readme: readme(command, &settings.name, document),
            lib: lib(command, &settings.name, document, self),
        }
    }
}

/// The Rust files of the client of `document`, with their paths in its crate.
///
/// # Errors
/// As [`generate`] does.
pub fn sources(document: &OpenAPI) -> Result<[(&'static str, String); 2], Rejection> {
    let command = CommandLine::new(["codegen"]);
    let target = Target {
        command: &command,
        document: "openapi.json",
        schemars: false,
    };
    let generated = generate(document, target)?;
    let name = CrateName("client".to_owned());
    let lib = lib(&command, &name, document, &generated);
    Ok([("src/lib.rs", lib), ("src/generated.rs", generated.source)])
}

/// The name of a crate: ASCII, and free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateName(String);

/// A name that Rust or the dependencies of a client crate do not leave free.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no name of a crate; give one like `acme-api`")]
#[non_exhaustive]
pub struct InvalidCrateName {
    /// The name.
    pub name: String,
}

impl CrateName {
    /// The name of a crate, checked.
    ///
    /// # Errors
    /// The name is no Rust identifier of ASCII (`-` stands for `_`), or a
    /// dependency of the crate has it.
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidCrateName> {
        let name = name.into();
        let ident = name.replace('-', "_");
        let is_taken = |taken: &str| taken.replace('-', "_") == ident;
        let std = [
            "std",
            "core",
            "alloc",
            "test",
            "proc_macro",
            "postman_client_runtime",
        ];
        let is_free = name.is_ascii()
            && syn::parse_str::<syn::Ident>(&ident).is_ok()
            && !DEPENDENCIES.iter().chain(&std).any(|taken| is_taken(taken));
        match is_free {
            true => Ok(Self(name)),
            false => Err(InvalidCrateName { name }),
        }
    }

    /// The name, as the manifest has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As code names it.
    fn ident(&self) -> Code {
        Code::ident(&format_ident!("{}", self.0.replace('-', "_")))
    }
}

/// `README.md`: what the crate is, and how it is made again.
fn readme(command: &CommandLine, name: &CrateName, document: &OpenAPI) -> String {
    let operations = i64::try_from(document.operations().count()).unwrap_or(i64::MAX);
    let text = code![
        "# ",
        Code::markdown(&Doc::words(&name.0)),
        "\nA typed client of ",
        Code::markdown(&docs![
            Doc::words(&document.info.title),
            ", ",
            Doc::number(operations),
            " operations, generated from its Postman collection:"
        ]),
        "\n```sh\n",
        command.code(),
        "\n```\n\n\
         `openapi.json` is what it was generated from, and says what is true on the wire. \
         `src/generated.rs` is never edited: mend the collection, an overlay of it, or the generator, \
         and run the command again; with `--check` it writes nothing and shows what is stale.\n",
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
    let ident = name.ident();
    let base_url = base_url(document);
    let (auths, example) = authorization(document);
    let url = base_url.as_deref().unwrap_or("https://api.example.com");
    let example = match &base_url {
        Some(_) => example,
        None => code![Code::string(url), ", ", example],
    };
    let mut text = Code::inner_doc(&docs![
        "@generated by ",
        Doc::code(command.as_str()),
        ".\n\nA typed client of ",
        Doc::words(&document.info.title),
        "."
    ]);
    text += code![
        "//!\n\
         //! ```\n\
         //! use ",
        ident.clone(),
        "::prelude::*;\n\
         //!\n\
         //! let client = Client::builder(",
        example,
        ").build()?;\n\
         //! # Ok::<(), ",
        ident,
        "::ConfigError>(())\n\
         //! ```\n\
         //!\n\
         //! A call is a method of one of the `…Ext` traits, each value a setter, and\n\
         //! `send` what sends it. It fails with an [`Error`]: which operation, the status,\n\
         //! what the server said. [`operations`] says what is documented of each.\n\
         //!\n\
         //! # Authorization\n",
    ];
    for auth in auths {
        text += Code::inner_doc(&docs!["- ", auth]);
    }
    text += "//!\n\
         //! # Features\n\
         //! - `rustls` (default) or `native-tls`: how TLS is done.\n\
         \n\
         #[rustfmt::skip]\n\
         #[allow(\n    \
             clippy::all,\n    \
             clippy::pedantic,\n    \
             clippy::allow_attributes_without_reason,\n    \
             clippy::unwrap_used,\n    \
             missing_docs,\n    \
             nonstandard_style,\n    \
             unreachable_pub,\n    \
             reason = \"generated: mended in the collection, its overlay or the generator, never here\"\n\
         )]\n\
         mod generated;\n\n";
    let runtime = [
        "Answer",
        "ApiKey",
        "Auth",
        "BasicAuth",
        "BearerToken",
        "ByteStream",
        "CheckExt",
        "ConfigError",
        "Error",
        "ErrorKind",
        "MultipartExt",
        "Operation",
        "ResponseValue",
        "multipart",
        "rules",
    ];
    text += list(
        "",
        "pub use postman_client_runtime::",
        runtime.map(Code::from).into(),
    );
    let exported = ["Client", "builder", "operations", "types"];
    let mut exported: BTreeSet<_> = exported.map(Code::from).into();
    exported.extend(generated.traits.iter().map(Code::ident));
    if generated.has_error_codes {
        exported.insert("ErrorCode".into());
    }
    text += list("", "pub use generated::", exported);
    text += "\n\
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
                         ClientBuilder::new(BASE_URL, auth)\n    \
                     }\n\
                 }\n\n",
            ];
        }
        None => {
            text += "impl Client {\n    \
                     /// A client with settings of its own, of the API at `base_url`.\n    \
                     pub fn builder(base_url: impl Into<String>, auth: impl Into<Auth>) -> ClientBuilder {\n        \
                         ClientBuilder::new(base_url, auth)\n    \
                     }\n\
                 }\n\n";
        }
    }
    let prelude = [
        "ApiKey",
        "Auth",
        "BasicAuth",
        "BearerToken",
        "CheckExt",
        "Client",
        "MultipartExt",
    ];
    let mut prelude: BTreeSet<_> = prelude.map(Code::from).into();
    prelude.extend(generated.traits.iter().map(Code::ident));
    text += code![
        "/// What a caller usually needs: the client, its operations, the checks.\n\
         pub mod prelude {\n",
        list("    ", "pub use crate::", prelude),
        "}\n",
    ];
    text.into_string()
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
        if column > 101 {
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

/// How the document's security schemes are given, a line each, and an example.
fn authorization(document: &OpenAPI) -> (Vec<Doc>, Code) {
    let schemes = document.components.iter().flat_map(|c| &c.security_schemes);
    let mut lines = Vec::new();
    let mut example = None;
    for (name, scheme) in schemes {
        let ReferenceOr::Item(scheme) = scheme else {
            continue;
        };
        let (kind, given) = match scheme {
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => (
                "a [`BasicAuth`], user and password".into(),
                Some("BasicAuth::new(\"user\", \"password\")?".into()),
            ),
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => (
                "a [`BearerToken`]".into(),
                Some("BearerToken::new(\"token\")?".into()),
            ),
            SecurityScheme::HTTP { scheme, .. } => (
                docs![
                    Doc::code(scheme),
                    ", which is not built in: pass [`Auth::None`], and a `reqwest::Client` of your own that adds it"
                ],
                None,
            ),
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
                        docs![
                            "a key in the cookie ",
                            key,
                            ": an [`ApiKey`] in the header `cookie`"
                        ],
                        None,
                    ),
                }
            }
        };
        lines.push(docs![Doc::code(name), ": ", kind, "."]);
        example = example.or(given);
    }
    if lines.is_empty() {
        lines.push("None is documented: [`Auth::None`].".into());
    }
    (lines, example.unwrap_or("Auth::None".into()))
}
