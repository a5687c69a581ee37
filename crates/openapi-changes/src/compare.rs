//! The comparison of two documents: what it knows, and how it notes a change.

mod alternatives;
mod bodies;
mod operations;
mod pages;
mod parameters;
mod responses;
mod rules;
mod schemas;
mod security;
mod site;
mod unchanged;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;
use openapiv3::OpenAPI;

use self::site::Site;
use crate::change::Change;
use crate::checks::Check;
use crate::document::{Document, Node};
use crate::rust_types::RustTypes;
use crate::verdict::Changes;

/// Compares two documents as the generator of their clients sees them, but for which
/// operations page.
///
/// # Errors
/// A document is not JSON, which one that was read never is.
pub fn compare(old: &OpenAPI, new: &OpenAPI) -> Result<Changes, serde_json::Error> {
    compare_paged(old, new, |_| BTreeMap::new())
}

/// [`compare`] that knows which operations page. The generator knows: `paged` gives their
/// places in a document, each with a JSON pointer to the list in the answer, if the client
/// has `items`.
///
/// # Errors
/// As those of [`compare`].
pub fn compare_paged(
    old: &OpenAPI,
    new: &OpenAPI,
    paged: impl Fn(&OpenAPI) -> BTreeMap<String, Option<String>>,
) -> Result<Changes, serde_json::Error> {
    let (old, new) = (Side::of(old, paged(old))?, Side::of(new, paged(new))?);
    let mut comparison = Comparison {
        old: &old,
        new: &new,
        operation: None,
        unchanged: unchanged::unchanged(&old, &new),
        seen: BTreeSet::new(),
        open: VecDeque::new(),
        compared: BTreeSet::new(),
        notes: IndexMap::new(),
    };
    comparison.document();
    comparison.operations();
    comparison.unused_schemas();
    Ok(Changes::of(comparison.notes.into_values()))
}

/// One of the documents, and the Rust types of its client.
#[derive(Debug)]
struct Side {
    document: Document,
    types: RustTypes,
    /// The documented errors: each is a variant.
    errors: BTreeSet<String>,
    /// The operations that page, and the list of each.
    paged: BTreeMap<String, Option<String>>,
}

impl Side {
    fn of(
        document: &OpenAPI,
        paged: BTreeMap<String, Option<String>>,
    ) -> Result<Self, serde_json::Error> {
        let document = Document::of(document)?;
        Ok(Self {
            types: RustTypes::of(&document),
            errors: responses::all_errors(&document),
            document,
            paged,
        })
    }
}

/// A thing in both documents, and what it is called.
#[derive(Clone, Debug)]
struct Pair<'a> {
    site: Site,
    what: String,
    old: Node<'a>,
    new: Node<'a>,
}

impl<'a> Pair<'a> {
    fn at(&self, key: &str) -> Self {
        Self {
            old: self.old.at(key),
            new: self.new.at(key),
            ..self.clone()
        }
    }
}

/// What a sentence says beside the name of the thing.
#[derive(Clone, Debug, Default)]
struct Words<'w> {
    from: &'w str,
    to: &'w str,
    limit: &'w str,
    step: &'w str,
}

impl<'w> Words<'w> {
    fn of(from: &'w str, to: &'w str) -> Self {
        Self {
            from,
            to,
            ..Self::default()
        }
    }
}

/// What makes two notes one: the same said of the same place.
type Key = (String, Option<String>, Option<String>, String);

struct Comparison<'a> {
    old: &'a Side,
    new: &'a Side,
    /// The id of the operation that is compared.
    operation: Option<String>,
    unchanged: BTreeSet<String>,
    /// Pairs of schemas within that operation, so that a type within itself ends.
    seen: BTreeSet<(String, String, Site)>,
    /// Components that were met and are not compared yet.
    open: VecDeque<Pair<'a>>,
    /// Components that an operation uses.
    compared: BTreeSet<String>,
    notes: IndexMap<Key, Change>,
}

