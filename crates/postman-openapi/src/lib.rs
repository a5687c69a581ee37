//! Converts Postman Collections of every edition (1, 2.0, 2.1, and 3: a folder of YAML
//! files), single items of them and data dumps to OpenAPI 3.0.
//!
//! The library is pure: no files, no network, no clock. The same inputs give
//! the same document and the same diagnostics, in the order of the input.
//! Nothing is dropped silently: for whatever the document cannot express, a
//! [`Diagnostic`] gives the place, a code, a message and the remedy.
//!
//! A [`Profile`] holds the conventions of one vendor, for example the bold label
//! that introduces scopes. The caller chooses it.
//!
//! One content gives one document, byte for byte, in every edition, and diagnostics
//! name the file, the line and the JSON pointer that the user has. [`Inputs`] says what
//! can be read, and what gives variables their values.
//!
//! # The rules
//! - **Requests** with the same method and path are one operation. Paths that
//!   differ only in the names of their parameters are one path, with the names
//!   of the first. `/pets` and `/pets/` are two paths. Requests with one path at
//!   two known hosts are two operations; the second is in an [extension].
//! - **Constants** tell such requests apart, too, where nothing else can be meant:
//!   the text of a GraphQL query; the `method` of a JSON-RPC call; a `SOAPAction` (or
//!   `X-Amz-Target`) or the first element of a SOAP body; a parameter of the query
//!   that names an action (`action`, `method`, `cmd`, …). Such a parameter is in all
//!   requests of its path, those of different actions have different names, and
//!   either the path is an entry point (`/`, `/api`, `index.php`), or each request's
//!   name begins with the verb of its action. Each constant is an operation in an
//!   [extension]; the one at the path sends any.
//! - **Variables** have the value that the caller gives, else that of the
//!   environment, else the one that the nearest item, folder or collection gives
//!   them, else that of the globals; never a secret. Each further environment adds
//!   its server. In
//!   a path, `:id` and `{{id}}` are parameters. A variable at the beginning of a
//!   path is replaced by its value if that contains a `/` or is a version
//!   (`{{version}}` with the value `v2`). A variable at the beginning of a URL is
//!   the server. Other variables before the path are server variables.
//! - **URLs** are told apart into server, path and query after their variables
//!   are replaced, as Postman does it. A variable without a known value and
//!   without a slash behind it (`{{base}}pets`) ends in a slash.
//! - **Parameters** that are disabled are optional in the API and kept. The
//!   following are not parameters: what a security scheme sends, `Accept`,
//!   `Content-Type`, `Authorization`, and HTTP's own headers (`Host`,
//!   `Content-Length`). Each cookie in a `Cookie` header is a parameter. A
//!   parameter is an array if one request repeats it or its name ends in `[]`.
//! - **Types** come from samples on which all requests agree: the requests
//!   themselves and those that their responses were saved with. A path parameter
//!   without a value there takes the samples of the path's other methods. A
//!   whole number stays a string if a description quotes it, if it is a single
//!   digit in a path, or if the name marks an identifier (`zip`, `phone`,
//!   `version`, `code`, `to`). A `version` is not a date. An address is an email
//!   address only if the name mentions mail. A variable without a known value
//!   says nothing about the type.
//! - **Rules** (required, enums, limits) come from descriptions that no sample
//!   contradicts, never from samples alone.
//! - **`Accept`** of a request is the media type of the success responses.
//! - **Bodies** have the media type that `Content-Type` states, else that of the
//!   editor's language, else the one they look like. A GET or HEAD request has no
//!   body, because Postman does not send it, unless the item says otherwise.
//! - **Objects** that are equal are one component. Its name comes from what
//!   contains it: a property or a list, the operation of a body, or the resource
//!   of a path. An object that contains objects of its own kind is one type.
//! - **Operation ids** are the names of the requests. If several requests share a
//!   name, their paths qualify it. If a name says nothing (`New Request`), the
//!   path replaces it. An operation with a constant is named by that then. The one
//!   that sends any has the name of the endpoint: `graphql`.
//! - **Tags** are the nearest folders. If the folders of a document spell out its
//!   paths, the tag is the first resource of the path.
//! - **Examples** are saved bodies and values, if [`Inputs::examples`] asks for them:
//!   each that obeys the schema that the document states, is at most 64 KiB long, holds
//!   no placeholder and no variable without a known value, and can hold no secret. Those
//!   are known by `format: password`, by their names (`access_token`, `Set-Cookie`), by
//!   how they look (`Bearer …`), and as what the inputs state as secret: in an `auth`,
//!   in a variable. Cookies and files are no examples.
//! - **Left out** are scripts, settings of the editor, and HTTP's own headers in
//!   saved responses.
//!
//! ```
//! use postman_openapi::{Input, Profile, convert};
//!
//! let item = r#"{
//!     "name": "Get a pet",
//!     "request": { "method": "GET", "url": "{{baseUrl}}/pets/:petId" },
//!     "response": [ { "name": "A pet.", "code": 200, "body": "{\"name\": \"Rex\"}" } ]
//! }"#;
//! let conversion = convert(&[Input { name: "pets.json", text: item }], &Profile::plain())?;
//!
//! let get = conversion.openapi.operations().next().unwrap();
//! assert_eq!((get.0, get.1), ("/pets/{petId}", "get"));
//! assert_eq!(get.2.operation_id.as_deref(), Some("getPet"));
//! # Ok::<(), postman_openapi::Rejection>(())
//! ```

