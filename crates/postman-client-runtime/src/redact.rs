//! Secrets are taken out of the headers of a response.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::secrets::Secrets;

/// Takes the secrets out of the names and values of headers.
pub(crate) fn redact_headers(headers: &mut HeaderMap, secrets: &Secrets) {
    for value in headers.values_mut() {
        if let Some(without) = secrets.out_of_bytes(value.as_bytes()) {
            // A part of a value is a value.
            *value =
                HeaderValue::from_bytes(&without).unwrap_or(HeaderValue::from_static("[redacted]"));
        }
    }
    let secrets = secrets.in_any_case();
    let holds = |name: &HeaderName| secrets.out_of_bytes(name.as_str().as_bytes()).is_some();
    let found: Vec<_> = headers.keys().filter(|n| holds(n)).cloned().collect();
    for name in found {
        // A name can't hold brackets.
        if let Some(value) = headers.remove(&name) {
            headers.append(HeaderName::from_static("redacted"), value);
        }
    }
}
