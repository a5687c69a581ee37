//! The parts of a URL with variables anywhere. Postman replaces the variables
//! first, then tells the parts apart; so what a variable holds counts here, too.

use crate::input::variables::{Scope, placeholder};

/// Base, path and query of a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    /// Scheme, host and port, and the beginning of the path where a variable holds
    /// it. Variables in it are not known, or part of a host. Without a slash at
    /// the end, and without user and password.
    pub(crate) base: String,
    /// The variable that holds the base, if one holds all of it.
    pub(crate) variable: Option<String>,
    /// Whether it has a user and a password.
    pub(crate) has_user: bool,
    /// The path, which begins with a slash; `None` if the URL has none.
    pub(crate) path: Option<String>,
    /// The query that a variable before the path's end holds.
    pub(crate) query: Option<String>,
}

/// The ends of names of hosts that tell a host from a path where no slash does.
const ENDS_OF_HOSTS: &[&str] = &[
    "app", "cloud", "co", "com", "dev", "eu", "example", "io", "local", "net", "org", "test",
];

/// How many pieces, variables or not, a URL may have before its path, and how many
/// bytes the values of variables may add to it.
const MAX_PIECES: usize = 64;
const MAX_LENGTH: usize = 4096;

impl Address {
    /// Reads a URL without its query and fragment.
    pub(crate) fn read(stated: &str, scope: &Scope<'_>) -> Self {
        let text = with_queries(stated, scope);
        let (before, query) = split(&text);
        let before = before.trim().replace('\\', "/");
        let mut address = Self {
            query: query.map(str::to_owned),
            ..Self::default()
        };
        address.path = address.walk(&before, scope);
        // A slash at the end of a variable and the one that begins the path are one,
        // as where a caller of a client gives the base.
        let end = authority_end(&address.base);
        while address.base.len() > end && address.base.ends_with('/') {
            address.base.pop();
        }
        address.normalize();
        address
    }

    /// Goes through the text up to where the path begins, and gives the path.
    fn walk(&mut self, text: &str, scope: &Scope<'_>) -> Option<String> {
        let mut rest = text;
        for _ in 0..MAX_PIECES {
            if let Some(("", name, after)) = placeholder(rest) {
                let stated = rest.get(..rest.len() - after.len()).unwrap_or_default();
                let value = scope.expand_first(stated);
                let is_known = !value.starts_with("{{");
                if self.base.is_empty() {
                    self.variable = Some(name.trim().to_owned());
                    self.base += &value;
                } else if is_known && value.starts_with('/') && self.has_host() {
                    return Some(format!("{value}{after}"));
                } else {
                    self.variable = None;
                    // Any other is a variable of the server.
                    let is_structure = is_known && value.contains(['/', '@']);
                    self.base += if is_structure { &value } else { stated };
                }
                rest = after;
                let is_glued =
                    !rest.is_empty() && !rest.starts_with(['/', '.', '-', ':', '@', '{']);
                if !is_known && is_glued && !self.has_path() && !is_host(rest) {
                    return Some(format!("/{rest}"));
                }
                continue;
            }
            if rest.is_empty() {
                let end = authority_end(&self.base);
                let path = self.base.split_off(end);
                if !path.is_empty() {
                    self.variable = None;
                }
                return Some(path).filter(|path| !path.is_empty());
            }
            if rest.starts_with('/') {
                let after = rest.trim_start_matches('/');
                if rest.len() - after.len() < 2 || !self.opens(after) {
                    return Some(rest.to_owned());
                }
                self.variable = None;
                if !self.base.is_empty() {
                    let colon = if self.base.contains(':') || self.base.contains("{{") {
                        ""
                    } else {
                        ":"
                    };
                    self.base.extend([colon, "//"]);
                }
                rest = after;
                continue;
            }
            self.variable = None;
            if self.has_path() {
                // The text goes on with the last segment of a variable's value.
                let last = self.base.rfind('/').unwrap_or(self.base.len());
                return Some(self.base.split_off(last) + rest);
            }
            let variable = placeholder(rest).map_or(rest.len(), |(before, _, _)| before.len());
            let end = rest.find('/').unwrap_or(rest.len()).min(variable);
            let (mut literal, after) = rest.split_at(end);
            if self.base.ends_with(':') {
                literal = literal.trim_start_matches(':');
            }
            self.base += literal;
            rest = after;
        }
        Some(format!("/{}", rest.trim_start_matches('/')))
    }

