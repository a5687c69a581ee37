//! [`ErrorBodyExt`]: what a generated error body means.

use crate::generated::{ErrorCode, types};
use crate::operation::Operation;

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::generated::types::ErrorBody {}
}

/// Readings of Zoom's error body. [`Error`](crate::Error) offers the same for
/// a failed call.
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
    /// What code and message mean in `operation`; see
    /// [`Operation::error_code`].
    fn error_code(&self, operation: &Operation) -> ErrorCode;

    /// The fields at fault, each with what is wrong with it.
    fn field_errors(&self) -> impl Iterator<Item = (&str, &str)>;
}

impl ErrorBodyExt for types::ErrorBody {
    fn error_code(&self, operation: &Operation) -> ErrorCode {
        operation.error_code(self.code, &self.message)
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
