//! Schemas: types, properties, what they are made of.

use std::collections::BTreeSet;

use super::unchanged::component;
use super::{Comparison, Key, Pair, Side, Site, Words};
use crate::checks::Check;
use crate::document::{Document, Node};
use crate::rust_types::{optional, plain};

/// What the first required property of an object breaks.
const NO_DEFAULT: &str = "its type is no `Default` any more";

impl<'a> Comparison<'a> {
    /// Compares two schemas at a place that has a type of its own. `noted` is what was
    /// noted of the place already; `typed` makes of the schema's type the place's.
    pub(super) fn place(
        &mut self,
        pair: &Pair<'a>,
        noted: Vec<Key>,
        typed: impl Fn((String, String)) -> (String, String),
    ) {
        if pair.old.is_nothing() && pair.new.is_nothing() {
            return;
        }
        let resolved = self.resolved(pair);
        let mut own = noted;
        own.extend(self.own(pair, &resolved));
        let at = |old: &Node<'_>, new: &Node<'_>| {
            let (old, new) = (&old.pointer, &new.pointer);
            let (old, new) = (self.old.types.at(old), self.new.types.at(new));
            (old.to_owned(), new.to_owned())
        };
        let mut types = typed(at(&pair.old, &pair.new));
        let is_one_component = component(&resolved.old).is_some()
            && component(&resolved.old) == component(&resolved.new);
        if is_one_component && (types.0 == types.1 || pair.site == Site::ResponseBody) {
            // A type of the same name that is another one within.
            types = at(&resolved.old, &resolved.new);
        } else if pair.site == Site::ResponseBody {
            // What a success returns is said of its operation; an error has one type.
            types = Default::default();
        }
        let (from, to) = types;
        if from != to && !from.is_empty() && !to.is_empty() {
            let key = match own.first() {
                Some(key) => key.clone(),
                None => self.say(Check::RustTypeChanged, pair),
            };
            let (from, to) = match plain(&from) == plain(&to) {
                true => (from, to),
                false => (plain(&from), plain(&to)),
            };
            let reason = format!("in Rust, `{to}`, before `{from}`");
            self.breaks_code(&key, &reason);
        }
        self.later(resolved);
    }

    /// The parts of a schema; of a component when its turn comes, so that a chain of
    /// components is no chain of calls.
    fn later(&mut self, pair: Pair<'a>) {
        if component(&pair.old).is_some() || component(&pair.new).is_some() {
            self.open.push_back(pair);
        } else {
            self.parts(&pair);
        }
    }

    /// Compares the components that were met.
    pub(super) fn components(&mut self) {
        while let Some(pair) = self.open.pop_front() {
            self.parts(&pair);
        }
    }

    /// Both schemas behind their references, called after the component that they are.
    fn resolved(&self, pair: &Pair<'a>) -> Pair<'a> {
        let old = self.old.document.schema(&pair.old);
        let new = self.new.document.schema(&pair.new);
        let what = match component(&new) {
            Some(name) if component(&old) == Some(name) => name.to_owned(),
            _ => pair.what.clone(),
        };
        Pair {
            what,
            old,
            new,
            site: pair.site,
        }
    }

    /// What is said of the schemas themselves, not of their parts. The places are
    /// those of the schemas, so that a component is spoken of once; the name is the
    /// one that it has here.
    fn own(&mut self, pair: &Pair<'a>, resolved: &Pair<'a>) -> Vec<Key> {
        let mut noted = Vec::new();
        self.texts(Check::Described, pair);
        if let Some(name) = component(&resolved.new)
            && component(&resolved.old).is_some()
        {
            let component = Pair {
                site: Site::Api,
                what: name.to_owned(),
                ..resolved.clone()
            };
            self.texts(Check::SchemaDescribed, &component);
        }
        let (old, new) = (&self.old.document, &self.new.document);
        match (old.is_nullable(&pair.old), new.is_nullable(&pair.new)) {
            (false, true) => noted.push(self.say(Check::BecameNullable, pair)),
            (true, false) => noted.push(self.say(Check::BecameNotNullable, pair)),
            _ => {}
        }
        noted.extend(self.types(resolved));
        noted.extend(self.rules(resolved));
        noted.extend(self.deprecated(resolved));
        noted
    }

    fn types(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let old = types(&self.old.document, &pair.old);
        let new = types(&self.new.document, &pair.new);
        if old == new {
            return Vec::new();
        }
        let takes = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
            let within =
                |kind: &&str| wide.contains(kind) || *kind == "integer" && wide.contains("number");
            wide.contains("any") || narrow.iter().all(within)
        };
        let check = if takes(&new, &old) {
            Check::TypeGeneralized
        } else if takes(&old, &new) {
            Check::TypeSpecialized
        } else {
            Check::TypeChanged
        };
        let shown = |types: &BTreeSet<&str>| types.iter().copied().collect::<Vec<_>>().join(" or ");
        vec![self.note(check, pair, &Words::of(&shown(&old), &shown(&new)))]
    }

