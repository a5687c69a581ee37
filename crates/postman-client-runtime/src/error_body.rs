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

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use crate::secrets::bare_values;

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
        let body = body.trim_start_matches(is_blank);
        if !body.starts_with(['{', '[']) {
            return None;
        }
        let body = with_long_numbers_as_texts(body);
        // What follows it (a NUL, say) says nothing.
        let mut values = serde_json::Deserializer::from_str(&body).into_iter::<Value>();
        let body = values.next()?.ok()?;
        let error = body
            .get("error")
            .filter(|error| error.is_object())
            .unwrap_or(&body);
        let is_list = |list: &&Value| list.is_array();
        let listed = LISTS
            .iter()
            .filter_map(|name| error.get(*name))
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

    /// Every text, to be redacted, with the code or without.
    pub(crate) fn texts(&mut self, with_code: bool) -> impl Iterator<Item = &mut String> {
        let fields = self
            .fields
            .iter_mut()
            .flat_map(|error| [&mut error.field, &mut error.message]);
        let code = self.code.as_mut().filter(|_| with_code);
        code.into_iter().chain(&mut self.message).chain(fields)
    }
}

/// What may stand before JSON: white space, control characters, a byte order mark.
pub(crate) fn is_blank(char: char) -> bool {
    char.is_whitespace() || char.is_control() || char == '\u{feff}'
}

/// So many digits a float holds of a number.
const DIGITS_OF_A_FLOAT: usize = 15;

/// JSON whose numbers keep all of their digits: those that a float would change, and
/// those with an exponent, become texts.
fn with_long_numbers_as_texts(json: &str) -> Cow<'_, str> {
    let mut texts = String::new();
    let mut end = 0;
    for at in bare_values(json.as_bytes()) {
        let number = json.get(at.clone()).unwrap_or_default();
        let is_number = number.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let has_exponent = number.contains(['e', 'E']) && number.len() > 5;
        if is_number && (number.len() > DIGITS_OF_A_FLOAT || has_exponent) {
            texts += json.get(end..at.start).unwrap_or_default();
            texts += &format!("\"{number}\"");
            end = at.end;
        }
    }
    match end {
        0 => Cow::Borrowed(json),
        _ => Cow::Owned(texts + json.get(end..).unwrap_or_default()),
    }
}

/// Names of a code.
const CODES: &[&str] = &["code", "error_code", "errorCode", "error"];

/// Names of a message.
pub(crate) const MESSAGES: &[&str] = &[
    "message",
    "error_description",
    "detail",
    "description",
    "title",
    "reason",
];

/// Names of objects and lists that an error stands in.
const LISTS: &[&str] = &["errors", "details", "detail", "invalid-params"];

/// Where in a JSON text this number stands as the code of an error.
pub(crate) fn places_of_code(json: &str, code: i64) -> Vec<Range<usize>> {
    let is_code = |value: &str| {
        let is_canonical = !value.starts_with('0');
        is_canonical && value.parse::<f64>().is_ok_and(|value| value == code as f64)
    };
    let mut places = Vec::new();
    // Whether each object or list that is open is that of an error.
    let mut open: Vec<bool> = Vec::new();
    let mut name = "";
    let mut tokens = tokens(json.as_bytes()).peekable();
    while let Some(at) = tokens.next() {
        let token = json.get(at.clone()).unwrap_or_default();
        match token {
            "{" | "[" => {
                let is_list_element = name.is_empty();
                let is_of_error = is_list_element || name == "error" || LISTS.contains(&name);
                open.push(is_of_error && open.last().is_none_or(|open| *open));
                name = "";
            }
            "}" | "]" => {
                open.pop();
                name = "";
            }
            "," => name = "",
            _ => {
                let behind = tokens.peek().and_then(|at| json.get(at.clone()));
                let text = token.trim_matches('"');
                if behind == Some(":") {
                    tokens.next();
                    name = text;
                } else if CODES.contains(&name) && open.last() == Some(&true) && is_code(text) {
                    places.push(at);
                }
            }
        }
    }
    places
}

/// Where the tokens of a JSON text are.
fn tokens(json: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let begin = at + json.get(at..)?.iter().position(|byte| !is_space(byte))?;
        let rest = json.get(begin..)?;
        let is_punctuation = |byte: &u8| b"{}[],:\"".contains(byte);
        let length = match rest.first()? {
            b'"' => {
                let mut is_escaped = false;
                let ends = |byte: &u8| {
                    let ends = *byte == b'"' && !is_escaped;
                    is_escaped = *byte == b'\\' && !is_escaped;
                    ends
                };
                rest.iter().skip(1).position(ends).map(|end| end + 2)
            }
            byte if is_punctuation(byte) => Some(1),
            _ => rest
                .iter()
                .position(|byte| is_space(byte) || is_punctuation(byte)),
        };
        at = begin + length.unwrap_or(rest.len());
        Some(begin..at)
    })
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
    let is_sentence = |text: &String| text.contains(char::is_whitespace);
    first(error, MESSAGES).or_else(|| first(error, &["error"]).filter(is_sentence))
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
