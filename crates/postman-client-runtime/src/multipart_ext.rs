//! [`MultipartExt`]: a serializable body as `multipart/form-data`.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Body, Request, RequestBuilder};
use serde::Serialize;

use crate::multipart::{EncodedForm, Encoding, Form, FormError, FormErrorKind};

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::RequestBuilder {}
}

/// Multipart bodies that can be sent again by a retry.
///
/// `reqwest`'s own `multipart` streams its body, so that a request can't be
/// cloned and no layer can retry it. Here the body is one `Bytes`; one with
/// files on the disk streams, too, but [`ReplayExt`](crate::ReplayExt) gives it
/// again. Either way its length is stated.
///
/// ```
/// use postman_client_runtime::MultipartExt;
/// use postman_client_runtime::multipart::{Encoding, PartStyle};
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
    /// As [`Form::of`] and [`Form::encode`]: a body or a property that can't be
    /// a form, a file that is not there; all of them at once.
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
        let form = Form::encoded_of(body, encoding)?;
        let content_type = HeaderValue::try_from(form.content_type())
            .map_err(|_| FormErrorKind::NotSerializable)?;
        let builder = with_content_type(self, content_type);
        if form.bytes().is_none()
            // A builder that already failed, or a URL that can't be called,
            // keeps its own fault.
            && let Some(Ok(request)) = builder.try_clone().map(Self::build)
            && let Ok(request) = remember(request, form.clone())
        {
            let (client, _) = builder.build_split();
            return Ok(Self::from_parts(client, request));
        }
        Ok(builder.body(form.body()))
    }
}

/// `headers` replaces where `header` would add a second one.
pub(crate) fn with_content_type(builder: RequestBuilder, value: HeaderValue) -> RequestBuilder {
    builder.headers(HeaderMap::from_iter([(CONTENT_TYPE, value)]))
}

/// The request with the form as its body, and the form itself beside it, from
/// which [`ReplayExt`](crate::ReplayExt) makes the body again.
fn remember(request: Request, form: EncodedForm) -> reqwest::Result<Request> {
    let mut request: http::Request<Body> = request.try_into()?;
    let body = form.body();
    request.extensions_mut().insert(form);
    let mut request = Request::try_from(request)?;
    *request.body_mut() = Some(body);
    Ok(request)
}
