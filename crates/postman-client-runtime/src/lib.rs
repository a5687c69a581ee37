//! What every generated client calls, whatever its vendor.
//!
//! A client that `cargo xtask codegen` generates holds operations and types;
//! what they have in common is here, by hand:
//!
//! - [`multipart`]: forms, byte for byte as RFC 7578 and the WHATWG write them,
//!   with files from memory or the disk, and ready to be sent again;
//! - [`CheckExt`] and [`rules`]: input that is not typed yet is checked, and
//!   every violation told at once;
//! - [`PathError`]: an argument never changes which path is called;
//! - [`ClientBuilder`], [`Auth`] and [`Session`]: how a client is made, and
//!   what each of its requests carries;
//! - [`TokenSource`] and [`Cached`]: access tokens that are renewed;
//! - [`Retry`]: what is sent again, and when; [`RateLimited`], when that has to
//!   wait;
//! - [`Error`] and [`Answer`]: the one error of a call, and what a server said,
//!   read from the usual forms of error bodies;
//! - [`Operation`]: what is documented of each operation.
//!
//! A generated `Client` is `{ baseurl, client, inner }`: the base URL, the
//! HTTP client and a [`Session`]. It is made [from a connection](Connection),
//! and its hook hands each request to [`Session::prepare`].
//!
//! # Features
//! - `rustls` (default) or `native-tls`: how TLS is done.
//! - `schemars`: `JsonSchema` for [`multipart::FilePart`].

mod answer;
mod auth;
mod begun;
mod check_ext;
mod client;
mod error;
mod exchange;
mod limiter;
pub mod multipart;
mod multipart_ext;
mod operation;
mod path;
mod rate_limit;
mod replay_ext;
mod retry;
pub mod rules;
mod said;
mod secrets;
mod session;
#[doc(hidden)]
pub mod support;
mod text_or_number;
mod token;
mod vendor;

pub use answer::Answer;
pub use auth::{ApiKey, Auth, BasicAuth, BearerToken};
pub use check_ext::CheckExt;
pub use client::{
    ClientBuilder, ConfigError, Connection, DEFAULT_BODY_LIMIT, DEFAULT_CONNECT_TIMEOUT,
    DEFAULT_DEADLINE, DEFAULT_IDLE_TIMEOUT, DEFAULT_TIMEOUT, is_loopback,
};
pub use error::{Error, ErrorKind};
pub use limiter::{CallLimiter, Turn};
pub use multipart_ext::MultipartExt;
pub use operation::{DocumentedError, Operation};
pub use path::{PathError, PathErrorKind};
pub use progenitor_client::{ByteStream, ResponseValue};
pub use rate_limit::{LimitKind, RateLimited, time_to_wait};
pub use replay_ext::ReplayExt;
pub use retry::Retry;
pub use session::Session;
pub use text_or_number::TextOrNumber;
pub use token::{AccessToken, Cached, Issued, Issuer, TokenError, TokenFuture, TokenSource};
pub use vendor::{AnswerClass, Vendor};
