//! [`Vendor`]: how one vendor's responses are read.

use crate::error_response::ErrorResponse;
use crate::limit_kind::LimitKind;

/// What only a vendor's documentation says about its responses. A generated client
/// uses [`PLAIN`](Self::PLAIN); a client written around it may give its own.
#[derive(Clone, Copy, Debug)]
pub struct Vendor {
    /// The header that identifies a request in the vendor's logs, in lower case.
    pub tracking_id: Option<&'static str>,
    /// The meaning of a response, if its status does not show it.
    pub class: fn(&ErrorResponse) -> Option<ErrorClass>,
    /// Which limit was exceeded, by a response that reports too many calls.
    pub limit: fn(&ErrorResponse) -> LimitKind,
    /// The header with the date at which the limit ends, beside `Retry-After`.
    pub reset: Option<&'static str>,
}

impl Vendor {
    /// A vendor whose responses mean no more than their status.
    pub const PLAIN: Self = Self {
        tracking_id: None,
        class: |_| None,
        limit: |_| LimitKind::Unknown,
        reset: None,
    };
}

/// The meaning of an error response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The credentials are wrong, or no longer good.
    Authentication,
    /// The credentials do not permit the operation.
    Permission,
    /// The resource does not exist.
    NotFound,
    /// The state of the resource does not allow the operation.
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
        let class = (vendor.class)(response).filter(|class| {
            // A code does not undo what a status says was done, or may have been.
            let may_have_acted = !matches!(response.status().as_u16(), 200 | 400..=499);
            !(may_have_acted && matches!(class, Self::RateLimited))
        });
        class.unwrap_or(match response.status().as_u16() {
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
