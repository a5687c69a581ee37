//! Parameters: of a path, a query, headers and cookies.

use super::operations::paired;
use super::{Comparison, Pair, Site, Words};
use crate::checks::Check;
use crate::document::{Document, Node, Operation};

impl<'a> Comparison<'a> {
    pub(super) fn parameters(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let mut was = parameters(&self.old.document, old);
        let mut is = parameters(&self.new.document, new);
        let name = |a: &Node<'_>, b: &Node<'_>| a.text("name") == b.text("name");
        let place = |a: &Node<'_>, b: &Node<'_>| a.text("in") == b.text("in");
        let mut pairs = paired(&mut was, &mut is, |a, b| name(a, b) && place(a, b));
        pairs.extend(paired(&mut was, &mut is, name));
        // Of the path, what stands in the same place is the same.
        let at = |path: &str, parameter: &Node<'_>| {
            let name = format!("{{{}}}", parameter.text("name"));
            let before = path.split_once(&name).map(|(before, _)| before);
            before.map(|before| before.matches('{').count())
        };
        let renamed = |a: &Node<'_>, b: &Node<'_>| {
            let of_path = a.text("in") == "path" && b.text("in") == "path";
            of_path && old.shape() == new.shape() && at(old.path, a) == at(new.path, b)
        };
        pairs.extend(paired(&mut was, &mut is, renamed));
        let named = |old: Node<'a>, new: Node<'a>| {
            let named = if new.is_nothing() { &old } else { &new };
            Pair {
                site: Site::Parameter,
                what: named.text("name").to_owned(),
                old,
                new,
            }
        };
        for (old, new) in pairs {
            self.parameter(&named(old, new));
        }
        // One of the path is there, declared or not.
        let in_path = |path: &str, parameter: &Node<'_>| {
            parameter.text("in") == "path" && at(path, parameter).is_some()
        };
        for gone in was.into_iter().filter(|gone| !in_path(new.path, gone)) {
            self.say(Check::ParameterRemoved, &named(gone, Node::nothing()));
        }
        for added in is.into_iter().filter(|added| !in_path(old.path, added)) {
            let check = match added.text("in") {
                "path" => Check::PathParameterAdded,
                _ if added.is("required") => Check::RequiredParameterAdded,
                _ => Check::OptionalParameterAdded,
            };
            self.say(check, &named(Node::nothing(), added));
        }
    }

    fn parameter(&mut self, pair: &Pair<'a>) {
        let of = |key: &str| (pair.old.text(key), pair.new.text(key));
        let (from, to) = of("name");
        if from != to {
            self.note(Check::PathParameterRenamed, pair, &Words::of(from, to));
        }
        let (from, to) = of("in");
        let moved = from != to;
        if moved {
            self.note(Check::ParameterMoved, pair, &Words::of(from, to));
        }
        let style = |node: &Node<'_>| match node.text("style") {
            "" if ["query", "cookie"].contains(&node.text("in")) => "form".to_owned(),
            "" => "simple".to_owned(),
            style => style.to_owned(),
        };
        let explode = |node: &Node<'_>| match node.at("explode").value.as_bool() {
            Some(explode) => explode.to_string(),
            None => (style(node) == "form").to_string(),
        };
        let reserved = |node: &Node<'_>| node.is("allowReserved").to_string();
        let of = |node: &Node<'_>| [style(node), explode(node), reserved(node)];
        let steps = ["style", "explode", "allow-reserved"].into_iter();
        for (step, (from, to)) in steps.zip(of(&pair.old).into_iter().zip(of(&pair.new))) {
            if from != to && !moved {
                let from = format!("{step} {from}");
                let words = Words::of(&from, &to);
                self.note(Check::ParameterStyle, pair, &Words { step, ..words });
            }
        }
        self.texts(Check::Described, pair);
        let required = (pair.old.is("required"), pair.new.is("required"));
        let mut own = self.required(pair, required);
        own.extend(self.deprecated(pair));
        self.place(&pair.at("schema"), own, |own| own);
    }
}

/// The parameters that callers give: those of an operation, and those of its path that
/// it does not restate.
fn parameters<'a>(document: &'a Document, operation: &Operation<'a>) -> Vec<Node<'a>> {
    let own = operation.node.at("parameters");
    let own = own.elements().map(|parameter| document.resolve(&parameter));
    let is_given = |parameter: &Node<'_>| parameter.at("schema").constant().is_none();
    let mut parameters: Vec<_> = own.filter(is_given).collect();
    let shared = operation.item.at("parameters");
    let shared = shared
        .elements()
        .map(|parameter| document.resolve(&parameter));
    for parameter in shared {
        let is_same = |own: &Node<'_>| {
            own.text("name") == parameter.text("name") && own.text("in") == parameter.text("in")
        };
        if !parameters.iter().any(is_same) {
            parameters.push(parameter);
        }
    }
    parameters
}
