//! JSON values that no Rust string or number can hold: half a surrogate pair (RFC
//! 8259, section 8.2), and a number that does not fit into 64 bits (section 6).
//! They are replaced, so that the rest of the text can be read.

use crate::codes;
use crate::diagnostic::{Place, Report, pointer_token};
use crate::input::json::mend::string;
use crate::input::node::Node;

/// How deep the text may be nested, as for serde_json.
const MAX_DEPTH: usize = 128;

/// A value that was replaced.
#[derive(Debug, PartialEq)]
pub(crate) struct Misfit {
    /// Where it stands: a JSON pointer (RFC 6901) into the text. Of a name that
    /// was replaced, its object.
    pointer: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Number,
}

impl Misfit {
    /// Reports that it was replaced in the text of an input.
    pub(crate) fn report(&self, input: &str, report: &mut Report) {
        let place = Place::new(input, &self.pointer);
        report.add(codes::VALUE_REPLACED, place, self.kind.message());
    }

    /// Reports that it was replaced in the JSON that is the string of `node`.
    pub(crate) fn report_in(&self, node: &Node<'_>, report: &mut Report) {
        let Self { pointer, kind } = self;
        let message = format!(
            "in the JSON inside this string, at `{pointer}`: {}",
            kind.message()
        );
        report.add(codes::VALUE_REPLACED, node, message);
    }
}

impl Kind {
    fn message(self) -> &'static str {
        match self {
            Self::Text => {
                "a string holds half of a surrogate pair, which is not a character; U+FFFD replaces it"
            }
            Self::Number => "a number does not fit into 64 bits; the greatest number replaces it",
        }
    }
}

/// A place within the text: of an array, the element; of an object, the name
/// of the member, in its quotes, once it was read.
#[derive(Debug)]
enum Step<'t> {
    Element(usize),
    Member(Option<&'t str>),
}

/// The text with each such value replaced, and what was replaced; `None` where
/// there is none. A text that is no JSON stays none.
pub(crate) fn fit(text: &str) -> Option<(String, Vec<Misfit>)> {
    let mut fitted = String::with_capacity(text.len());
    let mut misfits = Vec::new();
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let token = match next {
            '"' => string(rest),
            '-' | '0'..='9' => number(rest),
            _ => rest.get(..next.len_utf8())?,
        };
        rest = rest.get(token.len()..)?;
        match next {
            '{' => steps.push(Step::Member(None)),
            '[' => steps.push(Step::Element(0)),
            '}' | ']' => drop(steps.pop()),
            ',' => match steps.last_mut() {
                Some(Step::Element(index)) => *index += 1,
                Some(Step::Member(name)) => *name = None,
                None => {}
            },
            _ => {}
        }
        if steps.len() > MAX_DEPTH {
            return None;
        }
        let replaced = match next {
            '"' => well_formed(token).map(|text| (Kind::Text, text)),
            '-' | '0'..='9' => greatest(token).map(|number| (Kind::Number, number)),
            _ => None,
        };
        match replaced {
            Some((kind, text)) => {
                let pointer = pointer(&steps);
                misfits.push(Misfit { pointer, kind });
                fitted += &text;
            }
            None => fitted += token,
        }
        if let (Some(Step::Member(name @ None)), '"') = (steps.last_mut(), next) {
            *name = Some(token);
        }
    }
    (!misfits.is_empty()).then_some((fitted, misfits))
}

/// The number that `text` begins with.
fn number(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '+' | '.'));
    text.split_at(end.unwrap_or(text.len())).0
}

/// The greatest number in the place of a greater one.
fn greatest(number: &str) -> Option<String> {
    let is_greater = number.parse::<f64>().is_ok_and(f64::is_infinite);
    let is_number = number.ends_with(|c: char| c.is_ascii_digit());
    let sign = if number.starts_with('-') { "-" } else { "" };
    (is_greater && is_number).then(|| format!("{sign}{:e}", f64::MAX))
}

/// A string, in its quotes, with U+FFFD in the place of each half of a
/// surrogate pair that stands alone; `None` where there is none.
fn well_formed(string: &str) -> Option<String> {
    let mut formed = String::new();
    let mut is_changed = false;
    let mut rest = string;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        formed += before;
        let pair = (unit(escape), escape.get(6..).and_then(unit));
        let length = match pair {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                is_changed = true;
                formed.push('\u{fffd}');
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            _ => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        let (escape, after) = escape.split_at_checked(length)?;
        formed += escape;
        rest = after;
    }
    formed += rest;
    is_changed.then_some(formed)
}

/// The UTF-16 unit of an escape, `\ud83d`, that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

fn pointer(steps: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in steps {
        match step {
            Step::Element(index) => pointer += &format!("/{index}"),
            Step::Member(Some(name)) => {
                let fitted = well_formed(name);
                let name = fitted.as_deref().unwrap_or(name);
                let name: String = serde_json::from_str(name).unwrap_or_default();
                pointer += &format!("/{}", pointer_token(&name));
            }
            Step::Member(None) => {}
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_replaced_and_the_rest_stays() {
        let text = r#"{"a/b": [1, {"\ud800": "x\\\ud83dy\ud83d\ude00\uDE00"}], "n": [-1e400, 1e300], "b": "\\ud800"}"#;
        let (fitted, misfits) = fit(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(&fitted).unwrap();
        assert_eq!(
            value,
            serde_json::json!({
                "a/b": [1, { "\u{fffd}": "x\\\u{fffd}y😀\u{fffd}" }], "n": [f64::MIN, 1e300], "b": "\\ud800",
            })
        );
        let places: Vec<_> = misfits
            .iter()
            .map(|misfit| misfit.pointer.as_str())
            .collect();
        assert_eq!(places, ["/a~1b/1", "/a~1b/1/\u{fffd}", "/n/0"]);
        for place in places {
            assert!(value.pointer(place).is_some(), "{place}");
        }
    }

    #[test]
    fn what_is_no_json_is_none_afterwards() {
        for text in [
            "",
            "1e400x",
            "{\"a",
            "\"\\u",
            "\"\\ud8",
            "\"\\",
            "]]",
            "1e3",
            &"[".repeat(1000),
        ] {
            assert_eq!(fit(text), None, "{text}");
        }
    }
}
