//! [`Secrets`]: finds secrets in a text, however they are encoded, and takes them
//! out.
//!
//! A server that echoes a secret may write it percent-encoded, with the escapes of
//! JSON or HTML, in JSON within JSON, or in a mixture of these. So the text is
//! searched as it is, then with one layer of escapes decoded, then with the next. A
//! secret is taken out of the original text. In each of these, a
//! number with an exponent is also searched as the digits of its value.
//!
//! All of it takes time and memory in proportion to the text, whatever is in it.

use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::de::IgnoredAny;

use crate::escapes::{Read, read};

const REDACTED: &str = "[redacted]";

/// A secret of so many characters is taken out wherever it stands. A shorter one
/// is only taken out where it stands for itself, beside neither a letter nor a
/// digit: `1` is part of nearly every number, and a text without any `1` would
/// say nothing but what the secret is.
const LONG: usize = 4;

/// A secret of so many characters is also found in other ASCII cases, and as its
/// Base64: a shorter one would be found where it is not.
const LONGER: usize = 8;

/// How many layers of escapes are read: each JSON within JSON is one.
const LAYERS: usize = 8;

/// How many secrets are taken out of a text, each by a mark. One mark stands for
/// what follows the last of them: a text of nothing but `1` would become ten times
/// as long.
const MARKS: usize = 1000;

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
    /// Each text in the forms that are searched for; the [longer](LONGER) ones in small
    /// letters.
    forms: Vec<SecretSlice<u8>>,
    /// Large and small letters are the same.
    any_case: bool,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

fn characters(form: &[u8]) -> usize {
    String::from_utf8_lossy(form).chars().count()
}

