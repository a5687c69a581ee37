//! The segments of a path.

/// Whether a segment is a prefix of the API and not a resource: `api`, `rest`,
/// `v1`, `v2.1`, `2024-01-01`.
pub(crate) fn is_prefix(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
    let is_version = number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    is_version || segment.eq_ignore_ascii_case("api") || segment.eq_ignore_ascii_case("rest")
}
