//! What may be a secret: by the name of a value, and by how a text looks.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

/// Whether the last word of a name is that of a secret.
///
/// ```
/// use postman_openapi::is_secret_name;
///
/// assert!(is_secret_name("clientSecret") && is_secret_name("x-access-token"));
/// assert!(!is_secret_name("next_page_token") && !is_secret_name("token_type"));
/// ```
pub fn is_secret_name(name: &str) -> bool {
    is_secret(&heck::AsSnakeCase(name).to_string())
}

fn is_secret(snake: &str) -> bool {
    let mut words = snake.rsplit('_');
    match words.next() {
        Some(
            "password" | "passwd" | "pwd" | "passcode" | "passphrase" | "pin" | "secret" | "apikey",
        ) => true,
        // Of a page, or to be known by everyone.
        Some("token") => !matches!(
            words.next(),
            Some("page" | "continuation" | "cursor" | "sync")
        ),
        Some("key") => !matches!(
            words.next(),
            Some("public" | "idempotency" | "search" | "sort" | "order")
        ),
        _ => false,
    }
}

/// Whether a value of this name may be, or hold, a secret. Where nothing is lost but an
/// example, more names count.
pub(crate) fn may_be_secret(name: &str) -> bool {
    // Each name that counts has one of these.
    static PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let parts = [
            "pass", "pwd", "pin", "secret", "key", "token", "cred", "auth", "bearer", "jwt",
            "cookie", "otp", "cvv", "cvc", "sig", "sid", "sess", "mnemonic",
        ];
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).build(parts).ok()
    });
    if name.is_ascii() && PARTS.as_ref().is_some_and(|parts| !parts.is_match(name)) {
        return false;
    }
    let snake = heck::AsSnakeCase(name).to_string();
    let singular = snake.strip_suffix('s').unwrap_or(&snake);
    let last = singular.rsplit('_').next().unwrap_or_default();
    let is_of_credentials = |word: &str| {
        matches!(
            word,
            "password"
                | "passwd"
                | "passphrase"
                | "secret"
                | "secrets"
                | "credential"
                | "credentials"
                | "authorization"
                | "bearer"
                | "jwt"
                | "cookie"
                | "cookies"
                | "otp"
                | "cvv"
                | "cvc"
        )
    };
    let ends = [
        "accesstoken",
        "authtoken",
        "sessionid",
        "sessid",
        "apitoken",
    ];
    is_secret(&snake)
        || is_secret(singular)
        || snake.split('_').any(is_of_credentials)
        || matches!(last, "auth" | "signature" | "sig" | "sid" | "mnemonic")
        // Sessions are mostly a list.
        || snake.rsplit('_').next() == Some("session")
        || snake.ends_with("session_id")
        || ends.iter().any(|end| snake.ends_with(end))
}

/// Whether a text has a part that looks like a credential, or names a secret and its
/// value: `?access_token=…`, `<Password>…`, `"pin": …`.
pub(crate) fn shows_secret(text: &str) -> bool {
    static CREDENTIAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let kinds = [
            r"(?i-u:bearer|basic)\s+[A-Za-z._~+/-]*[0-9=](?-u:[\w.~+/=-])*",
            r"(?-u:\beyJ[\w-]{8,}\.[\w-]+)",
            r"-----BEGIN [A-Z ]*PRIVATE KEY",
            r"://[^/\s:@]*:[^/\s@]+@",
            r"(?-u:\b[sr]k_(?:live|test)_\w{8})",
            r"(?-u:\bgh[opusr]_\w{20})",
            r"(?-u:\bxox[abprs]-[\w-]{8})",
            r"(?-u:\bAIza[\w-]{30})",
        ];
        Regex::new(&kinds.join("|")).ok()
    });
    CREDENTIAL.as_ref().is_none_or(|of| of.is_match(text)) || names_secret(text)
}

/// Whether a text names a secret and its value.
fn names_secret(text: &str) -> bool {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    // The names end where these are.
    let mut ends = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'=' | b':' | b'>'));
    ends.any(|(end, sign)| {
        let before = text.get(..end).unwrap_or_default();
        let named = match sign {
            b'>' => before,
            _ => {
                let named = before.trim_end();
                let named = named.strip_suffix(['"', '\'']).unwrap_or(named);
                named.strip_suffix('\\').unwrap_or(named)
            }
        };
        let around = named.trim_end_matches(|c| is_word(c) || matches!(c, '.' | '-'));
        let name = named.get(around.len()..).unwrap_or_default();
        let begins = around.chars().next_back().is_none_or(|c| {
            c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\'' | '<' | '?' | '&' | '#' | ';' | ',' | '{' | '('
                )
        });
        if !begins || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return false;
        }
        let rest = text.get(end + 1..).unwrap_or_default();
        let value = rest.trim_start_matches([' ', '\t', '\\', '"', '\'']);
        let is_empty = value.is_empty() || value.starts_with(['<', '&', ',', ';', '}', '\n']);
        // "Invalid token: …" is prose.
        let is_prose = sign == b':' && around.ends_with([' ', '\t']);
        !is_empty && !is_prose && may_be_secret(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_name_decides() {
        for name in [
            "leader_pin",
            "clientSecret",
            "API-Key",
            "token",
            "x-access-token",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "next_page_token",
            "publicKey",
            "pinned",
            "keyword",
            "token_type",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_may_be_of_a_secret_is_known() {
        for name in [
            "tokens",
            "password_hash",
            "Set-Cookie",
            "X-Amz-Signature",
            "PHPSESSID",
            "auth",
            "session",
            "wallet_mnemonic",
        ] {
            assert!(may_be_secret(name), "{name}");
        }
        for name in [
            "next_page_token",
            "name",
            "status",
            "author",
            "signed",
            "session_count",
            "sessions",
            "code",
        ] {
            assert!(!may_be_secret(name), "{name}");
        }
    }

    #[test]
    fn a_text_that_shows_a_secret_is_known() {
        for text in [
            "Authorization: Bearer abc123",
            "https://a.example/x?page=1&access_token=abc",
            "https://rex:bone@a.example/",
            "<m:a><Password>bone</Password></m:a>",
            r#"{\"client_secret\": \"abc\"}"#,
            "grant_type=password&password=bone",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x",
            "pin: 1234",
        ] {
            assert!(shows_secret(text), "{text}");
        }
        for text in [
            "Invalid token: it is expired",
            "Basic information",
            "https://a.example/x?next_page_token=abc",
            "<Password></Password>",
            "a key and a token",
            "token=",
        ] {
            assert!(!shows_secret(text), "{text}");
        }
    }
}
