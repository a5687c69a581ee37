//! [`Secrets`]: finds secrets in a text, however they are encoded, and takes them
//! out.
//!
//! A server that echoes a secret may write it percent-encoded, with the escapes of
//! JSON or HTML, in JSON within JSON, or in a mixture of these. So the text is
//! searched as it is, then with one layer of escapes decoded, then with the next. A
//! secret is taken out of the original text.

use std::fmt;
use std::ops::Range;

use memchr::memmem;
use secrecy::{ExposeSecret, SecretSlice};
use serde::de::IgnoredAny;

use crate::escapes::{Read, read};

const REDACTED: &str = "[redacted]";

/// A secret of so many characters is taken out wherever it stands. A shorter one
/// is only taken out where it stands for itself, beside neither a letter nor a
/// digit: `1` is part of nearly every number, and a text without any `1` would
/// say nothing but what the secret is.
const LONG: usize = 4;

/// How many layers of escapes are read: each JSON within JSON is one.
const LAYERS: usize = 8;

/// Texts that must not be shown; [`ErrorResponse`](crate::ErrorResponse) says how
/// they are taken out of a response. They are wiped when they are dropped.
///
/// ```
/// use postman_client_runtime::{BearerToken, Auth};
///
/// let mut secrets = Auth::from(BearerToken::new("token")?).secrets();
/// secrets.add("1234");
/// assert_eq!(format!("{secrets:?}"), "Secrets");
/// # Ok::<(), postman_client_runtime::ConfigError>(())
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    /// Each text in the forms that are searched for.
    forms: Vec<SecretSlice<u8>>,
    /// Large and small letters are the same.
    any_case: bool,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// A part of a text that is to be replaced.
struct Found {
    at: Range<usize>,
    /// It is a number of a JSON text, which becomes a text.
    quoted: bool,
}

