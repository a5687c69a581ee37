//! What the requests state about one value: a parameter, a form field or a
//! header.

use std::borrow::Cow;
use std::hash::Hash;

use indexmap::IndexMap;

use crate::codes;
use crate::diagnostic::Report;
use crate::infer::prose;
use crate::infer::samples::{array_of, schema};
use crate::infer::scalar::scalar_schema;
use crate::input::json;
use crate::input::node::Node;
use crate::input::variables::Scope;

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum In {
    Path,
    Query,
    Header,
    Cookie,
}

/// What the requests state about one value.
#[derive(Debug)]
pub(crate) struct Stated<'a> {
    pub(crate) node: Node<'a>,
    /// Its name, as it was first spelled.
    pub(crate) name: String,
    /// Its first description.
    pub(crate) text: Option<&'a str>,
    /// Its other descriptions, which limit it, too.
    other_texts: Vec<&'a str>,
    pub(crate) samples: Vec<Cow<'a, str>>,
    /// How many of the items' own requests have it.
    pub(crate) requests: usize,
    /// Whether one request has it more than once.
    pub(crate) repeated: bool,
    /// The dynamic variable that Postman makes a value up for.
    made_up: Option<String>,
    /// The last request that has it, and whether that request sends it.
    last: Option<(usize, bool)>,
}

impl<'a> Stated<'a> {
    pub(crate) fn new(name: &str, node: &Node<'a>) -> Self {
        Self {
            name: name.to_owned(),
            node: node.clone(),
            text: None,
            other_texts: Vec::new(),
            samples: Vec::new(),
            requests: 0,
            // The name `ids[]` marks a list.
            repeated: name.ends_with("[]"),
            made_up: None,
            last: None,
        }
    }

    /// As [`add`](Self::add), of a value whose variables are not replaced yet. A
    /// value that Postman makes up is not a sample either: it shows no type.
    pub(crate) fn add_value(
        &mut self,
        request: (usize, bool),
        node: &Node<'_>,
        text: Option<&'a str>,
        value: Cow<'a, str>,
        scope: &Scope<'_>,
        report: &mut Report,
    ) {
        let sample = match dynamic(&value, scope) {
            Some(name) => {
                self.made_up.get_or_insert(name);
                Cow::default()
            }
            None => scope.resolve_cow(value),
        };
        self.add(request, node, text, sample, report);
    }

    /// Adds what `node` states in the request of this index. `own` says whether
    /// the request is an item's own. An empty value and an unknown variable are
    /// not samples.
    pub(crate) fn add(
        &mut self,
        (index, own): (usize, bool),
        node: &Node<'_>,
        text: Option<&'a str>,
        sample: Cow<'a, str>,
        report: &mut Report,
    ) {
        // A disabled value beside an enabled one is an alternative.
        let this = Some((index, !node.is("disabled")));
        self.repeated |= self.last == this;
        let is_first = self
            .last
            .is_none_or(|(last, is_sent)| last != index || !is_sent);
        self.requests += usize::from(own && is_first && this == Some((index, true)));
        self.last = this;
        if let (Some(first), Some(other)) = (self.text, text.map(str::trim))
            && first.trim() != other
            && !other.is_empty()
            && !self.other_texts.contains(&other)
        {
            self.other_texts.push(other);
        }
        match (self.text, text) {
            (None, text) => self.text = text,
            (Some(first), Some(other)) if own && first.trim() != other.trim() => report.add(
                codes::DESCRIPTION_DIFFERS,
                &self.node,
                format!(
                    "another request describes `{}` differently; the first description is kept",
                    self.name
                ),
            ),
            _ => {}
        }
        // The JSON reader handles variables itself.
        let is_json = json::looks_structured(&sample);
        if !sample.is_empty() && (!sample.contains("{{") || is_json) {
            self.samples.push(sample);
        }
    }

    /// The entry of `key` in `all`, created if it is missing.
    pub(crate) fn of<'s, K: Hash + Eq>(
        all: &'s mut IndexMap<K, Self>,
        key: K,
        name: &str,
        node: &Node<'a>,
    ) -> &'s mut Self {
        all.entry(key).or_insert_with(|| Self::new(name, node))
    }

    /// What its descriptions state together, and the schema of its values: an array
    /// if a request repeats it.
    pub(crate) fn read(
        &self,
        in_path: bool,
        reader: &prose::Reader,
        report: &mut Report,
    ) -> (prose::Field, openapiv3::Schema) {
        let text = self.text.unwrap_or_default();
        let mut field = reader.field(text);
        for other in &self.other_texts {
            field.loosen(reader.field(other));
        }
        let mut rules = prose::Field {
            required: field.required,
            description: field.description.take(),
            ..prose::Field::default()
        };
        let known = self.samples.iter().filter(|sample| !sample.contains("{{"));
        let mut samples: Vec<_> = known.map(Cow::as_ref).collect();
        if let Some(name) = &self.made_up {
            // Any text will do, whatever others show.
            samples.clear();
            let made_up = format!("In Postman `{{{{{name}}}}}`: {}.", meaning(name));
            rules.description = Some(match rules.description {
                Some(text) => format!("{text}\n\n{made_up}"),
                None => made_up,
            });
        }
        let (mut value, broken) = scalar_schema(field, text, &self.name, &samples, in_path);
        if !broken.is_empty() {
            report.add(
                codes::RULE_BROKEN,
                &self.node,
                format!(
                    "a sample of `{}` breaks what a description or another sample says ({}); the document does not require it",
                    self.name,
                    broken.join("; ")
                ),
            );
        }
        if self.repeated && !in_path {
            value = schema(array_of(value), None);
        }
        (rules, value)
    }
}

/// The dynamic variable that is the whole of a value, directly or by the value of
/// another variable.
fn dynamic(value: &str, scope: &Scope<'_>) -> Option<String> {
    const MAX_DEPTH: usize = 8;
    let mut text = value;
    for _ in 0..MAX_DEPTH {
        let name = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
        if name.contains(['{', '}', '`']) {
            return None;
        }
        if name.starts_with('$') {
            return Some(name.to_owned());
        }
        text = scope.get(name)?;
    }
    None
}

/// What Postman makes up for a dynamic variable.
fn meaning(name: &str) -> &'static str {
    match name {
        "$guid" | "$randomUUID" => "a new UUID for each request",
        "$timestamp" => "the time of the request, in seconds since 1970",
        "$isoTimestamp" => "the time of the request, as in `2026-01-31T12:00:00.000Z`",
        _ => "made up for each request",
    }
}

/// The key of a parameter. Header names are case-insensitive.
pub(crate) fn key(place: In, name: &str) -> (In, String) {
    let name = match place {
        In::Header => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    (place, name)
}
