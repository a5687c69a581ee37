//! The secrets that the inputs state: credentials of an `auth`, values of secret
//! variables, and values under the names of secrets. No example may hold one.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use indexmap::IndexSet;
use serde_json_borrow::{ObjectAsVec, Value};

use crate::infer::format::Placeholder;
use crate::infer::latin::is_filler;
use crate::infer::secrets::may_be_secret;
use crate::input::variables::placeholder;

/// A secret of fewer characters is not looked for: it would be found in any text.
const SHORTEST: usize = 4;

/// A shorter one counts only where it stands alone.
const LONG: usize = 8;

/// How many values of one variable are tried as a name or a password.
const MOST_TRIED: usize = 16;

/// The names of the variables that these values call secret.
pub(crate) fn secret_variables<'a>(roots: impl Iterator<Item = &'a Value<'a>>) -> HashSet<&'a str> {
    let mut walk = Walk::default();
    for root in roots {
        walk.value(root, Within::Other);
    }
    walk.marked
}

/// Finds the secrets that the inputs state.
pub(crate) struct KnownSecrets {
    found: Option<AhoCorasick>,
}

impl KnownSecrets {
    /// Those of these values, and of variables that are given by name.
    pub(crate) fn of<'a>(
        roots: impl Iterator<Item = &'a Value<'a>>,
        given: &[(&'a str, &'a str)],
    ) -> Self {
        let mut walk = Walk::default();
        for root in roots {
            walk.value(root, Within::Other);
        }
        for (name, value) in given {
            walk.named(name, Cow::Borrowed(value), may_be_secret(name));
        }
        walk.encode_basics();
        // The value of a variable may be another one.
        let mut at = 0;
        while let Some(name) = walk.secret_variables.get_index(at).copied() {
            for value in walk.variables.remove(name).unwrap_or_default() {
                walk.secret(value);
            }
            at += 1;
        }
        let secrets = walk.secrets.iter().map(|secret| secret.as_bytes());
        Self {
            found: AhoCorasick::new(secrets).ok(),
        }
    }

    /// Whether a text holds one of them.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let Some(found) = &self.found else {
            // What can't be looked for may be there.
            return true;
        };
        let is_alone = |start: usize, end: usize| {
            let before = text.get(..start).and_then(|text| text.chars().next_back());
            let after = text.get(end..).and_then(|text| text.chars().next());
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !is_word(before) && !is_word(after)
        };
        let mut found = found.find_overlapping_iter(text);
        found.any(|found| found.len() >= LONG || is_alone(found.start(), found.end()))
    }
}

/// What an object is, if it is the name of something and its value.
struct Pair<'a> {
    name: Option<&'a str>,
    value: Option<Cow<'a, str>>,
    /// Whether it is called secret.
    is_marked: bool,
}

impl<'a> Pair<'a> {
    fn of(members: &'a ObjectAsVec<'a>) -> Self {
        let [mut key, mut id, mut kind, mut secret, mut value] = [None; 5];
        for (name, member) in members.iter() {
            let of_name = match name {
                "key" => &mut key,
                "id" => &mut id,
                "type" => &mut kind,
                "secret" => &mut secret,
                "value" => &mut value,
                _ => continue,
            };
            of_name.get_or_insert(member);
        }
        let text = |member: Option<&'a Value<'a>>| member.and_then(Value::as_str);
        Self {
            name: text(key).or_else(|| text(id)),
            value: value.and_then(scalar),
            is_marked: text(kind) == Some("secret") || secret == Some(&Value::Bool(true)),
        }
    }
}

