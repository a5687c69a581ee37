//! The `Content-Type` of an operation without a body: some servers refuse a request
//! that lacks it.

use openapiv3::Operation as OpenApiOperation;

use crate::extension;
use crate::input::header::sent_content_type;
use crate::output::operation::Operation;

/// Writes the `Content-Type` of the first request that states one into an extension
/// of the operation, if the operation has no body that says it.
pub(crate) fn content_type(operation: &Operation<'_>, converted: &mut OpenApiOperation) {
    if converted.request_body.is_some() {
        return;
    }
    let stated = operation
        .items
        .iter()
        .find_map(|item| sent_content_type(&item.request.headers(), &item.scope));
    if let Some(stated) = stated {
        let key = extension::CONTENT_TYPE.to_owned();
        converted.extensions.insert(key, stated.into());
    }
}
