//! Collects the limits of all sentences, and keeps those that agree.

use super::Limits;
use crate::infer::prose::Bound;

/// What the numbers of a pattern limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    Length(Ends),
    Value(Ends),
}

/// Which ends of a range a pattern states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ends {
    Both,
    Exactly,
    Most,
    Least,
    /// Below the number.
    Below,
    /// Above the number.
    Above,
}

/// Every limit that a text states, to find contradictions.
#[derive(Debug, Default)]
pub(super) struct Found {
    min_length: Vec<f64>,
    max_length: Vec<f64>,
    minimum: Vec<Bound>,
    maximum: Vec<Bound>,
}

impl Found {
    pub(super) fn add(&mut self, reading: Reading, numbers: &[f64]) {
        let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else {
            return;
        };
        let bound = |limit, exclusive| Bound { limit, exclusive };
        match reading {
            Reading::Length(ends) => {
                let (least, most) = match ends {
                    Ends::Both | Ends::Exactly => (Some(first), Some(last)),
                    Ends::Most => (None, Some(last)),
                    Ends::Below => (None, Some(last - 1.0)),
                    Ends::Least => (Some(first), None),
                    Ends::Above => (Some(first + 1.0), None),
                };
                self.min_length.extend(least);
                self.max_length.extend(most);
            }
            Reading::Value(ends) => {
                let (least, most) = match ends {
                    Ends::Both | Ends::Exactly => {
                        (Some(bound(first, false)), Some(bound(last, false)))
                    }
                    Ends::Most => (None, Some(bound(last, false))),
                    Ends::Below => (None, Some(bound(last, true))),
                    Ends::Least => (Some(bound(first, false)), None),
                    Ends::Above => (Some(bound(first, true)), None),
                };
                self.minimum.extend(least);
                self.maximum.extend(most);
            }
        }
    }

    /// The limits that contradict neither each other, nor those of other cases
    /// (`elsewhere`), nor the values with a special meaning.
    pub(super) fn limits(
        &self,
        elsewhere: &Self,
        with_meaning: impl FnOnce() -> Vec<f64>,
    ) -> Limits {
        let mut limits = Limits {
            min_length: one(&self.min_length, &elsewhere.min_length).and_then(length),
            max_length: one(&self.max_length, &elsewhere.max_length).and_then(length),
            minimum: one(&self.minimum, &elsewhere.minimum),
            maximum: one(&self.maximum, &elsewhere.maximum),
        };
        if limits.minimum.or(limits.maximum).is_some() {
            for number in with_meaning() {
                limits.minimum = limits.minimum.filter(|least| number >= least.limit);
                limits.maximum = limits.maximum.filter(|most| number <= most.limit);
            }
        }
        if let (Some(least), Some(most)) = (limits.min_length, limits.max_length)
            && least > most
        {
            (limits.min_length, limits.max_length) = (None, None);
        }
        if let (Some(least), Some(most)) = (limits.minimum, limits.maximum)
            && least.limit >= most.limit
        {
            (limits.minimum, limits.maximum) = (None, None);
        }
        limits
    }
}

/// The value that all agree on, including those of `elsewhere`.
fn one<T: Copy + PartialEq>(found: &[T], elsewhere: &[T]) -> Option<T> {
    let first = found.first()?;
    let mut all = found.iter().chain(elsewhere);
    all.all(|other| other == first).then_some(*first)
}

/// A length of at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number of at most fifteen digits"
)]
fn length(number: f64) -> Option<usize> {
    (number >= 1.0).then_some(number as usize)
}
