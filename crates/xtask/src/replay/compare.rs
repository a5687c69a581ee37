//! How a request that arrived differs from the one that should have.
//!
//! A placeholder (`{{name}}`, `<string>`, `:id`) that was sent as it is stands for
//! any value. Of credentials, it counts whether they are there, not which.

use std::fmt;

use percent_encoding::percent_decode_str;
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::form::{Field, multipart, urlencoded};
use super::sent::Sent;

/// What differs.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    NotSent,
    Method,
    Server,
    Path,
    Query,
    Accept,
    ContentType,
    Header,
    Credentials,
    Body,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "not sent",
            Self::Method => "method",
            Self::Server => "server",
            Self::Path => "path",
            Self::Query => "query",
            Self::Accept => "accept",
            Self::ContentType => "content type",
            Self::Header => "header",
            Self::Credentials => "credentials",
            Self::Body => "body",
        })
    }
}

/// A difference.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) kind: Kind,
    what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.what)
    }
}

impl Difference {
    pub(super) fn not_sent(why: &str) -> Self {
        Self {
            kind: Kind::NotSent,
            what: short(why),
        }
    }

    fn of(kind: Kind, expected: &str, actual: &str) -> Self {
        Self {
            kind,
            what: format!("{} and not {}", short(actual), short(expected)),
        }
    }
}

/// The beginning of a text, on one line.
fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None if text.is_empty() => "nothing".to_owned(),
        None => text,
    }
}

/// Headers that are compared by themselves, or are no part of an API's request.
const OTHER_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// All differences, at most one of each kind. `keys` are the names of API keys.
pub(super) fn compare(expected: &Sent, actual: &Sent, keys: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut check = |kind: Kind, is_same: bool, expected: &str, actual: &str| {
        if !is_same {
            found.push(Difference::of(kind, expected, actual));
        }
    };
    let is_key = |name: &str| keys.iter().any(|key| name.eq_ignore_ascii_case(key));
    check(
        Kind::Method,
        expected.method == actual.method,
        &expected.method,
        &actual.method,
    );
    let (wanted, got) = (Target::of(&expected.url), Target::of(&actual.url));
    // A document may leave the server to the caller.
    let is_same = got.host.is_empty() || wanted.host == got.host;
    check(Kind::Server, is_same, &wanted.host, &got.host);
    check(
        Kind::Path,
        path_fits(&wanted.path, &got.path),
        &wanted.path,
        &got.path,
    );
    let sorted = |query: &str| {
        let mut fields = urlencoded(query);
        fields.retain(|field| !is_key(&field.name));
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields
    };
    let is_same = fields_fit(&sorted(&wanted.query), &sorted(&got.query));
    check(Kind::Query, is_same, &wanted.query, &got.query);
    let accept = expected.header("accept").unwrap_or("*/*");
    let own_accept = actual.header("accept").unwrap_or_default();
    let is_same = accept == "*/*" || fits(accept, own_accept);
    check(Kind::Accept, is_same, accept, own_accept);
    let (of, own) = (expected.media_type(), actual.media_type());
    let is_same = of == own;
    let (of, own) = (of.unwrap_or_default(), own.unwrap_or_default());
    check(Kind::ContentType, is_same, &of, &own);
    let headers = |sent: &Sent| {
        let headers = sent.headers.iter();
        let mut headers: Vec<_> = headers
            .filter(|(name, _)| !OTHER_HEADERS.contains(&name.as_str()) && !is_key(name))
            .map(|(name, value)| Field {
                name: name.clone(),
                value: value.clone(),
                ..Field::default()
            })
            .collect();
        let cookies = sent
            .header("cookie")
            .into_iter()
            .flat_map(|all| all.split(';'));
        headers.extend(cookies.map(|cookie| {
            let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
            Field {
                name: format!("cookie {}", name.trim()),
                value: decoded(value.trim()),
                ..Field::default()
            }
        }));
        headers.sort_by(|a, b| a.name.cmp(&b.name));
        headers
    };
    let (of, own) = (headers(expected), headers(actual));
    check(
        Kind::Header,
        fields_fit(&of, &own),
        &listed(&of),
        &listed(&own),
    );
    let is_any = expected.header("authorization").is_some_and(is_placeholder);
    let credentials = |sent: &Sent, query: &str| {
        let scheme = sent.header("authorization");
        let scheme = scheme.and_then(|value| value.split(' ').next());
        // A placeholder does not say which scheme.
        let scheme = scheme.map(|scheme| if is_any { "some" } else { scheme });
        let mut found: Vec<_> = scheme.into_iter().map(str::to_owned).collect();
        let headers = sent.headers.iter().map(|(name, _)| name.clone());
        let query = urlencoded(query).into_iter().map(|field| field.name);
        let named = headers.chain(query).filter(|name| is_key(name));
        found.extend(named.map(|name| name.to_lowercase()));
        found.sort();
        found.join(", ")
    };
    let of = credentials(expected, &wanted.query);
    let own = credentials(actual, &got.query);
    check(Kind::Credentials, of == own, &of, &own);
    let is_same = body_fits(expected, actual);
    check(Kind::Body, is_same, &expected.body, &actual.body);
    found
}

