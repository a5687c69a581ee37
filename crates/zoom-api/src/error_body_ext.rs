//! [`ErrorBodyExt`]: what a generated error body means.

use postman_client_runtime::Operation;

use crate::generated::{ErrorCode, types};

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::generated::types::ErrorBody {}
}

/// Readings of Zoom's error body. [`ErrorExt`](crate::ErrorExt) offers the same
/// for a failed call.
///
/// ```
/// use zoom_api::{ErrorBodyExt, ErrorCode, operations, types::ErrorBody};
///
/// let body: ErrorBody = serde_json::from_str(
///     r#"{"code": 300, "message": "TSP config does not exist.",
///         "errors": [{"field": "tsp_id", "message": "Invalid field."}]}"#,
/// )?;
/// let code = body.error_code(&operations::UPDATE_TSP_ACCOUNT);
/// assert_eq!(code, ErrorCode::TspConfigDoesNotExist);
/// assert_eq!(body.field_errors().collect::<Vec<_>>(), [("tsp_id", "Invalid field.")]);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait ErrorBodyExt: sealed::Sealed {
    /// What code and message mean in `operation`; see [`Operation::documented`].
    /// What is not documented is [`ErrorCode::Unknown`].
    fn error_code(&self, operation: &Operation) -> ErrorCode;

    /// The fields at fault, each with what is wrong with it.
    fn field_errors(&self) -> impl Iterator<Item = (&str, &str)>;
}

impl ErrorBodyExt for types::ErrorBody {
    fn error_code(&self, operation: &Operation) -> ErrorCode {
        let documented = operation.documented(self.code, &self.message);
        let code = documented.and_then(|error| ErrorCode::named(error.name));
        code.unwrap_or_else(|| ErrorCode::Unknown {
            number: self.code,
            message: self.message.clone(),
        })
    }

    fn field_errors(&self) -> impl Iterator<Item = (&str, &str)> {
        self.errors.iter().flatten().map(|error| {
            (
                error.field.as_deref().unwrap_or_default(),
                error.message.as_deref().unwrap_or_default(),
            )
        })
    }
}
