//! What every client exports of this crate, for its users: one list, which each client
//! and this crate's root export as a whole.
//!
//! What only the crate of a client calls is not here, but in the root. So are the crates
//! `http` and `reqwest`: by a list, their documentation would become a part of each client's.

pub use crate::api::{SchemeKind, SecurityScheme, Server};
pub use crate::auth::{ApiKey, Auth, BasicAuth};
pub use crate::bearer::BearerToken;
pub use crate::before_send::HookResult;
pub use crate::cached::{Cached, Issued, Issuer};
pub use crate::call_options::CallExt;
pub use crate::check_ext::CheckExt;
pub use crate::client::{
    DEFAULT_BODY_LIMIT, DEFAULT_CONNECT_TIMEOUT, DEFAULT_DEADLINE, DEFAULT_IDLE_TIMEOUT,
    DEFAULT_TIMEOUT,
};
pub use crate::config_error::ConfigError;
pub use crate::error::{Error, ErrorKind};
pub use crate::error_response::ErrorResponse;
pub use crate::limit_kind::LimitKind;
pub use crate::mismatch::Mismatch;
pub use crate::multipart_ext::MultipartExt;
pub use crate::no_credential::NoCredential;
pub use crate::no_server::NoServer;
pub use crate::operation::{DocumentedError, Operation};
pub use crate::pages::{Items, Pages, PagesExt};
pub use crate::pages_error::PagesError;
pub use crate::path::{EncodedSegment, PathError, PathErrorKind};
pub use crate::rate_limit::RateLimited;
pub use crate::rate_limiter::{Permit, RateLimiter};
pub use crate::raw_body::RawBody;
pub use crate::raw_request::{RawRequest, RawRequestExt};
pub use crate::replay_ext::ReplayExt;
pub use crate::retry::Retry;
pub use crate::send_ext::SendExt;
pub use crate::string_or_number::StringOrNumber;
pub use crate::token::{AccessToken, TokenError, TokenFuture, TokenSource};
pub use crate::transport::{SendFuture, Transport, TransportError};
pub use crate::undocumented_value::UndocumentedValue;
pub use crate::unknown_properties::UnknownProperties;
pub use crate::vendor::{ErrorClass, Vendor};
pub use crate::{multipart, rules, stub};
pub use progenitor_client::{ByteStream, ResponseValue};
