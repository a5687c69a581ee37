//! Names of components.

use heck::ToUpperCamelCase;

use super::path::resources_in_words;
use super::singular::one_of;
use super::words::{MAX_NAME, ascii, beginning, is_letter};

/// The name of a component: `dial_in_number` becomes `DialInNumber`.
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
    // The usual case: only underscores separate words.
    let mut camel = String::with_capacity(name.len());
    for word in name.split('_') {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

/// The resources of a path in the singular: `/v2/users/{userId}/tokens` has `User`
/// and `Token`.
#[derive(Debug, PartialEq)]
pub(crate) struct Resources {
    names: Vec<String>,
    /// Whether the last is in the plural.
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

    /// The names of all, in the singular.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of the last, in the singular.
    pub(crate) fn name(&self) -> &str {
        self.names.last().map_or("Value", String::as_str)
    }

    /// Whether a response is about several of the last resource, or about one.
    /// `GET /users` is about several, `POST /users` and `GET /users/{userId}` about
    /// one. `None` if the path does not tell.
    pub(crate) fn answers_with_list(&self, method: &str) -> Option<bool> {
        match method {
            _ if self.names.is_empty() || method == "DELETE" => None,
            _ if self.ends_with_argument => Some(false),
            "GET" if self.is_plural => Some(true),
            "POST" if self.is_plural => Some(false),
            _ => None,
        }
    }

    /// The names of a part of the last resource, the shortest first. The part
    /// `Setting` of `/groups/{id}/members` is `MemberSetting`, then
    /// `GroupMemberSetting`. `kind` goes before the part.
    pub(crate) fn within(&self, kind: &str, part: &str) -> Vec<String> {
        let lower = part.to_ascii_lowercase();
        // The resource itself is not a part of it.
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
}
