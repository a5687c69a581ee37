//! Operation ids.

use std::collections::HashSet;
use std::sync::LazyLock;

use heck::ToLowerCamelCase;
use regex::Regex;

use super::component::component;
use super::numbers::Numbers;
use super::path::{path_parameters, resources};
use super::singular::one_of;
use super::words::{MAX_NAME, beginning, is_one_of, words};
use crate::infer::prose::constant;

/// How many words of a request's name go into the operation id.
const MAX_WORDS: usize = 10;

fn camel(words: &[String]) -> String {
    let id = words.join(" ").to_lower_camel_case();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{id}")
    } else {
        id
    }
}

/// The operation ids of requests, each unique, and whether it is the request's
/// own name. Each request is a method, a path and a name.
///
/// If a request before it has its name, its path qualifies it: `List members` of
/// `/groups/{id}/members` becomes `listGroupMembers`. The same holds for a verb
/// alone (`Search`), because another folder may have it, too. If a name says
/// nothing (`/groups`, `New Request`), the path replaces it: `listGroups`. What comes
/// behind a request never changes its id.
pub(crate) fn operation_ids(requests: &[(&str, &str, &str)]) -> Vec<(String, bool)> {
    // In lower case.
    let mut taken: HashSet<String> = HashSet::new();
    let mut numbers = Numbers::default();
    let ids = requests.iter().map(|(method, path, name)| {
        let own: Vec<_> = match is_generic(name) {
            true => Vec::new(),
            false => words(without_number(beginning(name.trim(), MAX_NAME))),
        };
        let own = own.get(..MAX_WORDS).unwrap_or(&own);
        let own_id = camel(own);
        let mut take = |id: &str| !id.is_empty() && taken.insert(id.to_ascii_lowercase());
        if names_a_thing(own) && take(&own_id) {
            return (own_id, true);
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
        let free = candidates.iter().find(|id| take(id));
        let id = match free {
            Some(id) => id.clone(),
            None => {
                let last = candidates.into_iter().next_back();
                let base = last.filter(|id| !id.is_empty());
                let base = base.unwrap_or_else(|| method.to_ascii_lowercase());
                let is_free = |id: &str| !taken.contains(&id.to_ascii_lowercase());
                let id = numbers.number(&base, is_free);
                taken.insert(id.to_ascii_lowercase());
                id
            }
        };
        let is_own = id == own_id;
        (id, is_own)
    });
    ids.collect()
}

/// Whether words name a thing, and not only an action: not `Search`, `Get all`.
fn names_a_thing(words: &[String]) -> bool {
    let is_thing = |word: &String| !is_filler(word) && !is_one_of(word, &["by", "id"]);
    words.iter().skip(1).any(is_thing)
}

/// Whether a word after a verb says nothing: `Create new`.
fn is_filler(word: &str) -> bool {
    is_one_of(word, &["all", "list", "new", "one"])
}

/// Whether a name says nothing about the operation.
pub(crate) fn is_generic(name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    let is_url =
        lower.starts_with(['/', '{', ':']) || lower.contains("://") || lower.starts_with("www.");
    let is_placeholder = matches!(
        lower.as_str(),
        "new request" | "untitled request" | "untitled" | "request" | "test"
    );
    is_url || is_path(&lower) || is_placeholder || lower.starts_with("new request copy")
}

/// Whether a name is a path, perhaps after a method: `GET users/{id}`.
fn is_path(lower: &str) -> bool {
    const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];
    let mut tokens = lower.split_whitespace();
    let first = tokens.next();
    let path = match first {
        Some(method) if METHODS.contains(&method) => tokens.next(),
        _ => first,
    };
    path.is_some_and(|path| path.contains('/')) && tokens.next().is_none()
}

/// A name without the ordinal in front (`2. `, `01 - `, `01 `, `1.2 `, `Step 3: `).
/// The number in `2-step login` is part of the name.
pub(crate) fn without_number(name: &str) -> &str {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        constant(concat!(
            r"^\s*(?i:step\s+)?(?:0\d*[-–_]|0\d*\s|\d+(?:\.\d+)+\s|",
            r"\d+(?:\.\d+)*(?:[.):]|[-–]\s|\s+[-–:]))\s*([^\d\s].*)$"
        ))
    });
    let start = name.trim_start();
    let is_step = start
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("step"));
    if start.starts_with(char::is_alphabetic) && !is_step {
        return name;
    }
    let rest = NUMBER.captures(name).and_then(|captures| captures.get(1));
    rest.map_or(name, |rest| rest.as_str())
}

