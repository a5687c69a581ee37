//! Zoom's conventions.

use postman_openapi::Profile;

/// The labels of Zoom's collection, in each spelling it was published with.
pub(crate) fn zoom() -> Profile {
    let labels = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect();
    Profile {
        scope_labels: labels(&["Scopes", "Scope"]),
        rate_limit_labels: labels(&["Rate Limit Label"]),
        status_labels: labels(&[
            "HTTP Status Code",
            "HTTPS Status Code",
            "HTTP Status",
            "Status Code",
        ]),
        error_code_labels: labels(&["Error Code", "Response Error Code"]),
    }
}
