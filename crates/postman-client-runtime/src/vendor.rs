//! [`Vendor`]: how one vendor's responses are read.

use crate::error_response::ErrorResponse;
use crate::limit_kind::LimitKind;

/// What only a vendor's documentation says of its responses. That of a generated
/// client says nothing; a client written around it may.
#[derive(Clone, Copy, Debug)]
pub struct Vendor {
    /// The header that names an exchange in the vendor's logs, in small letters.
    pub tracking_id: Option<&'static str>,
    /// What a response means that its status does not say.
    pub class: fn(&ErrorResponse) -> Option<ErrorClass>,
    /// Which limit a response speaks of that says there were too many calls.
    pub limit: fn(&ErrorResponse) -> LimitKind,
    /// The header that says when the limit ends, as a date, beside `Retry-After`.
    pub reset: Option<&'static str>,
}

impl Vendor {
    /// A vendor whose answers say no more than their status.
    pub const PLAIN: Self = Self {
        tracking_id: None,
        class: |_| None,
        limit: |_| LimitKind::Unknown,
        reset: None,
    };
}

/// What a response means that is no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The credentials are wrong, or no longer good.
    Authentication,
    /// The caller may not do this.
    Permission,
    /// There is no such thing.
    NotFound,
    /// It is not in a state for this.
    Conflict,
    /// There were too many calls.
    RateLimited,
    /// The server failed.
    Server,
    /// The request was refused for another reason.
    Refused,
}

impl ErrorClass {
    /// By the vendor's documentation, else by the status (RFC 9110, section 15).
    pub(crate) fn of(response: &ErrorResponse, vendor: &Vendor) -> Self {
        (vendor.class)(response).unwrap_or(match response.status().as_u16() {
            401 => Self::Authentication,
            403 => Self::Permission,
            404 | 410 => Self::NotFound,
            409 => Self::Conflict,
            429 => Self::RateLimited,
            500..=599 => Self::Server,
            _ => Self::Refused,
        })
    }
}
