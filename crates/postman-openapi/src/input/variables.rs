//! Variables of Postman: `{{name}}` in any text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json_borrow::Value;

use crate::input::node::Node;

/// Stands in for an unknown value. openapi-to-postmanv2 writes it for a schema that
/// it could not follow.
pub(crate) const UNKNOWN: &str = "<Error: unknown>";

/// How deep variables may be nested, and how many bytes their values may add to a
/// text. Without these limits a circle would not end.
const MAX_DEPTH: usize = 8;
const MAX_LENGTH: usize = 4096;

/// By their names; none of a secret.
type Values<'a> = HashMap<&'a str, Option<Cow<'a, str>>>;

/// The variables that hold at a place: those of the environment, its own, those of
/// the folders and the collection around it, and the globals.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    values: Values<'a>,
    around: Option<Rc<Scope<'a>>>,
    environment: Rc<Values<'a>>,
}

/// The environments that may hold in place of the first one, which the document is of.
#[derive(Debug)]
pub(crate) struct Alternatives<'a> {
    /// The name of the first one.
    pub(crate) name: String,
    /// The others: the scope around every collection, by name.
    pub(crate) others: Vec<(String, Rc<Scope<'a>>)>,
}

impl<'a> Scope<'a> {
    /// The scope around every collection: the values that are given for all, none of a
    /// secret, those of an environment and of globals. What one of these calls secret has no value, nor
    /// what another environment does.
    pub(crate) fn around(
        given: &[(&'a str, &'a str)],
        environment: Option<&Node<'a>>,
        others: &[(String, Node<'a>)],
        globals: &[Node<'a>],
    ) -> Rc<Self> {
        let read = |list: &Node<'a>| values(list).into_iter();
        let mut globally = Values::new();
        for node in globals.iter().rev() {
            // A data dump lists them itself.
            globally.extend(read(node.get("values").as_ref().unwrap_or(node)));
        }
        let of = |node: &Node<'a>| node.get("values").map(|list| values(&list));
        let mut environment = environment.and_then(of).unwrap_or_default();
        let others = others.iter().filter_map(|(_, node)| of(node)).flatten();
        environment.extend(others.filter(|(_, value)| value.is_none()));
        let given = given.iter();
        environment.extend(given.map(|(name, value)| (*name, Some(Cow::from(*value)))));
        Rc::new(Self {
            values: globally,
            around: None,
            environment: Rc::new(environment),
        })
    }

    /// This scope in the environment of another one.
    pub(crate) fn in_environment(self: &Rc<Self>, other: &Self) -> Self {
        Self {
            values: Values::new(),
            around: Some(self.clone()),
            environment: other.environment.clone(),
        }
    }

    /// The scope of a collection, a folder or an item; the one around it where
    /// it has no variables of its own.
    pub(crate) fn of(node: &Node<'a>, around: Option<Rc<Self>>) -> Rc<Self> {
        let list = node.get("variable");
        let values = list.as_ref().map(values).unwrap_or_default();
        match around {
            Some(around) if values.is_empty() => around,
            around => Rc::new(Self {
                environment: around
                    .as_ref()
                    .map(|around| around.environment.clone())
                    .unwrap_or_default(),
                values,
                around,
            }),
        }
    }

    /// The value of a variable, with the variables in it replaced; `None` where
    /// it is not known, empty, or holds what is not known.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let value = self.resolve(self.get(name.trim())?);
        (!value.is_empty() && !value.contains("{{")).then(|| value.into_owned())
    }

    /// The value of a variable as it is written; none of what any of these calls secret,
    /// whoever gives it another value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.environment.get(name);
        let mut scope = Some(self);
        while let Some(Self { values, around, .. }) = scope {
            match values.get(name) {
                Some(None) => return None,
                stated => found = found.or(stated),
            }
            scope = around.as_deref();
        }
        found?.as_deref()
    }

    /// `text` with the variables replaced whose value is known.
    pub(crate) fn resolve<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::from(text);
        for _ in 0..MAX_DEPTH {
            if !text.contains("{{") {
                break;
            }
            let replaced = self.replace(&text);
            if replaced == text || replaced.len() > text.len() + MAX_LENGTH {
                break;
            }
            text = replaced.into();
        }
        text
    }

    /// As [`resolve`](Self::resolve), of a text that may be borrowed or not.
    pub(crate) fn resolve_cow<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match text {
            Cow::Borrowed(text) => self.resolve(text),
            Cow::Owned(text) => self.resolve(&text).into_owned().into(),
        }
    }

    /// `text` with the variable that it begins with replaced, as long as it
    /// begins with one whose value is known.
    pub(crate) fn expand_first<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::from(text);
        for _ in 0..MAX_DEPTH {
            let expanded = match placeholder(&text) {
                Some(("", name, after)) => self
                    .get(name.trim())
                    .map(|value| format!("{}{after}", value.trim())),
                _ => None,
            };
            match expanded.filter(|expanded| !expanded.is_empty() && *expanded != text) {
                Some(expanded) => text = expanded.into(),
                None => break,
            }
        }
        text
    }

    fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = placeholder(rest) {
            replaced += before;
            match self.get(name.trim()).or_else(|| dynamic(name.trim())) {
                Some(value) if !value.is_empty() => replaced += value,
                _ => replaced.extend(["{{", name, "}}"]),
            }
            rest = after;
        }
        replaced + rest
    }
}

