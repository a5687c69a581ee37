//! Reads XML samples as equivalent JSON.
//!
//! Elements become members, repeated elements a list. XML without an equivalent
//! (attributes, namespaces, text between elements) is not read.

use indexmap::IndexMap;
use roxmltree::{Document, Node};
use serde_json_borrow::{ObjectAsVec, Value};

use crate::input::variables::UNKNOWN;

/// How deep elements may stand, as in JSON.
const MAX_DEPTH: usize = 127;

/// The result of reading a text as XML.
#[derive(Debug, PartialEq)]
pub(crate) struct Read<T> {
    /// The name of the root element.
    pub(crate) root: String,
    /// What `of` made of the value.
    pub(crate) of: T,
}

/// Reads a text that is XML and holds elements alone, for `of` to make something
/// of its value.
pub(crate) fn read<T>(text: &str, of: impl FnOnce(&Value<'_>) -> T) -> Option<Read<T>> {
    if has_attributes(text) {
        return None;
    }
    let document = Document::parse(text.trim()).ok()?;
    let root = document.root_element();
    let value = element(root, 0)?;
    value.is_object().then(|| Read {
        root: root.tag_name().name().to_owned(),
        of: of(&value),
    })
}

/// Whether some tag has an attribute. Looked at first, since to parse many of
/// one element takes the square of their number.
fn has_attributes(text: &str) -> bool {
    let tags = text.split('<').skip(1);
    tags.filter(|tag| !tag.starts_with(['?', '!']))
        .filter_map(|tag| tag.split('>').next())
        .any(|tag| tag.contains('='))
}

fn element<'d>(node: Node<'d, '_>, depth: usize) -> Option<Value<'d>> {
    if depth == MAX_DEPTH {
        return None;
    }
    let text: String = node.children().filter_map(text_of).collect();
    let mut children = node.children().filter(Node::is_element).peekable();
    if children.peek().is_none() {
        return Some(leaf(text.trim()));
    }
    if !text.trim().is_empty() {
        return None;
    }
    let mut members: IndexMap<&str, Value<'_>> = IndexMap::new();
    for child in children {
        let value = element(child, depth + 1)?;
        match members.get_mut(child.tag_name().name()) {
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::from(vec![std::mem::take(first), value]),
            None => drop(members.insert(child.tag_name().name(), value)),
        }
    }
    Some(Value::Object(ObjectAsVec::from_iter(members)))
}

fn text_of<'d>(node: Node<'d, '_>) -> Option<&'d str> {
    node.text().filter(|_| node.is_text())
}

/// A text, or what it shows by itself; openapi-to-postmanv2 writes the names of
/// types in round brackets.
fn leaf(text: &str) -> Value<'static> {
    let placeholder = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    match (placeholder, text) {
        (Some(name), _) => Value::from(format!("<{name}>")),
        (None, "true" | "false") => Value::from(text == "true"),
        // An empty element and a variable may stand for anything.
        (None, text) if text.is_empty() || text.contains("{{") => Value::from(UNKNOWN),
        (None, text) => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::from(number),
            _ => Value::from(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_are_members_and_lists() {
        let text = "<?xml version=\"1.0\"?>\n<order>\n  <id>(integer)</id>\n  <line><n>1</n></line>\n  <line><n>2</n><at/></line>\n</order>";
        let Read { root, of } = read(text, |value| serde_json::Value::from(value)).unwrap();
        assert_eq!(root, "order");
        assert_eq!(
            of,
            json!({ "id": "<integer>", "line": [{ "n": 1 }, { "n": 2, "at": UNKNOWN }] })
        );
    }

    #[test]
    fn what_json_has_no_like_for_is_not_read() {
        let deep = "<a>".repeat(200) + &"</a>".repeat(200);
        for text in [
            "",
            "<a>1</a>",
            "<a><b></a>",
            "<a b='1'><c/></a>",
            "<a xmlns='urn:x'><c/></a>",
            "<a>text <b/></a>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a><b>&e;</b></a>",
            &deep,
        ] {
            assert!(read(text, |_| ()).is_none(), "{text}");
        }
    }
}