impl<'a> Comparison<'a> {
    /// Notes a change at a place; what is noted there already gets the operation.
    fn note(&mut self, check: Check, pair: &Pair<'_>, words: &Words<'_>) -> Key {
        let row = check.row();
        let (code, mut breaks) = if pair.site.is_read() {
            row.read
        } else {
            row.sent
        };
        // A parameter that is an object is given as a text.
        breaks.code &= pair.site != Site::ParameterProperty;
        // The values of a secret have no names in Rust.
        breaks.code &= check != Check::EnumValueRemoved || pair.old.text("format") != "password";
        let fill = |template: &str| {
            fill(template, |name| match name {
                "site" => pair.site.code().to_owned(),
                "noun" => pair.site.noun().to_owned(),
                "what" => quoted(&pair.what),
                "from" => quoted(words.from),
                "to" => quoted(words.to),
                "limit" => quoted(words.limit),
                _ => words.step.to_owned(),
            })
        };
        let place = |node: &Node<'_>| (!node.is_nothing()).then(|| node.pointer.clone());
        let (old, new) = (place(&pair.old), place(&pair.new));
        let (code, message) = (fill(code), fill(row.sentence));
        let key = (code.clone(), old.clone(), new.clone(), message.clone());
        let change = self.notes.entry(key.clone()).or_insert_with(|| Change {
            check,
            code,
            old,
            new,
            operations: Vec::new(),
            message,
            breaks,
        });
        if let Some(operation) = &self.operation
            && !change.operations.contains(operation)
        {
            change.operations.push(operation.clone());
        }
        key
    }

    fn say(&mut self, check: Check, pair: &Pair<'_>) -> Key {
        self.note(check, pair, &Words::default())
    }

    /// A change breaks code, too, for a reason that its check alone does not give.
    fn breaks_code(&mut self, key: &Key, reason: &str) {
        if let Some(change) = self.add_reason(key, reason) {
            change.breaks.code = true;
        }
    }

    /// A change says more than its check.
    fn add_reason(&mut self, key: &Key, reason: &str) -> Option<&mut Change> {
        if key.0.starts_with(Site::ParameterProperty.code()) {
            return None;
        }
        let change = self.notes.get_mut(key)?;
        // Several operations lead to one place.
        if !change.message.ends_with(reason) {
            change.message += "; ";
            change.message += reason;
        }
        Some(change)
    }

    /// Whether the text of a thing changed.
    fn texts(&mut self, check: Check, pair: &Pair<'_>) {
        let said = |node: &Node<'_>| [node.text("summary"), node.text("description")].concat();
        if said(&pair.old) != said(&pair.new) {
            self.say(check, pair);
        }
    }

    fn document(&mut self) {
        let (old, new) = (self.old.document.root(), self.new.document.root());
        let pair = Pair {
            site: Site::Api,
            what: "API".to_owned(),
            old,
            new,
        };
        let info = pair.at("info");
        let of = |key: &str| (info.old.text(key), info.new.text(key));
        let (from, to) = of("version");
        if from != to {
            self.note(Check::VersionChanged, &info, &Words::of(from, to));
        }
        for key in ["title", "description"] {
            let (from, to) = of(key);
            if from != to {
                let what = key.to_owned();
                self.say(
                    Check::DocumentDescribed,
                    &Pair {
                        what,
                        ..info.clone()
                    },
                );
            }
        }
        self.servers(&Pair {
            what: "the API".to_owned(),
            ..pair.clone()
        });
        self.schemes(&pair);
        let what = "every operation".to_owned();
        self.error_codes(&Pair { what, ..pair });
    }
}

/// `template` with the values of its `{names}`, which are not read again.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = template.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((name, behind)) = part.split_once('}') {
            filled += &value(name);
            filled += behind;
        }
    }
    filled
}

/// A text of a document on one line, and of a length that is read.
fn quoted(text: &str) -> String {
    const MOST: usize = 300;
    let clean = |c: char| match c {
        '`' => '\'',
        c if c.is_control() => ' ',
        c => c,
    };
    let mut quoted: String = text.chars().take(MOST).map(clean).collect();
    if text.chars().nth(MOST).is_some() {
        quoted.push('…');
    }
    quoted
}
