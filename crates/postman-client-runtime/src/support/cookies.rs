//! Cookie parameters: the one place where they enter a header.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// All but what RFC 6265 allows in a cookie's value: `cookie-octet`, section
/// 4.1.1; the percent sign, which marks what was encoded, is encoded too.
const VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b',')
    .add(b';')
    .add(b'\\');

/// The value of the header `Cookie` for these cookies, those without a value
/// left out; `None` if none has one. Called by generated operations.
///
/// A value is percent-encoded where it could end the cookie: it never adds
/// another one.
///
/// ```
/// use postman_client_runtime::support::cookies;
///
/// let sent = cookies([("session", Some("a; admin=1".to_owned())), ("theme", None)]);
/// assert_eq!(sent.as_deref(), Some("session=a%3B%20admin=1"));
/// ```
pub fn cookies<'a>(cookies: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Option<String> {
    let given = cookies
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let pairs: Vec<_> = given
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, VALUE)))
        .collect();
    (!pairs.is_empty()).then(|| pairs.join("; "))
}
