//! Path arguments: the one place where they enter a URL.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
    /// It is `.` or `..`, plain or percent-encoded: URL parsers collapse it
    /// (WHATWG URL, "dot path segments").
    #[error("is a dot segment")]
    DotSegment,
    /// It holds a character that ends a segment or the path, or a control
    /// character.
    #[error("holds {0:?}, which can't stand in a path argument")]
    Character(char),
}

/// `value` as one segment of a path; called by generated code for each
/// argument of a path.
///
/// ```
/// use postman_client_runtime::support::segment;
///
/// assert_eq!(segment("id", "a b/c").unwrap_err().to_string(), "path parameter `id` holds '/', which can't stand in a path argument");
/// assert_eq!(segment("id", "a b")?, "a%20b");
/// # Ok::<(), postman_client_runtime::PathError>(())
/// ```
///
/// # Errors
/// It is empty, a dot segment, or holds `/`, `\\`, `?`, `#` or a control
/// character: it would change which path is called.
pub fn segment(parameter: &'static str, value: &str) -> Result<String, PathError> {
    let refuse = |kind| Err(PathError { parameter, kind });
    if value.is_empty() {
        return refuse(PathErrorKind::Empty);
    }
    if let Some(found) = value
        .chars()
        .find(|c| c.is_control() || matches!(c, '/' | '\\' | '?' | '#'))
    {
        return refuse(PathErrorKind::Character(found));
    }
    // Few values begin like one; no other is copied.
    if value.starts_with(['.', '%'])
        && matches!(
            value.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    {
        return refuse(PathErrorKind::DotSegment);
    }
    Ok(Cow::from(utf8_percent_encode(value, SEGMENT)).into_owned())
}

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
    }
}
