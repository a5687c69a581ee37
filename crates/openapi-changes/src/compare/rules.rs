//! The rules of a value: limits, patterns, formats, enums, null.

use serde_json::Value;

use super::{Comparison, Key, Pair, Words};
use crate::checks::Check;
use crate::document::Node;

/// A limit: its key, its name in a check, whether more is allowed the higher it is.
const LIMITS: [(&str, &str, bool); 8] = [
    ("maximum", "max", true),
    ("minimum", "min", false),
    ("maxLength", "max-length", true),
    ("minLength", "min-length", false),
    ("maxItems", "max-items", true),
    ("minItems", "min-items", false),
    ("maxProperties", "max-properties", true),
    ("minProperties", "min-properties", false),
];

impl<'a> Comparison<'a> {
    /// `required` or not: of a parameter, a body, a property.
    pub(super) fn required(&mut self, pair: &Pair<'a>, required: (bool, bool)) -> Vec<Key> {
        match required {
            (false, true) => vec![self.say(Check::BecameRequired, pair)],
            (true, false) => vec![self.say(Check::BecameOptional, pair)],
            _ => Vec::new(),
        }
    }

    pub(super) fn deprecated(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        match (pair.old.is("deprecated"), pair.new.is("deprecated")) {
            (false, true) => vec![self.say(Check::Deprecated, pair)],
            (true, false) => vec![self.say(Check::Reactivated, pair)],
            _ => Vec::new(),
        }
    }

    /// The rules that both schemas, behind their references, state.
    pub(super) fn rules(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let mut noted = self.format(pair);
        noted.extend(self.values(pair));
        noted.extend(self.limits(pair));
        noted.extend(self.patterns(pair));
        let default = pair.at("default");
        if default.old.value != default.new.value {
            let step = step(default.old.value, default.new.value);
            let (from, to) = (shown(default.old.value), shown(default.new.value));
            let words = Words::of(&from, &to);
            noted.push(self.note(Check::DefaultChanged, pair, &Words { step, ..words }));
        }
        noted
    }

    fn format(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let (from, to) = (pair.old.text("format"), pair.new.text("format"));
        let mut noted = Vec::new();
        if from == to {
            return noted;
        }
        if to == "password" {
            noted.push(self.say(Check::SecretSet, pair));
        } else if from == "password" {
            noted.push(self.say(Check::SecretLost, pair));
        }
        let stated = |format: &str| !["", "password"].contains(&format);
        let named = |format: &'a str| if stated(format) { format } else { "any" };
        let words = Words::of(named(from), named(to));
        if stated(to) {
            noted.push(self.note(Check::FormatChanged, pair, &words));
        } else if stated(from) {
            noted.push(self.note(Check::FormatRemoved, pair, &words));
        }
        noted
    }

    fn values(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let of = |node: &Node<'a>| node.at("enum").value.as_array();
        let mut noted = Vec::new();
        let shown_all = |values: &[Value]| {
            let values: Vec<_> = values.iter().map(shown).collect();
            values.join(", ")
        };
        match (of(&pair.old), of(&pair.new)) {
            (None, None) => {}
            (None, Some(new)) => {
                let to = shown_all(new);
                noted.push(self.note(Check::BecameEnum, pair, &Words::of("", &to)));
            }
            (Some(_), None) => noted.push(self.say(Check::BecameNotEnum, pair)),
            (Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    let from = shown(value);
                    noted.push(self.note(Check::EnumValueRemoved, pair, &Words::of(&from, "")));
                }
                for value in new.iter().filter(|value| !old.contains(value)) {
                    let to = shown(value);
                    noted.push(self.note(Check::EnumValueAdded, pair, &Words::of("", &to)));
                }
            }
        }
        noted
    }

    fn limits(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let mut noted = Vec::new();
        for (key, name, upper) in LIMITS {
            let (old, new) = (bound(&pair.old, key, upper), bound(&pair.new, key, upper));
            let (looser, step) = match (old, new) {
                (None, None) => continue,
                (None, Some(_)) => (false, "set"),
                (Some(_), None) => (true, "unset"),
                (Some(old), Some(new)) if old == new => continue,
                (Some(old), Some(new)) if new > old => (upper, "increased"),
                (Some(_), Some(_)) => (!upper, "decreased"),
            };
            let stated = |node: &Node<'_>| match node.is(&exclusive(key)) {
                true => format!("{} (exclusive)", shown(node.at(key).value)),
                false => shown(node.at(key).value),
            };
            let (from, to) = (stated(&pair.old), stated(&pair.new));
            let words = Words {
                from: &from,
                to: &to,
                limit: key,
                step: &format!("{name}-{step}"),
            };
            noted.push(self.limit(looser, pair, &words));
        }
        for (key, name) in [
            ("uniqueItems", "unique-items"),
            ("multipleOf", "multiple-of"),
        ] {
            let unstated = |value: &Value| value.is_null() || *value == Value::Bool(false);
            let (old, new) = (pair.old.at(key).value, pair.new.at(key).value);
            if old == new || unstated(old) && unstated(new) {
                continue;
            }
            let (from, to) = (shown(old), shown(new));
            let words = Words {
                from: &from,
                to: &to,
                limit: key,
                step: &format!("{name}-changed"),
            };
            noted.push(self.limit(unstated(new), pair, &words));
        }
        noted
    }

    fn limit(&mut self, is_looser: bool, pair: &Pair<'a>, words: &Words<'_>) -> Key {
        let check = match is_looser {
            true => Check::LimitLoosened,
            false => Check::LimitTightened,
        };
        self.note(check, pair, words)
    }

    fn patterns(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let (old, new) = (pair.old.at("pattern"), pair.new.at("pattern"));
        let check = match (old.is_nothing(), new.is_nothing()) {
            _ if old.value == new.value => return Vec::new(),
            (true, _) => Check::PatternAdded,
            (_, true) => Check::PatternRemoved,
            _ => Check::PatternChanged,
        };
        let (from, to) = (shown(old.value), shown(new.value));
        vec![self.note(check, pair, &Words::of(&from, &to))]
    }
}

fn exclusive(key: &str) -> String {
    let (first, rest) = key.split_at(1);
    format!("exclusive{}{rest}", first.to_uppercase())
}

/// The limit, and whether the bound itself is allowed: of two equal bounds the
/// exclusive one is the tighter.
fn bound(node: &Node<'_>, key: &str, upper: bool) -> Option<(f64, bool)> {
    let limit = node.at(key).value.as_f64()?;
    Some((limit, node.is(&exclusive(key)) != upper))
}

fn step(old: &Value, new: &Value) -> &'static str {
    match (old.is_null(), new.is_null()) {
        (true, _) => "added",
        (_, true) => "removed",
        _ => "changed",
    }
}

/// A value of a document as a sentence quotes it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => format!("{text:?}"),
        value => value.to_string(),
    }
}
