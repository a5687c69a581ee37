//! A request as it arrived.

use serde::Deserialize;

/// An item of a collection, and what newman sent of it.
#[derive(Debug, Deserialize)]
pub(super) struct Recorded {
    /// The item's place in the collection.
    pub(super) pointer: String,
    pub(super) name: String,
    /// Nothing, where newman itself could not send it.
    pub(super) sent: Option<Sent>,
}

/// A request that was sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Sent {
    pub(super) method: String,
    /// Where it goes: the whole URL.
    pub(super) url: String,
    /// In lower case, with their values.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Sent {
    /// The request of these bytes; its URL is its target.
    pub(super) fn read(head: &str, body: String) -> Self {
        let mut lines = head.lines();
        let mut line = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (line.next(), line.next());
        let header = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        };
        Self {
            method: method.unwrap_or_default().to_owned(),
            url: target.unwrap_or_default().to_owned(),
            headers: lines.filter_map(header).collect(),
            body,
        }
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The media type of the body, without its parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let stated = self.header("content-type")?.split(';').next()?;
        Some(stated.trim().to_ascii_lowercase())
    }
}