/// The words of a name, with those that only the path has after the verb.
fn qualified(own: &[String], path: &str) -> Vec<String> {
    let Some((verb, rest)) = own.split_first() else {
        return Vec::new();
    };
    // `livestream` says no more than `live stream`.
    let pairs = own.windows(2).map(<[String]>::concat);
    let known: HashSet<_> = own
        .iter()
        .cloned()
        .chain(pairs)
        .map(|word| one_of(&word.to_ascii_lowercase()))
        .collect();
    let mut added = resources(path);
    added.retain(|word| !known.contains(&one_of(&word.to_ascii_lowercase())));
    let is_verb_alone = !names_a_thing(own);
    if is_verb_alone
        && is_one_of(verb, &["add", "create", "new"])
        && let Some(last) = added.last_mut()
    {
        *last = one_of(last);
    }
    let rest = rest
        .iter()
        .filter(|word| !is_verb_alone || !is_filler(word));
    std::iter::once(verb.clone())
        .chain(added)
        .chain(rest.cloned())
        .collect()
}

/// The words for what a request does: `GET /users/{userId}/tokens` gives `list`,
/// `user`, `tokens`. A POST to one thing updates it.
fn words_of_path(method: &str, path: &str) -> Vec<String> {
    let ends_with_argument = path.trim_end_matches('/').ends_with('}');
    let mut words = resources(path);
    let is_list = words.last().is_some_and(|last| one_of(last) != *last);
    let verb = match method {
        "GET" if is_list && !ends_with_argument => "list",
        "POST" if !ends_with_argument => "create",
        "PUT" => "replace",
        "POST" | "PATCH" => "update",
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(requests: &[(&str, &str, &str)]) -> Vec<String> {
        operation_ids(requests)
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
                "loschenX"
            ]
        );
    }

    #[test]
    fn the_path_distinguishes_equal_names() {
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
                "listMembers",
                "listRoleMembers",
                "getUsers",
                "getUser",
                "createUser",
                "postUser"
            ]
        );
    }

    #[test]
    fn a_verb_alone_is_qualified_whether_others_have_it_or_not() {
        let all = [
            ("GET", "/charges/search", "Search"),
            ("POST", "/charges", "Create"),
            ("GET", "/charges", "Get all"),
            ("GET", "/charges/{id}", "Get by ID"),
            ("GET", "/health", "Health"),
        ];
        let expected = [
            "searchCharges",
            "createCharge",
            "getCharges",
            "getChargeById",
            "health",
        ];
        assert_eq!(ids(&all), expected);
        for (alone, expected) in all.iter().zip(expected) {
            assert_eq!(ids(&[*alone]), [expected]);
        }
    }

    #[test]
    fn what_only_orders_or_decorates_a_name_is_no_part_of_it() {
        let requests = [
            ("POST", "/teams", "01 - Create team"),
            ("GET", "/teams", "Step 2: List teams"),
            ("GET", "/teams/{id}", "3. Get team"),
            ("PUT", "/teams/{id}", "1.4 Replace team"),
            ("POST", "/logins", "2-step login"),
            ("GET", "/a", "10:30 report"),
            ("GET", "/orders/{id}", "🚀 Get order™"),
            ("GET", "/users", "取得"),
        ];
        assert_eq!(
            ids(&requests),
            [
                "createTeam",
                "listTeams",
                "getTeam",
                "replaceTeam",
                "_2StepLogin",
                "_1030Report",
                "getOrder",
                "listUsers"
            ]
        );
        assert_eq!(component("🚀"), "Value");
    }

    #[test]
    fn the_path_adds_nothing_that_two_words_say() {
        let requests = [
            ("PATCH", "/meetings/{id}/livestream", "Update a live stream"),
            ("PATCH", "/webinars/{id}/livestream", "Update a live stream"),
        ];
        assert_eq!(
            ids(&requests),
            ["updateLiveStream", "updateWebinarLiveStream"]
        );
    }

    #[test]
    fn capitals_begin_words() {
        let requests = [
            ("POST", "/v1/trips/orders/cancelBooking", "CancelBooking"),
            ("POST", "/v1/passenger/records", "UpdatePNR"),
            ("GET", "/a", "listAllUserIDs"),
            ("GET", "/b", "GetAPet"),
            ("GET", "/c/search", "Search"),
        ];
        assert_eq!(
            ids(&requests),
            [
                "cancelBooking",
                "updatePnr",
                "listAllUserIDs",
                "getPet",
                "searchC"
            ]
        );
    }

    #[test]
    fn a_post_to_one_thing_updates_it() {
        let requests = [
            ("POST", "/carts", ""),
            ("POST", "/carts/{id}", ""),
            ("GET", "/dogs/{id}", ""),
            ("POST", "/dogs/{id}", ""),
            ("POST", "/hooks/{token}", ""),
            ("POST", "/carts/{id}/lines", ""),
        ];
        assert_eq!(
            ids(&requests),
            [
                "createCart",
                "updateCart",
                "getDog",
                "updateDog",
                "updateHook",
                "createCartLine"
            ]
        );
    }

    #[test]
    fn a_path_is_no_name() {
        for path in [
            "GET /v1/things/{id}",
            "users/{{id}}",
            "api.example.com/v1/x",
            "localhost:3000/a",
        ] {
            assert!(is_generic(path), "{path}");
        }
        for name in ["Get and/or put", "GET users", "Users"] {
            assert!(!is_generic(name), "{name}");
        }
    }

    #[test]
    fn a_generic_name_gives_way_to_the_path() {
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
