//! The assignment of names: which object gets which of its candidates.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

/// A name that suits an object.
#[derive(Debug)]
pub(super) enum Candidate {
    Name(String),
    /// This part after the name of the object of this index.
    Behind(usize, String),
}

/// The names given so far.
#[derive(Debug)]
pub(super) struct Assigned {
    /// By index; empty where there is none yet.
    of_objects: Vec<String>,
    pub(super) taken: HashSet<String>,
    /// The last number behind a name.
    last: HashMap<String, usize>,
}

impl Assigned {
    pub(super) fn new(objects: usize) -> Self {
        Self {
            of_objects: vec![String::new(); objects],
            taken: HashSet::new(),
            last: HashMap::new(),
        }
    }

    pub(super) fn of(&self, index: usize) -> Option<&String> {
        self.of_objects.get(index).filter(|name| !name.is_empty())
    }

    fn give(&mut self, name: String, index: usize) {
        if let Some(slot) = self.of_objects.get_mut(index) {
            slot.clone_from(&name);
        }
        self.taken.insert(name);
    }

    /// Assigns each free name to its only candidate, else to the one used in most
    /// places; ties go to the object whose path is that resource's. `places`
    /// gives both for an object and a name.
    pub(super) fn assign(
        &mut self,
        wanted: impl IntoIterator<Item = (String, usize)>,
        places: impl Fn(usize, &str) -> Option<(usize, bool)>,
    ) {
        let mut by_name: IndexMap<String, Vec<usize>> = IndexMap::new();
        for (name, index) in wanted {
            by_name.entry(name).or_default().push(index);
        }
        for (name, mut objects) in by_name {
            if self.taken.contains(&name) {
                continue;
            }
            if objects.len() > 1 {
                let most = objects.iter().map(|index| places(*index, &name)).max();
                objects.retain(|index| Some(places(*index, &name)) == most);
            }
            if let [index] = objects.as_slice() {
                self.give(name, *index);
            }
        }
    }

    /// Assigns to every object without a name its first candidate that is free,
    /// else the last one with a number. It works in rounds, because a name may
    /// contain that of another object.
    pub(super) fn in_rounds(
        mut self,
        candidates: &[Vec<Candidate>],
        places: impl Fn(usize, &str) -> Option<(usize, bool)>,
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
            self.assign(wanted, &places);
            for (last, index) in exhausted {
                self.number(&last, index);
            }
        }
    }

    /// Assigns a free name with a number.
    fn number(&mut self, base: &str, index: usize) {
        let last = self.last.entry(base.to_owned()).or_insert(1);
        let name = loop {
            *last += 1;
            let name = format!("{base}{last}");
            if !self.taken.contains(&name) {
                break name;
            }
        };
        self.give(name, index);
    }
}
