//! [`ReplayExt`]: requests that can be retried, files included.

use reqwest::{Body, Request};

use crate::multipart::EncodedForm;

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::Request {}
}

/// Requests that can be sent again by a layer that retries, such as
/// `ClientHooks::exec`, which owns the request.
///
/// ```
/// use postman_client_runtime::multipart::{Encoding, FilePart};
/// use postman_client_runtime::{MultipartExt, ReplayExt};
///
/// #[derive(serde::Serialize)]
/// struct Body {
///     file: FilePart,
/// }
///
/// let body = Body { file: FilePart::path("Cargo.toml") };
/// let mut request = reqwest::Client::new()
///     .post("https://api.example.com/files")
///     .multipart_form(&body, &Encoding::default())?
///     .build()?;
/// assert!(request.try_clone().is_none(), "reqwest can't know where the stream comes from");
/// let again = request.replay().unwrap();
/// assert_eq!(again.headers(), request.headers());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ReplayExt: sealed::Sealed + Sized {
    /// An equal request: `try_clone`, and where that gives none, because the
    /// body streams files from the disk, the same form again. `None` for any
    /// other stream.
    ///
    /// A file that has changed since its form was made fails the second request
    /// as it would have failed the first.
    fn replay(&mut self) -> Option<Self>;
}

impl ReplayExt for Request {
    fn replay(&mut self) -> Option<Self> {
        if let Some(again) = self.try_clone() {
            return Some(again);
        }
        // What a request carries beside its body can be cloned, but read only
        // as that of an `http::Request`.
        let body = self.body_mut().take();
        let bare = self.try_clone();
        *self.body_mut() = body;
        let bare: http::Request<Body> = bare?.try_into().ok()?;
        let form = bare.extensions().get::<EncodedForm>()?.clone();
        // Another body may have been set since.
        let content_type = self.headers().get(http::header::CONTENT_TYPE)?;
        if content_type != form.content_type().as_str() {
            return None;
        }
        let mut again = Request::try_from(bare).ok()?;
        *again.body_mut() = Some(form.body());
        Some(again)
    }
}
