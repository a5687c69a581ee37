//! Path arguments: the one place where they enter a URL.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// All but what RFC 3986 allows in a segment: `pchar`, section 3.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// An argument that would change which path is called. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("path parameter `{parameter}` {kind}")]
pub struct PathError {
    parameter: &'static str,
    kind: PathErrorKind,
}

impl PathError {
    /// An argument for `parameter` that is refused.
    pub fn new(parameter: &'static str, kind: PathErrorKind) -> Self {
        Self { parameter, kind }
    }

    /// The parameter, by its name in the API.
    pub fn parameter(&self) -> &'static str {
        self.parameter
    }

    /// What is wrong with the argument.
    pub fn kind(&self) -> PathErrorKind {
        self.kind
    }
}

/// Why a path argument is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathErrorKind {
    /// It is empty: the segment would vanish.
    #[error("is empty")]
    Empty,
    /// It is `.` or `..`, or has such a part between slashes, plain or percent-encoded: URL
    /// parsers collapse it (WHATWG URL, "dot path segments"), and so do servers that
    /// decode `%2F`.
    #[error("is a dot segment")]
    DotSegment,
    /// It begins or ends with a slash, or has two in a row: a server that decodes `%2F`
    /// would call another path. An [`EncodedSegment`] may say it.
    #[error("begins or ends with a slash, or has two in a row")]
    EmptyPart,
    /// It holds a character that ends the path, or a control character; an
    /// [`EncodedSegment`], what is not percent-encoded.
    #[error("holds {0:?}, which can't stand in a path argument")]
    Character(char),
}

/// `value` as one segment of a path; called by generated code for each argument of a
/// path. A slash in it is sent as `%2F`.
///
/// ```
/// use postman_client_runtime::support::segment;
///
/// assert_eq!(segment("id", "a b/c")?, "a%20b%2Fc");
/// let refused = segment("id", "a/../b").unwrap_err();
/// assert_eq!(refused.to_string(), "path parameter `id` is a dot segment");
/// # Ok::<(), postman_client_runtime::PathError>(())
/// ```
///
/// # Errors
/// It would change which path is called: see [`PathErrorKind`].
pub fn segment(parameter: &'static str, value: &str) -> Result<String, PathError> {
    match fault(value) {
        Some(kind) => Err(PathError { parameter, kind }),
        None => Ok(Cow::from(utf8_percent_encode(value, SEGMENT)).into_owned()),
    }
}

fn fault(value: &str) -> Option<PathErrorKind> {
    if value.is_empty() {
        return Some(PathErrorKind::Empty);
    }
    let is_refused = |c: &char| c.is_control() || matches!(c, '\\' | '?' | '#');
    if let Some(found) = value.chars().find(is_refused) {
        return Some(PathErrorKind::Character(found));
    }
    // Most values have none of them, and are not copied.
    if !value.contains(['/', '.', '%']) {
        return None;
    }
    if value.split('/').any(str::is_empty) {
        return Some(PathErrorKind::EmptyPart);
    }
    // Servers that decode twice see more slashes.
    let decoded = value
        .to_ascii_lowercase()
        .replace("%2f", "/")
        .replace("%5c", "/");
    let is_dots = decoded.split('/').any(is_dot_segment);
    is_dots.then_some(PathErrorKind::DotSegment)
}

/// Whether a part of a path is `.` or `..`, plain or percent-encoded.
pub(crate) fn is_dot_segment(part: &str) -> bool {
    let is_short = part.len() <= "%2e%2e".len();
    let plain = || part.to_ascii_lowercase().replace("%2e", ".");
    is_short && matches!(plain().as_str(), "." | "..")
}

/// An argument of a path that is percent-encoded already, and is sent as it is: for
/// servers that ask for another encoding than that of a setter. Every setter of a path
/// argument takes it.
///
/// ```
/// use postman_client_runtime::{EncodedSegment, PathErrorKind};
///
/// assert_eq!(EncodedSegment::new("a%252Fb")?.as_str(), "a%252Fb");
/// assert_eq!(EncodedSegment::twice("/a b/")?.as_str(), "%252Fa%2520b%252F");
/// assert_eq!(EncodedSegment::new("%252e."), Err(PathErrorKind::DotSegment));
/// assert_eq!(EncodedSegment::new("a/b"), Err(PathErrorKind::Character('/')));
/// # Ok::<(), PathErrorKind>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedSegment(String);

