//! Names: operation ids, component names, singulars.

use std::collections::{HashMap, HashSet};

use deunicode::deunicode;
use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

use crate::tags::is_prefix;

/// How many words of a request's name make its operation id.
const MAX_WORDS: usize = 10;

/// The words of a name that say something, in ASCII: `Update a user's plan` is
/// `Update`, `user`, `plan`.
fn words(name: &str) -> Vec<String> {
    let name = deunicode(name).replace("'s ", " ").replace("Q&A", "QA");
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !matches!(word.to_ascii_lowercase().as_str(), "" | "a" | "an" | "the"))
        .map(str::to_owned)
        .collect()
}

fn camel(words: &[String]) -> String {
    let id = words.join(" ").to_lower_camel_case();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{id}")
    } else {
        id
    }
}

/// The operation ids of requests, each unique; `None` beside those that are
/// the request's own name.
///
/// A name that several requests have gets what their paths add to it: `List
/// members` of `/groups/{id}/members` is `listGroupMembers`. One that says
/// nothing (`/groups`, `New Request`) gives way to the path: `listGroups`.
pub(crate) fn operation_ids(requests: &[(&str, &str, Vec<&str>)]) -> Vec<(String, bool)> {
    let own = |(_, _, names): &(&str, &str, Vec<&str>)| match names.as_slice() {
        [name] if !is_generic(name) => words(name).into_iter().take(MAX_WORDS).collect(),
        _ => Vec::new(),
    };
    let own: Vec<Vec<String>> = requests.iter().map(own).collect();
    let mut number: HashMap<String, usize> = HashMap::new();
    let key = |id: &str| id.to_ascii_lowercase();
    for words in &own {
        *number.entry(key(&camel(words))).or_default() += 1;
    }
    let is_own = |words: &[String]| {
        let id = camel(words);
        !id.is_empty() && number.get(&key(&id)) == Some(&1)
    };
    let mut taken: HashSet<String> = own
        .iter()
        .filter(|words| is_own(words))
        .map(|words| key(&camel(words)))
        .collect();
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut ids = Vec::with_capacity(requests.len());
    for ((method, path, _), own) in requests.iter().zip(&own) {
        if is_own(own) {
            ids.push((camel(own), true));
            continue;
        }
        let by_path = words_of_path(method, path);
        let by: String = path_parameters(path)
            .map(|name| format!("By{}", component(name)))
            .collect();
        let candidates = [
            camel(&qualified(own, path)),
            camel(&by_path),
            camel(&by_path) + &by,
        ];
        let free = |id: &String| !id.is_empty() && !taken.contains(&key(id));
        let id = match candidates.iter().find(|id| free(id)) {
            Some(id) => id.clone(),
            None => {
                let base = candidates
                    .into_iter()
                    .next_back()
                    .filter(|id| !id.is_empty());
                let base = base.unwrap_or_else(|| method.to_ascii_lowercase());
                let number = last.entry(base.clone()).or_insert(1);
                loop {
                    *number += 1;
                    let id = format!("{base}{number}");
                    if free(&id) {
                        break id;
                    }
                }
            }
        };
        taken.insert(key(&id));
        ids.push((id, false));
    }
    ids
}

/// Whether a name says nothing of the operation.
pub(crate) fn is_generic(name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    let is_url =
        lower.starts_with(['/', '{', ':']) || lower.contains("://") || lower.starts_with("www.");
    is_url
        || matches!(
            lower.as_str(),
            "new request" | "untitled request" | "untitled" | "request" | "test"
        )
        || lower.starts_with("new request copy")
}

/// The names in a path template, in their order.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The resources that a path names: the one behind an argument in the
/// singular, `/users/{userId}/tokens` is `user`, `tokens`.
fn resources(path: &str) -> Vec<String> {
    let segments: Vec<_> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut resources = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        if segment.contains('{') || is_prefix(segment) {
            continue;
        }
        let is_one = segments.get(at + 1).is_some_and(|next| next.contains('{'));
        let words = words(&segment.to_snake_case());
        resources.extend(match words.split_last() {
            Some((last, before)) if is_one => {
                before.iter().cloned().chain([one_of(last)]).collect()
            }
            _ => words,
        });
    }
    resources
}

/// `users` is `user`; what is no plural stays.
fn one_of(name: &str) -> String {
    let singular = singular(name);
    singular
        .strip_suffix("_item")
        .map(str::to_owned)
        .unwrap_or(singular)
}

/// The words of a name, and behind its verb those that its path adds.
fn qualified(own: &[String], path: &str) -> Vec<String> {
    let Some((verb, rest)) = own.split_first() else {
        return Vec::new();
    };
    let known: HashSet<_> = own
        .iter()
        .map(|word| one_of(&word.to_ascii_lowercase()))
        .collect();
    let added = resources(path)
        .into_iter()
        .filter(|word| !known.contains(&one_of(&word.to_ascii_lowercase())));
    std::iter::once(verb.clone())
        .chain(added)
        .chain(rest.iter().cloned())
        .collect()
}

