//! Tags: the folders, or the paths if the folders only mirror them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::input::postman::Folder;
use crate::input::segment::is_prefix;
use crate::output::names::without_number;
use crate::output::operation::Operation;

/// A tag and its description.
#[derive(Debug, PartialEq)]
pub(crate) struct Tag<'a> {
    pub(crate) name: String,
    pub(crate) description: Option<&'a str>,
}

/// The tag of each operation: the nearest folder. If several folders have that
/// name, the names of the folders around it go before it. Collections generated
/// from OpenAPI have folders that spell out the paths (`users`, `{user Id}`,
/// `tsp`); there the tag is the first resource of the path.
pub(crate) fn tags<'a>(operations: &[Operation<'a>]) -> Vec<Option<Tag<'a>>> {
    let of = operations.iter().map(|operation| {
        let first = operation.items.first();
        let folders = first.map(|item| item.folders.clone()).unwrap_or_default();
        let path = operation.path.as_str();
        let spelled = spells(&folders, path);
        (folders, path, spelled)
    });
    let of: Vec<_> = of.collect();
    let in_folders = of.iter().filter(|(folders, ..)| !folders.is_empty());
    let (in_folders, spelled) = in_folders.fold((0, 0), |(all, those), (.., spelled)| {
        (all + 1, those + usize::from(*spelled))
    });
    let surely = of
        .iter()
        .any(|(folders, _, spelled)| *spelled && !is_own(folders));
    // A folder may have the name of a path's first segment by accident.
    let mirrors = surely && spelled * 5 >= in_folders * 4;
    let mut places: HashMap<&str, HashSet<String>> = HashMap::new();
    for (folders, ..) in &of {
        if let Some(nearest) = folders.last() {
            places
                .entry(plain_name(nearest))
                .or_default()
                .insert(place(folders));
        }
    }
    let tag = |(folders, path, spelled): &(Rc<[Folder<'a>]>, &str, bool)| {
        if let Some(name) = resource(path).filter(|_| mirrors && *spelled) {
            let top = folders
                .first()
                .filter(|top| letters(top.name).eq(letters(name)));
            return Some(Tag {
                name: name.to_owned(),
                description: top.and_then(|top| top.description),
            });
        }
        folders.last().map(|nearest| Tag {
            name: of_folder(folders, &places),
            description: nearest.description,
        })
    };
    of.iter().map(tag).collect()
}

/// The name of a folder, without the number that only orders it.
fn plain_name<'a>(folder: &Folder<'a>) -> &'a str {
    without_number(folder.name).trim()
}

/// The full name of a folder, with the names of those around it.
fn place(folders: &[Folder<'_>]) -> String {
    let names: Vec<_> = folders.iter().map(plain_name).collect();
    names.join(" / ")
}

fn of_folder(folders: &[Folder<'_>], places: &HashMap<&str, HashSet<String>>) -> String {
    let nearest = folders.last().map_or("", plain_name);
    if places.get(nearest).is_some_and(|places| places.len() > 1) {
        place(folders)
    } else {
        nearest.to_owned()
    }
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Whether folders spell out the beginning of a path. True without folders.
fn spells(folders: &[Folder<'_>], path: &str) -> bool {
    let says_something = |segment: &&str| letters(segment).next().is_some();
    let mut path = path.split('/').filter(says_something);
    folders
        .iter()
        .flat_map(|folder| folder.name.split('/'))
        .filter(says_something)
        .all(|segment| {
            path.next()
                .is_some_and(|next| letters(next).eq(letters(segment)))
        })
}

/// Whether there is at most one folder, with a name that someone may have chosen.
fn is_own(folders: &[Folder<'_>]) -> bool {
    folders.len() < 2
        && folders
            .iter()
            .all(|folder| !folder.name.contains(['/', '{', ':']))
}

/// The first resource of a path, after `api` and versions.
fn resource(path: &str) -> Option<&str> {
    path.split('/')
        .find(|segment| !segment.is_empty() && !segment.contains('{') && !is_prefix(segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_spell_a_path_or_do_not() {
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
        for spelled in [
            &["v2", "users", "{user Id}", "sip phones"][..],
            &["v2/users/{user Id}"],
        ] {
            assert!(
                spells(&folders(spelled), path) && !is_own(&folders(spelled)),
                "{spelled:?}"
            );
        }
        for own in [&["Phones"][..], &["v2", "Phones"], &["Users", "Phones"]] {
            assert!(!spells(&folders(own), path), "{own:?}");
        }
        assert!(is_own(&folders(&["v2"])));
        assert_eq!(resource(path), Some("users"));
        assert_eq!(resource("/v1/{id}"), None);
    }
}
