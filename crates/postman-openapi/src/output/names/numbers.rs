//! Numbers behind names that are taken.

use std::collections::HashMap;

/// The last number behind each name.
#[derive(Debug, Default)]
pub(crate) struct Numbers(HashMap<String, usize>);

impl Numbers {
    /// The first name that is free: this one with a number.
    pub(crate) fn number(&mut self, base: &str, is_free: impl Fn(&str) -> bool) -> String {
        let last = self.0.entry(base.to_owned()).or_insert(1);
        loop {
            *last += 1;
            let name = format!("{base}{last}");
            if is_free(&name) {
                return name;
            }
        }
    }
}
