//! A JSON value that knows where it stands.

use serde_json::Value;

/// A value of the input and its JSON pointer.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            value,
            pointer: String::new(),
        }
    }

    /// The member `key`, unless it is absent or null.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        let token = key.replace('~', "~0").replace('/', "~1");
        (!value.is_null()).then(|| Node {
            value,
            pointer: format!("{}/{token}", self.pointer),
        })
    }

    /// The elements of the array `key`; none if it is absent or no array.
    pub(crate) fn each(&self, key: &str) -> Vec<Node<'a>> {
        self.get(key)
            .map(|list| list.elements())
            .unwrap_or_default()
    }

    pub(crate) fn elements(&self) -> Vec<Node<'a>> {
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements
            .map(|(index, value)| Node {
                value,
                pointer: format!("{}/{index}", self.pointer),
            })
            .collect()
    }

    pub(crate) fn str(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// The text of the member `key`.
    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.str()
    }

    /// The description: a string, or an object that holds it as `content`.
    pub(crate) fn description(&self) -> Option<&'a str> {
        let description = self.get("description")?;
        description.str().or_else(|| description.text("content"))
    }
}