fn listed(fields: &[Field]) -> String {
    let listed = fields
        .iter()
        .map(|field| format!("{}={}", field.name, field.value));
    listed.collect::<Vec<_>>().join(", ")
}

/// The parts of a URL.
struct Target {
    host: String,
    path: String,
    query: String,
}

impl Target {
    fn of(url: &str) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let rest = before.split_once("://").map_or(before, |(_, rest)| rest);
        let (host, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = host.to_lowercase();
        let path = if path.is_empty() { "/" } else { path };
        Self {
            host: host.trim_end_matches(":443").to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn path_fits(expected: &str, actual: &str) -> bool {
    let (mut expected, mut actual) = (expected.split('/'), actual.split('/'));
    let segment_fits = |expected: &str| {
        let actual = actual.next().map(decoded);
        let expected = decoded(expected);
        // A `:name` without a value is sent as it is.
        let is_any = expected.starts_with(':');
        actual.is_some_and(|actual| is_any || fits(&expected, &actual))
    };
    expected.all(segment_fits) && actual.next().is_none()
}

fn fields_fit(expected: &[Field], actual: &[Field]) -> bool {
    expected.len() == actual.len()
        && expected.iter().zip(actual).all(|(expected, actual)| {
            let json = (structured(&expected.value), structured(&actual.value));
            let is_same = match json {
                (Some(expected), Some(actual)) => json_fits(&expected, &actual),
                _ => fits(&expected.value, &actual.value),
            };
            let stated = expected.media_type.as_deref();
            expected.name == actual.name
                && is_same
                && expected.file_name == actual.file_name
                && (expected.file_name.is_some() || stated == actual.media_type.as_deref())
        })
}

/// A list or an object that is a text.
fn structured(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(&quoted(text)).ok()?;
    (value.is_array() || value.is_object()).then_some(value)
}

fn body_fits(expected: &Sent, actual: &Sent) -> bool {
    let media_type = expected.media_type().unwrap_or_default();
    match media_type.as_str() {
        "multipart/form-data" => fields_fit(&multipart(&expected.body), &multipart(&actual.body)),
        "application/x-www-form-urlencoded" => {
            fields_fit(&urlencoded(&expected.body), &urlencoded(&actual.body))
        }
        _ => {
            let json = |text: &str| serde_json::from_str::<Value>(text).ok();
            match (json(&quoted(&expected.body)), json(&actual.body)) {
                (Some(expected), Some(actual)) => json_fits(&expected, &actual),
                _ => fits(expected.body.trim(), actual.body.trim()),
            }
        }
    }
}

/// JSON in which the placeholders that stand outside of strings are strings.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let (mut is_string, mut is_escaped) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !is_string
            && let Some(behind) = rest.strip_prefix("{{")
            && let Some((name, after)) = behind.split_once("}}")
            && !name.contains(['{', '"', '\n'])
        {
            quoted += &format!("\"{{{{{name}}}}}\"");
            rest = after;
            continue;
        }
        is_string ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        quoted.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    quoted
}

fn json_fits(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(text), _) if is_placeholder(text) => true,
        (Value::String(expected), Value::String(actual)) => fits(expected, actual),
        (Value::Number(expected), Value::Number(actual)) => {
            expected == actual || expected.as_f64() == actual.as_f64()
        }
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(e, a)| json_fits(e, a))
        }
        (Value::Object(expected), Value::Object(actual)) => {
            expected.len() == actual.len()
                && expected.iter().all(|(name, expected)| {
                    let actual = actual.get(name);
                    actual.is_some_and(|actual| json_fits(expected, actual))
                })
        }
        (expected, actual) => expected == actual,
    }
}

