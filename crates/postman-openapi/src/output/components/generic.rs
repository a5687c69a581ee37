//! Names of properties that say nothing about what they contain.

use crate::infer::format::Format;
use crate::output::names;

/// Names that say nothing about their content.
const GENERIC: &[&str] = &[
    "Attribute",
    "Attributes",
    "Body",
    "Content",
    "Data",
    "Datum",
    "Element",
    "Entry",
    "Item",
    "Items",
    "List",
    "Object",
    "Payload",
    "Properties",
    "Record",
    "Request",
    "Response",
    "Result",
    "Results",
    "Value",
    "Values",
];

/// Whether the name of a member says nothing about its content: `data`, or the
/// key of a map.
pub(super) fn says_nothing(name: &str) -> bool {
    is_key(name) || is_generic(&names::component(name))
}

/// Whether the name of a member is a key of a map: a number, a date or a UUID.
pub(super) fn is_key(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
        || matches!(
            Format::of(name),
            Some(Format::Date | Format::DateTime | Format::Uuid)
        )
}

/// Whether the name of a component says nothing.
pub(super) fn is_generic(component: &str) -> bool {
    GENERIC.contains(&component)
}
