//! Texts: those with rules have a type of their own.

use serde_json::{Value, json};

use super::{Namer, Place};
use crate::document::Node;

impl<'a> Namer<'a> {
    /// The type of a text: one for equal rules of one name. One that is only read is
    /// any text, or any secret, unless there is a type that it shares.
    pub(super) fn text(&mut self, text: &Node<'a>, place: &Place) -> String {
        if place.form && text.text("format") == "binary" {
            return "FilePart".to_owned();
        }
        let names = place.names();
        let own = rules(text);
        let shared = |own: &Value| {
            let mut names = names.iter();
            names.find(|name| self.texts.get(*name) == Some(own))
        };
        if let Some(name) = shared(&own) {
            return text_type(name, text);
        }
        if !has_rules(text) || place.read && !is_secret(text) {
            return "String".to_owned();
        }
        if place.read {
            let own = any_secret();
            let name = shared(&own).cloned();
            let name = name.unwrap_or_else(|| self.claim(&names));
            self.texts.insert(name.clone(), own);
            return format!("any {name}");
        }
        let name = self.claim(&names);
        self.texts.insert(name.clone(), own);
        text_type(&name, text)
    }
}

/// Documented values are an enum, unless their names would show a secret. A text
/// that is but a secret is any string.
pub(super) fn text_type(name: &str, text: &Node<'_>) -> String {
    let (rules, secret) = rules_of(text);
    match rules {
        [.., values] if !values.is_null() && !secret => format!("enum {name}"),
        _ if rules.iter().all(|rule| rule.is_null()) => format!("any {name}"),
        _ => name.to_owned(),
    }
}

/// A type as a sentence names it.
pub(crate) fn plain(own: &str) -> String {
    own.replace("enum ", "").replace("any ", "")
}

pub(super) fn is_secret(text: &Node<'_>) -> bool {
    text.text("format") == "password"
}

const TEXT_RULES: [&str; 4] = ["pattern", "minLength", "maxLength", "enum"];

pub(super) fn has_rules(text: &Node<'_>) -> bool {
    let (rules, secret) = rules_of(text);
    secret || rules.iter().any(|rule| !rule.is_null())
}

/// The rules by which texts of one name are of one type.
pub(super) fn rules(text: &Node<'_>) -> Value {
    let (rules, secret) = rules_of(text);
    json!([rules, secret])
}

/// The rules of a secret that is only read.
pub(super) fn any_secret() -> Value {
    json!([[null, null, null, null], true])
}

fn rules_of<'a>(text: &Node<'a>) -> ([&'a Value; 4], bool) {
    // A pattern that is no regular expression is not kept.
    let is_kept = |key: &str, rule: &Value| {
        key != "pattern"
            || rule
                .as_str()
                .is_some_and(|own| regress::Regex::new(own).is_ok())
    };
    let kept = |key: &str| {
        let rule = text.at(key).value;
        if is_kept(key, rule) {
            rule
        } else {
            &Value::Null
        }
    };
    (TEXT_RULES.map(kept), is_secret(text))
}
