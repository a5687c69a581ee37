//! What is read: statuses, headers, error codes, the type of a success.

use std::collections::BTreeSet;

use super::operations::paired;
use super::{Comparison, Pair, Site, Words};
use crate::checks::Check;
use crate::document::{Document, Node};

const CODES: &str = "x-error-codes";

impl<'a> Comparison<'a> {
    pub(super) fn responses(&mut self, operation: &Pair<'a>) {
        let responses = operation.at("responses");
        let mut noted = Vec::new();
        let is_success = |status: &str| status.starts_with('2');
        for (status, old) in responses.old.members() {
            let new = responses.new.at(status);
            if new.is_nothing() {
                let pair = Pair {
                    old,
                    new,
                    ..operation.clone()
                };
                let check = if is_success(status) {
                    Check::SuccessRemoved
                } else {
                    Check::ErrorStatusRemoved
                };
                let key = self.note(check, &pair, &Words::of(status, ""));
                noted.extend(is_success(status).then_some(key));
            } else {
                self.response(&Pair {
                    site: Site::ResponseBody,
                    what: format!("{}/{status}", operation.what),
                    old: self.old.document.resolve(&old),
                    new: self.new.document.resolve(&new),
                });
            }
        }
        for (status, new) in responses.new.members() {
            let old = responses.old.at(status);
            if old.is_nothing() {
                let pair = Pair {
                    old,
                    new,
                    ..operation.clone()
                };
                let check = if is_success(status) {
                    Check::SuccessAdded
                } else {
                    Check::ErrorStatusAdded
                };
                let key = self.note(check, &pair, &Words::of("", status));
                noted.extend(is_success(status).then_some(key));
            }
        }
        let from = self.old.types.returned(&operation.old.pointer);
        let to = self.new.types.returned(&operation.new.pointer);
        if from.is_part_of(&to) {
            return;
        }
        let (from, to) = (from.to_string(), to.to_string());
        match noted.first() {
            Some(key) => {
                let reason = format!("it returns `{to}`, before `{from}`");
                self.breaks_code(key, &reason);
            }
            None => drop(self.note(Check::SuccessTypeChanged, operation, &Words::of(&from, &to))),
        }
    }

    fn response(&mut self, pair: &Pair<'a>) {
        self.texts(Check::ResponseDescribed, pair);
        let headers = pair.at("headers");
        for (name, old) in headers.old.members() {
            let new = headers.new.at(name);
            let of = Pair {
                old: self.old.document.resolve(&old),
                new: self.new.document.resolve(&new),
                ..pair.clone()
            };
            if of.new.is_nothing() {
                self.note(Check::HeaderRemoved, &of, &Words::of(name, ""));
                continue;
            }
            let header = Pair {
                site: Site::ResponseHeader,
                what: name.clone(),
                ..of
            };
            self.required(
                &header,
                (header.old.is("required"), header.new.is("required")),
            );
            self.texts(Check::Described, &header);
            self.within(&header.at("schema"));
        }
        for (name, new) in headers.new.members() {
            let old = headers.old.at(name);
            if old.is_nothing() {
                let of = Pair {
                    old,
                    new,
                    ..pair.clone()
                };
                self.note(Check::HeaderAdded, &of, &Words::of("", name));
            }
        }
        self.error_codes(pair);
        self.content(pair);
    }

    /// The documented codes of a response, or of the whole document.
    pub(super) fn error_codes(&mut self, pair: &Pair<'a>) {
        let codes = pair.at(CODES);
        let (old, new): (Vec<_>, Vec<_>) = (
            codes.old.elements().collect(),
            codes.new.elements().collect(),
        );
        let same = |a: &Node<'_>, b: &Node<'_>| variant(a) == variant(b);
        let (mut gone, mut added) = (old, new);
        for (old, new) in paired(&mut gone, &mut added, same) {
            let number = |code: &Node<'_>| code.at("code").value.to_string();
            let (from, to) = (number(&old), number(&new));
            if from != to {
                let what = variant(&new);
                let of = Pair {
                    what,
                    old,
                    new,
                    ..pair.clone()
                };
                self.note(Check::ErrorCodeChanged, &of, &Words::of(&from, &to));
            }
        }
        for gone in gone {
            let of = Pair {
                old: gone.clone(),
                new: Node::nothing(),
                ..pair.clone()
            };
            let name = variant(&gone);
            let key = self.note(Check::ErrorCodeRemoved, &of, &Words::of(&name, ""));
            if !self.new.errors.contains(&name) {
                self.breaks_code(&key, "its variant of `ErrorCode` is gone");
            }
        }
        for added in added {
            let name = variant(&added);
            let of = Pair {
                old: Node::nothing(),
                new: added,
                ..pair.clone()
            };
            self.note(Check::ErrorCodeAdded, &of, &Words::of("", &name));
        }
    }
}

/// What makes a code one variant of `ErrorCode`: its name; where it has none, its
/// number and its meaning, which give one.
fn variant(code: &Node<'_>) -> String {
    match code.text("name") {
        "" => format!("{} ({})", code.at("code").value, code.text("description")),
        name => name.to_owned(),
    }
}

/// The errors that a document documents anywhere.
pub(super) fn all_errors(document: &Document) -> BTreeSet<String> {
    let mut open = vec![document.root()];
    let mut errors = BTreeSet::new();
    while let Some(node) = open.pop() {
        errors.extend(node.at(CODES).elements().map(|code| variant(&code)));
        open.extend(node.members().map(|(_, member)| member));
        open.extend(node.elements());
    }
    errors
}
