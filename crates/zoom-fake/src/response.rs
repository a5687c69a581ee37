//! Responses, as Zoom words them.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

/// A response with its whole body.
pub(crate) type Response = http::Response<Bytes>;

pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

pub(crate) fn with_body(
    status: StatusCode,
    content_type: HeaderValue,
    body: impl Into<Bytes>,
) -> Response {
    let mut response = empty(status).map(|_| body.into());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    let content_type = HeaderValue::from_static("application/json");
    with_body(status, content_type, body.to_string())
}

/// Why a request is refused; it serializes as the body that says so.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    #[serde(skip)]
    status: StatusCode,
    code: u16,
    message: Cow<'static, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

#[derive(Debug, Serialize)]
struct FieldError {
    field: &'static str,
    message: &'static str,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: u16,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            errors: Vec::new(),
        }
    }

    pub(crate) fn bad_request(code: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn invalid_fields(fields: Vec<&'static str>) -> Self {
        let fault = |field| FieldError {
            field,
            message: "Invalid field.",
        };
        Self {
            errors: fields.into_iter().map(fault).collect(),
            ..Self::bad_request(300, "Validation Failed.")
        }
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        json(refusal.status, &json!(refusal))
    }
}
