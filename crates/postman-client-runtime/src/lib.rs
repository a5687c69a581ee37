//! What every generated client needs, whatever its vendor.
//!
//! A client that `postman-client generate` makes holds operations and types. This
//! crate holds, written by hand, what they have in common:
//!
//! - [`multipart`]: forms, byte for byte as RFC 7578 and the WHATWG define them,
//!   with files from memory or the disk, ready for a retry;
//! - [`CheckExt`] and [`rules`]: checks of untyped input, which report all
//!   violations together;
//! - [`PathError`]: an argument can't change which path is called;
//! - [`ClientBuilder`], [`Auth`] and [`Session`]: the settings of a client and its
//!   requests;
//! - [`TokenSource`] and [`Cached`]: access tokens that are renewed;
//! - [`Retry`]: which requests are retried, and when; [`RateLimiter`] and
//!   [`RateLimited`]: limits of calls, before and after they are exceeded;
//! - [`Error`] and [`ErrorResponse`]: the error of a call, and the response behind it,
//!   read from the usual forms of error bodies;
//! - [`PagesExt`]: the pages of an operation as a stream;
//! - [`Operation`]: what is documented of each operation.
//!
//! A generated `Client` is `{ baseurl, client, inner }`: the base URL, the HTTP
//! client and a [`Session`]. It is made [from a connection](Connection), and its
//! hook passes each request to [`Session::prepare`].
//!
//! Generated types can be serialized and read again, responses too. `Debug` hides their
//! secrets; serialization writes them in clear.
//!
//! # Features
//! - `rustls` (default) or `native-tls`: how TLS is done.
//! - `schemars`: `JsonSchema` for [`multipart::FilePart`].

mod api;
mod auth;
mod bearer;
mod before_send;
mod begun;
mod cached;
mod call_options;
mod check_ext;
mod checker;
mod client;
pub mod client_api;
mod config_error;
mod content;
mod credentials;
mod error;
mod error_body;
mod error_response;
mod errors_with_success;
mod escapes;
mod execute;
mod limit_kind;
mod loopback;
mod mismatch;
pub mod multipart;
mod multipart_ext;
mod no_credential;
mod no_server;
mod one_line;
mod operation;
mod pages;
mod pages_error;
mod paging;
mod path;
mod rate_limit;
mod rate_limiter;
mod raw_body;
mod raw_request;
mod redact;
mod replay_ext;
mod request_context;
mod retry;
mod retry_after;
pub mod rules;
mod secrets;
mod send_ext;
mod servers;
mod session;
#[cfg(feature = "sources")]
#[doc(hidden)]
pub mod sources;
mod spans;
mod string_or_number;
pub mod stub;
#[doc(hidden)]
pub mod support;
mod token;
mod tracked;
mod transport;
mod undecoded;
mod undocumented_value;
mod unknown_properties;
mod vendor;

/// The crates whose types this one names.
pub use {http, reqwest};

#[doc(inline)]
pub use client_api::*;

// What only the crate of a client calls.
pub use api::Api;
pub use client::{ClientBuilder, Connection};
pub use loopback::is_loopback;
pub use retry_after::time_to_wait;
pub use secrets::Secrets;
pub use session::Session;
