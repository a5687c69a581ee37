//! The `Content-Type` of an operation without a body: some servers refuse a request
//! that lacks it.

use openapiv3::Operation as OpenApiOperation;

use crate::extension;
use crate::input::header::media_type;
use crate::output::operation::Operation;

/// Writes the `Content-Type` of the first request that states one into an extension
/// of the operation, if the operation has no body that says it.
pub(crate) fn content_type(operation: &Operation<'_>, converted: &mut OpenApiOperation) {
    if converted.request_body.is_some() {
        return;
    }
    let stated = operation.items.iter().find_map(|item| {
        let headers = item.request.headers();
        let sent = headers
            .iter()
            .filter(|header| !header.node.is("disabled"))
            .find(|header| header.name.eq_ignore_ascii_case("content-type"))?;
        let value = item.scope.resolve(&sent.value).trim().to_owned();
        let is_known = !value.contains("{{") && media_type(&value).is_some();
        let is_sent = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        (is_known && is_sent).then_some(value)
    });
    if let Some(stated) = stated {
        let key = extension::CONTENT_TYPE.to_owned();
        converted.extensions.insert(key, stated.into());
    }
}
