//! [`Undecoded`]: the body of a success, before it is decoded.

use std::fmt;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};

use crate::error::{Error, ErrorKind};
use crate::error_response::ErrorResponse;
use crate::mismatch::Mismatch;
use crate::operation::{DocumentedError, Operation};
use crate::request_context::RequestContext;

/// The body of a success, with what is known of its request.
pub struct Undecoded {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
    context: Option<RequestContext>,
    errors: &'static [DocumentedError],
}

impl fmt::Debug for Undecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecoded")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Undecoded {
    /// Reads the body.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if it breaks off.
    pub(crate) async fn of(response: Response) -> Result<Self, Error> {
        let known = response.extensions();
        let operation = known.get::<&'static Operation>();
        let errors = operation.map(|operation| operation.errors);
        let context = known.get::<RequestContext>().cloned();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await;
        Ok(Self {
            status,
            headers,
            bytes: bytes.map_err(|error| Error::from(error).begun())?,
            context,
            errors: errors.unwrap_or_default(),
        })
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Decodes it. `read` returns bytes that it can't decode, and where; they go into the
    /// error, which `otherwise` makes where nothing is known of the request.
    pub(crate) fn read<T>(
        self,
        read: impl FnOnce(Bytes) -> Result<T, (Bytes, Mismatch)>,
        otherwise: impl FnOnce(ErrorKind) -> Error,
    ) -> Result<ResponseValue<T>, Error> {
        match read(self.bytes) {
            Ok(value) => Ok(ResponseValue::new(value, self.status, self.headers)),
            Err((bytes, mismatch)) => {
                let response = ErrorResponse::of(self.status, self.headers, &bytes, false);
                let response = response.but(mismatch).documented(self.errors);
                let kind = ErrorKind::Undecodable(response);
                Err(match &self.context {
                    Some(context) => context.report(kind),
                    None => otherwise(kind),
                })
            }
        }
    }
}
