//! [`UrlencodedExt`]: a serializable body as
//! `application/x-www-form-urlencoded`.

use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::multipart::{FormError, FormErrorKind, PartStyle};
use crate::multipart_ext::with_content_type;

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::RequestBuilder {}
}

/// Bodies as `application/x-www-form-urlencoded` that hold lists and objects,
/// too.
///
/// ```
/// use postman_client_runtime::support::UrlencodedExt;
/// use postman_client_runtime::multipart::PartStyle;
///
/// let body = serde_json::json!({
///     "to": ["a", "b"], "note": "1 & 2", "more": { "x": 1 }, "lines": [{ "sku": "a" }, { "sku": "b" }],
///     "weight": 4.0,
/// });
/// let styles = [
///     ("note", PartStyle::Text), ("to", PartStyle::Repeated), ("lines", PartStyle::Indexed),
/// ];
/// let request = reqwest::Client::new()
///     .post("https://api.example.com/messages")
///     .urlencoded_form(&body, &styles)?
///     .build()?;
///
/// let sent = request.body().and_then(|body| body.as_bytes());
/// let sent = std::str::from_utf8(sent.unwrap_or_default())?;
/// assert_eq!(
///     sent,
///     "note=1+%26+2&to=a&to=b&lines%5B0%5D%5Bsku%5D=a&lines%5B1%5D%5Bsku%5D=b&more=%7B%22x%22%3A1%7D&weight=4"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait UrlencodedExt: sealed::Sealed + Sized {
    /// Makes `body` the request's body and sets `Content-Type`. Properties come
    /// in the order of `styles`, then those it does not name: a scalar as text
    /// (4.0 as `4`), a list of scalars repeated, anything else as compact JSON, unless its
    /// style says otherwise. What is null is left out.
    ///
    /// # Errors
    /// A body that is neither a struct nor a map, or does not serialize.
    fn urlencoded_form<T: Serialize + ?Sized>(
        self,
        body: &T,
        styles: &[(&str, PartStyle)],
    ) -> Result<Self, FormError> {
        self.urlencoded_form_as("application/x-www-form-urlencoded", body, styles)
    }

    /// As [`urlencoded_form`](Self::urlencoded_form), with a `Content-Type` that
    /// has parameters: `application/x-www-form-urlencoded; charset=utf-8`.
    ///
    /// # Errors
    /// Those of [`urlencoded_form`](Self::urlencoded_form); a media type that no
    /// header can hold.
    fn urlencoded_form_as<T: Serialize + ?Sized>(
        self,
        media_type: &str,
        body: &T,
        styles: &[(&str, PartStyle)],
    ) -> Result<Self, FormError>;
}

impl UrlencodedExt for RequestBuilder {
    fn urlencoded_form_as<T: Serialize + ?Sized>(
        self,
        media_type: &str,
        body: &T,
        styles: &[(&str, PartStyle)],
    ) -> Result<Self, FormError> {
        let body = serde_json::to_value(body).map_err(|_| FormErrorKind::NotSerializable)?;
        let Value::Object(mut properties) = body else {
            return Err(FormErrorKind::NotAnObject.into());
        };
        let mut form = Serializer::new(String::new());
        for (name, style) in styles {
            if let Some(value) = properties.shift_remove(*name) {
                match style {
                    PartStyle::Indexed => append_indexed(&mut form, name, value),
                    style => append(&mut form, name, value, *style == PartStyle::Json),
                }
            }
        }
        for (name, value) in properties {
            append(&mut form, &name, value, false);
        }
        let content_type =
            HeaderValue::from_str(media_type).map_err(|_| FormErrorKind::NotSerializable)?;
        Ok(with_content_type(self, content_type).body(form.finish()))
    }
}

/// Appends each scalar in a value, under a name that says where it stands.
fn append_indexed(form: &mut Serializer<'_, String>, name: &str, value: Value) {
    match value {
        Value::Array(elements) => {
            for (number, element) in elements.into_iter().enumerate() {
                append_indexed(form, &format!("{name}[{number}]"), element);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                append_indexed(form, &format!("{name}[{member}]"), value);
            }
        }
        scalar => append(form, name, scalar, false),
    }
}

fn append(form: &mut Serializer<'_, String>, name: &str, value: Value, json: bool) {
    let is_scalar = |value: &Value| !value.is_array() && !value.is_object();
    match value {
        Value::Null => {}
        Value::Array(elements) if !json && elements.iter().all(is_scalar) => {
            for element in elements {
                append(form, name, element, false);
            }
        }
        Value::String(text) if !json => {
            form.append_pair(name, &text);
        }
        // 4, and not 4.0: a form has no types, and an integer may be meant.
        Value::Number(number) if number.is_f64() && !json => {
            let whole = number.as_f64().filter(|value| value.fract() == 0.0);
            let whole = whole.filter(|value| value.abs() < 1e15);
            let text = whole.map_or_else(|| number.to_string(), |value| value.to_string());
            form.append_pair(name, &text);
        }
        value => {
            form.append_pair(name, &value.to_string());
        }
    }
}