pub mod codes;
mod convert;
mod diagnostic;
mod infer;
mod input;
mod inputs;
mod locate;
mod output;
mod profile;

pub use convert::{Conversion, convert};
pub use diagnostic::{
    Code, Diagnostic, Place, Position, Rejection, Report, Severity, Visible, is_invisible, page,
    section,
};
pub use infer::secrets::is_secret_name;
pub use inputs::{Environment, Folder, Input, Inputs, Source};
pub use locate::locate;
pub use output::examples::Examples;
pub use output::saved::{SavedBody, SavedContent, SavedField, SavedParameter, SavedRequest};
pub use profile::Profile;

/// The `x-` extensions of a converted document.
pub mod extension {
    /// On an operation: the `Accept` that its requests state, a string, where the
    /// media types of the success responses can't say it: they differ, or there are
    /// none, or they are JSON, which says nothing of other types.
    pub const ACCEPT: &str = "x-accept";
    /// On the schema of a parameter, or of a property of a JSON body: `true` if its value
    /// is always the one of its `enum`, so that no caller has to give it.
    pub const CONSTANT: &str = "x-constant";
    /// On an operation without a body: the `Content-Type` that its requests state, a
    /// string.
    pub const CONTENT_TYPE: &str = "x-content-type";
    /// On a response: an array of `{"code": 300, "description": "…"}`, the
    /// vendor's error codes for that status and their meanings, in the order of
    /// the text. A code can occur several times, with different meanings.
    pub const ERROR_CODES: &str = "x-error-codes";
    /// On a server that is not the document's default: a short name in
    /// `snake_case` that no other server has.
    pub const NAME: &str = "x-name";
    /// On an operation with the path `/`: `true` if its requests go to the URL of
    /// the server as it is, without a slash behind it.
    pub const NO_PATH: &str = "x-no-path";
    /// On a path item: by method, then by operation id, the operations for which it has
    /// no place, because another one has their method. They go to another server, and
    /// have `servers`; or they send a constant that tells them apart, with the mark
    /// [`CONSTANT`], and the operation at their place sends any.
    pub const OTHER_OPERATIONS: &str = "x-other-operations";
    /// On a security scheme of the type `http`: what OpenAPI has no type for, since
    /// it is computed for each request (`AWS SigV4`, `Digest`), a string.
    pub const UNSUPPORTED: &str = "x-unsupported";
    /// On an encoding: `true` if no request states its media type. The part holds JSON,
    /// as its samples do, and is sent without a `Content-Type`.
    pub const IMPLIED: &str = "x-implied";
    /// On an operation: the vendor's rate-limit label, a string.
    pub const RATE_LIMIT_LABEL: &str = "x-rate-limit-label";
}

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