impl EncodedSegment {
    /// A text that is encoded.
    ///
    /// # Errors
    /// It holds what RFC 3986 does not allow in a segment (section 3.3), or, decoded once
    /// or twice, a dot segment or a control character.
    pub fn new(encoded: impl Into<String>) -> Result<Self, PathErrorKind> {
        let encoded = encoded.into();
        if encoded.is_empty() {
            return Err(PathErrorKind::Empty);
        }
        let mut rest = encoded.as_bytes();
        while let [byte, behind @ ..] = rest {
            rest = match (byte, behind) {
                (b'%', [high, low, behind @ ..])
                    if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
                {
                    behind
                }
                (b'%', _) => return Err(PathErrorKind::Character('%')),
                _ => behind,
            };
        }
        let is_legal = |c: char| c == '%' || c.is_ascii_alphanumeric() || LEGAL.contains(c);
        if let Some(found) = encoded.chars().find(|c| !is_legal(*c)) {
            return Err(PathErrorKind::Character(found));
        }
        let mut decoded = encoded.clone().into_bytes();
        for _ in 0..3 {
            let mut parts = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
            if parts.any(|part| matches!(part, b"." | b"..")) {
                return Err(PathErrorKind::DotSegment);
            }
            if let Some(control) = decoded.iter().find(|byte| byte.is_ascii_control()) {
                return Err(PathErrorKind::Character(char::from(*control)));
            }
            decoded = percent_decode(&decoded).collect();
        }
        Ok(Self(encoded))
    }

    /// A plain text, encoded once, whatever slashes it holds.
    ///
    /// # Errors
    /// It is empty, or holds a dot segment or a control character.
    pub fn once(plain: &str) -> Result<Self, PathErrorKind> {
        Self::new(utf8_percent_encode(plain, UNRESERVED).to_string())
    }

    /// A plain text, encoded twice: for servers that decode an argument before they
    /// look where the path is divided.
    ///
    /// # Errors
    /// It is empty, or holds a dot segment or a control character.
    pub fn twice(plain: &str) -> Result<Self, PathErrorKind> {
        let Self(once) = Self::once(plain)?;
        Self::new(once.replace('%', "%25"))
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands in a segment beside letters, digits and what is encoded.
const LEGAL: &str = "-._~!$&'()*+,;=:@";

/// All but letters, digits and the other unreserved characters (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is not refused stays one segment and comes back equal.
        #[test]
        fn an_argument_never_changes_the_path(value in r"(\PC|[./\\?#%]|%2[eEfF]|\.\.){0,12}") {
            if let Ok(segment) = segment("id", &value) {
                let url = url::Url::parse(&format!("http://host/v2/users/{segment}/tsp")).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                prop_assert_eq!((segments[0], segments[1], segments[3]), ("v2", "users", "tsp"));
                let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
                prop_assert_eq!(decoded, value);
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
            }
        }

        #[test]
        fn an_encoded_argument_never_changes_the_path(value in r"([a-z.@]|%25|%2[eEfF]|%252[eEfF]|%5[cC]|%0[0dD]|[/?#%]){0,8}") {
            if let Ok(segment) = EncodedSegment::new(value.as_str()) {
                let url = format!("http://host/v2/users/{}/tsp", segment.as_str());
                let url = url::Url::parse(&url).unwrap();
                prop_assert_eq!(url.path(), format!("/v2/users/{value}/tsp"));
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
                let mut decoded = value;
                for _ in 0..3 {
                    prop_assert!(!decoded.split(['/', '\\']).any(|part| matches!(part, "." | "..")));
                    decoded = percent_encoding::percent_decode_str(&decoded).decode_utf8().unwrap().into_owned();
                }
            }
        }
    }
}
