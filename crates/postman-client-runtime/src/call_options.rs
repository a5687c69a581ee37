//! [`CallExt`]: what one call does otherwise than its client.

use std::fmt;
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use reqwest::Request;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::api::SchemeKind;
use crate::error::{Error, ErrorKind};
use crate::retry::Retry;

/// Headers of the connection, and the one that names the host: no argument sets them.
const RESERVED: [HeaderName; 7] = [
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONNECTION,
    TE,
    TRAILER,
    UPGRADE,
];

/// What one call does otherwise. `Debug` shows no value.
#[derive(Clone, Default)]
pub struct CallOptions(Option<Box<Options>>);

#[derive(Clone, Default)]
struct Options {
    headers: HeaderMap,
    query: Vec<(String, String)>,
    timeout: Option<Duration>,
    deadline: Option<Option<Duration>>,
    retry: Option<Retry>,
    faults: Vec<String>,
}

/// A call that is not sent yet; implemented by generated code.
pub trait HasOptions: Sized {
    /// What it does otherwise than its client.
    fn options(&mut self) -> &mut CallOptions;
}

/// Settings of a single call. Every builder of an operation has them, and so has a
/// [`RawRequest`](crate::RawRequest).
///
/// An operation's own value of the same name comes first: if it has a parameter `query`,
/// `.query(…)` sets that, and `CallExt::query(call, …)` is this one.
///
/// # Secrets
/// No `Debug` and no span shows these headers and queries. If the server repeats a value,
/// it is taken out of the error if the header is
/// [sensitive](HeaderValue::set_sensitive), or if the name says so: that of a header or
/// parameter that ends in `token`, `key`, `secret`, `password`, `authorization`, `cookie`,
/// `signature` and the like.
pub trait CallExt: HasOptions {
    /// Sends a header, in place of what the call would send under that name; again for
    /// another value. `Authorization` takes the place of the client's credentials.
    ///
    /// What is no header, and those of the connection (`Host`, `Content-Length`,
    /// `Transfer-Encoding`, …), are invalid input: the call fails, and nothing is sent.
    fn header(mut self, name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) -> Self {
        let options = self.options().get();
        match (name.try_into(), value.try_into()) {
            (Ok(name), _) if RESERVED.contains(&name) => {
                options
                    .faults
                    .push(format!("the header {name} can't be set"));
            }
            (Ok(name), Ok(mut value)) => {
                let is_secret = value.is_sensitive() || sounds_secret(name.as_str());
                value.set_sensitive(is_secret);
                options.headers.append(name, value);
            }
            (Ok(name), Err(_)) => {
                let fault = format!("the value of the header {name} can't be sent");
                options.faults.push(fault);
            }
            (Err(_), _) => options
                .faults
                .push("the name of a header can't be sent".to_owned()),
        }
        self
    }

    /// Adds a parameter to the query, whatever others it has.
    fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        let options = self.options().get();
        options.query.push((name.into(), value.to_string()));
        self
    }

    /// How long an attempt may take; see
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    fn timeout(mut self, timeout: Duration) -> Self {
        self.options().get().timeout = Some(timeout);
        self
    }

    /// How long the call may take; see
    /// [`ClientBuilder::deadline`](crate::ClientBuilder::deadline).
    fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.options().get().deadline = Some(deadline.into());
        self
    }

    /// Whether and when the call is retried. A [`Retry`] has a budget, which its clones
    /// share.
    fn retry(mut self, retry: Retry) -> Self {
        self.options().get().retry = Some(retry);
        self
    }
}

impl<T: HasOptions> CallExt for T {}

impl CallOptions {
    fn get(&mut self) -> &mut Options {
        self.0.get_or_insert_default()
    }

    pub(crate) fn deadline(&self) -> Option<Option<Duration>> {
        self.0.as_ref()?.deadline
    }

    pub(crate) fn retry(&self) -> Option<&Retry> {
        self.0.as_ref()?.retry.as_ref()
    }

    /// Whether the call brings credentials of its own.
    pub(crate) fn authorizes(&self) -> bool {
        let options = self.0.as_ref();
        options.is_some_and(|options| options.headers.contains_key(http::header::AUTHORIZATION))
    }

    /// Whether the call brings itself what a scheme asks for.
    pub(crate) fn brings(&self, kind: SchemeKind) -> bool {
        self.0.as_ref().is_some_and(|options| match kind {
            SchemeKind::Header(name) => options.headers.contains_key(name),
            SchemeKind::Query(name) => options.query.iter().any(|(own, _)| own == name),
            _ => false,
        })
    }

    /// Puts them into the request.
    pub(crate) fn apply(&self, request: &mut Request) -> Result<(), Error> {
        let Some(options) = &self.0 else {
            return Ok(());
        };
        if !options.faults.is_empty() {
            return Err(ErrorKind::Input(options.faults.join("; ")).into());
        }
        for name in options.headers.keys() {
            request.headers_mut().remove(name);
        }
        for (name, value) in &options.headers {
            request.headers_mut().append(name, value.clone());
        }
        if !options.query.is_empty() {
            request
                .url_mut()
                .query_pairs_mut()
                .extend_pairs(&options.query);
        }
        if options.timeout.is_some() {
            *request.timeout_mut() = options.timeout;
        }
        Ok(())
    }

    /// The names of the parameters that are added to the query.
    pub(crate) fn query_names(&self) -> impl Iterator<Item = &str> {
        let query = self.0.iter().flat_map(|options| &options.query);
        query.map(|(name, _)| name.as_str())
    }

    /// The values that must not be shown.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|options| {
            let query = options.query.iter();
            let query = query.filter(|(name, _)| sounds_secret(name));
            let headers = options.headers.values();
            let headers = headers.filter(|value| value.is_sensitive());
            let headers = headers.flat_map(secrets_of);
            headers.chain(query.map(|(_, value)| value.as_str()))
        })
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(options) = &self.0 else {
            return f.write_str("CallOptions");
        };
        let query: Vec<_> = options.query.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallOptions")
            .field("headers", &options.headers.keys().collect::<Vec<_>>())
            .field("query", &query)
            .field("timeout", &options.timeout)
            .field("deadline", &options.deadline)
            .field("retry", &options.retry)
            .finish()
    }
}

/// The secrets that a header's value is: the whole, and what follows the scheme of
/// credentials.
pub(crate) fn secrets_of(value: &HeaderValue) -> impl Iterator<Item = &str> {
    let text = value.to_str().unwrap_or_default();
    let behind = text.split_once(' ').map(|(_, behind)| behind.trim());
    std::iter::once(text).chain(behind)
}

/// Whether a header or a parameter of this name holds a secret.
pub(crate) fn sounds_secret(name: &str) -> bool {
    const ENDS: [&str; 11] = [
        "auth",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "key",
        "passcode",
        "password",
        "secret",
        "signature",
        "token",
    ];
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| ENDS.iter().any(|end| word.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_its_value_is_a_secret() {
        for secret in [
            "X-Api-Key",
            "accessToken",
            "set-cookie",
            "x_auth",
            "X-Amz-Signature",
        ] {
            assert!(sounds_secret(secret), "{secret}");
        }
        for open in ["accept", "author", "x-request-id", "keyword", "page"] {
            assert!(!sounds_secret(open), "{open}");
        }
    }
}
