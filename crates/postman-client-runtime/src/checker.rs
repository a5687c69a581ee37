//! [`Checker`]: which rules a value violates.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regress::Regex;
use serde_json::{Map, Value};

use crate::rules::{Limits, List, Object, Rule, Schema, Text, Violation, WHOLE_NUMBER};

/// Applies rules to a value and collects the violations.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    pub(crate) violations: Vec<Violation>,
}

impl Checker {
    pub(crate) fn broken(&mut self, path: &str, rule: Rule) {
        self.violations.push(Violation {
            path: path.to_owned(),
            rule,
        });
    }

    pub(crate) fn value(&mut self, path: &str, schema: &Schema, value: &mut Value) {
        match (schema, value) {
            (Schema::Any, _) | (Schema::Boolean, Value::Bool(_)) => {}
            (Schema::Text(rules), Value::String(text)) => self.text(path, rules, text),
            (Schema::Integer(limits), Value::Number(number)) if !number.is_f64() => {
                match number.is_i64() {
                    true => self.number(path, limits, number.as_f64()),
                    false => self.broken(path, Rule::Kind(WHOLE_NUMBER)),
                }
            }
            (Schema::Number(limits), Value::Number(number)) => {
                self.number(path, limits, number.as_f64());
            }
            (Schema::List(rules), Value::Array(elements)) => self.list(path, rules, elements),
            (Schema::Object(rules), Value::Object(members)) => self.object(path, rules, members),
            (schema, _) => self.broken(path, Rule::Kind(schema.kind())),
        }
    }

    /// A `null` where a property is optional counts as absent and is removed.
    pub(crate) fn object(&mut self, path: &str, rules: &Object, members: &mut Map<String, Value>) {
        members.retain(|_, value| !value.is_null());
        for property in rules.properties {
            match members.get_mut(property.name) {
                Some(value) => self.value(&place(path, property.name), &property.schema, value),
                None if property.required => {
                    self.broken(&place(path, property.name), Rule::Required)
                }
                None => {}
            }
        }
        for name in members.keys().filter(|name| rules.property(name).is_none()) {
            self.broken(&place(path, name), rules.known());
        }
    }

    /// Checks what no type keeps: limits of numbers and sizes of lists.
    pub(crate) fn limits(&mut self, path: &str, schema: &Schema, value: &Value) {
        match (schema, value) {
            (Schema::Integer(limits) | Schema::Number(limits), Value::Number(number)) => {
                self.number(path, limits, number.as_f64());
            }
            (Schema::List(rules), Value::Array(elements)) => {
                self.size(path, rules, elements.len());
                for (index, element) in elements.iter().enumerate() {
                    self.limits(&format!("{path}[{index}]"), rules.items, element);
                }
            }
            (Schema::Object(rules), Value::Object(members)) => {
                for property in rules.properties {
                    if let Some(value) = members.get(property.name) {
                        self.limits(&place(path, property.name), &property.schema, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn size(&mut self, path: &str, rules: &List, size: usize) {
        if let Some(least) = rules.min_items.filter(|least| size < *least) {
            self.broken(path, Rule::MinItems(least));
        }
        if let Some(most) = rules.max_items.filter(|most| size > *most) {
            self.broken(path, Rule::MaxItems(most));
        }
    }

    fn list(&mut self, path: &str, rules: &List, elements: &mut [Value]) {
        self.size(path, rules, elements.len());
        for (index, element) in elements.iter_mut().enumerate() {
            self.value(&format!("{path}[{index}]"), rules.items, element);
        }
    }

    fn number(&mut self, path: &str, limits: &Limits, value: Option<f64>) {
        let value = value.unwrap_or(f64::NAN);
        if let Some(least) = limits.minimum.filter(|least| value < *least) {
            self.broken(path, Rule::Minimum(least));
        }
        if let Some(most) = limits.maximum.filter(|most| value > *most) {
            self.broken(path, Rule::Maximum(most));
        }
    }

    pub(crate) fn text(&mut self, path: &str, rules: &Text, text: &str) {
        let length = text.chars().count();
        if let Some(least) = rules.min_length.filter(|least| length < *least) {
            self.broken(path, Rule::MinLength(least));
        }
        if let Some(most) = rules.max_length.filter(|most| length > *most) {
            self.broken(path, Rule::MaxLength(most));
        }
        if let Some(pattern) = rules.pattern.filter(|pattern| !matches(pattern, text)) {
            self.broken(path, Rule::Pattern(pattern));
        }
        if !rules.allowed.is_empty() && !rules.allowed.contains(&text) {
            self.broken(path, Rule::OneOf(rules.allowed));
        }
    }
}

/// The path of a property of the object at `path`.
fn place(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// Whether a string matches a pattern. The pattern is compiled once, as a list or a
/// file of rows has many strings under one rule.
///
/// The generator has compiled the pattern before. One that does not compile here
/// matches nothing.
pub(crate) fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: Mutex<BTreeMap<&str, Option<Arc<Regex>>>> = Mutex::new(BTreeMap::new());
    let mut known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let compile = || Regex::new(pattern).ok().map(Arc::new);
    let compiled = known.entry(pattern).or_insert_with(compile).clone();
    drop(known);
    compiled.is_some_and(|pattern| pattern.find(text).is_some())
}
