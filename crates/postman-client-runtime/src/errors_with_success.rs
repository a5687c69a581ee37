//! Errors that come with the status of a success; the rules stand at
//! [`errors_with_success`](crate::ClientBuilder::errors_with_success).

use std::borrow::Cow;

use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::content::Content;
use crate::error_body::{MESSAGES, is_blank};

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
struct Reported {
    /// Its `code`, its `message`, and what is in [`ERRORS`].
    of_error: Map<String, Value>,
    /// It also says something else.
    is_more: bool,
}

/// What the body of an answer with the status of a success makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Success,
    /// It says that there was none.
    Failure,
    /// It can't be what is documented.
    Undocumented,
}

/// So many bytes of plain text may be a greeting where no body is documented.
const GREETING: usize = 256;

/// Whether a success is one by its body; see [`Content`]. `with_success` is whether
/// the vendor is known to send errors with the status of a success.
pub(crate) fn judged(body: &[u8], content: Content, with_success: bool) -> Verdict {
    if content == Content::Other && !with_success {
        return Verdict::Success;
    }
    let text = String::from_utf8_lossy(body);
    let is_utf8 = matches!(text, Cow::Borrowed(_));
    let text = text.trim_start_matches(is_blank);
    if !text.starts_with('{') {
        return match content {
            Content::Nothing if !(is_utf8 && may_greet(text)) => Verdict::Undocumented,
            _ => Verdict::Success,
        };
    }
    let mut is_documented = false;
    let mut json = serde_json::Deserializer::from_str(text);
    let names = Names {
        documented: match content {
            Content::Object(names) => names,
            Content::Nothing | Content::Other => &[],
        },
        is_documented: &mut is_documented,
    };
    let reported = (&mut json).deserialize_map(names);
    let is_whole = is_utf8 && reported.is_ok() && json.end().is_ok();
    if is_documented {
        return Verdict::Success;
    }
    if reported.is_ok_and(|reported| reported.is_failure(content, with_success, is_whole)) {
        return Verdict::Failure;
    }
    match content {
        Content::Nothing | Content::Object(_) if !is_whole => Verdict::Undocumented,
        _ => Verdict::Success,
    }
}

/// Whether what is no object may stand where no body is documented: other JSON, or a
/// short plain text.
fn may_greet(text: &str) -> bool {
    let is_markup = text.starts_with(['[', '<']);
    text.len() <= GREETING && !is_markup || serde_json::from_str::<IgnoredAny>(text).is_ok()
}

impl Reported {
    fn is_failure(&self, content: Content, with_success: bool, is_whole: bool) -> bool {
        let reported = |name: &str| self.of_error.get(name);
        let has = |name: &str| reported(name).is_some_and(is_error);
        let has_error = ERRORS.iter().any(|name| has(name));
        let message = reported("message").filter(|message| message.is_string());
        let is_coded = has("code") && message.is_some();
        // A code that says that there is no error outweighs a message.
        let is_uncoded =
            reported("code").is_none_or(Value::is_null) && message.is_some_and(is_error);
        let is_either = has("code") || is_uncoded;
        match content {
            // Documented properties would stand beside a message that is none.
            Content::Object([_, ..]) => has_error || with_success && is_either,
            Content::Object([]) | Content::Nothing => {
                has_error || with_success && (is_coded || is_either && !self.is_more)
            }
            Content::Other => is_whole && !self.is_more && (has_error || is_coded),
        }
    }
}

/// Whether a value says more than that there is no error.
fn is_error(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_error) => *is_error,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let none = [
                "",
                "0",
                "ok",
                "success",
                "none",
                "null",
                "false",
                "no error",
                "no errors",
            ];
            let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
            !none.contains(&text.as_str())
        }
        Value::Array(errors) => errors.iter().any(|error| {
            let is_empty = error.as_object().is_some_and(Map::is_empty);
            is_empty || is_error(error)
        }),
        Value::Object(error) => {
            let is_message = |name: &&str| error.get(*name).is_some_and(is_error);
            !error.is_empty()
                && (error.get("code").is_none_or(is_error) || MESSAGES.iter().any(is_message))
        }
    }
}

/// Reads what an object says of an error, and fails at the first property that
/// is documented.
struct Names<'a> {
    documented: &'static [&'static str],
    is_documented: &'a mut bool,
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = Reported;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object without a documented property")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reported, A::Error> {
        let mut reported = Reported::default();
        while let Some(name) = map.next_key::<String>()? {
            if self.documented.contains(&name.as_str()) {
                *self.is_documented = true;
                return Err(A::Error::custom("it is documented"));
            }
            if ["code", "message"].contains(&name.as_str()) || ERRORS.contains(&name.as_str()) {
                let value = map.next_value()?;
                // Of several of one name, each may say that there is an error.
                if is_error(&value) || !reported.of_error.contains_key(&name) {
                    reported.of_error.insert(name, value);
                }
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
            (r#"{"message": "Done.", "pages": 1}"#, object, (false, true)),
            (r#"{"message": "Done.", "pages": 1}"#, list, (false, false)),
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
            (r#"{"message": "Done."}"#, Content::Nothing, (false, true)),
            (
                r#"{"message": "Done.", "id": 1}"#,
                Content::Nothing,
                (false, false),
            ),
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
            let told = |with_success| judged(body.as_bytes(), content, with_success);
            let is_failure = |with_success| told(with_success) == Verdict::Failure;
            let told = (is_failure(false), is_failure(true));
            assert_eq!(told, failure, "{body} {content:?}");
        }
    }
}
