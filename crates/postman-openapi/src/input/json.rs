//! Lenient JSON, as people save it: with comments, trailing commas, variables
//! instead of values, and values that no Rust string or number can hold.

mod fit;
mod mend;

use serde_json_borrow::Value;

pub(crate) use self::fit::{Misfit, fit};
use self::mend::mend;
use crate::input::variables::Scope;

/// The result of reading a text as JSON.
#[derive(Debug)]
pub(crate) struct Read<T> {
    /// What `of` made of the value.
    pub(crate) of: T,
    /// What had to be repaired first.
    pub(crate) mended: Option<Mended>,
    /// The values that were replaced.
    pub(crate) misfits: Vec<Misfit>,
}

/// What was repaired in a text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Mended {
    /// What stands in the place of a value and may be any.
    pub(crate) unknown: Vec<String>,
    /// What stands in the place of a member and is left out.
    pub(crate) left_out: Vec<String>,
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
            parse(inner, scope, |value, mended, misfits| Read {
                of: of(value),
                mended: Some(mended.unwrap_or_default()),
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

/// Passes to `of` the value, what had to be repaired, and what was replaced in
/// it.
fn parse<T>(
    text: &str,
    scope: &Scope<'_>,
    of: impl FnOnce(&Value<'_>, Option<Mended>, Vec<Misfit>) -> T,
) -> Result<T, serde_json::Error> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok(of(&value, None, Vec::new())),
        Err(error) => error,
    };
    let (fitted, misfits) = fit(text).unzip();
    let text = fitted.as_deref().unwrap_or(text);
    let misfits = misfits.unwrap_or_default();
    if !misfits.is_empty()
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(of(&value, None, misfits));
    }
    let Some((text, mended)) = mend(text, scope) else {
        return Err(error);
    };
    let value = serde_json::from_str(&text).map_err(|_| error)?;
    Ok(of(&value, Some(mended), misfits))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input::node::Node;
    use crate::input::variables::UNKNOWN;

    #[test]
    fn what_people_save_is_read() {
        let variables =
            json!({ "variable": [{ "key": "n", "value": "7" }, { "key": "s", "value": "x y" }] });
        let variables = Value::from(&variables);
        let scope = Scope::of(&Node::root("", &variables), None);
        let read = |text| {
            read(text, &scope, |value| serde_json::Value::from(value))
                .map(|read| (read.of, read.mended.is_some()))
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
