//! A typed, checked client of the Zoom REST API.
//!
//! Operations and types are generated from Zoom's published Postman items; the
//! multipart encoding, the checks of untyped input and the errors are those of
//! `postman-client-runtime`, which serves any vendor's generated client. What a caller
//! needs of it is exported here.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use zoom_api::prelude::*;
//!
//! let zoom = zoom_fake::ZoomFake::start().await?; // or Zoom itself
//! let client = Client::builder(BearerToken::new(zoom.token())?).base_url(zoom.base_url()).build()?;
//!
//! client
//!     .update_tsp_account()
//!     .user_id("me")
//!     .tsp_id("1")
//!     .body_map(|body| body.conference_code("123456").leader_pin("98765"))
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! What a call fails with is an [`Error`]. Secrets (tokens, `leader_pin`,
//! `conference_code`) appear in no `Debug`, `Display` or message. What is
//! documented of each operation is in [`operations`].
//!
//! Every type can be serialized, for a cache or a queue, and read again, with the
//! properties that are not documented. Serialization writes secrets in clear. See
//! [stored values](guide::stored_values).
//!
//! # Guide
//! - [Authentication](guide::authentication): fixed tokens, and those that are
//!   renewed; where they go.
//! - [Errors](guide::errors): what can fail, how to tell errors apart, what is traced.
//! - [Limits and retries](guide::limits_and_retries): which requests are retried, and
//!   when; how calls are held back.
//! - [Calls beyond the generated ones](guide::calls): settings of one call, requests by
//!   method and path, a hook that signs.
//! - [What is typed](guide::reading): what the types hold, and how to get at what they do
//!   not.
//! - [Stored values and unknown properties](guide::stored_values): a response in a cache,
//!   a body in a queue, what Zoom sends and does not document.
//! - [Testing](guide::testing): errors without a server, a client without HTTP, an
//!   in-process Zoom and its bad hours.
//!
//! # Features
//! - `all` (default): the operations of all tags. `tsp`: those of [`tsp`].
//! - `rustls` (default) or `native-tls`: how TLS is done.
//! - `limiter`: `Limits`, which hold calls back so that Zoom refuses none.
//! - `schemars`: `JsonSchema` for the types, saying what the fragment says.

mod client;
mod error_body_ext;
mod error_ext;
#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated: change the spec or crates/postman-client instead"
)]
mod generated;
pub mod guide;
#[cfg(feature = "limiter")]
mod limits;
mod meeting_uuid;
mod tokens;
mod vendor;

pub use client::{BASE_URL, ClientBuilder, EnvError};
pub use error_body_ext::ErrorBodyExt;
pub use error_ext::ErrorExt;
#[cfg(feature = "tsp")]
pub use generated::tsp::{self, ClientTspExt};
pub use generated::{Client, ErrorCode, builder, operations, types};
#[cfg(feature = "limiter")]
pub use limits::{Limits, Plan};
pub use meeting_uuid::meeting_uuid;
#[doc(inline)]
pub use postman_client_runtime::client_api::*;
#[doc(no_inline)]
pub use postman_client_runtime::{http, reqwest};
#[doc(no_inline)]
pub use secrecy;
pub use tokens::{CredentialsError, IssueError, RefreshToken, ServerToServer, TOKEN_URL};

/// What a caller usually needs: the client, its operations, the checks.
pub mod prelude {
    pub use crate::{
        Auth, BearerToken, CallExt, CheckExt, Client, ErrorBodyExt, ErrorExt, MultipartExt,
        RawRequestExt, SendExt, ServerToServer,
    };

    #[cfg(feature = "tsp")]
    pub use crate::ClientTspExt;
}

/// The README's examples, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
