//! What may be a secret: by the name of a value, and by how a text looks.

use std::sync::LazyLock;

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
        || matches!(last, "auth" | "signature" | "sig" | "sid")
        || snake.ends_with("session_id")
        || ends.iter().any(|end| snake.ends_with(end))
}

/// Whether a text has a part that looks like a credential, or names a secret and its
/// value: `?access_token=…`, `<Password>…`, `"pin": …`.
pub(crate) fn shows_secret(text: &str) -> bool {
    static CREDENTIAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let kinds = [
            r"(?i:bearer|basic)\s+[A-Za-z._~+/-]*[0-9=][\w.~+/=-]*",
            r"\beyJ[\w-]{8,}\.[\w-]+",
            r"-----BEGIN [A-Z ]*PRIVATE KEY",
            r"://[^/\s:@]*:[^/\s@]+@",
            r"\b[sr]k_(?:live|test)_\w{8}",
            r"\bgh[opusr]_\w{20}",
            r"\bxox[abprs]-[\w-]{8}",
            r"\bAIza[\w-]{30}",
        ];
        Regex::new(&kinds.join("|")).ok()
    });
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?m)(^|[\s"'<?&#;,{(])([A-Za-z][\w.-]*)(\\?["']?\s*[=:]|>)"#).ok()
    });
    let looks_like_one = CREDENTIAL.as_ref().is_none_or(|of| of.is_match(text));
    let is_named = |named: &Regex| {
        named.captures_iter(text).any(|found| {
            let (whole, [before, name, after]) = found.extract();
            let end = found.get(0).map_or(0, |found| found.end());
            let rest = text.get(end..).unwrap_or_default();
            let value = rest.trim_start_matches([' ', '\t', '\\', '"', '\'']);
            let is_empty = value.is_empty() || value.starts_with(['<', '&', ',', ';', '}', '\n']);
            // "Invalid token: …" is prose.
            let is_prose = after.ends_with(':') && before.starts_with([' ', '\t']);
            !whole.is_empty() && !is_empty && !is_prose && may_be_secret(name)
        })
    };
    looks_like_one || NAMED.as_ref().is_none_or(is_named)
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
        ] {
            assert!(may_be_secret(name), "{name}");
        }
        for name in [
            "next_page_token",
            "name",
            "status",
            "author",
            "signed",
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
