//! Tags: from folders, and where folders only mirror the path, from the path.

use crate::operation::Operation;
use crate::postman::Folder;

/// A tag and what is said of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Tag<'a> {
    pub(crate) name: String,
    pub(crate) description: Option<&'a str>,
}

/// The tag of an operation: the nearest folder. Where the folders spell the
/// path (`users`, `{user Id}`, `tsp`), as collections made from OpenAPI do,
/// the resource that the path begins with.
pub(crate) fn tag<'a>(operation: &Operation<'a>) -> Option<Tag<'a>> {
    let item = operation.items.first()?;
    let nearest = item.folders.last()?;
    if mirrors(&item.folders, &operation.path) {
        let name = resource(&operation.path)?.to_owned();
        let top = item
            .folders
            .first()
            .filter(|top| top.name.eq_ignore_ascii_case(&name));
        return Some(Tag {
            name,
            description: top.and_then(|top| top.description),
        });
    }
    Some(Tag {
        name: nearest.name.to_owned(),
        description: nearest.description,
    })
}

/// Whether folders spell the beginning of a path. One folder that is called as
/// the path begins may well be somebody's own.
fn mirrors(folders: &[Folder<'_>], path: &str) -> bool {
    let words = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let is_own = |name: &str| !name.contains(['/', '{', ':']);
    if let [one] = folders
        && is_own(one.name)
    {
        return false;
    }
    let segments = folders.iter().flat_map(|folder| folder.name.split('/'));
    let mut path = path
        .split('/')
        .map(words)
        .filter(|segment| !segment.is_empty());
    segments
        .map(words)
        .filter(|segment| !segment.is_empty())
        .all(|segment| path.next() == Some(segment))
}

/// What a path begins with, behind `api` and versions.
fn resource(path: &str) -> Option<&str> {
    literals(path).next()
}

/// The literal segments of a path, without `api` and versions.
pub(crate) fn literals(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{') && !is_prefix(segment))
}

/// Whether a segment stands before the resources of an API: `api`, `rest`,
/// `v1`, `v2.1`, `2024-01-01`.
pub(crate) fn is_prefix(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let number = lower.strip_prefix('v').unwrap_or(&lower);
    let is_version = number.starts_with(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    is_version || matches!(lower.as_str(), "api" | "rest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_spell_the_path_are_no_tags() {
        let folders = |names: &[&'static str]| -> Vec<Folder<'static>> {
            names
                .iter()
                .map(|&name| Folder {
                    name,
                    description: None,
                })
                .collect()
        };
        let path = "/v2/users/{userId}/sip_phones";
        assert!(mirrors(
            &folders(&["v2", "users", "{user Id}", "sip phones"]),
            path
        ));
        assert!(mirrors(&folders(&["v2/users/{user Id}"]), path));
        for own in [
            &["v2"][..],
            &["Phones"],
            &["v2", "Phones"],
            &["Users", "Phones"],
        ] {
            assert!(!mirrors(&folders(own), path), "{own:?}");
        }
        assert_eq!(resource(path), Some("users"));
        assert_eq!(resource("/v1/{id}"), None);
    }
}
