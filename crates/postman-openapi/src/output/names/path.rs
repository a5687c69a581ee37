//! The resources and parameters that a path names.

use heck::ToSnakeCase;

use super::singular::one_of;
use super::words::{beginning, words};
use crate::input::segment::is_prefix;

/// How many bytes of a path are read.
const MAX_PATH: usize = 4_000;

/// The names of the parameters of a path template, in order.
pub(super) fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    beginning(path, MAX_PATH)
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The resources of a path, each as a list of words. A resource before an argument
/// is in the singular: `/users/{userId}/tokens` gives `user`, `tokens`.
pub(super) fn resources_in_words(path: &str) -> Vec<Vec<String>> {
    let segments: Vec<_> = beginning(path, MAX_PATH)
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut resources = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        if segment.contains('{') || is_prefix(segment) {
            continue;
        }
        let is_one = segments.get(at + 1).is_some_and(|next| next.contains('{'));
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_';
        let mut words = match segment.bytes().all(is_plain) {
            true => words(segment),
            false => words(&segment.to_snake_case()),
        };
        if let Some(last) = words.last_mut().filter(|_| is_one) {
            *last = one_of(last);
        }
        if !words.is_empty() {
            resources.push(words);
        }
    }
    resources
}

/// The words of the resources of a path.
pub(super) fn resources(path: &str) -> Vec<String> {
    resources_in_words(path).concat()
}

/// The name of the last segment that says more than `api`, `v2`, or `index.php`:
/// `graphql` of `/api/graphql`.
pub(crate) fn endpoint(path: &str) -> Option<&str> {
    let segments = path.rsplit('/');
    let names = segments.filter(|segment| !segment.contains('{') && !is_prefix(segment));
    let names = names.map(|segment| segment.split_once('.').map_or(segment, |(name, _)| name));
    names
        .into_iter()
        .find(|name| !matches!(*name, "" | "index"))
}
