//! Which equal objects belong together.

use openapiv3::ObjectType;

use super::generic::says_nothing;
use crate::output::names;

/// What an object is about, by one of its places.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Kinship {
    /// The last word of the property's name, or the resource of the path.
    own: String,
    /// The resources around that one.
    around: Vec<String>,
}

impl Kinship {
    /// Of a property, if its name says what it contains. `billing_address` and
    /// `address` contain the same; so do the `tsp_accounts` of `/tsp`, which this
    /// `body` is of, and `/tsp` itself.
    pub(super) fn of_property(name: &str, in_list: bool, body: &Self) -> Option<Self> {
        if name.is_empty() || says_nothing(name) {
            return None;
        }
        let part = match in_list {
            true => names::component(&names::singular(name)),
            false => names::component(name),
        };
        Some(Self {
            own: names::one_of(last_word(&part)),
            around: match body.own.as_str() {
                own if !own.is_empty() && part.starts_with(own) => vec![own.to_owned()],
                _ => Vec::new(),
            },
        })
    }

    /// Of an amount of money, which is one under any name: a number and a currency.
    pub(super) fn of_money(object: &ObjectType) -> Option<Self> {
        let is_currency = |name: &String| name.to_ascii_lowercase().contains("currency");
        let is_money = object.properties.len() == 2 && object.properties.keys().any(is_currency);
        is_money.then(|| Self {
            own: "Amount".to_owned(),
            around: Vec::new(),
        })
    }

    /// Of the body of a path with these resources.
    pub(super) fn of_resources(resources: &[String]) -> Self {
        let (own, around) = match resources.split_last() {
            Some((own, around)) => (own.clone(), around.to_vec()),
            None => (String::new(), Vec::new()),
        };
        Self { own, around }
    }

    /// Of what errors are told with, which is the same for all paths.
    pub(super) fn of_errors() -> Self {
        Self {
            own: "Error".to_owned(),
            around: Vec::new(),
        }
    }

    /// Whether one is about what the other is about, or a part of it: `/orders/{id}`
    /// and `/orders/{id}/cancel`.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.own == other.own
            || self.around.contains(&other.own)
            || other.around.contains(&self.own)
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
