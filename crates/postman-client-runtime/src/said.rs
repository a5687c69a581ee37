//! What an error's body says, whatever its vendor: the usual forms are read
//! with patience, and what is in none of them is passed over.
//!
//! | form | used by |
//! |---|---|
//! | `{code, message, errors: [{field, message}]}` | many |
//! | `{type, title, detail, errors: [{pointer, detail}]}` | RFC 9457, problem details |
//! | `{error, error_description}` | RFC 6749, section 5.2 |
//! | `{name, message, details: [{field, issue, description}]}` | payment APIs |
//! | `{error: {code, message}}` | many |
//! | `{message}`, `{error: "a sentence"}` | |
//! | `{errors: […]}`, `[…]`, of texts or objects | JSON:API, GraphQL |
//! | `{errors: {field: ["a sentence"]}}` | Rails, Laravel, ASP.NET |

use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::support::call::Content;

/// An error as a server told it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) fields: Vec<FieldError>,
}

/// A field at fault; either text may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
}

impl Said {
    /// What `body` says; `None` if it is in no form of an error.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(body).ok()?;
        let error = body
            .get("error")
            .filter(|error| error.is_object())
            .unwrap_or(&body);
        let is_list = |list: &&Value| list.is_array();
        let listed = ["errors", "details", "detail", "invalid-params"]
            .iter()
            .filter_map(|name| error.get(name))
            .chain([error])
            .find(is_list)
            .or_else(|| error.get("errors"));
        let mut said = Self {
            code: code(error),
            message: message(error),
            fields: listed.map(fields).unwrap_or_default(),
        };
        if said.code.is_none() {
            let first = listed.and_then(|list| list.get(0));
            said.code = first.and_then(code);
        }
        if said.message.is_none() {
            let is_of_no_field =
                |error: &FieldError| error.field.is_empty() && !error.message.is_empty();
            if let Some(at) = said.fields.iter().position(is_of_no_field) {
                said.message = Some(said.fields.remove(at).message);
            }
        }
        (said != Self::default()).then_some(said)
    }

    /// Every text, to be redacted.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let fields = self
            .fields
            .iter_mut()
            .flat_map(|error| [&mut error.field, &mut error.message]);
        self.code.iter_mut().chain(&mut self.message).chain(fields)
    }
}

/// Where an element of a list of errors says which field it is about.
const PLACES: &[&str] = &[
    "field",
    "param",
    "parameter",
    "property",
    "pointer",
    "loc",
    "path",
    "name",
];

/// Where it says what is wrong.
const REASONS: &[&str] = &[
    "message",
    "description",
    "detail",
    "reason",
    "issue",
    "msg",
    "title",
    "code",
];

/// A text or a number, as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        // `300.0` is 300.
        Value::Number(number) => Some(match number.as_f64() {
            Some(value) if number.is_f64() && value.fract() == 0.0 => format!("{value:.0}"),
            _ => number.to_string(),
        }),
        _ => None,
    }
}

fn first(error: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(error.get(name)?))
}

fn code(error: &Value) -> Option<String> {
    let is_word = |text: &String| !text.contains(char::is_whitespace);
    first(error, &["code", "error_code", "errorCode"])
        .or_else(|| first(error, &["error"]).filter(is_word))
        // These have a meaning of their own where no error is told beside them.
        .or_else(|| first(error, &["name", "type"]).filter(|_| message(error).is_some()))
        .filter(|code| code != "about:blank")
}

fn message(error: &Value) -> Option<String> {
    let names = [
        "message",
        "error_description",
        "detail",
        "description",
        "title",
        "reason",
    ];
    let is_sentence = |text: &String| text.contains(char::is_whitespace);
    first(error, &names).or_else(|| first(error, &["error"]).filter(is_sentence))
}

fn fields(list: &Value) -> Vec<FieldError> {
    match list {
        Value::Array(errors) => errors.iter().filter_map(field).collect(),
        Value::Object(errors) => {
            let of = |(field, said): (&String, &Value)| {
                let message = match said {
                    Value::Array(texts) => joined(texts, "; "),
                    said => text(said)?,
                };
                let field = field.clone();
                Some(FieldError { field, message })
            };
            errors.iter().filter_map(of).collect()
        }
        _ => Vec::new(),
    }
}

