//! The assignment of names: which object gets which of its candidates.

use std::cmp::Reverse;
use std::collections::HashSet;

use indexmap::IndexMap;

use crate::output::names::Numbers;

/// A name that suits an object.
#[derive(Debug)]
pub(super) enum Candidate {
    Name(String),
    /// This part after the name of the object of this index.
    Behind(usize, String),
}

/// The names of a document that are taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: HashSet<String>,
    numbers: Numbers,
}

impl Taken {
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// The names of the new objects of an operation.
#[derive(Debug)]
pub(super) struct Assigned<'t> {
    /// By index; empty where there is none yet.
    of_objects: Vec<String>,
    pub(super) taken: &'t mut Taken,
}

impl<'t> Assigned<'t> {
    pub(super) fn new(objects: usize, taken: &'t mut Taken) -> Self {
        Self {
            of_objects: vec![String::new(); objects],
            taken,
        }
    }

    pub(super) fn of(&self, index: usize) -> Option<&String> {
        self.of_objects.get(index).filter(|name| !name.is_empty())
    }

    fn give(&mut self, name: String, index: usize) {
        if let Some(slot) = self.of_objects.get_mut(index) {
            slot.clone_from(&name);
        }
        self.taken.names.insert(name);
    }

    /// Assigns each free name to the object that has the best right to it; of equals,
    /// to the first. `right` gives that of an object to a name.
    pub(super) fn assign<R: Ord>(
        &mut self,
        wanted: impl IntoIterator<Item = (String, usize)>,
        right: impl Fn(usize, &str) -> R,
    ) {
        let mut by_name: IndexMap<String, Vec<usize>> = IndexMap::new();
        for (name, index) in wanted {
            by_name.entry(name).or_default().push(index);
        }
        for (name, objects) in by_name {
            // Of equals, the minimum is the first.
            let best = objects
                .into_iter()
                .min_by_key(|index| Reverse(right(*index, &name)));
            if let Some(index) = best.filter(|_| !self.taken.contains(&name)) {
                self.give(name, index);
            }
        }
    }

    /// Assigns to every object without a name its first candidate that is free,
    /// else the last one with a number. It works in rounds, because a name may
    /// contain that of another object.
    pub(super) fn in_rounds<R: Ord>(
        mut self,
        candidates: &[Vec<Candidate>],
        right: impl Fn(usize, &str) -> R,
    ) -> Vec<String> {
        // How many candidates were tried, and the last of them.
        let mut tried = vec![(0, String::new()); candidates.len()];
        let mut open: Vec<usize> = (0..candidates.len()).collect();
        loop {
            open.retain(|index| self.of(*index).is_none());
            if open.is_empty() {
                return self.of_objects;
            }
            let mut wanted = Vec::new();
            let mut exhausted = Vec::new();
            for &index in &open {
                let (Some(candidates), Some((number, last))) =
                    (candidates.get(index), tried.get_mut(index))
                else {
                    continue;
                };
                match candidates.get(*number) {
                    Some(Candidate::Name(name)) => last.clone_from(name),
                    // A parent has a higher index than its members, so that no
                    // object waits for itself.
                    Some(Candidate::Behind(parent, name)) => match self.of(*parent) {
                        Some(parent) => *last = format!("{parent}{name}"),
                        None => continue,
                    },
                    None => {
                        exhausted.push((last.clone(), index));
                        continue;
                    }
                }
                *number += 1;
                wanted.push((last.clone(), index));
            }
            self.assign(wanted, &right);
            for (last, index) in exhausted {
                let Taken { names, numbers } = &mut *self.taken;
                let name = numbers.number(&last, |name| !names.contains(name));
                self.give(name, index);
            }
        }
    }
}