/// Whether a whole text is a placeholder.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let inner = |start: &str, end: &str| {
        let inner = text.strip_prefix(start)?.strip_suffix(end)?;
        (!inner.is_empty() && !inner.contains(['{', '}', '<', '>', '/'])).then_some(())
    };
    inner("{{", "}}").or_else(|| inner("<", ">")).is_some()
}

/// Whether a text is the expected one, but for its placeholders.
fn fits(expected: &str, actual: &str) -> bool {
    if expected == actual || is_placeholder(expected) {
        return true;
    }
    if !expected.contains("{{") {
        return false;
    }
    let mut pattern = String::from("(?s)^");
    let mut rest = expected;
    while let Some((before, behind)) = rest.split_once("{{")
        && let Some((_, after)) = behind.split_once("}}")
    {
        pattern += &regex::escape(before);
        pattern += ".*";
        rest = after;
    }
    pattern += &regex::escape(rest);
    pattern.push('$');
    Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(url: &str, headers: &[(&str, &str)], body: &str) -> Sent {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Sent {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: headers.iter().map(owned).collect(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn each_difference_is_found_and_placeholders_are_none() {
        let json = [
            ("content-type", "application/json"),
            ("authorization", "Bearer a"),
        ];
        let expected = sent(
            "https://a.example/v1/{{id}}/:kind?q=a+b&n={{n}}",
            &json,
            r#"{"n": {{n}}, "a": "x-{{y}}", "b": [1, 2.0], "c": "<string>"}"#,
        );
        let same = r#"{"n":7,"a":"x-1","b":[1.0,2],"c":"c"}"#;
        let url = "https://A.example:443/v1/7/b?n=1&q=a%20b";
        assert_eq!(compare(&expected, &sent(url, &json, same), &[]), []);
        let other = sent(
            "https://b.example/v1/7?q=a",
            &[
                ("content-type", "text/plain"),
                ("authorization", "Basic a"),
                ("x-own", "1"),
            ],
            r#"{"n":7}"#,
        );
        let found = compare(&expected, &other, &[]);
        let kinds: Vec<_> = found.iter().map(|difference| difference.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Server,
                Kind::Path,
                Kind::Query,
                Kind::ContentType,
                Kind::Header,
                Kind::Credentials,
                Kind::Body
            ]
        );
    }

    #[test]
    fn a_form_is_compared_part_by_part_and_a_key_by_its_place() {
        let form = [("content-type", "multipart/form-data; boundary=BOUNDARY")];
        let part = |name: &str, value: &str| {
            format!(
                "--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let body = |parts: [String; 2]| parts.concat() + "--BOUNDARY--\r\n";
        let of = |url: &str, parts| sent(url, &form, &body(parts));
        let url = "https://a.example/?key=1";
        let expected = of(url, [part("a", "[1, 2]"), part("b", "x")]);
        let keys = ["key".to_owned()];
        let same = of(
            "https://a.example?key=2",
            [part("a", "[1,2]"), part("b", "x")],
        );
        assert_eq!(compare(&expected, &same, &keys), []);
        let turned = of("https://a.example/", [part("b", "x"), part("a", "[1,2]")]);
        let found = compare(&expected, &turned, &keys);
        let kinds: Vec<_> = found.iter().map(|difference| difference.kind).collect();
        assert_eq!(kinds, [Kind::Credentials, Kind::Body]);
    }
}
