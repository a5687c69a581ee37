//! How a connection ends early: by a reset, or in the middle of a response.

use std::fmt;

use crate::response::Response;

/// How a connection ends in place of a response.
#[derive(Debug)]
pub(crate) enum Ending {
    Reset,
    /// After these bytes.
    CutOff(Vec<u8>),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scripted")
    }
}

impl std::error::Error for Ending {}

/// The first half of a response's body with its whole head, or of its head if
/// it has no body.
pub(crate) fn first_half(response: &Response) -> Vec<u8> {
    let (status, body) = (response.status(), response.body());
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in response.headers() {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    if body.is_empty() {
        bytes.truncate(bytes.len() / 2);
    } else {
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend(body.iter().take(body.len() / 2));
    }
    bytes
}
