//! Names: operation ids, component names, singulars.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use deunicode::{deunicode, deunicode_char};
use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use regex::Regex;

use crate::infer::prose::constant;
use crate::input::segment::is_prefix;

mod singular;

use singular::one_of;
pub(crate) use singular::singular;

/// How many words of a request's name make its operation id.
const MAX_WORDS: usize = 10;

/// How much of a text names something, in bytes: what follows names nothing
/// better.
const MAX_NAME: usize = 500;

/// How much of a path names something, in bytes.
const MAX_PATH: usize = 4_000;

/// At most so many bytes of a text, from its beginning.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or(text)
}

/// A name in ASCII. A picture is no word: `🚀` is not `rocket`.
fn ascii(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return name.into();
    }
    let is_picture = |c: &char| {
        let word = deunicode_char(*c).unwrap_or_default();
        !c.is_alphanumeric() && word.contains(is_letter)
    };
    let name: String = name
        .chars()
        .map(|c| if is_picture(&c) { ' ' } else { c })
        .collect();
    deunicode(&name).into()
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether a character is Han: how it is read, a table can't say.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a name that say something, in ASCII: `Update a user's plan` is
/// `Update`, `user`, `plan`.
fn words(name: &str) -> Vec<String> {
    if name.contains(is_han) {
        return Vec::new();
    }
    let mut name = ascii(name);
    for (written, meant) in [("'s ", " "), ("Q&A", "QA")] {
        if name.contains(written) {
            name = name.replace(written, meant).into();
        }
    }
    name.split(|c: char| !is_letter(c))
        .filter(|word| !is_one_of(word, &["", "a", "an", "the"]))
        .map(str::to_owned)
        .collect()
}

/// Whether a word is one of these, in whatever case.
fn is_one_of(word: &str, these: &[&str]) -> bool {
    these.iter().any(|this| word.eq_ignore_ascii_case(this))
}

/// A name without the number that orders it among others (`2. `, `01 - `,
/// `1.2 `, `Step 3: `); that of `2-step login` belongs to it.
fn without_number(name: &str) -> &str {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        constant(concat!(
            r"^\s*(?i:step\s+)?(?:0\d*[-–]|\d+(?:\.\d+)+\s|",
            r"\d+(?:\.\d+)*(?:[.):]|[-–]\s|\s+[-–:]))\s*([^\d\s].*)$"
        ))
    });
    let rest = NUMBER.captures(name).and_then(|captures| captures.get(1));
    rest.map_or(name, |rest| rest.as_str())
}

fn camel(words: &[String]) -> String {
    let id = words.join(" ").to_lower_camel_case();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{id}")
    } else {
        id
    }
}

/// The operation ids of requests, each unique, and whether it is the
/// request's own name.
///
/// A name that several requests have gets what their paths add to it: `List
/// members` of `/groups/{id}/members` is `listGroupMembers`. So does a verb
/// alone (`Search`), which the next folder may have, too. A name that says
/// nothing (`/groups`, `New Request`) gives way to the path: `listGroups`.
pub(crate) fn operation_ids(requests: &[(&str, &str, Vec<&str>)]) -> Vec<(String, bool)> {
    let own = |(_, _, names): &(&str, &str, Vec<&str>)| match names.as_slice() {
        [name] if !is_generic(name) => {
            let words = words(without_number(beginning(name.trim(), MAX_NAME)));
            words.into_iter().take(MAX_WORDS).collect()
        }
        _ => Vec::new(),
    };
    let own = requests.iter().map(own).map(|words: Vec<String>| {
        let id = camel(&words);
        (words, id)
    });
    let own: Vec<_> = own.collect();
    let mut number: HashMap<String, usize> = HashMap::new();
    let key = |id: &str| id.to_ascii_lowercase();
    for (_, id) in &own {
        *number.entry(key(id)).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::new();
    let mut is_own = Vec::with_capacity(own.len());
    for (words, id) in &own {
        let key = key(id);
        is_own.push(names_a_thing(words) && number.get(&key) == Some(&1));
        if is_own.last() == Some(&true) {
            taken.insert(key);
        }
    }
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut ids = Vec::with_capacity(requests.len());
    for (((method, path, _), (own, own_id)), is_own) in requests.iter().zip(own).zip(is_own) {
        if is_own {
            ids.push((own_id, true));
            continue;
        }
        let by_path = words_of_path(method, path);
        let by: String = path_parameters(path)
            .map(|name| format!("By{}", component(name)))
            .collect();
        let candidates = [
            camel(&qualified(&own, path)),
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
        let is_own = id == own_id;
        ids.push((id, is_own));
    }
    ids
}

/// Whether words say more than what is done: not `Search`, `Get all`.
fn names_a_thing(words: &[String]) -> bool {
    let is_thing = |word: &String| !is_filler(word) && !is_one_of(word, &["by", "id"]);
    words.iter().skip(1).any(is_thing)
}

/// Whether a word behind a verb says nothing: `Create new`.
fn is_filler(word: &str) -> bool {
    is_one_of(word, &["all", "list", "new", "one"])
}

/// Whether a name says nothing of the operation.
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

/// Whether a name is a path, behind a method perhaps: `GET users/{id}`.
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

/// The names in a path template, in their order.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    beginning(path, MAX_PATH)
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The resources that a path names: the one behind an argument in the
/// singular, `/users/{userId}/tokens` is `user`, `tokens`. Each in its words.
fn resources_in_words(path: &str) -> Vec<Vec<String>> {
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
        let mut words = match segment.bytes().all(|byte| byte.is_ascii_lowercase()) {
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

/// The words of the resources that a path names.
fn resources(path: &str) -> Vec<String> {
    resources_in_words(path).concat()
}

/// The words of a name, and behind its verb those that its path adds.
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
    match upper_camel(beginning(name, MAX_NAME)) {
        empty if empty.is_empty() => "Value".to_owned(),
        digit if digit.starts_with(|c: char| c.is_ascii_digit()) => format!("_{digit}"),
        name => name,
    }
}

fn upper_camel(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.bytes().all(is_plain) {
        let name = ascii(name).replace(|c| !is_letter(c), " ");
        return name.to_upper_camel_case();
    }
    // As most names are: there are no words to find but between the underscores.
    let mut camel = String::with_capacity(name.len());
    for word in name.split('_') {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

/// The resources that a path names, each as one of it is called:
/// `/v2/users/{userId}/tokens` is of a `User` and a `Token`.
#[derive(Debug, PartialEq)]
pub(crate) struct Resources {
    names: Vec<String>,
    /// Whether the last stands in the plural.
    is_plural: bool,
    ends_with_argument: bool,
}

impl Resources {
    pub(crate) fn of(path: &str) -> Self {
        let resources = resources_in_words(path);
        let last = resources.last().and_then(|words| words.last());
        Self {
            is_plural: last.is_some_and(|word| one_of(word) != *word),
            ends_with_argument: path.trim_end_matches('/').ends_with('}'),
            names: resources
                .iter()
                .map(|words| component(&one_of(&words.join("_"))))
                .collect(),
        }
    }

    /// What one of the last is called.
    pub(crate) fn name(&self) -> &str {
        self.names.last().map_or("Value", String::as_str)
    }

    /// Whether the answer to a request is about several of the last, where the
    /// path says what it is about: `GET /users` is about several, `POST /users`
    /// and `GET /users/{userId}` about one.
    pub(crate) fn answers_with_list(&self, method: &str) -> Option<bool> {
        match method {
            _ if self.names.is_empty() => None,
            _ if self.ends_with_argument => Some(false),
            "GET" if self.is_plural => Some(true),
            "POST" if self.is_plural => Some(false),
            _ => None,
        }
    }

    /// What a part of the last is called, the shortest first: of
    /// `/groups/{id}/members` the part `Setting` is `MemberSetting`, then
    /// `GroupMemberSetting`; `kind` stands before the part.
    pub(crate) fn within(&self, kind: &str, part: &str) -> Vec<String> {
        let lower = part.to_ascii_lowercase();
        // The resource itself is no part of it.
        let is_part = |resource: &str| lower.starts_with(resource) || lower.ends_with(resource);
        let resources: Vec<_> = self
            .names
            .iter()
            .map(String::as_str)
            .filter(|name| *name != "Me" && !is_part(&name.to_ascii_lowercase()))
            .collect();
        let last = resources.last().map(|last| format!("{last}{kind}{part}"));
        let all = (resources.len() > 1).then(|| format!("{}{kind}{part}", resources.concat()));
        last.into_iter().chain(all).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_the_field_writes_them() {
        assert_eq!(component("dial_in_number"), "DialInNumber");
        assert_eq!(component("—"), "Value");
        for plain in ["dial_in_numbers", "_a__b_", "x2y_3z", "2fa", "___", ""] {
            assert_eq!(upper_camel(plain), plain.to_upper_camel_case());
        }
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
                "loschenX"
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
            ["updateMeetingLiveStream", "updateWebinarLiveStream"]
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
