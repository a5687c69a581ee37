//! Responses for tests, as a [`Transport`](crate::Transport) gives them.

use http::header::{CONTENT_TYPE, HeaderValue};
use reqwest::Response;

use crate::transport::TransportError;

/// A response with a JSON body: a text, or a `serde_json::Value` by its `to_string`.
///
/// # Errors
/// `status` is no HTTP status.
pub fn json(status: u16, body: impl ToString) -> Result<Response, TransportError> {
    let mut response = http::Response::new(body.to_string());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    of(status, response)
}

/// A response without a body.
///
/// # Errors
/// `status` is no HTTP status.
pub fn empty(status: u16) -> Result<Response, TransportError> {
    of(status, http::Response::new(String::new()))
}

fn of(status: u16, mut response: http::Response<String>) -> Result<Response, TransportError> {
    *response.status_mut() = status.try_into().map_err(TransportError::broken)?;
    Ok(response.into())
}
