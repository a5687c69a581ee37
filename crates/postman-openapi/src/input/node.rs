//! A JSON value with its place in the input.

use std::borrow::Cow;
use std::fmt::Write;
use std::rc::Rc;

use indexmap::IndexSet;
use serde_json_borrow::Value;

use crate::diagnostic::{Place, pointer_token};

/// A value of an input and its place. The place is a chain back to the root. Only
/// the few places that are reported become JSON pointers.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value<'a>,
    /// The input's name.
    input: &'a str,
    step: Option<Rc<Step<'a>>>,
}

/// The value of what no text states.
pub(crate) static NOTHING: Value<'static> = Value::Null;

#[derive(Debug)]
struct Step<'a> {
    before: Option<Rc<Step<'a>>>,
    token: Token<'a>,
}

#[derive(Debug)]
enum Token<'a> {
    Member(&'a str),
    Element(usize),
}

impl From<&Node<'_>> for Place {
    fn from(node: &Node<'_>) -> Self {
        Self::new(node.input, node.pointer())
    }
}

/// A member of an object; of several with one name the last, as JavaScript
/// reads them.
fn member<'a>(value: &'a Value<'a>, key: &str) -> Option<(&'a str, &'a Value<'a>)> {
    let members = value.as_object()?.as_vec();
    let member = members.iter().rev().find(|(name, _)| &**name == key);
    member.map(|(name, value)| (&**name, value))
}

fn sent_text<'a>(value: Option<&'a Value<'a>>) -> Cow<'a, str> {
    match value {
        None | Some(Value::Null) => Cow::default(),
        Some(Value::Str(text)) => Cow::from(&**text),
        Some(other) => other.to_string().into(),
    }
}

impl<'a> Node<'a> {
    pub(crate) fn root(input: &'a str, value: &'a Value<'a>) -> Self {
        Self {
            value,
            input,
            step: None,
        }
    }

    fn below(&self, token: Token<'a>, value: &'a Value<'a>) -> Self {
        let before = self.step.clone();
        Self {
            value,
            input: self.input,
            step: Some(Rc::new(Step { before, token })),
        }
    }

    /// The value of the member `key`, where it is of no matter where it stands.
    pub(crate) fn member(&self, key: &str) -> Option<&'a Value<'a>> {
        member(self.value, key).map(|(_, value)| value)
    }

    /// The member `key`, unless it is absent or null.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'a>> {
        let (key, value) = member(self.value, key)?;
        (!value.is_null()).then(|| self.below(Token::Member(key), value))
    }

    /// The elements of the array `key`; none if it is absent or no array.
    pub(crate) fn each(&self, key: &str) -> Vec<Node<'a>> {
        self.get(key)
            .map(|list| list.elements().collect())
            .unwrap_or_default()
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = Node<'a>> {
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(|(index, value)| self.below(Token::Element(index), value))
    }

    /// The members of an object, each once; of several with one name the last.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let members = self.value.as_object().into_iter();
        let names: IndexSet<&'a str> = members
            .flat_map(|object| object.as_vec())
            .map(|(name, _)| &**name)
            .collect();
        names.into_iter().filter_map(|name| {
            let (_, value) = member(self.value, name)?;
            Some((name, self.below(Token::Member(name), value)))
        })
    }

    pub(crate) fn str(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// The text of the member `key`.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.member(key)?.as_str()
    }

    /// The member `key` as the text that is sent: a number or a boolean as it
    /// is written, a list or an object as JSON.
    pub(crate) fn value_text(&self, key: &str) -> Cow<'a, str> {
        sent_text(self.member(key))
    }

    /// Itself as the text that is sent.
    pub(crate) fn own_text(&self) -> Cow<'a, str> {
        sent_text(Some(self.value))
    }

    /// Whether the member `key` is `true`.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.member(key) == Some(&Value::Bool(true))
    }

    /// The description: a string, or an object that holds it as `content`.
    pub(crate) fn description(&self) -> Option<&'a str> {
        let description = self.member("description")?;
        description
            .as_str()
            .or_else(|| member(description, "content")?.1.as_str())
            .filter(|text| !text.trim().is_empty())
    }

    /// Its place, which is about the value of the document at this JSON pointer.
    pub(crate) fn about(&self, output: impl Into<String>) -> Place {
        self.about_each([output.into()])
    }

    /// Its place, which is about the values of the document at these JSON pointers.
    pub(crate) fn about_each(&self, outputs: impl IntoIterator<Item = String>) -> Place {
        Place {
            outputs: outputs.into_iter().collect(),
            ..self.into()
        }
    }

    /// The input that it is in, and the JSON pointer to it.
    pub(crate) fn place(&self) -> (String, String) {
        (self.input.to_owned(), self.pointer())
    }

    /// The input, and the JSON pointer to the value at these steps below it, as far as
    /// there is one.
    pub(crate) fn place_below<'s>(&self, steps: impl Iterator<Item = &'s str>) -> (String, String) {
        let (input, mut pointer) = self.place();
        let mut value = Some(self.value);
        for step in steps {
            value = value.and_then(|value| match value {
                Value::Array(elements) => elements.get(step.parse::<usize>().ok()?),
                value => {
                    let name = step.replace("~1", "/").replace("~0", "~");
                    Some(member(value, &name)?.1)
                }
            });
            if value.is_none() {
                break;
            }
            pointer.extend(["/", step]);
        }
        (input, pointer)
    }

    /// The JSON pointer to it.
    pub(crate) fn pointer(&self) -> String {
        let mut tokens = Vec::new();
        let mut step = self.step.as_deref();
        while let Some(Step { before, token }) = step {
            tokens.push(token);
            step = before.as_deref();
        }
        let mut pointer = String::new();
        for token in tokens.into_iter().rev() {
            pointer.push('/');
            match token {
                Token::Member(name) => pointer += &pointer_token(name),
                // Writing to a string does not fail.
                Token::Element(index) => drop(write!(pointer, "{index}")),
            }
        }
        pointer
    }
}
