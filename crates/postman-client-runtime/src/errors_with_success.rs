//! Errors that come with the status of a success; the rules stand at
//! [`errors_with_success`](crate::ClientBuilder::errors_with_success).

use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::content::Content;

/// Names that report an error by themselves.
const ERRORS: &[&str] = &[
    "error",
    "errors",
    "error_code",
    "errorCode",
    "error_description",
];

/// Names that may stand beside those of an error.
const BESIDE: &[&str] = &["status", "reason", "details", "detail", "type", "title"];

/// What an object reports of an error.
#[derive(Default)]
struct Reported {
    /// Its `code`, its `message`, and what is in [`ERRORS`].
    of_error: Map<String, Value>,
    /// It has other members, too.
    is_more: bool,
}

/// Whether the body of a success reports an error. `with_success`: the vendor is
/// known to send such bodies.
pub(crate) fn reports_error(body: &[u8], content: Content, with_success: bool) -> bool {
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
    let reported = (&mut json).deserialize_map(Names(properties));
    let Some(reported) = reported.ok().filter(|_| json.end().is_ok()) else {
        return false;
    };
    let has = |name: &str| reported.of_error.get(name).is_some_and(is_error);
    let has_error = ERRORS.iter().any(|name| has(name));
    let message = reported.of_error.get("message").filter(|m| m.is_string());
    let is_coded = has("code") && message.is_some();
    match content {
        Content::Object(_) => {
            let is_alone = !reported.is_more && (has("code") || message.is_some_and(is_error));
            has_error || with_success && (is_coded || is_alone)
        }
        Content::Nothing => has_error || with_success && is_coded,
        Content::Other => !reported.is_more && (has_error || is_coded),
    }
}

/// Whether a value reports an error; `null`, `0` or `"ok"` does not.
fn is_error(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_error) => *is_error,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let none = ["", "0", "ok", "success", "none", "null", "false"];
            !none.contains(&text.trim().to_ascii_lowercase().as_str())
        }
        Value::Array(errors) => errors.iter().any(is_error),
        Value::Object(error) => !error.is_empty() && error.get("code").is_none_or(is_error),
    }
}

/// Reads what an object reports of an error, and fails at the first documented
/// property.
struct Names(&'static [&'static str]);

impl<'de> Visitor<'de> for Names {
    type Value = Reported;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object without a documented property")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reported, A::Error> {
        let mut reported = Reported::default();
        while let Some(name) = map.next_key::<String>()? {
            if self.0.contains(&name.as_str()) {
                return Err(A::Error::custom("it is documented"));
            }
            if ["code", "message"].contains(&name.as_str()) || ERRORS.contains(&name.as_str()) {
                reported.of_error.insert(name, map.next_value()?);
            } else {
                reported.is_more |= !BESIDE.contains(&name.as_str());
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(reported)
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
            let reported = |with_success| reports_error(body.as_bytes(), content, with_success);
            assert_eq!(
                (reported(false), reported(true)),
                failure,
                "{body} {content:?}"
            );
        }
    }
}
