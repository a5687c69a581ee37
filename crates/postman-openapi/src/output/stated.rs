//! What the requests state of one value: a parameter, a form's field, a header.

use std::borrow::Cow;
use std::hash::Hash;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Report, Severity};
use crate::infer::prose;
use crate::infer::samples::{array_of, schema};
use crate::infer::scalar::scalar_schema;
use crate::input::json;
use crate::input::node::Node;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum In {
    Path,
    Query,
    Header,
    Cookie,
}

/// What the requests say of one value: a parameter, a form's field, a header.
#[derive(Debug)]
pub(crate) struct Stated<'a> {
    pub(crate) node: Node<'a>,
    /// Its name, as it was first spelled.
    pub(crate) name: String,
    /// Its description, the first one.
    pub(crate) text: Option<&'a str>,
    pub(crate) samples: Vec<Cow<'a, str>>,
    /// How many of the items' own requests have it.
    pub(crate) requests: usize,
    /// Whether one request has it more than once.
    pub(crate) repeated: bool,
    /// The request that had it last, and whether that sends it.
    last: Option<(usize, bool)>,
}

impl<'a> Stated<'a> {
    pub(crate) fn new(name: &str, node: &Node<'a>) -> Self {
        Self {
            name: name.to_owned(),
            node: node.clone(),
            text: None,
            samples: Vec::new(),
            requests: 0,
            // `ids[]` says by itself that it is a list.
            repeated: name.ends_with("[]"),
            last: None,
        }
    }

    /// Adds what `node` in the request of this index says; `own` is whether that
    /// is an item's own. A value that is empty, or a variable that is not known,
    /// says nothing.
    pub(crate) fn add(
        &mut self,
        (index, own): (usize, bool),
        node: &Node<'_>,
        text: Option<&'a str>,
        sample: Cow<'a, str>,
        report: &mut Report,
    ) {
        // One that is disabled beside one that is not is another choice.
        let this = Some((index, !node.is("disabled")));
        self.repeated |= self.last == this;
        let is_first = self
            .last
            .is_none_or(|(last, is_sent)| last != index || !is_sent);
        self.requests += usize::from(own && is_first && this == Some((index, true)));
        self.last = this;
        match (self.text, text) {
            (None, text) => self.text = text,
            (Some(first), Some(other)) if own && first.trim() != other.trim() => report.once(
                Severity::Warning,
                Code::TextLeftOut,
                &self.node,
                format!(
                    "another request describes `{}` otherwise; the first description stands",
                    self.name
                ),
                "describe it once in the collection, or in the overlay",
            ),
            _ => {}
        }
        // JSON is read with its variables.
        let is_json = json::looks_structured(&sample);
        if !sample.is_empty() && (!sample.contains("{{") || is_json) {
            self.samples.push(sample);
        }
    }

    /// What is said under `key`, kept in `all` from then on.
    pub(crate) fn of<'s, K: Hash + Eq>(
        all: &'s mut IndexMap<K, Self>,
        key: K,
        name: &str,
        node: &Node<'a>,
    ) -> &'s mut Self {
        all.entry(key).or_insert_with(|| Self::new(name, node))
    }

    /// What its description says, and the schema of its values: an array of
    /// them, where a request has it more than once.
    pub(crate) fn read(&self, in_path: bool) -> (prose::Field, openapiv3::Schema) {
        let text = self.text.unwrap_or_default();
        let mut field = prose::field(text);
        let said = prose::Field {
            required: field.required,
            description: field.description.take(),
            ..prose::Field::default()
        };
        let known = self.samples.iter().filter(|sample| !sample.contains("{{"));
        let samples: Vec<_> = known.map(Cow::as_ref).collect();
        let mut value = scalar_schema(field, text, &self.name, &samples, in_path);
        if self.repeated && !in_path {
            value = schema(array_of(value), None);
        }
        (said, value)
    }
}

/// What one parameter is known by: the names of headers know no case.
pub(crate) fn key(place: In, name: &str) -> (In, String) {
    let name = match place {
        In::Header => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    (place, name)
}
