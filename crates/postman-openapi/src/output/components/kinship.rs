//! Which equal objects belong together.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use openapiv3::ObjectType;

use super::generic::says_nothing;
use crate::output::names;

/// What an object is about, by one of its places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kinship {
    /// The last word of the property's name, or the resource of the path.
    own: Rc<str>,
    /// The resources around that one.
    around: Vec<Rc<str>>,
}

impl Default for Kinship {
    fn default() -> Self {
        Self {
            own: "".into(),
            around: Vec::new(),
        }
    }
}

/// The name of a property as a part of a component's name, and its last word.
#[derive(Debug)]
struct Part {
    name: String,
    last: Rc<str>,
}

/// The properties seen so far, because each is seen often: alone, and in a list.
#[derive(Debug, Default)]
pub(super) struct Properties([HashMap<String, Option<Part>>; 2]);

impl Properties {
    /// Of a property, if its name says what it contains. `billing_address` and
    /// `address` contain the same; so do the `tsp_accounts` of `/tsp`, which this
    /// `body` is of, and `/tsp` itself.
    pub(super) fn kinship(&mut self, name: &str, in_list: bool, body: &Kinship) -> Option<Kinship> {
        let [alone, listed] = &mut self.0;
        let known = if in_list { listed } else { alone };
        if !known.contains_key(name) {
            known.insert(name.to_owned(), Part::of(name, in_list));
        }
        let part = known.get(name)?.as_ref()?;
        let is_of_body = !body.own.is_empty() && part.name.starts_with(&*body.own);
        Some(Kinship {
            own: part.last.clone(),
            around: Vec::from_iter(is_of_body.then(|| body.own.clone())),
        })
    }
}

impl Part {
    fn of(name: &str, in_list: bool) -> Option<Self> {
        if name.is_empty() || says_nothing(name) {
            return None;
        }
        let name = match in_list {
            true => names::component(&names::singular(name)),
            false => names::component(name),
        };
        let last = names::one_of(last_word(&name)).into();
        Some(Self { name, last })
    }
}

impl Kinship {
    /// Of an amount of money, which is one under any name: a number and a currency.
    pub(super) fn of_money(object: &ObjectType) -> Option<Self> {
        let is_currency = |name: &String| name.to_ascii_lowercase().contains("currency");
        let is_money = object.properties.len() == 2 && object.properties.keys().any(is_currency);
        is_money.then(|| Self {
            own: "Amount".into(),
            around: Vec::new(),
        })
    }

    /// Of the body of a path with these resources.
    pub(super) fn of_resources(resources: &[String]) -> Self {
        let Some((own, around)) = resources.split_last() else {
            return Self::default();
        };
        Self {
            own: own.as_str().into(),
            around: around.iter().map(|name| name.as_str().into()).collect(),
        }
    }

    /// Of what errors are told with, which is the same for all paths.
    pub(super) fn of_errors() -> Self {
        Self {
            own: "Error".into(),
            around: Vec::new(),
        }
    }
}

/// Objects of one shape, found by what they are about: there may be as many as requests.
#[derive(Debug, Default)]
pub(super) struct Equal {
    indexes: HashSet<usize>,
    /// The first object that is about a word, and the first that is within it.
    own: HashMap<Rc<str>, usize>,
    around: HashMap<Rc<str>, usize>,
}

impl Equal {
    /// The first object that is about what this is about, or a part of it:
    /// `/orders/{id}` and `/orders/{id}/cancel`.
    pub(super) fn kin(&self, kinship: &Kinship) -> Option<usize> {
        let within = kinship.around.iter().filter_map(|word| self.own.get(word));
        let same = [&self.own, &self.around];
        let same = same.into_iter().filter_map(|words| words.get(&kinship.own));
        same.chain(within).min().copied()
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.indexes.contains(&index)
    }

    /// The object is about this, too.
    pub(super) fn add(&mut self, index: usize, kinship: &Kinship) {
        let first = |words: &mut HashMap<Rc<str>, usize>, word: &Rc<str>| {
            let known = words.entry(word.clone()).or_insert(index);
            *known = index.min(*known);
        };
        self.indexes.insert(index);
        first(&mut self.own, &kinship.own);
        kinship
            .around
            .iter()
            .for_each(|word| first(&mut self.around, word));
    }
}

/// The last word of a name in capitals and small letters.
fn last_word(name: &str) -> &str {
    let last = name.rfind(|c: char| c.is_ascii_uppercase());
    last.and_then(|at| name.get(at..)).unwrap_or(name)
}

/// The last words that all of these names have: `BillingAddress` and
/// `ShippingAddress` have `Address`.
pub(super) fn common_words<'n>(names: &[&'n str]) -> Option<&'n str> {
    let (first, others) = names.split_first()?;
    let starts = first.match_indices(|c: char| c.is_ascii_uppercase());
    let mut endings = starts.filter_map(|(at, _)| first.get(at..));
    endings.find(|ending| {
        others.iter().all(|other| {
            let before = other.strip_suffix(ending);
            before.is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_uppercase()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_last_words_in_common() {
        assert_eq!(
            common_words(&["BillingAddress", "ShippingAddress", "Address"]),
            Some("Address")
        );
        assert_eq!(
            common_words(&["HomePhoneNumber", "WorkPhoneNumber"]),
            Some("PhoneNumber")
        );
        assert_eq!(common_words(&["Owner", "User"]), None);
        assert_eq!(common_words(&[]), None);
    }
}
