//! What is sent: bodies and their media types.

use super::{Comparison, Key, Pair, Side, Site, Words};
use crate::checks::Check;
use crate::document::Node;

impl<'a> Comparison<'a> {
    pub(super) fn request_body(&mut self, operation: &Pair<'a>) {
        let (old, new) = (&self.old.document, &self.new.document);
        let pair = Pair {
            site: Site::RequestBody,
            what: operation.what.clone(),
            old: old.request_body(&operation.old),
            new: new.request_body(&operation.new),
        };
        let required = (
            old.is_body_required(&pair.old),
            new.is_body_required(&pair.new),
        );
        match (pair.old.is_nothing(), pair.new.is_nothing()) {
            (true, true) => {}
            (false, true) => drop(self.say(Check::BodyRemoved, &pair)),
            (true, false) if required.1 => {
                self.say(Check::RequiredBodyAdded, &pair);
            }
            (true, false) => drop(self.say(Check::OptionalBodyAdded, &pair)),
            (false, false) => {
                self.required(&pair, required);
                self.texts(Check::Described, &pair);
                let noted = self.content(&pair);
                let of = |side: &'a Side, node: &Node<'_>| side.types.methods(&node.pointer);
                let methods = of(self.new, &operation.new);
                let before = of(self.old, &operation.old);
                if let Some(key) = noted.first()
                    && before != methods
                {
                    let names: Vec<_> = methods.iter().map(|(name, _)| name.as_str()).collect();
                    let reason = format!("it has the methods {}", names.join(", "));
                    // One that is new breaks nothing.
                    match before.iter().all(|method| methods.contains(method)) {
                        true => drop(self.add_reason(key, &reason)),
                        false => self.breaks_code(key, &reason),
                    }
                }
            }
        }
    }

    /// The media types of a body or a response. One that stands in the place of
    /// another is compared with it.
    pub(super) fn content(&mut self, pair: &Pair<'a>) -> Vec<Key> {
        let mut noted = Vec::new();
        let content = pair.at("content");
        let mut gone = Vec::new();
        let mut added: Vec<(&String, Node<'a>)> = content.new.members().collect();
        let mut pairs = Vec::new();
        for (name, old) in content.old.members() {
            match added.iter().position(|(other, _)| *other == name) {
                Some(at) => {
                    let pair = Pair {
                        old: old.clone(),
                        new: added.remove(at).1,
                        ..pair.clone()
                    };
                    self.encoding(&pair);
                    pairs.push((pair.old, pair.new));
                }
                None => gone.push((name, old)),
            }
        }
        let of = |old: Node<'a>, new: Node<'a>| Pair {
            old,
            new,
            ..pair.clone()
        };
        for (name, old) in &gone {
            let pair = of(old.clone(), content.new.at(name));
            noted.push(self.note(Check::MediaTypeRemoved, &pair, &Words::of(name, "")));
        }
        for (name, new) in &added {
            let pair = of(content.old.at(name), new.clone());
            noted.push(self.note(Check::MediaTypeAdded, &pair, &Words::of("", name)));
        }
        let replaced = gone.into_iter().zip(added);
        pairs.extend(replaced.map(|((_, old), (_, new))| (old, new)));
        for (old, new) in pairs {
            self.place(&of(old, new).at("schema"), Vec::new(), |own| own);
        }
        noted
    }

    /// How the parts of a form are written.
    fn encoding(&mut self, pair: &Pair<'a>) {
        let encoding = pair.at("encoding");
        let old = encoding.old.members().map(|(name, _)| name);
        let mut names: Vec<_> = old.collect();
        let new = encoding.new.members().map(|(name, _)| name);
        names.extend(new.filter(|name| encoding.old.at(name).is_nothing()));
        for name in names {
            let part = Pair {
                what: name.clone(),
                ..encoding.at(name)
            };
            let stated = |node: &Node<'a>| match node.text("contentType") {
                "" => "its type gives",
                stated => stated,
            };
            let (from, to) = (stated(&part.old), stated(&part.new));
            if from != to {
                self.note(Check::EncodingChanged, &part, &Words::of(from, to));
            }
        }
    }
}
