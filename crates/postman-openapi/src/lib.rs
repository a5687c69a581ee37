//! Postman Collection 2.0 and 2.1, or a single item of one, to OpenAPI 3.0.
//!
//! The library is pure: no files, no network, no clock. The same inputs give
//! the same document and the same diagnostics, in the order of the input.
//! What a document can't say faithfully is never dropped in silence: it comes
//! back as a [`Diagnostic`] with its place, a code, a sentence and the mend.
//!
//! A vendor's own conventions (which bold label introduces scopes, say) are a
//! [`Profile`], chosen by the caller.
//!
//! # The rules
//! - **Requests** of one method and path are one operation; paths that differ
//!   only in the names of their parameters are one path, named by the first.
//! - **Variables** stand for the value that the nearest item, folder or
//!   collection gives them. In a path, `:id` and `{{id}}` are parameters; a
//!   variable with which a path begins, and whose value holds a `/` or is a
//!   version (`{{version}}` of `v2`), is its value. At the beginning of a URL a
//!   variable is the server; what else varies in it is a server variable.
//! - **Parameters** that are disabled are optional in the API and kept. What a
//!   security scheme carries is no parameter, nor are `Accept`, `Content-Type`,
//!   `Authorization` and HTTP's own headers (`Host`, `Content-Length`); a header
//!   `Cookie` is a parameter for each cookie. What one request has more than
//!   once, or is called `ids[]`, is an array.
//! - **Types** come from samples, where all of them agree: those of a request,
//!   of the requests that its responses were saved with, and, of a path's
//!   parameter that shows no value there, of the path's other methods. A whole
//!   number that a description quotes, that is one digit in a path, or whose
//!   name is a name's (`zip`, `phone`, `version`, `code`, `to`) stays text; a
//!   `version` is no date, and an address is one of email where the name speaks
//!   of mail. A value that only an unknown variable stands for says nothing.
//! - **Rules** (required, enums, limits) come from what a description states
//!   and no sample contradicts, never from samples alone.
//! - **Bodies** are of the media type that `Content-Type` states, else of the
//!   language of the editor, else of what they look like. A body with GET or
//!   HEAD is none, as Postman does not send it, unless the item says otherwise.
//! - **Objects** that are equal are one component, named by what holds them: a
//!   property or a list, a body's operation, or the resource of a path. An
//!   object that holds others of its kind is one type.
//! - **Ids** are the requests' names; a name that several have, or that says
//!   nothing, gets what its path adds, or gives way to it.
//! - **Tags** are the nearest folders; where the folders of a document spell
//!   the paths, what the path begins with.
//! - **Scripts**, settings of the editor, and the headers of HTTP itself in
//!   saved responses are left out.
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

mod convert;
mod diagnostic;
mod infer;
mod input;
mod output;
mod profile;

pub use convert::{Conversion, Input, convert};
pub use diagnostic::{Code, Diagnostic, Rejection, Severity};
pub use profile::Profile;

/// The `x-` extensions that a converted document carries beside plain OpenAPI.
pub mod extension {
    /// On a response: an array of `{"code": 300, "description": "…"}`, the
    /// vendor's error codes under that status with their meanings, in the
    /// order of the text. One code may stand there with several meanings.
    pub const ERROR_CODES: &str = "x-error-codes";
    /// On an operation: the vendor's rate-limit label, a string.
    pub const RATE_LIMIT_LABEL: &str = "x-rate-limit-label";
}
