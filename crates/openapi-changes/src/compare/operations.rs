//! Operations: which are the same, and what is said of each.

use super::{Comparison, Pair, Site, Words};
use crate::checks::Check;
use crate::document::{Document, Node, Operation};
use crate::rust_types::method_name;

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        let (old, new) = (&self.old.document, &self.new.document);
        let mut old: Vec<_> = old.operations().collect();
        let mut new: Vec<_> = new.operations().collect();
        // The same at the same place, moved, renamed: in this order, so that an id
        // weighs more than a place where both went elsewhere.
        let id = |a: &Operation<'_>, b: &Operation<'_>| a.id() == b.id();
        let (before, after) = (&self.old.document, &self.new.document);
        // Of several at one place, each is what it sends and where to.
        let apart = |document: &'a Document, of: &Operation<'a>| {
            of.is_other
                .then(|| (document.constants(&of.node), of.node.at("servers").value))
        };
        let place = |a: &Operation<'a>, b: &Operation<'a>| {
            a.method == b.method && a.shape() == b.shape() && apart(before, a) == apart(after, b)
        };
        let same = |a: &Operation<'a>, b: &Operation<'a>| id(a, b) && place(a, b);
        let mut pairs = paired(&mut old, &mut new, same);
        pairs.extend(paired(&mut old, &mut new, id));
        pairs.extend(paired(&mut old, &mut new, place));
        for (old, new) in pairs {
            self.operation(&old, &new);
        }
        for gone in old {
            let check = if gone.node.is("deprecated") {
                Check::DeprecatedOperationRemoved
            } else {
                Check::OperationRemoved
            };
            self.whole(check, &gone, gone.node.clone(), Node::nothing());
        }
        for added in new {
            self.whole(
                Check::OperationAdded,
                &added,
                Node::nothing(),
                added.node.clone(),
            );
        }
        self.operation = None;
    }

    /// An operation that one of the documents lacks.
    fn whole(&mut self, check: Check, operation: &Operation<'_>, old: Node<'_>, new: Node<'_>) {
        self.operation = Some(operation.id());
        let pair = Pair {
            site: Site::Api,
            what: method_name(&operation.id()),
            old,
            new,
        };
        self.say(check, &pair);
    }

    fn operation(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        self.operation = Some(new.id());
        self.seen.clear();
        let pair = Pair {
            site: Site::Api,
            what: method_name(&new.id()),
            old: old.node.clone(),
            new: new.node.clone(),
        };
        let (from, to) = (method_name(&old.id()), method_name(&new.id()));
        if from != to {
            self.note(Check::OperationRenamed, &pair, &Words::of(&from, &to));
        } else if old.id() != new.id() {
            let (from, to) = (old.id(), new.id());
            self.note(Check::OperationRespelled, &pair, &Words::of(&from, &to));
        }
        let is_reordered = {
            let (mut before, mut after) = (old.parameters(), new.parameters());
            let differs = before != after;
            before.sort_unstable();
            after.sort_unstable();
            differs && before == after
        };
        if old.method != new.method || old.shape() != new.shape() || is_reordered {
            let (from, to) = (old.route(), new.route());
            self.note(Check::OperationMoved, &pair, &Words::of(&from, &to));
        }
        self.tags(&pair);
        match (old.node.is("deprecated"), new.node.is("deprecated")) {
            (false, true) => drop(self.say(Check::OperationDeprecated, &pair)),
            (true, false) => drop(self.say(Check::OperationReactivated, &pair)),
            _ => {}
        }
        let label = |node: &Node<'_>| match node.text("x-rate-limit-label") {
            "" => "none".to_owned(),
            label => label.to_owned(),
        };
        let (from, to) = (label(&pair.old), label(&pair.new));
        if from != to {
            self.note(Check::RateLimitChanged, &pair, &Words::of(&from, &to));
        }
        self.pages(&pair);
        self.texts(Check::OperationDescribed, &pair);
        self.servers(&pair);
        self.security(&pair);
        self.constants(&pair);
        self.parameters(old, new);
        self.request_body(&pair);
        self.responses(&pair);
        self.components();
    }

    /// What each call sends, whatever the caller gives.
    fn constants(&mut self, pair: &Pair<'a>) {
        let old = self.old.document.constants(&pair.old);
        let new = self.new.document.constants(&pair.new);
        let added = new.keys().filter(|key| !old.contains_key(*key));
        for key @ (place, name) in old.keys().chain(added) {
            let (from, to) = (old.get(key), new.get(key));
            if from == to {
                continue;
            }
            // The text of a query asks for other things, and is understood as before.
            if *place == "body" && ["query", "operationName"].contains(name) {
                self.say(Check::QueryChanged, pair);
                continue;
            }
            let or_nothing = |value: Option<&&'a str>| value.copied().unwrap_or("nothing");
            let words = Words::of(or_nothing(from), or_nothing(to));
            let limit = *name;
            self.note(Check::ConstantChanged, pair, &Words { limit, ..words });
        }
    }

    /// The first tag names the trait of the method.
    fn tags(&mut self, pair: &Pair<'a>) {
        let (old, new) = (pair.old.texts("tags"), pair.new.texts("tags"));
        let first = |tags: &[&'a str]| tags.first().copied().unwrap_or("default");
        let (from, to) = (first(&old), first(&new));
        if method_name(from) != method_name(to) {
            self.note(Check::TagChanged, pair, &Words::of(from, to));
        }
        for tag in new.iter().skip(1).filter(|tag| !old.contains(tag)) {
            self.note(Check::TagAdded, pair, &Words::of("", tag));
        }
        for tag in old.iter().skip(1).filter(|tag| !new.contains(tag)) {
            self.note(Check::TagRemoved, pair, &Words::of(tag, ""));
        }
    }
}

/// Takes what is the same out of both lists, in pairs.
pub(super) fn paired<T>(
    old: &mut Vec<T>,
    new: &mut Vec<T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(T, T)> {
    let mut pairs = Vec::new();
    for one in std::mem::take(old) {
        match new.iter().position(|other| same(&one, other)) {
            Some(at) => pairs.push((one, new.remove(at))),
            None => old.push(one),
        }
    }
    pairs
}
