//! [`FormExt`]: a body as the form that a session sends.

use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use serde::Serialize;

use crate::multipart::{Encoding, FormError};
use crate::multipart_ext::{MultipartExt, with_content_type};
use crate::session::Session;

mod sealed {
    pub trait Sealed {}
    impl Sealed for reqwest::RequestBuilder {}
}

/// Bodies that are documented as `multipart/form-data`, sent as the client's
/// settings have it.
pub trait FormExt: sealed::Sealed + Sized {
    /// Makes `body` the request's body: as JSON if the session sends forms so and
    /// the body holds no file, else as [`MultipartExt::multipart_form`] does.
    ///
    /// # Errors
    /// Those of [`MultipartExt::multipart_form`].
    fn form_of<T: Serialize + ?Sized>(
        self,
        session: &Session,
        body: &T,
        encoding: &Encoding<'_>,
    ) -> Result<Self, FormError>;
}

impl FormExt for RequestBuilder {
    fn form_of<T: Serialize + ?Sized>(
        self,
        session: &Session,
        body: &T,
        encoding: &Encoding<'_>,
    ) -> Result<Self, FormError> {
        // A body with files can't be JSON and stays a form.
        if session.json_forms
            && let Ok(json) = serde_json::to_vec(body)
        {
            let content_type = HeaderValue::from_static("application/json");
            return Ok(with_content_type(self, content_type).body(json));
        }
        let mut encoding = *encoding;
        if session.any_part_names {
            encoding = encoding.with_any_names();
        }
        self.multipart_form(body, &encoding)
    }
}
