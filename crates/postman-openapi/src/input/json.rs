//! Lenient JSON, as people save it: with comments, trailing commas, variables
//! instead of values, and values that no Rust string or number can hold.

mod fit;

use serde_json_borrow::Value;

pub(crate) use self::fit::{Misfit, fit};
use crate::input::variables::{Scope, UNKNOWN};

/// The result of reading a text as JSON.
#[derive(Debug)]
pub(crate) struct Read<T> {
    /// What `of` made of the value.
    pub(crate) of: T,
    /// Whether the text had to be repaired first.
    pub(crate) mended: bool,
    /// The values that were replaced.
    pub(crate) misfits: Vec<Misfit>,
}

/// Whether a text begins as the JSON of an object or an array does.
pub(crate) fn looks_structured(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Reads a text as JSON and passes the value to `of`. If the value is a string that
/// contains the JSON of an object or an array, that is read instead.
///
/// # Errors
/// The error of the JSON parser on the original text.
pub(crate) fn read<T>(
    text: &str,
    scope: &Scope<'_>,
    of: impl FnOnce(&Value<'_>) -> T,
) -> Result<Read<T>, serde_json::Error> {
    parse(text, scope, |value, mended, misfits| match value {
        Value::Str(inner) if looks_structured(inner) => {
            parse(inner, scope, |value, _, misfits| Read {
                of: of(value),
                mended: true,
                misfits,
            })
        }
        value => Ok(Read {
            of: of(value),
            mended,
            misfits,
        }),
    })?
}

/// Passes to `of` the value, whether the text had to be repaired, and what was
/// replaced in it.
fn parse<T>(
    text: &str,
    scope: &Scope<'_>,
    of: impl FnOnce(&Value<'_>, bool, Vec<Misfit>) -> T,
) -> Result<T, serde_json::Error> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok(of(&value, false, Vec::new())),
        Err(error) => error,
    };
    let (fitted, misfits) = fit(text).unzip();
    let text = fitted.as_deref().unwrap_or(text);
    let misfits = misfits.unwrap_or_default();
    if !misfits.is_empty()
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(of(&value, false, misfits));
    }
    let mended = mend(text, scope);
    let value = serde_json::from_str(&mended).map_err(|_| error)?;
    Ok(of(&value, true, misfits))
}

/// Removes comments, trailing commas and leading zeros, and replaces each variable
/// outside a string by its value, quoted unless that is JSON.
fn mend(text: &str, scope: &Scope<'_>) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let token = if next == '"' {
            string(rest)
        } else if rest.starts_with("//") {
            rest = rest.split_at(rest.find('\n').unwrap_or(rest.len())).1;
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
            continue;
        } else if let Some((name, after)) = variable(rest) {
            mended += &value_of(name, scope);
            rest = after;
            continue;
        } else if next == '0'
            && rest
                .get(1..2)
                .is_some_and(|digit| digit.starts_with(|c: char| c.is_ascii_digit()))
            && !mended.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+'))
        {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        } else {
            if matches!(next, '}' | ']') && mended.trim_end().ends_with(',') {
                mended.truncate(mended.trim_end().len() - 1);
            }
            rest.split_at(next.len_utf8()).0
        };
        mended += token;
        rest = rest.get(token.len()..).unwrap_or_default();
    }
    mended
}

/// The variable at the start of `text`: its name, and the rest.
fn variable(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("{{")?;
    let (name, after) = rest.split_at(rest.find(['{', '}', '"', '\n'])?);
    Some((name, after.strip_prefix("}}")?))
}

/// The string at the start of `text`, with its quotes.
fn string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.and_then(|(at, _)| text.get(..=at)).unwrap_or(text)
}

fn value_of(name: &str, scope: &Scope<'_>) -> String {
    match scope.value(name) {
        Some(value) if serde_json::from_str::<Value<'_>>(&value).is_ok() => value,
        Some(value) => Value::from(value).to_string(),
        None => {
            let placeholder = format!("{{{{{name}}}}}");
            match scope.resolve(&placeholder).as_ref() {
                made_up if made_up != placeholder => Value::from(made_up).to_string(),
                _ => Value::from(UNKNOWN).to_string(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input::node::Node;

    #[test]
    fn what_people_save_is_read() {
        let variables =
            json!({ "variable": [{ "key": "n", "value": "7" }, { "key": "s", "value": "x y" }] });
        let variables = Value::from(&variables);
        let scope = Scope::of(&Node::root("", &variables), None);
        let read = |text| {
            read(text, &scope, |value| serde_json::Value::from(value))
                .map(|read| (read.of, read.mended))
                .map_err(|e| e.to_string())
        };
        assert_eq!(
            read(r#"{"a": "// {{n}}"}"#),
            Ok((json!({ "a": "// {{n}}" }), false))
        );
        assert_eq!(
            read(
                "{ // one\n \"n\": {{n}}, \"s\": {{s}}, /* two */ \"u\": {{u}}, \"g\": {{$guid}}, \"l\": [1, ], \"q\\\"\": \"a,}\", }"
            ),
            Ok((
                json!({ "n": 7, "s": "x y", "u": UNKNOWN, "g": "<uuid>", "l": [1], "q\"": "a,}" }),
                true
            ))
        );
        assert_eq!(read(r#""{\"a\": 1}""#), Ok((json!({ "a": 1 }), true)));
        assert_eq!(
            read("[00012, -007, 1.050, 0, 0.5, 1e05]"),
            Ok((json!([12, -7, 1.05, 0, 0.5, 1e05]), true))
        );
        for broken in [
            "{",
            "\"{\"",
            "{{",
            "\"",
            "a=b",
            "",
            "{\"a\": 1",
            "/*",
            "\u{0}",
        ] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