/// What a request does, in the field's manner: `GET /users/{userId}/tokens` is
/// `list`, `user`, `tokens`.
fn words_of_path(method: &str, path: &str) -> Vec<String> {
    let ends_with_argument = path.trim_end_matches('/').ends_with('}');
    let mut words = resources(path);
    let is_list = words.last().is_some_and(|last| one_of(last) != *last);
    let verb = match method {
        "GET" if is_list && !ends_with_argument => "list",
        "POST" => "create",
        "PUT" => "replace",
        "PATCH" => "update",
        method => &method.to_ascii_lowercase(),
    };
    if method == "POST"
        && let Some(last) = words.last_mut()
    {
        *last = one_of(last);
    }
    words.insert(0, verb.to_owned());
    words
}

/// A component's name: `dial_in_number` is `DialInNumber`.
pub(crate) fn component(name: &str) -> String {
    let name: String = deunicode(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    match name.to_upper_camel_case() {
        empty if empty.is_empty() => "Value".to_owned(),
        digit if digit.starts_with(|c: char| c.is_ascii_digit()) => format!("_{digit}"),
        name => name,
    }
}

/// What one element of a list is called: `dial_in_numbers` holds a
/// `dial_in_number`; a name that is no plural gets `_item`.
pub(crate) fn singular(name: &str) -> String {
    let is_word = |stem: &&str| stem.len() > 2 || stem.ends_with("id");
    let strip = |suffix: &str| name.strip_suffix(suffix).filter(is_word);
    if let Some(stem) = strip("ies") {
        return format!("{stem}y");
    }
    for plural in ["sses", "shes", "ches", "xes"] {
        if name.ends_with(plural)
            && let Some(stem) = strip("es")
        {
            return stem.to_owned();
        }
    }
    match strip("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => format!("{name}_item"),
    }
}

/// What one of a path's resource is called: `/v2/users/{userId}` is of a
/// `User`.
pub(crate) fn resource(path: &str) -> String {
    let last = resources(path).into_iter().next_back();
    component(&last.map_or_else(|| "Value".to_owned(), |last| one_of(&last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_the_field_writes_them() {
        assert_eq!(component("dial_in_number"), "DialInNumber");
        assert_eq!(component("—"), "Value");
        let plurals = [
            "dial_in_numbers",
            "entries",
            "addresses",
            "boxes",
            "status",
            "data",
        ];
        let singulars = [
            "dial_in_number",
            "entry",
            "address",
            "box",
            "status_item",
            "data_item",
        ];
        assert_eq!(plurals.map(singular), singulars.map(str::to_owned));
    }

    fn ids(requests: &[(&str, &str, &str)]) -> Vec<String> {
        let requests: Vec<_> = requests
            .iter()
            .map(|(method, path, name)| (*method, *path, vec![*name]))
            .collect();
        operation_ids(&requests)
            .into_iter()
            .map(|(id, _)| id)
            .collect()
    }

    #[test]
    fn a_name_of_its_own_is_the_id() {
        let requests = [
            ("PATCH", "/tsp/{id}", "Update a TSP account"),
            ("GET", "/tsp", "List a user's TSP accounts"),
            ("GET", "/2", "2 things"),
            ("DELETE", "/x", "Löschen"),
        ];
        assert_eq!(
            ids(&requests),
            [
                "updateTspAccount",
                "listUserTspAccounts",
                "_2Things",
                "loschen"
            ]
        );
    }

    #[test]
    fn the_path_tells_equal_names_apart() {
        let requests = [
            ("GET", "/groups/{groupId}/members", "List members"),
            ("GET", "/v2/roles/{roleId}/members", "List members"),
            ("GET", "/users", "Get"),
            ("GET", "/users/{id}", "Get"),
            ("POST", "/users", "Get"),
            ("POST", "/users", "Post user"),
        ];
        assert_eq!(
            ids(&requests),
            [
                "listGroupMembers",
                "listRoleMembers",
                "getUsers",
                "getUser",
                "createUser",
                "postUser"
            ]
        );
    }

    #[test]
    fn a_name_that_says_nothing_gives_way_to_the_path() {
        let requests = [
            ("GET", "/api/v1/user-groups", "/api/v1/user-groups"),
            ("GET", "/orders/{id}", "New Request"),
            ("POST", "/orders/{id}/capture", ""),
            ("PUT", "/orders/{id}", "https://a.example/orders"),
            ("HEAD", "/", ""),
            ("HEAD", "/{a}", ""),
            ("HEAD", "/{b}/{c}", "—"),
        ];
        assert_eq!(
            ids(&requests),
            [
                "listUserGroups",
                "getOrder",
                "createOrderCapture",
                "replaceOrder",
                "head",
                "headByA",
                "headByBByC"
            ]
        );
    }
}
