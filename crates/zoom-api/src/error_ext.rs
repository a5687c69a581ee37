//! [`ErrorExt`]: what Zoom's code means.

use postman_client_runtime::{Error, ErrorResponse, Operation};

use crate::error_body_ext::ErrorBodyExt;
use crate::generated::{ErrorCode, types};
use crate::vendor::{TRACKING_ID, ZOOM};

mod sealed {
    pub trait Sealed {}
    impl Sealed for postman_client_runtime::Error {}
}

/// What only Zoom's documentation says about a failed call.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use zoom_api::{ErrorCode, prelude::*};
///
/// # let zoom = zoom_fake::ZoomFake::start().await?;
/// # let client = Client::builder(BearerToken::new(zoom.token())?).base_url(zoom.base_url()).build()?;
/// let update = client.update_tsp_account().user_id("me").tsp_id("2");
/// let update = update.body_map(|body| body.conference_code("123456").leader_pin("98765"));
/// let error = update.send().await.unwrap_err();
/// assert_eq!(error.code(), Some(ErrorCode::TspConfigDoesNotExist));
/// # Ok(())
/// # }
/// ```
pub trait ErrorExt: sealed::Sealed + Sized {
    /// The error of a call that Zoom answered with this response, for a test of what
    /// handles it.
    ///
    /// ```
    /// use zoom_api::reqwest::StatusCode;
    /// use zoom_api::{Error, ErrorCode, ErrorKind, ErrorResponse, operations, prelude::*};
    ///
    /// let body = r#"{"code": 1001, "message": "User does not exist: nobody."}"#;
    /// let response = ErrorResponse::new(StatusCode::NOT_FOUND, body);
    /// let error = Error::of_zoom(&operations::GET_USER_TSP_ACCOUNT, response);
    /// assert!(matches!(error.kind(), ErrorKind::NotFound(_)));
    /// assert_eq!(error.code(), Some(ErrorCode::UserDoesNotExist));
    /// ```
    fn of_zoom(operation: &'static Operation, response: impl Into<ErrorResponse>) -> Self;

    /// The meaning of Zoom's code in the operation that was called; `None` if
    /// the response is no error of Zoom's.
    fn code(&self) -> Option<ErrorCode>;

    /// The `x-zm-trackingid` of the response, by which Zoom's support finds the request.
    fn tracking_id(&self) -> Option<&str>;

    /// The body of the response, if it is an error of Zoom's.
    fn body(&self) -> Option<types::ErrorBody>;
}

impl ErrorExt for Error {
    fn of_zoom(operation: &'static Operation, response: impl Into<ErrorResponse>) -> Self {
        Self::of_response(operation, response, &ZOOM)
    }

    fn code(&self) -> Option<ErrorCode> {
        let operation: &Operation = self.operation()?;
        Some(self.body()?.error_code(operation))
    }

    fn tracking_id(&self) -> Option<&str> {
        let header = self.response()?.headers().get(TRACKING_ID)?;
        header.to_str().ok()
    }

    fn body(&self) -> Option<types::ErrorBody> {
        let response = self.response()?;
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let errors = response.field_errors();
        let errors: Vec<_> = errors
            .map(|(field, message)| types::FieldError {
                field: text(field),
                message: text(message),
                ..Default::default()
            })
            .collect();
        Some(types::ErrorBody {
            code: response.number()?,
            message: response.message().unwrap_or_default().to_owned(),
            errors: (!errors.is_empty()).then_some(errors),
            unknown_properties: Default::default(),
        })
    }
}
