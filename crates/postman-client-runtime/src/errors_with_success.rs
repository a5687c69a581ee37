//! Errors that come with the status of a success; the rules stand at
//! [`errors_with_success`](crate::ClientBuilder::errors_with_success).

use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::content::Content;

/// Names that say by themselves that there is an error.
const ERRORS: &[&str] = &[
    "error",
    "errors",
    "error_code",
    "errorCode",
    "error_description",
];

/// Names that stand beside an error's and say nothing else.
const BESIDE: &[&str] = &["status", "reason", "details", "detail", "type", "title"];

/// What an object says of an error.
#[derive(Default)]
struct Told {
    /// Its `code`, its `message`, and what is in [`ERRORS`].
    of_error: Map<String, Value>,
    /// It also says something else.
    else_too: bool,
}

/// Whether the body of a success says that there was none; see [`Content`].
/// `with_success` is whether the vendor is known to say so.
pub(crate) fn tells_failure(body: &[u8], content: Content, with_success: bool) -> bool {
    let properties = match content {
        Content::Object(properties) => properties,
        Content::Nothing => &[],
        Content::Other if with_success => &[],
        Content::Other => return false,
    };
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return false;
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let told = (&mut json).deserialize_map(Names(properties));
    let Some(told) = told.ok().filter(|_| json.end().is_ok()) else {
        return false;
    };
    let said = |name: &str| told.of_error.get(name).is_some_and(is_said);
    let is_error = ERRORS.iter().any(|name| said(name));
    let message = told.of_error.get("message").filter(|m| m.is_string());
    let is_coded = said("code") && message.is_some();
    match content {
        Content::Object(_) => {
            let is_alone = !told.else_too && (said("code") || message.is_some_and(is_said));
            is_error || with_success && (is_coded || is_alone)
        }
        Content::Nothing => is_error || with_success && is_coded,
        Content::Other => !told.else_too && (is_error || is_coded),
    }
}

/// Whether a value says more than that there is no error.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_error) => *is_error,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let none = ["", "0", "ok", "success", "none", "null", "false"];
            !none.contains(&text.trim().to_ascii_lowercase().as_str())
        }
        Value::Array(errors) => errors.iter().any(is_said),
        Value::Object(error) => !error.is_empty() && error.get("code").is_none_or(is_said),
    }
}

/// Reads what an object says of an error, and fails at the first property that
/// is documented.
struct Names(&'static [&'static str]);

impl<'de> Visitor<'de> for Names {
    type Value = Told;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object without a documented property")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Told, A::Error> {
        let mut told = Told::default();
        while let Some(name) = map.next_key::<String>()? {
            if self.0.contains(&name.as_str()) {
                return Err(A::Error::custom("it is documented"));
            }
            if ["code", "message"].contains(&name.as_str()) || ERRORS.contains(&name.as_str()) {
                told.of_error.insert(name, map.next_value()?);
            } else {
                told.else_too |= !BESIDE.contains(&name.as_str());
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_from_a_success() {
        let object = Content::Object(&["id", "name"]);
        let list = Content::Object(&[]);
        // Whether it is one: of any client, and where the vendor sends such.
        for (body, content, failure) in [
            (r#"{"code": 300, "message": "No."}"#, object, (false, true)),
            (r#"{"code": "300", "message": ""}"#, object, (false, true)),
            (
                r#" {"code": 3e2, "message": "No.", "request_id": 7}"#,
                list,
                (false, true),
            ),
            (
                r#"{"code": 300, "message": "No.", "id": null}"#,
                object,
                (false, false),
            ),
            (r#"{"message": "No."}"#, object, (false, true)),
            (r#"{"code": 300, "status": 400}"#, object, (false, true)),
            (
                r#"{"message": "Done.", "pages": 1}"#,
                object,
                (false, false),
            ),
            (r#"{"code": 0, "message": "ok"}"#, object, (false, false)),
            (
                r#"{"code": 0, "message": "success"}"#,
                object,
                (false, false),
            ),
            (
                r#"{"error": {"message": "No."}, "trace": 1}"#,
                object,
                (true, true),
            ),
            (r#"{"errors": [{"field": "a"}]}"#, list, (true, true)),
            (
                r#"{"error": false, "errors": [], "error_code": 0}"#,
                object,
                (false, false),
            ),
            (r#"{"error": "No.", "name": "x"}"#, object, (false, false)),
            (r#"{"error": "No.""#, object, (false, false)),
            (r#"[{"error": "No."}]"#, list, (false, false)),
            (r#"{"message": "Done."}"#, Content::Nothing, (false, false)),
            (
                r#"{"code": 1, "message": "No.", "a": 1}"#,
                Content::Nothing,
                (false, true),
            ),
            (r#"{"error": "No."}"#, Content::Nothing, (true, true)),
            (
                r#"{"code": 1, "message": "No.", "a": 1}"#,
                Content::Other,
                (false, false),
            ),
            (
                r#"{"code": 1, "message": "No."}"#,
                Content::Other,
                (false, true),
            ),
            (r#"{"code": 1}"#, Content::Other, (false, false)),
            (r#"{"error": "No."}"#, Content::Other, (false, true)),
            ("", object, (false, false)),
        ] {
            let told = |with_success| tells_failure(body.as_bytes(), content, with_success);
            assert_eq!((told(false), told(true)), failure, "{body} {content:?}");
        }
    }
}
