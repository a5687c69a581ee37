//! [`MultipartExt`]: a serializable body as `multipart/form-data`.

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;

use crate::multipart::{Encoding, Form, FormError, FormErrorKind};

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::RequestBuilder {}
}

/// Multipart bodies that can be sent again.
///
/// `reqwest`'s own `multipart` streams its body, so that a request can't be
/// cloned and no layer can retry it; here the body is one `Bytes`.
///
/// ```
/// use client_runtime::MultipartExt;
/// use client_runtime::multipart::{Encoding, PartStyle};
///
/// #[derive(serde::Serialize)]
/// struct Body<'a> {
///     numbers: &'a [&'a str],
///     bridge: Option<&'a str>,
///     code: &'a str,
/// }
///
/// let encoding = Encoding::new(&[("code", PartStyle::Text), ("numbers", PartStyle::Json)]);
/// let body = Body { numbers: &["+1 1"], bridge: None, code: "123" };
/// let request = reqwest::Client::new()
///     .patch("https://api.example.com/v2/users/me")
///     .multipart_form(&body, &encoding)?
///     .build()?;
///
/// let sent = request.body().and_then(|body| body.as_bytes()).unwrap();
/// let sent = std::str::from_utf8(sent)?;
/// assert!(sent.find("\"code\"") < sent.find("[\"+1 1\"]"));
/// assert!(request.try_clone().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait MultipartExt: sealed::Sealed + Sized {
    /// Makes `body` the request's body, its properties encoded as `encoding`
    /// says, and sets `Content-Type`.
    ///
    /// # Errors
    /// As [`Form::of`]: a body or a property that can't be a form.
    fn multipart_form<T: Serialize + ?Sized>(
        self,
        body: &T,
        encoding: &Encoding<'_>,
    ) -> Result<Self, FormError>;
}

impl MultipartExt for RequestBuilder {
    fn multipart_form<T: Serialize + ?Sized>(
        self,
        body: &T,
        encoding: &Encoding<'_>,
    ) -> Result<Self, FormError> {
        let form = Form::of(body, encoding)?.encode();
        let content_type = HeaderValue::try_from(form.content_type())
            .map_err(|_| FormErrorKind::NotSerializable)?;
        // `headers` replaces where `header` would add a second one.
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
        Ok(self.headers(headers).body(form.body))
    }
}