/// A text, or a number as it is written in one.
fn scalar<'a>(value: &'a Value<'a>) -> Option<Cow<'a, str>> {
    match value {
        Value::Str(text) => Some(Cow::Borrowed(&**text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// The value of this name: a member, or that of a pair in a list.
fn value_of<'a>(value: &'a Value<'a>, name: &str) -> Option<Cow<'a, str>> {
    match value {
        Value::Object(members) => members.get(name).and_then(scalar),
        Value::Array(elements) => elements.iter().find_map(|element| {
            let pair = Pair::of(element.as_object()?);
            pair.value.filter(|_| pair.name == Some(name))
        }),
        _ => None,
    }
}

#[derive(Default)]
struct Walk<'a> {
    secrets: IndexSet<Cow<'a, str>>,
    /// Names and passwords, as they are stated together.
    basics: IndexSet<[Cow<'a, str>; 2]>,
    /// The variables that a secret is made of.
    secret_variables: IndexSet<&'a str>,
    variables: HashMap<&'a str, Vec<Cow<'a, str>>>,
    /// Those that are called secret.
    marked: HashSet<&'a str>,
}

/// What a value is part of.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Auth,
    /// A mapping from the names of variables to their values, or a list of them.
    Variables,
    Other,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a Value<'a>, within: Within) {
        if within == Within::Auth
            && let Some(user) = value_of(value, "username")
        {
            let password = value_of(value, "password");
            self.basics.insert([user, password.unwrap_or_default()]);
        }
        match value {
            Value::Array(elements) => {
                for element in elements {
                    self.value(element, within);
                }
            }
            Value::Object(members) => {
                let Pair {
                    name,
                    value,
                    is_marked,
                } = Pair::of(members);
                self.marked.extend(name.filter(|_| is_marked));
                if let (Some(name), Some(value)) = (name, value) {
                    let is_secret = match within {
                        // The name of a header or a parameter.
                        Within::Auth if name == "key" => false,
                        Within::Auth => name == "value" || may_be_secret(name),
                        _ => is_marked || may_be_secret(name),
                    };
                    self.named(name, value, is_secret);
                    return;
                }
                for (name, member) in members.iter() {
                    match scalar(member) {
                        Some(text) if within == Within::Variables || within == Within::Auth => {
                            let is_value = within == Within::Auth && name == "value";
                            self.named(name, text, is_value || may_be_secret(name));
                        }
                        Some(_) => {}
                        None => self.value(
                            member,
                            match name {
                                "auth" => Within::Auth,
                                "values" | "variable" | "variables" => Within::Variables,
                                _ if within == Within::Auth => Within::Auth,
                                _ => Within::Other,
                            },
                        ),
                    }
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, name: &'a str, value: Cow<'a, str>, is_secret: bool) {
        if is_secret {
            self.secret(value.clone());
        }
        self.variables.entry(name).or_default().push(value);
    }

    /// What basic authentication makes of the names and passwords is secret.
    fn encode_basics(&mut self) {
        let basics = std::mem::take(&mut self.basics);
        for [user, password] in &basics {
            let mut encoded = Vec::new();
            for user in self.resolved(user) {
                for password in self.resolved(password) {
                    encoded.push(STANDARD_NO_PAD.encode(format!("{user}:{password}")));
                }
            }
            let encoded = encoded.into_iter().filter(|text| text.len() >= SHORTEST);
            self.secrets.extend(encoded.map(Cow::Owned));
        }
    }

    /// A text, or what it may be if it is a variable.
    fn resolved<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let variable = placeholder(text.trim());
        let variable = variable.filter(|(before, _, after)| before.is_empty() && after.is_empty());
        let values = variable.and_then(|(_, name, _)| self.variables.get(name.trim()));
        let values = values.into_iter().flatten().take(MOST_TRIED);
        let own = variable.is_none().then_some(text);
        values.map(|value| &**value).chain(own)
    }

    fn secret(&mut self, text: Cow<'a, str>) {
        let text = match text {
            Cow::Borrowed(text) => text.trim(),
            Cow::Owned(number) => {
                if number.len() >= SHORTEST {
                    self.secrets.insert(Cow::Owned(number));
                }
                return;
            }
        };
        let mut rest = text;
        while let Some((_, name, after)) = placeholder(rest) {
            self.secret_variables.insert(name.trim());
            rest = after;
        }
        if rest.len() < text.len() {
            return;
        }
        // `Bearer abc`
        let credential = text.split_once(' ').map(|(_, credential)| credential);
        let texts = [Some(text), credential].into_iter().flatten();
        // Filler is in many samples, and keeps no secret.
        let is_one = |text: &&str| {
            text.len() >= SHORTEST && !is_filler(text) && Placeholder::of(text).is_none()
        };
        let secrets = texts.filter(is_one).map(Cow::Borrowed);
        self.secrets.extend(secrets);
    }
}