impl Secrets {
    /// Adds a text. An empty one is ignored.
    pub fn add(&mut self, secret: &str) {
        let mut view = View::of(secret.as_bytes(), false);
        for _ in 0..=LAYERS {
            self.form(view.bytes.clone());
            // It may itself hold what looks like an escape, and is read as one.
            match view.decoded(false) {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        // As a number it has no zeros before it.
        if secret.bytes().all(|byte| byte.is_ascii_digit()) {
            self.form(secret.trim_start_matches('0').into());
        }
    }

    fn form(&mut self, form: Vec<u8>) {
        let is_known = |known: &SecretSlice<u8>| known.expose_secret() == form;
        if !form.is_empty() && !self.forms.iter().any(is_known) {
            self.forms.push(form.into());
        }
    }

    /// The same in any case: names of headers arrive in small letters.
    pub(crate) fn in_any_case(&self) -> Self {
        let small = |form: &SecretSlice<u8>| form.expose_secret().to_ascii_lowercase().into();
        Self {
            forms: self.forms.iter().map(small).collect(),
            any_case: true,
        }
    }

    /// `text` without them; `None` if it holds none. Of a text that was `cut`, the
    /// end is taken out, too, if a secret may have begun there.
    pub(crate) fn out_of(&self, text: &str, cut: bool) -> Option<String> {
        let mut found = merged(self.find(text.as_bytes(), cut));
        if serde_json::from_str::<IgnoredAny>(text).is_ok() {
            self.quote_numbers(text, &mut found);
        }
        let replaced = replaced(text.as_bytes(), found)?;
        Some(String::from_utf8_lossy(&replaced).into_owned())
    }

    /// The same of a whole text that is not JSON, or not read as such.
    pub(crate) fn out_of_plain(&self, text: &str) -> Option<String> {
        let without = self.out_of_bytes(text.as_bytes())?;
        Some(String::from_utf8_lossy(&without).into_owned())
    }

    /// The same of a header's name or value.
    pub(crate) fn out_of_bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        replaced(bytes, self.find(bytes, false))
    }

    fn find(&self, text: &[u8], cut: bool) -> Vec<Found> {
        let mut found = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        let mut view = View::of(text, self.any_case);
        for _ in 0..=LAYERS {
            for form in &self.forms {
                view.find(form.expose_secret(), cut, &mut found);
            }
            match view.decoded(cut) {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        found
    }

    /// A number of JSON that holds a secret becomes a text as a whole, so that
    /// JSON stays JSON; also one that is written as `9.8765e4`.
    fn quote_numbers(&self, text: &str, found: &mut Vec<Found>) {
        let mut bare = Vec::new();
        for at in bare_values(text.as_bytes()) {
            let number = text.get(at.clone()).unwrap_or_default();
            let next = found.partition_point(|f| f.at.end <= at.start);
            let is_found = found.get(next).is_some_and(|f| f.at.start < at.end) || {
                number.contains(['e', 'E'])
                    && number.parse::<f64>().is_ok_and(|value| {
                        let plain = format!("{value:.0}");
                        value.fract() == 0.0 && !self.find(plain.as_bytes(), false).is_empty()
                    })
            };
            if is_found {
                bare.push(Found { at, quoted: true });
            }
        }
        found.extend(bare);
    }
}

/// In order, and none within another.
fn merged(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|f| (f.at.start, std::cmp::Reverse(f.at.end)));
    let mut merged: Vec<Found> = Vec::new();
    for next in found {
        match merged.last_mut() {
            Some(last) if next.at.start < last.at.end => {
                if next.at == last.at {
                    last.quoted |= next.quoted;
                } else if next.at.end > last.at.end {
                    *last = Found {
                        at: last.at.start..next.at.end,
                        quoted: false,
                    };
                }
            }
            _ => merged.push(next),
        }
    }
    merged
}

/// `text` with what was found in it replaced; `None` if nothing was.
fn replaced(text: &[u8], found: Vec<Found>) -> Option<Vec<u8>> {
    let found = merged(found);
    if found.is_empty() {
        return None;
    }
    let (mut replaced, mut end) = (Vec::new(), 0);
    for Found { at, quoted } in found {
        replaced.extend_from_slice(text.get(end..at.start)?);
        let quote: &[u8] = if quoted { b"\"" } else { b"" };
        replaced.extend([quote, REDACTED.as_bytes(), quote].concat());
        end = at.end;
    }
    replaced.extend_from_slice(text.get(end..)?);
    Some(replaced)
}

/// Where the numbers (and other words) of a JSON text are that are no strings.
fn bare_values(json: &[u8]) -> Vec<Range<usize>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    let mut bytes = json.iter().enumerate();
    let mut in_string = false;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if in_string => {
                bytes.next();
            }
            b'"' => in_string = !in_string,
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if in_string => {}
            _ => match values.last_mut() {
                Some(value) if value.end == at => value.end = at + 1,
                _ => values.push(at..at + 1),
            },
        }
    }
    values
}

/// A text with some layers of escapes read. A plus counts as a space, as which
/// forms write it.
struct View {
    any_case: bool,
    bytes: Vec<u8>,
    /// Where in the text each byte comes from; behind them, where the text ends.
    starts: Vec<usize>,
}

impl View {
    fn of(text: &[u8], any_case: bool) -> Self {
        let mut view = Self {
            any_case,
            bytes: Vec::with_capacity(text.len()),
            starts: (0..=text.len()).collect(),
        };
        view.extend(text);
        view
    }

    fn extend(&mut self, read: &[u8]) {
        let folded = |byte: &u8| match byte {
            b'+' => b' ',
            byte if self.any_case => byte.to_ascii_lowercase(),
            byte => *byte,
        };
        self.bytes.extend(read.iter().map(folded));
    }

