//! Pages for services that use this client. Their examples run against
//! `zoom_fake`.

#[doc = include_str!("../docs/authentication.md")]
///
/// # Items
/// [`Client::from_env`](crate::Client::from_env), [`Auth`](crate::Auth),
/// [`BearerToken`](crate::BearerToken), [`ServerToServer`](crate::ServerToServer),
/// [`RefreshToken`](crate::RefreshToken), [`TokenSource`](crate::TokenSource),
/// [`Cached`](crate::Cached), [`Issuer`](crate::Issuer),
/// [`IssueError`](crate::IssueError), [`CredentialsError`](crate::CredentialsError).
pub mod authentication {}

#[doc = include_str!("../docs/calls.md")]
///
/// # Items
/// [`CallExt`](crate::CallExt), [`RawRequestExt`](crate::RawRequestExt),
/// [`RawRequest`](crate::RawRequest), [`Operation`](crate::Operation),
/// [`ClientBuilder::before_send`](crate::ClientBuilder::before_send),
/// [`Transport`](crate::Transport).
pub mod calls {}

#[doc = include_str!("../docs/errors.md")]
///
/// # Items
/// [`Error`](crate::Error), [`ErrorKind`](crate::ErrorKind),
/// [`ErrorExt`](crate::ErrorExt), [`ErrorCode`](crate::ErrorCode),
/// [`ErrorResponse`](crate::ErrorResponse), [`RateLimited`](crate::RateLimited),
/// [`Operation`](crate::Operation).
pub mod errors {}

#[doc = include_str!("../docs/limits-and-retries.md")]
///
/// # Items
/// [`Retry`](crate::Retry), [`Client::with_retry`](crate::Client::with_retry),
/// [`ClientBuilder`](crate::ClientBuilder), [`RateLimited`](crate::RateLimited),
/// [`LimitKind`](crate::LimitKind),
#[cfg_attr(
    feature = "limiter",
    doc = "[`Limits`](crate::Limits), [`Plan`](crate::Plan),"
)]
/// [`RateLimiter`](crate::RateLimiter).
pub mod limits_and_retries {}

#[doc = include_str!("../docs/reading.md")]
///
/// # Items
/// [`types`](crate::types), [`UnknownProperties`](crate::UnknownProperties),
/// [`SendExt`](crate::SendExt), [`RawBody`](crate::RawBody), [`Mismatch`](crate::Mismatch).
pub mod reading {}

#[doc = include_str!("../docs/stored-values.md")]
///
/// # Items
/// [`types`](crate::types), [`UnknownProperties`](crate::UnknownProperties),
/// [`CheckExt`](crate::CheckExt).
pub mod stored_values {}

#[doc = include_str!("../docs/testing.md")]
///
/// # Items
/// [`ErrorExt::of_zoom`](crate::ErrorExt::of_zoom), [`ErrorResponse`](crate::ErrorResponse),
/// [`Transport`](crate::Transport), [`TransportError`](crate::TransportError),
/// [`stub`](crate::stub).
pub mod testing {}
