//! Headers that are not part of an API.

/// Headers of HTTP and of the servers on the way, in a saved response: framing,
/// caching, connections, policies for browsers.
const OF_RESPONSES: &[&str] = &[
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "age",
    "alt-svc",
    "cache-control",
    "cf-cache-status",
    "cf-ray",
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "date",
    "expect-ct",
    "expires",
    "feature-policy",
    "keep-alive",
    "nel",
    "permissions-policy",
    "pragma",
    "referrer-policy",
    "report-to",
    "server",
    "strict-transport-security",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "x-cache",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-xss-protection",
];

/// Headers of HTTP and of the client that saved a request. An argument in place
/// of some would change the host that is called, or how the request is framed.
/// The others are a browser's, which stand in requests that were copied from it,
/// or Postman's own.
const OF_REQUESTS: &[&str] = &[
    "accept-encoding",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "device-memory",
    "dnt",
    "downlink",
    "dpr",
    "ect",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "postman-token",
    "pragma",
    "priority",
    "proxy-authorization",
    "proxy-connection",
    "purpose",
    "referer",
    "rtt",
    "save-data",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "viewport-width",
    "x-client-data",
];

/// Whether a header of a saved response is HTTP's own; its name in lower case.
pub(crate) fn is_of_response(name: &str) -> bool {
    OF_RESPONSES.contains(&name)
}

/// Whether a header of a request is HTTP's or its client's own; its name in
/// lower case.
pub(crate) fn is_of_request(name: &str) -> bool {
    OF_REQUESTS.contains(&name) || name.starts_with("sec-")
}