    /// With one more layer read; `None` if there is none.
    fn decoded(&self, cut: bool) -> Option<Self> {
        memchr::memchr3(b'\\', b'%', b'&', &self.bytes)?;
        let mut view = Self {
            any_case: self.any_case,
            bytes: Vec::new(),
            starts: Vec::new(),
        };
        let (mut at, mut has_escapes) = (0, false);
        while let (Some(rest @ [first, ..]), Some(start)) =
            (self.bytes.get(at..), self.starts.get(at))
        {
            let mut buffer = [0; 4];
            let (read, length): (&[u8], _) = match read(rest) {
                Read::Byte(byte, length) => (&[byte], length),
                Read::Char(char, length) => (char.encode_utf8(&mut buffer).as_bytes(), length),
                Read::Unfinished if cut => (&[], rest.len()),
                Read::Plain | Read::Unfinished => (&[*first], 1),
            };
            has_escapes |= length > 1 || read.is_empty();
            view.extend(read);
            view.starts.resize(view.bytes.len(), *start);
            at += length;
        }
        view.starts.extend(self.starts.last());
        has_escapes.then_some(view)
    }

    fn find(&self, form: &[u8], cut: bool, found: &mut Vec<Found>) {
        let is_long = String::from_utf8_lossy(form).chars().count() >= LONG;
        for at in memmem::find_iter(&self.bytes, form) {
            let end = at + form.len();
            let before = self.bytes.get(..at).unwrap_or_default();
            let after = self.bytes.get(end..).unwrap_or_default();
            if is_long || !(ends_with_word(before) || begins_with_word(after)) {
                found.extend(self.place(at..end));
            }
        }
        if cut {
            let begins_there = |length: &usize| {
                let begin = form.get(..*length);
                begin.is_some_and(|begin| self.bytes.ends_with(begin))
            };
            if let Some(length) = (1..form.len()).rev().find(begins_there) {
                let end = self.bytes.len();
                let tail = self.place(end - length..end);
                // What of an escape was cut belongs to it.
                found.extend(tail.map(|tail| Found {
                    at: tail.at.start..self.starts.last().copied().unwrap_or(tail.at.end),
                    ..tail
                }));
            }
        }
    }

    /// Where in the text these bytes come from.
    fn place(&self, bytes: Range<usize>) -> Option<Found> {
        let start = *self.starts.get(bytes.start)?;
        let last = *self.starts.get(bytes.end.checked_sub(1)?)?;
        let mut behind = self.starts.get(bytes.end..)?.iter();
        let end = *behind.find(|start| **start > last)?;
        Some(Found {
            at: start..end,
            quoted: false,
        })
    }
}

fn ends_with_word(bytes: &[u8]) -> bool {
    let mut tails = (1..=4).filter_map(|length| bytes.get(bytes.len().checked_sub(length)?..));
    let char = tails.find_map(|tail| std::str::from_utf8(tail).ok()?.chars().next_back());
    char.is_some_and(char::is_alphanumeric)
}