fn is_longer(form: &[u8]) -> bool {
    characters(form) >= LONGER
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
        if !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = secret.trim_start_matches('0');
            self.form(if number.is_empty() { "0" } else { number }.into());
        }
        if is_longer(secret.as_bytes()) {
            for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let encoded = SecretString::from(alphabet.encode(secret));
                self.form(View::of(encoded.expose_secret().as_bytes(), false).bytes);
            }
        }
    }

    fn form(&mut self, mut form: Vec<u8>) {
        if is_longer(&form) {
            form.make_ascii_lowercase();
        }
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
    /// end is taken out, too, if a secret may have begun there. What stands in the
    /// places `kept` stays, unless it is part of a longer secret.
    pub(crate) fn out_of(&self, text: &str, cut: bool, kept: &[Range<usize>]) -> Option<String> {
        let is_kept = |f: &Found| {
            let is_in = |kept: &Range<usize>| kept.start <= f.at.start && f.at.end <= kept.end;
            kept.iter().any(is_in)
        };
        let mut found = self.find(text.as_bytes(), cut);
        found.retain(|f| !is_kept(f));
        let mut found = merged(found);
        let json = text.trim_start_matches('\u{feff}');
        if serde_json::from_str::<IgnoredAny>(json).is_ok() {
            quote_numbers(text, &mut found);
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

    /// How many zeros at the end of a number are searched: those of the secrets
    /// that are numbers; `None` where none is.
    fn zeros(&self) -> Option<usize> {
        let forms = self.forms.iter().map(|form| form.expose_secret());
        let numbers = forms.filter(|form| form.iter().all(u8::is_ascii_digit));
        let zeros = |form: &[u8]| form.iter().rev().take_while(|b| **b == b'0').count();
        numbers.map(zeros).max()
    }

    fn find(&self, text: &[u8], cut: bool) -> Vec<Found> {
        let mut found = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        let zeros = self.zeros();
        let mut view = View::of(text, self.any_case);
        for _ in 0..=LAYERS {
            let numbers = zeros.map(|zeros| view.numbers(zeros, cut));
            for form in &self.forms {
                view.find(form.expose_secret(), cut, &mut found);
                if let Some(numbers) = &numbers {
                    numbers.find(form.expose_secret(), cut, &mut found);
                }
            }
            match view.decoded(cut) {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        found
    }
}

/// The numbers of a JSON text that something was found in become texts as a whole,
/// so that JSON stays JSON.
fn quote_numbers(text: &str, found: &mut Vec<Found>) {
    let is_found = |at: &Range<usize>| {
        let next = found.partition_point(|f| f.at.end <= at.start);
        found.get(next).is_some_and(|f| f.at.start < at.end)
    };
    let numbers = bare_values(text.as_bytes()).into_iter().filter(is_found);
    let quoted: Vec<_> = numbers.map(|at| Found { at, quoted: true }).collect();
    found.extend(quoted);
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
    for (number, Found { mut at, quoted }) in found.into_iter().enumerate().take(MARKS) {
        if number + 1 == MARKS {
            at.end = text.len();
        }
        replaced.extend_from_slice(text.get(end..at.start)?);
        let quote: &[u8] = if quoted { b"\"" } else { b"" };
        replaced.extend([quote, REDACTED.as_bytes(), quote].concat());
        end = at.end;
    }
    replaced.extend_from_slice(text.get(end..)?);
    Some(replaced)
}

/// Where the numbers (and other words) of a JSON text are that are no strings.
pub(crate) fn bare_values(json: &[u8]) -> Vec<Range<usize>> {
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
    /// The same in small letters.
    folded: Vec<u8>,
    /// Where in the text each byte comes from; behind them, where the text ends.
    starts: Vec<usize>,
}

impl View {
    fn of(text: &[u8], any_case: bool) -> Self {
        let mut view = Self {
            any_case,
            bytes: Vec::with_capacity(text.len()),
            folded: Vec::with_capacity(text.len()),
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
        let begin = self.bytes.len();
        self.bytes.extend(read.iter().map(folded));
        let read = self.bytes.get(begin..).unwrap_or_default();
        self.folded.extend(read.iter().map(u8::to_ascii_lowercase));
    }

    /// With one more layer read; `None` if there is none.
    fn decoded(&self, cut: bool) -> Option<Self> {
        memchr::memchr3(b'\\', b'%', b'&', &self.bytes)?;
        let mut view = Self {
            any_case: self.any_case,
            bytes: Vec::new(),
            folded: Vec::new(),
            starts: Vec::new(),
        };
        let (mut at, mut has_escapes) = (0, false);
        while let (Some(rest @ [first, ..]), Some(start)) =
            (self.bytes.get(at..), self.starts.get(at))
        {
            let mut buffer = [0; 4];
            let (read, length): (&[u8], _) = match read(rest, cut) {
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

    /// The numbers in it that are written with an exponent, each as the digits of
    /// its value: `9.8765e4` as `98765`. Of the zeros that the exponent adds there
    /// are no more than tell it from a number with `zeros` of them. Of a text that
    /// was `cut` the number at its end, too: what was cut may be the exponent.
    fn numbers(&self, zeros: usize, cut: bool) -> Self {
        let mut numbers = Self {
            any_case: self.any_case,
            bytes: Vec::new(),
            folded: Vec::new(),
            starts: Vec::new(),
        };
        let mut at = 0;
        while let Some(rest) = self.bytes.get(at..) {
            let Some(before) = rest.iter().position(u8::is_ascii_digit) else {
                break;
            };
            let number = Decimal::read(rest.get(before..).unwrap_or_default());
            let begin = at + before;
            at = begin + number.length;
            let is_cut = cut && at == self.bytes.len();
            let places = self.starts.get(begin).zip(self.starts.get(at));
            let Some((start, end)) = places.filter(|_| is_cut || number.exponent != 0) else {
                continue;
            };
            number.write(zeros, &mut numbers.bytes);
            numbers.starts.resize(numbers.bytes.len(), *start);
            if !is_cut {
                // Between two numbers.
                numbers.bytes.push(b' ');
                numbers.starts.push(*end);
            }
        }
        numbers.starts.extend(self.starts.last());
        // Digits have no case.
        numbers.folded.clone_from(&numbers.bytes);
        numbers
    }

    fn find(&self, form: &[u8], cut: bool, found: &mut Vec<Found>) {
        let is_long = characters(form) >= LONG;
        let bytes = match is_longer(form) {
            true => &self.folded,
            false => &self.bytes,
        };
        for at in memmem::find_iter(bytes, form) {
            let end = at + form.len();
            let before = bytes.get(..at).unwrap_or_default();
            let after = bytes.get(end..).unwrap_or_default();
            if is_long || !(ends_with_word(before) || begins_with_word(after)) {
                found.extend(self.place(at..end));
            }
        }
        if cut {
            let begins_there = |length: &usize| {
                let begin = form.get(..*length);
                begin.is_some_and(|begin| bytes.ends_with(begin))
            };
            if let Some(length) = (1..form.len()).rev().find(begins_there) {
                let end = bytes.len();
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

/// A number as it is written. Its sign does not matter.
struct Decimal<'a> {
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent: isize,
    /// Of all of it, in bytes.
    length: usize,
}

impl<'a> Decimal<'a> {
    /// Reads the number that `text` begins with, by a digit.
    fn read(text: &'a [u8]) -> Self {
        let digits = |at: usize| {
            let rest = text.get(at..).unwrap_or_default();
            let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.get(..count).unwrap_or_default()
        };
        let whole = digits(0);
        let mut length = whole.len();
        let mut fraction: &[u8] = &[];
        if text.get(length) == Some(&b'.') {
            fraction = digits(length + 1);
            length += if fraction.is_empty() {
                0
            } else {
                1 + fraction.len()
            };
        }
        let mut exponent = 0;
        if let Some(b'e' | b'E') = text.get(length) {
            // A plus is a space in a view.
            let sign = text.get(length + 1).filter(|sign| b"-+ ".contains(sign));
            let begin = length + 1 + usize::from(sign.is_some());
            let power = digits(begin);
            if !power.is_empty() {
                length = begin + power.len();
                let power = std::str::from_utf8(power).unwrap_or_default().parse();
                // Beyond any number of digits.
                exponent = power.unwrap_or(isize::MAX / 2);
                if sign == Some(&b'-') {
                    exponent = -exponent;
                }
            }
        }
        Self {
            whole,
            fraction,
            exponent,
            length,
        }
    }

    /// Writes the digits of its value; see [`View::numbers`].
    fn write(&self, zeros: usize, to: &mut Vec<u8>) {
        let digits = self.whole.iter().chain(self.fraction).copied();
        let count = self.whole.len() + self.fraction.len();
        let point = self.whole.len().saturating_add_signed(self.exponent);
        let is_whole = point > 0 && digits.clone().skip(point).all(|digit| digit == b'0');
        let digits = digits.take(if is_whole { point } else { count });
        to.extend(digits.skip_while(|digit| *digit == b'0'));
        let added = point.saturating_sub(count).min(zeros + 1);
        to.extend(std::iter::repeat_n(b'0', added));
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
            .out_of(text, false, &[])
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
            ("&#116&#x6f&#0000000107;e&#110", "token", "[redacted]"),
            (
                "%u0074%u006Fken %ud83d%ude00",
                "token \u{1f600}",
                "[redacted]",
            ),
            // In another case, and as Base64, where it is long enough.
            (
                "a-LONGER-Secret Token",
                "a-longer-secret",
                "[redacted] Token",
            ),
            ("TOKEN dG9rZW4", "token", "TOKEN dG9rZW4"),
            (
                "YS1sb25n%3D: YS1sb25nZXIt/z8/Pz4+",
                "a-longer-",
                "YS1sb25n%3D: [redacted]/z8/Pz4+",
            ),
            (
                r#"{"pin":0,"n":10}"#,
                "0000",
                r#"{"pin":"[redacted]","n":10}"#,
            ),
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
            let out = secrets.out_of(text, true, &[]);
            assert_eq!(out.as_deref().unwrap_or(text), rest);
        }
        assert_eq!(secrets.out_of("You sent marker", false, &[]), None);
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