fn field(error: &Value) -> Option<FieldError> {
    let place = |name: &&str| match error.get(*name)? {
        Value::Array(path) => Some(joined(path, ".")),
        place => text(place),
    };
    let field = PLACES.iter().find_map(place).or_else(|| {
        let source = error.get("source")?;
        first(source, &["pointer", "parameter"])
    });
    let message = match error {
        Value::String(_) => text(error),
        error => first(error, REASONS),
    };
    if field.is_none() && message.is_none() {
        return None;
    }
    Some(FieldError {
        field: field.unwrap_or_default(),
        message: message.unwrap_or_default(),
    })
}

fn joined(texts: &[Value], between: &str) -> String {
    let texts: Vec<_> = texts.iter().filter_map(text).collect();
    texts.join(between)
}

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

    /// What a body says, as `code: message; field=message…`.
    fn read(body: &str) -> String {
        let Some(said) = Said::read(body) else {
            return "nothing".to_owned();
        };
        let mut text = format!(
            "{}: {}",
            said.code.unwrap_or_default(),
            said.message.unwrap_or_default()
        );
        for FieldError { field, message } in said.fields {
            text += &format!("; {field}={message}");
        }
        text
    }

    #[test]
    fn the_usual_forms_are_read() {
        for (body, said) in [
            (
                r#"{"code": "300", "message": "Validation Failed.", "errors": [{"field": "a", "message": "no"}, 7, {"field": "b"}]}"#,
                "300: Validation Failed.; a=no; b=",
            ),
            (
                r#"{"type": "https://e.example/out", "title": "Out of credit", "detail": "Balance is 30", "status": 403}"#,
                "https://e.example/out: Balance is 30",
            ),
            (
                r##"{"type": "about:blank", "title": "Bad", "errors": [{"detail": "must be positive", "pointer": "#/age"}]}"##,
                ": Bad; #/age=must be positive",
            ),
            (
                r#"{"type": "t", "title": "Bad", "invalid-params": [{"name": "age", "reason": "negative"}]}"#,
                "t: Bad; age=negative",
            ),
            (
                r#"{"error": "invalid_grant", "error_description": "The code is expired"}"#,
                "invalid_grant: The code is expired",
            ),
            (
                r#"{"reason": "Bad client", "error": "invalid_client"}"#,
                "invalid_client: Bad client",
            ),
            (
                r#"{"name": "INVALID_REQUEST", "message": "Not well-formed", "debug_id": "1", "details": [{"field": "/a", "location": "body", "issue": "MISSING", "description": "A field is missing"}, {"field": "/b", "issue": "TOO_LONG"}]}"#,
                "INVALID_REQUEST: Not well-formed; /a=A field is missing; /b=TOO_LONG",
            ),
            (
                r#"{"error": {"code": 403, "message": "Denied", "status": "PERMISSION_DENIED"}}"#,
                "403: Denied",
            ),
            (
                r#"{"error": {"type": "card_error", "code": "declined", "message": "No", "param": "card"}}"#,
                "declined: No",
            ),
            (r#"{"message": "No code."}"#, ": No code."),
            (
                r#"{"timestamp": 1, "status": 404, "error": "Not Found", "path": "/x"}"#,
                ": Not Found",
            ),
            (r#"{"errors": ["one", "two"]}"#, ": one; =two"),
            (
                r#"{"errors": [{"code": "E1", "title": "Bad", "source": {"pointer": "/data"}}]}"#,
                "E1: ; /data=Bad",
            ),
            (
                r#"{"errors": [{"message": "No such user", "path": ["user", 0]}]}"#,
                ": ; user.0=No such user",
            ),
            (
                r#"[{"message": "Locked", "errorCode": "UNABLE_TO_LOCK_ROW"}]"#,
                "UNABLE_TO_LOCK_ROW: Locked",
            ),
            (
                r#"{"title": "Invalid", "errors": {"name": ["is blank", "is short"], "age": "is low"}}"#,
                ": Invalid; name=is blank; is short; age=is low",
            ),
            (
                r#"{"message": "Slow down", "details": {"retry_after": 5}}"#,
                ": Slow down",
            ),
            (
                r#"{"detail": [{"loc": ["query", "q"], "msg": "field required"}]}"#,
                ": ; query.q=field required",
            ),
        ] {
            assert_eq!(read(body), said, "{body}");
        }
    }

    #[test]
    fn anything_else_says_nothing() {
        for body in [
            "",
            "null",
            "7",
            "\"text\"",
            "[]",
            "{}",
            "<html>",
            r#"{"name": "Ann", "id": 1}"#,
            r#"{"ok": true}"#,
            r#"{"errors": null, "message": {"a": 1}}"#,
            "[[[7]]]",
            r#"[{"id": 1}, {}]"#,
        ] {
            assert_eq!(read(body), "nothing", "{body}");
        }
    }

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
