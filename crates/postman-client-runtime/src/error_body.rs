//! Bodies of errors, of any vendor: the usual forms are read leniently, and any
//! other is ignored.
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

use serde_json::Value;

/// An error as the server reported it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) fields: Vec<FieldError>,
}

/// An invalid field; either text may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
}

impl ErrorBody {
    /// Reads a body; `None` if it has none of the forms.
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
        let mut read = Self {
            code: code(error),
            message: message(error),
            fields: listed.map(fields).unwrap_or_default(),
        };
        if read.code.is_none() {
            let first = listed.and_then(|list| list.get(0));
            read.code = first.and_then(code);
        }
        if read.message.is_none() {
            let is_of_no_field =
                |error: &FieldError| error.field.is_empty() && !error.message.is_empty();
            if let Some(at) = read.fields.iter().position(is_of_no_field) {
                read.message = Some(read.fields.remove(at).message);
            }
        }
        (read != Self::default()).then_some(read)
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

/// The names under which an element of a list of errors holds its field.
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

/// The names under which it holds its message.
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
        // Without a message these names mean something else.
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
            let of = |(field, value): (&String, &Value)| {
                let message = match value {
                    Value::Array(texts) => joined(texts, "; "),
                    value => text(value)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body reports, as `code: message; field=message…`.
    fn read(body: &str) -> String {
        let Some(read) = ErrorBody::read(body) else {
            return "nothing".to_owned();
        };
        let mut text = format!(
            "{}: {}",
            read.code.unwrap_or_default(),
            read.message.unwrap_or_default()
        );
        for FieldError { field, message } in read.fields {
            text += &format!("; {field}={message}");
        }
        text
    }

    #[test]
    fn the_usual_forms_are_read() {
        for (body, expected) in [
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
            assert_eq!(read(body), expected, "{body}");
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
}