fn begins_with_word(bytes: &[u8]) -> bool {
    let mut heads = (1..=4).filter_map(|length| bytes.get(..length));
    let char = heads.find_map(|head| std::str::from_utf8(head).ok()?.chars().next());
    char.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn out_of(text: &str, secret: &str) -> String {
        let mut secrets = Secrets::default();
        secrets.add(secret);
        secrets
            .out_of(text, false)
            .unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_secret_is_taken_out_wherever_it_stands() {
        for (text, secret, rest) in [
            ("xtoken9 token", "token", "x[redacted]9 [redacted]"),
            ("a%74%6fke%6E!", "token", "a[redacted]!"),
            ("a%2574oken!", "token", "a[redacted]!"),
            ("p+q%20r%2Bs", "p q r s", "[redacted]"),
            (r"\u0074\u006Fken", "token", "[redacted]"),
            (
                r#"{"a":"{\"b\":\"{\\\"c\\\":\\\"a\\\\u002Fb\\\"}\"}"}"#,
                "a/b",
                r#"{"a":"{\"b\":\"{\\\"c\\\":\\\"[redacted]\\\"}\"}"}"#,
            ),
            (r#"["a\/b\"c"]"#, "a/b\"c", r#"["[redacted]"]"#),
            (r"\ud83d\uDE00 is it", "\u{1f600} is", "[redacted] it"),
            ("%F0%9F%98%80 is it", "\u{1f600} is", "[redacted] it"),
            ("<p>a&amp;b&#x3c;&#39;</p>", "a&b<'", "<p>[redacted]</p>"),
            // It looks like an escape itself.
            (
                r"C:\\new%2541 C:\new%41",
                r"C:\new%41",
                "[redacted] [redacted]",
            ),
            // Of a number.
            (
                r#"{"pin": 98765, "n": [1987654]}"#,
                "98765",
                r#"{"pin": "[redacted]", "n": ["[redacted]"]}"#,
            ),
            (
                r#"{"pin":9.8765e4,"a":1e9}"#,
                "98765",
                r#"{"pin":"[redacted]","a":1e9}"#,
            ),
            (r#"{"pin":12345}"#, "0012345", r#"{"pin":"[redacted]"}"#),
            // Short ones where they stand for themselves.
            (
                "1, 21, x1 and 1.",
                "1",
                "[redacted], 21, x1 and [redacted].",
            ),
            ("11 1", "1", "11 [redacted]"),
            (r"a\n12 is 123", "12", r"a\n[redacted] is 123"),
            (
                "\u{201c}1\u{201d} \u{e4}1",
                "1",
                "\u{201c}[redacted]\u{201d} \u{e4}1",
            ),
            ("2", "1", "2"),
            ("2", "", "2"),
        ] {
            assert_eq!(out_of(text, secret), rest, "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_secret_is_taken_out_where_a_text_was_cut() {
        let mut secrets = Secrets::default();
        secrets.add("marker-t\u{e4}ken");
        for (text, rest) in [
            ("You sent marker", "You sent [redacted]"),
            ("You sent marker-t%C3%A", "You sent [redacted]"),
            (r"You sent marker-t\u00", "You sent [redacted]"),
            (r"You sent \\u006darker\\", "You sent [redacted]"),
            ("You sent marker&#4", "You sent [redacted]"),
            ("market", "market"),
        ] {
            let out = secrets.out_of(text, true);
            assert_eq!(out.as_deref().unwrap_or(text), rest);
        }
        assert_eq!(secrets.out_of("You sent marker", false), None);
    }

    /// Each character as it is or escaped, as JSON, a URL or HTML has it; then all of
    /// it as JSON within JSON.
    fn encoded(secret: &str, of: usize, escaped: &[bool], layers: usize) -> String {
        let mut text = String::new();
        for (char, escaped) in secret.chars().zip(escaped.iter().cycle()) {
            let mut units = [0; 2];
            let mut bytes = [0; 4];
            match of {
                _ if !(*escaped || "\"\\%&".contains(char)) => text.push(char),
                0 => {
                    for unit in char.encode_utf16(&mut units) {
                        text += &format!("\\u{unit:04x}");
                    }
                }
                1 => {
                    for byte in char.encode_utf8(&mut bytes).bytes() {
                        text += &format!("%{byte:02X}");
                    }
                }
                _ => text += &format!("&#{};", u32::from(char)),
            }
        }
        for _ in 0..layers {
            let json = serde_json::Value::from(text).to_string();
            text = json[1..json.len() - 1].to_owned();
        }
        text
    }

    proptest! {
        #[test]
        fn whatever_the_encoding_of_each_character(
            secret in "[!-~\u{e4}\u{20ac}\u{1f600}]{2,4}marker[!-~\u{e4}\u{20ac}\u{1f600}]{2,4}",
            of in 0..3_usize,
            escaped in prop::collection::vec(any::<bool>(), 1..16),
            layers in 0..4_usize,
            before in "[a-z0-9 ]{0,4}",
            after in "[g-z ]{0,4}",
        ) {
            let text = format!("{before}{}{after}", encoded(&secret, of, &escaped, layers));
            prop_assert_eq!(out_of(&text, &secret), format!("{before}[redacted]{after}"), "{}", text);
        }
    }
}