/// The variables in a list, or in a mapping from names to values. A secret has no
/// value here: what is read may be published.
fn values<'a>(list: &Node<'a>) -> Values<'a> {
    let mut values = HashMap::new();
    let text = |value: Option<&'a Value<'a>>| match value? {
        Value::Str(text) => Some(Cow::from(text.trim())),
        number @ (Value::Number(_) | Value::Bool(_)) => Some(number.to_string().into()),
        _ => None,
    };
    for (name, value) in list.members() {
        values.extend(text(Some(value.value)).map(|value| (name, Some(value))));
    }
    for variable in list.elements() {
        let is_off =
            variable.is("disabled") || variable.member("enabled") == Some(&Value::Bool(false));
        let is_secret = variable.is("secret") || variable.text("type") == Some("secret");
        let name = variable.text("key").or_else(|| variable.text("id"));
        let Some(name) = name.filter(|_| !is_off) else {
            continue;
        };
        let value = text(variable.member("value")).filter(|_| !is_secret);
        let is_known_secret = matches!(values.get(name), Some(None));
        if is_secret || value.is_some() && !is_known_secret {
            values.insert(name, value);
        }
    }
    values
}

/// The first `{{name}}` of `text`: what stands before it, its name, and what
/// follows.
pub(crate) fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    // Of `{{{a}}}` the innermost braces count.
    let inner = name.rfind('{').map_or(0, |at| at + 1);
    let at = before.len() + inner;
    Some((text.get(..at)?, name.get(inner..)?, after))
}

/// A placeholder for a text that is one dynamic variable, `{{$guid}}`.
pub(crate) fn made_up(text: &str) -> Option<&'static str> {
    dynamic(text.strip_prefix("{{")?.strip_suffix("}}")?.trim())
}

/// What Postman makes up for a dynamic variable, as a placeholder of its type
/// (<https://learning.postman.com/docs/tests-and-scripts/write-scripts/variables-list/>).
fn dynamic(name: &str) -> Option<&'static str> {
    Some(match name.strip_prefix('$')? {
        "guid" | "randomUUID" => "<uuid>",
        "timestamp" | "randomInt" | "randomPort" => "<integer>",
        "isoTimestamp" => "<dateTime>",
        "randomBoolean" => "<boolean>",
        "randomEmail" | "randomExampleEmail" => "<email>",
        "randomUrl" | "randomImageUrl" | "randomAvatarImage" => "<uri>",
        name if name.starts_with("random") => "<string>",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_nearest_value_holds_and_nothing_goes_round_for_ever() {
        let collection = json!({ "variable": [
            { "key": "host", "value": "api.example.com" }, { "key": "version", "value": 2 },
            { "key": "base", "value": "https://{{host}}/v{{ version }}" }, { "key": "off", "value": "x", "disabled": true },
            { "key": "a", "value": "{{b}}{{b}}" }, { "key": "b", "value": "{{a}}{{a}}" }, { "key": "none", "value": "" },
        ] });
        let folder = json!({ "variable": [{ "id": "host", "value": "eu.example.com" }] });
        let (collection, folder) = (Value::from(&collection), Value::from(&folder));
        let around = Scope::of(&Node::root("", &collection), None);
        let scope = Scope::of(&Node::root("", &folder), Some(around.clone()));
        assert_eq!(around.value("base").unwrap(), "https://api.example.com/v2");
        assert_eq!(scope.resolve("{{base}}/x"), "https://eu.example.com/v2/x");
        assert_eq!(
            scope.resolve("{{off}}{{none}}{{other}}{{{host}}}"),
            "{{off}}{{none}}{{other}}{eu.example.com}"
        );
        assert_eq!(scope.resolve("{{$guid}}"), "<uuid>");
        assert_eq!(
            (scope.value("off"), scope.value("a"), scope.value("none")),
            (None, None, None)
        );
        assert_eq!(scope.resolve("}}{{"), "}}{{");

        let environment = json!({ "values": [
            { "key": "host", "value": "test.example.com", "enabled": true }, { "key": "version", "value": "3", "enabled": false },
            { "key": "key", "value": "gold-4711", "type": "secret" },
        ] });
        let globals = json!({ "values": [{ "key": "host", "value": "global" }, { "key": "other", "value": "o" }] });
        let (environment, globals) = (Value::from(&environment), Value::from(&globals));
        let around = Scope::around(
            &[],
            Some(&Node::root("", &environment)),
            &[],
            &[Node::root("", &globals)],
        );
        let scope = Scope::of(&Node::root("", &collection), Some(around));
        assert_eq!(
            scope.resolve("{{base}} {{other}} {{key}}"),
            "https://test.example.com/v2 o {{key}}"
        );
    }
}