    /// Whether slashes behind the base begin a host, this one.
    fn opens(&self, host: &str) -> bool {
        if self.base.contains("://") {
            return false;
        }
        let is_scheme = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["protocol", "scheme"]
                .iter()
                .any(|part| name.contains(part))
        };
        self.base.ends_with(':')
            || matches!(self.base.as_str(), "http" | "https")
            || self.variable.as_deref().is_some_and(is_scheme)
            || self.base.is_empty() && is_host(host)
    }

    fn has_host(&self) -> bool {
        let end = authority_end(&self.base);
        end > authority_start(&self.base)
    }

    fn has_path(&self) -> bool {
        authority_end(&self.base) < self.base.len()
    }

    /// Takes user and password away, which are authorization, and writes scheme
    /// and host as HTTP does: in lower case, without the usual port.
    fn normalize(&mut self) {
        let (start, end) = (authority_start(&self.base), authority_end(&self.base));
        let scheme = lower(self.base.get(..start).unwrap_or_default());
        let authority = self.base.get(start..end).unwrap_or_default();
        let path = self.base.get(end..).unwrap_or_default();
        let host = match authority.rfind('@') {
            Some(at) => authority.get(at + 1..).unwrap_or_default(),
            None => authority,
        };
        self.has_user = host.len() < authority.len();
        let host = lower(host);
        let host = host.trim_end_matches(':');
        let usual = match scheme.as_str() {
            "https://" => ":443",
            "http://" => ":80",
            _ => "\n",
        };
        let host = host.strip_suffix(usual).unwrap_or(host);
        self.base = format!("{scheme}{host}{path}");
    }

    /// Whether a request can be sent to it by HTTP: not to `about:blank`, not to
    /// `ftp://example.com`, not to a scheme without a host.
    pub(crate) fn is_http(&self) -> bool {
        let (start, end) = (authority_start(&self.base), authority_end(&self.base));
        let scheme = self.base.get(..start).unwrap_or_default();
        let authority = self.base.get(start..end).unwrap_or_default();
        let is_scheme = matches!(scheme, "" | "http://" | "https://") || scheme.contains("{{");
        let host_end = authority.rfind([']', '}']).map_or(0, |at| at + 1);
        let after = authority.get(host_end..).unwrap_or_default();
        let port = after.split_once(':').map_or("", |(_, port)| port);
        let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
        is_scheme && is_port && (scheme.is_empty() || !authority.is_empty())
    }
}

/// A text up to the first `?`, and the query behind it, if there is one; without
/// the fragment, which is not sent.
pub(crate) fn split(text: &str) -> (&str, Option<&str>) {
    let end = find(text, '#').unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    match find(text, '?') {
        Some(at) => (
            text.get(..at).unwrap_or_default(),
            Some(text.get(at + 1..).unwrap_or_default()),
        ),
        None => (text, None),
    }
}

/// Where a character stands first, names of variables aside.
pub(crate) fn find(text: &str, character: char) -> Option<usize> {
    // Most texts have none, which is found faster.
    if !text.contains(character) {
        return None;
    }
    places(text, character).next()
}

/// The places of an ASCII character, names of variables aside.
pub(crate) fn places(text: &str, character: char) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = bytes.get(start..)?;
            let at = start
                + rest
                    .iter()
                    .position(|byte| *byte == b'{' || char::from(*byte) == character)?;
            start = at + 1;
            if bytes.get(at) != Some(&b'{') {
                return Some(at);
            }
            // Braces that nothing closes are text.
            if bytes.get(start) == Some(&b'{')
                && let Some(length) = text.get(start + 1..).and_then(|name| name.find("}}"))
            {
                start += 1 + length + 2;
            }
        }
    })
}

/// The text with the variables replaced that hold a query or a fragment.
fn with_queries(text: &str, scope: &Scope<'_>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, _, after)) = placeholder(rest) {
        let stated = rest.get(before.len()..rest.len() - after.len());
        let stated = stated.unwrap_or_default();
        let value = scope.resolve(stated);
        replaced += before;
        let is_long = replaced.len() > text.len() + MAX_LENGTH;
        replaced += match split(&value) {
            (path, None) if path.len() == value.len() => stated,
            _ if is_long => stated,
            _ => &value,
        };
        rest = after;
    }
    replaced + rest
}

/// Where the host of a base begins.
fn authority_start(base: &str) -> usize {
    let slash = find(base, '/').unwrap_or(base.len());
    let before = base.get(..slash).unwrap_or_default();
    let is_scheme = base.get(slash..).is_some_and(|rest| rest.starts_with("//"));
    match is_scheme && (before.ends_with(':') || before.ends_with("}}")) {
        true => slash + 2,
        false => 0,
    }
}

/// Where the path of a base begins.
fn authority_end(base: &str) -> usize {
    let start = authority_start(base);
    let rest = base.get(start..).unwrap_or_default();
    find(rest, '/').map_or(base.len(), |at| start + at)
}

/// Whether a text begins with the name of a host.
fn is_host(text: &str) -> bool {
    let name = text.split(['/', ':', '{']).next().unwrap_or_default();
    let end = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    name == "localhost" || end.is_some_and(|end| ENDS_OF_HOSTS.contains(&end.as_str()))
}

