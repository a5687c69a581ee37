//! A tree of edition 2.1 that is built from another edition, and where each value of
//! it is stated in that.

use std::borrow::Cow;

use serde_json_borrow::Value;

use crate::input::node::Node;

/// A value of the tree.
#[derive(Debug)]
pub(crate) struct Built<'a> {
    value: Value<'a>,
    origin: Origin<'a>,
}

/// Where a value of the tree is stated.
#[derive(Debug)]
pub(crate) enum Origin<'a> {
    /// It is this value, or was made of it alone.
    Same(Node<'a>),
    /// An object whose members are stated at these places.
    Object(Node<'a>, Vec<(&'a str, Origin<'a>)>),
    /// A list whose elements are stated at these places.
    List(Node<'a>, Vec<Origin<'a>>),
}

impl<'a> Built<'a> {
    /// The value of a node as it is.
    pub(crate) fn same(node: &Node<'a>) -> Self {
        Self::of(node, borrowed(node.value))
    }

    /// A value that is made of a node.
    pub(crate) fn of(node: &Node<'a>, value: Value<'a>) -> Self {
        Self {
            value,
            origin: Origin::Same(node.clone()),
        }
    }

    /// A string that is made of a node.
    pub(crate) fn text(node: &Node<'a>, text: impl Into<Cow<'a, str>>) -> Self {
        Self::of(node, Value::Str(text.into()))
    }

    /// An object that a node states.
    pub(crate) fn object(
        node: &Node<'a>,
        members: impl IntoIterator<Item = (&'a str, Self)>,
    ) -> Self {
        let members = members.into_iter();
        let (values, origins): (Vec<_>, Vec<_>) = members
            .map(|(name, Self { value, origin })| ((name, value), (name, origin)))
            .unzip();
        Self {
            value: Value::Object(values.into()),
            origin: Origin::Object(node.clone(), origins),
        }
    }

    /// A list that a node states.
    pub(crate) fn list(node: &Node<'a>, elements: impl IntoIterator<Item = Self>) -> Self {
        let elements = elements.into_iter();
        let (values, origins) = elements
            .map(|Self { value, origin }| (value, origin))
            .unzip();
        Self {
            value: Value::Array(values),
            origin: Origin::List(node.clone(), origins),
        }
    }

    /// The text of the member `name`.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        let members = self.value.as_object()?;
        members.get(name)?.as_str()
    }

    /// The texts of the members `name` of the elements of a list.
    pub(crate) fn texts_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let elements = self.value.as_array().into_iter().flatten();
        elements.filter_map(move |element| element.as_object()?.get(name)?.as_str())
    }

    /// Whether it is a list without elements.
    pub(crate) fn is_empty(&self) -> bool {
        self.value
            .as_array()
            .is_some_and(|elements| elements.is_empty())
    }

    /// Adds elements to a list that is stated element by element.
    pub(crate) fn extend(&mut self, added: impl IntoIterator<Item = Self>) {
        if let (Value::Array(values), Origin::List(_, origins)) =
            (&mut self.value, &mut self.origin)
        {
            for Self { value, origin } in added {
                values.push(value);
                origins.push(origin);
            }
        }
    }

    /// The tree, and where its values are stated.
    pub(crate) fn into_parts(self) -> (Value<'a>, Origin<'a>) {
        (self.value, self.origin)
    }
}

impl Origin<'_> {
    /// The input and the JSON pointer at which the value at this pointer of the tree
    /// is stated; of a value that is stated nowhere, what it is in.
    pub(crate) fn place(&self, pointer: &str) -> (String, String) {
        let mut at = self;
        let mut steps = pointer.split('/').skip(1);
        loop {
            let (Self::Same(node) | Self::Object(node, _) | Self::List(node, _)) = at;
            let inner = match at {
                Self::Same(node) => return node.place_below(steps),
                Self::Object(_, members) => steps.next().and_then(|step| {
                    let mut members = members.iter().rev();
                    members.find(|(name, _)| *name == step)
                }),
                Self::List(_, elements) => {
                    let index = steps.next().and_then(|step| step.parse::<usize>().ok());
                    match index.and_then(|index| elements.get(index)) {
                        Some(element) => {
                            at = element;
                            continue;
                        }
                        None => None,
                    }
                }
            };
            match inner {
                Some((_, origin)) => at = origin,
                None => return node.place(),
            }
        }
    }
}

/// The member `name` of the tree, which is the member `key` of a node.
pub(crate) fn member<'a>(
    name: &'a str,
    node: &Node<'a>,
    key: &str,
) -> Option<(&'a str, Built<'a>)> {
    Some((name, Built::same(&node.get(key)?)))
}

/// A name and a value with what is said of them; `enabled: false` is `disabled: true`.
pub(crate) fn pair<'a>(node: &Node<'a>) -> Built<'a> {
    match node.get("enabled") {
        Some(enabled) if enabled.value == &Value::Bool(false) => {
            let members = node.members();
            let members = members.filter(|(name, _)| !matches!(*name, "enabled" | "disabled"));
            let members = members.map(|(name, value)| (name, Built::same(&value)));
            let off = ("disabled", Built::of(&enabled, Value::Bool(true)));
            Built::object(node, members.chain([off]))
        }
        _ => Built::same(node),
    }
}

/// The name and the value of a member of a mapping.
pub(crate) fn entry<'a>((name, value): (&'a str, Node<'a>)) -> Built<'a> {
    let name = ("key", Built::text(&value, name));
    Built::object(&value, [name, ("value", Built::same(&value))])
}

/// The same value, whose strings are borrowed.
fn borrowed<'a>(value: &'a Value<'a>) -> Value<'a> {
    match value {
        Value::Str(text) => Value::Str(Cow::Borrowed(text)),
        Value::Array(elements) => Value::Array(elements.iter().map(borrowed).collect()),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name, borrowed(value)));
            Value::Object(members.collect::<Vec<_>>().into())
        }
        other => other.clone(),
    }
}
