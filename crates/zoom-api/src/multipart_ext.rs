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
/// use zoom_api::MultipartExt;
/// use zoom_api::multipart::{Encoding, PartStyle};
///
/// #[derive(serde::Serialize)]
/// struct Body<'a> {
///     dial_in_numbers: &'a [&'a str],
///     tsp_bridge: Option<&'a str>,
///     conference_code: &'a str,
/// }
///
/// let encoding = Encoding::new(&[
///     ("conference_code", PartStyle::Text),
///     ("dial_in_numbers", PartStyle::Json),
///     ("tsp_bridge", PartStyle::Text),
/// ]);
/// let body = Body { dial_in_numbers: &["+1 1"], tsp_bridge: None, conference_code: "123" };
/// let request = reqwest::Client::new()
///     .patch("https://api.zoom.us/v2/users/me/tsp/1")
///     .multipart_form(&body, &encoding)?
///     .build()?;
///
/// let sent = request.body().and_then(|body| body.as_bytes()).unwrap();
/// let sent = std::str::from_utf8(sent)?;
/// assert!(sent.find("\"conference_code\"") < sent.find("[\"+1 1\"]"));
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
