//! Headers, and the media type of `Content-Type`.

use std::borrow::Cow;

use crate::input::node::Node;
use crate::input::variables::Scope;

/// A header of a request or a response.
#[derive(Debug)]
pub(crate) struct Header<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) name: &'a str,
    pub(crate) value: Cow<'a, str>,
    pub(crate) description: Option<&'a str>,
}

impl<'a> Header<'a> {
    /// The security scheme that openapi-to-postmanv2 added the header for, as the
    /// description says.
    pub(crate) fn scheme(&self) -> Option<&'a str> {
        let text = self.description?;
        let name = text.strip_prefix("Added as a part of security scheme: ")?;
        Some(name.trim())
    }
}

/// The headers of a request or a response.
pub(crate) fn headers<'a>(of: &Node<'a>) -> Vec<Header<'a>> {
    let Some(list) = of.get("header") else {
        return Vec::new();
    };
    let line = |node: &Node<'a>, line: &'a str| {
        let (name, value) = line.split_once(':')?;
        Some(Header {
            node: node.clone(),
            name: name.trim(),
            value: value.trim().into(),
            description: None,
        })
    };
    if let Some(text) = list.str() {
        return text.lines().filter_map(|text| line(&list, text)).collect();
    }
    let read = |node: Node<'a>| match node.str() {
        Some(text) => line(&node, text),
        None => Some(Header {
            name: node.text("key").unwrap_or_default().trim(),
            value: node.value_text("value"),
            description: node.description(),
            node,
        }),
    };
    list.elements().filter_map(read).collect()
}

/// The media type of `Content-Type`, in lower case and without parameters.
pub(crate) fn content_type(headers: &[Header<'_>], scope: &Scope<'_>) -> Option<String> {
    media_type(&stated(headers, scope)?)
}

/// The media type of `Content-Type` as it is sent: with its parameters.
pub(crate) fn sent_content_type(headers: &[Header<'_>], scope: &Scope<'_>) -> Option<String> {
    sent_media_type(&stated(headers, scope)?)
}

/// The value of `Content-Type`. Of several, Postman sends the last.
fn stated(headers: &[Header<'_>], scope: &Scope<'_>) -> Option<String> {
    let stated = enabled(headers, "content-type").next_back()?;
    Some(scope.resolve(&stated.value).into_owned())
}

/// The headers of this name that are not switched off.
pub(crate) fn enabled<'h, 'a>(
    headers: &'h [Header<'a>],
    name: &'h str,
) -> impl DoubleEndedIterator<Item = &'h Header<'a>> {
    let is_enabled = move |header: &&Header<'_>| {
        header.name.eq_ignore_ascii_case(name) && !header.node.is("disabled")
    };
    headers.iter().filter(is_enabled)
}

/// A media type with its parameters, such as `text/xml; charset=utf-8`. Parameters
/// that a header can't hold, or whose value is not known, are left out.
pub(crate) fn sent_media_type(text: &str) -> Option<String> {
    let essence = media_type(text)?;
    let parameters = text.split_once(';').map_or("", |(_, after)| after).trim();
    let is_sent = |c: char| c == ' ' || c.is_ascii_graphic();
    if parameters.is_empty() || parameters.contains("{{") || !parameters.chars().all(is_sent) {
        return Some(essence);
    }
    Some(format!("{essence}; {parameters}"))
}

/// A media type without its parameters, if it is one (RFC 9110, section 8.3.1).
pub(crate) fn media_type(text: &str) -> Option<String> {
    let essence = text.split(';').next()?.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
    (is_token(kind) && is_token(subtype) && kind != "*" && subtype != "*").then_some(essence)
}

/// A byte of a token (RFC 9110, section 5.6.2).
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