/// A text in lower case, names of variables aside.
fn lower(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, _, after)) = placeholder(rest) {
        lower += &before.to_ascii_lowercase();
        lower += rest
            .get(before.len()..rest.len() - after.len())
            .unwrap_or_default();
        rest = after;
    }
    lower + &rest.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json_borrow::Value;

    use super::*;
    use crate::input::node::Node;

    #[test]
    fn the_parts_are_told_apart_after_the_variables_are_replaced() {
        let variables = json!({ "variable": [
            { "key": "protocol", "value": "https:" }, { "key": "scheme", "value": "http" }, { "key": "secure", "value": "https://" },
            { "key": "host", "value": "api.kennel.example" }, { "key": "base", "value": "https://api.kennel.example/v1" },
            { "key": "slashed", "value": "https://api.kennel.example/" }, { "key": "full", "value": "https://api.kennel.example/v1/dogs?size=1#top" },
            { "key": "dogs", "value": "/dogs" }, { "key": "port", "value": "8080" }, { "key": "regional", "value": "https://{{region}}.kennel.example/v1" },
            { "key": "mixed", "value": "api.kennel.example/v1" }, { "key": "again", "value": "{{base}}" }, { "key": "user", "value": "https://a:b@h.example" },
        ] });
        let variables = Value::from(&variables);
        let scope = Scope::of(&Node::root("", &variables), None);
        for (text, base, path) in [
            (
                "https://api.kennel.example/dogs/",
                "https://api.kennel.example",
                Some("/dogs/"),
            ),
            (
                "HTTPS://API.kennel.example:443/Dogs",
                "https://api.kennel.example",
                Some("/Dogs"),
            ),
            (
                "https://api.kennel.example",
                "https://api.kennel.example",
                None,
            ),
            (
                "https:////api.kennel.example//dogs",
                "https://api.kennel.example",
                Some("//dogs"),
            ),
            (
                "https://api.kennel.example\\dogs",
                "https://api.kennel.example",
                Some("/dogs"),
            ),
            ("http://[::1]:8080/x", "http://[::1]:8080", Some("/x")),
            ("localhost:3000/x", "localhost:3000", Some("/x")),
            ("//api.kennel.example/x", "api.kennel.example", Some("/x")),
            ("/dogs", "", Some("/dogs")),
            ("{{protocol}}//{{host}}/x", "https://{{host}}", Some("/x")),
            ("{{protocol}}://{{host}}/x", "https://{{host}}", Some("/x")),
            (
                "{{scheme}}://{{host}}:{{port}}/x",
                "http://{{host}}:{{port}}",
                Some("/x"),
            ),
            ("{{secure}}{{host}}/x", "https://{{host}}", Some("/x")),
            (
                "{{protocolOf}}//{{hostOf}}/x",
                "{{protocolOf}}//{{hostOf}}",
                Some("/x"),
            ),
            ("{{unknown}}//x", "{{unknown}}", Some("//x")),
            (
                "{{base}}/dogs",
                "https://api.kennel.example/v1",
                Some("/dogs"),
            ),
            ("{{again}}", "https://api.kennel.example", Some("/v1")),
            ("{{full}}", "https://api.kennel.example", Some("/v1/dogs")),
            (
                "{{slashed}}dogs",
                "https://api.kennel.example",
                Some("/dogs"),
            ),
            (
                "{{slashed}}/dogs",
                "https://api.kennel.example",
                Some("/dogs"),
            ),
            ("{{slashed}}", "https://api.kennel.example", Some("/")),
            (
                "{{base}}beta/dogs",
                "https://api.kennel.example",
                Some("/v1beta/dogs"),
            ),
            (
                "{{base}}{{dogs}}/:id",
                "https://api.kennel.example/v1",
                Some("/dogs/:id"),
            ),
            (
                "{{regional}}/dogs",
                "https://{{region}}.kennel.example/v1",
                Some("/dogs"),
            ),
            (
                "https://{{mixed}}/dogs",
                "https://api.kennel.example/v1",
                Some("/dogs"),
            ),
            ("{{unknown}}", "{{unknown}}", None),
            ("{{unknown}}/", "{{unknown}}", Some("/")),
            ("{{unknown}}fabric/v4", "{{unknown}}", Some("/fabric/v4")),
            (
                "https://{{unknown}}fabric/v4",
                "https://{{unknown}}",
                Some("/fabric/v4"),
            ),
            (
                "{{unknown}}.kennel.example/x",
                "{{unknown}}.kennel.example",
                Some("/x"),
            ),
            (
                "{{unknown}}api.kennel.example/x",
                "{{unknown}}api.kennel.example",
                Some("/x"),
            ),
            ("{{unknown}}:{{port}}/x", "{{unknown}}:{{port}}", Some("/x")),
            ("{{a/b?c}}/x", "{{a/b?c}}", Some("/x")),
            ("{{user}}/x", "https://h.example", Some("/x")),
        ] {
            let address = Address::read(text, &scope);
            assert_eq!(
                (address.base.as_str(), address.path.as_deref()),
                (base, path),
                "{text}"
            );
            assert!(address.is_http(), "{text}");
        }
        assert_eq!(
            Address::read("{{full}}", &scope).query.as_deref(),
            Some("size=1")
        );
        for text in [
            "about:blank",
            "ftp://h.example/x",
            "https:///",
            "ws://h.example",
        ] {
            assert!(!Address::read(text, &scope).is_http(), "{text}");
        }
    }
}
