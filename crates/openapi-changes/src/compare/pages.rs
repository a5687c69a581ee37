//! Pages: how an operation is stated to page, and what its builder has of it.

use super::{Comparison, Pair, Side, Words};
use crate::checks::Check;
use crate::document::Node;

impl<'a> Comparison<'a> {
    pub(super) fn pages(&mut self, pair: &Pair<'a>) {
        let stated = |node: &Node<'a>| node.at("x-pagination").value;
        match (stated(&pair.old), stated(&pair.new)) {
            (from, to) if from == to => {}
            (from, to) if from.is_null() && *to != false => {
                drop(self.say(Check::PaginationAdded, pair));
            }
            // It breaks code, whatever the builder has.
            _ => return drop(self.say(Check::PaginationChanged, pair)),
        }
        let old = methods(self.old, &pair.old);
        let new = methods(self.new, &pair.new);
        for (name, list) in &old {
            match new.iter().find(|(other, _)| other == name) {
                None => drop(self.note(Check::PagesRemoved, pair, &Words::of(name, ""))),
                Some((_, other)) if other != list => {
                    self.note(Check::ItemsChanged, pair, &Words::of(list, other));
                }
                Some(_) => {}
            }
        }
        let is_new = |name: &str| !old.iter().any(|(other, _)| *other == name);
        for (name, _) in new.iter().filter(|(name, _)| is_new(name)) {
            self.note(Check::PagesAdded, pair, &Words::of("", name));
        }
    }
}

/// The methods that the builder of an operation has because it pages, and the list that
/// each is of.
fn methods<'s>(side: &'s Side, operation: &Node<'_>) -> Vec<(&'static str, &'s str)> {
    let Some(items) = side.paged.get(&operation.pointer) else {
        return Vec::new();
    };
    let items = items.as_deref().map(|list| match list {
        "" => ("items", "/"),
        list => ("items", list),
    });
    [("pages", "")].into_iter().chain(items).collect()
}