    /// Properties, elements, other values, alternatives.
    fn parts(&mut self, pair: &Pair<'a>) {
        let (old, new) = (pair.old.pointer.clone(), pair.new.pointer.clone());
        for node in [&pair.old, &pair.new] {
            self.compared.extend(component(node).map(str::to_owned));
        }
        let is_unchanged = |name: &str| self.unchanged.contains(name);
        let same = old == new && component(&pair.new).is_some_and(is_unchanged);
        if same || !self.seen.insert((old, new, pair.site.property())) {
            return;
        }
        let old = types(&self.old.document, &pair.old);
        let new = types(&self.new.document, &pair.new);
        if old.is_disjoint(&new) {
            return;
        }
        self.properties(pair);
        let items = Pair {
            what: format!("{}[]", pair.what),
            site: pair.site.property(),
            ..pair.at("items")
        };
        self.within(&items);
        let more = Pair {
            what: format!("{}.*", pair.what),
            site: pair.site.property(),
            ..pair.at("additionalProperties")
        };
        self.within(&more);
        self.extra(pair, &more);
        let refused = |node: &Node<'_>| node.value == &serde_json::Value::Bool(false);
        match (refused(&more.old), refused(&more.new)) {
            (false, true) => drop(self.say(Check::UnknownPropertiesRefused, pair)),
            (true, false) => drop(self.say(Check::UnknownPropertiesTaken, pair)),
            _ => {}
        }
        if old == new {
            self.alternatives(pair);
        }
    }

    /// An object has its other properties in a field.
    fn extra(&mut self, object: &Pair<'a>, more: &Pair<'a>) {
        let has_fields = |side: &'a Side, node| !side.document.properties(node).is_empty();
        if !has_fields(self.old, &object.old) || !has_fields(self.new, &object.new) {
            return;
        }
        let named = |own: &'a str| if own.is_empty() { "nothing" } else { own };
        let from = named(self.old.types.at(&more.old.pointer));
        let to = named(self.new.types.at(&more.new.pointer));
        if from != to {
            let key = self.say(Check::RustTypeChanged, more);
            let (from, to) = (plain(from), plain(to));
            let reason = format!("its field `extra` holds `{to}`, before `{from}`");
            self.breaks_code(&key, &reason);
        }
    }

    /// What a place is made of: the place's own type says its type.
    pub(super) fn within(&mut self, pair: &Pair<'a>) {
        if pair.old.value.is_object() && pair.new.value.is_object() {
            let resolved = self.resolved(pair);
            self.own(pair, &resolved);
            self.later(resolved);
        }
    }

    fn properties(&mut self, pair: &Pair<'a>) {
        let old = self.old.document.properties(&pair.old);
        let new = self.new.document.properties(&pair.new);
        let of = |name: &str, old: Node<'a>, new: Node<'a>| Pair {
            site: pair.site.property(),
            what: format!("{}.{name}", pair.what),
            old,
            new,
        };
        let none_required = old.values().all(|property| !property.required);
        for (name, was) in &old {
            let Some(is) = new.get(name) else {
                let check = if was.required {
                    Check::RequiredPropertyRemoved
                } else {
                    Check::OptionalPropertyRemoved
                };
                self.say(check, &of(name, was.node.clone(), Node::nothing()));
                continue;
            };
            let required = (was.required, is.required);
            let pair = of(name, was.node.clone(), is.node.clone());
            let noted = self.required(&pair, required);
            if let (Some(key), (false, true), true) = (noted.first(), required, none_required) {
                self.breaks_code(key, NO_DEFAULT);
            }
            let field = |own: String, required: bool| if required { own } else { optional(own) };
            self.place(&pair, noted, |(old, new)| {
                (field(old, required.0), field(new, required.1))
            });
        }
        for (name, is) in &new {
            if !old.contains_key(name) {
                let check = if is.required {
                    Check::RequiredPropertyAdded
                } else {
                    Check::OptionalPropertyAdded
                };
                let key = self.say(check, &of(name, Node::nothing(), is.node.clone()));
                if is.required && none_required {
                    self.breaks_code(&key, NO_DEFAULT);
                }
            }
        }
    }

    /// The components that no operation uses are types all the same.
    pub(super) fn unused_schemas(&mut self) {
        self.operation = None;
        self.seen.clear();
        let (old, new) = (self.old.document.schemas(), self.new.document.schemas());
        let of = |name: &str| Pair {
            site: Site::Api,
            what: name.to_owned(),
            old: old.at(name),
            new: new.at(name),
        };
        for (name, _) in old.members() {
            let pair = of(name);
            if pair.new.is_nothing() {
                self.say(Check::SchemaRemoved, &pair);
            } else if !self.compared.contains(name) {
                let site = Site::ResponseBody;
                self.place(&Pair { site, ..pair }, Vec::new(), |own| own);
                self.components();
            }
        }
        for (name, _) in new.members() {
            let pair = of(name);
            if pair.old.is_nothing() {
                self.say(Check::SchemaAdded, &pair);
            }
        }
    }
}

/// The types that a schema allows.
fn types<'a>(document: &'a Document, schema: &Node<'a>) -> BTreeSet<&'a str> {
    let parts = ["oneOf", "anyOf"].map(|key| schema.at(key).elements());
    let parts = parts.into_iter().flatten();
    let parts: Vec<_> = parts.map(|part| document.schema(&part)).collect();
    let own = |schema: &Node<'a>| match schema.text("type") {
        "" if !document.properties(schema).is_empty() => "object",
        "" => "any",
        own => own,
    };
    match parts.is_empty() {
        true => BTreeSet::from([own(schema)]),
        false => parts.iter().map(own).collect(),
    }
}
