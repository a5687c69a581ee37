//! [`meeting_uuid`]: the UUID of a meeting in a path.

use crate::{EncodedSegment, PathErrorKind};

/// The UUID of a meeting as an argument of a path. Zoom asks for one that begins with `/`
/// or holds `//` to be encoded twice, and for any other to be encoded once.
///
/// ```
/// use zoom_api::meeting_uuid;
///
/// assert_eq!(meeting_uuid("/ajXp1==")?.as_str(), "%252FajXp1%253D%253D");
/// assert_eq!(meeting_uuid("aj/Xp1==")?.as_str(), "aj%2FXp1%3D%3D");
/// # Ok::<(), zoom_api::PathErrorKind>(())
/// ```
///
/// # Errors
/// It is empty, or holds what would change which path is called.
pub fn meeting_uuid(uuid: &str) -> Result<EncodedSegment, PathErrorKind> {
    match uuid.starts_with('/') || uuid.contains("//") {
        true => EncodedSegment::twice(uuid),
        false => EncodedSegment::once(uuid),
    }
}
